"""Mails of one kind about one task that have not left, and are moot by now."""

from vamail.model.desk import Desk
from vamail.model.effects import CancelDelivery, Effect, ReleaseHeld


def withdrawn(desk: Desk, ref: str, kind: str, why: str) -> tuple[Effect, ...]:
    """They never leave, those too that wait for an `ok`."""
    moot = {one.number for one in desk.planned_mails() if one.kind == kind and one.task == ref}
    held = (one.number for one in desk.held_open() if one.delivery in moot)
    return (
        *(ReleaseHeld(held=number, outcome="dropped") for number in held),
        *(CancelDelivery(delivery=number, why=why) for number in sorted(moot)),
    )
