"""A meeting as the calendar object of a mail (RFC 5545, 5546, 6047): REQUEST, CANCEL and REPLY.

One meeting is written in UTC, so that no reader needs to know a zone; a series on the wall of its own zone,
which goes with it as VTIMEZONE. A series is whole in every REQUEST: its rule, what is off as EXDATE, what is
moved as further VEVENTs. Whatever a person wrote is one value of one property, cleaned, cut and escaped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from vamail.mail.charsets import clean_text
from vamail.mail.compose import clean_line
from vamail.model.errors import RenderError
from vamail.model.meetings import Answer, Guest, Invitation, Meeting, Moved
from vamail.model.message import Address
from vamail.model.zones import is_universal
from vamail.render.vcalendar import new_calendar
from vamail.render.vtimezone import vtimezone

if TYPE_CHECKING:
    from icalendar import Alarm, Event, vCalAddress, vRecur, vUri

MAX_TITLE = 300
MAX_PLACE = 500
MAX_TEXT = 10_000
MAX_NAME = 200
MAX_LINK = 2000
SERIES_YEARS = 10
"""A series without an end is described for so many years; zones with a rule are right for ever."""

ALARM_MINUTES = 15

_ROLES = {False: "REQ-PARTICIPANT", True: "OPT-PARTICIPANT"}
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_RULE_PARTS = frozenset({
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "BYYEARDAY",
    "BYWEEKNO", "WKST",
})  # fmt: skip
_WEB = re.compile(r"https?://[^/?#]", re.IGNORECASE)
_CALL = re.compile(r"(?:tel|sips?):.", re.IGNORECASE)
# RFC 3986, 2.2 and 2.3, less what a parameter would have to escape (RFC 6868).
_URI_SAFE = "!#$&'()*+,/:;=?@[]%-._~"
_SERVICES = {
    "zoom.us": "Zoom", "meet.google.com": "Google Meet", "teams.microsoft.com": "Microsoft Teams",
    "teams.live.com": "Microsoft Teams", "whereby.com": "Whereby", "meet.jit.si": "Jitsi Meet",
}  # fmt: skip


def calendar_object(invitation: Invitation, *, sender: Address) -> bytes:
    """The iCalendar object: CRLF, UTF-8, lines of at most 75 octets; the same bytes for the same values.

    `sender` is the mail's From: it stands as SENT-BY where ORGANIZER (or, in a REPLY, our ATTENDEE) is
    another address of the VA. Raises RenderError with a sentence where the meeting cannot be written.
    """
    try:
        return _written(invitation, sender)
    except (ValueError, KeyError, OverflowError, OSError) as error:
        raise RenderError(f"the calendar entry of the meeting could not be written: {error}") from error


def _written(invitation: Invitation, sender: Address) -> bytes:
    calendar = new_calendar()
    calendar.add("method", invitation.method)
    zone, events = parts(invitation, sender=sender)
    for component in (*((vtimezone(*zone),) if zone else ()), *events):
        calendar.add_component(component)
    return bytes(calendar.to_ical())


def parts(
    invitation: Invitation, *, sender: Address
) -> tuple[tuple[str, int, int] | None, tuple["Event", ...]]:
    """Its VEVENTs, and the zone that they need with the first and last year of their times; None: UTC. Raises
    ValueError and KeyError where the meeting cannot be written."""
    writer = _Writer(invitation=invitation, meeting=invitation.meeting, sender=sender)
    zone = (invitation.meeting.zone, *writer.years()) if writer.zone is not None else None
    return zone, tuple(writer.events())


_A_DAY = 1440


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """One object being written."""

    invitation: Invitation
    meeting: Meeting
    sender: Address

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone on whose wall times are written; None: UTC."""
        name = self.meeting.zone
        if not self.meeting.rule or not name or is_universal(name) or self.meeting.all_day:
            return None
        return ZoneInfo(name)

    def events(self) -> Iterator["Event"]:
        """The VEVENTs: the whole first, then each instance that is moved; or the one that it is about."""
        if self.invitation.only is not None:
            yield self._instance(self._moved_of(self.invitation.only))
            return
        yield self._whole()
        if self.meeting.rule and self.invitation.method == "REQUEST":
            for one in sorted(self.meeting.moved, key=lambda one: one.of_at):
                if not one.cancelled:
                    yield self._instance(one)

    def years(self) -> tuple[int, int]:
        """The local years in which any of its times lies."""
        meeting, invitation = self.meeting, self.invitation
        if invitation.only is not None:
            times = [invitation.only, self._moved_of(invitation.only).start_at]
            last = max(times)
        else:
            times = [meeting.start_at, *(at for one in meeting.moved for at in (one.of_at, one.start_at))]
            horizon = max(meeting.start_at, invitation.stamp_at) + timedelta(days=366 * SERIES_YEARS)
            last = max(*times, min(self._until() or horizon, horizon))
        return min(times).astimezone(self.zone).year, last.astimezone(self.zone).year + 1

    # --- VEVENTs ---------------------------------------------------------------------------------

    def _whole(self) -> "Event":
        meeting = self.meeting
        event = self._event(meeting.start_at, meeting.minutes, meeting.sequence)
        if meeting.rule and self.invitation.method != "REPLY":
            event.add("rrule", self._rule())
            for one in sorted(meeting.moved, key=lambda one: one.of_at):
                if one.cancelled:
                    event.add("exdate", self._time(one.of_at))
        return event

    def _instance(self, moved: Moved) -> "Event":
        event = self._event(moved.start_at, moved.minutes, moved.sequence or self.meeting.sequence)
        event.add("recurrence-id", self._time(moved.of_at))
        return event

    def _moved_of(self, of_at: datetime) -> Moved:
        """The instance that by the rule begins at `of_at`, where it is now."""
        for one in self.meeting.moved:
            if one.of_at == of_at:
                return one
        return Moved(of_at=of_at, start_at=of_at, minutes=self.meeting.minutes)

    def _event(self, start_at: datetime, minutes: int, sequence: int) -> "Event":
        """What every VEVENT says, and what this method's says beside it."""
        from icalendar import Event

        event, invitation = Event(), self.invitation
        event.add("uid", clean_line(self.meeting.uid))
        event.add("dtstamp", _utc(invitation.stamp_at))
        event.add("sequence", sequence)
        event.add("summary", self._title)
        event.add("organizer", self._organizer(), encode=False)
        self._add_times(event, start_at, minutes)
        if comment := _text(invitation.comment):
            event.add("comment", comment)
        for one in self._attendees():
            event.add("attendee", one, encode=False)
        if invitation.method != "REPLY":
            self._add_state(event)
        if invitation.method == "REQUEST":
            self._add_content(event)
            event.add_component(_alarm(self._title))
        return event

    @property
    def _title(self) -> str:
        """Some readers drop a SUMMARY without a letter, and REQUEST must have one."""
        return _line(self.meeting.title, MAX_TITLE) or self.meeting.name

    def _add_times(self, event: "Event", start_at: datetime, minutes: int) -> None:
        minutes = max(minutes, _A_DAY) if self.meeting.all_day else minutes
        end_at = start_at + timedelta(minutes=minutes)
        event.add("dtstart", self._time(start_at))
        if self.zone is not None and end_at.astimezone(self.zone).fold:
            event.add("duration", timedelta(minutes=minutes))  # on the wall it would be the hour before
        elif minutes > 0:
            event.add("dtend", self._time(end_at))

    def _time(self, at: datetime) -> datetime | date:
        """The instant as it is written: on the wall of the zone, or in UTC; of whole days the date. A time
        that occurs twice on the wall means the first (RFC 5545, 3.3.5): the second can only be in UTC."""
        if self.meeting.all_day:
            return _utc(at).date()
        local = _utc(at) if self.zone is None else _utc(at).astimezone(self.zone)
        return _utc(at) if local.fold else local

    def _add_state(self, event: "Event") -> None:
        cancelled = self.invitation.method == "CANCEL"
        waiting = self.meeting.status == "offered"
        event.add("status", "CANCELLED" if cancelled else "TENTATIVE" if waiting else "CONFIRMED")
        if cancelled:
            # OPAQUE goes without saying (RFC 5545, 3.8.2.7). Said, it stands twice in a Cyrus 3.6 after an
            # update, which then takes no answer from that calendar.
            event.add("transp", "TRANSPARENT")
        event.add("x-microsoft-cdo-busystatus", "FREE" if cancelled else "TENTATIVE" if waiting else "BUSY")

    def _add_content(self, event: "Event") -> None:
        """Where and what; the link wherever one of the readers looks for it."""
        meeting = self.meeting
        link, place = _line(meeting.link, MAX_LINK), _line(meeting.place, MAX_PLACE)
        if words := "\n\n".join(one for one in (link, _text(meeting.text)) if one):
            event.add("description", words)
        if place or link:
            event.add("location", place or link)
        if uri := _uri(meeting.link, _WEB):
            event.add("url", uri)
        if uri := uri or _uri(meeting.link, _CALL):
            event.add("conference", _conference(uri), encode=False)

    # --- who -------------------------------------------------------------------------------------

    @property
    def _organizer_email(self) -> str:
        return self.meeting.organizer or ("" if self.meeting.theirs else self.sender.email)

    @property
    def _organizer_name(self) -> str:
        return self.meeting.organizer_name or ("" if self.meeting.theirs else self.sender.name)

    def _organizer(self) -> "vCalAddress":
        if not self._organizer_email:
            raise ValueError("nobody is known to have called it (it has no ORGANIZER)")
        organizer = _party(self._organizer_email, self._organizer_name)
        if not self.meeting.theirs:
            self._add_sent_by(organizer, self._organizer_email)
        return organizer

    def _add_sent_by(self, party: "vCalAddress", email: str) -> None:
        if email.casefold() != self.sender.email.casefold():
            party.params["SENT-BY"] = _mailto(self.sender.email)

    def _attendees(self) -> Iterator["vCalAddress"]:
        """In a REPLY only ourselves (RFC 5546, 3.2.3); else the VA, who comes, and the guests."""
        if self.invitation.method == "REPLY":
            yield self._ourselves()
            return
        if not self.meeting.theirs:
            yield _attendee(self._organizer_email, self._organizer_name, "accepted", "CHAIR")
        for guest in self.meeting.guests:
            if guest.email.casefold() != self._organizer_email.casefold():
                yield self._guest(guest)

    def _ourselves(self) -> "vCalAddress":
        email = self.invitation.as_guest or self.sender.email
        ourselves = _attendee(email, self.sender.name, self.invitation.answer, "REQ-PARTICIPANT")
        self._add_sent_by(ourselves, email)
        return ourselves

    def _guest(self, guest: Guest) -> "vCalAddress":
        attendee = _attendee(guest.email, guest.name, guest.answer, _ROLES[guest.optional])
        if self.invitation.method == "REQUEST" and guest.answer != "accepted":
            attendee.params["RSVP"] = "TRUE"
        if guest.answer == "delegated" and guest.delegated_to:
            attendee.params["DELEGATED-TO"] = _mailto(guest.delegated_to)
        return attendee

    # --- the rule --------------------------------------------------------------------------------

    def _rule(self) -> "vRecur":
        """The rule, its UNTIL in UTC (RFC 5545, 3.3.10). Raises ValueError for what is none."""
        rule = _recur(self.meeting.rule)
        if (until := self._until()) is not None:
            rule["UNTIL"] = [until.date() if self.meeting.all_day else until]
        return rule

    def _until(self) -> datetime | None:
        """The instant up to which the series goes; of a bare date, its end on the wall."""
        until = _recur(self.meeting.rule).get("UNTIL")
        if not until:
            return None
        said = until[0]
        if not isinstance(said, datetime):
            if not isinstance(said, date):
                raise ValueError(f"the end of its rule is no date: {_line(self.meeting.rule, 100)!r}")
            said = datetime.combine(said, time(23, 59, 59))
        return _utc(said if said.tzinfo else said.replace(tzinfo=self.zone or UTC))


# --- values ------------------------------------------------------------------------------------------


def _recur(text: str) -> "vRecur":
    """The rule as the library holds it. Raises ValueError where we would not know when it takes place."""
    from icalendar import vRecur

    try:
        rule: vRecur = vRecur.from_ical(clean_line(text).strip().upper())
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{_line(text, 100)!r} is no rule of a series") from error
    if not set(rule) <= _RULE_PARTS or set(rule.get("FREQ", ())) - _FREQUENCIES or not rule.get("FREQ"):
        raise ValueError(f"{_line(text, 100)!r} is no rule of a series that is understood here")
    if any(number < 1 for part in ("COUNT", "INTERVAL") for number in rule.get(part, ())):
        raise ValueError(f"{_line(text, 100)!r} counts less than one")
    return rule


def _party(email: str, name: str) -> "vCalAddress":
    """A calendar user (RFC 5545, 3.3.3). A quotation mark has no place in a parameter (3.2)."""
    from icalendar import vCalAddress

    party = vCalAddress(_mailto(email))
    if name := _line(name, MAX_NAME).replace('"', "'").replace("^", " ").strip():
        party.params["CN"] = name
    return party


def _attendee(email: str, name: str, answer: Answer, role: str) -> "vCalAddress":
    attendee = _party(email, name)
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = role
    attendee.params["PARTSTAT"] = answer.upper()
    return attendee


def _mailto(email: str) -> str:
    """The address as a URI (RFC 6068); what has no place in one is percent-encoded."""
    cleaned = clean_line(email).strip()
    if not cleaned or len(cleaned) > 320:
        raise ValueError(f"{cleaned[:80]!r} is not an email address that can be invited")
    return "mailto:" + quote(cleaned, safe=_URI_SAFE)


def _uri(link: str, wanted: re.Pattern[str]) -> str:
    """The link as a URI of this kind; empty where it is none, or longer than any real one."""
    link = clean_line(link).strip()
    if len(link) > MAX_LINK or not wanted.match(link):
        return ""
    return quote(link, safe=_URI_SAFE)


def _conference(uri: str) -> "vUri":
    """CONFERENCE (RFC 7986, 5.11): how one joins, with a label that people know."""
    from icalendar import vUri

    conference = vUri(uri)
    conference.params["VALUE"] = "URI"
    if not _WEB.match(uri):
        conference.params["FEATURE"] = "PHONE"
        return conference
    conference.params["FEATURE"] = ["AUDIO", "VIDEO"]
    conference.params["LABEL"] = _service(uri)
    return conference


def _service(uri: str) -> str:
    """Zoom, Google Meet, …, else the host."""
    host = (urlsplit(uri).hostname or "").removeprefix("www.")
    known = (name for domain, name in _SERVICES.items() if host == domain or host.endswith(f".{domain}"))
    return next(known, host)


def _alarm(words: str) -> "Alarm":
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", timedelta(minutes=-ALARM_MINUTES))
    return alarm


def _line(text: str, limit: int) -> str:
    """One line without controls, cut."""
    text = clean_line(text[: 4 * limit]).strip()
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _text(text: str) -> str:
    """Several lines without controls, cut."""
    lines = clean_text(text[: 4 * MAX_TEXT]).split("\n")
    text = "\n".join(clean_line(line) for line in lines).strip()
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant of it has no time zone")
    return at.astimezone(UTC).replace(microsecond=0)
