"""Times chosen and invitations answered in plain words: what is understood, and what comes of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.desk_in_memory import SECRET
from unit.desk.house import DAY, HOUR, TUESDAY, House, house, told, why
from unit.desk.meetings.at_table import ANNA, BOB, START, meeting
from unit.desk.meetings.by_mail import (
    FORGED,
    MINUTE,
    arrives,
    joined,
    keep,
    kept,
    news_of,
    reasons,
    table,
    to_guests,
    unchanged,
)
from vamail.desk.agenda.instances import next_instance
from vamail.desk.meetings import choice, letters
from vamail.desk.meetings.wanted import Origin
from vamail.mail.identifiers import meeting_code
from vamail.model.decision import Decision
from vamail.model.effects import FileTask, SendMail
from vamail.model.meetings import Moved

TIMES = (
    datetime(2026, 12, 1, 14, 0, tzinfo=UTC), datetime(2026, 12, 2, 8, 0, tzinfo=UTC),
    datetime(2026, 12, 3, 10, 30, tzinfo=UTC),
)  # fmt: skip
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
BUDAPEST = "Europe/Budapest"
SECOND = START + timedelta(weeks=1)
ROWS = [
    line.partition(" => ")[::2]
    for line in (Path(__file__).parent / "choices.txt").read_text("utf-8").splitlines()
    if line.strip() and not line.startswith("# ")
]


def read(text: str, times=TIMES, zone: str = BUDAPEST) -> choice.Wish | None:
    return choice.read(
        text, times, zone, va_zone=BUDAPEST, now=MONDAY, names=("Anna Kovacs", "Maria Szabo", "Acme Kft.")
    )


def meaning(wish: choice.Wish | None) -> str:
    if wish is None or (wish.fits is None and not wish.only_thanks and wish.answer is None):
        return "MORE"
    if wish.only_thanks:
        return "thanks"
    if wish.fits is None:
        return str(wish.answer)
    if not wish.fits or wish.moods & {"no", "maybe"}:
        return "another"
    return "several" if len(wish.fits) > 1 else str(next(iter(wish.fits)) + 1)


@pytest.mark.parametrize(("text", "means"), ROWS, ids=[row[0][:40] for row in ROWS])
def test_what_guests_write(text, means):
    assert meaning(read(text.replace("\\n", "\n"))) == means


def test_a_time_is_read_where_its_reader_is_and_as_it_was_shown_beside():
    assert meaning(read("9:00", zone="America/New_York")) == "several", (
        "9:00 there is the first, here the second"
    )
    assert meaning(read("3:00", zone="America/New_York")) == "several"
    assert meaning(read("5:30", zone="America/New_York")) == "3"
    assert meaning(read("11:30", zone="America/New_York")) == "3"


def test_two_times_on_one_day_are_not_chosen_by_the_day():
    times = (TIMES[1], TIMES[1] + 4 * HOUR)
    assert meaning(read("Wednesday works", times)) == "several"
    assert meaning(read("Wednesday 13:00", times)) == "2"
    assert meaning(read("the first", times)) == "1"


def test_an_ordinal_that_is_also_a_date_is_not_guessed():
    times = (TIMES[1], TIMES[1] + DAY * 30)  # 2 December, 1 January
    assert meaning(read("the 2nd", times)) == "several"
    assert meaning(read("the second", times)) == "2"


@given(st.text(max_size=400))
def test_nothing_that_is_written_is_an_error(text):
    wish = read(text)
    assert wish is None or wish.fits is None or wish.fits <= {0, 1, 2}


@given(
    st.sampled_from(["2", "Wednesday works", "yes", "دومی", "szerda jó"]),
    st.from_regex(r"[bcfgqwxz]{4,9}", fullmatch=True),
)
def test_an_unknown_word_makes_it_an_ordinary_request(said, word):
    assert read(f"{said} {word}") is None
    assert read(f"{said}\n{word}") is None


# --- on the desk


def offered(**more: object) -> House:
    """A desk that has offered three times to Anna, and to whoever else is a guest."""
    given_: dict[str, object] = {
        "status": "offered", "slots": TIMES, "slots_until": TUESDAY + 3 * DAY, "start_at": TIMES[0], **more,
    }  # fmt: skip
    found = table(meeting(**given_))
    return sends(found, "offer")


def invited(**more: object) -> House:
    return sends(table(meeting(**more)), "new")


def sends(found: House, what: str) -> House:
    """The letter to each guest leaves."""
    origin = Origin(desk=found.desk, workspace=found.workspace, secret=SECRET, now=TUESDAY, name="90")
    one = kept(found)
    mails = [
        letters.offer(one, guest, origin) if what == "offer"
        else letters.invitation(one, guest, origin, what="new") for guest in one.guests
    ]  # fmt: skip
    dated = tuple(replace(mail, arrived_at=TUESDAY, task=None) for mail in mails)
    found.desk.apply(90 + len(found.desk.sent), Decision(effects=dated))
    return found


def answers(found: House, text: str, **more: object) -> Decision:
    given_: dict[str, object] = {
        "subject": "Re: Kick-off", "answers": found.desk.sent[0].message_id, "at": TUESDAY + HOUR, **more
    }  # fmt: skip
    return arrives(found, None, text, **given_)  # type: ignore[arg-type]


def filed(decision: Decision) -> bool:
    return any(isinstance(one, FileTask) for one in decision.effects)


@pytest.mark.parametrize("text", ["2", "the second", "Wednesday works", "szerda jó", "a második", "دومی"])
def test_a_time_is_chosen_and_the_invitation_follows(text):
    found = offered()
    decision = answers(found, text)
    one = kept(found)
    assert (one.status, one.start_at, one.slots, one.guests[0].answer) == (
        "confirmed", TIMES[1], (), "accepted",
    )  # fmt: skip
    (mail,) = to_guests(decision)
    assert mail.invitation is not None
    assert (mail.invitation.method, mail.invitation.meeting.start_at) == ("REQUEST", TIMES[1])
    assert (decision.verdict, decision.acknowledge, filed(decision)) == ("calendar", False, False)
    assert news_of(decision) == ["Anna Kovacs <anna@acme.example> chose a time for “Kick-off”"]
    (news,) = (one for one in decision.effects if isinstance(one, SendMail) and one.values.get("headline"))
    assert news.values["at"] is None, "the time that was chosen is the meeting's, and no other"
    assert reasons(decision)["an answer in words"]


def test_what_is_quoted_below_is_not_read():
    found = offered()
    answers(
        found, "2\n\nOn Tue, 24 Nov 2026 at 10:00, Maria wrote:\n> 1. Tuesday\n> 2. Wednesday\n> 3. Thursday?"
    )
    assert kept(found).start_at == TIMES[1]


@pytest.mark.parametrize(
    "text",
    ["2, and please send the report", "Is the second still free?", "Friday works", "yes", "not the second"],
)
def test_anything_more_is_an_ordinary_request_and_told_beside(text):
    found = offered()
    decision = answers(found, text)
    assert (kept(found).status, filed(decision), decision.acknowledge) == ("offered", True, True)
    assert "M-7" in told(decision)
    assert text.rstrip("?") in told(decision)


def test_two_that_fit_are_not_chosen():
    found = offered(slots=(TIMES[1], TIMES[1] + 4 * HOUR))
    decision = answers(found, "Wednesday works")
    assert (kept(found).status, filed(decision)) == ("offered", True)
    assert "fits more than one time" in told(decision)


def test_nobody_but_a_guest_chooses():
    found = offered()
    decision = answers(found, "2", sender="Carl <carl@acme.example>")
    assert (kept(found).status, filed(decision)) == ("offered", True)
    assert "is not invited" in told(decision)
    forged = answers(offered(), "2", headers=FORGED)
    assert filed(forged)
    assert "nothing proves it" in told(forged)
    assert answers(offered(), "2", junk=True).verdict == "filed"


def test_a_foreign_message_id_is_not_our_letter():
    found = offered()
    decision = answers(found, "2", answers="7.offer-m-7.aaaaaaaaaaaaaaaaaaaaaaaaaa@va.example")
    assert (kept(found).status, filed(decision)) == ("offered", True)


@pytest.mark.parametrize(
    ("text", "answer"),
    [("yes", "accepted"), ("Igen, ott leszek", "accepted"), ("can't make it", "declined"),
     ("شاید", "tentative"), ("Tuesday works", "accepted")],
)  # fmt: skip
def test_an_invitation_is_answered_in_words(text, answer):
    found = invited()
    decision = answers(found, text)
    guest = kept(found).guests[0]
    assert (guest.answer, guest.answered_at) == (answer, TUESDAY + HOUR)
    assert (decision.verdict, to_guests(decision), filed(decision)) == ("calendar", [], False)
    assert bool(news_of(decision)) == (answer != "accepted")


def test_no_thanks_to_an_offer_is_told_at_once():
    found = offered()
    decision = answers(found, "No thanks")
    assert (kept(found).status, kept(found).guests[0].answer) == ("offered", "declined")
    assert "does not come" in news_of(decision)[0]


def test_mere_thanks_are_nothing():
    found = invited()
    decision = answers(found, "Thank you!\nAnna")
    assert (decision.verdict, unchanged(decision), told(decision)) == ("calendar", True, "")


def test_the_words_of_a_meetings_task_join_it():
    found = house()
    arrives(found, None, "Can we meet?", subject="Meeting")
    keep(found, meeting(status="offered", slots=TIMES, start_at=TIMES[0], task="T-1"))
    sends(found, "offer")
    first = next(one for one in found.desk.sent if one.mail.template == "offer")
    decision = answers(found, "2", answers=first.message_id)
    assert (decision.verdict, decision.task, joined(decision)) == ("calendar", "T-1", ["T-1"])
    assert kept(found).start_at == TIMES[1]
    assert decision.acknowledge is False


# --- links, by the code


def code(found: House) -> str:
    one = kept(found)
    return f"[{one.name}-{meeting_code(SECRET, one.uid, one.version)}]"


@pytest.mark.parametrize(("word", "text"), [("2", "2"), ("2", ""), ("2", "Thanks,\nAnna"), ("۲", "۲")])
def test_a_link_chooses(word, text):
    found = offered()
    decision = arrives(found, None, text, subject=f"{word} {code(found)}", at=TUESDAY + HOUR)
    assert (decision.verdict, kept(found).start_at) == ("calendar", TIMES[1])


@pytest.mark.parametrize(
    ("word", "answer"), [("yes", "accepted"), ("nem", "declined"), ("شاید", "tentative")]
)
def test_a_link_answers(word, answer):
    found = invited()
    arrives(found, None, word, subject=f"{word} {code(found)}", at=TUESDAY + HOUR)
    assert kept(found).guests[0].answer == answer


def test_a_link_with_other_words_is_an_ordinary_request():
    found = offered()
    decision = arrives(found, None, "3", subject=f"2 {code(found)}", at=TUESDAY + HOUR)
    assert (kept(found).status, filed(decision)) == ("offered", True)
    decision = arrives(found, None, "Please send the report", subject=f"2 {code(found)}", at=TUESDAY + HOUR)
    assert (kept(found).status, filed(decision)) == ("offered", True)


def test_a_code_is_nothing_without_the_guest_and_a_false_one_nothing_at_all():
    found = offered()
    mallory = arrives(found, None, "2", subject=f"2 {code(found)}", sender="m@elsewhere.example")
    assert (mallory.verdict, kept(found).status) == ("held", "offered")
    false = arrives(found, None, "2", subject="2 [M-7-aaaaaaaaaa]", at=TUESDAY + HOUR)
    assert (filed(false), kept(found).status) == (True, "offered")
    assert "M-7" not in told(false)


# --- too late


def test_a_time_that_was_taken_meanwhile_offers_others():
    found = offered()
    keep(found, meeting(name="M-8", uid="x", start_at=TIMES[1], changed_at=TUESDAY + timedelta(minutes=1)))
    decision = answers(found, "2")
    one = kept(found)
    assert (one.status, TIMES[1] in one.slots) == ("offered", False)
    (mail,) = to_guests(decision)
    assert mail.template == "offer"
    assert "taken by now" in news_of(decision)[0]
    assert filed(decision) is False


def test_the_number_is_that_of_the_offer_that_was_read():
    found = offered()
    keep(found, kept(found).next(slots=TIMES[1:], start_at=TIMES[1], changed_at=TUESDAY + 2 * HOUR))
    answers(found, "2", at=TUESDAY + 3 * HOUR)
    assert kept(found).start_at == TIMES[1], "the second of the first offer"


def test_a_time_of_an_older_offer_gets_the_newer_one_again():
    found = offered()
    keep(found, kept(found).next(slots=TIMES[1:], start_at=TIMES[1], changed_at=TUESDAY + 2 * HOUR))
    decision = answers(found, "1", at=TUESDAY + 3 * HOUR)
    (mail,) = to_guests(decision)
    assert (mail.template, mail.values["again"], filed(decision)) == ("offer", True, False)
    assert (kept(found).status, kept(found).slots) == ("offered", TIMES[1:])
    again = answers(found, "1", at=TUESDAY + 3 * HOUR + MINUTE)
    assert (to_guests(again), filed(again)) == ([], False)


def test_an_offer_that_lapsed_is_made_anew_and_one_that_was_called_off_is_an_ordinary_request():
    found = offered()
    keep(found, kept(found).next(status="cancelled", changed_at=TUESDAY + DAY))
    decision = answers(found, "2", at=TUESDAY + 2 * DAY)
    assert (decision.verdict, decision.acknowledge, kept(found).status) == ("calendar", False, "offered")
    found = offered()
    keep(found, kept(found).next(status="cancelled", slots=(), changed_at=TUESDAY + DAY))
    decision = answers(found, "2", at=TUESDAY + 2 * DAY)
    assert (decision.verdict, decision.acknowledge, kept(found).status) == ("filed", True, "cancelled")
    assert "M-7" in told(decision)


# --- one time of a series


def series(*, what: str = "remind", **more: object) -> House:
    """A weekly meeting; the letter about its second time leaves on the day before."""
    given_: dict[str, object] = {"rule": "FREQ=WEEKLY;COUNT=10", **more}
    found = table(meeting(**given_))
    one, at = kept(found), SECOND - DAY
    origin = Origin(desk=found.desk, workspace=found.workspace, secret=SECRET, now=at, name="90")
    if what == "remind":
        coming = next_instance(one, at)
        assert coming is not None
        mail = letters.reminder(one, ANNA, coming, origin)
    else:
        mail = letters.invitation(one, ANNA, origin, what="changed", only=SECOND)
    found.desk.apply(90, Decision(effects=(replace(mail, arrived_at=at),)))
    return found


def test_no_to_a_reminder_is_about_that_time_alone():
    found = series()
    answers(found, "Can't make it", at=SECOND - HOUR)
    (once,) = kept(found).answers_once
    assert (once.of_at, once.answer) == (SECOND, "declined")
    assert kept(found).guests[0].answer == "needs-action"


def test_yes_to_a_moved_time_is_about_that_time_alone():
    moved = Moved(of_at=SECOND, start_at=SECOND + HOUR, minutes=45, sequence=1)
    found = series(what="changed", sequence=1, moved=(moved,))
    answers(found, "Works for me", at=SECOND - HOUR)
    assert [(one.of_at, one.answer) for one in kept(found).answers_once] == [(SECOND, "accepted")]


def test_a_link_that_may_mean_one_time_or_all_is_not_guessed():
    found = series(guests=(replace(ANNA, answer="accepted", answered_at=TUESDAY),))
    decision = arrives(found, None, "no", subject=f"no {code(found)}", at=SECOND - HOUR)
    assert (filed(decision), kept(found).guests[0].answer) == (True, "accepted")
    fresh = series()
    arrives(fresh, None, "no", subject=f"no {code(fresh)}", at=SECOND - HOUR)
    assert kept(fresh).guests[0].answer == "declined"


# --- after others


def test_after_the_choice_of_another_guest_the_invitation_comes_again_once_an_hour():
    found = offered(guests=(ANNA, BOB))
    answers(found, "2", sender=f"Bob <{BOB.email}>", answers=found.desk.sent[1].message_id)
    assert kept(found).start_at == TIMES[1]
    late = answers(found, "3", at=TUESDAY + 2 * HOUR)
    (mail,) = to_guests(late)
    assert mail.invitation is not None
    assert mail.invitation.meeting.start_at == TIMES[1]
    assert "bob" not in repr(mail).casefold(), "who chose is another client's"
    assert (kept(found).start_at, filed(late)) == (TIMES[1], False)
    assert "is not on offer any more" in told(late)
    again = answers(found, "1", at=TUESDAY + 2 * HOUR + timedelta(minutes=5))
    assert (to_guests(again), filed(again)) == ([], False)


def test_the_same_choice_after_another_is_a_yes():
    found = offered(guests=(ANNA, BOB))
    answers(found, "2", sender=f"Bob <{BOB.email}>", answers=found.desk.sent[1].message_id)
    decision = answers(found, "Wednesday works", at=TUESDAY + 2 * HOUR)
    assert (kept(found).guests[0].answer, to_guests(decision)) == ("accepted", [])


def test_what_was_called_off_is_an_ordinary_request():
    found = invited(status="cancelled")
    decision = answers(found, "yes")
    assert (filed(decision), kept(found).guests[0].answer) == (True, "needs-action")
    assert "M-7" in told(decision)


def test_every_condition_is_explained():
    decision = answers(offered(), "2")
    asked = reasons(decision)
    assert list(asked) == ["about a meeting", "a guest's own words", "an answer in words", "chosen"]
    assert all(asked.values())
    assert why(decision, "an answer in words") == "it means time 2"
    again = answers(offered(), "2, and the report")
    assert why(again, "an answer in words") == "it says more than an answer, or asks"
