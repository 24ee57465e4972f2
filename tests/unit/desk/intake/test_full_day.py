"""A promise that the days to come leave no room for: a later one is stated, or the VA is told at once."""

from dataclasses import replace
from datetime import datetime

from unit.desk.house import (
    ACME,
    DAY,
    HOUR,
    TUESDAY,
    House,
    call,
    house,
    journal_of,
    mail,
    mails_of,
    notices_of,
    rule,
    task_of,
    told,
    within,
)
from vamail.model.decision import Decision
from vamail.model.ledger import Clock
from vamail.model.meetings import Meeting
from vamail.model.values import When
from vamail.workspace.hours import parse_within
from vamail.workspace.types import FullDay, Plan

BIG = rule("Big", call("file", estimate=300))
PLAN = Plan(buffer=0)
LATER = FullDay(how="later", within=parse_within("3 business days"))


def asks(at: House, number: int, when: datetime = TUESDAY) -> Decision:
    text = f"Report {number}, please."
    return at.receives(mail(text, message_id=f"a{number}@acme.example", subject=f"Report {number}"), when)


def full(how: FullDay, **more: object) -> House:
    return house(BIG, clients=(replace(ACME, when_full=how),), plan=PLAN, **more)


def test_where_it_fits_nothing_is_said() -> None:
    at = full(FullDay("warn"))
    assert notices_of(asks(at, 1)) == []


def test_the_va_is_told_at_once_and_the_promise_stands() -> None:
    at = full(FullDay("warn"))
    first, second = asks(at, 1), asks(at, 2)
    assert task_of(second).promised_at == task_of(first).promised_at == TUESDAY + DAY
    assert told(second) == (
        "“Report 2” is promised an answer by Wed 2026-11-25 11:00, but until then there are 10 h of work and "
        "8 h of open time. Please move something, or tell the client."
    )
    (notice,) = notices_of(second)
    assert (notice.kind, notice.key) == ("full", "full:2026-11-25")


def test_a_later_instant_is_stated_stored_and_watched() -> None:
    at = full(LATER)
    asks(at, 1)
    second = asks(at, 2)
    honest = TUESDAY + DAY + 2 * HOUR
    assert task_of(second).promised_at == honest
    reply_by = mails_of(second)[0].values["reply_by"]
    assert isinstance(reply_by, When)
    assert reply_by.at == honest
    clock = at.desk.kept(Clock, "T-2/first/1")
    assert clock is not None
    assert clock.due_at == honest
    assert notices_of(second) == []
    assert (
        "2026-11-25T10:00:00Z is unlikely (10 h 00 min of work, 8 h 00 min of open time), so it is the first"
        in journal_of(second)["promise"]
    )


def test_never_later_than_the_client_was_promised_at_most() -> None:
    at = full(LATER)
    decisions = [asks(at, number) for number in range(9)]
    most = TUESDAY + 3 * DAY
    assert [task_of(one).promised_at for one in decisions][-1] == most
    assert all((task_of(one).promised_at or most) <= most for one in decisions)
    assert "full" in [one.kind for one in notices_of(decisions[-1])]


def test_it_may_be_left_alone() -> None:
    at = full(FullDay("ignore"))
    assert [notices_of(asks(at, number)) for number in range(4)] == [[], [], [], []]


def test_a_limit_that_lies_before_the_promise_moves_nothing() -> None:
    at = full(FullDay(how="later", within=parse_within("2 business hours")), promise=within("1 business day"))
    asks(at, 1)
    second = asks(at, 2)
    assert task_of(second).promised_at == TUESDAY + DAY
    assert [one.kind for one in notices_of(second)] == ["full"]


def test_what_waits_for_somebody_else_takes_no_time() -> None:
    at = full(FullDay("warn"))
    asks(at, 1)
    at.change("T-1", status="waiting_client")
    assert notices_of(asks(at, 2)) == []


def test_it_is_told_in_her_language() -> None:
    at = full(FullDay("warn"))
    at.changed_settings(me=replace(at.workspace.me, language="hu"))
    asks(at, 1)
    assert "10 óra munka áll szemben 8 óra szabad munkaidővel" in told(asks(at, 2))


def test_meetings_take_their_time_and_what_is_offered_does_not() -> None:
    at = full(FullDay("warn"))
    begins = TUESDAY + DAY - 3 * HOUR
    meeting = Meeting(
        name="M-1", uid="u", title="Call", start_at=begins, minutes=120, zone="UTC", changed_at=TUESDAY
    )
    at.desk.ledger[("meeting", "M-1")] = [replace(meeting, status="offered", slots=(begins,))]
    asks(at, 1)
    assert told(asks(at, 2)).endswith(
        "10 h of work and 8 h of open time. Please move something, or tell the client."
    )
    at = full(FullDay("warn"))
    at.desk.ledger[("meeting", "M-1")] = [meeting]
    asks(at, 1)
    assert "10 h of work and 7 h of open time" in told(asks(at, 2)), "an hour of it is before she works"


def test_a_later_instant_leaves_room_for_meetings() -> None:
    at, free = full(LATER), full(LATER)
    tomorrow = TUESDAY + DAY
    at.desk.ledger[("meeting", "M-1")] = [
        Meeting(name="M-1", uid="u", title="x", start_at=tomorrow, minutes=60, zone="UTC", changed_at=TUESDAY)
    ]
    for each in (at, free):
        asks(each, 1)
    with_meeting, without = (task_of(asks(each, 2)).promised_at for each in (at, free))
    assert with_meeting is not None and without is not None and with_meeting - without == HOUR
