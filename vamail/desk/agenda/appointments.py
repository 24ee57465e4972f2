"""The meetings of a day, of the weekly plan and of the ledger, and those that wait for somebody's word."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from vamail.desk.agenda.fixed import fixed_on
from vamail.desk.agenda.instances import Instance, instances, next_instance
from vamail.desk.agenda.spans import Span
from vamail.desk.promise.local import start_of
from vamail.model.meetings import Answer, Guest, Meeting, Proposal
from vamail.workspace.types import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One meeting at one time; `meeting` None: of the weekly plan. `of_at`: its begin by the rule."""

    span: Span
    title: str = ""
    client: str = ""
    meeting: Meeting | None = None
    of_at: datetime | None = None

    @property
    def guests(self) -> tuple[Guest, ...]:
        """Whoever is invited, each with what they said that holds for this time."""
        if self.meeting is None:
            return ()
        return self.meeting.guests if self.of_at is None else self.meeting.guests_at(self.of_at)

    @property
    def ours(self) -> Answer | Literal[""]:
        """How we answered theirs; empty for our own."""
        if self.meeting is None or not self.meeting.theirs:
            return ""
        return "needs-action" if self.meeting.status == "asked" else self.meeting.our_answer

    def who(self, answer: Answer) -> tuple[Guest, ...]:
        """The guests of ours who answered so."""
        if self.meeting is None or self.meeting.theirs:
            return ()
        return tuple(one for one in self.guests if one.answer == answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """A meeting that waits: `what` is ask (they invite, the VA has not answered), proposal (a guest would
    rather meet at another time) or offer (a client has not chosen). `at` are the times that it is about."""

    what: Literal["ask", "proposal", "offer"]
    meeting: Meeting
    at: tuple[datetime, ...]
    proposal: Proposal | None = None


def appointments(
    open_meetings: Iterable[Meeting], workspace: Workspace, day: date
) -> tuple[Appointment, ...]:
    """What takes place on this local date, in order: of `open_meetings` those that are fixed, or asked of
    us. What began on the date before counts while it lasts."""
    zone = workspace.me.zone
    frame = Span(start_of(day, zone), start_of(day + timedelta(days=1), zone))
    fixed = (
        Appointment(span=one.span, title=one.title, client=one.client)
        for one in fixed_on(day, workspace) if one.kind == "meeting"
    )  # fmt: skip
    found = [*fixed, *(one for meeting in open_meetings for one in _of(meeting, frame))]
    return tuple(sorted(found, key=lambda one: (one.span, one.meeting.name if one.meeting else "")))


def takes_place(meeting: Meeting) -> bool:
    """Whether it has its time in the calendar: fixed, or asked of us and not refused."""
    return meeting.status in ("confirmed", "asked") and not (
        meeting.theirs and meeting.our_answer == "declined"
    )


def stands(meeting: Meeting) -> bool:
    """Whether it belongs into a calendar: takes place, and waits for no answer of ours."""
    return meeting.status == "confirmed" and takes_place(meeting) and meeting.our_answer != "needs-action"


def _of(meeting: Meeting, frame: Span) -> Iterator[Appointment]:
    if takes_place(meeting):
        for one in instances(meeting, frame):
            yield _at(meeting, one)


def _at(meeting: Meeting, one: Instance) -> Appointment:
    return Appointment(
        span=one.span, title=meeting.title, client=meeting.client, meeting=meeting, of_at=one.of_at
    )


def undecided(open_meetings: Sequence[Meeting], now: datetime) -> tuple[Undecided, ...]:
    """What waits for a word, the soonest first: first what the VA is asked, then what clients are. What has
    passed waits for nobody."""
    found = [one for meeting in open_meetings for one in _waiting(meeting, now)]
    return tuple(sorted(found, key=lambda one: (one.what == "offer", min(one.at), one.meeting.name)))


def _waiting(meeting: Meeting, now: datetime) -> Iterator[Undecided]:
    if meeting.status == "offered":
        left = tuple(at for at in meeting.slots if at > now)
        if left:
            yield Undecided(what="offer", meeting=meeting, at=left)
    elif meeting.status == "asked":
        ahead = next_instance(meeting, now)
        if ahead is not None:
            yield Undecided(what="ask", meeting=meeting, at=(ahead.start,))
    for one in meeting.proposals:
        if one.start_at > now:
            yield Undecided(what="proposal", meeting=meeting, at=(one.start_at,), proposal=one)


def held_since(meetings: Iterable[Meeting], since: datetime, until: datetime) -> tuple[Appointment, ...]:
    """Meetings that ended from `since` to before `until`, in order; none that only somebody asked for, and
    none of ours of which no guest was ever told."""
    found = [
        _at(meeting, one)
        for meeting in meetings
        if meeting.status == "confirmed" and takes_place(meeting) and _is_known(meeting)
        for one in instances(meeting, Span(since, until)) if since <= one.end < until
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.span, one.meeting.name if one.meeting else "")))


def _is_known(meeting: Meeting) -> bool:
    return meeting.theirs or not all(one.missed for one in meeting.guests)
