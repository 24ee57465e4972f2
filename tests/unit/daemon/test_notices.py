"""When gathered notices become one mail: strangers seldom and in hours, the rest after a quiet time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.daemon.notices import due_notices, look_again_at
from vamail.store import Notice
from vamail.workspace.hours import parse_hours
from vamail.workspace.types import BusinessHours

HOURS = BusinessHours(zone="Europe/Budapest", spans=parse_hours("Mon-Fri 09:00-17:00"))
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
QUIET = 120.0


def notice(number: int, kind: str, at: datetime, seconds_ago: float) -> Notice:
    return Notice(
        id=number, kind=kind, key=str(number), lines=("x",), task=None, event=number,
        created_at=at - timedelta(seconds=seconds_ago),
    )  # fmt: skip


def due(*waiting: Notice, at: datetime = NOON, last: datetime | None = None) -> list[int]:
    return [one.id for one in due_notices(waiting, at, QUIET, HOURS, last)]


@pytest.mark.parametrize(("seconds_ago", "expected"), [(119, []), (120, [1])])
def test_a_notice_waits_for_quiet(seconds_ago: float, expected: list[int]) -> None:
    assert due(notice(1, "held", NOON, seconds_ago)) == expected


def test_a_stream_of_notices_is_not_put_off_for_ever() -> None:
    assert due(notice(1, "held", NOON, 1199), notice(2, "held", NOON, 1)) == []
    assert due(notice(1, "held", NOON, 1200), notice(2, "held", NOON, 1)) == [1, 2]


def test_strangers_wait_for_working_hours_and_the_rest_does_not() -> None:
    strangers, held = notice(1, "unknown_sender", NIGHT, 500), notice(2, "held", NIGHT, 500)
    assert due(strangers, at=NIGHT) == []
    assert due(strangers, held, at=NIGHT) == [2]
    assert due(notice(1, "unknown_sender", NOON, 500)) == [1]


def test_strangers_are_told_at_most_once_an_hour() -> None:
    stranger = notice(1, "unknown_sender", NOON, 500)
    assert due(stranger, last=NOON - timedelta(minutes=59)) == []
    assert due(stranger, last=NOON - timedelta(minutes=60)) == [1]


WAITING = st.lists(
    st.tuples(st.sampled_from(["held", "unknown_sender"]), st.integers(0, 3000)), min_size=1, max_size=4
)


@settings(deadline=None, max_examples=150)
@given(
    waiting=WAITING,
    at=st.integers(0, 7 * 24 * 60),
    told=st.none() | st.integers(0, 7200),
    part=st.floats(0, 1),
)
def test_nothing_falls_due_before_one_looks_again_and_then_something_does(waiting, at, told, part):
    now = NOON + timedelta(minutes=at)
    notices = [notice(number, kind, now, ago) for number, (kind, ago) in enumerate(waiting)]
    last = None if told is None else now - timedelta(seconds=told)
    if due_notices(notices, now, QUIET, HOURS, last):
        return
    again = look_again_at(notices, now, QUIET, HOURS, last)
    assert again > now and due_notices(notices, again, QUIET, HOURS, last)
    between = now + (again - now) * part
    assert between == again or not due_notices(notices, between, QUIET, HOURS, last)
