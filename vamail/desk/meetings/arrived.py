"""A calendar object that came by mail, what is known of who sent it, and which meeting it is about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from vamail.desk.agenda.instances import instances
from vamail.desk.agenda.spans import MINUTE, Span
from vamail.desk.life.people import client_of
from vamail.desk.meetings.wanted import Origin
from vamail.mail.authentication import Authentication
from vamail.model.decision import Reason
from vamail.model.desk import Desk
from vamail.model.effects import Effect
from vamail.model.itip import CalendarEvent, Party
from vamail.model.meetings import Meeting, MeetingUid, uid_name
from vamail.model.message import Address, CalendarPart
from vamail.workspace.types import Workspace

COMMENT = 500
"""Characters kept of what somebody said beside an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One object of a mail. `at` is when the mail arrived, `text` what its sender newly wrote in it, `proven`
    what the VA's own server says of the sender; `accepted`: the VA has said that it is to count; `quiet`: the
    server takes it for spam, so nobody is told of what does not count. `client` is whose the sender is."""

    part: CalendarPart
    sender: Address
    proven: Authentication
    origin: Origin
    at: datetime
    client: str = ""
    text: str = ""
    message_id: str = ""
    subject: str = ""
    accepted: bool = False
    quiet: bool = False

    @property
    def desk(self) -> Desk:
        """What is known."""
        return self.origin.desk

    @property
    def workspace(self) -> Workspace:
        """The VA's settings."""
        return self.origin.workspace

    @property
    def who(self) -> str:
        """The sender, for the VA's eyes."""
        return self.sender.email

    def events(self) -> Iterator[CalendarEvent]:
        """The events of the object's one UID."""
        yield from (event for event in self.part.events if event.uid.strip() == self.part.uid.strip())

    def stamp(self, event: CalendarEvent) -> datetime:
        """DTSTAMP; never later than the mail's arrival, so that a clock that is wrong closes no door."""
        return min(event.stamp_at or self.at, self.at)

    def said(self, event: CalendarEvent) -> str:
        """What its sender said beside it: COMMENT, else the mail's own words, else DESCRIPTION of a proposal
        or an answer, where some programs put it. A mail's text that repeats the title in a line of its own is
        what a program wrote around the object, and nobody's word."""
        title = event.summary.strip().casefold()
        lines = (one.casefold().rstrip() for one in self.text.splitlines())
        written = not title or not any(one.strip() == title or one.endswith(f": {title}") for one in lines)
        return (event.comment or (self.text if written else "")).strip()[:COMMENT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of it, for the journal in `what` and `why`. `counts`: somebody entitled said it, so that it
    is a client's word. `held`: it changed nothing, and why; if the VA accepts the mail by hand, it does."""

    what: str
    why: str
    meeting: Meeting | None = None
    reasons: tuple[Reason, ...] = ()
    effects: tuple[Effect, ...] = ()
    counts: bool = False
    held: str = ""


def by_uid(desk: Desk, uid: str) -> Meeting | None:
    """The meeting of this UID, ours or theirs."""
    known = desk.kept(MeetingUid, uid_name(uid)) if uid.strip() else None
    return desk.kept(Meeting, known.meeting) if known is not None else None


def speaks_for(sender: Address, party: Party, workspace: Workspace) -> bool:
    """Whether a mail of this sender may be this party's word: it is their own address, or the one that their
    calendar names as writing for them (SENT-BY), of the same client. The object alone names SENT-BY, so it
    proves nothing for any other address, and at a public provider nothing for one at the same domain."""
    if sender.same(party.email):
        return True
    if not party.sent_by or not sender.same(party.sent_by):
        return False
    whose = client_of(party.email, workspace)
    return whose is not None and client_of(sender.email, workspace) is whose


def is_forged(arrived: Arrived) -> str:
    """Why the sender is not who it says, by the VA's own server and unless the VA has accepted it; or ''."""
    if arrived.accepted or arrived.proven.state != "failed":
        return ""
    return f"the mail is not from {arrived.sender.domain}: {arrived.proven.detail}"


def instance_of(meeting: Meeting, at: datetime) -> bool:
    """Whether the meeting has, by its rule, an instance that begins there."""
    if any(one.of_at == at for one in meeting.moved):
        return True
    return any(one.of_at == at for one in instances(meeting, Span(at, at + MINUTE)))


def sent_sequence(meeting: Meeting, of_at: datetime | None) -> int:
    """SEQUENCE of the newest word that guests had about the whole, or about one instance."""
    once = {one.of_at: one.sequence for one in meeting.moved}
    return meeting.whole_sequence if of_at is None else max(once.get(of_at, 0), meeting.whole_sequence)
