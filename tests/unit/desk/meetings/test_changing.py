"""A meeting that is moved, reworded, cancelled, chosen, agreed to: what is kept, and who hears of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from unit.desk.house import TUESDAY
from unit.desk.meetings.practice import ANNA, BOB, WEEK, Meetings, Shown, at, guest, said, wanted, when
from vamail.desk.meetings.changing import agree, back, cancel, choose, disagree, move, reword
from vamail.desk.meetings.making import make
from vamail.desk.meetings.wanted import Outcome
from vamail.desk.promise.pauses import ASKS
from vamail.model.meetings import Meeting, Moved, Proposal

EVA = guest("eva@acme.example")
BOTH = (ANNA, EVA)
WEEKLY = "FREQ=WEEKLY;BYDAY=TH"


def single(desk: Meetings, **more: object) -> Meeting:
    return desk.made(make(wanted(said("2026-11-26 10:00"), guests=BOTH, **more), desk.origin))


def series(desk: Meetings, rule: str = WEEKLY, zone: str = "Europe/Budapest") -> Meeting:
    return desk.made(make(wanted(said("2026-11-26 10:00", zone, rule), guests=BOTH), desk.origin))


def offer(desk: Meetings) -> Meeting:
    times = said("2026-11-26 10:00"), said("2026-11-27 10:00")
    return desk.made(make(wanted(*times, guests=BOTH), desk.origin))


def shows(desk: Meetings, meeting: Meeting) -> None:
    """Every guest's calendar shows it as it is."""
    for one in meeting.guests:
        assert Shown().read(desk.to(one.email)).when() == when(meeting)


# --- moved -----------------------------------------------------------------------------------------------


def test_a_moved_meeting_grows_by_one_and_everybody_is_asked_anew() -> None:
    desk = Meetings()
    meeting = single(desk)
    answered = replace(meeting.guests[0], answer="accepted", answered_at=TUESDAY, comment="fine")
    meeting = desk.keep(meeting.next(guests=(answered, meeting.guests[1])))
    desk.now += timedelta(minutes=5)
    moved = desk.made(move(meeting, said("2026-11-27 09:00"), desk.origin, minutes=45))
    assert (moved.start_at, moved.minutes) == (at("2026-11-27 09:00"), 45)
    assert (moved.sequence, moved.whole_sequence, moved.changed_at) == (1, 1, desk.now)
    assert [(one.answer, one.answered_at, one.comment) for one in moved.guests] == [
        ("needs-action", None, ""), ("needs-action", None, ""),
    ]  # fmt: skip
    assert (moved.uid, moved.name, moved.version) == (meeting.uid, "M-1", 3)
    assert [one.template for one in desk.to(ANNA.email)] == ["invitation", "invitation_changed"]
    shows(desk, moved)


def test_a_change_of_words_keeps_sequence_and_answers() -> None:
    desk = Meetings()
    meeting = single(desk)
    accepted = tuple(replace(one, answer="accepted") for one in meeting.guests)
    meeting = desk.keep(meeting.next(guests=accepted))
    after = desk.made(reword(meeting, desk.origin, title="Kickoff, part 1", place="Room 2"))
    assert (after.title, after.place, after.sequence) == ("Kickoff, part 1", "Room 2", 0)
    assert all(one.answer == "accepted" for one in after.guests)
    assert after.changed_at > meeting.changed_at
    assert "another client" in reword(after, desk.origin, text="as for Globex").refused


def test_dtstamp_grows_though_the_clock_was_set_back() -> None:
    desk = Meetings()
    meeting = single(desk)
    desk.now -= timedelta(hours=2)
    moved = desk.made(move(meeting, said("2026-11-27 09:00"), desk.origin))
    assert moved.changed_at == meeting.changed_at + timedelta(seconds=1)


def test_what_it_collides_with_is_warned_of_and_waits() -> None:
    desk = Meetings()
    other = single(desk)
    meeting = desk.made(make(wanted(said("2026-11-27 10:00")), desk.origin))
    outcome = desk.take(move(meeting, said("2026-11-26 10:00"), desk.origin))
    assert outcome.warnings == (f"Thu 26 Nov 11:00: overlaps {other.name} “Kickoff”",)
    assert desk.to(ANNA.email)[-1].hold.startswith(f"{ASKS}Thu 26 Nov 11:00: overlaps")


def test_an_invitation_that_has_not_left_gives_way_to_the_newer_one() -> None:
    desk = Meetings(window=True)
    meeting = single(desk)
    desk.leave(1)
    moved = desk.made(move(meeting, said("2026-11-27 09:00"), desk.origin))
    assert [one.template for one in desk.to(ANNA.email)] == ["invitation", "invitation_changed"]
    assert [one.template for one in desk.to(EVA.email)] == ["invitation"]
    assert [one.knows for one in moved.guests] == [1, 0]
    shows(desk, moved)


def test_one_that_waits_for_an_ok_gives_way_as_well() -> None:
    desk = Meetings()
    meeting = desk.made(make(wanted(said("2026-11-28 10:00")), desk.origin))
    assert len(desk.desk.held_open()) == 1
    moved = desk.made(move(meeting, said("2026-11-27 09:00"), desk.origin))
    assert not desk.desk.held_open()
    assert [one.template for one in desk.to(ANNA.email)] == ["invitation"]
    shows(desk, moved)


def test_other_words_and_an_instance_that_is_off_do_not_let_go_what_waits_for_an_ok() -> None:
    desk = Meetings()
    held = desk.made(make(wanted(said("2026-11-28 10:00", rule="FREQ=WEEKLY")), desk.origin))
    held = desk.made(reword(held, desk.origin, title="Other words"))
    assert [one.hold.startswith(ASKS) for one in desk.to(ANNA.email)] == [True]
    held = desk.made(cancel(held, desk.origin, of_at=at("2026-12-05 10:00")))
    assert [one.hold.startswith(ASKS) for one in desk.to(ANNA.email)] == [True]
    desk.leave()
    desk.take(reword(held, desk.origin, title="Words once more"))
    assert desk.to(ANNA.email)[-1].hold == ""
    times = said("2026-11-28 15:00"), said("2026-11-27 10:00")
    offered = desk.made(make(wanted(*times, guests=(EVA,)), desk.origin))
    desk.take(reword(offered, desk.origin, title="Which?"))
    assert [one.hold.startswith(ASKS) for one in desk.to(EVA.email)] == [True]


def test_moving_an_offer_makes_a_meeting_of_it() -> None:
    desk = Meetings()
    moved = desk.made(move(offer(desk), said("2026-11-30 10:00"), desk.origin))
    assert (moved.status, moved.slots, moved.sequence) == ("confirmed", (), 0)
    assert desk.to(ANNA.email)[-1].template == "invitation"
    shows(desk, moved)


# --- series ----------------------------------------------------------------------------------------------


def test_one_instance_moves_alone_and_answers_to_the_whole_stand() -> None:
    desk = Meetings()
    meeting = series(desk)
    meeting = desk.keep(meeting.next(guests=tuple(replace(one, answer="accepted") for one in BOTH)))
    second = at("2026-12-03 10:00")
    moved = desk.made(move(meeting, said("2026-12-04 13:00"), desk.origin, of_at=second))
    assert moved.moved == (
        Moved(of_at=second, start_at=at("2026-12-04 13:00"), minutes=30, sequence=1),
    )  # fmt: skip
    assert (moved.sequence, moved.whole_sequence, moved.start_at) == (1, 0, meeting.start_at)
    assert all(one.answer == "accepted" for one in moved.guests)
    assert desk.to(ANNA.email)[-1].invitation.only == second  # type: ignore[union-attr]
    shows(desk, moved)
    again = desk.made(move(moved, said("2026-12-02 13:00"), desk.origin, of_at=second))
    assert [one.start_at for one in again.moved] == [at("2026-12-02 13:00")]
    shows(desk, again)


def test_who_missed_the_change_of_one_instance_learns_the_whole_with_the_next() -> None:
    desk = Meetings(window=True)
    meeting = series(desk)
    desk.leave()
    second, third = at("2026-12-03 10:00"), at("2026-12-10 10:00")
    moved = desk.made(move(meeting, said("2026-12-04 13:00"), desk.origin, of_at=second))
    desk.leave(3)
    both = desk.made(cancel(moved, desk.origin, of_at=third))
    assert desk.to(ANNA.email)[-1].template == "invitation_cancelled"
    assert desk.to(EVA.email)[-1].template == "invitation_changed"
    shows(desk, both)


def test_a_whole_series_moves_to_another_weekday_and_takes_single_moves_with_it() -> None:
    desk = Meetings()
    meeting = series(desk)
    meeting = desk.made(move(meeting, said("2026-12-04 13:00"), desk.origin, of_at=at("2026-12-03 10:00")))
    moved = desk.made(move(meeting, said("2026-12-01 08:00"), desk.origin))
    assert (moved.rule, moved.start_at, moved.moved) == ("FREQ=WEEKLY;BYDAY=TU", at("2026-12-01 08:00"), ())
    assert (moved.sequence, moved.whole_sequence) == (2, 2)
    shows(desk, moved)


@pytest.mark.parametrize(
    ("rule", "to", "expected"),
    [
        ("FREQ=WEEKLY", "2026-12-01 10:00", "FREQ=WEEKLY"),
        ("FREQ=MONTHLY;BYDAY=4TH", "2026-12-08 10:00", "FREQ=MONTHLY;BYDAY=2TU"),
        ("FREQ=MONTHLY;BYDAY=-1TH", "2026-12-29 10:00", "FREQ=MONTHLY;BYDAY=-1TU"),
        ("FREQ=MONTHLY;BYDAY=4TH", "2026-12-29 10:00", "FREQ=MONTHLY;BYDAY=-1TU"),
        ("FREQ=MONTHLY;BYDAY=TH;BYSETPOS=4", "2026-12-08 10:00", "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2"),
        ("FREQ=MONTHLY;BYMONTHDAY=26", "2026-12-15 10:00", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("FREQ=WEEKLY;COUNT=5;BYDAY=TH", "2026-12-04 10:00", "FREQ=WEEKLY;COUNT=5;BYDAY=FR"),
        ("FREQ=WEEKLY;BYDAY=TH,FR", "2026-12-04 11:00", "FREQ=WEEKLY;BYDAY=TH,FR"),
    ],
)
def test_the_rule_follows_the_new_day(rule: str, to: str, expected: str) -> None:
    desk = Meetings()
    moved = desk.made(move(series(desk, rule), said(to), desk.origin))
    assert moved.rule == expected
    shows(desk, moved)


def test_a_rule_that_cannot_follow_is_refused() -> None:
    desk = Meetings()
    many = move(series(desk, "FREQ=WEEKLY;BYDAY=TH,FR"), said("2026-12-01 10:00"), desk.origin)
    assert "takes place on several days, and Tue 1 Dec 11:00 is none of them" in many.refused
    ends = move(series(desk, "FREQ=WEEKLY;UNTIL=20261210T100000Z"), said("2026-12-15 10:00"), desk.origin)
    assert ends.refused == "M-2 “Kickoff” ends before Tue 15 Dec 11:00."


def test_what_took_place_is_no_longer_counted() -> None:
    desk = Meetings()
    meeting = series(desk, "FREQ=WEEKLY;COUNT=5")
    desk.now = at("2026-12-04 10:00")
    moved = desk.made(move(meeting, said("2026-12-08 10:00"), desk.origin))
    assert moved.rule == "FREQ=WEEKLY;COUNT=3"


def test_a_series_keeps_the_zone_that_was_chosen_for_it() -> None:
    desk = Meetings()
    meeting = series(desk, zone="America/New_York")
    moved = desk.made(move(meeting, said("2026-12-03 15:00"), desk.origin))
    assert moved.zone == "America/New_York"
    other = desk.made(move(moved, said("2026-12-03 16:00", "Europe/London"), desk.origin))
    assert other.zone == "Europe/London"


# --- cancelled -------------------------------------------------------------------------------------------


def test_everybody_who_was_invited_gets_a_cancel() -> None:
    desk = Meetings()
    off = desk.made(cancel(single(desk), desk.origin, comment="ill"))
    assert (off.status, off.sequence, off.is_open) == ("cancelled", 1, False)
    for one in BOTH:
        last = desk.to(one.email)[-1].invitation
        assert last is not None
        assert (last.method, last.comment, last.meeting.sequence) == ("CANCEL", "ill", 1)
        assert Shown().read(desk.to(one.email)).when() is None


def test_who_never_heard_of_it_hears_nothing() -> None:
    desk = Meetings(window=True)
    meeting = single(desk)
    desk.leave(2)
    desk.take(cancel(meeting, desk.origin))
    assert desk.to(ANNA.email) == []
    assert [one.template for one in desk.to(EVA.email)] == ["invitation", "invitation_cancelled"]


def test_a_mail_of_unknown_fate_may_have_arrived_and_is_not_sent_again() -> None:
    desk = Meetings(window=True)
    meeting = single(desk)
    planned = desk.desk.planned_mails

    def doubtful() -> tuple[object, ...]:
        return tuple(replace(one, status="unknown") for one in planned())

    desk.desk.planned_mails = doubtful  # type: ignore[method-assign, assignment]
    desk.take(cancel(meeting, desk.origin))
    assert [one.template for one in desk.to(ANNA.email)] == ["invitation_cancelled"]


def test_one_instance_is_off_once() -> None:
    desk = Meetings()
    second = at("2026-12-03 10:00")
    off = desk.made(cancel(series(desk), desk.origin, of_at=second))
    assert (off.status, [(one.of_at, one.cancelled) for one in off.moved]) == ("confirmed", [(second, True)])
    shows(desk, off)
    assert cancel(off, desk.origin, of_at=second).refused == (
        "M-1 “Kickoff” does not take place on Thu 3 Dec 11:00."
    )
    assert "does not take place" in move(off, said("2026-12-05 10:00"), desk.origin, of_at=second).refused


def test_the_times_of_an_offer_are_off_in_plain_words() -> None:
    desk = Meetings()
    off = desk.made(cancel(offer(desk), desk.origin))
    assert (off.status, off.slots) == ("cancelled", ())
    mails = desk.to(ANNA.email)
    assert [one.invitation for one in mails] == [None, None]
    unheard = Meetings(window=True)
    unheard.take(cancel(offer(unheard), unheard.origin))
    assert unheard.to(ANNA.email) == []


# --- chosen ----------------------------------------------------------------------------------------------


def test_a_chosen_slot_is_the_meetings_and_the_others_are_free() -> None:
    desk = Meetings()
    chosen = desk.made(choose(offer(desk), at("2026-11-27 10:00"), ANNA, desk.origin))
    assert (chosen.status, chosen.slots, chosen.start_at) == ("confirmed", (), at("2026-11-27 10:00"))
    assert [one.answer for one in chosen.guests] == ["accepted", "needs-action"]
    assert all(desk.to(one.email)[-1].template == "invitation" for one in BOTH)
    shows(desk, chosen)
    again = choose(chosen, at("2026-11-26 10:00"), EVA, desk.origin)
    assert again.refused == "M-1 “Kickoff” is not on offer."


def test_a_chosen_meeting_that_is_cancelled_at_once_is_told_to_whoever_had_the_offer() -> None:
    desk = Meetings(window=True)
    meeting = offer(desk)
    desk.leave()
    chosen = desk.made(choose(meeting, at("2026-11-27 10:00"), ANNA, desk.origin))
    desk.take(cancel(chosen, desk.origin))
    assert [one.template for one in desk.to(ANNA.email)] == ["offer", "invitation_cancelled"]


def test_a_slot_that_was_taken_since_gives_way_to_others() -> None:
    desk = Meetings()
    meeting = offer(desk)
    desk.now += timedelta(minutes=5)
    other = desk.made(make(wanted(said("2026-11-27 10:00"), guests=(BOB,)), desk.origin))
    desk.now += timedelta(minutes=5)
    again = desk.made(choose(meeting, at("2026-11-27 10:00"), ANNA, desk.origin))
    assert again.status == "offered"
    assert other.start_at not in again.slots
    assert again.slots_until is not None
    assert len(again.slots) == 3
    assert all(desk.to(one.email)[-1].template == "offer" for one in BOTH)


def test_a_slot_of_which_the_va_was_warned_may_be_chosen() -> None:
    desk = Meetings()
    desk.take(make(wanted(said("2026-11-27 10:00"), guests=(BOB,)), desk.origin))
    desk.now += timedelta(minutes=5)
    times = said("2026-11-26 10:00"), said("2026-11-27 10:00")
    warned = desk.take(make(wanted(*times), desk.origin))
    assert warned.warnings
    assert warned.meeting is not None
    chosen = desk.made(choose(warned.meeting, at("2026-11-27 10:00"), ANNA, desk.origin))
    assert chosen.status == "confirmed"


def test_a_slot_that_passed_gives_way_to_others_and_one_that_was_not_offered_is_refused() -> None:
    desk = Meetings()
    meeting = offer(desk)
    assert choose(meeting, at("2026-11-27 11:00"), ANNA, desk.origin).refused == (
        "Fri 27 Nov 12:00 was not offered for M-1 “Kickoff”."
    )
    desk.now = at("2026-11-26 12:00")
    again = desk.made(choose(meeting, at("2026-11-26 10:00"), ANNA, desk.origin))
    assert min(again.slots) > desk.now


# --- proposals -------------------------------------------------------------------------------------------


def proposed(desk: Meetings, meeting: Meeting, to: str, by: str, **more: object) -> Meeting:
    desk.now += timedelta(minutes=1)
    one = Proposal(by=by, start_at=at(to), minutes=45, at=desk.now, **more)  # type: ignore[arg-type]
    return desk.keep(meeting.next(proposals=(*meeting.proposals, one)))


def test_the_newest_proposal_is_agreed_to() -> None:
    desk = Meetings()
    meeting = proposed(desk, single(desk), "2026-11-27 09:00", ANNA.email)
    meeting = proposed(desk, meeting, "2026-11-30 09:00", EVA.email)
    moved = desk.made(agree(meeting, desk.origin))
    assert (moved.start_at, moved.minutes, moved.proposals) == (at("2026-11-30 09:00"), 45, ())
    shows(desk, moved)
    assert agree(moved, desk.origin).refused == "Nobody proposes another time for M-1 “Kickoff”."


def test_a_proposal_for_one_instance_moves_that_one() -> None:
    desk = Meetings()
    second = at("2026-12-03 10:00")
    meeting = proposed(desk, series(desk), "2026-12-11 09:00", EVA.email, of_at=second + WEEK)
    meeting = proposed(desk, meeting, "2026-12-04 09:00", ANNA.email, of_at=second)
    moved = desk.made(agree(meeting, desk.origin))
    assert [(one.of_at, one.start_at) for one in moved.moved] == [(second, at("2026-12-04 09:00"))]
    assert [one.by for one in moved.proposals] == [EVA.email]
    shows(desk, moved)


def test_who_proposed_hears_that_it_stays() -> None:
    desk = Meetings()
    meeting = proposed(desk, single(desk), "2026-11-27 09:00", ANNA.email)
    stays = desk.made(disagree(meeting, desk.origin, "I am away"))
    assert (stays.start_at, stays.sequence, stays.proposals) == (meeting.start_at, 0, ())
    assert desk.to(ANNA.email)[-1].template == "meeting_declined"
    assert len(desk.to(EVA.email)) == 1
    assert "Nobody proposes" in disagree(stays, desk.origin).refused


# --- refused ---------------------------------------------------------------------------------------------


def test_what_cannot_change_says_why() -> None:
    desk = Meetings()
    meeting, to = single(desk), said("2026-11-27 09:00")
    assert move(meeting, said("2026-11-24 09:00"), desk.origin).refused == "10:00 has passed."
    assert move(meeting, said("2026-11-26 10:00"), desk.origin).refused == (
        "M-1 “Kickoff” is at Thu 26 Nov 11:00 already."
    )
    assert "does not take place" in move(meeting, to, desk.origin, of_at=at("2026-12-03 10:00")).refused
    assert "does not take place" in cancel(meeting, desk.origin, of_at=at("2026-12-03 10:00")).refused
    for after, expected in (
        (replace(meeting, over=True), "M-1 “Kickoff” is over."),
        (replace(meeting, status="cancelled"), "M-1 “Kickoff” is cancelled."),
    ):
        for outcome in (
            move(after, to, desk.origin), cancel(after, desk.origin), agree(after, desk.origin),
            disagree(after, desk.origin), reword(after, desk.origin, title="x"),
            choose(after, meeting.start_at, ANNA, desk.origin),
        ):  # fmt: skip
            assert (outcome.refused, outcome.effects) == (expected, ())
    theirs = replace(meeting, theirs=True, organizer="anna@acme.example", organizer_name="")
    assert "was called by anna@acme.example, so you cannot change it" in move(theirs, to, desk.origin).refused
    assert "but not cancel it" in cancel(theirs, desk.origin).refused


# --- taken back ------------------------------------------------------------------------------------------


def test_a_meeting_that_is_taken_back_is_over_and_nobody_hears_of_it() -> None:
    desk = Meetings(window=True)
    meeting = single(desk)
    (keep,) = back(meeting, None, desk.origin)
    assert (keep.value.status, keep.value.is_open, keep.value.version) == ("cancelled", False, 2)  # type: ignore[union-attr]


def test_a_move_that_is_taken_back_leaves_everybody_with_what_they_know() -> None:
    desk = Meetings(window=True)
    meeting = single(desk)
    desk.leave(1)
    moved = desk.made(move(meeting, said("2026-11-27 09:00"), desk.origin))
    for one in desk.desk.planned_mails():
        desk.desk.statuses[one.number] = "cancelled"
    desk.take(Outcome(effects=back(moved, meeting, desk.origin)))
    restored = desk.meeting()
    assert when(restored) == when(meeting)
    assert len(desk.to(ANNA.email)) == 1
    shows(desk, restored)
