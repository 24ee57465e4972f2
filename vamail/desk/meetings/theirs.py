"""Meetings that others call, and to which the VA is invited (RFC 5546, 3.2.2, 3.2.5).

What the organizer says counts: an update of higher SEQUENCE, or a newer one of the same, becomes the next
version and asks the VA again; where only its words changed, her answer stands. Nobody else changes it.
Nothing here answers: that is the VA's.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from vamail.desk.meetings import letters, telling
from vamail.desk.meetings.arrived import Arrived, Heard, instance_of, is_forged, speaks_for
from vamail.desk.meetings.as_said import MOST_MOVED, as_said, events_of, main_of, one_of
from vamail.desk.meetings.tasks import asked_since, asks_more, moot
from vamail.model.decision import Reason
from vamail.model.desk import Desk
from vamail.model.effects import Effect, Keep
from vamail.model.ids import TaskKey
from vamail.model.itip import CalendarEvent, Party
from vamail.model.meetings import MEETINGS, Meeting, MeetingUid, Moved, Numbering, uid_name

_CALENDARS = "@group.calendar.google.com"
"""Google names a calendar as ORGANIZER where the meeting lies in one that is shared."""

_WHEN = ("start_at", "minutes", "all_day", "rule", "moved")
_WHERE = ("place", "link")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What an object about a meeting of theirs is: `nothing` (old, the same again, somebody else's, or no
    METHOD of which anything comes), its end (`cancels`), or an update of the `words` alone, of some
    `instances`, or of the `whole`. `now` is the meeting as it would be."""

    what: Literal["nothing", "cancels", "words", "instances", "whole"]
    now: Meeting
    heard: Heard


# --- a new one


def begun(arrived: Arrived, task: TaskKey | None) -> Heard:
    """A meeting that we did not know: it is kept beside the task that was filed, and the VA is asked."""
    main = main_of(arrived)
    if main is None or main.start_at is None:
        title = (main.summary if main else "") or arrived.subject
        line = telling.say(arrived.origin, "no_time", title=title[:120], who=arrived.who)
        why = "the object says no time that could be read"
        return Heard(
            what="not kept", why=why, reasons=(Reason("meeting", "an invitation", False, why),),
            effects=(telling.gathered(arrived.origin, None, "no_time", line),),
        )  # fmt: skip
    name, number = _numbered(arrived.desk)
    fresh = Meeting(
        name=name, uid=main.uid.strip(), title="", start_at=main.start_at, minutes=1, zone="UTC", theirs=True,
        status="asked", our_answer="needs-action", client=arrived.client, changed_at=arrived.origin.now,
        message_id=arrived.message_id, heard_at=arrived.at,
        more=asks_more(arrived.text, arrived.client, arrived.origin),
    )  # fmt: skip
    meeting = replace(as_said(arrived, fresh, main), task=task)
    why = f"{meeting.name}: {arrived.who} invites you to {_at(meeting.start_at)}"
    uid = MeetingUid(name=uid_name(meeting.uid), meeting=name, client=arrived.client)
    effects = (number, Keep(value=meeting), Keep(value=uid), *_asking(arrived, meeting, "invites", main))
    reason = Reason("meeting", "an invitation", True, why)
    return Heard(what="asked", why=why, meeting=meeting, reasons=(reason,), effects=effects)


def _numbered(desk: Desk) -> tuple[str, Keep]:
    """The next number, and that it is given."""
    before = desk.kept(Numbering, MEETINGS)
    version, last = (before.version + 1, before.last + 1) if before else (1, 1)
    return f"{MEETINGS}-{last}", Keep(value=Numbering(name=MEETINGS, version=version, last=last))


def _asking(
    arrived: Arrived, meeting: Meeting, what: Literal["invites", "updates"], main: CalendarEvent,
    lines: tuple[str, ...] = (),
) -> tuple[Effect, ...]:  # fmt: skip
    origin = arrived.origin
    told = [*lines, *telling.kind_of(main, origin)]
    if meeting.organizer and not arrived.sender.same(meeting.organizer):
        told.append(telling.say(origin, "organizer", who=meeting.organizer))
    told += telling.conflicts_of(meeting, origin, meeting.start_at, meeting.minutes)
    return letters.news(meeting, origin, what, who=arrived.who, lines=tuple(told))


# --- one that we know


def judged(arrived: Arrived, meeting: Meeting) -> Judged:
    """What an object about a meeting of theirs changes, before anything is kept."""
    method, main = arrived.part.method.upper(), main_of(arrived)
    if method not in ("REQUEST", "CANCEL") or main is None:
        return _told(arrived, meeting, method, f"METHOD:{method} changes nothing of {meeting.name}")
    if refused := _not_the_organizer(arrived, meeting, main):
        return _told(arrived, meeting, method, refused)
    by = Reason("meeting", "by its organizer", True, f"{arrived.who} calls {meeting.name}")
    if method == "CANCEL" or (main.status.upper() == "CANCELLED" and main.instance_at is None):
        return _cancelled(arrived, meeting, by)
    if main.instance_at is not None and meeting.part_of != main.instance_at:
        return _instances(arrived, meeting, by)
    return _whole(arrived, meeting, main, by)


def _not_the_organizer(arrived: Arrived, meeting: Meeting, main: CalendarEvent) -> str:
    """Why this is not the organizer's word, or ''."""
    if forged := is_forged(arrived):
        return forged
    if arrived.accepted:
        return ""
    named = main.organizer.email if main.organizer else meeting.organizer
    if named.casefold() != meeting.organizer.casefold():
        return f"it names {named or 'nobody'} as organizer, and {meeting.name} is {meeting.organizer}'s"
    organizer = main.organizer or Party(email=meeting.organizer)
    of_client = bool(meeting.client) and arrived.client == meeting.client
    if speaks_for(arrived.sender, organizer, arrived.workspace):
        return ""
    if of_client and meeting.organizer.casefold().endswith(_CALENDARS):
        return ""
    return f"it is from {arrived.who}, and {meeting.name} is {meeting.organizer}'s"


def _told(arrived: Arrived, meeting: Meeting, method: str, why: str) -> Judged:
    event = main_of(arrived)
    comment = arrived.said(event) if event is not None else arrived.text
    line = () if arrived.quiet else (telling.other_method(arrived, meeting, method, comment),)
    reason = Reason("meeting", "by its organizer", False, why)
    heard = Heard(what="no change", why=why, meeting=meeting, reasons=(reason,), effects=line)
    return Judged(what="nothing", now=meeting, heard=heard)


def _nothing(meeting: Meeting, why: str, by: Reason) -> Judged:
    heard = Heard(
        what="no change",
        why=why,
        meeting=meeting,
        reasons=(by, Reason("meeting", "something new", False, why)),
    )
    return Judged(what="nothing", now=meeting, heard=heard)


def _whole(arrived: Arrived, meeting: Meeting, main: CalendarEvent, by: Reason) -> Judged:
    said = as_said(arrived, meeting, main)
    stamped = meeting.stamped_at or meeting.changed_at
    # Cyrus counts SEQUENCE up in what it sends, not in what it keeps: what it says next counts back.
    back = said.sequence < meeting.sequence
    if (back and arrived.stamp(main) <= stamped) or (
        said.sequence == meeting.sequence and arrived.stamp(main) < stamped
    ):
        return _nothing(meeting, f"SEQUENCE {meeting.sequence} of it came before, and is newer", by)
    if back:
        said = replace(said, sequence=meeting.sequence, whole_sequence=meeting.sequence)
    when = _differs(meeting, said, _WHEN) or meeting.status == "cancelled"
    words = _differs(meeting, said, (*_WHERE, "title", "text", "organizer_name"))
    if not when and not words and said.sequence == meeting.sequence:
        return _nothing(meeting, "the same came before", by)
    why = f"{arrived.who} changed {'when it is' if when else 'its words'}"
    heard = Heard(
        what="updated" if when else "words changed", why=why, meeting=meeting, counts=True,
        reasons=(by, Reason("meeting", "something new", True, why)),
    )  # fmt: skip
    return Judged(what="whole" if when else "words", now=said, heard=heard)


def _differs(one: Meeting, other: Meeting, names: tuple[str, ...]) -> bool:
    return any(_plain(getattr(one, name)) != _plain(getattr(other, name)) for name in names)


def _plain(value: object) -> object:
    """A changed instance is the same where it lies at the same time, whatever its SEQUENCE."""
    if not isinstance(value, tuple):
        return value
    return sorted((one.of_at, one.start_at, one.minutes, one.cancelled) for one in value)


def _instances(arrived: Arrived, meeting: Meeting, by: Reason) -> Judged:
    """Some instances of a series that we know are somewhere else now, or off."""
    now, known = meeting, {one.of_at: one for one in meeting.moved}
    for event in events_of(arrived):
        one = one_of(event, meeting.minutes)
        before = known.get(one.of_at) if one is not None else None
        if one is None or one.sequence < (before.sequence if before is not None else 0):
            continue
        if before is None or _plain((before,)) != _plain((one,)):
            others = (other for other in now.moved if other.of_at != one.of_at)
            now = replace(now, moved=(*others, one)[-MOST_MOVED:])
    if now == meeting:
        return _nothing(meeting, "the same came before, or something newer", by)
    why = f"{arrived.who} changed single times of {meeting.name}"
    heard = Heard(
        what="updated", why=why, meeting=meeting, counts=True,
        reasons=(by, Reason("meeting", "something new", True, why)),
    )  # fmt: skip
    return Judged(what="instances", now=now, heard=heard)


def _cancelled(arrived: Arrived, meeting: Meeting, by: Reason) -> Judged:
    events = tuple(events_of(arrived))
    whole = any(one.instance_at is None or one.instance_at == meeting.part_of for one in events)
    if meeting.status == "cancelled":
        return _nothing(meeting, f"{meeting.name} is cancelled already", by)
    stamp = max(arrived.stamp(one) for one in events)
    # Cyrus counts SEQUENCE up in what it sends, not in what it keeps: its CANCEL counts back, and is news.
    is_later = stamp > (meeting.stamped_at or meeting.changed_at)
    if whole and not is_later and max(one.sequence for one in events) < meeting.sequence:
        return _nothing(meeting, f"SEQUENCE {meeting.sequence} of it came before, and is newer", by)
    now = replace(meeting, status="cancelled") if whole else _without(meeting, events)
    if now == meeting:
        return _nothing(meeting, f"{meeting.name} has no such time, or it is off already", by)
    if whole:
        sequence = max(meeting.sequence, *(one.sequence for one in events))
        now = replace(
            now, sequence=sequence, whole_sequence=sequence, stamped_at=arrived.stamp(events[0]), proposals=()
        )
    what = "calls it off" if whole else "calls single times of it off"
    why = f"{arrived.who} {what}"
    heard = Heard(
        what="cancelled", why=why, meeting=meeting, counts=True,
        reasons=(by, Reason("meeting", "something new", True, why)),
    )  # fmt: skip
    return Judged(what="cancels", now=now, heard=heard)


def _without(meeting: Meeting, events: tuple[CalendarEvent, ...]) -> Meeting:
    now = meeting
    for event in events:
        at = event.instance_at
        if at is None or not instance_of(meeting, at):
            continue
        if any(one.of_at == at and (one.cancelled or one.sequence > event.sequence) for one in now.moved):
            continue
        off = Moved(of_at=at, start_at=at, minutes=meeting.minutes, cancelled=True, sequence=event.sequence)
        others = (one for one in now.moved if one.of_at != at)
        now = replace(now, moved=(*others, off)[-MOST_MOVED:])
    return now


# --- and what comes of it


def changed(arrived: Arrived, judgement: Judged, task: TaskKey | None) -> Heard:
    """The next version, and what the VA is told; `task` is the one in which this mail was put."""
    before, heard = judgement.heard.meeting or judgement.now, judgement.heard
    now = replace(
        judgement.now, version=before.version + 1, changed_at=arrived.origin.now,
        task=task if task is not None else before.task,
    )  # fmt: skip
    if judgement.what == "whole":
        more = _more(arrived, before)
        now = replace(
            now, status="asked", our_answer="needs-action", over=False, more=more, heard_at=arrived.at
        )
    closed = _closed(arrived, before) if now.status == "cancelled" else ()
    news = _news(arrived, judgement, before, now, closed=bool(closed))
    return replace(heard, meeting=now, effects=(Keep(value=now), *closed, *news))


def _closed(arrived: Arrived, before: Meeting) -> tuple[Effect, ...]:
    """The task that the invitation filed, where neither it nor this mail asked for anything else."""
    return () if _more(arrived, before) else moot(before, arrived.origin)


def _more(arrived: Arrived, before: Meeting) -> bool:
    task = arrived.desk.task(before.task) if isinstance(before.task, str) else None
    asked = task is not None and asked_since(task, before, arrived.desk)
    return asked or before.more or asks_more(arrived.text, arrived.client, arrived.origin)


def _news(
    arrived: Arrived, judgement: Judged, before: Meeting, now: Meeting, *, closed: bool = False
) -> tuple[Effect, ...]:
    origin, main = arrived.origin, main_of(arrived)
    if judgement.what == "cancels":
        lines = tuple(_off(arrived, before, now))
        if closed:
            lines = (telling.say(origin, "closed", task=str(before.task)),)
        comment = arrived.said(main) if main is not None else ""
        return letters.news(now, origin, "calls_off", who=arrived.who, comment=comment, lines=lines)
    if judgement.what == "words":
        line = telling.say(origin, "only_text", name=now.name, who=arrived.who, title=now.title)
        if _differs(before, now, _WHERE):
            line = f"{line}; {telling.say(origin, 'place')}"
        return (telling.gathered(origin, now, "words", line),)
    if main is None:
        return ()
    if judgement.what == "whole":
        return _asking(arrived, now, "updates", main, tuple(_updated(arrived, before, now, main)))
    lines = tuple(_single(arrived, before, now))
    return letters.news(now, origin, "updates", who=arrived.who, lines=lines)


def _updated(arrived: Arrived, before: Meeting, now: Meeting, main: CalendarEvent) -> Iterator[str]:
    origin = arrived.origin
    if before.start_at != now.start_at:
        yield telling.say(origin, "moved_from", when=telling.when(before.start_at, origin))
    if main.sequence < before.sequence:
        yield telling.say(origin, "counts_back")


def _off(arrived: Arrived, before: Meeting, now: Meeting) -> Iterator[str]:
    if now.status == "cancelled":
        return
    known = {one.of_at for one in before.moved if one.cancelled}
    for one in now.moved:
        if one.cancelled and one.of_at not in known:
            yield telling.say(arrived.origin, "off", when=telling.when(one.of_at, arrived.origin))


def _single(arrived: Arrived, before: Meeting, now: Meeting) -> Iterator[str]:
    """Each single time that changed, where it was, and what it collides with."""
    origin = arrived.origin
    for one in now.moved:
        if one in before.moved:
            continue
        if one.cancelled:
            yield telling.say(origin, "off", when=telling.when(one.of_at, origin))
            continue
        yield telling.say(origin, "once", when=telling.when(one.start_at, origin))
        yield telling.say(origin, "moved_from", when=telling.when(one.of_at, origin))
        yield from telling.conflicts_of(now, origin, one.start_at, one.minutes)


def _at(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
