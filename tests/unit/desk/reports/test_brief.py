"""The morning brief: what it says, that it comes once a working day, and what it never does."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from unit.desk.house import DAY, HOUR, MINUTE, House, hours, house, mail, mails_of
from vamail.desk.promise.pauses import ASKS_LATE
from vamail.desk.promise.waiting import begin
from vamail.desk.reports import schedule
from vamail.desk.reports.brief_words import WORDS
from vamail.desk.reports.day import look
from vamail.model.decision import Decision
from vamail.model.desk import HeldEntry
from vamail.model.effects import DueDate, EditTask, Keep, SendMail, SetTimer
from vamail.model.events import TimerDue
from vamail.model.ledger import Clock, NoticeSent, Reported
from vamail.render.templates import TemplateSet
from vamail.workspace.defaults import read_default_templates
from vamail.workspace.types import Block, Day, Late, Leave, OpenSpan, Plan

MORNING = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
"""Tuesday, 08:00 in Budapest."""
NINE = MORNING + HOUR


def filed(number: int, title: str, *, sender: str = "anna@acme.example", at: datetime = MORNING - DAY):
    return {
        "message": mail("Please do it.", sender=sender, subject=title, message_id=f"m{number}@x.example"),
        "at": at,
    }


def desk_with(count: int = 0, **more: object) -> House:
    at_home = house(**more)
    for number in range(count):
        at_home.receives(**filed(number, f"Work {number + 1}"))
    at_home.desk.ledger = {key: value for key, value in at_home.desk.ledger.items() if key[0] != "clock"}
    return at_home


def edit(at_home: House, ref: str, **fields: object) -> None:
    at_home.desk.apply(0, Decision(effects=(EditTask(task=ref, **fields),)))  # type: ignore[arg-type]


def clock(at_home: House, ref: str, due_at: datetime, name: str = "first") -> None:
    value = Clock(task=ref, name=name, client="acme", started_at=MORNING - DAY, due_at=due_at)  # type: ignore[arg-type]
    at_home.desk.apply(0, Decision(effects=(Keep(value=value),)))


def morning(at_home: House, at: datetime = MORNING, late: timedelta = timedelta()) -> Decision:
    at_home.events += 1
    event = TimerDue(number=100 + at_home.events, kind="brief", subject="va", due_at=at)
    return at_home.decides(event, at + late)


def brief_of(decision: Decision) -> SendMail:
    (found,) = (one for one in mails_of(decision) if one.template == "brief")
    return found


def following(decision: Decision) -> SetTimer:
    (found,) = (one for one in decision.effects if isinstance(one, SetTimer))
    return found


def test_a_brief_comes_each_working_day_and_once():
    at_home = desk_with(2)
    first = morning(at_home)
    assert brief_of(first).kind == "notice" and brief_of(first).command_token
    assert following(first).due_at == MORNING + DAY and following(first).subject == "va"
    again = morning(at_home)
    assert mails_of(again) == [] and following(again) == following(first)
    friday = morning(at_home, MORNING + 3 * DAY)
    assert following(friday).due_at == MORNING + 6 * DAY, "not on the weekend"


def test_none_on_a_holiday_on_leave_or_when_it_was_moved_or_switched_off():
    at_home = desk_with(1)
    me = at_home.workspace.me
    off = hours("Europe/Budapest")
    from dataclasses import replace

    away = replace(off, leave=(Leave(date(2026, 11, 24), date(2026, 11, 26)),))
    at_home.changed_settings(me=replace(me, hours=away))
    decision = morning(at_home)
    assert mails_of(decision) == [] and following(decision).due_at == MORNING + 3 * DAY
    at_home.changed_settings(me=me, day=Day(brief_minute=9 * 60))
    assert mails_of(morning(at_home)) == []
    assert len(mails_of(morning(at_home, NINE))) == 1
    at_home.changed_settings(day=Day(brief_minute=None))
    never = morning(at_home, NINE + DAY)
    assert never.effects == ()


@pytest.mark.parametrize(
    "zone", ["America/New_York", "Asia/Tehran", "Australia/Lord_Howe", "Africa/Casablanca"]
)
def test_it_comes_at_her_own_hour_through_a_year(zone: str):
    from dataclasses import replace

    at_home = desk_with()
    everyday = hours(zone, "daily 09:00-17:00")
    at_home.changed_settings(me=replace(at_home.workspace.me, hours=everyday))
    after, days = MORNING, set()
    for _ in range(370):
        timer = schedule.timer("brief", at_home.workspace, after)
        assert timer is not None
        local = timer.due_at.astimezone(ZoneInfo(zone))
        assert (local.hour, local.minute) == (8, 0)
        event = TimerDue(number=1, kind="brief", subject="va", due_at=timer.due_at)
        assert schedule.meant("brief", event, at_home.workspace) is not None
        days.add(local.date())
        after = timer.due_at
    assert len(days) == 370 and max(days) - min(days) == timedelta(days=369)


def test_late_ones_are_left_out_and_the_next_one_says_so():
    at_home = desk_with(1)
    skipped = morning(at_home, late=2 * DAY)  # off from Tuesday to Thursday 08:00
    assert mails_of(skipped) == []
    kept = at_home.desk.kept(Reported, "brief/2026-11-24")
    assert kept is not None and kept.skipped == ("2026-11-24", "2026-11-25", "2026-11-26")
    assert following(skipped).due_at == MORNING + 3 * DAY
    told = brief_of(morning(at_home, MORNING + 3 * DAY))
    assert len(told.values["skipped"]) == 3 and "Wed 25 Nov" in told.values["skipped"][1]  # type: ignore[arg-type, index]
    assert brief_of(morning(at_home, MORNING + 6 * DAY)).values["skipped"] == ()


def test_late_by_a_little_or_asked_to_be_sent_late_it_comes():
    at_home = desk_with(1)
    assert len(mails_of(morning(at_home, late=30 * MINUTE))) == 1
    at_home = desk_with(1, late=Late(ways={"brief": "send"}))
    assert len(mails_of(morning(at_home, late=DAY))) == 1


def test_promises_first_then_the_matrix():
    at_home = desk_with(5)
    edit(at_home, "T-1", important=False, urgent=True)
    edit(at_home, "T-2", important=True, urgent=False)
    edit(at_home, "T-3", important=True, urgent=True)
    for ref in ("T-1", "T-2", "T-3", "T-4", "T-5"):
        at_home.change(ref, answered_at=MORNING - HOUR)
    clock(at_home, "T-5", MORNING + 4 * HOUR)
    clock(at_home, "T-4", MORNING - HOUR, "next")
    today = look(at_home.desk, at_home.workspace, MORNING)
    assert [one.task.ref for one in today.ranked] == ["T-4", "T-5", "T-3", "T-2", "T-1"]
    said = brief_of(morning(at_home)).values
    assert "T-4" in str(said["first"]) and "late since 07:00" in str(said["first"])
    late, due = said["clocks"]  # type: ignore[misc]
    assert "LATE: answer by 07:00" in late
    assert "first answer by 12:00, 3 h left" in due, "counted in open hours: from nine"


def test_a_task_whose_client_owes_something_is_not_due_while_its_clock_stands():
    at_home = desk_with(2)
    for ref in ("T-1", "T-2"):
        at_home.change(ref, answered_at=MORNING - HOUR, status="waiting_client", due_at=MORNING + 4 * HOUR)
    at_home.desk.ledger = {}
    clock(at_home, "T-1", MORNING + 4 * HOUR, "resolution")
    runs = at_home.desk.kept(Clock, "T-1/resolution/1")
    assert runs is not None
    at_home.desk.apply(0, Decision(effects=(Keep(value=replace(runs, version=2, paused_at=MORNING - DAY)),)))
    assert [one.task.ref for one in look(at_home.desk, at_home.workspace, MORNING).ranked] == ["T-2"]


def test_who_owes_what_is_held_and_what_leaves():
    at_home = desk_with(2)
    task = at_home.desk.task("T-2")
    assert task is not None
    begun = begin(at_home.desk, at_home.workspace, task, MORNING - 5 * DAY, what="the logo")
    at_home.desk.apply(50, Decision(effects=begun))
    at_home.change("T-2", status="waiting_client")
    at_home.desk.entries.append(
        HeldEntry(
            number=len(at_home.desk.entries) + 1, kind="unknown_sender", event=9, sender="eve@x.example",
            subject="Hello", reason="the sender is not a client", open=True,
        )
    )  # fmt: skip
    said = brief_of(morning(at_home)).values
    assert said["waits"] == ("T-2 “Work 2” · Acme Kft. · the client owes the logo since Thu 19 Nov",)
    assert said["held"] == ("1 · somebody you do not know: eve@x.example “Hello”",)
    assert said["held_number"] == 1
    assert all("T-2" not in line for line in said["tasks"])  # type: ignore[union-attr]
    (leaving,) = said["leaving"]  # type: ignore[misc]
    assert "reminder to Acme Kft. “Work 2”" in leaving


@pytest.mark.parametrize(
    ("language", "why"),
    [("en", "(it fell due while nobody ran)"), ("hu", "(akkor járt le, amikor semmi sem futott)")],
)
def test_why_a_mail_waits_is_said_in_the_vas_language(language: str, why: str) -> None:
    at_home = desk_with(1)
    me = replace(at_home.workspace.me, language=language)
    at_home.workspace = replace(at_home.workspace, me=me)
    at_home.desk.entries.append(
        HeldEntry(
            number=1, kind="delivery", event=9, sender="anna@acme.example", subject="Hello", delivery=4,
            reason=ASKS_LATE, open=True,
        )
    )  # fmt: skip
    (line,) = brief_of(morning(at_home)).values["held"]  # type: ignore[misc]
    assert line.endswith(why)


def too_much() -> House:
    """Forty hours due by Thursday evening, of which the open time is twenty-four."""
    at_home = desk_with(6)
    for number in range(1, 7):
        ref = f"T-{number}"
        at_home.change(ref, answered_at=MORNING - HOUR)
        due = DueDate(MORNING + 2 * DAY + 8 * HOUR, "asked")
        edit(at_home, ref, estimate_minutes=320, due=due, important=number < 4)
    return at_home


def test_a_day_that_is_too_full_names_what_could_move_and_drafts_the_question_once():
    at_home = too_much()
    decision = morning(at_home)
    loads = brief_of(decision).values["loads"]
    assert "Thu 26 Nov: 16 h over" in loads[2] and "T-4, T-5 could move" in loads[2]  # type: ignore[index]
    drafts = [one for one in mails_of(decision) if one.template == "move_date"]
    assert [one.task for one in drafts] == ["T-4", "T-5"]
    assert all(one.hold.startswith("waits for your ok: ") and one.language == "hu" for one in drafts)
    assert all(one.in_reply_to for one in drafts)
    tomorrow = morning(at_home, MORNING + DAY)
    assert not [
        one for one in mails_of(tomorrow) if one.template == "move_date" and one.task in ("T-4", "T-5")
    ]


def test_a_promise_is_never_asked_to_move():
    at_home = too_much()
    for number in range(1, 7):
        clock(at_home, f"T-{number}", MORNING + 2 * DAY)
    drafts = [one for one in mails_of(morning(at_home)) if one.template == "move_date"]
    assert drafts == []


def test_blocks_and_meetings_are_respected():
    plan = Plan(
        buffer=0, default_minutes=60,
        blocks=(
            Block(spans=(OpenSpan(1, 10 * 60, 11 * 60),), kind="meeting", title="Team"),
            Block(spans=(OpenSpan(1, 14 * 60, 16 * 60),), client="globex"),
            Block(spans=(OpenSpan(1, 9 * 60, 10 * 60),), title="Focus"),
        ),
    )  # fmt: skip
    at_home = desk_with(3, plan=plan)
    at_home.receives(**filed(9, "For Globex", sender="bob@globex.example"))
    for ref in ("T-1", "T-2", "T-3", "T-4"):
        at_home.change(ref, answered_at=MORNING - HOUR)
    edit(at_home, "T-3", important=True)
    at_home.desk.ledger = {}
    said = brief_of(morning(at_home)).values
    assert said["meetings"] == ("10:00–11:00 Team",)
    assert said["planned"] == (
        "09:00–10:00 Focus: T-3",
        "11:00–13:00 Acme Kft.: T-1, T-2",
        "14:00–15:00 Globex Kft.: T-4",
    )


def test_a_promise_that_can_still_be_kept_has_its_time_before_what_is_late():
    at_home = desk_with(2, plan=Plan(buffer=0, default_minutes=60))
    for ref in ("T-1", "T-2"):
        at_home.change(ref, answered_at=MORNING - HOUR)
    edit(at_home, "T-1", estimate_minutes=600)
    clock(at_home, "T-1", MORNING - HOUR)
    clock(at_home, "T-2", MORNING + 3 * HOUR)
    said = brief_of(morning(at_home)).values
    assert said["planned"] == ("09:00–10:00 Acme Kft.: T-2", "10:00–17:00 Acme Kft.: T-1")


def test_a_promise_that_cannot_be_kept_anyway_makes_no_other_late():
    at_home = desk_with(1, plan=Plan(buffer=0, default_minutes=30))
    at_home.receives(**filed(2, "For Globex", sender="bob@globex.example"))
    for ref in ("T-1", "T-2"):
        at_home.change(ref, answered_at=MORNING - HOUR)
    at_home.desk.ledger = {}
    edit(at_home, "T-1", estimate_minutes=300)
    clock(at_home, "T-1", MORNING + 3 * HOUR)
    clock(at_home, "T-2", MORNING + 2 * HOUR)
    said = brief_of(morning(at_home)).values
    assert said["planned"] == ("09:00–09:30 Globex Kft.: T-2", "09:30–14:30 Acme Kft.: T-1")


def test_like_tasks_are_side_by_side():
    at_home = desk_with(1, plan=Plan(buffer=0, default_minutes=30))
    at_home.receives(**filed(2, "For Globex", sender="bob@globex.example"))
    at_home.receives(**filed(3, "Again"))
    for ref in ("T-1", "T-2", "T-3"):
        at_home.change(ref, answered_at=MORNING - HOUR)
    at_home.desk.ledger = {}
    planned = look(at_home.desk, at_home.workspace, MORNING).planned
    assert [one.tasks for one in planned] == [("T-1", "T-3"), ("T-2",)]


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_it_is_written_in_her_language(language: str):
    from dataclasses import replace

    at_home = too_much()
    at_home.changed_settings(me=replace(at_home.workspace.me, language=language))
    mailed = brief_of(morning(at_home))
    parts = TemplateSet(read_default_templates()).render(
        "brief", language, {**mailed.values, "me_name": "Maria", "client_name": ""}
    )
    assert "T-1" in parts.text and "<table" not in parts.html.split("</table>")[0].split("paper")[1]
    assert {len(words) for words in WORDS.values()} == {len(WORDS["en"])}
    assert all(set(words) == set(WORDS["en"]) for words in WORDS.values())


def test_an_answer_that_names_nothing_means_the_only_one_or_none():
    at_home = desk_with(2)
    for number in (1, 2):
        at_home.desk.entries.append(
            HeldEntry(
                number=len(at_home.desk.entries) + 1, kind="unknown_sender", event=number,
                sender="eve@x.example", subject="Hello", reason="the sender is not a client", open=True,
            )
        )  # fmt: skip
    (notice,) = (
        effect.value
        for effect in morning(at_home).effects
        if isinstance(effect, Keep) and isinstance(effect.value, NoticeSent)
    )
    assert notice.tasks == () and notice.held == ()
