"""What an attack on the promise, the VA's commands and the clocks found, kept as cases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from unit.desk.control.at_work import NOON, at_work
from unit.desk.house import DAY, HOUR, TUESDAY, House, mail, mails_of
from vamail.desk.control.verbs.assign import scrubbed
from vamail.desk.life.people import look
from vamail.model.addresses import KnownAddress
from vamail.model.decision import Decision
from vamail.model.events import AcknowledgementExpired, CommandGiven, MailReceived, MailSent, TimerDue
from vamail.model.ledger import Clock, TimeEntry, Wait
from vamail.workspace.types import BusinessHours, Control

CLOSED = BusinessHours(zone="Europe/Budapest", spans=())


def say(house: House, text: str) -> str:
    """What the VA's words came to, by the command line."""
    house.events += 1
    decision = house.decides(CommandGiven(number=house.events, verb="say", subject=text), NOON)
    return "\n".join(reason.why for reason in decision.reasons)


def fired(house: House, *kinds: str) -> list[Decision]:
    """Every timer of these kinds, in order, as long as they set new ones."""
    done: set[tuple[str, str, str]] = set()
    found: list[Decision] = []
    while waiting := [
        one for one in house.desk.timers
        if one.kind in kinds and (one.kind, one.subject, one.occurrence) not in done
    ]:  # fmt: skip
        timer = min(waiting, key=lambda one: one.due_at)
        done.add((timer.kind, timer.subject, timer.occurrence))
        house.events += 1
        event = TimerDue(
            number=house.events, kind=timer.kind, subject=timer.subject, due_at=timer.due_at
        )  # fmt: skip
        found.append(house.decides(event, timer.due_at))
    return found


def sent_by_va(house: House, at: datetime, now: datetime = NOON, name: str = "s1@va.example") -> Decision:
    house.events += 1
    message = mail(
        "Here you are.", sender="Maria <maria@va.example>", to="anna@acme.example",
        answers="a1@acme.example", message_id=name, subject="Re: The report",
    )  # fmt: skip
    return house.decides(MailSent(number=house.events, mailbox="requests", sent_at=at, message=message), now)


# --- a task that the VA moved to another client ---------------------------------------------------------


@pytest.mark.parametrize("first", ["wait client for the logo", "client globex"])
def test_who_asked_once_is_neither_chased_nor_apologised_to_for_another_clients_task(first: str) -> None:
    house = at_work().house
    for words in (first, "wait client for the logo", "client globex"):
        say(house, f"T-1 {words}")
    mails = [one for decision in fired(house, "chase", "warn", "breach") for one in mails_of(decision)]
    assert not [one for one in mails if one.client == "globex" and "acme" in one.to.email]
    assert [one for one in mails if one.kind == "apology"]  # of the others


def test_no_promise_to_another_client_is_stated_to_who_asked_once() -> None:
    house = at_work().house
    say(house, "T-1 client globex")
    house.events += 1
    expired = AcknowledgementExpired(
        number=house.events, delivery=1, task="T-1", received_at=TUESDAY,
        message=mail("Please write the report.", subject="The report"),
    )  # fmt: skip
    decision = house.decides(expired, TUESDAY + 5 * DAY)
    assert not mails_of(decision)
    assert "belongs to globex" in decision.reasons[-1].why


# --- what a helper, or another client, may read ---------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "Acme logo", "acme_logo.png", "Acmének a logó", "AcmeReport", "ACME's plan",
        "ａｃｍｅ plan", "Ácme plan",
        "Plan of Anna", "Anna's plan", "Asked by anna@acme.example", "www.acme.example is down", "аcme plan",
    ],
)  # fmt: skip
def test_a_brief_names_no_client_however_the_name_is_written(title: str) -> None:
    house = at_work().house
    told = scrubbed(title, house.workspace, "anna@acme.example", "Anna Kovacs")
    assert "…" in told
    assert not any(name in look(told) for name in ("acme", "anna"))


def test_the_words_of_a_brief_that_name_nobody_stay() -> None:
    house = at_work().house
    title = "Write to the  three suppliers, and annotate the plan"
    assert scrubbed(title, house.workspace, "ed@acme.example", "Ed Pla") == title


# --- who is waited for ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "whom",
    ["nobody in particular", "@", "a@b@c", "requests@va.example", "maria@va.example", "bob@globex.example"],
)
def test_nobody_is_chased_who_has_no_address_of_his_own_or_is_another_client(whom: str) -> None:
    house = at_work().house
    assert "reminder" not in say(house, f"T-1 wait {whom} for the logo")
    wait = house.desk.kept(Wait, "T-1/1")
    assert wait is not None and wait.is_open and wait.chase_at is None
    assert not fired(house, "chase")


def test_an_address_with_its_name_is_chased_at_the_address() -> None:
    house = at_work().house
    say(house, "T-1 wait Pal <pal@helper.example> for the logo")
    mails = [one for decision in fired(house, "chase") for one in mails_of(decision)]
    assert {one.to.email for one in mails} == {"pal@helper.example"}


def test_a_colleague_of_the_client_is_not_chased_while_the_client_is_paused() -> None:
    house = at_work().house
    say(house, "T-1 wait bela@acme.example for the logo\npause acme")
    mails = [one for decision in fired(house, "chase") for one in mails_of(decision)]
    assert mails and all(one.hold.startswith("paused") for one in mails)


def test_no_chaser_leaves_to_an_address_to_which_mail_is_stopped() -> None:
    house = at_work().house
    house.desk.addresses["anna@acme.example"] = KnownAddress(
        email="anna@acme.example", stopped_by="you", suppressed_at=NOON, why="you stopped it"
    )
    say(house, "T-1 wait client for the logo")
    mails = [one for decision in fired(house, "chase") for one in mails_of(decision)]
    assert mails and all("anna@acme.example" in one.hold for one in mails)


# --- the same command, proven twice ---------------------------------------------------------------------


def test_what_the_control_folder_proved_is_not_done_again_when_its_held_copy_is_accepted() -> None:
    house = at_work(control=Control(addresses=("control@va.example",))).house
    command = mail("T-1 log 45m", sender="Maria <maria@va.example>", to="control@va.example")
    assert house.receives(command).verdict == "held"
    held = house.events
    assert house.receives(command, control=True).verdict == "command"
    accepted = MailReceived(
        number=held, mailbox="requests", received_at=TUESDAY, message=command, accepted=True
    )
    assert house.decides(accepted, NOON).verdict == "duplicate"
    assert [one.minutes for one in house.desk.kept_of(TimeEntry, "T-1")] == [45]


# --- hours that never open ------------------------------------------------------------------------------


def _closed(house: House) -> None:
    house.changed_settings(me=replace(house.workspace.me, hours=CLOSED))


def test_where_nobody_works_any_more_chasers_waits_and_answers_go_on() -> None:
    house = at_work().house
    say(house, "T-1 wait client for the logo")
    _closed(house)
    assert [one.kind for one in mails_of(fired(house, "chase")[0])] == ["chase"]
    assert "waits for Pal" in say(house, "T-3 wait Pal <pal@helper.example>")
    assert "no date" in say(house, "T-3 due in 2 business days")


def test_an_answer_counts_where_nothing_can_be_promised_for_what_was_asked_since() -> None:
    house = at_work().house
    house.receives(
        mail("One more thing?", answers="a1@acme.example", message_id="a9@acme.example"), at=NOON + HOUR
    )
    _closed(house)
    assert sent_by_va(house, NOON, NOON + 2 * HOUR).verdict == "answer"
    first = house.desk.kept(Clock, "T-1/first/1")
    assert first is not None and first.kept


# --- instants that no clock should have said ------------------------------------------------------------


def test_a_copy_in_sent_that_is_dated_ahead_counts_from_when_it_was_seen() -> None:
    house = at_work().house
    sent_by_va(house, datetime(9999, 12, 31, 23, tzinfo=UTC))
    first = house.desk.kept(Clock, "T-1/first/1")
    assert first is not None and first.met_at == NOON and first.kept


def test_a_mail_that_came_in_long_ago_is_filed_as_fast_as_any() -> None:
    """Of the decades that passed only the last years are looked at; the warning is before the promise."""
    house = at_work().house
    old = mail("Please do this as well.", message_id="old@acme.example")
    house.receives(old, at=datetime(1971, 5, 5, 10, tzinfo=UTC), now=NOON)
    first = house.desk.kept(Clock, "T-4/first/1")
    assert first is not None and first.warn_at is not None
    assert first.due_at - timedelta(days=3 * 366) < first.warn_at < first.due_at


def test_an_earlier_answer_that_is_found_last_owes_nothing_that_a_later_one_gave() -> None:
    house = at_work().house
    again = mail("And the second part?", answers="a1@acme.example", message_id="a9@acme.example")
    house.receives(again, at=NOON + HOUR)
    for hours, name in ((2, "late"), (0, "early"), (-0.5, "earlier")):
        at = NOON + hours * HOUR
        assert sent_by_va(house, at, NOON + 3 * HOUR, f"{name}@va.example").verdict == "answer"
    first = house.desk.kept(Clock, "T-1/first/1")
    assert first is not None and first.met_at == NOON - HOUR / 2
    assert not [one for one in house.desk.kept_open(Clock) if one.task == "T-1"]


def test_two_hundred_parts_are_refused_by_their_number() -> None:
    house = at_work().house
    assert "more than 20 parts" in say(house, f"T-1 split: {'; '.join(map(str, range(200)))}")
