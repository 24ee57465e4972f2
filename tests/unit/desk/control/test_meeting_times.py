"""What is read is what was said: for every zone and date, through every change of the clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from unit.desk.house import TUESDAY
from vamail.desk.agenda.said import SaidTime
from vamail.desk.control.meeting_times import Clockwork, days_in_front, times_in_front
from vamail.desk.control.meeting_zones import Wall, offset_name, start_of_day, zones_in
from vamail.desk.control.unclear import NotClear

ZONES = st.sampled_from(sorted(one for one in available_timezones() if "/" in one and "Etc/" not in one))
BUDAPEST = "Europe/Budapest"


def clockwork(now: datetime = TUESDAY, zone: str = BUDAPEST, theirs: str = "") -> Clockwork:
    return Clockwork(now=now, zone=zone, theirs=theirs, languages=("en",), language="en", verb="meet")


def read(text: str, **more: object) -> SaidTime:
    found = times_in_front(text, clockwork(**more))  # type: ignore[arg-type]
    assert found is not None, text
    (said,) = found.times
    return said


def outcome(text: str, **more: object) -> SaidTime | NotClear:
    try:
        return read(text, **more)
    except NotClear as unclear:
        return unclear


def shown_at(local: datetime, zone: str) -> list[datetime]:
    """Every instant at which the wall of this zone shows this time, by trying the offsets of these days."""
    tz = ZoneInfo(zone)
    near = (local.replace(tzinfo=UTC) + timedelta(hours=hours) for hours in range(-36, 37))
    offsets = {at.astimezone(tz).utcoffset() for at in near}
    instants = {(local - offset).replace(tzinfo=UTC) for offset in offsets if offset is not None}
    return sorted(at for at in instants if at.astimezone(tz).replace(tzinfo=None) == local)


@st.composite
def walls(draw: st.DrawFn) -> tuple[str, datetime]:
    """A zone and a local time there, often within two hours of a change of its clocks."""
    zone = draw(ZONES)
    day = datetime(2026, 12, 1) + timedelta(days=draw(st.integers(0, 365 * 4)))  # noqa: DTZ001 - a wall
    local = day + timedelta(minutes=draw(st.integers(0, 24 * 60 - 1)))
    tz = ZoneInfo(zone)
    if draw(st.booleans()):
        days = (day + timedelta(days=number) for number in range(400))
        changed = (
            one for one in days
            if one.replace(tzinfo=tz).utcoffset() != (one + timedelta(days=1)).replace(tzinfo=tz).utcoffset()
        )  # fmt: skip
        change = next(changed, None)
        if change is not None:
            local = change + timedelta(minutes=draw(st.integers(0, 4 * 60)))
    return zone, local


@settings(deadline=None, max_examples=300)
@given(walls())
def test_what_is_confirmed_is_what_was_said(said: tuple[str, datetime]) -> None:
    zone, local = said
    instants = shown_at(local, zone)
    written = f"{local:%Y-%m-%d %H:%M}"
    if len(instants) == 1:
        found = read(f"{written} {zone} kickoff")
        assert found.at == instants[0]
        assert found.at.astimezone(ZoneInfo(found.zone)).replace(tzinfo=None) == local
        return
    with pytest.raises(NotClear) as unclear:
        read(f"{written} {zone}")
    assert unclear.value.why == ("twice" if instants else "no_such_time")
    ways = unclear.value.values.get("ways", "").split(" / ") if instants else []
    assert [read(way, zone=zone).at for way in ways] == instants
    assert {read(way, zone=zone).zone for way in ways} <= {zone}


@settings(deadline=None, max_examples=200)
@given(ZONES, st.integers(0, 24 * 365), st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
       st.integers(9, 22))  # fmt: skip
def test_a_weekday_is_the_next_one_on_that_wall(zone: str, hours: int, day: str, hour: int) -> None:
    now = TUESDAY + timedelta(hours=hours, minutes=7)
    number = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].index(day)
    local = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    found = outcome(f"{day} {hour:02}:00", now=now, zone=zone)
    if isinstance(found, NotClear):
        assert found.why in ("twice", "no_such_time", "ambiguous")
        assert found.why != "ambiguous" or (local.weekday() == number and local.hour < hour)
        return
    there = found.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert (there.weekday(), there.hour, there.minute) == (number, hour, 0)
    assert timedelta() < there - local <= timedelta(days=7)


@settings(deadline=None, max_examples=200)
@given(ZONES, ZONES, st.integers(0, 24 * 365))
def test_tomorrow_is_asked_about_where_it_is_another_date(mine: str, named: str, hours: int) -> None:
    now = TUESDAY + timedelta(hours=hours)
    here, there = (now.astimezone(ZoneInfo(one)).replace(tzinfo=None) for one in (mine, named))
    text = f"tomorrow 12:00 {named}"
    assume(shown_at((there + timedelta(days=1)).replace(hour=12, minute=0), named))
    found = outcome(text, now=now, zone=mine)
    if isinstance(found, NotClear):
        assert (found.why, here.date() != there.date()) == ("ambiguous", True)
        return
    assert here.date() == there.date()
    assert found.at.astimezone(ZoneInfo(named)).date() == there.date() + timedelta(days=1)


@settings(deadline=None, max_examples=100)
@given(walls(), st.integers(5, 600))
def test_a_span_of_hours_is_a_start_and_a_length(said: tuple[str, datetime], minutes: int) -> None:
    zone, local = said
    assume(len(shown_at(local, zone)) == 1)
    end = local + timedelta(minutes=minutes)
    front = times_in_front(f"{local:%Y-%m-%d %H:%M}-{end:%H:%M} {zone}", clockwork())
    assert front is not None
    assert (front.times[0].at, front.minutes) == (shown_at(local, zone)[0], minutes)


def test_the_change_of_the_clocks_is_named_as_the_wall_shows_it() -> None:
    with pytest.raises(NotClear) as unclear:
        read("2027-03-28 02:30")
    assert unclear.value.values["change"] == "02:00 → 03:00"
    with pytest.raises(NotClear) as unclear:
        read("2027-10-31 02:30")
    assert unclear.value.values["change"] == "00:30 UTC / 01:30 UTC"
    with pytest.raises(NotClear) as unclear:  # Lord Howe moves by half an hour
        read("2026-10-04 02:15 Australia/Lord_Howe", now=TUESDAY - timedelta(days=90))
    assert unclear.value.values["change"] == "02:00 → 02:30"


def test_a_series_begins_on_the_wall_that_was_named() -> None:
    said = read("every tuesday 10:00 London")
    assert (said.zone, said.rule) == ("Europe/London", "FREQ=WEEKLY;BYDAY=TU")
    assert f"{said.at.astimezone(ZoneInfo('Europe/London')):%a %H:%M}" == "Tue 10:00"


@pytest.mark.parametrize("text", ["", "kickoff", "30m", "the", "5 ideas", "acme", "M-7", "at", "x " * 50])
def test_what_is_no_time_is_none(text: str) -> None:
    assert times_in_front(text, clockwork()) is None


def test_days_to_look_in() -> None:
    assert days_in_front("next week kickoff", clockwork()) is not None
    first, last, rest = days_in_front("next week kickoff", clockwork()) or (None, None, "")
    assert (str(first), str(last), rest) == ("2026-11-30", "2026-12-04", "kickoff")
    first, last, rest = days_in_front("this week kickoff", clockwork()) or (None, None, "")
    assert (str(first), str(last), rest) == ("2026-11-24", "2026-11-27", "kickoff")
    assert days_in_front("kickoff", clockwork()) is None


@settings(deadline=None, max_examples=100)
@given(walls())
def test_a_day_begins_with_its_first_instant(said: tuple[str, datetime]) -> None:
    zone, local = said
    start = start_of_day(local.date(), zone)
    there = start.astimezone(ZoneInfo(zone))
    assert there.date() >= local.date()
    assert (start - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date() < there.date()


def test_cities_whose_clocks_go_alike_are_one_and_others_are_asked_about() -> None:
    names = {"Singapore": "Asia/Singapore", "Istanbul": "Asia/Istanbul", "New York": "America/New_York"}
    for city, zone in names.items():
        (found,) = zones_in(city.split(), BUDAPEST, "")
        assert found.wall == Wall(zone)
    with pytest.raises(NotClear) as unclear:
        zones_in(["Nicosia"], BUDAPEST, "") and zones_in(["your", "time"], BUDAPEST, "")
    assert unclear.value.why == "whose_time"


@settings(deadline=None, max_examples=100)
@given(st.integers(-12 * 60, 14 * 60))
def test_an_offset_is_read_as_it_is_written(minutes: int) -> None:
    wall = Wall("", timedelta(minutes=minutes))
    name = offset_name(TUESDAY, wall)
    (found,) = zones_in([name], BUDAPEST, "")
    assert found.wall == wall
    local = datetime(2026, 12, 1, 12, 0)  # noqa: DTZ001 - a wall
    assert read(f"{local:%Y-%m-%d %H:%M} {name}").at == (local - wall.offset).replace(tzinfo=UTC)
