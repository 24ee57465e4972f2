"""When gathered notices become one mail to the VA. Pure: instants come in as arguments.

- strangers (`unknown_sender`): at most one mail an hour, inside the VA's working hours;
- a broken workspace: after a quiet time, so that a file being edited is not announced at each save;
- the rest: together, when the newest has been quiet for the same time, or the oldest is ten times older.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from vamail.desk.promise import next_open
from vamail.store import Notice
from vamail.workspace.types import BusinessHours

HOUR = timedelta(hours=1)


def due_notices(
    waiting: Sequence[Notice],
    now: datetime,
    quiet_seconds: float,
    hours: BusinessHours,
    last_strangers_at: datetime | None,
) -> tuple[Notice, ...]:
    """The notices to send in one mail now; empty when it is better to wait."""
    quiet = timedelta(seconds=quiet_seconds)
    pressing = [notice for notice in waiting if notice.kind != "unknown_sender"]
    strangers = [notice for notice in waiting if notice.kind == "unknown_sender"]
    due: list[Notice] = []
    if pressing:
        newest = max(notice.created_at for notice in pressing)
        oldest = min(notice.created_at for notice in pressing)
        if now - newest >= quiet or now - oldest >= 10 * quiet:
            due.extend(pressing)
    may = last_strangers_at is None or now - last_strangers_at >= HOUR
    if (
        strangers
        and may
        and (due or now - max(n.created_at for n in strangers) >= quiet)
        and _open(now, hours)
    ):
        due.extend(strangers)
    return tuple(due)


def look_again_at(
    waiting: Sequence[Notice],
    now: datetime,
    quiet_seconds: float,
    hours: BusinessHours,
    last_strangers_at: datetime | None,
) -> datetime:
    """The first instant after `now` at which `due_notices` may say more; `waiting` is not empty.

    What is due already and was not told for another reason is looked at again soon.
    """
    quiet = timedelta(seconds=quiet_seconds)
    found: list[datetime] = []
    pressing = [notice.created_at for notice in waiting if notice.kind != "unknown_sender"]
    strangers = [notice.created_at for notice in waiting if notice.kind == "unknown_sender"]
    if pressing:
        found.append(min(max(pressing) + quiet, min(pressing) + 10 * quiet))
    if strangers:
        may_at = max(strangers) + quiet
        if last_strangers_at is not None:
            may_at = max(may_at, last_strangers_at + HOUR)
        found.append(next_open(max(may_at, now), hours))
    soon = now + max(timedelta(seconds=0.2), quiet / 4)
    return min(found) if min(found) > now else soon


def _open(now: datetime, hours: BusinessHours) -> bool:
    return next_open(now, hours) <= now
