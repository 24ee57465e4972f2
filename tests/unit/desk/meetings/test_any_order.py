"""Whatever is done to meetings, in whatever order, and whenever mails leave."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from unit.desk.house import DAY
from unit.desk.meetings.practice import ANNA, BOB, BUDAPEST, Meetings, Shown, at, guest, wanted, when
from vamail.desk.agenda.instances import next_instance
from vamail.desk.agenda.said import SaidTime
from vamail.desk.meetings.changing import agree, cancel, choose, move, reword
from vamail.desk.meetings.making import make
from vamail.desk.meetings.people import sees
from vamail.desk.meetings.wanted import Outcome
from vamail.model.meetings import Guest, Meeting, MeetingUid, Proposal, uid_name

EVA, NOBODYS = guest("eva@acme.example"), Guest(email="x@elsewhere.example")
EVERYBODY = (ANNA, EVA, BOB, NOBODYS)
HOURS = st.integers(1, 24 * 20)
RULES = st.sampled_from(["", "FREQ=WEEKLY", "FREQ=DAILY;COUNT=4", "FREQ=WEEKLY;BYDAY=MO,WE,TH"])


class AnyOrder(RuleBasedStateMachine):
    """One desk; mails wait in the undo window, and leave when the machine says so."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Meetings(window=True)
        self.place = 0
        self.names: list[str] = []

    def took(self, outcome: Outcome) -> None:
        self.desk.take(outcome)
        self.desk.now += timedelta(minutes=7)

    def soon(self, hours: int) -> SaidTime:
        at = (self.desk.now + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
        return SaidTime(at, BUDAPEST)

    def one(self, data: st.DataObject) -> Meeting:
        return self.desk.meeting(data.draw(st.sampled_from(self.names)))

    @initialize(recur=RULES, left=st.booleans())
    def a_meeting_stands(self, recur: str, left: bool) -> None:
        outcome = make(
            wanted(SaidTime(at("2026-11-26 10:00"), BUDAPEST, recur), guests=(ANNA, EVA)), self.desk.origin
        )
        self.names.append("M-1")
        self.took(outcome)
        if left:
            self.desk.leave()

    @precondition(lambda self: len(self.names) < 3)
    @rule(
        hours=st.lists(HOURS, max_size=3), recur=RULES,
        guests=st.lists(st.sampled_from(EVERYBODY), min_size=1, max_size=4),
    )  # fmt: skip
    def somebody_wants_one(self, hours: list[int], recur: str, guests: list[Guest]) -> None:
        times = tuple(self.soon(one) for one in hours)
        if len(times) == 1:
            times = (SaidTime(times[0].at, BUDAPEST, recur),)
        outcome = make(wanted(*times, guests=tuple(guests)), self.desk.origin)
        if outcome.meeting is not None:
            self.names.append(outcome.meeting.name)
        self.took(outcome)

    @precondition(lambda self: self.names)
    @rule(data=st.data(), hours=HOURS, single=st.booleans())
    def it_moves(self, data: st.DataObject, hours: int, single: bool) -> None:
        meeting = self.one(data)
        self.took(move(meeting, self.soon(hours), self.desk.origin, of_at=self.of_at(meeting, single)))

    @precondition(lambda self: self.names)
    @rule(data=st.data(), single=st.booleans())
    def it_is_cancelled(self, data: st.DataObject, single: bool) -> None:
        meeting = self.one(data)
        self.took(cancel(meeting, self.desk.origin, of_at=self.of_at(meeting, single)))

    @precondition(lambda self: self.names)
    @rule(data=st.data())
    def it_has_another_title(self, data: st.DataObject) -> None:
        self.took(reword(self.one(data), self.desk.origin, title="Other words"))

    @precondition(lambda self: self.names)
    @rule(data=st.data(), number=st.integers(0, 4))
    def a_slot_is_chosen(self, data: st.DataObject, number: int) -> None:
        meeting = self.one(data)
        slot = meeting.slots[number % len(meeting.slots)] if meeting.slots else meeting.start_at
        self.took(choose(meeting, slot, meeting.guests[0], self.desk.origin))

    @precondition(lambda self: self.names)
    @rule(data=st.data(), hours=HOURS, single=st.booleans())
    def another_time_is_proposed_and_agreed_to(self, data: st.DataObject, hours: int, single: bool) -> None:
        meeting = self.one(data)
        of_at = self.of_at(meeting, single)
        to, now = self.soon(hours).at, self.desk.now
        proposal = Proposal(by=meeting.guests[0].email, start_at=to, minutes=30, at=now, of_at=of_at)
        self.desk.keep(meeting.next(proposals=(proposal,)))
        self.took(agree(self.desk.meeting(meeting.name), self.desk.origin))

    @precondition(lambda self: self.names)
    @rule(data=st.data())
    def somebody_answers(self, data: st.DataObject) -> None:
        meeting = self.one(data)
        answered = replace(meeting.guests[0], answer="tentative", answered_at=self.desk.now)
        self.desk.keep(meeting.next(guests=(answered, *meeting.guests[1:])))

    @rule(one=st.sampled_from(EVERYBODY))
    def mails_to_one_leave(self, one: Guest) -> None:
        waiting = [mail.number for mail in self.desk.desk.planned_mails() if mail.recipient == one.email]
        if waiting:
            self.desk.leave(*waiting)

    @rule(data=st.data())
    def mails_leave(self, data: st.DataObject) -> None:
        waiting = [one.number for one in self.desk.desk.planned_mails()]
        if waiting:
            self.desk.leave(*data.draw(st.lists(st.sampled_from(waiting), min_size=1, unique=True)))

    @rule()
    def days_pass(self) -> None:
        self.desk.now += 2 * DAY

    def of_at(self, meeting: Meeting, single: bool) -> datetime | None:
        coming = next_instance(meeting, self.desk.now) if single and meeting.rule else None
        for _ in range(self.place):
            coming = next_instance(meeting, coming.start) if coming is not None else None
        self.place = (self.place + 1) % 3
        return coming.of_at if coming is not None else None

    # --- what always holds ---------------------------------------------------------------------------

    @invariant()
    def sequence_and_stamp_never_go_back(self) -> None:
        for name in self.names:
            versions = self.desk.desk.ledger["meeting", name]
            kept = [one for one in versions if isinstance(one, Meeting)]
            for before, after in pairwise(kept):
                assert after.sequence >= before.sequence
                assert after.uid == before.uid
                if before.status == "confirmed" and (when(before), before.status) != (
                    when(after),
                    after.status,
                ):
                    assert after.sequence > before.sequence
                assert after.changed_at >= before.changed_at

    @invariant()
    def no_number_and_no_uid_is_given_twice(self) -> None:
        assert self.names == [f"M-{number}" for number in range(1, len(self.names) + 1)]
        uids = {self.desk.meeting(name).uid for name in self.names}
        assert len(uids) == len(self.names)
        for name in self.names:
            found = self.desk.desk.kept(MeetingUid, uid_name(self.desk.meeting(name).uid))
            assert found is not None
            assert found.meeting == name

    @invariant()
    def a_guest_gets_nothing_about_those_whom_they_do_not_see(self) -> None:
        for one in EVERYBODY:
            hidden = [other.email for other in EVERYBODY if not sees(one, other)]
            got = repr([replace(mail, hold="") for mail in self.desk.to(one.email)])
            assert not any(email in got for email in hidden)

    @invariant()
    def the_last_mail_to_each_guest_is_how_it_stands(self) -> None:
        for name in self.names:
            meeting = self.desk.meeting(name)
            for one in meeting.guests:
                self.is_told(meeting, one)

    def is_told(self, meeting: Meeting, one: Guest) -> None:
        mails = [mail for mail in self.desk.to(one.email) if f".{meeting.name}." in mail.action]
        shown = Shown().read(mails).when()
        if meeting.status == "offered":
            assert mails[-1].template == "offer"
            assert shown is None
            assert len(mails[-1].values["slots"]) == len(meeting.slots)  # type: ignore[arg-type]
        elif meeting.status == "cancelled":
            assert shown is None
            assert not mails or mails[-1].template == "invitation_cancelled"
            assert not mails or mails[0].template != "invitation_cancelled"
        else:
            assert shown == when(meeting)

    @invariant()
    def no_older_word_waits_beside_a_newer_one(self) -> None:
        waiting = [
            (one.recipient, one.action.split(".")[1]) for one in self.desk.desk.planned_mails()
        ]  # fmt: skip
        assert len(waiting) == len(set(waiting))


AnyOrder.TestCase.settings = settings(max_examples=40, stateful_step_count=25)
TestAnyOrder = AnyOrder.TestCase
