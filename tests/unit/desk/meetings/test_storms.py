"""Answers in another's name, and answers without end: what is counted, and how many mails come of it."""

import re
from dataclasses import replace
from datetime import datetime

import pytest

from unit.desk.desk_in_memory import SECRET
from unit.desk.house import HOUR, TUESDAY, House, told
from unit.desk.meetings.at_table import ANNA, BOB, START, meeting
from unit.desk.meetings.by_mail import (
    MINUTE,
    arrives,
    event,
    kept,
    news_of,
    object_of,
    party,
    replies,
    table,
    to_guests,
)
from vamail.desk.intake.notices import notices_due
from vamail.desk.meetings import changing
from vamail.desk.meetings.wanted import Origin
from vamail.model.decision import Decision
from vamail.model.effects import HoldMail, Keep, SendMail
from vamail.model.events import NoticesDue
from vamail.model.ledger import NoticeSent

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


# --- one proposal after the other


def proposes(found: House, hours: int, at: datetime, who: str = ANNA.email, **more: object) -> Decision:
    """A guest would rather have it so many hours later."""
    said = event(party(who, None), start_at=START + hours * HOUR, **{"stamp_at": at, **more})
    return arrives(found, object_of("COUNTER", said), sender=who, at=at)


@pytest.mark.parametrize(
    ("language", "ok"), [("en", "ok M-7"), ("hu", "ok M-7"), ("fa", "تایید M-7")]
)  # fmt: skip
def test_proposals_that_follow_soon_are_gathered_and_say_which_one_an_ok_means(
    language: str, ok: str
) -> None:
    found = table(meeting(guests=(ANNA, BOB)))
    found.changed_settings(me=replace(found.workspace.me, language=language))
    assert len(news_of(proposes(found, 1, TUESDAY))) == 1
    again = proposes(found, 2, TUESDAY + MINUTE, BOB.email)
    assert news_of(again) == [] and to_guests(again) == []
    line = re.sub("[\u200e\u200f]", "", told(again))
    assert ok in line and BOB.email in line and "{" not in line
    assert news_of(proposes(found, 3, TUESDAY + 59 * MINUTE)) == []
    assert len(news_of(proposes(found, 4, TUESDAY + 60 * MINUTE))) == 1


def test_an_hour_of_proposals_is_one_mail_of_its_own() -> None:
    found = table()
    mails = [news_of(proposes(found, number, TUESDAY + number * MINUTE)) for number in range(1, 61)]
    assert len([one for one in mails if one]) == 1


def test_what_is_gathered_may_be_answered_with_a_bare_ok_which_means_the_newest() -> None:
    found = table()
    proposes(found, 1, TUESDAY)
    line = told(proposes(found, 2, TUESDAY + MINUTE))
    due = NoticesDue(number=80, notices=(1,), kinds=("meeting",), lines=(line,))
    decision = notices_due(due, found.desk, found.workspace, TUESDAY + HOUR)
    assert _about(decision) == (("M-7",), (kept(found).version,))
    (mail,) = [one for one in decision.effects if isinstance(one, SendMail)]
    assert mail.values["title"] == "Your desk: something needs you"
    of_others = replace(due, kinds=("held",))
    assert _about(notices_due(of_others, found.desk, found.workspace, TUESDAY + HOUR)) == ((), ())


def _about(decision: Decision) -> tuple[tuple[str, ...], tuple[int, ...]]:
    (sent,) = [one.value for one in decision.effects if isinstance(one, Keep)]
    assert isinstance(sent, NoticeSent)
    return sent.meetings, sent.versions


def test_an_ok_agrees_to_what_came_last_whatever_the_clock_of_its_sender_says() -> None:
    found = table(meeting(guests=(ANNA, BOB)))
    proposes(found, 1, TUESDAY + MINUTE)
    proposes(found, 2, TUESDAY + 2 * MINUTE, BOB.email, stamp_at=TUESDAY - HOUR)
    origin = Origin(
        desk=found.desk, workspace=found.workspace, secret=SECRET, now=TUESDAY + HOUR, name="90.0"
    )
    agreed = changing.agree(kept(found), origin).meeting
    assert agreed is not None and agreed.start_at == START + 2 * HOUR
