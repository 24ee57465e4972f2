"""Our answer to their invitation: what it makes of the meeting, of its task, and when it is none."""

from dataclasses import replace
from datetime import timedelta

import pytest
from vamail.desk.meetings.answering import Given, answer

from unit.desk.control.at_work import NOON, at_work
from unit.desk.control.undoing import INVITED
from unit.desk.desk_in_memory import SECRET
from vamail.desk.meetings.wanted import Origin
from vamail.model.effects import ChangeTask, Keep, SendMail
from vamail.model.meetings import Meeting

THEIRS = next(
    one.value for one in INVITED.effects if isinstance(one, Keep) and isinstance(one.value, Meeting)
)


def origin() -> Origin:
    work = at_work()
    return Origin(desk=work.desk, workspace=work.workspace, secret=SECRET, now=NOON, name="9.0")


@pytest.mark.parametrize(
    ("given", "status", "ends"),
    [("accepted", "confirmed", True), ("declined", "refused", True), ("tentative", "confirmed", False)],
)
def test_an_answer_leaves_and_yes_and_no_end_the_task(given: Given, status: str, ends: bool) -> None:
    outcome = answer(THEIRS, given, origin(), comment="See you.")
    after = outcome.meeting
    assert after is not None and (after.our_answer, after.status, after.version) == (given, status, 2)
    assert after.changed_at > THEIRS.changed_at  # DTSTAMP grows (RFC 5546, 2.1.5)
    (mail,) = [one for one in outcome.effects if isinstance(one, SendMail)]
    assert mail.to.email == "bob@globex.example" and not mail.hold
    assert mail.invitation is not None
    assert (mail.invitation.method, mail.invitation.answer) == ("REPLY", given)
    closed = [one.task for one in outcome.effects if isinstance(one, ChangeTask) and one.status == "done"]
    assert closed == (["T-2"] if ends else [])


def test_what_it_collides_with_is_said_and_holds_nothing_back() -> None:
    late = replace(THEIRS, start_at=THEIRS.start_at + timedelta(hours=8))
    assert answer(late, "accepted", origin()).warnings
    assert not answer(late, "declined", origin()).warnings


def test_no_answer_to_our_own_to_what_is_off_or_twice() -> None:
    for meeting in (
        replace(THEIRS, theirs=False), replace(THEIRS, status="cancelled"), replace(THEIRS, over=True),
        replace(THEIRS, our_answer="accepted"),
    ):  # fmt: skip
        outcome = answer(meeting, "accepted", origin())
        assert outcome.refused and not outcome.effects
    again = replace(THEIRS, our_answer="accepted")
    assert not answer(again, "declined", origin()).refused
    assert not answer(again, "accepted", origin(), comment="And I bring the slides.").refused
