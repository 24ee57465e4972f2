"""What leaves by itself passes here once, whoever decided it. One table, read top to bottom:

1. a pause holds it (acknowledgements too; never what goes to the VA, or what the VA ordered word for word);
2. mail to an address that is stopped (what came back, or the VA's word) waits until that is lifted;
   a first mail to a new address, one of too many at once, and one whose template changed since the VA last
   saw it sent wait for the VA's `ok`, and the VA is asked once;
3. what is left waits for the undo window, in which `hold` stops it.

Acknowledgements, answers to what is held, and notices pass 2 and 3 unseen, as does what the VA wrote
(`reply`) and her answer to an invitation (`meeting_reply`): that is no mail of vamail's. Invitations, offers
and reminders are. A decision that is explained is the same: nothing here reads a clock.

A statement of account that has not left is withdrawn here by any decision that moves its client's money.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from vamail.desk.billing import statement_mail
from vamail.desk.decide.asking_words import asking
from vamail.desk.intake.standing import why_held
from vamail.desk.life.people import is_va
from vamail.desk.promise.pauses import ALWAYS, ASKS, CHANGED, paused, proof_of
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk
from vamail.model.effects import Effect, SendMail, TellVa, WriteJournal
from vamail.model.ledger import Approval
from vamail.workspace.types import Workspace

WRITTEN = "reply"
HERS = (WRITTEN, "meeting_reply")
"""What the VA ordered word for word."""

UNSEEN = (*ALWAYS, "acknowledgement", "held_reply", *HERS)
TOLD_ALREADY = ("apology", "move_date", "statement")
"""Kinds of which the mail that offers them has told the VA."""

AT_ONCE = timedelta(minutes=10)


def pass_out(decision: Decision, event: int, desk: Desk, workspace: Workspace, now: datetime) -> Decision:
    """The decision with what leaves held, delayed or let through, and what it overtakes withdrawn."""
    withdrawn = statement_mail.overtaken(decision.effects, desk, workspace, now)
    decision = replace(decision, effects=(*decision.effects, *withdrawn))
    if not any(isinstance(one, SendMail) and not _to_us(one, workspace) for one in decision.effects):
        return decision
    reasons: list[Reason] = []
    effects: list[Effect] = []
    sent = 0
    for effect in decision.effects:
        if not isinstance(effect, SendMail) or _to_us(effect, workspace) or effect.hold:
            effects += _asked_for(effect, event, workspace)
            continue
        held = "" if effect.kind in HERS else paused(desk, effect.client)
        if not held and effect.kind not in UNSEEN:
            sent += 1
            held = _asks(effect, desk, workspace, now, sent)
        if held:
            effects += _held(effect, held, event, workspace)
            reasons.append(Reason("send", f"{effect.kind} to {effect.to.email}", False, held))
        else:
            effects.append(_later(effect, workspace, now))
    acknowledges = decision.acknowledge and _still_leaves(effects)
    return replace(
        decision, acknowledge=acknowledges, reasons=(*decision.reasons, *reasons), effects=tuple(effects)
    )


def _to_us(mail: SendMail, workspace: Workspace) -> bool:
    """Whether it goes to the VA, or to ourselves: told at once, whatever is paused."""
    return mail.kind in ALWAYS or is_va(mail.to.email, workspace)


def _asked_for(effect: Effect, event: int, workspace: Workspace) -> Iterator[Effect]:
    """The effect; and where a decider has asked for an `ok` already, the VA is told as of any other."""
    yield effect
    if isinstance(effect, SendMail) and effect.hold.startswith(ASKS) and effect.kind not in TOLD_ALREADY:
        yield _asking(effect, effect.hold, event, workspace)


def _asking(mail: SendMail, why: str, event: int, workspace: Workspace) -> TellVa:
    line = asking(mail, why, workspace.me.language)
    return TellVa(kind="approval", key=f"approval:{event}:{mail.action}", lines=(line,), task=mail.task)


def _still_leaves(effects: list[Effect]) -> bool:
    return any(isinstance(e, SendMail) and e.kind == "acknowledgement" and not e.hold for e in effects)


def _held(mail: SendMail, why: str, event: int, workspace: Workspace) -> Iterator[Effect]:
    yield replace(mail, hold=why)
    yield WriteJournal(step="send", what=f"held: {mail.kind} to {mail.to.email}", why=why, task=mail.task)
    if why.startswith(ASKS):
        yield _asking(mail, why, event, workspace)


def _later(mail: SendMail, workspace: Workspace, now: datetime) -> SendMail:
    """The mail with its undo window; one that waits longer anyway has its own."""
    window = timedelta(seconds=workspace.undo.window_seconds)
    if mail.kind in UNSEEN or not window:
        return mail
    not_before = max(mail.not_before or now, now + window)
    return replace(mail, not_before=not_before)


def _asks(mail: SendMail, desk: Desk, workspace: Workspace, now: datetime, place: int) -> str:
    """Why it does not leave by itself, or an empty string: mail to an address that is suppressed waits until
    that is lifted, other mail for the VA's `ok`. `place` counts the mails of this decision from 1."""
    holds = workspace.holds
    if stopped := why_held(desk, mail.to.email, "", now):
        return stopped
    if holds.new_address and not _known(mail, desk):
        return f"{ASKS}it is the first mail to {mail.to.email}"
    if holds.at_once and desk.decided_since(now - AT_ONCE) + place > holds.at_once:
        return f"{ASKS}more than {holds.at_once} mails within ten minutes"
    if holds.changed_template and _changed(mail, desk, workspace):
        return f"{CHANGED}{mail.language}/{mail.template}"
    return ""


def _known(mail: SendMail, desk: Desk) -> bool:
    email = mail.to.email.casefold()
    return desk.kept(Approval, f"address/{email}") is not None or desk.wrote_to(email)


def _changed(mail: SendMail, desk: Desk, workspace: Workspace) -> bool:
    """Whether the VA's own template is not the one that was approved; the shipped ones need no approval."""
    name, proof = template_proof(mail, workspace)
    if not proof:
        return False
    approved = desk.kept(Approval, f"template/{name}")
    return approved is None or approved.proof != proof


def template_proof(mail: SendMail, workspace: Workspace) -> tuple[str, str]:
    """`hu/chase` and the hash of the VA's own template; no hash where it is the shipped one."""
    name = f"{mail.language}/{mail.template}"
    return name, proof_of(name, workspace)
