"""Free times: free, inside everybody's hours, on different days, and right when the clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.desk_in_memory import DeskInMemory
from unit.desk.house import hours, workspace
from vamail.desk.agenda.free import MOST_DAYS, free_slots, least_bad_slots, shared_hours
from vamail.desk.agenda.spans import MINUTE, Span, both
from vamail.model.meetings import Meeting
from vamail.workspace.hours import parse_hours
from vamail.workspace.types import Block, BusinessHours, Plan, Workspace

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
BUDAPEST, NEW_YORK = ZoneInfo("Europe/Budapest"), ZoneInfo("America/New_York")
CHANGES = (
    datetime(2026, 10, 19, tzinfo=UTC),
    datetime(2026, 10, 26, tzinfo=UTC),
    datetime(2027, 3, 22, tzinfo=UTC),
)
"""Weeks in which Europe's clocks change, or America's and not Europe's."""
ZONES = (
    "Europe/Budapest", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Asia/Tehran",
    "Pacific/Auckland", "America/Los_Angeles",
)  # fmt: skip
WEEKS = (
    "Mon-Fri 09:00-17:00", "Mon-Fri 08:00-12:00 13:00-16:30", "Tue-Thu 10:10-14:40", "Mon-Sun 06:00-22:00",
    "Mon-Fri 22:00-06:00",
)  # fmt: skip


def meeting(number: int, start: datetime, minutes: int = 60, **more: object) -> Meeting:
    fields: dict[str, object] = {
        "name": f"M-{number}", "uid": f"u{number}", "title": "Call", "start_at": start, "minutes": minutes,
        "zone": "Europe/Budapest", "changed_at": MONDAY,
    }  # fmt: skip
    return Meeting(**{**fields, **more})  # type: ignore[arg-type]


def desk_with(*meetings: Meeting) -> DeskInMemory:
    desk = DeskInMemory()
    desk.ledger = {("meeting", one.name): [one] for one in meetings}
    return desk


def days(first: datetime, count: int) -> Span:
    return Span(first, first + timedelta(days=count))


def free(
    desk: DeskInMemory, *clients: BusinessHours, count: int = 3, minutes: int = 30, frame: Span | None = None,
    settings: Workspace | None = None, buffer: int = 15, but: str = "",
) -> tuple[datetime, ...]:  # fmt: skip
    return free_slots(
        desk, settings or workspace(), clients, minutes, count, frame or days(MONDAY, 7),
        buffer_minutes=buffer, but=but,
    )  # fmt: skip


def is_open(hours: BusinessHours, at: datetime) -> bool:
    """Whether the wall shows an open time: an oracle that knows nothing of intervals."""
    local = at.astimezone(ZoneInfo(hours.zone))
    minute = local.hour * 60 + local.minute
    return any(
        span.weekday == weekday and span.start_minute <= shown < span.end_minute
        for span in hours.spans
        for weekday, shown in ((local.weekday(), minute), ((local.weekday() - 1) % 7, minute + 1440))
    )


# --- what always holds -----------------------------------------------------------------------------------

some_hours = st.builds(
    lambda zone, text: BusinessHours(zone=zone, spans=parse_hours(text)), st.sampled_from(ZONES),
    st.sampled_from(WEEKS),
)  # fmt: skip


@st.composite
def meetings(draw: st.DrawFn, first: datetime) -> list[Meeting]:
    starts = draw(st.lists(st.integers(0, 9 * 288), max_size=25))
    return [
        meeting(
            number, first + 5 * one * MINUTE, draw(st.sampled_from((20, 60, 240))),
            rule=draw(st.sampled_from(("", "", "FREQ=DAILY;COUNT=4", "FREQ=WEEKLY"))),
        )
        for number, one in enumerate(starts)
    ]  # fmt: skip


@given(
    st.data(), st.sampled_from((MONDAY, *CHANGES)), some_hours, st.lists(some_hours, max_size=2),
    st.sampled_from((15, 30, 50, 90)), st.integers(1, 5), st.sampled_from((0, 15, 20)),
)  # fmt: skip
def test_every_slot_is_free_and_inside_everybodys_hours(
    data: st.DataObject, first: datetime, mine: BusinessHours, theirs: list[BusinessHours], minutes: int,
    count: int, buffer: int,
) -> None:  # fmt: skip
    made = data.draw(meetings(first))
    settings = _with_hours(mine)
    frame = Span(first + 7 * MINUTE, first + timedelta(days=8))
    found = free_slots(
        desk_with(*made), settings, tuple(theirs), minutes, count, frame, buffer_minutes=buffer
    )
    again = free_slots(
        desk_with(*reversed(made)), settings, tuple(theirs), minutes, count, frame, buffer_minutes=buffer
    )
    assert found == again and len(found) <= count and list(found) == sorted(found)
    for start in found:
        end = start + minutes * MINUTE
        assert frame.start <= start and end <= frame.end
        assert start.astimezone(ZoneInfo(mine.zone)).minute % 15 == 0
        inside = [start + step * MINUTE for step in range(0, minutes, 5)] + [end - MINUTE]
        assert all(is_open(hours, at) for hours in (mine, *theirs) for at in inside)
        assert not any(_near(one, start, end, buffer) for one in made)


def _near(one: Meeting, start: datetime, end: datetime, buffer: int) -> bool:
    """Whether the meeting takes place within `buffer` of that stretch; a series by its words."""
    wall = one.start_at.astimezone(BUDAPEST).replace(tzinfo=None)
    step = {"": 0, "FREQ=DAILY;COUNT=4": 1, "FREQ=WEEKLY": 7}[one.rule]
    times = 1 if not step else 4 if step == 1 else 3
    gap, length = buffer * MINUTE, one.minutes * MINUTE
    for number in range(times):
        at = (wall + timedelta(days=step * number)).replace(tzinfo=BUDAPEST).astimezone(UTC)
        if at - gap < end and at + length + gap > start:
            return True
    return False


def _with_hours(mine: BusinessHours) -> Workspace:
    usual = workspace()
    return replace(usual, me=replace(usual.me, hours=mine))


@given(st.data(), st.integers(1, 5), some_hours)
def test_no_day_has_two_while_another_could_have_one(
    data: st.DataObject, count: int, theirs: BusinessHours
) -> None:
    desk = desk_with(*data.draw(meetings(MONDAY)))
    found = free(desk, theirs, count=count)
    possible = {_day(at) for at in _all(desk, theirs)}
    assert len({_day(at) for at in found}) == min(count, len(possible))


def _day(at: datetime) -> date:
    return at.astimezone(BUDAPEST).date()


def _all(desk: DeskInMemory, theirs: BusinessHours) -> list[datetime]:
    """Every free quarter, one day asked for at a time."""
    frames = (days(MONDAY + timedelta(days=number), 1) for number in range(7))
    return [at for frame in frames for at in free(desk, theirs, count=1, frame=frame)]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=8), st.data())
def test_both_is_what_lies_in_one_of_each(gaps: list[tuple[int, int]], data: st.DataObject) -> None:
    some, others = _spans(gaps), _spans(data.draw(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)))))
    minutes = {at for one in both(some, others) for at in _minutes(one)}
    assert minutes == {at for one in some for at in _minutes(one)} & {
        at for one in others for at in _minutes(one)
    }


def _spans(gaps: list[tuple[int, int]]) -> list[Span]:
    at, found = MONDAY, []
    for gap, length in gaps:
        found.append(Span(at + gap * MINUTE, at + (gap + length) * MINUTE))
        at = found[-1].end
    return found


def _minutes(span: Span) -> list[datetime]:
    return [span.start + number * MINUTE for number in range(span.minutes)]


# --- which ones ------------------------------------------------------------------------------------------


def test_three_times_lie_on_days_apart_and_not_all_in_the_morning() -> None:
    found = [at.astimezone(BUDAPEST) for at in free(desk_with(), hours("Europe/Budapest"))]
    assert [f"{at:%a %H:%M}" for at in found] == ["Mon 10:00", "Wed 13:00", "Fri 10:00"]


def test_where_hours_share_little_nobody_is_at_the_edge_of_the_day() -> None:
    found = free(desk_with(), hours("America/New_York"))  # they share 15:00 to 17:00 of Budapest
    assert [f"{at.astimezone(BUDAPEST):%H:%M}" for at in found] == ["15:45"] * 3
    assert [f"{at.astimezone(NEW_YORK):%H:%M}" for at in found] == ["09:45"] * 3


def test_in_the_weeks_between_two_changes_of_the_clocks_they_share_an_hour_more() -> None:
    shared = shared_hours(workspace(), (hours("America/New_York"),), days(CHANGES[1], 5))
    assert {one.minutes for one in shared} == {180}


def test_a_slot_keeps_away_from_meetings_slots_blocks_and_by_the_buffer() -> None:
    ten = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    blocks = (Block(spans=parse_hours("Mon 14:00-17:00")),)
    offered = meeting(2, ten, 30, status="offered", slots=(ten + 90 * MINUTE, ten + timedelta(days=3)))
    found = free(
        desk_with(meeting(1, ten, 60), offered, meeting(3, ten - 60 * MINUTE, 15)),
        settings=workspace(plan=Plan(blocks=blocks)), count=20, frame=days(MONDAY, 1),
    )  # fmt: skip
    assert [f"{at.astimezone(BUDAPEST):%H:%M}" for at in found] == ["12:15", "13:00"]


def test_the_meeting_that_is_moved_does_not_stand_in_its_own_way() -> None:
    all_day = meeting(1, datetime(2026, 11, 23, 8, 0, tzinfo=UTC), 480)
    assert free(desk_with(all_day), frame=days(MONDAY, 1)) == ()
    assert free(desk_with(all_day), frame=days(MONDAY, 1), but="M-1") != ()


def test_one_day_alone_gives_times_that_do_not_overlap() -> None:
    found = free(desk_with(), count=4, frame=days(MONDAY, 1), minutes=60)
    assert len(found) == 4
    assert all(late - early >= 75 * MINUTE for early, late in pairwise(found))


@pytest.mark.parametrize(("minutes", "count"), [(0, 3), (30, 0), (-5, 3), (600, 3)])
def test_nothing_is_asked_for_or_nothing_fits(minutes: int, count: int) -> None:
    assert free(desk_with(), minutes=minutes, count=count) == ()


def test_a_frame_without_an_end_is_cut() -> None:
    frame = Span(MONDAY, MONDAY + timedelta(days=100_000))
    found = free(desk_with(), hours("Europe/Budapest", "Mon 09:00-10:00"), count=20, frame=frame)
    assert len({_day(at) for at in found}) == MOST_DAYS // 7 + 1
    assert free(desk_with(), frame=Span(MONDAY, MONDAY - timedelta(days=1))) == ()


# --- where nothing is shared -----------------------------------------------------------------------------


def least_bad(*clients: BusinessHours, count: int = 3) -> list[datetime]:
    return list(
        least_bad_slots(desk_with(), workspace(), clients, 30, count, days(MONDAY, 14), buffer_minutes=15)
    )


def test_those_who_share_nothing_are_asked_for_what_is_nearest_to_the_clients_day() -> None:
    west = hours("America/Los_Angeles")  # 09:00 there is 18:00 in Budapest
    assert free(desk_with(), west) == () and shared_hours(workspace(), (west,), days(MONDAY, 14)) == ()
    found = least_bad(west)
    assert [f"{at.astimezone(BUDAPEST):%a %H:%M}" for at in found] == ["Mon 16:30", "Wed 16:30", "Fri 16:30"]


def test_no_client_is_asked_for_the_night_or_a_day_without_work() -> None:
    auckland = hours("Pacific/Auckland")  # 12 hours ahead: 09:00 in Budapest is 21:00 there
    found = [at.astimezone(ZoneInfo("Pacific/Auckland")) for at in least_bad(auckland, count=20)]
    assert found and {at.weekday() for at in found} <= {0, 1, 2, 3, 4}
    assert all(at.hour >= 7 and at + 30 * MINUTE <= at.replace(hour=22, minute=0) for at in found)


@given(some_hours, st.integers(1, 6))
def test_the_least_bad_are_inside_the_vas_hours_and_never_at_a_clients_night(
    theirs: BusinessHours, count: int
) -> None:
    mine = workspace().me.hours
    for at in least_bad(theirs, count=count):
        local, last = (
            at.astimezone(ZoneInfo(theirs.zone)),
            (at + 29 * MINUTE).astimezone(ZoneInfo(theirs.zone)),
        )
        assert is_open(mine, at) and is_open(mine, at + 29 * MINUTE)
        assert local.hour >= 7 and last.hour < 22 and local.date() == last.date()
