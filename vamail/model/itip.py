"""A calendar object that came with a mail, as values (RFC 5545, 5546): what is read, nothing believed.

Every `str` is one line without controls (`description` and `comment` may hold line ends), cut to a length.
"""

from dataclasses import dataclass
from datetime import datetime

from vamail.model.meetings import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An ORGANIZER or ATTENDEE. `email` is what stands behind `mailto:`, empty where there is none; `answer`
    None where PARTSTAT is missing or unknown; `sent_by`, `delegated_to`, `delegated_from` are addresses;
    `extra` how many more they bring (Google's X-NUM-GUESTS)."""

    email: str
    name: str = ""
    answer: Answer | None = None
    role: str = ""
    rsvp: bool = False
    sent_by: str = ""
    delegated_to: str = ""
    delegated_from: str = ""
    extra: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One VEVENT. Instants are UTC.

    - `start_at` None: none that could be read. `all_day`: DATE values; then `start_at` is midnight UTC of the
      date. `floating`: a local time whose zone could not be known, read as if in UTC; `zone` is then ''.
    - `zone` is the IANA zone of DTSTART (`UTC` for a Z time), mapped from Windows names. Where the name says
      nothing, the instant is by the object's own VTIMEZONE, and `zone` is ''.
    - `minutes` from DTEND or DURATION, at most a year's (0 where neither is there; of whole days 1440 each,
      and one day where no end is said).
    - `rule` is the RRULE without white space, cut at 500 characters; `rule_ok`: it is one that is expanded
      (FREQ daily or slower, at most one instance a day); `instance_at` RECURRENCE-ID, an instant, so that one
      written in UTC is the same as one written on the series' wall; `excluded` EXDATEs, at most 200.
    - `stamp_at` DTSTAMP. `conference` the first link found by which one joins, as text.
    """

    uid: str
    sequence: int = 0
    stamp_at: datetime | None = None
    instance_at: datetime | None = None
    start_at: datetime | None = None
    minutes: int = 0
    zone: str = ""
    all_day: bool = False
    floating: bool = False
    rule: str = ""
    rule_ok: bool = True
    excluded: tuple[datetime, ...] = ()
    summary: str = ""
    description: str = ""
    location: str = ""
    conference: str = ""
    status: str = ""
    organizer: Party | None = None
    attendees: tuple[Party, ...] = ()
    comment: str = ""
