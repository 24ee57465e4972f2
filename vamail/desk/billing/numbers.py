"""Names and numbers of invoices, each given inside the decision that uses it.

A number is a version of a `Numbering`: of two decisions at once one conflicts and is decided again, and one
that is never committed gives none. So no number is given twice or left out (EN 16931, BT-1; VAT directive,
article 226 (2)). Where the year stands in a number, each year counts from 1.
"""

import re
from datetime import date

from vamail.model.billing import INVOICES
from vamail.model.desk import Desk
from vamail.model.effects import Keep
from vamail.model.meetings import Numbering
from vamail.model.pattern import lazy

_NUMBER = lazy(r"\{number(?::0?([0-9]{1,2}))?\}")
REQUESTS = "R-"
"""What numbers of payment requests begin with, so that none looks like an invoice's."""


def named(desk: Desk) -> tuple[str, Keep]:
    """The name of a new draft, and its numbering."""
    last, given = _next(INVOICES, desk)
    return f"{INVOICES}-{last}", given


def numbered(looks: str, day: date, desk: Desk, *, request: bool = False) -> tuple[str, str, Keep]:
    """The next number of the series that looks so (`{year}/{number:04}`), the series, and its numbering."""
    if not _NUMBER.search(looks):
        looks = f"{looks}{{number}}"
    shown = (REQUESTS if request else "") + looks.replace("{year}", str(day.year))
    series = f"{'request' if request else 'invoice'}/{_NUMBER.sub('#', shown)}"
    last, given = _next(series, desk)
    return _NUMBER.sub(lambda found: _written(found, last), shown), series, given


def _written(found: re.Match[str], number: int) -> str:
    return str(number).zfill(int(found[1] or 0))


def _next(series: str, desk: Desk) -> tuple[int, Keep]:
    before = desk.kept(Numbering, series)
    last, version = (before.last + 1, before.version + 1) if before is not None else (1, 1)
    return last, Keep(value=Numbering(name=series, last=last, version=version))
