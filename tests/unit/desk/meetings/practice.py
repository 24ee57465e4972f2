"""A desk on which meetings are made and changed, and what each guest's calendar shows of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from unit.desk.desk_in_memory import SECRET, DeskInMemory
from unit.desk.house import ACME, GLOBEX, TUESDAY, workspace
from vamail.desk.agenda.said import SaidTime
from vamail.desk.meetings.people import guest_at, guests_of
from vamail.desk.meetings.wanted import Origin, Outcome, Wanted
from vamail.model.decision import Decision
from vamail.model.effects import Keep, SendMail
from vamail.model.meetings import Guest, Meeting, Moved
from vamail.model.message import Address
from vamail.workspace.types import Workspace

BUDAPEST, LONDON = "Europe/Budapest", "Europe/London"
ANNA, BOB = guests_of(ACME)[0], guests_of(GLOBEX)[0]


def at(text: str) -> datetime:
    """`2026-11-26 10:00`, UTC."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def said(text: str, zone: str = BUDAPEST, rule: str = "") -> SaidTime:
    return SaidTime(at(text), zone, rule)


def guest(email: str, name: str = "") -> Guest:
    return guest_at(Address(email, name), workspace())


def wanted(*times: SaidTime, guests: tuple[Guest, ...] = (ANNA,), **more: object) -> Wanted:
    given: dict[str, object] = {"title": "Kickoff", "times": times, "guests": guests, **more}
    return Wanted(**given)  # type: ignore[arg-type]


@dataclass
class Meetings:
    """Each outcome is taken in as the decision of one event. With `window` mails wait until `leave`."""

    workspace: Workspace = field(default_factory=workspace)
    desk: DeskInMemory = field(default_factory=DeskInMemory)
    now: datetime = TUESDAY
    window: bool = False
    events: int = 0

    @property
    def origin(self) -> Origin:
        return Origin(
            desk=self.desk, workspace=self.workspace, secret=SECRET, now=self.now, name=f"{self.events + 1}.0"
        )

    def take(self, outcome: Outcome) -> Outcome:
        self.events += 1
        effects = tuple(
            replace(one, not_before=self.now) if isinstance(one, SendMail) and self.window else one
            for one in outcome.effects
        )
        self.desk.apply(self.events, Decision(effects=effects))
        return outcome

    def keep(self, meeting: Meeting) -> Meeting:
        """What others changed about it."""
        self.take(Outcome(effects=(Keep(value=meeting),)))
        return meeting

    def made(self, outcome: Outcome) -> Meeting:
        taken = self.take(outcome)
        assert taken.meeting is not None, taken.refused
        return taken.meeting

    def meeting(self, name: str = "M-1") -> Meeting:
        found = self.desk.kept(Meeting, name)
        assert found is not None
        return found

    def leave(self, *numbers: int) -> None:
        """These deliveries leave; none given: all that wait."""
        for one in self.desk.planned_mails():
            if not numbers or one.number in numbers:
                self.desk.statuses[one.number] = "sent"
        self.desk.entries = [
            replace(one, open=False) if self.desk.statuses.get(one.delivery or 0) == "sent" else one
            for one in self.desk.entries
        ]

    def to(self, email: str) -> list[SendMail]:
        """What they got, and what waits to leave to them, oldest first."""
        return [
            one.mail for number, one in enumerate(self.desk.sent, 1)
            if one.mail.to.email == email and self.desk.statuses.get(number) != "cancelled"
        ]  # fmt: skip


@dataclass
class Shown:
    """What the calendar of a guest shows, after these mails: RFC 5546, 2.1.5 and 3.2."""

    meeting: Meeting | None = None
    moved: dict[datetime, Moved] = field(default_factory=dict)
    sequence: int = -1

    def read(self, mails: list[SendMail]) -> "Shown":
        for one in _objects(mails):
            found = one.invitation
            assert found is not None
            assert found.meeting.sequence >= self.sequence, "SEQUENCE went back"
            self.sequence = found.meeting.sequence
            if found.only is not None:
                self.moved[found.only] = next(m for m in found.meeting.moved if m.of_at == found.only)
                assert self.moved[found.only].cancelled == (found.method == "CANCEL")
            elif found.method == "CANCEL":
                self.meeting = None
            else:
                self.meeting = found.meeting
                self.moved = {m.of_at: m for m in found.meeting.moved}
        return self

    def when(self) -> tuple[object, ...] | None:
        if self.meeting is None:
            return None
        one = self.meeting
        return when(replace(one, moved=tuple(self.moved.values())))


def when(meeting: Meeting) -> tuple[object, ...]:
    """The same of a meeting as it is."""
    moved = tuple(sorted(_place(one) for one in meeting.moved))
    return meeting.start_at, meeting.minutes, meeting.rule, meeting.zone, moved


def _place(one: Moved) -> tuple[datetime, datetime, int, bool]:
    return one.of_at, one.start_at, one.minutes, one.cancelled


def _objects(mails: list[SendMail]) -> Iterator[SendMail]:
    return (one for one in mails if one.invitation is not None)


WEEK = timedelta(weeks=1)
