"""What the VA is told of mails that came back: which sentences, once for what. The words: `bounce_words`."""

from datetime import datetime

from vamail.desk.intake.bounce_words import sentence
from vamail.mail.bounce_kind import Kind, kind_of
from vamail.model.addresses import KnownAddress, KnownDelivery
from vamail.model.desk import KnownTask
from vamail.model.effects import TellVa
from vamail.model.message import BouncedRecipient
from vamail.workspace.types import Workspace

_SAID: dict[Kind, str] = {"gone": "dead", "bad": "dead", "soft": "soft", "refused": "refused"}


def tell(
    workspace: Workspace, email: str, task: KnownTask | None, found: BouncedRecipient, known: KnownAddress,
    at: datetime, *, newly: bool,
) -> TellVa:  # fmt: skip
    """Once per address since it last worked, and once more when mail to it stops."""
    kind, language = kind_of(found), workspace.me.language
    values = _values(workspace, email, task, found)
    lines = [sentence(language, _SAID.get(kind, "soft"), **values)]
    if found.why:
        lines.append(sentence(language, "said", text=found.why[:160]))
    lines += [sentence(language, "stopped")] if newly else []
    lines.append(sentence(language, "call" if newly else "reach", **values))
    stage = "stopped" if newly else "refused" if kind == "refused" else "failed"
    return TellVa(
        kind="bounce",
        key=f"{stage}:{known.email}:{_run(known, at, kind)}",
        lines=(" ".join(lines),),
        task=task.ref if task else None,
    )


def _run(known: KnownAddress, at: datetime, kind: Kind) -> str:
    """Since when an address does not work; of refusals by policy, which count nowhere, the week."""
    if kind == "refused" or not known.strikes:
        return "{}-{}".format(*at.isocalendar()[:2])
    return known.strikes[0].at.isoformat()


def _values(
    workspace: Workspace, to: str, task: KnownTask | None, found: BouncedRecipient | None = None
) -> dict[str, str]:
    language = workspace.me.language
    client = workspace.client(task.client) if task else None
    name = client.name if client else task.requester if task else ""
    about = ""
    if task:
        about = sentence(language, "about", ref=task.ref, title=task.title[:120], client=name)
    code = f" ({found.status})" if found and found.status else ""
    return {"to": to, "about": about, "code": code, "who": name or sentence(language, "somebody")}


def one_notice(
    workspace: Workspace, name: str, key: str, delivery: KnownDelivery, task: KnownTask | None, **more: str
) -> TellVa:
    """One sentence of `bounce_words` about a delivery; the same `key` is told once."""
    values = {**_values(workspace, delivery.recipient, task), **more}
    line = sentence(workspace.me.language, name, **values)
    return TellVa(kind="bounce", key=key, lines=(line,), task=delivery.task)
