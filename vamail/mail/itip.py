"""VEVENTs as values (RFC 5545, 3.6.1; RFC 5546): read, bounded, nothing believed and nothing expanded.

    components ──> VEVENTs of one UID, the series first ──> times in UTC by `ical_zones` ──> CalendarEvent

What could not be read is said once, in a sentence. No time is invented: where one cannot be read it is None.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from vamail.mail.ical import Component, Property, Stream, one_line, several_lines, unescape
from vamail.mail.ical_times import MINUTES_MAX, RULE_MAX, is_rule, read_duration, read_written
from vamail.mail.ical_zones import Zones
from vamail.mail.join_links import join_link
from vamail.mail.parties import read_party
from vamail.model.itip import CalendarEvent, Party

EVENTS_MAX = 50
ATTENDEES_MAX = 200
EXCLUDED_MAX = 200
DEFECTS_MAX = 20
UID_MAX = 998
_PARTIES_MAX = 2_000
_SUMMARY_MAX = 998
_TEXT_MAX = 10_000
_COMMENT_MAX = 4_000
_WORD_MAX = 40
_DAY = timedelta(days=1)


class EventsRead(NamedTuple):
    """The VEVENTs of an object, what could not be read of them, and why they are not to be acted on ('')."""

    events: tuple[CalendarEvent, ...]
    defects: tuple[str, ...]
    refused: str = ""


def read_events(stream: Stream) -> EventsRead:
    """The VEVENTs that share the UID of the first, the series before its changed instances."""
    return _Reader(stream).read()


def uid_of(component: Component) -> str:
    """Its UID on one line."""
    return one_line(unescape(component.value("UID")), UID_MAX)


class _Time(NamedTuple):
    """An instant as it was written: `wall` and `tzid` say more about it than `at` does."""

    at: datetime
    wall: datetime
    zone: str
    is_date: bool
    floating: bool


class _Reader:
    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.defects: list[str] = list(stream.defects)
        self.zones = Zones(stream.components, self._note)
        self.parties_left = _PARTIES_MAX

    def read(self) -> EventsRead:
        found = [one for one in self.stream.components if one.name == "VEVENT"]
        refused = self._refused(found)
        if not found:
            return EventsRead((), tuple(self.defects), refused)
        uid = uid_of(found[0])
        mine = [one for one in found if uid_of(one) == uid]
        if len(mine) < len(found):
            self._note("The calendar object holds events of several UIDs; only those of the first were read.")
        mine.sort(key=lambda one: one.first("RECURRENCE-ID") is not None)
        if len(mine) > EVENTS_MAX:
            self._note(f"The calendar object holds {len(mine)} events; only {EVENTS_MAX} were read.")
        events = [self._event(one, uid) for one in mine[:EVENTS_MAX]]
        return EventsRead(tuple(events), tuple(self.defects), refused)

    def _refused(self, events: list[Component]) -> str:
        if self.stream.refused:
            return self.stream.refused
        if not events:
            other = next((one.name for one in self.stream.components if one.name != "VTIMEZONE"), "nothing")
            return f"The calendar object holds no event, but {one_line(other, _WORD_MAX)}."
        if not all(one.closed for one in events):
            return "The calendar object is cut off inside of an event."
        if not uid_of(events[0]):
            return "The event of the calendar object has no UID."
        return ""

    def _event(self, event: Component, uid: str) -> CalendarEvent:
        start = self._time(event, "DTSTART")
        all_day = start is not None and (start.is_date or _whole_day(event, start))
        if all_day and start:
            start = _of_day(start)
        attendees, comment = self._attendees(event), self._comment(event)
        rule, rule_ok = self._rule(event)
        return CalendarEvent(
            uid=uid,
            sequence=self._sequence(event),
            stamp_at=_at(self._time(event, "DTSTAMP")),
            instance_at=self._instance_at(event, all_day),
            start_at=_at(start),
            minutes=self._minutes(event, start, all_day) if start else 0,
            zone=start.zone if start and not all_day else "",
            all_day=all_day,
            floating=start is not None and start.floating and not all_day,
            rule=rule,
            rule_ok=rule_ok,
            excluded=self._excluded(event, all_day),
            summary=one_line(unescape(event.value("SUMMARY")[: _SUMMARY_MAX * 2]), _SUMMARY_MAX),
            description=several_lines(unescape(event.value("DESCRIPTION")[: _TEXT_MAX * 2]), _TEXT_MAX),
            location=one_line(unescape(event.value("LOCATION")[: _SUMMARY_MAX * 2]), _SUMMARY_MAX),
            conference=join_link(event),
            status=one_line(event.value("STATUS").upper()[:200], _WORD_MAX),
            organizer=_party(event.first("ORGANIZER")),
            attendees=attendees,
            comment=comment,
        )

    # --- times ----------------------------------------------------------------------------------------

    def _time(self, event: Component, name: str) -> _Time | None:
        said = event.first(name)
        if said is None:
            return None
        time = self._read_time(said, said.value)
        if time is None:
            self._note(f"{name} of the calendar object is no time: “{one_line(said.value, 60)}”.")
        return time

    def _read_time(self, said: Property, text: str) -> _Time | None:
        written = read_written(text)
        if written is None:
            return None
        wall = written.wall
        if written.is_date:
            return _Time(wall.replace(tzinfo=UTC), wall, "", True, False)
        if written.is_utc:
            return _Time(wall.replace(tzinfo=UTC), wall, "UTC", False, False)
        placed = self.zones.place(wall, said.parameters.get("TZID", ""))
        return _Time(placed.at, wall, placed.zone, False, placed.floating)

    def _minutes(self, event: Component, start: _Time, all_day: bool) -> int:
        length = self._length(event, start, all_day)
        if length is None:
            return 1440 if all_day else 0
        minutes = -(-length // timedelta(minutes=1))
        if 0 <= minutes <= MINUTES_MAX:
            return minutes
        self._note("The event of the calendar object ends before it begins, or more than a year later.")
        return min(max(minutes, 0), MINUTES_MAX)

    def _length(self, event: Component, start: _Time, all_day: bool) -> timedelta | None:
        end = self._time(event, "DTEND")
        if end is not None:
            if all_day:
                return end.wall.replace(hour=0, minute=0, second=0) - start.wall
            if end.is_date:
                self._note("DTEND of the calendar object is a date and DTSTART is not; the end was left out.")
                return None
            return end.at - start.at
        said = event.first("DURATION")
        if said is None:
            return None
        length = read_duration(said.value)
        if length is None:
            self._note(f"DURATION of the calendar object is no length: “{one_line(said.value, 60)}”.")
            return None
        if length.days > 3660 or length.exact > 3660 * _DAY:
            return 3660 * _DAY
        if all_day:
            return timedelta(days=length.days) or None
        tzid = event.properties["DTSTART"][0].parameters.get("TZID", "")
        end_wall = start.wall + timedelta(days=length.days)
        nominal = self.zones.place(end_wall, tzid).at if start.zone != "UTC" else end_wall.replace(tzinfo=UTC)
        return nominal + length.exact - start.at

    def _instance_at(self, event: Component, all_day: bool) -> datetime | None:
        said = event.first("RECURRENCE-ID")
        if said is None:
            return None
        if "RANGE" in said.parameters:
            self._note("The change is said to be for all later instances as well (RANGE), which is not read.")
        return _at(self._of_series(self._time(event, "RECURRENCE-ID"), all_day))

    def _excluded(self, event: Component, all_day: bool) -> tuple[datetime, ...]:
        found: list[datetime] = []
        for said in event.every("EXDATE"):
            for text in said.value.split(",", EXCLUDED_MAX + 1)[: EXCLUDED_MAX + 1]:
                time = self._of_series(self._read_time(said, text), all_day) if text.strip() else None
                if time is not None:
                    found.append(time.at)
                elif text.strip():
                    self._note(f"EXDATE of the calendar object is no time: “{one_line(text, 60)}”.")
            if len(found) > EXCLUDED_MAX:
                self._note(f"More than {EXCLUDED_MAX} instances are excluded; the rest was left out.")
                break
        return tuple(found[:EXCLUDED_MAX])

    def _of_series(self, time: _Time | None, all_day: bool) -> _Time | None:
        """Of an event of whole days the date, whatever hour is written beside it."""
        return _of_day(time) if time is not None and all_day else time

    def _rule(self, event: Component) -> tuple[str, bool]:
        rules = event.every("RRULE")
        sound = len(rules) <= 1
        if len(rules) > 1 or event.every("RDATE") or event.every("EXRULE"):
            self._note("The series has more than one rule, or single dates beside it, which are not read.")
        if not rules:
            return "", True
        text = "".join(rules[0].value[: RULE_MAX * 2].split())  # Exchange writes BYDAY=MO, TU
        sound = sound and is_rule(text)
        if not sound:
            self._note(f"The rule of the series is none that is followed: “{one_line(text, 80)}”.")
        return one_line(text, RULE_MAX), sound

    # --- the rest -------------------------------------------------------------------------------------

    def _sequence(self, event: Component) -> int:
        text = event.value("SEQUENCE").strip()
        if text.isdecimal() and text.isascii() and len(text) < 10:
            return int(text)
        if text:
            self._note(f"SEQUENCE of the calendar object is no number: “{one_line(text, 40)}”.")
        return 0

    def _attendees(self, event: Component) -> tuple[Party, ...]:
        said = event.every("ATTENDEE")
        most = min(ATTENDEES_MAX, self.parties_left)
        if len(said) > most:
            self._note(f"The calendar object names more than {most} attendees; the rest was left out.")
        self.parties_left -= min(len(said), most)
        return tuple(read_party(one) for one in said[:most])

    def _comment(self, event: Component) -> str:
        said = "\n".join(unescape(one.value[:_COMMENT_MAX]) for one in event.every("COMMENT")[:20])
        guests = event.every("ATTENDEE")
        if not said.strip() and len(guests) == 1:
            # Google keeps what somebody wrote with the answer beside the answer.
            said = guests[0].parameters.get("X-RESPONSE-COMMENT", "")
        return several_lines(said, _COMMENT_MAX)

    def _note(self, what: str) -> None:
        if what not in self.defects and len(self.defects) < DEFECTS_MAX:
            self.defects.append(what)


def _party(said: Property | None) -> Party | None:
    return read_party(said) if said is not None else None


def _at(time: _Time | None) -> datetime | None:
    return time.at if time is not None else None


def _of_day(time: _Time) -> _Time:
    """The whole day of a time on its own wall: midnight UTC of the date."""
    midnight = time.wall.replace(hour=0, minute=0, second=0)
    return _Time(midnight.replace(tzinfo=UTC), midnight, "", True, False)


def _whole_day(event: Component, start: _Time) -> bool:
    """Exchange writes whole days as midnights of a zone, and says so."""
    said = event.value("X-MICROSOFT-CDO-ALLDAYEVENT").strip().upper()
    return said == "TRUE" and start.wall.hour == start.wall.minute == 0 and start.zone != "UTC"
