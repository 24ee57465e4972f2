"""When a meeting takes place."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from vamail.desk.agenda.instances import MOST, instances, next_instance
from vamail.desk.agenda.spans import Span
from vamail.model.meetings import Meeting, Moved

LONDON = ZoneInfo("Europe/London")
FIRST = datetime(2026, 10, 20, 10, 0, tzinfo=LONDON).astimezone(UTC)


def weekly(**changes: object) -> Meeting:
    fields: dict[str, object] = {
        "name": "M-1", "uid": "u", "title": "Check-in", "start_at": FIRST, "minutes": 30,
        "zone": "Europe/London", "rule": "FREQ=WEEKLY;BYDAY=TU", "changed_at": FIRST,
    }  # fmt: skip
    return Meeting(**{**fields, **changes})  # type: ignore[arg-type]


def frame(first: datetime, days: int) -> Span:
    return Span(first, first + timedelta(days=days))


def test_a_series_stays_at_its_local_time_when_the_clocks_change() -> None:
    found = instances(weekly(), frame(FIRST, 30))
    assert [one.start.astimezone(LONDON).hour for one in found] == [10] * 5
    assert {one.start.hour for one in found} == {9, 10}  # UTC moved


def test_a_moved_instance_is_where_it_is_now_and_a_cancelled_one_is_not() -> None:
    week = timedelta(days=7)
    moved = Moved(
        of_at=FIRST + week + timedelta(hours=1), start_at=FIRST + week + timedelta(days=1), minutes=60
    )
    off = Moved(of_at=FIRST + 2 * week + timedelta(hours=1), start_at=FIRST, minutes=30, cancelled=True)
    found = instances(weekly(moved=(moved, off)), frame(FIRST, 22))
    assert [one.start for one in found] == [FIRST, moved.start_at, FIRST + 3 * week + timedelta(hours=1)]
    assert found[1].of_at == moved.of_at and found[1].end - found[1].start == timedelta(hours=1)


def test_count_until_and_no_end() -> None:
    far = frame(FIRST, 4000)
    assert len(instances(weekly(rule="FREQ=WEEKLY;COUNT=3"), far)) == 3
    assert len(instances(weekly(rule="FREQ=WEEKLY;UNTIL=20261103T100000Z"), far)) == 3
    assert len(instances(weekly(rule="FREQ=DAILY"), far)) == MOST


def test_a_rule_that_never_ends_or_never_begins_costs_little() -> None:
    rules = (
        "FREQ=SECONDLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", "FREQ=DAILY;COUNT=1000000000",
        "nonsense", "FREQ=WEEKLY;BYDAY=XX",
    )  # fmt: skip
    for rule in rules:
        assert len(instances(weekly(rule=rule), frame(FIRST, 365))) <= MOST


def test_the_next_one() -> None:
    after = next_instance(weekly(), FIRST)
    assert after is not None and after.start.astimezone(LONDON).day == 27
    assert next_instance(weekly(rule=""), FIRST) is None


RULES = (
    "FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,FR",
    "FREQ=WEEKLY;INTERVAL=3;WKST=SU;BYDAY=SU,MO", "FREQ=DAILY;INTERVAL=5",
    "FREQ=DAILY;BYDAY=MO,WE", "FREQ=WEEKLY;COUNT=40", "FREQ=DAILY;BYMONTH=3",
    "FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=2TU", "FREQ=WEEKLY;UNTIL=20270601T000000Z",
)  # fmt: skip


@given(st.sampled_from(RULES), st.integers(0, 370), st.integers(1, 25))
def test_a_frame_holds_what_a_walk_from_the_beginning_finds_there(rule: str, after: int, days: int) -> None:
    series = weekly(rule=rule)
    inside = frame(FIRST + timedelta(days=after, hours=5), days)
    walked = instances(series, Span(FIRST, inside.end))
    assert [one for one in walked if one.end > inside.start] == list(instances(series, inside))
