"""Mails about meetings on a real store: what they leave is found again by the next."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from unit.desk.desk_in_memory import SECRET
from unit.desk.house import DAY, HOUR, TUESDAY, mail, workspace
from unit.desk.meetings.at_table import ANNA, START, meeting
from unit.desk.meetings.by_mail import THEIRS, event, message, object_of, party
from vamail.desk.decide import decide
from vamail.desk.meetings import letters
from vamail.desk.meetings.wanted import Origin
from vamail.mail.identifiers import make_message_id
from vamail.model.decision import Decision
from vamail.model.effects import FileTask, Keep, SendMail
from vamail.model.events import MailReceived
from vamail.model.ids import NewTask, task_ref
from vamail.model.meetings import Meeting, MeetingUid, uid_name
from vamail.model.message import Message
from vamail.store import Arrived, Handled, OutgoingMail, Store, open_store

TIMES = (START, START + DAY)


class Desk:
    """A store, and decisions on it."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = open_store("sqlite", folder)
        self.workspace = workspace()
        self.uid = 0

    def receives(self, mailed: Message, at: datetime = TUESDAY) -> Decision:
        self.uid += 1
        mailed = replace(mailed, message_id=f"m{self.uid}@acme.example", identity=f"i{self.uid}")
        arrived = Arrived(
            uid=self.uid, received_at=at, raw=f"{self.uid}".encode(), message_id=mailed.message_id,
            sender="anna@acme.example", subject=mailed.subject,
        )  # fmt: skip
        (claimed,) = self.store.receive("requests", 1, [arrived], self.uid, "w", at)
        received = MailReceived(number=claimed.number, mailbox="requests", received_at=at, message=mailed)
        decision = decide(received, self.store.desk(), self.workspace, SECRET, at)
        self.commit(claimed.number, decision, at)
        return decision

    def commit(self, number: int, decision: Decision, at: datetime) -> None:
        keys = [one.key for one in decision.effects if isinstance(one, FileTask)]
        refs = {
            key: task_ref(given)
            for key, given in zip(keys, self.store.allocate("task", len(keys)), strict=True)
            if isinstance(key, NewTask)
        }
        mails = tuple(
            OutgoingMail(raw=b"x", subject="x", message_id=self.id_of(number, one), envelope_from="a@x")
            for one in decision.effects if isinstance(one, SendMail)
        )  # fmt: skip
        handled = Handled(event=number, decision=decision, refs=refs, mails=mails)
        self.store.commit([handled], "w", at, claim_deliveries=False)

    def id_of(self, number: int, mailed: SendMail) -> str:
        return make_message_id(SECRET, number, mailed.action, "va.example")

    def meeting(self, name: str) -> Meeting:
        found = self.store.desk().kept(Meeting, name)
        assert found is not None
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.store.close()


def theirs(**more: object) -> Message:
    organizer = party("anna@acme.example")
    said = event(organizer, party("requests@va.example", None), uid=THEIRS, organizer=organizer, **more)
    return message(object_of("REQUEST", said), "Please join.", subject="Budget")


def test_an_invitation_its_change_and_its_end(desk: Desk) -> None:
    desk.receives(theirs())
    first = desk.meeting("M-1")
    assert (first.status, first.task, first.version, first.client) == ("asked", "T-1", 1, "acme")
    desk.receives(theirs(sequence=1, start_at=START + DAY), TUESDAY + HOUR)
    assert (desk.meeting("M-1").start_at, desk.meeting("M-1").task) == (START + DAY, "T-1")
    desk.receives(theirs(sequence=1, start_at=START + DAY), TUESDAY + 2 * HOUR)
    assert desk.meeting("M-1").version == 2
    said = event(uid=THEIRS, sequence=2, organizer=party("anna@acme.example"))
    desk.receives(message(object_of("CANCEL", said)), TUESDAY + 3 * HOUR)
    assert desk.meeting("M-1").status == "cancelled"
    assert not desk.store.desk().kept_open(Meeting)


def test_an_offer_is_found_by_the_mail_that_is_answered(desk: Desk) -> None:
    offered = meeting(status="offered", slots=TIMES, start_at=START, slots_until=TUESDAY + 3 * DAY)
    number = desk.store.add_event("command", {}, "", TUESDAY, "w")
    origin = Origin(
        desk=desk.store.desk(), workspace=desk.workspace, secret=SECRET, now=TUESDAY, name=f"{number}.0"
    )
    letter = letters.offer(offered, ANNA, origin)
    uid = MeetingUid(name=uid_name(offered.uid), meeting="M-7")
    effects = (Keep(value=offered), Keep(value=uid), letter)
    desk.commit(number, Decision(effects=effects), TUESDAY)
    answered = desk.id_of(number, letter)
    words = mail("the second, please", subject="Re: Kick-off", answers=answered)
    decision = desk.receives(words, TUESDAY + HOUR)
    assert decision.verdict == "calendar"
    chosen = desk.meeting("M-7")
    assert (chosen.status, chosen.start_at, chosen.guests[0].answer) == ("confirmed", TIMES[1], "accepted")
    later = TUESDAY + 2 * HOUR
    desk.receives(message(object_of("REPLY", event(party(answer="declined"), stamp_at=later))), later)
    assert desk.meeting("M-7").guests[0].answer == "declined"
