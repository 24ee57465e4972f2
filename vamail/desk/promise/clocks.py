"""Response clocks as values: begun, met, ended, paused, resumed, moved, and when the VA is warned.

- The due instant is given (it was stated to the client) and frozen; the hours by which open time counts
  are pinned beside it (`PinnedHours`), so that editing hours later changes nothing that began before.
- A pause keeps the open time that is left; resuming counts it on from the instant of resuming. Where
  nothing open is left before the due instant (a date on a weekend), it moves by the length of the pause.
- The VA is warned when a share of the open time has passed. Counted in open time that instant is always
  inside working hours: a promise that ends at night is warned of before the working day ends, one that ends
  on a Sunday before the week does. Where nothing is open in between, at once.
"""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from vamail.desk.promise.due import after_open, next_open, open_seconds, open_share
from vamail.model.errors import NoOpenHoursError
from vamail.model.ids import TaskKey
from vamail.model.ledger import Clock, ClockName, PinnedHours
from vamail.workspace.types import BusinessHours, Leave, OpenSpan

MINUTE = timedelta(minutes=1)
HASH_LETTERS = 20

Hours = tuple[BusinessHours, BusinessHours | None]
"""The VA's hours, and the client's where only what is open for both counts."""


# --- hours that are kept --------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def pin(va: BusinessHours, client: BusinessHours | None = None) -> PinnedHours:
    """These hours as they are kept, under their own hash. Equal hours have equal hashes, for ever."""
    given = {"va": _plain(va)} | ({"client": _plain(client)} if client is not None else {})
    text = json.dumps(given, sort_keys=True, separators=(",", ":"))
    return PinnedHours(hash=hashlib.sha256(text.encode()).hexdigest()[:HASH_LETTERS], hours=text)


@lru_cache(maxsize=256)
def unpin(text: str) -> Hours:
    """The hours in `PinnedHours.hours`. Raises ValueError or KeyError for what `pin` did not write."""
    given = json.loads(text)
    return _hours(given["va"]), _hours(given["client"]) if "client" in given else None


def _plain(hours: BusinessHours) -> dict[str, Any]:
    return {
        "zone": hours.zone,
        "spans": [[one.weekday, one.start_minute, one.end_minute] for one in hours.spans],
        "holidays": hours.holidays,
        "days_off": sorted(day.isoformat() for day in hours.days_off),
        "work_days": sorted(day.isoformat() for day in hours.work_days),
        "leave": [[one.first.isoformat(), one.last.isoformat()] for one in hours.leave],
    }


def _hours(given: dict[str, Any]) -> BusinessHours:
    day = date.fromisoformat
    return BusinessHours(
        zone=given["zone"],
        spans=tuple(OpenSpan(*one) for one in given["spans"]),
        holidays=given["holidays"],
        days_off=frozenset(day(one) for one in given["days_off"]),
        work_days=frozenset(day(one) for one in given["work_days"]),
        leave=tuple(Leave(day(first), day(last)) for first, last in given["leave"]),
    )


# --- one clock ------------------------------------------------------------------------------------------


def begin(
    task: TaskKey, name: ClockName, started_at: datetime, due_at: datetime, hours: Hours, share: float, *,
    client: str = "", target: str = "", round_number: int = 1, calendar: str = "",
) -> Clock:  # fmt: skip
    """A clock that runs from `started_at` to `due_at` (both aware), with the instant of its warning.

    `calendar` is the key of the pinned hours, where it is known already.
    """
    return Clock(
        task=task, name=name, round=round_number, client=client, started_at=started_at, due_at=due_at,
        target=target, calendar=calendar or pin(*hours).hash,
        warn_at=warning_at(started_at, due_at, hours, share),
    )  # fmt: skip


def met(clock: Clock, at: datetime) -> Clock:
    """A human answered, or the work was done, at this instant; one that is paused is no longer."""
    return replace(_next(clock), met_at=at, paused_at=None, left_seconds=0, ended_why="")


def ended(clock: Clock, why: str) -> Clock:
    """It is over without a verdict."""
    return replace(_next(clock), ended_why=why, paused_at=None, left_seconds=0)


def paused(clock: Clock, at: datetime, hours: Hours) -> Clock:
    """It stands still with the open time that is left, counted by its own hours."""
    return replace(_next(clock), paused_at=at, left_seconds=open_seconds(at, clock.due_at, *hours))


def resumed(clock: Clock, at: datetime, hours: Hours) -> Clock:
    """It runs on; what was late when it paused stays late. The warning is as long before the due instant
    as it was (in open time), and is not repeated."""
    if clock.paused_at is None or clock.paused_at >= clock.due_at:
        return replace(_next(clock), paused_at=None, left_seconds=0)
    due_at = _later_by_pause(clock, clock.paused_at, at, hours)
    lead = open_seconds(clock.warn_at or clock.started_at, clock.due_at, *hours)
    warned = clock.warned_at is not None and clock.left_seconds <= lead
    warn_at = _after(at, clock.left_seconds - lead, hours)
    return replace(
        _next(clock), paused_at=None, left_seconds=0, due_at=due_at,
        warn_at=min(_on_the_minute(warn_at, hours) if warn_at > at else at, due_at),
        warned_at=clock.warned_at if warned else None, breached_at=None,
    )  # fmt: skip


def _after(at: datetime, seconds: int, hours: Hours) -> datetime:
    """When so much open time has passed; `at` where that is nothing, or never comes."""
    try:
        return after_open(at, seconds, *hours) if seconds > 0 else at
    except NoOpenHoursError:
        return at


def moved(clock: Clock, due_at: datetime, at: datetime, hours: Hours, share: float) -> Clock:
    """It is due at another instant, said at `at`: the VA is warned of it anew."""
    warn_at = max(warning_at(clock.started_at, due_at, hours, share), min(at, due_at))
    return replace(_next(clock), due_at=due_at, warn_at=warn_at, warned_at=None, breached_at=None)


def asked(clock: Clock, at: datetime) -> Clock:
    """The client asked again while it ran."""
    return replace(_next(clock), asked_at=at)


def _next(clock: Clock) -> Clock:
    return replace(clock, version=clock.version + 1)


def _later_by_pause(clock: Clock, since: datetime, at: datetime, hours: Hours) -> datetime:
    at = max(at, since)
    if clock.left_seconds <= 0:
        return clock.due_at + (at - since)
    try:
        # never to earlier: a day that a client names may end after both have closed
        return max(clock.due_at, after_open(at, clock.left_seconds, *hours))
    except NoOpenHoursError:
        return clock.due_at + (at - since)  # hours that never open again cannot move it


# --- the warning ----------------------------------------------------------------------------------------


def warning_at(started_at: datetime, due_at: datetime, hours: Hours, share: float) -> datetime:
    """When `share` of the open time between the two instants has passed, on the minute, in UTC.

    Never before the start or after the due instant; the start itself where nothing is open in between.
    """
    reached = open_share(started_at, due_at, share, *hours)
    return started_at.astimezone(UTC) if reached is None else max(reached, started_at.astimezone(UTC))


def _on_the_minute(at: datetime, hours: Hours) -> datetime:
    """The minute that holds this instant, or the one before where nobody works any more at its beginning."""
    minute = at.replace(second=0, microsecond=0)
    return minute if _is_open(minute, hours) else minute - MINUTE


def _is_open(at: datetime, hours: Hours) -> bool:
    return open_seconds(at, at + timedelta(seconds=1), *hours) > 0


def opening(at: datetime, hours: BusinessHours) -> datetime:
    """`at` where somebody works then, else the next opening; `at` where there is none for a year."""
    try:
        return next_open(at, hours)
    except NoOpenHoursError:
        return at
