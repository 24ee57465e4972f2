"""Two workers decide at once about meetings: the second one conflicts, and decides again on what stands now.

Each decides on the desk as it was before either wrote, as two processes on one PostgreSQL do.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from server.postgres import Postgres
from server.test_workers_ledger import _commit
from unit.desk.house import TUESDAY, workspace
from unit.desk.meetings.by_mail import event, message, object_of, party
from unit.desk.meetings.practice import ANNA, BOB, at, guest, said, wanted
from vamail.desk.decide import decide
from vamail.desk.meetings.changing import agree, choose
from vamail.desk.meetings.making import make
from vamail.desk.meetings.wanted import Origin, Outcome
from vamail.model.decision import Decision
from vamail.model.effects import SendMail
from vamail.model.events import MailReceived
from vamail.model.meetings import Guest, Meeting, Numbering
from vamail.model.message import Message
from vamail.store import Conflict, Store, open_store

HOUSE = workspace()
EVA = guest("eva@acme.example")
MINUTE = timedelta(minutes=1)
Wish = Callable[[Origin], Outcome]


@dataclass
class Worker:
    """One process of two: it decides on what it sees, and writes later."""

    store: Store
    name: str

    def wants(self, wish: Wish, now: datetime = TUESDAY) -> "Waiting":
        """A wish of the VA, as a command or a timer brings it."""
        number = self.store.add_event("command", {}, "", now, self.name)

        def decided() -> Decision:
            secret = self.store.secret()
            origin = Origin(
                desk=self.store.desk(), workspace=HOUSE, secret=secret, now=now, name=f"{number}.0"
            )
            outcome = wish(origin)
            return Decision(effects=outcome.effects)

        return Waiting(self, number, decided, decided())

    def receives(self, mail: Message, now: datetime = TUESDAY) -> "Waiting":
        """A mail that came in."""
        number = self.store.add_event("command", {}, "", now, self.name)
        came = MailReceived(number=number, mailbox="requests", received_at=now, message=mail)

        def decided() -> Decision:
            return decide(came, self.store.desk(), HOUSE, self.store.secret(), now)

        return Waiting(self, number, decided, decided())

    def meeting(self, name: str) -> Meeting:
        found = self.store.desk().kept(Meeting, name)
        assert found is not None
        return found


@dataclass
class Waiting:
    """A decision that was made, and not yet written."""

    worker: Worker
    number: int
    again: Callable[[], Decision]
    decision: Decision

    def commit(self) -> Decision:
        _commit(self.worker.store, self.worker.name, self.number, self.decision)
        return self.decision

    def conflicts(self) -> Decision:
        """It meets what the other wrote, is decided again, and written."""
        with pytest.raises(Conflict):
            self.commit()
        self.decision = self.again()
        return self.commit()


@pytest.fixture
def two(tmp_path: Path, postgres: Postgres) -> Iterator[tuple[Worker, Worker]]:
    url = postgres.fresh()
    first, second = open_store(url, tmp_path / "a"), open_store(url, tmp_path / "b")
    first.found()
    yield Worker(first, "a"), Worker(second, "b")
    first.close()
    second.close()


def meets(*hours: int, who: Guest = ANNA, also: tuple[Guest, ...] = ()) -> Wish:
    times = tuple(said(f"2026-12-01 {hour:02}:00") for hour in hours)
    return lambda origin: make(wanted(*times, guests=(who, *also)), origin)


def invited(decision: Decision) -> list[str]:
    return [one.to.email for one in decision.effects if isinstance(one, SendMail) and one.kind != "notice"]


def test_two_meetings_at_the_same_instant_have_two_numbers(two: tuple[Worker, Worker]) -> None:
    first, second = two
    annas, bobs = first.wants(meets(10)), second.wants(meets(14, who=BOB))
    assert annas.commit() and bobs.conflicts()
    assert {one.email for one in second.meeting("M-1").guests} == {ANNA.email}
    assert {one.email for one in second.meeting("M-2").guests} == {BOB.email}
    assert second.meeting("M-1").uid != second.meeting("M-2").uid
    given = second.store.desk().kept(Numbering, "M")
    assert given is not None and given.last == 2
    assert len(second.store.deliveries()) == 2


def test_the_same_time_wanted_twice_at_once_is_noticed(two: tuple[Worker, Worker]) -> None:
    """Decided on an empty desk, neither would collide; decided again, the second one does, and waits."""
    first, second = two
    annas, bobs = first.wants(meets(10)), second.wants(meets(10, who=BOB))
    annas.commit()
    (mail,) = [one for one in bobs.conflicts().effects if isinstance(one, SendMail)]
    assert mail.hold and "M-1" in mail.hold


def test_an_answer_and_a_proposal_that_is_agreed_to_both_survive(two: tuple[Worker, Worker]) -> None:
    first, second = two
    first.wants(meets(10, also=(EVA,))).commit()
    stands = first.meeting("M-1")
    there = event(
        party(answer="tentative"), uid=stands.uid, start_at=at("2026-12-02 10:00"), stamp_at=TUESDAY + MINUTE
    )
    first.receives(message(object_of("COUNTER", there)), TUESDAY + MINUTE).commit()
    assert len(first.meeting("M-1").proposals) == 1

    said_yes = event(
        party(EVA.email), uid=stands.uid, start_at=stands.start_at, stamp_at=TUESDAY + 2 * MINUTE
    )
    eva = message(object_of("REPLY", said_yes), sender=f"Eva <{EVA.email}>", message_id="e2@acme.example")
    answers = second.receives(eva, TUESDAY + 3 * MINUTE)
    agrees = first.wants(lambda origin: agree(origin.desk.kept(Meeting, "M-1") or stands, origin), TUESDAY)
    answers.commit()
    agreed = agrees.conflicts()
    now = first.meeting("M-1")
    assert (now.start_at, now.sequence, now.proposals) == (at("2026-12-02 10:00"), 1, ())
    assert sorted(invited(agreed)) == sorted((ANNA.email, EVA.email))
    answered = [one.why for one in second.store.journal() if one.what == "answered"]
    assert answered == [f"{EVA.email}: accepted"], "her yes to the time before is on record"


def test_an_answer_that_comes_second_is_about_a_time_that_has_passed_by(two: tuple[Worker, Worker]) -> None:
    first, second = two
    first.wants(meets(10)).commit()
    stands = first.meeting("M-1")
    there = event(party(answer="tentative"), uid=stands.uid, start_at=at("2026-12-02 10:00"))
    first.receives(message(object_of("COUNTER", there)), TUESDAY + MINUTE).commit()
    said_yes = event(uid=stands.uid, start_at=stands.start_at, stamp_at=TUESDAY + 2 * MINUTE)
    answers = second.receives(message(object_of("REPLY", said_yes), message_id="e3@acme.example"))
    first.wants(lambda origin: agree(origin.desk.kept(Meeting, "M-1") or stands, origin)).commit()
    answers.conflicts()
    now = second.meeting("M-1")
    assert (now.sequence, now.guests[0].answer) == (1, "needs-action"), "she said yes to another time"


def test_a_time_that_two_choose_at_once_is_one_meeting(two: tuple[Worker, Worker]) -> None:
    first, second = two
    first.wants(meets(10, 14, also=(EVA,))).commit()
    offered = first.meeting("M-1")
    assert offered.status == "offered"

    def chooses(who: Guest, slot: datetime) -> Wish:
        return lambda origin: choose(origin.desk.kept(Meeting, "M-1") or offered, slot, who, origin)

    annas = first.wants(chooses(ANNA, offered.slots[0]), TUESDAY + MINUTE)
    evas = second.wants(chooses(EVA, offered.slots[1]), TUESDAY + MINUTE)
    assert len(invited(annas.decision)) == len(invited(evas.decision)) == 2, "each would invite both"
    annas.commit()
    assert invited(evas.conflicts()) == []
    stands = second.meeting("M-1")
    assert (stands.status, stands.start_at, stands.sequence) == ("confirmed", offered.slots[0], 0)
    assert [one.answer for one in stands.guests] == ["accepted", "needs-action"]
