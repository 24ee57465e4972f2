"""Warned before, told once after: gathered, in working hours, with drafts that wait for a word."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from unit.desk.house import (
    DAY,
    HOUR,
    MINUTE,
    TUESDAY,
    House,
    call,
    house,
    journal_of,
    mail,
    mails_of,
    rule,
    within,
)
from vamail.desk.promise import keeping
from vamail.desk.reports.warning_words import promise_words, span_words, work_words
from vamail.model.decision import Decision
from vamail.model.effects import SendMail, SetTimer
from vamail.model.events import MailSent, TimerDue
from vamail.model.ledger import Clock, NoticeSent
from vamail.workspace.types import Late, Timing, Warn

FILE = rule("All", call("file"))
GRACE = timedelta(minutes=5)
FRIDAY = TUESDAY + 3 * DAY


def files(at: House, number: int = 1, when: datetime = TUESDAY, **more: object) -> None:
    at.receives(
        mail(
            message_id=f"a{number}@acme.example",
            subject=f"Report {number}",
            text=f"Report {number}, please.",
            **more,
        ),  # type: ignore[arg-type]
        when,
    )


def clock(at: House, ref: str = "T-1", name: str = "first") -> Clock:
    found = at.desk.kept(Clock, f"{ref}/{name}/1")
    assert found is not None
    return found


def fires(at: House, timer: SetTimer, now: datetime | None = None) -> Decision:
    at.desk.timers.remove(timer)
    at.events += 1
    event = TimerDue(number=at.events, kind=timer.kind, subject=timer.subject, due_at=timer.due_at)
    return at.decides(event, now or timer.due_at)


def runs(at: House, until: datetime, since: datetime = TUESDAY) -> list[SendMail]:
    """Every timer at its instant, or at `since` where that is later; the mails that left."""
    mails = []
    while due := sorted((t for t in at.desk.timers if t.due_at <= until), key=lambda t: t.due_at):
        mails += mails_of(fires(at, due[0], max(due[0].due_at, since)))
    return mails


def answers(at: House, when: datetime, seen: datetime, number: int = 1) -> Decision:
    at.events += 1
    message = mail(
        "Here it is.", sender="Maria <maria@va.example>", to="Anna <anna@acme.example>",
        message_id=f"s{at.events}@va.example", answers=f"a{number}@acme.example",
    )  # fmt: skip
    return at.decides(MailSent(number=at.events, mailbox="requests", sent_at=when, message=message), seen)


def test_a_warning_says_what_whose_and_how_long_and_may_be_answered() -> None:
    at = house(FILE)
    files(at)
    warned = runs(at, clock(at).warn_at)  # type: ignore[arg-type]
    (sent,) = warned
    assert (sent.template, sent.kind, sent.to.email) == ("warning", "notice", "maria@va.example")
    assert (sent.command_token, sent.task) == (True, "T-1")
    values = sent.values
    assert (values["refs"], values["titles"], values["clients"]) == (("T-1",), ("Report 1",), ("Acme Kft.",))
    assert (values["promises"], values["open_left"]) == (("your first answer",), ("1 h 36 min",))
    assert values["clock_left"] == ("",), "the same is not said twice"
    assert next(n for n in at.desk.kept_since(NoticeSent, TUESDAY)).tasks == ("T-1",)
    assert clock(at).warned_at == clock(at).warn_at
    assert journal_of(at.decisions[-1])["clock"].startswith("first: you are warned")


def test_a_task_with_two_promises_is_named_once_in_the_subject() -> None:
    at = house(FILE, resolution=within("1 business day").within)
    files(at)
    (sent,) = runs(at, clock(at).warn_at)  # type: ignore[arg-type]
    assert (sent.values["refs"], sent.values["about"]) == (("T-1", "T-1"), ("T-1",))


def test_what_is_near_is_one_mail_and_told_once() -> None:
    at = house(FILE)
    for number in range(4):
        files(at, number, TUESDAY + number * 15 * MINUTE)
    mails = runs(at, TUESDAY + DAY - MINUTE)
    assert [one.values["refs"] for one in mails] == [("T-1", "T-2", "T-3"), ("T-4",)]
    alone = house(FILE, warn=Warn(gather_minutes=0))
    files(alone, 1)
    files(alone, 2, TUESDAY + 15 * MINUTE)
    assert [one.values["refs"] for one in runs(alone, TUESDAY + DAY - HOUR)] == [("T-1",), ("T-2",)]


@pytest.mark.parametrize("how", ["answered", "done", "paused"])
def test_what_is_settled_meanwhile_is_not_told(how: str) -> None:
    at = house(FILE)
    files(at)
    if how == "answered":
        answers(at, TUESDAY + HOUR, TUESDAY + HOUR)
    elif how == "done":
        at.desk.apply(
            90, Decision(effects=keeping.closed(at.desk, at.workspace, at.desk.tasks["T-1"], TUESDAY))
        )
    else:
        paused = replace(clock(at), version=2, paused_at=TUESDAY)
        at.desk.ledger["clock", "T-1/first/1"].append(paused)
    assert runs(at, TUESDAY + 5 * DAY) == []


def test_a_promise_that_ends_on_a_saturday_is_warned_of_on_friday() -> None:
    at = house(FILE, promise=within("24 hours"))
    files(at, when=FRIDAY + 4 * HOUR)
    (sent,) = runs(at, FRIDAY + 7 * HOUR)
    assert sent.template == "warning"
    assert clock(at).warned_at == FRIDAY + 4 * HOUR + 96 * MINUTE


def test_at_night_only_what_would_be_broken_before_the_morning() -> None:
    """Nobody works between the mail and the breach: better a mail on Saturday than none."""
    at = house(FILE, promise=within("24 hours"))
    files(at, when=FRIDAY + DAY)
    (timer,) = at.desk.timers
    assert mails_of(fires(at, timer))[0].template == "warning"
    night = house(FILE)
    files(night)
    (timer,) = night.desk.timers
    late = replace(timer, due_at=TUESDAY + 12 * HOUR)
    night.desk.ledger["clock", "T-1/first/1"].append(replace(clock(night), version=2, warn_at=late.due_at))
    night.desk.timers[:] = [late]
    assert mails_of(fires(night, late)) == []
    assert [(t.subject, t.due_at) for t in night.desk.timers] == [("*", TUESDAY + 22 * HOUR)]
    assert [one.template for one in runs(night, TUESDAY + DAY - MINUTE)] == ["warning"]
    assert clock(night).warned_at == TUESDAY + 22 * HOUR


def test_a_breach_is_told_once_with_a_draft_that_waits_for_a_word() -> None:
    at = house(FILE)
    files(at)
    mails = runs(at, TUESDAY + 5 * DAY)
    assert [one.template for one in mails] == ["warning", "breach", "apology"]
    told, apology = mails[1:]
    assert (told.values["open_left"], told.values["clock_left"]) == (("5 min",), ("",))
    assert (apology.to.email, apology.language) == ("anna@acme.example", "hu")
    assert (apology.in_reply_to, apology.subject) == ("a1@acme.example", "Re: Report 1")
    assert apology.hold.startswith("waits for your ok")
    assert (apology.unless, apology.client, apology.task) == ("answered", "acme", "T-1")
    assert clock(at).breached_at == TUESDAY + DAY + GRACE
    assert at.desk.planned_mails()[-1].status == "held"


def test_whoever_is_late_by_two_clocks_apologises_once() -> None:
    at = house(FILE, resolution=within("26 hours").within)
    files(at)
    mails = runs(at, TUESDAY + 5 * DAY)
    assert [one.template for one in mails] == ["warning", "warning", "breach", "apology", "breach"]


def test_an_answer_found_after_the_breach_drops_the_apology() -> None:
    at = house(FILE)
    files(at)
    runs(at, TUESDAY + 2 * DAY)
    answers(at, TUESDAY + DAY - MINUTE, TUESDAY + 2 * DAY)
    assert clock(at).kept is True
    assert at.desk.held_open() == ()
    assert all(one.status != "held" for one in at.desk.planned_mails())


def test_after_days_without_a_daemon_everything_overdue_is_one_mail_and_sent_is_read_first() -> None:
    at = house(FILE)
    for number in range(5):
        files(at, number, TUESDAY + number * HOUR)
    monday = TUESDAY + 6 * DAY
    for timer in list(at.desk.timers):
        assert mails_of(fires(at, timer, monday)) == []
    answers(at, TUESDAY + HOUR, monday + MINUTE, number=0)
    mails = runs(at, monday + DAY, since=monday + GRACE)
    assert [one.template for one in mails] == ["breach"] + 4 * ["apology"]
    assert mails[0].values["refs"] == ("T-2", "T-3", "T-4", "T-5")


def test_what_was_put_off_once_is_not_put_off_for_ever() -> None:
    """A desk with much to do handles its timers late, again and again."""
    at = house(FILE)
    files(at)
    (timer,) = at.desk.timers
    fires(at, timer, timer.due_at + 10 * MINUTE)
    (again,) = at.desk.timers
    assert mails_of(fires(at, again, again.due_at + 10 * MINUTE))[0].template == "warning"


def test_a_breach_at_night_is_told_in_the_morning_and_one_at_the_end_of_the_day_in_the_evening() -> None:
    night = house(FILE, promise=within("12 hours"))
    files(night)
    runs(night, TUESDAY + 21 * HOUR)
    assert clock(night).breached_at is None
    runs(night, TUESDAY + 22 * HOUR)
    assert clock(night).breached_at == TUESDAY + 22 * HOUR
    evening = house(FILE, promise=within("6 business hours"))
    files(evening)
    runs(evening, TUESDAY + 12 * HOUR)
    assert clock(evening).breached_at == TUESDAY + 6 * HOUR + GRACE


def test_how_long_sent_may_be_behind_is_how_often_it_is_asked() -> None:
    at = house(FILE)
    files(at, when=TUESDAY)
    at.workspace = replace(at.workspace, timing=Timing(poll_seconds=1))
    mails = runs(at, TUESDAY + 5 * DAY)
    assert [one.template for one in mails] == ["warning", "breach", "apology"]
    assert clock(at).breached_at == TUESDAY + DAY + timedelta(seconds=1)


def test_late_warnings_can_be_left_out() -> None:
    at = house(
        FILE, promise=within("3 business days"), late=Late(ways={"warning": "skip"}, after_seconds=600)
    )
    files(at)
    (timer,) = at.desk.timers
    fires(at, timer, timer.due_at + HOUR)
    assert [one.template for one in runs(at, TUESDAY + 3 * DAY - MINUTE)] == []
    assert clock(at).warned_at is not None


def test_many_are_counted_not_listed() -> None:
    at = house(FILE)
    for number in range(40):
        files(at, number)
    mails = runs(at, TUESDAY + DAY - HOUR)
    assert (len(mails), mails[0].values["more"], len(mails[0].values["refs"])) == (1, 10, 30)  # type: ignore[arg-type]


def test_lengths_of_time_in_three_languages() -> None:
    assert span_words(93 * 3600 + 300, "en") == "3 days 21 h 5 min"
    assert work_words(93 * 3600 + 300, "en") == "93 h 5 min"
    assert span_words(86400, "hu") == "1 nap"
    assert work_words(5760, "fa") == "۱ ساعت و ۳۶ دقیقه"
    assert span_words(0, "de") == "0 min"
    assert promise_words("next", "hu") == "válasz egy további levélre"
