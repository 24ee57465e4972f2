"""What the time of a meeting collides with, said to the VA before anybody is invited."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from vamail.desk.agenda.instances import instances
from vamail.desk.agenda.spans import Span, without
from vamail.desk.agenda.taken import Taken, taken
from vamail.desk.life.spoken import clock
from vamail.desk.meetings import words
from vamail.desk.meetings.holiday_words import holiday
from vamail.desk.meetings.people import clients_of
from vamail.desk.meetings.wanted import Origin
from vamail.desk.promise import open_intervals
from vamail.desk.promise.calendar import calendar_of
from vamail.desk.promise.local import local_day
from vamail.desk.promise.pauses import ASKS
from vamail.model.meetings import Meeting
from vamail.workspace.types import BusinessHours

AHEAD = timedelta(weeks=8)
"""So far ahead the instances of a series are looked at."""
_DAY = timedelta(days=1)
_HOLD_LENGTH = 300

Finding = tuple[str, tuple[tuple[str, str], ...]]
"""A sentence and its values but for the times."""


def conflicts(meeting: Meeting, origin: Origin, *, only: datetime | None = None) -> tuple[str, ...]:
    """Sentences for the VA, in her language and zone: what it overlaps, and whose hours it lies outside of.

    Every slot of an offer counts, of a series the instances of the next eight weeks, or the one that is
    `only` (its start by the rule). The time that the plan sets aside for the meeting's own client is no
    conflict, nor is another meeting that it follows at once. What has passed is not looked at.
    """
    spans = spans_of(meeting, origin.now, only)
    found: dict[Finding, list[datetime]] = {}
    for finding, at in (
        *_overlaps(meeting, spans, origin),
        *_closed(spans, origin),
        *_theirs(meeting, spans, origin),
    ):
        found.setdefault(finding, []).append(at)
    language = origin.workspace.me.language
    return tuple(
        words.say(language, name, times=words.times(set(starts), origin), **dict(values))
        for (name, values), starts in found.items()
    )


def hold_for(warnings: Iterable[str], origin: Origin) -> str:
    """Why the mails of a meeting with these warnings wait for the VA's `ok`; empty where there are none."""
    said = ("؛ " if origin.workspace.me.language == "fa" else "; ").join(warnings)
    return f"{ASKS}{said[:_HOLD_LENGTH]}" if said else ""


def spans_of(meeting: Meeting, now: datetime, only: datetime | None = None) -> tuple[Span, ...]:
    """The stretches of time that a meeting asks for from now on, by start."""
    length = timedelta(minutes=meeting.minutes)
    if meeting.status == "offered":
        return tuple(Span(at, at + length) for at in sorted(meeting.slots) if at > now)
    if not meeting.rule:
        return (Span(meeting.start_at, meeting.end_at),)
    first = max(now, meeting.start_at)
    moved = max((one.start_at for one in meeting.moved if one.of_at == only), default=first)
    found = instances(meeting, Span(now, max(first, moved) + AHEAD))
    return tuple(one.span for one in found if only is None or one.of_at == only)


def overlapping(span: Span, found: Iterable[Taken]) -> Iterator[Taken]:
    """What of that is taken lies over this span."""
    return (one for one in found if one.span.start < span.end and one.span.end > span.start)


def _overlaps(
    meeting: Meeting, spans: tuple[Span, ...], origin: Origin
) -> Iterator[tuple[Finding, datetime]]:
    if not spans:
        return
    frame = Span(spans[0].start, max(span.end for span in spans))
    found = taken(origin.desk, origin.workspace, frame, but=meeting.name)
    mine = {client.slug for client in clients_of(meeting.guests, origin.workspace)} | {meeting.client} - {""}
    for span in spans:
        for one in overlapping(span, found):
            if one.kind != "block" or one.client not in mine:
                yield ("overlaps", (("what", _named(one, origin.workspace.me.language)),)), span.start


def _named(one: Taken, language: str) -> str:
    if one.kind != "block":
        return words.say(language, one.kind, name=one.meeting, title=one.title)
    return words.say(language, "block", title=one.title) if one.title else words.say(language, "plain_block")


def _closed(spans: tuple[Span, ...], origin: Origin) -> Iterator[tuple[Finding, datetime]]:
    hours = origin.workspace.me.hours
    for span in spans:
        if _is_outside(span, hours):
            yield _why(span, hours, origin.workspace.me.language), span.start


def _why(span: Span, hours: BusinessHours, language: str) -> Finding:
    """Closed by what: `Calendar.spans_on` says it in its own words, a holiday by its English name."""
    open_spans, why = calendar_of(hours).spans_on(local_day(span.start, hours.zone))
    kind, _, named = why.partition(": ")
    if open_spans or not why:
        return "outside", ()
    return (
        ("holiday", (("what", holiday(named, language)),))
        if kind == "holiday"
        else (kind.replace(" ", "_"), ())
    )


def _theirs(meeting: Meeting, spans: tuple[Span, ...], origin: Origin) -> Iterator[tuple[Finding, datetime]]:
    language = origin.workspace.me.language
    for client in clients_of(meeting.guests, origin.workspace):
        for span in spans:
            if _is_outside(span, client.hours):
                kind, values = _why(span, client.hours, language)
                if kind == "holiday":
                    yield ("client_holiday", (("client", client.name), *values)), span.start
                    continue
                there = clock(span.start, client.hours.zone, language)
                yield ("client_outside", (("client", client.name), ("there", there))), span.start


def _is_outside(span: Span, hours: BusinessHours) -> bool:
    first, last = local_day(span.start, hours.zone) - _DAY, local_day(span.end, hours.zone) + _DAY
    spans = (Span(*one) for one in open_intervals(hours, first, last))
    return next(without((span,), spans), None) is not None
