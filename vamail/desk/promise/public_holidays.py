"""Public holidays and relocated working days of a country, read once per year and kept.

A country's entry may lag a law; `days_off` and `work_days` of the workspace win over it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from vamail.model.pattern import lazy
from vamail.workspace.types import WEEKDAYS

_SUBSTITUTED = lazy(r"substituted from (\d\d)/(\d\d)/(\d{4})")


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """One year: names of holidays by day, and relocated working days with the day each replaces.

    The replaced day is None where the source does not name it.
    """

    names: Mapping[date, str] = field(default_factory=dict)
    worked: Mapping[date, date | None] = field(default_factory=dict)


_LEARNT: dict[tuple[str, int], HolidayYear] = {}


def learn(years: Mapping[tuple[str, int], HolidayYear]) -> None:
    """What `holiday_year` said in another process, by country and year: the library stays unloaded."""
    _LEARNT.update(years)


@lru_cache(maxsize=256)
def holiday_year(code: str, year: int) -> HolidayYear:
    """Holidays of `code` (`HU`, `DE-BY`; empty for none) in `year`.

    Raises ValueError for a country or subdivision that nobody knows.
    """
    if not code:
        return HolidayYear()
    if (known := _LEARNT.get((code, year))) is not None:
        return known
    import holidays  # 0.3 s: only a workspace with holidays pays for it

    country, _, subdivision = code.partition("-")
    try:
        # A day off may lie in the year before or after the Saturday that is worked for it.
        found = holidays.country_holidays(
            country,
            subdiv=subdivision or None,
            years=range(max(year - 1, 1), year + 2),
            expand=False,
            observed=True,
            language="en_US",
        )
    except (NotImplementedError, AttributeError) as error:
        raise ValueError(
            f"no holidays are known for '{code}'; write a country such as HU, US or DE-BY"
        ) from error
    replaced: dict[date, date] = {}
    for day, name in found.items():
        if match := _SUBSTITUTED.search(name):
            month, day_of_month, worked_year = (int(part) for part in match.groups())
            replaced[date(worked_year, month, day_of_month)] = day
    relocated = {day for day in getattr(found, "weekend_workdays", ()) if day.year == year}
    names = {day: _plain(name) for day, name in found.items() if day.year == year}
    return HolidayYear(names, {day: replaced.get(day) for day in relocated})


def _plain(name: str) -> str:
    """`Day off (substituted from 08/08/2026)` with a date that reads the same everywhere."""

    def spell(match: re.Match[str]) -> str:
        month, day, year = (int(part) for part in match.groups())
        return f"worked on {day_text(date(year, month, day))} instead"

    return _SUBSTITUTED.sub(spell, name)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_text(day: date) -> str:
    """`Sat 8 Aug 2026`, whatever the locale."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"
