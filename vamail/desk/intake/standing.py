"""Whether automatic mail may go to an address: proof that it works, what is held, the VA's own word.

The arithmetic is in `ledger`; here it is read from the desk and written as effects.
"""

from dataclasses import replace
from datetime import datetime

from vamail.desk.intake import ledger
from vamail.model.addresses import HELD_BECAUSE, KnownAddress
from vamail.model.desk import Desk
from vamail.model.effects import Effect, KeepAddress, ReleaseHeld, WriteJournal
from vamail.model.events import CommandGiven

VERBS = frozenset({"lift", "lift_and_send", "suppress"})


def keep(known: KnownAddress, event: int) -> KeepAddress:
    """The next version of what is known of an address, learned from this event."""
    return KeepAddress(address=replace(known, version=known.version + 1, event=event))


def proof_of_life(desk: Desk, email: str, at: datetime, event: int) -> list[Effect]:
    """The address works: what came back before counts no more. Nothing where nothing counted."""
    known = desk.address(email)
    if known is None or not known.strikes:
        return []
    after = ledger.alive(known, at)
    if after.strikes == known.strikes:
        return []
    if known.suppressed and not after.suppressed:
        what, why = "lifted", f"{known.email} works again: automatic mail goes there"
    else:
        what, why = "cleared", f"{known.email} works: what came back before no longer counts"
    return [keep(after, event), WriteJournal(step="bounce", what=what, why=why)]


def why_held(desk: Desk, email: str, sender: str, received_at: datetime) -> str:
    """Why an automatic mail to this address is held, or ''; `sender`: who wrote what it answers.

    Whoever writes after mail to him came back proves that his address works.
    """
    known = desk.address(email)
    if known is None or not known.suppressed:
        return ""
    if email.casefold() == sender.casefold() and not ledger.alive(known, received_at).suppressed:
        return ""
    return f"{HELD_BECAUSE} {known.email}: {known.why}"


def command(event: CommandGiven, desk: Desk, now: datetime) -> tuple[str, tuple[Effect, ...]]:
    """Lift or stop automatic mail to an address: (why it is refused, or '', and what changes)."""
    email = event.subject.strip().casefold()
    known = desk.address(email)
    if event.verb == "suppress":
        if known is not None and known.stopped_by == "you":
            return f"automatic mail to {email} is stopped already", ()
        stopped = ledger.stopped(known or KnownAddress(email=email), now)
        return "", (keep(stopped, event.number), _said("stopped", f"you stopped automatic mail to {email}"))
    held = desk.held_to(email) if event.verb == "lift_and_send" else ()
    if not held and (known is None or not (known.suppressed or known.strikes)):
        return f"nothing is stopped or counted at {email}; `vamail bounces` lists what is", ()
    effects: tuple[Effect, ...] = (_said("lifted", f"you let automatic mail go to {email} again"),)
    if known is not None:
        effects = (keep(ledger.lifted(known, now), event.number), *effects)
    return "", (*effects, *(ReleaseHeld(held=entry.number, outcome="requeued") for entry in held))


def _said(what: str, why: str) -> WriteJournal:
    return WriteJournal(step="bounce", what=what, why=why)
