"""Who comes to a meeting, and who may see what of it."""

from dataclasses import replace

from unit.desk.house import ACME, GLOBEX, workspace
from unit.desk.meetings.practice import ANNA, BOB, at, guest
from vamail.desk.meetings.people import (
    anothers_word,
    guests_of,
    invited,
    language_of,
    seen_by,
    sees,
    zone_of,
)
from vamail.model.meetings import Guest, Meeting, Proposal
from vamail.model.message import Address
from vamail.workspace.types import Meetings

EVA = guest("eva@acme.example", "Eva")
STRANGER = Guest(email="x@elsewhere.example")
MEETING = Meeting(
    name="M-1", uid="u", title="Kickoff", start_at=at("2026-11-26 09:00"), minutes=30, zone="Europe/Budapest",
    guests=(ANNA, EVA, BOB, STRANGER), client="acme", task="T-1", changed_at=at("2026-11-24 10:00"),
    proposals=(
        Proposal(by=BOB.email, start_at=at("2026-11-27 09:00"), minutes=30, at=at("2026-11-24 11:00")),
    ),
)  # fmt: skip


def test_the_guests_of_a_client_are_its_first_address_or_those_that_are_named() -> None:
    assert guests_of(ACME) == (Guest(email="anna@acme.example", client="acme"),)
    named = guests_of(ACME, (Address("eva@acme.example", "Eva  K."), Address("x@elsewhere.example", "x@y")))
    assert named == (
        Guest(email="eva@acme.example", name="Eva K.", client="acme"), Guest(email="x@elsewhere.example"),
    )  # fmt: skip
    assert guests_of(replace(ACME, addresses=())) == ()


def test_the_va_and_the_organizers_address_are_no_guests_and_nobody_comes_twice() -> None:
    desk = workspace(meetings=Meetings(organizer="maria@calendar.example"))
    given = (
        ANNA, replace(ANNA, email="ANNA@acme.example"), Guest(email="maria@va.example"),
        Guest(email="requests+t1@va.example"), Guest(email="Maria@Calendar.example"), Guest(email=" "),
    )  # fmt: skip
    assert invited(given, desk) == (ANNA,)


def test_whose_a_guest_is_the_workspace_knows_best() -> None:
    claimed = (replace(BOB, client="acme"), replace(STRANGER, client="acme"), STRANGER)
    assert [one.client for one in invited(claimed, workspace())] == ["globex", "acme"]


def test_a_guest_sees_the_same_clients_guests_and_nobody_elses() -> None:
    seen = {one.email: [other.email for other in seen_by(MEETING, one).guests] for one in MEETING.guests}
    assert seen == {
        ANNA.email: [ANNA.email, EVA.email], EVA.email: [ANNA.email, EVA.email], BOB.email: [BOB.email],
        STRANGER.email: [STRANGER.email],
    }  # fmt: skip
    assert not sees(STRANGER, Guest(email="y@elsewhere.example"))


def test_what_others_wrote_to_the_va_a_guest_does_not_see_nor_another_clients_task() -> None:
    said = replace(MEETING, guests=(replace(ANNA, comment="mine"), replace(EVA, comment="private"), BOB))
    seen = seen_by(said, said.guests[0])
    assert [one.comment for one in seen.guests] == ["mine", ""]
    assert seen.task == "T-1"
    assert not seen.proposals
    theirs = seen_by(said, BOB)
    assert (theirs.task, theirs.client) == (None, "globex")


def test_a_word_that_names_another_client_than_a_guests_is_found() -> None:
    desk = workspace()
    assert anothers_word("Kickoff with globex people", (ANNA,), desk)
    assert not anothers_word("Kickoff with Acme", (ANNA,), desk)
    assert anothers_word("Kickoff with Acme", (ANNA, BOB), desk)
    assert not anothers_word("Kickoff with Acme", (STRANGER,), desk)


def test_zone_and_language_are_the_clients_else_the_vas() -> None:
    desk = workspace()
    assert zone_of(BOB, desk) == GLOBEX.hours.zone
    assert zone_of(STRANGER, desk) == desk.me.zone
    assert language_of(ANNA, MEETING, desk) == "hu"
    assert language_of(BOB, MEETING, desk) == "en"
    assert language_of(STRANGER, MEETING, desk) == "hu"
    assert language_of(STRANGER, replace(MEETING, client=""), desk) == "en"
