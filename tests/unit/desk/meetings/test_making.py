"""A new meeting or offer: its number, its UID, who is invited, and what is refused."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from unit.desk.desk_in_memory import SECRET
from unit.desk.house import ACME, TUESDAY, client, workspace
from unit.desk.meetings.practice import ANNA, BOB, Meetings, at, guest, said, wanted
from vamail.desk.meetings.changing import move
from vamail.desk.meetings.making import MOST_OFFERED, make
from vamail.mail.identifiers import make_meeting_uid
from vamail.model.effects import SendMail, SetTimer
from vamail.model.meetings import Guest, MeetingUid, Numbering, uid_name
from vamail.workspace.types import ClientMeetings
from vamail.workspace.types import Meetings as Settings

THURSDAY = said("2026-11-26 10:00")


def test_one_time_makes_a_meeting_and_invites_everybody_once() -> None:
    desk = Meetings()
    eva = guest("eva@acme.example")
    outcome = desk.take(make(wanted(THURSDAY, guests=(ANNA, eva, ANNA), task="T-1"), desk.origin))
    meeting = outcome.meeting
    assert meeting is not None
    assert meeting == desk.meeting("M-1")
    assert (meeting.status, meeting.sequence, meeting.start_at) == ("confirmed", 0, at("2026-11-26 10:00"))
    assert (meeting.minutes, meeting.client, meeting.task) == (30, "acme", "T-1")
    assert (meeting.organizer, meeting.organizer_name) == ("requests@va.example", "Maria Szabo")
    assert meeting.changed_at == TUESDAY
    mails = [one for one in outcome.effects if isinstance(one, SendMail)]
    assert [one.to.email for one in mails] == [ANNA.email, eva.email]
    assert all(one.invitation and one.invitation.method == "REQUEST" and not one.hold for one in mails)
    assert not outcome.warnings
    assert any(isinstance(one, SetTimer) for one in outcome.effects)


def test_its_number_is_the_next_and_its_uid_leads_to_it() -> None:
    desk = Meetings()
    for number in (1, 2, 3):
        name = desk.origin.name
        meeting = desk.made(make(wanted(said(f"2026-12-0{number} 10:00")), desk.origin))
        assert meeting.name == f"M-{number}"
        assert meeting.uid == make_meeting_uid(SECRET, name, "va.example")
        found = desk.desk.kept(MeetingUid, uid_name(meeting.uid))
        assert found is not None
        assert found.meeting == meeting.name
    numbering = desk.desk.kept(Numbering, "M")
    assert numbering == Numbering(name="M", last=3, version=3)


def test_what_is_not_said_comes_from_the_client_and_then_from_the_desk() -> None:
    settings = Settings(link="https://desk.example", minutes=45, organizer="maria@calendar.example")
    own = replace(ACME, meetings=ClientMeetings(link="https://acme.example/room", minutes=20))
    desk = Meetings(workspace(clients=(own, client("globex", "bob@globex.example")), meetings=settings))
    meeting = desk.made(make(wanted(THURSDAY), desk.origin))
    assert (meeting.link, meeting.minutes) == ("https://acme.example/room", 20)
    assert meeting.organizer == "maria@calendar.example"
    other = desk.made(make(wanted(said("2026-11-27 10:00"), guests=(BOB,)), desk.origin))
    assert (other.link, other.minutes, other.client) == ("https://desk.example", 45, "globex")
    said_so = wanted(said("2026-11-27 13:00"), link="-", minutes=60, title="")
    third = desk.made(make(said_so, desk.origin))
    assert (third.link, third.minutes, third.title) == ("", 60, "Meeting with Maria Szabo")


def test_several_times_are_offered_and_nobody_is_invited_yet() -> None:
    desk = Meetings()
    slots = (said("2026-11-27 10:00"), THURSDAY, said("2026-11-26 10:00"))
    outcome = desk.take(make(wanted(*slots), desk.origin))
    meeting = outcome.meeting
    assert meeting is not None
    assert meeting.status == "offered"
    assert meeting.slots == (at("2026-11-26 10:00"), at("2026-11-27 10:00"))
    assert meeting.start_at == meeting.slots[0]
    assert meeting.slots_until == TUESDAY + timedelta(hours=72)
    mails = [one for one in outcome.effects if isinstance(one, SendMail)]
    assert [(one.kind, one.invitation) for one in mails] == [("offer", None)]
    assert [one.due_at for one in outcome.effects if isinstance(one, SetTimer)] == [meeting.slots_until]


def test_an_offer_stands_no_longer_than_its_last_slot() -> None:
    desk = Meetings()
    offer = desk.made(make(wanted(said("2026-11-25 10:00"), said("2026-11-25 12:00")), desk.origin))
    assert offer.slots_until == at("2026-11-25 12:00")


def test_free_times_are_found_where_none_is_said_inside_everybodys_hours() -> None:
    desk = Meetings()
    outcome = desk.take(make(wanted(guests=(BOB,), minutes=60), desk.origin))
    meeting = outcome.meeting
    assert meeting is not None
    assert len(meeting.slots) == 3
    assert not outcome.warnings
    assert all(14 <= one.hour < 16 and one.date() > TUESDAY.date() for one in meeting.slots)
    more = desk.made(make(wanted(count=99), desk.origin))
    assert len(more.slots) == MOST_OFFERED
    assert not set(more.slots) & set(meeting.slots)


def test_free_times_lie_in_the_frame_that_is_said_or_there_are_none() -> None:
    desk = Meetings()
    first, last = at("2026-11-30 08:00"), at("2026-11-30 10:00")
    offer = desk.made(make(wanted(earliest=first, latest=last), desk.origin))
    assert all(first <= one < last for one in offer.slots)
    night = make(wanted(earliest=at("2026-11-30 20:00"), latest=at("2026-11-30 22:00")), desk.origin)
    assert night.refused == ("No free time of 30 min was found from Mon 30 Nov 21:00 to Mon 30 Nov 23:00.")
    today = desk.made(make(wanted(latest=at("2026-11-24 15:00")), desk.origin))
    assert all(TUESDAY < one < at("2026-11-24 15:00") for one in today.slots)


def test_what_is_refused_says_why_and_does_nothing() -> None:
    desk = Meetings()
    many = [said(f"2026-12-{day:02} 10:00") for day in range(1, 8)]
    series = (said("2026-12-01 10:00", rule="FREQ=WEEKLY"), THURSDAY)
    refusals = {
        make(wanted(THURSDAY, guests=()), desk.origin).refused.partition(":")[0]: "Nobody would be invited",
        make(wanted(THURSDAY, guests=(Guest(email="maria@va.example"),)), desk.origin)
        .refused.partition(":")[0]: "Nobody would be invited",
        make(wanted(said("2026-11-24 10:00")), desk.origin).refused: "11:00 has passed.",
        make(wanted(*many), desk.origin).refused: "At most 5 times are offered at once.",
        make(wanted(*series), desk.origin).refused:
            "A series cannot be offered: say the one time at which it begins.",
    }  # fmt: skip
    assert all(given == expected for given, expected in refusals.items())
    assert not any(make(wanted(*many), desk.origin).effects)


def test_a_series_begins_on_a_day_of_its_own() -> None:
    desk = Meetings()
    off = make(wanted(said("2026-11-26 10:00", rule="FREQ=WEEKLY;BYDAY=TU")), desk.origin)
    assert off.refused == ("Thu 26 Nov 11:00 is no time of the series itself: begin it on one of its days.")
    assert make(wanted(said("2026-11-26 10:00", rule="FREQ=WEEKLY;BYDAY=TH")), desk.origin).meeting


def test_a_word_that_names_another_client_never_goes_out() -> None:
    desk = Meetings()
    for field in ("title", "text", "place", "link"):
        outcome = make(wanted(THURSDAY, **{field: "like at Globex"}), desk.origin)
        assert outcome.refused == (
            "A guest would read “Globex”, which names another client: please say it without."
        )
    shared = make(wanted(THURSDAY, guests=(ANNA, BOB), title="Acme and friends"), desk.origin)
    assert "another client" in shared.refused
    nobodys = make(
        wanted(THURSDAY, guests=(Guest(email="x@elsewhere.example"),), title="Globex"), desk.origin
    )
    assert nobodys.meeting is not None


def test_a_guest_of_one_client_gets_nothing_about_anothers() -> None:
    desk = Meetings()
    eva = guest("eva@acme.example")
    desk.take(make(wanted(THURSDAY, guests=(ANNA, BOB, eva)), desk.origin))
    theirs, ours = (
        repr([replace(mail, hold="") for mail in desk.to(one.email)]).lower() for one in (BOB, ANNA)
    )
    assert "acme" not in theirs
    assert "globex" not in ours
    assert eva.email in ours
    assert desk.meeting().client == ""


@given(st.lists(st.booleans(), min_size=1, max_size=8))
def test_no_number_is_given_twice(refused: list[bool]) -> None:
    desk = Meetings()
    names = []
    for number, is_refused in enumerate(refused, 1):
        guests = () if is_refused else (ANNA,)
        outcome = desk.take(make(wanted(said(f"2026-12-{number:02} 10:00"), guests=guests), desk.origin))
        names += [outcome.meeting.name] if outcome.meeting else []
    assert names == [f"M-{one}" for one in range(1, len(names) + 1)]


def test_two_sentences_of_each_language_have_the_same_values() -> None:
    import string

    from vamail.desk.meetings.words import _SENTENCES

    def values(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for language in ("hu", "fa"):
        assert _SENTENCES[language].keys() == _SENTENCES["en"].keys()
        for name, text in _SENTENCES[language].items():
            assert values(text) == values(_SENTENCES["en"][name]), name


def test_a_series_that_begins_in_the_second_of_two_equal_hours_is_refused_with_its_reason() -> None:
    desk = Meetings(now=at("2026-10-20 08:00"))
    sundays = "FREQ=WEEKLY;BYDAY=SU"
    refused = make(wanted(said("2026-10-25 01:30", rule=sundays)), desk.origin).refused
    assert "02:30" in refused and "for the second time" in refused
    assert make(wanted(said("2026-10-25 00:30", rule=sundays)), desk.origin).meeting is not None
    series = desk.made(make(wanted(said("2026-10-25 09:00", rule=sundays)), desk.origin))
    assert "for the second time" in move(series, said("2026-10-25 01:30"), desk.origin).refused


def test_where_hours_share_nothing_the_least_bad_times_are_named_and_nobody_is_asked() -> None:
    tokyo = client("tokyo", "ken@tokyo.example", zone="Asia/Tokyo")
    desk = Meetings(workspace=workspace(clients=(ACME, tokyo)))
    ken = Guest(email="ken@tokyo.example", client="tokyo")
    outcome = make(wanted(guests=(ken,)), desk.origin)
    assert outcome.effects == ()
    assert "share nothing from " in outcome.refused
    assert "The least bad times are " in outcome.refused and "09:00" in outcome.refused
