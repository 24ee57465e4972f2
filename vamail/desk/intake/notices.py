"""What the VA is told, and when: failures at once with others of their time, strangers once an hour."""

from datetime import datetime

from vamail.desk.intake.bounces import refused_at_once
from vamail.desk.intake.notice_words import aside, line
from vamail.desk.life.spoken import digits
from vamail.desk.promise.pauses import ASKS
from vamail.model.billing import Payment
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk
from vamail.model.effects import Effect, Keep, SendMail, SettleNotices, TellVa, WriteJournal
from vamail.model.events import DeliveryFailed, GivenUp, NoticesDue, WorkspaceBroken
from vamail.model.ledger import CommandLine, NoticeSent
from vamail.model.meetings import Meeting
from vamail.model.message import Address
from vamail.workspace.types import Workspace

IMPORT, MEETING = "import", "meeting"
"""The kinds of notices that say what came of a file, and what came by mail about meetings."""

TITLES = {
    "en": "Your desk: something needs you",
    "hu": "Az asztala: valami Önre vár",
    "fa": "میز کار شما: کاری در انتظار شماست",
}

NEWS = {
    "en": "Your desk: news of your meetings",
    "hu": "Az asztala: hírek a megbeszéléseiről",
    "fa": "میز کار شما: خبرهایی از جلسه‌هایتان",
}
"""Where nothing waits for the VA: who accepted."""

FILES = {
    "en": "Your desk: what came of your files",
    "hu": "Az asztala: mi lett a fájljaiból",
    "fa": "میز کار شما: نتیجهٔ فایل‌هایتان",
}
"""Where all that is told is what the VA gave, and waits for."""


WAYS = {
    "en": "Answer `ok` to let it go, or `no` to drop it: {numbers}. With a number (`ok {first}`) one alone.",
    "hu": "Válaszoljon `ok` szóval az elküldéshez, vagy `nem` szóval az elvetéshez: {numbers}. "
    "Számmal (`ok {first}`) csak az egyiket.",
    "fa": "برای فرستادن `تایید` و برای کنار گذاشتن `نه` پاسخ دهید: {numbers}. "
    "با شماره (`تایید {first}`) تنها همان یکی.",
}
"""How an answer lets what is held go on, or not."""


def _asked(event: NoticesDue, desk: Desk) -> tuple[int, ...]:
    """What waits for the VA's `ok` and is named by this notice, by its number: a bare `ok` lets go nothing
    of which another mail told."""
    if not event.asks:
        return ()
    waiting = (one for one in desk.held_open() if one.reason.startswith(ASKS))
    return tuple(one.number for one in waiting if one.event in event.asks)


def _money(event: NoticesDue, desk: Desk) -> tuple[str, ...]:
    """Names of the payments of which a line says that they wait (`P-3: …`), and that still do."""
    if IMPORT not in event.kinds:
        return ()
    waiting = {one.short for one in desk.kept_open(Payment)}
    begun = dict.fromkeys(line.partition(":")[0] for line in event.lines)
    return tuple(name for name in begun if name in waiting - {""})


def _proposed(event: NoticesDue, desk: Desk) -> tuple[Meeting, ...]:
    """The meetings of which a line says that a guest proposes another time (`M-7: …`), and that still wait
    for the VA's word to one."""
    if MEETING not in event.kinds:
        return ()
    begun = dict.fromkeys(line.partition(":")[0] for line in event.lines)
    return tuple(one for one in desk.kept_open(Meeting) if one.proposals and one.name in begun)


def _ways(asked: tuple[int, ...], language: str) -> tuple[str, ...]:
    if not asked:
        return ()
    shown = [digits(str(one), language) for one in asked]
    numbers = ("، " if language == "fa" else ", ").join(shown)
    return (WAYS.get(language, WAYS["en"]).format(numbers=numbers, first=shown[0]),)


def delivery_failed(event: DeliveryFailed, desk: Desk, workspace: Workspace, now: datetime) -> Decision:
    """A mail was refused for good, or may have arrived: the VA is told, never by a retry that could loop."""
    if event.perhaps:
        return _perhaps(event, desk, workspace)
    why = f"{event.kind} to {event.to} failed for good: {event.error}"
    effects: list[Effect] = [WriteJournal(step="deliver", what="failed", why=why, task=event.task or None)]
    about_address = refused_at_once(event, desk, workspace, now) if event.kind != "notice" else []
    effects += about_address
    if event.kind != "notice" and not about_address:
        told = _refused(event, workspace.me.language)
        effects.append(
            TellVa(kind="refused", key=f"failed:{event.delivery}", lines=(told,), task=event.task or None)
        )
    return Decision(reasons=(Reason("deliver", event.to, False, why),), effects=tuple(effects))


def _perhaps(event: DeliveryFailed, desk: Desk, workspace: Workspace) -> Decision:
    """It is held, and goes again with her word alone: twice is worse than late."""
    entry = next((one for one in desk.held_open() if one.delivery == event.delivery), None)
    why = f"{event.kind} to {event.to}: {event.error}"
    effects: list[Effect] = [WriteJournal(step="deliver", what="held", why=why, task=event.task or None)]
    if entry is not None and event.kind != "notice":
        language = workspace.me.language
        about = line(language, "about", task=event.task) if event.task else ""
        number = digits(str(entry.number), language)
        told = line(language, "perhaps", subject=event.subject, to=event.to, about=about, number=number)
        key = f"perhaps:{event.number}"
        effects.append(TellVa(kind="refused", key=key, lines=(told,), task=event.task or None))
    return Decision(reasons=(Reason("deliver", event.to, False, why),), effects=tuple(effects))


def _refused(event: DeliveryFailed, language: str) -> str:
    about = line(language, "about", task=event.task) if event.task else ""
    return line(language, "refused", subject=event.subject, to=event.to, about=about, error=event.error)


def given_up(event: GivenUp, workspace: Workspace) -> Decision:
    """A mail that stopped vamail again and again is held; the VA is told once, like of any held mail."""
    why = line("en", "given_up")
    told = aside(workspace.me.language, "given_up", event.sender, event.subject, why)
    return Decision(
        reasons=(Reason("handle", f"event {event.mail}", False, why),),
        effects=(
            TellVa(kind="held", key=f"held:{event.mail}:{event.number}", lines=(told,)),
            WriteJournal(step="hold", what=f"held: event {event.mail}", why=why),
        ),
    )


def workspace_broken(event: WorkspaceBroken, workspace: Workspace) -> Decision:
    """One notice per distinct set of problems."""
    lines = (line(workspace.me.language, "broken"), *event.problems)
    return Decision(
        reasons=(Reason("workspace", event.fingerprint, False, f"{len(event.problems)} problems"),),
        effects=(
            TellVa(kind="workspace", key=f"workspace:{event.fingerprint}", lines=lines),
            WriteJournal(step="workspace", what="refused", why="; ".join(event.problems)[:2000]),
        ),
    )


def _lines(number: int) -> str:
    return f"{number} line{'' if number == 1 else 's'}"


def _title(event: NoticesDue, proposed: tuple[Meeting, ...], language: str) -> str:
    told = set(event.kinds) if not event.asks and not proposed else set()
    titles = NEWS if told == {MEETING} else FILES if told == {IMPORT} else TITLES
    return titles.get(language, titles["en"])


def notices_due(event: NoticesDue, desk: Desk, workspace: Workspace, now: datetime) -> Decision:
    """One mail to the VA for everything gathered; an answer to it may hold commands about what it names."""
    me = workspace.me
    asked, proposed = _asked(event, desk), _proposed(event, desk)
    mail = SendMail(
        action="notice",
        kind="notice",
        to=Address(me.notify, me.name),
        template="notice",
        language=me.language,
        values={
            "title": _title(event, proposed, me.language),
            "lines": (*event.lines, *_ways(asked, me.language)),
            "me_name": me.name,
        },
        auto_submitted="auto-generated",
        command_token=True,
    )
    about = NoticeSent(
        name=str(event.number), tasks=event.tasks, held=asked, invoices=_money(event, desk), at=now,
        meetings=tuple(one.name for one in proposed), versions=tuple(one.version for one in proposed),
        imports=tuple(f"{one}.0" for one in event.files if desk.kept(CommandLine, f"{one}.0")),
    )  # fmt: skip
    return Decision(
        reasons=(Reason("notice", ", ".join(event.kinds), True, _lines(len(event.lines))),),
        effects=(
            SettleNotices(notices=event.notices),
            mail,
            Keep(value=about),
            WriteJournal(
                step="notice", what=f"told you: {', '.join(event.kinds)}", why=_lines(len(event.lines))
            ),
        ),
    )
