"""Pauses, and what waits for an `ok`.

The VA stops everything that vamail sends by itself, to one client or to all, until `resume`.

A pause is the emergency brake: acknowledgements wait as well (their tasks are filed and their promises
run). What is stopped lies among the held entries with a reason that begins with `PAUSED`; `resume` lets it
go, and an acknowledgement whose instant has passed meanwhile is decided again by what expires it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from vamail.model.desk import Desk
from vamail.model.effects import Effect, HoldDelivery, Keep, ReleaseHeld
from vamail.model.ledger import Pause
from vamail.workspace.types import Workspace

PAUSED = Pause.REASON
"""How the reason of everything begins that a pause holds."""

ASKS = "waits for your ok: "
"""How the reason of everything begins that the VA is asked about before it leaves."""

CHANGED = f"{ASKS}you changed its template "
"""How the reason of what a changed template holds begins; the template's name follows (`hu/chase`)."""

FROZEN = "frozen"
"""The tag of a task in which somebody wrote of other bank details, until `settled`."""

ASKS_FROZEN = f"{ASKS}its task is frozen"
ASKS_LATE = f"{ASKS}it fell due while nobody ran"
ASKS_APOLOGY = f"{ASKS}a promise was not kept, and this is a draft"
ASKS_SEEN = f"{ASKS}you see a statement before it leaves"
ASKS_TOO_FULL = " is too full for "
"""Between the day and the task of the question for a later date: `waits for your ok: Thu 26 Nov is too full
for T-3`."""

ALWAYS = ("notice", "canary", "transcript", "alarm")
"""Kinds that go to the VA, or to ourselves: no pause stops them."""


def proof_of(name: str, workspace: Workspace) -> str:
    """The hash of the VA's own template `hu/chase`; empty where it is the shipped one."""
    for template in workspace.templates:
        if template.own and f"{template.language}/{template.name}" == name:
            return hashlib.sha256(template.source.encode()).hexdigest()[:32]
    return ""


def paused(desk: Desk, client: str) -> str:
    """Why nothing leaves to this client now, or an empty string."""
    for pause in desk.kept_open(Pause):
        if pause.client in ("", client):
            return _why(pause)
    return ""


def _why(pause: Pause) -> str:
    whom = f"mail to {pause.client}" if pause.client else "all mail"
    return f"{PAUSED}you stopped {whom} ({pause.since:%Y-%m-%d %H:%M} UTC)"


def stop(desk: Desk, client: str, at: datetime) -> tuple[Effect, ...]:
    """Pause `client` (empty: everybody); what waits to leave is held. Nothing where it is paused already."""
    before = desk.kept(Pause, client or "*")
    if before is not None and before.is_open:
        return ()
    now = Pause(version=before.version + 1 if before else 1, client=client, since=at)
    return (
        Keep(value=now),
        *(
            HoldDelivery(delivery=mail.number, why=_why(now))
            for mail in desk.planned_mails()
            if mail.status != "held" and mail.kind not in ALWAYS and client in ("", mail.client)
        ),
    )


def let_go(desk: Desk, client: str, at: datetime) -> tuple[Effect, ...]:
    """End the pause of `client` (empty: every pause); what it held leaves. Nothing where none is in force."""
    open_ones = [one for one in desk.kept_open(Pause) if not client or one.client == client]
    if not open_ones:
        return ()
    ended = tuple(Keep(value=replace(one, version=one.version + 1, over_at=at)) for one in open_ones)
    keys = {one.key for one in open_ones}
    still = {one.client for one in desk.kept_open(Pause) if one.key not in keys}
    return (*ended, *_released(desk, {one.client for one in open_ones}, still))


def _released(desk: Desk, ended: set[str], still: set[str]) -> Iterator[Effect]:
    """What these pauses held, but for what another pause, still in force, would hold as well."""
    clients = {mail.number: mail.client for mail in desk.planned_mails()}
    for entry in desk.held_open():
        if not entry.reason.startswith(PAUSED) or entry.delivery is None:
            continue
        client = clients.get(entry.delivery, "")
        stopped = "" in still or client in still
        if ("" in ended or client in ended) and not stopped:
            yield ReleaseHeld(held=entry.number, outcome="accepted")
