"""Clocks in the life of a task: filed, joined, answered, waited for, done, reopened."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from unit.desk.house import (
    ACME,
    DAY,
    GLOBEX,
    HOUR,
    MINUTE,
    TUESDAY,
    House,
    call,
    from_va,
    hours,
    house,
    journal_of,
    mail,
    mails_of,
    rule,
    task_of,
    within,
)
from vamail.desk.promise import clocks, keeping, waiting
from vamail.model.decision import Decision
from vamail.model.effects import Effect, Keep
from vamail.model.events import AcknowledgementExpired, CommandGiven, MailSent
from vamail.model.ledger import Clock, PinnedHours
from vamail.model.message import Message
from vamail.model.values import When
from vamail.workspace.hours import parse_within

REF = "T-1"
FILE = rule("All", call("file"))


def clock(at: House, key: str = "first/1") -> Clock:
    found = at.desk.kept(Clock, f"{REF}/{key}")
    assert found is not None, [one.key for one in at.desk.kept_of(Clock, REF)]
    return found


def keys(at: House) -> list[str]:
    return [f"{one.name}/{one.round}" for one in at.desk.kept_of(Clock, REF)]


def follow_up(text: str = "And one thing more, please.", number: int = 2) -> Message:
    return mail(
        text, message_id=f"a{number}@acme.example", answers="a1@acme.example", subject="Re: The report"
    )


def sent(at: House, when: datetime, seen: datetime | None = None, **more: object) -> Decision:
    at.events += 1
    message = mail(
        "Here it is.", sender="Maria <maria@va.example>", to="Anna <anna@acme.example>",
        message_id=f"s{at.events}@va.example", answers="a1@acme.example", **more,  # type: ignore[arg-type]
    )  # fmt: skip
    event = MailSent(number=at.events, mailbox="requests", sent_at=when, message=message)
    return at.decides(event, seen or when)


def commands(at: House, verb: str, now: datetime) -> Decision:
    at.events += 1
    return at.decides(CommandGiven(number=at.events, verb=verb, subject=REF), now)


def happens(at: House, effects: tuple[Effect, ...]) -> None:
    at.events += 1
    at.desk.apply(at.events, Decision(effects=effects))


def test_a_filed_request_has_one_clock_one_timer_and_hours_that_are_kept_once() -> None:
    at = house(FILE)
    filed = at.receives(mail())
    first = clock(at)
    assert (first.started_at, first.due_at) == (TUESDAY, task_of(filed).promised_at)
    assert first.target == "1 business day"
    assert [(t.kind, t.subject, t.due_at) for t in at.desk.timers] == [("warn", "T-1/first/1", first.warn_at)]
    assert "you are warned at 2026-11-25T08:24:00Z" in journal_of(filed)["promise"]
    at.receives(mail(message_id="b1@acme.example", text="Something else entirely.", subject="Another thing"))
    kept = [e for d in at.decisions for e in d.effects if isinstance(e, Keep)]
    assert [type(one.value) for one in kept] == [PinnedHours, Clock, Clock]


def test_a_due_date_or_a_target_begins_the_resolution_clock() -> None:
    at = house(FILE)
    due = task_of(at.receives(mail("Please send it by 4 December 2026."))).due_at
    assert keys(at) == ["first/1", "resolution/1"]
    assert clock(at, "resolution/1").due_at == due
    target = house(FILE, resolution=parse_within("3 business days"))
    target.receives(mail())
    assert clock(target, "resolution/1").due_at == TUESDAY + 3 * DAY
    own = replace(ACME, resolution=parse_within("1 business day"))
    client = house(FILE, resolution=parse_within("3 business days"), clients=(own,))
    client.receives(mail())
    assert clock(client, "resolution/1").due_at == TUESDAY + DAY


def test_the_hours_of_both_count_where_the_promise_says_so() -> None:
    both = replace(
        GLOBEX, promise=replace(within("4 business hours"), intersect_client_hours=True),
        addresses=("anna@acme.example",),
    )  # fmt: skip
    at = house(FILE, clients=(both,))
    at.receives(mail())
    kept = at.desk.kept(PinnedHours, clock(at).calendar)
    assert kept is not None
    assert clocks.unpin(kept.hours) == (at.workspace.me.hours, both.hours)


@pytest.mark.parametrize(("passed", "kept"), [(DAY, True), (DAY + MINUTE, False)])
def test_a_human_answer_meets_the_clock_with_its_real_time(passed: timedelta, kept: bool) -> None:
    at = house(FILE)
    at.receives(mail())
    decision = sent(at, TUESDAY + passed, seen=TUESDAY + 5 * DAY)
    first = clock(at)
    assert (first.met_at, first.kept, first.is_open) == (TUESDAY + passed, kept, False)
    verdict = "kept" if kept else "late"
    assert journal_of(decision)["clock"].startswith(f"first: {verdict} — answered 2026-11-2")


def test_an_answer_in_copy_meets_it_and_an_automatic_one_never_does() -> None:
    at = house(FILE)
    at.receives(mail())
    sent(at, TUESDAY + HOUR, headers={"Auto-Submitted": "auto-replied"})
    assert clock(at).is_open
    copy = from_va("Done.", to="anna@acme.example, requests@va.example", answers="a1@acme.example")
    at.receives(copy, TUESDAY + 2 * HOUR)
    assert clock(at).met_at == TUESDAY + 2 * HOUR


def test_the_acknowledgement_meets_nothing() -> None:
    at = house(FILE)
    assert mails_of(at.receives(mail()))
    assert clock(at).is_open


def test_the_earliest_answer_counts_whenever_it_is_found() -> None:
    at = house(FILE)
    at.receives(mail())
    sent(at, TUESDAY + 3 * DAY)
    assert clock(at).kept is False
    sent(at, TUESDAY + HOUR, seen=TUESDAY + 3 * DAY)
    assert (clock(at).kept, clock(at).met_at) == (True, TUESDAY + HOUR)
    sent(at, TUESDAY + 2 * HOUR)
    assert clock(at).met_at == TUESDAY + HOUR


def test_the_next_request_after_an_answer_has_a_clock_of_its_own() -> None:
    at = house(FILE)
    at.receives(mail())
    at.receives(follow_up(), TUESDAY + HOUR)
    assert keys(at) == ["first/1"], "the promise that runs stands"
    sent(at, TUESDAY + 2 * HOUR)
    at.receives(follow_up(number=3), TUESDAY + 3 * HOUR)
    following = clock(at, "next/1")
    assert following.due_at == at.desk.tasks[REF].promised_at == TUESDAY + DAY + 3 * HOUR
    at.receives(follow_up(number=4), TUESDAY + 4 * HOUR)
    assert at.desk.tasks[REF].promised_at == following.due_at, "a running promise is never moved to later"
    assert keys(at) == ["first/1", "next/1"]
    sent(at, TUESDAY + 5 * HOUR)
    assert clock(at, "next/1").met_at == TUESDAY + 5 * HOUR
    at.receives(follow_up(number=5), TUESDAY + 6 * HOUR)
    assert keys(at) == ["first/1", "next/1", "next/2"]


def test_thanks_begin_nothing() -> None:
    at = house(FILE)
    at.receives(mail())
    sent(at, TUESDAY + HOUR)
    at.receives(follow_up("Thank you!"), TUESDAY + 2 * HOUR)
    assert keys(at) == ["first/1"]


def test_what_was_asked_after_an_answer_that_was_seen_late_is_owed_anew() -> None:
    at = house(FILE)
    at.receives(mail())
    at.receives(follow_up(), TUESDAY + 2 * HOUR)
    sent(at, TUESDAY + HOUR, seen=TUESDAY + 3 * HOUR)
    assert clock(at).met_at == TUESDAY + HOUR
    following = clock(at, "next/1")
    assert (following.started_at, following.due_at) == (TUESDAY + 2 * HOUR, TUESDAY + DAY + 2 * HOUR)
    assert at.desk.tasks[REF].promised_at == following.due_at


def test_waiting_for_the_client_pauses_the_resolution_alone() -> None:
    at = house(FILE, resolution=parse_within("8 business hours"))
    at.receives(mail())
    before = clock(at, "resolution/1").due_at
    task = at.desk.tasks[REF]
    happens(at, keeping.status_changed(at.desk, at.workspace, task, "waiting_client", TUESDAY + HOUR))
    still = clock(at, "resolution/1")
    assert (still.paused_at, still.left_seconds) == (TUESDAY + HOUR, 7 * 3600)
    assert clock(at).paused_at is None
    happens(at, keeping.status_changed(at.desk, at.workspace, task, "waiting_client", TUESDAY + 2 * HOUR))
    assert clock(at, "resolution/1") == still, "it is said twice and pauses once"
    at.change(REF, status="waiting_client")
    at.receives(follow_up(), TUESDAY + 2 * DAY + HOUR)
    runs = clock(at, "resolution/1")
    assert (runs.due_at, runs.paused_at) == (before + 2 * DAY, None)
    assert runs.warn_at == before + 2 * DAY - 96 * MINUTE, "80 % of eight hours, the pause left out"
    assert ("T-1/resolution/1", runs.warn_at) in [(t.subject, t.due_at) for t in at.desk.timers]


def test_after_a_wait_the_task_is_due_when_its_clock_says() -> None:
    """Also where the clock counts only what is open for both: one task has one due date."""
    both = replace(
        GLOBEX, promise=replace(within("4 business hours"), intersect_client_hours=True),
        addresses=("anna@acme.example",),
    )  # fmt: skip
    at = house(FILE, clients=(both,))
    at.receives(mail("Please make the flyer by 4 December."))
    task = at.desk.tasks[REF]
    happens(at, keeping.status_changed(at.desk, at.workspace, task, "waiting_client", TUESDAY + HOUR))
    happens(at, waiting.begin(at.desk, at.workspace, task, TUESDAY + HOUR))
    at.change(REF, status="waiting_client")
    at.receives(follow_up(), TUESDAY + 3 * HOUR)
    runs = clock(at, "resolution/1")
    assert (runs.paused_at, at.desk.tasks[REF].due_at) == (None, runs.due_at)
    assert runs.due_at == task.due_at, "nothing that is open for both was lost in New York's morning"


def test_done_meets_the_resolution_and_ends_the_rest() -> None:
    at = house(FILE, resolution=parse_within("1 business day"))
    at.receives(mail())
    commands(at, "done", TUESDAY + HOUR)
    assert clock(at, "resolution/1").kept is True
    assert (clock(at).kept, clock(at).ended_why) == (None, keeping.DONE)
    sent(at, TUESDAY + 30 * MINUTE, seen=TUESDAY + 2 * HOUR)
    assert clock(at).kept is True, "the answer that was seen after `done`"


def test_reopened_by_the_va_they_run_on_and_by_the_client_anew() -> None:
    at = house(FILE, resolution=parse_within("1 business day"))
    at.receives(mail())
    commands(at, "done", TUESDAY + HOUR)
    commands(at, "reopen", TUESDAY + 2 * HOUR)
    assert clock(at).is_open
    assert clock(at, "resolution/1").is_open
    sent(at, TUESDAY + 3 * HOUR)
    commands(at, "done", TUESDAY + 3 * HOUR)
    at.receives(follow_up("Could you please change the second page as well?"), TUESDAY + 4 * HOUR)
    assert keys(at) == ["first/1", "next/1", "resolution/1", "resolution/2"]
    assert clock(at, "next/1").due_at == at.desk.tasks[REF].promised_at


def test_a_new_date_of_the_client_moves_the_resolution() -> None:
    at = house(FILE)
    at.receives(mail("Please send it by 4 December 2026."))
    at.receives(follow_up("Sorry, we need it by 2 December 2026."), TUESDAY + HOUR)
    assert clock(at, "resolution/1").due_at == at.desk.tasks[REF].due_at
    assert clock(at, "resolution/1").version == 2


def test_an_acknowledgement_that_states_another_instant_is_watched_by_that() -> None:
    at = house(FILE, promise=within("4 business hours"))
    at.receives(mail())
    at.events += 1
    expired = AcknowledgementExpired(
        number=at.events, delivery=1, task=REF, message=mail(), received_at=TUESDAY
    )  # fmt: skip
    (sent_again,) = mails_of(at.decides(expired, TUESDAY + DAY))
    stated = sent_again.values["reply_by"]
    assert isinstance(stated, When)
    assert clock(at).due_at == stated.at == at.desk.tasks[REF].promised_at
    assert clock(at).is_open
    assert at.desk.timers[-1].due_at == clock(at).warn_at


def test_a_promise_that_was_broken_gives_way_to_the_one_that_is_stated_next() -> None:
    at = house(FILE)
    at.receives(mail())
    at.receives(follow_up(), TUESDAY + 2 * DAY)
    assert clock(at).is_open, "the first answer is still owed"
    assert clock(at, "next/1").due_at == at.desk.tasks[REF].promised_at == TUESDAY + 3 * DAY
    sent(at, TUESDAY + 2 * DAY + HOUR)
    assert (clock(at).kept, clock(at, "next/1").kept) == (False, True)


def test_editing_hours_later_changes_no_verdict_and_no_due_instant() -> None:
    at = house(FILE)
    at.receives(mail())
    promised = clock(at).due_at
    longer = replace(at.workspace.me, hours=hours("Asia/Tehran", "Sat-Wed 12:00-13:00"))
    at.changed_settings(me=longer, promise=within("20 business days"))
    sent(at, promised + MINUTE)
    assert clock(at).kept is False
    assert clock(at).due_at == promised
    paused = house(FILE, resolution=parse_within("8 business hours"))
    paused.receives(mail())
    paused.changed_settings(me=longer)
    task = paused.desk.tasks[REF]
    happens(
        paused, keeping.status_changed(paused.desk, paused.workspace, task, "waiting_client", TUESDAY + HOUR)
    )
    assert clock(paused, "resolution/1").left_seconds == 7 * 3600, "counted by the hours it began under"
