"""Answers in another's name, and answers without end: what is counted, and how many mails come of it."""

from dataclasses import replace

import pytest

from unit.desk.house import HOUR, TUESDAY
from unit.desk.meetings.at_table import ANNA, START, meeting
from unit.desk.meetings.by_mail import (
    MINUTE,
    arrives,
    event,
    kept,
    object_of,
    party,
    replies,
    table,
    to_guests,
)
from vamail.model.effects import HoldMail

ROBOT = {"Auto-Submitted": "auto-replied"}


def test_sent_by_says_nothing_at_a_provider_that_many_share() -> None:
    guest = replace(ANNA, email="anna@mailbox.example", client="")
    found = table(meeting(guests=(guest,), client=""))
    said = party(guest.email, "declined", sent_by="mallory@mailbox.example")
    decision = arrives(found, object_of("REPLY", event(said)), sender="mallory@mailbox.example")
    assert kept(found).guests[0].answer == "needs-action"
    assert [one for one in decision.effects if isinstance(one, HoldMail)]


@pytest.mark.parametrize(
    "sender", ["anna@acme.example.evil.example", "аnna@acme.example", "anna@acme.example@evil.example"]
)
def test_who_looks_like_a_guest_is_none(sender: str) -> None:
    found = table()
    arrives(found, object_of("REPLY", event(party(answer="declined"))), sender=f"Anna Kovacs <{sender}>")
    assert kept(found).guests[0].answer == "needs-action"


def test_two_calendars_that_answer_by_themselves_cause_no_mail() -> None:
    found = table()
    for number in range(60):
        at, answer = TUESDAY + number * MINUTE, ("accepted", "declined")[number % 2]
        assert not to_guests(replies(found, answer, stamp_at=at, at=at, headers=ROBOT))


@pytest.mark.parametrize(("method", "most"), [("COUNTER", 0), ("CANCEL", 0), ("REQUEST", 0), ("REFRESH", 1)])
def test_a_guests_program_that_never_stops_causes_few_mails(method: str, most: int) -> None:
    found, count = table(), 0
    for number in range(60):
        at = TUESDAY + number * MINUTE
        other = event(start_at=START + number * HOUR, stamp_at=at, sequence=number)
        count += len(to_guests(arrives(found, object_of(method, other), at=at)))
    assert count <= most
    assert (kept(found).start_at, len(kept(found).proposals) <= 1) == (START, True)
