"""How the VA meets: the organizer's address, links, reminders, slots, the calendar server."""

from dataclasses import dataclass

from vamail.workspace.types.settings import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class CalDav:
    """A collection on a CalDAV server (RFC 4791) into which meetings are also put, at `url`."""

    url: str
    user: str = ""
    password: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meetings:
    """`organizer` stands in ORGANIZER (empty: `me.address`); `link` is where one joins, unless a client or a
    meeting has its own. A meeting lasts `minutes` unless said; `buffer_minutes` stay free around each that is
    offered. Guests are reminded so many minutes before (`remind_minutes`, longest first; none: never).
    `notes`: after a meeting the VA is asked what came of it. `offers` slots are offered (2 to 5), within
    `offer_days` business days, and stand for `stand_hours` hours.
    """

    organizer: str = ""
    link: str = ""
    minutes: int = 30
    buffer_minutes: int = 15
    remind_minutes: tuple[int, ...] = (1440, 60)
    notes: bool = True
    offers: int = 3
    offer_days: int = 10
    stand_hours: int = 72
    caldav: CalDav | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientMeetings:
    """What is different for one client; None where the desk's own hold. `link` empty: the desk's."""

    link: str = ""
    remind_minutes: tuple[int, ...] | None = None
    minutes: int = 0
