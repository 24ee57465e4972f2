"""`meetings:` of vamail.yaml and of a client's file: how the VA meets. Pure."""

from typing import Final
from urllib.parse import urlsplit

from vamail.workspace.hours import parse_within
from vamail.workspace.parse_alarm import a_url
from vamail.workspace.parse_servers import PasswordShape
from vamail.workspace.shapes import Json, Key, ListOf, Page, Table, TextOr, Values, Word
from vamail.workspace.types import CalDav, ClientMeetings, Meetings, Secret, Workspace
from vamail.workspace.words import ADDRESS, LINE, YES_NO, minutes, number, span

_TEXT: Json = {"type": "string"}
_NEVER: Final = ("never", "off", "no", "none")
_MOST_REMINDERS = 5


def a_link(text: str) -> str:
    """The page where one joins: http or https, and nothing that could end the line that it stands in."""
    link = text.strip()
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in ("http", "https") or not host or not link.isprintable() or " " in link:
        raise ValueError(f"`{text}` is not an address on the web; as in https://meet.example.com/maria")
    return link


def _duration(text: str) -> int:
    found = minutes(text)
    if not 5 <= found <= 1440:
        raise ValueError(f"`{text}` is out of range; a meeting lasts from 5 minutes to 24 hours")
    return found


def _buffer(text: str) -> int:
    if text.strip().casefold() in (*_NEVER, "0"):
        return 0
    found = minutes(text)
    if found > 480:
        raise ValueError(f"`{text}` is out of range; up to 8 hours, or no")
    return found


def _before(text: str) -> int:
    """How long before a meeting, in minutes."""
    for read in (span, lambda words: minutes(words) * 60.0):
        try:
            seconds = read(text)
        except ValueError:
            continue
        if seconds >= 60 and not seconds % 60:
            return int(seconds / 60)
    raise ValueError(f"`{text}` is not a length of time before a meeting; as in 1 day or 30 minutes")


def _remind(text: str) -> tuple[int, ...]:
    return () if text.strip().casefold() in _NEVER else (_before(text),)


def _within(text: str) -> int:
    target = parse_within(text)
    if target.unit != "business_days" or target.amount > 60:
        raise ValueError(f"`{text}` is not a number of business days up to 60; as in 10 business days")
    return int(target.amount)


def _stand(text: str) -> int:
    seconds = span(text)
    if seconds < 3_600 or seconds % 3_600:
        raise ValueError(f"`{text}` is not a number of whole hours; from 1 hour to 4 weeks, as in 3 days")
    return int(seconds / 3_600)


_REMIND = TextOr(
    Word(
        _remind, "a length of time such as 1 day, a list of them, or never", {"type": ["string", "boolean"]}
    ),
    ListOf(Word(_before, "a length of time such as 1 day", _TEXT)),
)
_SHARED = {
    "link": Key(
        Word(a_link, "an address on the web", _TEXT), "where one joins, as in https://zoom.us/j/123456789"
    ),
    "duration": Key(
        Word(_duration, "a length of time", _TEXT), "how long a meeting lasts; 30m when left out"
    ),
    "remind": Key(_REMIND, "how long before it guests are reminded: [1 day, 1 hour], or never"),
}
_CALDAV = Table(
    {
        "url": Key(
            Word(a_url, "an https address", _TEXT), "the collection that meetings are put into", required=True
        ),
        "user": Key(LINE, "the name that logs in there"),
        "password": Key(PasswordShape(), "env:NAME, file:PATH or store:NAME"),
    },
    "`caldav`",
)

MEETINGS = Table(
    {
        **_SHARED,
        "organizer": Key(ADDRESS, "the address that invites; answers go there; `me.address` when left out"),
        "buffer": Key(
            Word(_buffer, "a length of time, or no", {"type": ["string", "boolean"]}),
            "free time around each time that is offered; 15m when left out",
        ),
        "notes": Key(YES_NO, "whether you are asked after a meeting what came of it; yes"),
        "offer": Key(number(2, 5), "how many times are offered; 3 when left out"),
        "within": Key(
            Word(_within, "a number of business days", _TEXT), "how far ahead; 10 business days when left out"
        ),
        "stand": Key(
            Word(_stand, "a length of time", _TEXT),
            "how long offered times are kept free; 3 days when left out",
        ),
        "caldav": Key(_CALDAV, "a calendar server that meetings are also put into; none when left out"),
    },
    "`meetings`",
)
CLIENT_MEETINGS = Table(_SHARED, "`meetings`")


def meetings(values: Values, page: Page) -> Meetings:
    """The key `meetings` of vamail.yaml; what it leaves out has its default."""
    table, usual = values.table("meetings"), Meetings()
    return Meetings(
        organizer=table.get("organizer", str, ""),
        link=table.get("link", str, ""),
        minutes=table.get("duration", int, usual.minutes),
        buffer_minutes=table.get("buffer", int, usual.buffer_minutes),
        remind_minutes=_reminders(table, page) if "remind" in table else usual.remind_minutes,
        notes=table.get("notes", bool, True),
        offers=table.get("offer", int, usual.offers),
        offer_days=table.get("within", int, usual.offer_days),
        stand_hours=table.get("stand", int, usual.stand_hours),
        caldav=_caldav(table.table("caldav")),
    )


def client_meetings(values: Values, page: Page) -> ClientMeetings:
    """The key `meetings` of a client's file."""
    table = values.table("meetings")
    return ClientMeetings(
        link=table.get("link", str, ""),
        remind_minutes=_reminders(table, page) if "remind" in table else None,
        minutes=table.get("duration", int, 0),
    )


def check_meetings(workspace: Workspace, values: Values, page: Page) -> None:
    """Note an organizer whose mail nobody reads: answers to invitations would never be seen."""
    organizer = workspace.meetings.organizer
    read = {name.casefold() for box in workspace.mailboxes for name in box.addresses}
    local, _, host = organizer.casefold().rpartition("@")
    if organizer and not {organizer.casefold(), f"{local.partition('+')[0]}@{host}"} & read:
        what = f"no mailbox here reads `{organizer}`; answers to your invitations would never be seen"
        hint = "add it to the `addresses` of a mailbox, or leave `organizer` out"
        page.warn(values.table("meetings").where("organizer"), what, hint, "organizer")


def _reminders(table: Values, page: Page) -> tuple[int, ...]:
    found = tuple(sorted(set(table.get("remind", tuple, ())), reverse=True))
    if len(found) > _MOST_REMINDERS:
        what = f"{len(found)} reminders of one meeting are too many"
        page.refuse(table.where("remind"), what, f"at most {_MOST_REMINDERS}, as in [1 day, 1 hour]", "value")
    return found


def _caldav(table: Values) -> CalDav | None:
    url, password = table.get("url", str, ""), table.values.get("password")
    if not url:
        return None
    secret = password if isinstance(password, Secret) else None
    return CalDav(url=url, user=table.get("user", str, ""), password=secret)
