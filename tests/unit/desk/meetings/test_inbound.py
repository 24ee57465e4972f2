"""What comes by mail about meetings of ours: what counts, what is told, and what changes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from unit.desk.house import DAY, GLOBEX, HOUR, TUESDAY, house, journal_of, mail, notices_of, told
from unit.desk.meetings.at_table import ANNA, BOB, START, meeting
from unit.desk.meetings.by_mail import (
    FORGED,
    MINUTE,
    UID,
    arrives,
    event,
    joined,
    kept,
    news_of,
    object_of,
    party,
    reasons,
    replies,
    table,
    to_guests,
    unchanged,
)
from vamail.desk.promise import waiting
from vamail.model.effects import HoldMail
from vamail.model.ledger import Wait
from vamail.model.meetings import Moved

WEEKLY = {"rule": "FREQ=WEEKLY;COUNT=10"}
SECOND = START + timedelta(weeks=1)
MALLORY = "Mallory <mallory@elsewhere.example>"


# --- answers that count


def test_an_accepted_invitation_is_gathered_and_nobody_hears_more():
    found = table()
    decision = replies(found, comment="Looking forward")
    assert (decision.verdict, decision.acknowledge, decision.task) == ("calendar", False, None)
    guest = kept(found).guests[0]
    assert (guest.answer, guest.answered_at, guest.comment) == ("accepted", TUESDAY, "Looking forward")
    assert "M-7: Anna Kovacs <anna@acme.example> comes to “Kick-off”" in told(decision)
    assert "“Looking forward”" in told(decision)
    assert [one.kind for one in notices_of(decision)] == ["meeting"]
    assert news_of(decision) == to_guests(decision) == []
    assert all(reasons(decision).values())
    assert journal_of(decision)["meeting"] == "answered — anna@acme.example: accepted"


@pytest.mark.parametrize(
    ("answer", "comment", "at_once"),
    [("declined", "", True), ("tentative", "", False), ("tentative", "if the train is on time", True)],
)
def test_what_asks_for_an_act_is_told_at_once(answer, comment, at_once):
    found = table()
    decision = replies(found, answer, comment=comment)
    assert kept(found).guests[0].answer == answer
    assert bool(news_of(decision)) == at_once
    assert bool(notices_of(decision)) == (not at_once)


def test_somebody_else_comes_instead():
    found = table()
    deputy = "deputy@acme.example"
    decision = replies(
        found, parties=(party(answer="delegated", delegated_to=deputy), party(deputy, None, name="Dora"))
    )
    anna, dora = kept(found).guests
    assert (anna.answer, anna.delegated_to) == ("delegated", deputy)
    assert (dora.email, dora.name, dora.client, dora.answer) == (deputy, "Dora", "acme", "needs-action")
    assert "deputy@acme.example" in news_of(decision)[0]
    assert to_guests(decision) == []
    replies(found, parties=(party(deputy, "accepted"),), sender=f"Dora <{deputy}>", stamp_at=TUESDAY + HOUR)
    assert kept(found).guests[1].answer == "accepted"


def test_a_delegate_of_another_client_is_told_and_not_invited():
    found = table()
    decision = replies(found, parties=(party(answer="delegated", delegated_to="bob@globex.example"),))
    assert [one.email for one in kept(found).guests] == ["anna@acme.example"]
    assert kept(found).guests[0].delegated_to == "bob@globex.example"
    assert "belongs to another client" in told(decision)


def test_each_instance_of_a_series_has_its_own_answer():
    found = table(meeting(**WEEKLY))
    decision = replies(found, "declined", instance_at=SECOND, comment="On holiday")
    assert kept(found).guests[0].answer == "needs-action"
    (once,) = kept(found).answers_once
    assert (once.by, once.of_at, once.answer, once.comment) == (ANNA.email, SECOND, "declined", "On holiday")
    assert news_of(decision)
    replies(found, "accepted", stamp_at=TUESDAY - HOUR)  # of the whole, and it never had an answer
    assert (kept(found).guests[0].answer, len(kept(found).answers_once)) == ("accepted", 1)
    replies(found, "accepted", instance_at=SECOND, stamp_at=TUESDAY + MINUTE, at=TUESDAY + HOUR)
    assert [one.answer for one in kept(found).answers_once] == ["accepted"]


def test_one_mail_may_answer_several_instances():
    found = table(meeting(**WEEKLY))
    third = SECOND + timedelta(weeks=1)
    events = [event(party(answer="declined"), instance_at=at) for at in (SECOND, third)]
    decision = arrives(found, object_of("REPLY", *events))
    assert [one.of_at for one in kept(found).answers_once] == [SECOND, third]
    assert len(news_of(decision)) == 1, "one mail to the VA can be answered"
    assert len(notices_of(decision)) == 1


def test_an_instance_that_there_is_not_is_nobodys_answer():
    found = table(meeting(**WEEKLY))
    decision = replies(found, instance_at=SECOND + HOUR)
    assert unchanged(decision)
    assert "no instance at" in journal_of(decision)["meeting"]


def test_the_time_of_a_single_meeting_as_recurrence_id_is_the_meeting():
    found = table()
    replies(found, instance_at=START)
    assert kept(found).guests[0].answer == "accepted"


def test_an_answer_to_the_whole_outlives_the_change_of_one_instance():
    moved = Moved(of_at=SECOND, start_at=SECOND + HOUR, minutes=45, sequence=1)
    found = table(meeting(**WEEKLY, sequence=1, whole_sequence=0, moved=(moved,)))
    replies(found, sequence=0)
    assert kept(found).guests[0].answer == "accepted"
    assert unchanged(replies(found, "declined", instance_at=SECOND, sequence=0))
    replies(found, "declined", instance_at=SECOND, sequence=1)
    assert [one.answer for one in kept(found).answers_once] == ["declined"]


def test_an_assistant_writes_for_a_guest():
    found = table()
    said = party(sent_by="pa@acme.example")
    assert replies(found, parties=(said,), sender="PA <pa@acme.example>").verdict == "calendar"
    assert kept(found).guests[0].answer == "accepted"


def test_whoever_is_named_as_writing_for_a_guest_elsewhere_is_not_believed():
    found = table()
    said = party(sent_by="mallory@elsewhere.example")
    decision = replies(found, parties=(said,), sender=MALLORY)
    assert (decision.verdict, kept(found).guests[0].answer) == ("held", "needs-action")


def test_the_program_of_a_guest_may_say_that_it_is_one():
    found = table()
    google = {"Auto-Submitted": "auto-generated", "Sender": "calendar-notification@google.com"}
    assert replies(found, headers=google).verdict == "calendar"
    assert kept(found).guests[0].answer == "accepted"
    other = {"X-Vamail-Loop": "of another desk"}
    replies(found, "declined", headers=other, stamp_at=TUESDAY + HOUR, at=TUESDAY + HOUR)
    assert kept(found).guests[0].answer == "declined"


def test_a_clock_that_runs_ahead_closes_no_door():
    found = table()
    replies(found, "accepted", stamp_at=TUESDAY + 400 * DAY)
    replies(found, "declined", stamp_at=TUESDAY + HOUR, at=TUESDAY + HOUR)
    assert kept(found).guests[0].answer == "declined"


def test_an_answer_ends_the_wait_of_the_meetings_task():
    found = house()
    found.receives(mail("Can we meet?"))
    found.change("T-1", status="waiting_client")
    for effect in waiting.begin(found.desk, found.workspace, found.desk.tasks["T-1"], TUESDAY):
        found.desk.apply(0, replace(found.decisions[0], effects=(effect,)))
    found = _with(found, meeting(task="T-1"))
    decision = replies(found, "accepted", at=TUESDAY + DAY)
    assert (decision.task, joined(decision)) == ("T-1", ["T-1"])
    assert found.desk.tasks["T-1"].status == "in_progress"
    assert not found.desk.kept_open(Wait)


def _with(found, meeting_):
    other = table(meeting_)
    other.desk.tasks, other.desk.mails = found.desk.tasks, found.desk.mails
    other.desk.ledger |= found.desk.ledger
    other.events = 50
    return other


# --- I01 to I05


def test_i01_an_answer_with_an_unknown_uid_is_a_line_and_no_task():
    found = table()
    decision = replies(found, uid="nobody-knows@x.example", summary="Your own lunch")
    assert (decision.verdict, decision.task, unchanged(decision)) == ("calendar", None, True)
    assert "no meeting has the UID nobody-knows" in journal_of(decision)["meeting"]
    assert "Your own lunch" in told(decision)
    stranger = replies(found, uid="nobody-knows@x.example", sender=MALLORY)
    assert notices_of(stranger) == []


def test_i02_an_answer_for_somebody_else_is_held_and_counts_when_the_va_accepts_it():
    found = table()
    decision = replies(found, sender=MALLORY)
    assert (decision.verdict, unchanged(decision), kept(found).guests[0].answer) == (
        "held", True, "needs-action",
    )  # fmt: skip
    (held,) = [one for one in decision.effects if isinstance(one, HoldMail)]
    assert held.reason == "the answer of anna@acme.example came from mallory@elsewhere.example"
    accepted = replies(found, sender=MALLORY, accepted=True)
    assert (accepted.verdict, kept(found).guests[0].answer) == ("calendar", "accepted")


def test_i02_a_party_crasher_is_told():
    found = table()
    decision = replies(found, parties=(party("mallory@elsewhere.example"),), sender=MALLORY)
    assert (decision.verdict, unchanged(decision)) == ("calendar", True)
    assert "mallory@elsewhere.example answered about “Kick-off”, but is not invited" in told(decision)
    spam = replies(found, parties=(party("mallory@elsewhere.example"),), sender=MALLORY, junk=True)
    assert notices_of(spam) == []


def test_an_answer_that_the_own_server_calls_forged_is_held():
    found = table()
    decision = replies(found, headers=FORGED)
    assert (decision.verdict, unchanged(decision)) == ("held", True)
    assert reasons(decision)["not forged"] is False


@pytest.mark.parametrize(
    "how",
    [{"sequence": 1, "stamp_at": TUESDAY + HOUR}, {"sequence": 2, "stamp_at": TUESDAY - HOUR}],
    ids=["sequence", "dtstamp"],
)
def test_i03_what_is_older_is_ignored(how):
    found = table(meeting(sequence=2, whole_sequence=2))
    replies(found, "accepted", sequence=2, stamp_at=TUESDAY, at=TUESDAY + HOUR)
    decision = replies(found, "declined", at=TUESDAY + HOUR, **how)
    assert (decision.verdict, unchanged(decision)) == ("calendar", True)
    assert kept(found).guests[0].answer == "accepted"
    assert news_of(decision) == notices_of(decision) == []


def test_an_older_stamp_counts_where_nothing_newer_did():
    found = table(meeting(sequence=2, whole_sequence=2))
    replies(found, "declined", sequence=2, stamp_at=TUESDAY - DAY)
    assert kept(found).guests[0].answer == "declined"


def test_the_same_answer_again_is_nothing():
    found = table()
    replies(found)
    decision = replies(found)
    assert (unchanged(decision), notices_of(decision)) == (True, [])
    assert "the same answer counted before" in journal_of(decision)["meeting"]


@pytest.mark.parametrize("method", ["CANCEL", "REQUEST", "ADD", "PUBLISH", "DECLINECOUNTER"])
@pytest.mark.parametrize("sender", ["Anna <anna@acme.example>", MALLORY])
def test_i04_i05_nobody_outside_changes_our_meeting(method, sender):
    found = table()
    before = kept(found)
    decision = arrives(found, object_of(method, event()), "It is off", sender=sender)
    assert (decision.verdict, unchanged(decision), kept(found)) == ("calendar", True, before)
    shown = [*news_of(decision), told(decision)]
    assert any("Kick-off" in one for one in shown), "the VA is told"
    assert decision.acknowledge is False


def test_i05_a_method_that_nobody_knows_is_shown():
    found = table()
    decision = arrives(found, object_of("XYZ", event()))
    assert (decision.verdict, unchanged(decision)) == ("calendar", True)
    assert "METHOD:XYZ" in told(decision)


# --- proposals


def test_i05_another_time_waits_for_the_va():
    found = table()
    there = START + DAY
    decision = arrives(
        found, object_of("COUNTER", event(party(answer=None), start_at=there)), "Wednesday would be better"
    )
    (proposal,) = kept(found).proposals
    assert (proposal.by, proposal.start_at, proposal.minutes) == (ANNA.email, there, 45)
    assert proposal.comment == "Wednesday would be better"
    assert (kept(found).start_at, kept(found).sequence) == (START, 0), "nothing moves by itself"
    assert "proposes another time" in news_of(decision)[0]
    assert (decision.verdict, to_guests(decision)) == ("calendar", [])


def test_the_newest_proposal_of_each_guest_and_instance_is_kept():
    found = table(meeting(**WEEKLY, guests=(ANNA, BOB)))

    def proposes(who: str, hours: int, at: int, **more: object) -> None:
        said = event(party(who, None), start_at=START + hours * HOUR, stamp_at=TUESDAY + at * MINUTE, **more)
        arrives(found, object_of("COUNTER", said), sender=who, at=TUESDAY + DAY)

    proposes("anna@acme.example", 1, 1)
    proposes("bob@globex.example", 2, 1)
    proposes("anna@acme.example", 3, 2)
    proposes("anna@acme.example", 4, 1)  # older, and later in the mail
    proposes("anna@acme.example", 5, 1, instance_at=SECOND)
    hours = [(one.start_at - START) / HOUR for one in kept(found).proposals]
    assert hours == [2, 3, 5]
    for number in range(14):
        proposes("anna@acme.example", number, 3 + number, instance_at=START + number * timedelta(weeks=1))
    assert len(kept(found).proposals) == 10


def test_a_proposal_of_a_stranger_and_of_another_address_change_nothing():
    found = table()
    said = event(party("mallory@elsewhere.example", None), start_at=START + DAY)
    assert unchanged(arrives(found, object_of("COUNTER", said), sender=MALLORY))
    forged = event(party(answer=None), start_at=START + DAY)
    assert arrives(found, object_of("COUNTER", forged), sender=MALLORY).verdict == "held"
    assert kept(found).proposals == ()


# --- asked for again


def test_a_guest_gets_the_meeting_again_once_an_hour():
    found = table()
    ask = object_of("REFRESH", event())
    (again,) = to_guests(arrives(found, ask))
    assert again.invitation is not None
    assert (again.invitation.method, again.invitation.meeting.sequence) == ("REQUEST", 0)
    assert again.to.email == ANNA.email
    assert to_guests(arrives(found, ask, at=TUESDAY + 30 * MINUTE)) == []
    assert len(to_guests(arrives(found, ask, at=TUESDAY + 61 * MINUTE))) == 1


def test_a_stranger_gets_nothing():
    found = table()
    decision = arrives(found, object_of("REFRESH", event()), sender=MALLORY)
    assert unchanged(decision)
    assert "did not get it" in told(decision)


def test_of_a_meeting_with_two_clients_each_sees_only_its_own_again():
    found = table(meeting(guests=(ANNA, BOB)))
    decision = arrives(found, object_of("REFRESH", event()), sender=f"Bob <{BOB.email}>")
    (again,) = to_guests(decision)
    assert again.invitation is not None
    assert "anna" not in repr(again)
    assert [one.email for one in again.invitation.meeting.guests] == [BOB.email]
    assert decision.task is None


def test_another_clients_answer_joins_no_task_of_the_first():
    found = house()
    found.receives(mail("Can we meet?"))
    found = _with(found, meeting(task="T-1", guests=(ANNA, BOB)))
    decision = replies(found, parties=(party(BOB.email),), sender=f"Bob <{BOB.email}>")
    assert (decision.task, joined(decision)) == (None, [])
    assert kept(found).guest(BOB.email).answer == "accepted"


# --- what is broken, and what is our own


def test_a_broken_object_is_held_with_its_reason_and_an_ordinary_request_when_accepted():
    found = table(clients=(GLOBEX,))
    part = object_of("REQUEST", event(), refused="METHOD:REQUEST in the object, method=CANCEL in its type")
    more = {"sender": "Bob <bob@globex.example>"}
    decision = arrives(found, part, "Please send the report.", **more)
    assert (decision.verdict, unchanged(decision)) == ("held", True)
    (held,) = [one for one in decision.effects if isinstance(one, HoldMail)]
    assert (held.kind, held.reason) == ("calendar", part.refused)
    accepted = arrives(found, part, "Please send the report.", accepted=True, **more)
    assert (accepted.verdict, accepted.acknowledge) == ("filed", True)


def test_our_own_invitation_that_comes_back_is_nothing():
    found = table()
    sent = to_guests(arrives(found, object_of("REFRESH", event())))
    assert sent
    own_id = found.desk.sent[-1].message_id
    decision = arrives(found, object_of("REQUEST", event()), message_id=own_id)
    assert (decision.verdict, unchanged(decision)) == ("ignored", True)


def test_the_vas_own_invitation_and_answer_are_nobodys_request():
    found = table()
    maria = party("maria@va.example")
    own = event(party(), uid="own@google.example", organizer=maria)
    decision = arrives(found, object_of("REQUEST", own), sender="Maria <maria@va.example>")
    assert (decision.verdict, unchanged(decision), notices_of(decision)) == ("calendar", True, [])
    answer = replies(found, parties=(maria,), sender="Maria <maria@va.example>", uid=UID)
    assert (answer.verdict, unchanged(answer), notices_of(answer)) == ("calendar", True, [])
