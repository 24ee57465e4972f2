"""Nobody comes, and nobody agrees, to another time than the one that was shown to them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from unit.desk.desk_in_memory import SECRET
from unit.desk.house import DAY, HOUR, TUESDAY, House, from_va, house, mails_of, notices_of, told
from unit.desk.meetings.at_table import ANNA, BOB, START, meeting
from unit.desk.meetings.by_mail import (
    THEIRS,
    arrives,
    event,
    keep,
    kept,
    object_of,
    party,
    table,
    to_guests,
)
from vamail.desk.meetings import letters
from vamail.desk.meetings.wanted import Origin
from vamail.mail.identifiers import make_message_id, meeting_code
from vamail.model.decision import Decision
from vamail.model.effects import FileTask, Keep, SendMail
from vamail.model.events import NoticesDue
from vamail.model.meetings import Meeting, Moved

VA = party("requests@va.example", "needs-action")
TIMES = (START, START + DAY, START + 2 * DAY)


def origin(found: House, number: int = 90) -> Origin:
    return Origin(desk=found.desk, workspace=found.workspace, secret=SECRET, now=TUESDAY, name=f"{number}.0")


def sends(found: House, mail: SendMail, number: int = 90) -> str:
    """The letter leaves; its Message-ID."""
    found.desk.apply(number, Decision(effects=(replace(mail, arrived_at=TUESDAY),)))
    return found.desk.sent[-1].message_id


def moves(found: House, **more: object) -> None:
    """Everybody is asked anew."""
    before = kept(found)
    sequence = before.sequence + 1
    given: dict[str, object] = {"start_at": START + DAY, "whole_sequence": sequence, **more}
    keep(found, before.next(sequence=sequence, changed_at=TUESDAY + HOUR, **given))


def subject_of(one: Meeting, word: str) -> str:
    return f"{word} [{one.name}-{meeting_code(SECRET, one.uid, one.version)}]"


def filed(decision: Decision) -> bool:
    return any(isinstance(one, FileTask) for one in decision.effects)


# --- a guest's answer


@pytest.mark.parametrize("word", ["yes", "no", "maybe"])
def test_an_answer_to_a_letter_from_before_the_change_is_an_ordinary_request(word: str) -> None:
    found = table()
    old = sends(found, letters.invitation(kept(found), ANNA, origin(found), what="new"))
    moves(found)
    decision = arrives(found, None, word, answers=old, subject="Re: Kick-off", at=TUESDAY + 2 * HOUR)
    assert kept(found).guests[0].answer == "needs-action"
    assert filed(decision) and "M-7" in told(decision)


@pytest.mark.parametrize("text", ["yes", ""])
def test_a_link_from_before_the_change_is_one_as_well(text: str) -> None:
    found = table()
    subject = subject_of(kept(found), "yes")
    moves(found)
    decision = arrives(found, None, text, subject=subject, at=TUESDAY + 2 * HOUR)
    assert kept(found).guests[0].answer == "needs-action"
    assert filed(decision)


def test_a_link_still_counts_after_what_did_not_change_the_time() -> None:
    found = table(meeting(guests=(ANNA, BOB)))
    subject = subject_of(kept(found), "yes")
    arrives(found, None, "no", subject=subject_of(kept(found), "no"), sender="Bob <bob@globex.example>")
    assert kept(found).version == 2
    arrives(found, None, "yes", subject=subject)
    assert [one.answer for one in kept(found).guests] == ["accepted", "declined"]


@pytest.mark.parametrize("word", ["yes", "no"])
def test_a_time_of_a_series_that_moved_again_is_not_an_answer_to_all(word: str) -> None:
    second = START + timedelta(weeks=1)
    once = Moved(of_at=second, start_at=second + HOUR, minutes=45, sequence=1)
    found = table(meeting(rule="FREQ=WEEKLY", sequence=1, moved=(once,)))
    old = sends(found, letters.invitation(kept(found), ANNA, origin(found), what="changed", only=second))
    again = replace(once, start_at=second + 2 * HOUR, sequence=2)
    keep(found, kept(found).next(sequence=2, moved=(again,)))
    decision = arrives(found, None, word, answers=old, subject="Re: Kick-off")
    assert kept(found).guests[0].answer == "needs-action" and not kept(found).answers_once
    assert filed(decision)


def offered(**more: object) -> House:
    return table(meeting(status="offered", slots=TIMES, **more))


def test_the_number_of_a_link_is_that_of_the_offer_in_which_it_stood() -> None:
    found = offered()
    subject = subject_of(kept(found), "1")
    keep(found, kept(found).next(slots=TIMES[1:], start_at=TIMES[1], changed_at=TUESDAY + HOUR))
    decision = arrives(found, None, "1", subject=subject, at=TUESDAY + 2 * HOUR)
    assert (kept(found).status, kept(found).slots) == ("offered", TIMES[1:])
    assert [one.template for one in to_guests(decision)] == ["offer"]


def test_yes_to_an_offer_is_no_yes_to_the_time_that_another_guest_chose() -> None:
    found = offered(guests=(ANNA, BOB))
    old = sends(found, letters.offer(kept(found), ANNA, origin(found)))
    arrives(found, None, "2", subject=subject_of(kept(found), "2"), sender="Bob <bob@globex.example>")
    assert (kept(found).status, kept(found).start_at) == ("confirmed", TIMES[1])
    decision = arrives(found, None, "yes", answers=old, subject="Re: Kick-off")
    assert kept(found).guests[0].answer == "needs-action"
    assert filed(decision)


# --- the VA's


def notice(decision: Decision) -> str:
    """The Message-ID of the news of this event, as the service names it."""
    mail = next(one for one in mails_of(decision) if one.template in ("meeting_news", "notice"))
    kept_ = next(
        one.value for one in decision.effects if isinstance(one, Keep) and one.value.kind == "notice"
    )
    return make_message_id(SECRET, int(kept_.key), mail.action, "va.example")


def says(found: House, line: str, answers: str = "") -> str:
    """What the VA is told of her line."""
    decision = found.receives(
        from_va(line, message_id=f"va{found.events}@va.example", answers=answers), TUESDAY + 3 * HOUR
    )
    return next(str(one.values) for one in mails_of(decision) if one.template == "transcript")


def proposes(found: House, hours: int, minute: int) -> str:
    at = TUESDAY + timedelta(minutes=minute)
    other = event(party(answer="tentative"), start_at=START + hours * HOUR, stamp_at=at)
    decision = arrives(found, object_of("COUNTER", other), at=at)
    if gathered := tuple(line for one in notices_of(decision) for line in one.lines):
        found.events += 1
        due = NoticesDue(number=found.events, notices=(1,), kinds=("meeting",), lines=gathered)
        decision = found.decides(due, at)
    return notice(decision)


@pytest.mark.parametrize("line", ["ok", "ok M-7", "no", "no M-7"])
def test_a_proposal_that_came_after_the_notice_is_not_agreed_to_in_answer_to_it(line: str) -> None:
    found = table()
    old = proposes(found, 1, 1)
    newer = proposes(found, 5, 2)
    said = says(found, line, old)
    assert kept(found).start_at == START and len(kept(found).proposals) == 1
    assert "20:00" in said and "did not show" in said
    says(found, line, newer)
    assert not kept(found).proposals
    assert kept(found).start_at == (START + 5 * HOUR if "ok" in line else START)


def invites(found: House, minute: int, **more: object) -> str:
    at = TUESDAY + timedelta(minutes=minute)
    given: dict[str, object] = {"uid": THEIRS, "organizer": party(answer=None), "stamp_at": at, **more}
    return notice(arrives(found, object_of("REQUEST", event(VA, **given)), at=at))


@pytest.mark.parametrize("line", ["ok M-1", "accept M-1", "maybe M-1"])
def test_an_invitation_that_changed_after_the_notice_is_not_accepted_in_answer_to_it(line: str) -> None:
    found = house()
    old = invites(found, 1)
    newer = invites(found, 2, sequence=1, start_at=START + 2 * HOUR)
    said = says(found, line, old)
    assert kept(found, "M-1").status == "asked"
    assert "17:00" in said and "did not show" in said
    says(found, line, newer)
    assert kept(found, "M-1").status == "confirmed"


def test_a_line_of_its_own_means_what_stands() -> None:
    found = table()
    proposes(found, 1, 1)
    proposes(found, 5, 2)
    found.receives(from_va("ok M-7", message_id="own@va.example"), control=True)
    assert kept(found).start_at == START + 5 * HOUR
