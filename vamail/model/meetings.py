"""Meetings: values only. A meeting is a value of the ledger (`M-7`), each change a new version.

What RFC 5545 and 5546 call VEVENT, ATTENDEE and PARTSTAT is here `Meeting`, `Guest` and `Answer`; the words
of those pages begin where an object is written (`render.invitation`) or read (`mail.itip`).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar, Literal

from vamail.model.ids import TaskKey

Answer = Literal["needs-action", "accepted", "declined", "tentative", "delegated"]
"""PARTSTAT of a VEVENT's ATTENDEE (RFC 5545, 3.2.12), in small letters."""

ANSWERS: tuple[Answer, ...] = ("needs-action", "accepted", "declined", "tentative", "delegated")

Status = Literal["offered", "confirmed", "asked", "refused", "cancelled"]
"""`offered`: the client is to choose one of `slots`; `asked`: somebody invites us and we have not answered;
`refused`: we declined theirs; `confirmed`: it is in the calendar; `cancelled`: by whoever called it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody who is invited, the VA aside. `client` is whose they are (a slug), empty for nobody's.

    `answer` is the newest that counted, of DTSTAMP `answered_at`, to SEQUENCE `answered_sequence`;
    `delegated_to` who comes instead. Guests of one client never see those of another. `knows` is the version
    of the meeting that the mails describe which are known to have left to them, 0 while none did; it is seen
    when the meeting changes again, and says to whom a cancellation or a word of change is owed.
    `missed`: the VA said no to the mail that described the newest of it, so they do not know it.
    `refreshed_at`: when they last asked for it again, and got it.
    """

    email: str
    name: str = ""
    client: str = ""
    answer: Answer = "needs-action"
    answered_at: datetime | None = None
    answered_sequence: int = 0
    delegated_to: str = ""
    comment: str = ""
    optional: bool = False
    knows: int = 0
    missed: bool = False
    refreshed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOnce:
    """What a guest (`by`) said about one instance of a series, that of `of_at`; as in `Guest`. An answer to
    the whole series that is newer stands above it."""

    by: str
    of_at: datetime
    answer: Answer
    answered_at: datetime
    answered_sequence: int = 0
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One instance of a series that is not where its rule says: it was to begin at `of_at` (UTC), and does
    at `start_at`, for `minutes`; or it is off (`cancelled`). `sequence` is the meeting's at its change."""

    of_at: datetime
    start_at: datetime
    minutes: int
    cancelled: bool = False
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Somebody would rather meet at another time (COUNTER; RFC 5546, 3.2.7); `of_at`: the instance of a
    series that it is about. It waits for the VA's word. `told_at`: when a mail of its own last told the VA of
    a time that somebody proposed for this meeting; what comes soon after that is told among other news."""

    by: str
    start_at: datetime
    minutes: int
    of_at: datetime | None = None
    comment: str = ""
    at: datetime
    sequence: int = 0
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting, or a series of them (`rule`), ours or theirs.

    - `start_at` (UTC) is the first instance's, of an offer its first slot; it lasts `minutes`.
    - `zone` is the wall on which it was said: a series stays at its local time there.
    - `rule` is a RECUR value (RFC 5545, 3.3.10), empty for one meeting; `moved` what differs from it.
    - `slots` are offered while it is `offered`, until `slots_until`; those not chosen are free again then.
    - `uid` never changes (RFC 5545, 3.8.4.7). `sequence` grows as RFC 5546, 2.1.4 says; `changed_at` is
      DTSTAMP of our newest word about it.
    - `whole_sequence` is the SEQUENCE of its newest change as a whole. One that moved a single instance is
      beyond it, and leaves answers to the whole as they are: an answer to `whole_sequence` or later counts.
    - `organizer` is the address in ORGANIZER; `theirs`: it is not ours, and we are a guest (`our_answer`).
    - `link` is where one joins, `place` a place in words, `text` what it is about: the VA's own words, or
      of theirs what their mail said.
    - `message_id` is the mail that theirs came with, or of ours the newest of the conversation.
    - `answers_once` are guests' answers about single instances.
    - Of theirs `stamped_at` is DTSTAMP of the organizer's newest word that counted, and `part_of` the start
      by the rule of the only instance that we are invited to, where we know nothing of its series.
    - `all_day`: of theirs, it takes whole days; then `start_at` is midnight UTC of the first.
    - `more`: of theirs, their mails ask for something beside it; `heard_at` is when the last of
      them arrived that said when it is.
    - `over`: its last instance has passed, and nothing is left to do about it.
    """

    kind: ClassVar[str] = "meeting"
    name: str
    version: int = 1
    task: TaskKey | None = None
    client: str = ""
    uid: str
    sequence: int = 0
    whole_sequence: int = 0
    status: Status = "confirmed"
    title: str
    start_at: datetime
    minutes: int
    zone: str
    rule: str = ""
    moved: tuple[Moved, ...] = ()
    slots: tuple[datetime, ...] = ()
    slots_until: datetime | None = None
    guests: tuple[Guest, ...] = ()
    place: str = ""
    link: str = ""
    text: str = ""
    organizer: str = ""
    organizer_name: str = ""
    theirs: bool = False
    our_answer: Answer = "accepted"
    proposals: tuple[Proposal, ...] = ()
    message_id: str = ""
    changed_at: datetime
    answers_once: tuple[AnswerOnce, ...] = ()
    stamped_at: datetime | None = None
    part_of: datetime | None = None
    all_day: bool = False
    more: bool = False
    heard_at: datetime | None = None
    over: bool = False

    @property
    def key(self) -> str:
        """`M-7`."""
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it may still take place, or has an answer to come."""
        return self.status in ("offered", "confirmed", "asked") and not self.over

    @property
    def end_at(self) -> datetime:
        """When the first instance ends."""
        return self.start_at + timedelta(minutes=self.minutes)

    @property
    def is_unanswered(self) -> bool:
        """Whether it is ours, stands, and nobody has said yes to it yet."""
        said_yes = any(guest.answer == "accepted" for guest in self.guests)
        return self.status == "confirmed" and not self.theirs and not said_yes

    def next(self, **changes: object) -> "Meeting":
        """The next version, with these fields changed."""
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]

    def guests_at(self, of_at: datetime) -> tuple[Guest, ...]:
        """The guests, each with what they said last that holds for the instance of `of_at`: about it alone,
        or about the whole."""
        once = {one.by.casefold(): one for one in self.answers_once if one.of_at == of_at}
        return tuple(_at_once(one, once.get(one.email.casefold())) for one in self.guests)

    def guest(self, email: str) -> Guest | None:
        """The guest with this address; case does not matter."""
        folded = email.casefold()
        return next((one for one in self.guests if one.email.casefold() == folded), None)


def _at_once(guest: Guest, once: AnswerOnce | None) -> Guest:
    if once is None or (guest.answered_at is not None and guest.answered_at > once.answered_at):
        return guest
    return replace(
        guest, answer=once.answer, answered_at=once.answered_at, answered_sequence=once.answered_sequence,
        comment=once.comment, delegated_to="",
    )  # fmt: skip


MEETINGS = "M"
"""The series in which meetings are numbered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """The last number given in a series (`M` for meetings). A number is given with the decision that uses it:
    two workers that give the same one conflict, and the second decides again, so none is doubled or lost."""

    kind: ClassVar[str] = "numbering"
    name: str
    last: int
    version: int = 1
    task: TaskKey | None = None
    client: str = ""

    @property
    def key(self) -> str:
        """The series."""
        return self.name

    @property
    def is_open(self) -> bool:
        """It is looked up by its key alone."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingUid:
    """Which meeting a UID is, ours or theirs; `name` is `uid_name` of it, for a UID may be long."""

    kind: ClassVar[str] = "meeting_uid"
    name: str
    meeting: str
    version: int = 1
    task: TaskKey | None = None
    client: str = ""

    @property
    def key(self) -> str:
        """The name."""
        return self.name

    @property
    def is_open(self) -> bool:
        """It is looked up by its key alone."""
        return False


def uid_name(uid: str) -> str:
    """What stands for a UID in the ledger. UIDs are compared as they are (RFC 5545, 3.8.4.7)."""
    return sha256(uid.strip().encode("utf-8", "surrogatepass")).hexdigest()[:40]


Method = Literal["REQUEST", "CANCEL", "REPLY"]
"""The methods that we send (RFC 5546, 1.4). A proposal is refused by a plain mail: of DECLINECOUNTER Outlook
only says that it is not supported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """The calendar object that goes with a mail (RFC 6047): everything in it as its recipient may see it.

    `meeting.guests` are only those whom the recipient may see. `only` is the start by the rule (`of_at`) of
    the one instance that it is about; None: the whole. `answer` is ours in a REPLY, `as_guest` the address
    under which we were invited. `stamp_at` is DTSTAMP, so that every attempt writes the same bytes.
    """

    method: Method
    meeting: Meeting
    stamp_at: datetime
    only: datetime | None = None
    answer: Answer = "needs-action"
    as_guest: str = ""
    comment: str = ""
