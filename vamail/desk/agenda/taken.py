"""What is taken of a stretch of time, by meetings, by slots that are offered, and by the weekly plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from vamail.desk.agenda.fixed import fixed_on
from vamail.desk.agenda.instances import instances
from vamail.desk.agenda.spans import Span, apart
from vamail.desk.promise.local import local_day
from vamail.model.desk import Desk
from vamail.model.meetings import Meeting
from vamail.workspace.types import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A stretch of time that is not free. `kind`: meeting, slot (offered, not chosen yet) or block (of the
    weekly plan, work or meeting). `meeting` is its name (`M-7`), empty for the plan's."""

    span: Span
    kind: str
    title: str = ""
    client: str = ""
    meeting: str = ""


def taken(desk: Desk, workspace: Workspace, frame: Span, *, but: str = "") -> tuple[Taken, ...]:
    """Everything that takes time inside the frame, by start; `but`: the meeting that does not count."""
    found = [*_meetings(desk, frame, but), *_plan(workspace, frame)]
    return tuple(sorted(found, key=lambda one: one.span))


def busy(desk: Desk, frame: Span) -> tuple[Span, ...]:
    """When no work fits in, apart from each other: meetings, and not what is only offered. The weekly plan's
    are not among them: whoever counts open time knows them."""
    return tuple(apart(one.span for one in _meetings(desk, frame, "") if one.kind == "meeting"))


def _meetings(desk: Desk, frame: Span, but: str) -> Iterator[Taken]:
    for meeting in desk.kept_open(Meeting):
        if meeting.name == but or (meeting.theirs and meeting.our_answer == "declined"):
            continue
        for span in _spans(meeting, frame):
            kind = "slot" if meeting.status == "offered" else "meeting"
            yield Taken(
                span=span, kind=kind, title=meeting.title, client=meeting.client, meeting=meeting.name
            )


def _spans(meeting: Meeting, frame: Span) -> Iterator[Span]:
    if meeting.status != "offered":
        yield from (one.span for one in instances(meeting, frame))
        return
    length = timedelta(minutes=meeting.minutes)
    slots = (Span(at, at + length) for at in meeting.slots)
    yield from (one for one in slots if one.start < frame.end and one.end > frame.start)


def _plan(workspace: Workspace, frame: Span) -> Iterator[Taken]:
    zone = workspace.me.zone
    day, last = local_day(frame.start, zone) - timedelta(days=1), local_day(frame.end, zone)
    while day <= last:
        for one in fixed_on(day, workspace):
            if one.span.start < frame.end and one.span.end > frame.start:
                yield Taken(span=one.span, kind="block", title=one.title or one.list_name, client=one.client)
        day += timedelta(days=1)
