"""Who owes what: waits begin and end, chasers are set so many times, and silence moves the due date."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from unit.desk.house import DAY, HOUR, TUESDAY, House, house, mail, task_of
from vamail.desk.promise import open_seconds
from vamail.desk.promise.waiting import TIMER, begin, moved_date, over
from vamail.model.decision import Decision
from vamail.model.effects import ChangeTask, Effect, SetTimer
from vamail.model.ledger import Wait
from vamail.workspace.types import Chase


def filed(at_home: House) -> str:
    task_of(at_home.receives(mail("Please make the flyer by Friday 12:00.")))
    return "T-1"


def does(at_home: House, effects: tuple[Effect, ...]) -> list[SetTimer]:
    at_home.events += 1
    at_home.desk.apply(at_home.events, Decision(effects=effects))
    return [one for one in effects if isinstance(one, SetTimer)]


def waiting(at_home: House, at: datetime = TUESDAY, **more: str) -> list[SetTimer]:
    task = at_home.desk.task(filed(at_home))
    assert task is not None
    return does(at_home, begin(at_home.desk, at_home.workspace, task, at, **more))


def test_a_chaser_is_set_for_the_third_business_day():
    at_home = house()
    (timer,) = waiting(at_home, what="the logo")
    wait = at_home.desk.kept(Wait, "T-1/1")
    assert wait is not None and wait.is_open and wait.what == "the logo"
    assert (timer.kind, timer.subject) == (TIMER, "T-1/1")
    assert timer.due_at == wait.chase_at == TUESDAY + 3 * DAY


def test_a_client_who_is_never_chased_gets_no_timer():
    assert waiting(house(chase=Chase(times=0))) == []


def test_what_the_client_took_moves_the_due_date_and_nothing_else_does():
    at_home = house()
    waiting(at_home)
    task = at_home.desk.task("T-1")
    assert task is not None and task.due_at == datetime(2026, 11, 27, 11, tzinfo=UTC)
    does(at_home, over(at_home.desk, at_home.workspace, task, TUESDAY + DAY, "the client answered"))
    wait, after = at_home.desk.kept(Wait, "T-1/1"), at_home.desk.task("T-1")
    assert wait is not None and not wait.is_open and wait.over_why == "the client answered"
    # a working day was lost: Friday 12:00 becomes Monday 12:00 in Budapest
    assert after is not None and after.due_at == datetime(2026, 11, 30, 11, tzinfo=UTC)
    assert over(at_home.desk, at_home.workspace, after, TUESDAY + DAY, "again") == ()


def test_somebody_else_who_owes_moves_nothing():
    at_home = house()
    waiting(at_home, whom="bob@print.example")
    task = at_home.desk.task("T-1")
    assert task is not None
    does(at_home, over(at_home.desk, at_home.workspace, task, TUESDAY + DAY, "it came"))
    after = at_home.desk.task("T-1")
    assert after is not None and after.due_at == task.due_at


def test_a_new_wait_ends_the_one_before():
    at_home = house()
    waiting(at_home)
    task = at_home.desk.task("T-1")
    assert task is not None
    does(at_home, begin(at_home.desk, at_home.workspace, task, TUESDAY + HOUR, whom="Bob"))
    assert [one.is_open for one in at_home.desk.kept_of(Wait, "T-1")] == [False, True]


INSTANTS = st.integers(0, 90 * 24 * 60).map(lambda minutes: TUESDAY + timedelta(minutes=minutes))


@settings(deadline=None, max_examples=60)
@given(due_at=INSTANTS, since=INSTANTS, took=st.integers(0, 20 * 24 * 60))
def test_a_date_moves_by_what_was_open_and_never_to_earlier(due_at, since, took):
    at_home = house()
    hours = at_home.workspace.me.hours
    until = since + timedelta(minutes=took)
    moved = moved_date(due_at, since, until, at_home.workspace)
    assert moved >= due_at
    lost = open_seconds(since, until, hours)
    assert abs(open_seconds(max(due_at, since), moved, hours) - lost) < 60 or lost == 0


def test_a_wait_needs_no_due_date():
    at_home = house()
    at_home.receives(mail("Please make the flyer."))
    task = at_home.desk.task("T-1")
    assert task is not None and task.due_at is None
    does(at_home, begin(at_home.desk, at_home.workspace, task, TUESDAY))
    at_home.change("T-1", status="waiting_client")
    ended = over(at_home.desk, at_home.workspace, task, TUESDAY + DAY, "it came")
    assert not any(isinstance(one, ChangeTask) for one in ended)


def test_the_client_who_owed_writes_and_the_work_goes_on():
    at_home = house()
    waiting(at_home)
    at_home.change("T-1", status="waiting_client")
    answer = mail("Here is the logo.", message_id="a2@acme.example", answers=at_home.acknowledgement_id)
    at_home.receives(answer, at=TUESDAY + DAY)
    task, wait = at_home.desk.task("T-1"), at_home.desk.kept(Wait, "T-1/1")
    assert task is not None and task.status == "in_progress"
    assert task.due_at == datetime(2026, 11, 30, 11, tzinfo=UTC)
    assert wait is not None and wait.over_why == "anna@acme.example wrote"
