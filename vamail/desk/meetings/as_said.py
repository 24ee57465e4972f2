"""A meeting of theirs as their calendar object says it: values of ours, cut to a size."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from vamail.desk.life.people import client_of
from vamail.desk.meetings.arrived import Arrived
from vamail.desk.promise.calendar import zone_of
from vamail.model.itip import CalendarEvent, Party
from vamail.model.meetings import Guest, Meeting, Moved

MOST_GUESTS = 50
MOST_MOVED = 400
TEXT = 2_000


def main_of(arrived: Arrived) -> CalendarEvent | None:
    """The event of the whole; of an object with single instances only, its first."""
    events = tuple(events_of(arrived))
    return next((one for one in events if one.instance_at is None), next(iter(events), None))


def events_of(arrived: Arrived) -> Iterator[CalendarEvent]:
    """The events of the object; times whose zone nobody knows are those of the client's wall."""
    client = arrived.workspace.client(arrived.client)
    for event in arrived.events():
        if client is None or not event.floating or event.all_day:
            yield event
        else:
            yield _on_the_wall(event, client.hours.zone)


def _on_the_wall(event: CalendarEvent, zone: str) -> CalendarEvent:
    def there(at: datetime | None) -> datetime | None:
        return at.replace(tzinfo=zone_of(zone)).astimezone(UTC) if at is not None else None

    excluded = (there(one) for one in event.excluded)
    return replace(
        event, zone=zone, start_at=there(event.start_at), instance_at=there(event.instance_at),
        excluded=tuple(one for one in excluded if one is not None),
    )  # fmt: skip


def as_said(arrived: Arrived, before: Meeting, main: CalendarEvent) -> Meeting:
    """The meeting as the whole object describes it."""
    organizer = main.organizer or Party(email=arrived.who, name=arrived.sender.name)
    start = main.instance_at or main.start_at or before.start_at
    minutes = main.minutes or arrived.workspace.meetings.minutes
    return replace(
        before, sequence=main.sequence, whole_sequence=main.sequence, stamped_at=arrived.stamp(main),
        start_at=start, minutes=minutes,
        title=main.summary or arrived.subject[:200] or before.title, zone=main.zone or "UTC",
        rule=main.rule if main.rule_ok else "", part_of=main.instance_at, all_day=main.all_day,
        moved=tuple(_moved(arrived, main, minutes))[:MOST_MOVED], place=main.location, link=main.conference,
        text=main.description[:TEXT], guests=_guests(arrived, main),
        organizer=organizer.email or arrived.who, organizer_name=organizer.name,
    )  # fmt: skip


def _moved(arrived: Arrived, main: CalendarEvent, minutes: int) -> Iterator[Moved]:
    changed = [one_of(event, minutes) for event in events_of(arrived) if event.instance_at is not None]
    named = {one.of_at for one in changed if one is not None}
    for at in main.excluded:
        if at not in named:
            yield Moved(of_at=at, start_at=at, minutes=minutes, cancelled=True, sequence=main.sequence)
    yield from (one for one in changed if one is not None)


def one_of(event: CalendarEvent, minutes: int) -> Moved | None:
    """The single instance that an event is about; None: the whole."""
    if event.instance_at is None:
        return None
    return Moved(
        of_at=event.instance_at, start_at=event.start_at or event.instance_at,
        minutes=event.minutes or minutes, cancelled=event.status.upper() == "CANCELLED",
        sequence=event.sequence,
    )  # fmt: skip


def _guests(arrived: Arrived, main: CalendarEvent) -> tuple[Guest, ...]:
    """Everybody whom they named, ourselves among them: under that address we answer."""
    found = {
        one.email.casefold(): Guest(
            email=one.email, name=one.name, client=_slug(one.email, arrived),
            answer=one.answer or "needs-action", optional=one.role.upper() == "OPT-PARTICIPANT",
        ) for one in reversed(main.attendees[:MOST_GUESTS]) if one.email
    }  # fmt: skip
    return tuple(reversed(found.values()))


def _slug(email: str, arrived: Arrived) -> str:
    client = client_of(email, arrived.workspace)
    return client.slug if client is not None else ""
