"""Names and numbers of invoices, each given inside the decision that uses it.

A number is a version of a `Numbering`: of two decisions at once one conflicts and is decided again, and one
that is never committed gives none. So no number is given twice or left out (EN 16931, BT-1; VAT directive,
article 226 (2)). Where the year stands in a number, each year counts from 1.

After a restore numbers stand still (`stopped`), until the VA says which was the last (`goes_on`): those that
were given after the backup are on documents that clients hold, and nothing here knows them.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime

from vamail.desk.billing import words
from vamail.desk.life.spoken import short_day
from vamail.desk.promise.local import local_day
from vamail.model.billing import INVOICES
from vamail.model.desk import Desk
from vamail.model.effects import Keep
from vamail.model.meetings import Numbering
from vamail.model.numbering import (
    INVOICE,
    REQUEST,
    REQUESTS,
    RESTORED,
    LastNumber,
    RestoredNumbers,
    is_of_invoices,
)
from vamail.model.pattern import lazy
from vamail.workspace.types import Workspace

_NUMBER = lazy(r"\{number(?::0?([0-9]{1,2}))?\}")
YEAR = "{year}"


def named(desk: Desk) -> tuple[str, Keep]:
    """The name of a new draft, and its numbering."""
    last, given = _next(INVOICES, desk)
    return f"{INVOICES}-{last}", given


def numbered(looks: str, day: date, desk: Desk, *, request: bool = False) -> tuple[str, str, Keep]:
    """The next number of the series that looks so (`{year}/{number:04}`), the series, and its numbering."""
    series = series_of(looks, day.year, request=request)
    last, given = _next(series, desk)
    return _shown(looks, day.year, last, request=request), series, given


def series_of(looks: str, year: int, *, request: bool) -> str:
    """The name of the series that looks so (`invoice/2026/#`)."""
    return (REQUEST if request else INVOICE) + _NUMBER.sub("#", _laid_out(looks, year, request=request))


def _laid_out(looks: str, year: int, *, request: bool) -> str:
    looks = looks if _NUMBER.search(looks) else f"{looks}{{number}}"
    return (REQUESTS if request else "") + looks.replace(YEAR, str(year))


def _shown(looks: str, year: int, number: int, *, request: bool) -> str:
    return _NUMBER.sub(lambda found: _written(found, number), _laid_out(looks, year, request=request))


def _written(found: re.Match[str], number: int) -> str:
    return str(number).zfill(int(found[1] or 0))


def _next(series: str, desk: Desk) -> tuple[int, Keep]:
    before = desk.kept(Numbering, series)
    last, version = (before.last + 1, before.version + 1) if before is not None else (1, 1)
    return last, Keep(value=Numbering(name=series, last=last, version=version))


# --- after a restore -------------------------------------------------------------------------------------


def stopped(looks: str, day: date, desk: Desk, workspace: Workspace, *, request: bool) -> str:
    """Why no number is given in the series that looks so, in the VA's language; empty: it may be. A series of
    a year that began after the restore is nobody's yet."""
    found = desk.kept(RestoredNumbers, RESTORED)
    series = series_of(looks, day.year, request=request)
    if found is None or found.last_said(series) is not None:
        return ""
    if YEAR in looks and day.year > local_day(found.restored_at, workspace.me.zone).year:
        return ""
    last = _shown(looks, day.year, found.last_known(series), request=request)
    taken_on = short_day(local_day(found.taken_at, workspace.me.zone), workspace.me.language)
    sentence = "numbers_stopped" if found.last_known(series) else "numbers_unknown"
    return words.say(workspace, sentence, day=taken_on, last=last)


def every_series(desk: Desk, workspace: Workspace, now: datetime) -> tuple[str, ...]:
    """The series that the backup knew, and those that the settings name: of this year, and of each since the
    backup."""
    found = desk.kept(RestoredNumbers, RESTORED)
    if found is None:
        return ()
    begun, today = (local_day(one, workspace.me.zone).year for one in (found.taken_at, now))
    named = (
        series_of(one, year, request=request)
        for one in _looks(workspace) for year in range(begun, today + 1) for request in (False, True)
    )  # fmt: skip
    return tuple(dict.fromkeys((*(one.series for one in (*found.known, *found.said)), *named)))


def _looks(workspace: Workspace) -> Iterator[str]:
    yield workspace.seller.series
    yield from (one.billing.series for one in workspace.clients if one.billing.series)


def goes_on(last: LastNumber, desk: Desk) -> tuple[Keep, ...] | str:
    """The series goes on after this number; or which word says why not: `nothing_stopped`, `known_later`
    (the backup knows a later one), `given_since` (a number was given after what was said before)."""
    found, before = desk.kept(RestoredNumbers, RESTORED), desk.kept(Numbering, last.series)
    if found is None or not is_of_invoices(last.series):
        return "nothing_stopped"
    given, said = before.last if before is not None else 0, found.last_said(last.series)
    if said is not None and given != said:
        return "given_since"
    if last.last < found.last_known(last.series):
        return "known_later"
    version = before.version + 1 if before is not None else 1
    onward = Numbering(name=last.series, last=last.last, version=version)
    return Keep(value=found.saying(last)), Keep(value=onward)
