"""Moving a series: its rule at another weekday and time, and what of it exists (RFC 5545, 3.3.10)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from vamail.desk.agenda.instances import Instance, instances
from vamail.desk.agenda.said import SaidTime
from vamail.desk.agenda.spans import MINUTE, Span
from vamail.desk.promise.calendar import zone_of
from vamail.model.meetings import Meeting
from vamail.model.pattern import lazy

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ONE_DAY = lazy(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_WEEK = 7


class EndsBeforeError(ValueError):
    """The series would be over before it begins."""


class ManyDaysError(ValueError):
    """The rule names several days, and the new time lies on none of them."""


def instance_of(meeting: Meeting, of_at: datetime) -> Instance | None:
    """The instance that is to begin at `of_at` by the rule, where it is now; None where there is none, or it
    is off."""
    moved = next((one for one in meeting.moved if one.of_at == of_at), None)
    if moved is not None:
        if moved.cancelled:
            return None
        end = moved.start_at + timedelta(minutes=moved.minutes)
        return Instance(of_at=of_at, start=moved.start_at, end=end)
    plain = instances(replace(meeting, moved=()), Span(of_at, of_at + MINUTE))
    return next((one for one in plain if one.of_at == of_at), None)


def is_second(at: datetime, zone: str) -> bool:
    """Whether this is the second of two times that read alike on the wall, where clocks go back. No series
    can begin there: such a time in a rule means the first (RFC 5545, 3.3.5)."""
    return bool(at.astimezone(zone_of(zone)).fold)


def series_at(meeting: Meeting, said: SaidTime, minutes: int, now: datetime, va_zone: str) -> Meeting:
    """The series from `said` on, without the instances that were moved singly, which are moved with it.

    Its zone stays, where the VA named none but her own. A rule that names one weekday, or one day of the
    month, names the new one; with COUNT, what took place already is no longer counted. Raises ManyDaysError
    and EndsBeforeError.
    """
    zone = meeting.zone if said.zone == va_zone else said.zone
    day = said.at.astimezone(zone_of(zone)).date()
    rule = said.rule or _adapted(_counted(meeting, now), meeting, day)
    moved = replace(
        meeting, start_at=said.at, zone=said.zone if said.rule else zone, rule=rule, minutes=minutes, moved=()
    )
    if _has_ended(moved):
        raise EndsBeforeError
    first = instances(moved, Span(said.at, said.at + MINUTE))
    if not any(one.of_at == said.at for one in first):
        raise ManyDaysError
    return moved


def _parts(rule: str) -> dict[str, str]:
    return dict(one.partition("=")[::2] for one in rule.upper().split(";") if one)


def _joined(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _counted(meeting: Meeting, now: datetime) -> dict[str, str]:
    """The parts of its rule; COUNT less what has begun by now."""
    parts = _parts(meeting.rule)
    count = parts.get("COUNT", "")
    if count.isdecimal() and meeting.start_at < now:
        begun = instances(replace(meeting, moved=()), Span(meeting.start_at, now))
        parts["COUNT"] = str(max(1, int(count) - len(begun)))
    return parts


def _adapted(parts: dict[str, str], meeting: Meeting, day: date) -> str:
    one = _ONE_DAY.fullmatch(parts.get("BYDAY", ""))
    if one is not None:
        parts["BYDAY"] = _place(one[1] or "", day) + _DAYS[day.weekday()]
    if one is not None and "BYSETPOS" in parts:
        parts["BYSETPOS"] = _place(parts["BYSETPOS"], day)
    if parts.get("BYMONTHDAY", "").lstrip("+").isdecimal():
        parts["BYMONTHDAY"] = str(day.day)
    if parts.get("BYMONTH", "").isdecimal():
        parts["BYMONTH"] = str(day.month)
    return _joined(parts)


def _place(before: str, day: date) -> str:
    """Which such weekday of its month it is: counted from the end where it was, or where there may be no
    fifth; nothing where the rule counts none."""
    if not before:
        return ""
    is_last = (day + timedelta(days=_WEEK)).month != day.month
    number = (day.day - 1) // _WEEK + 1
    return "-1" if is_last and (before.startswith("-") or number > 4) else str(number)


def _has_ended(meeting: Meeting) -> bool:
    until = _parts(meeting.rule).get("UNTIL", "")
    if not until:
        return False
    wall = meeting.start_at.astimezone(UTC if until.endswith("Z") else zone_of(meeting.zone))
    said = f"{wall:%Y%m%dT%H%M%S}"
    return until.rstrip("Z") < said[: len(until.rstrip("Z"))]
