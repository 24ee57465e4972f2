"""What stands behind `meet` and `offer`.

`meet [who] when [how long] [how often] [link] title`: what is set may stand in any order, the title is what
is left.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from vamail.desk.agenda.said import SaidTime
from vamail.desk.control.amounts import plain_digits
from vamail.desk.control.arguments import (
    LONGEST_TITLE,
    Fields,
    Rest,
    says_something,
    without_refs,
)
from vamail.desk.control.lengths import length_in_front
from vamail.desk.control.meeting_guests import named_in_front
from vamail.desk.control.meeting_rhythms import RHYTHMS
from vamail.desk.control.meeting_times import (
    UNTIL,
    Clockwork,
    days_in_front,
    time_said,
    times_in_front,
)
from vamail.desk.control.meeting_zones import start_of_day
from vamail.desk.control.past_days import LAST_WEEK
from vamail.desk.control.unclear import NotClear
from vamail.desk.intake.phrases import fold
from vamail.desk.life.people import client_of
from vamail.desk.life.spoken import clock, short_day
from vamail.desk.promise.calendar import zone_of
from vamail.desk.promise.local import local_day
from vamail.model.message import Address
from vamail.model.pattern import lazy
from vamail.model.time import iso_utc
from vamail.workspace.types import Client

SHORTEST, LONGEST = 5, 24 * 60
"""Minutes that a meeting may last."""
MOST_SLOTS = 5
EDGES = " \t,،;؛:：.!-–—"
_CLIENTS_SHOWN = 12
_TITLE_WORDS, _TIME_WORDS = 12, 4
"""How far into the title of an offer a time is looked for, and of how many words."""
_QUOTES = "\"“”„«»'"
_LINK = lazy(r"https?://[^\s<>\"]{1,500}", re.IGNORECASE)
_HOST = lazy(r"https?://[\w-]+(?:\.[\w-]+)*(?::\d{1,5})?(?:[/?#].*)?$", re.IGNORECASE)
ABOUT = lazy(r"^(?:for|about|re|miatt|برای|دربارهٔ)\s+", re.IGNORECASE)
_COUNT = lazy(r"[x×]?\s?(\d{1,3})\s?(?:x|×|times|alkalommal|alkalom|بار|نوبت)(?=\s|$)", re.IGNORECASE)
_AS_ZONE = lazy(
    r"(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific)/\S{1,40}", re.IGNORECASE
)
_AS_LENGTH = lazy(
    r"[-+−–]?\d{1,6}(?:[.,]\d+)?\s?(?:m|min|mins|minutes?|h|hours?|perc|óra|دقیقه|ساعت)(?=\s|$)"
)
_AS_DATE = lazy(r"\d{4}-\d{1,2}-\d{1,2}(?=\s|$)")
_LESS_THAN_NOTHING = lazy(r"[-−–]\d{1,6}\s?(?:m|min|mins|minutes?|h|hours?|perc|óra|دقیقه|ساعت)(?=\s|$)")
_LAST = lazy(r"(?:^|\s)(?=(?:until|till|تا|[x×]?\s?\d{1,3})\s)", re.IGNORECASE)


@dataclass(slots=True)
class Told:
    """What the words of one line have set so far."""

    rest: Rest
    client: Client | None
    guests: tuple[Address, ...] = ()
    invite: tuple[str, ...] = ()
    goes_on: bool = False
    several: bool = False
    times: tuple[SaidTime, ...] = ()
    times_from: str = ""
    minutes: int = 0
    rule: str = ""
    ends: str = ""
    link: str = ""
    frame: tuple[datetime, datetime] | None = field(default=None)

    @property
    def clockwork(self) -> Clockwork:
        """Who says it, and in whose zones."""
        reader = self.rest.reader
        me, theirs = reader.workspace.me, self.client
        if theirs is None and self.guests:
            theirs = client_of(self.guests[0].email, reader.workspace)
        return Clockwork(
            now=reader.now, zone=me.zone, theirs=theirs.hours.zone if theirs else "",
            languages=(me.language, self.rest.word.language), language=me.language, verb=self.rest.verb,
        )  # fmt: skip


# --- meet, offer ----------------------------------------------------------------------------------------


def meet(rest: Rest) -> Fields:
    """One time, or a series."""
    refs, text = without_refs(rest.text, behind=False)
    told, text = _who(rest, text)
    title = settings(told, text)
    if not told.times:
        raise no_time(told, title)
    _no_title(told, title)
    return {**_fields(told, title), "tasks": refs}


def offer(rest: Rest) -> Fields:
    """Two to five times, or none: free ones are found."""
    refs, text = without_refs(rest.text, behind=False)
    told, text = _who(rest, text)
    told.several = True
    title = settings(told, text)
    if told.rule or any(one.rule for one in told.times):
        raise rest.unclear("no_series")
    _no_title(told, title)
    _no_times_behind(told, title)
    if len(told.times) == 1 or len(told.times) > MOST_SLOTS:
        raise rest.unclear("one_slot" if len(told.times) == 1 else "too_many_slots", said=str(MOST_SLOTS))
    return {**_fields(told, title), "tasks": refs}


def _no_title(told: Told, text: str) -> None:
    """NotClear where the title begins with what was meant as a zone, a length or a date, and is none; who
    means it as the title puts it in quotes."""
    text = plain_digits(text.lstrip())
    for looks, why in ((_AS_ZONE, "no_zone"), (_AS_LENGTH, "range"), (_AS_DATE, "no_date")):
        if found := looks.match(text):
            raise told.rest.unclear(why, said=found[0])


def _no_times_behind(told: Told, title: str) -> None:
    """NotClear where an offer says no times in front, and its title holds some: free ones would be offered in
    their place, and perhaps to somebody else. Who means it as the title puts it in quotes."""
    if told.times or title.lstrip(EDGES)[:1] in _QUOTES:
        return
    words = title.split()[:_TITLE_WORDS]
    for at in range(len(words)):
        if said := time_said(" ".join(words[at : at + _TIME_WORDS]), told.clockwork):
            if told.frame:
                raise told.rest.unclear("two_times", "quote_title", said=said)
            raise _unknown(told, title) or told.rest.unclear("no_time", said=title)


def _fields(told: Told, title: str) -> Fields:
    earliest, latest = told.frame or (None, None)
    return {
        "client": told.client.slug if told.client else "",
        "guests": told.guests,
        "invite": told.invite,
        "times": told.times,
        "minutes": told.minutes,
        "link": told.link,
        "text": _title(title),
        "earliest": earliest,
        "latest": latest,
    }


def _title(text: str) -> str:
    text = ABOUT.sub("", text.strip(EDGES), count=1) if text[:1] not in _QUOTES else text
    return text.strip(EDGES + _QUOTES)[:LONGEST_TITLE]


def _who(rest: Rest, text: str) -> tuple[Told, str]:
    """The clients and the addresses at the start of the text, and the text behind them."""
    named = named_in_front(rest, text)
    told = Told(rest, named.client, named.guests, invite=named.invite, goes_on=named.goes_on)
    return told, named.rest


def settings(told: Told, text: str) -> str:
    """Take everything that is set at the start of the text, in whatever order; what is left is the title."""
    text = _one_by_one(told, text)
    if told.rule and told.times_from:
        front = times_in_front(told.times_from, told.clockwork, several=told.several, rule=told.rule)
        told.times = front.times if front else ()
    text = _end_behind(told, text)
    if told.ends:
        told.times = tuple(_ended(told, one) for one in told.times)
    return text


def _one_by_one(told: Told, text: str) -> str:
    while text := _without_edges(told, text):
        before = text
        for take in (_take_link, _take_times, _take_rhythm, _take_end, _take_length, _take_frame):
            text = take(told, text)
            if text != before:
                break
        else:
            return text
    return ""


def _without_edges(told: Told, text: str) -> str:
    if found := _LESS_THAN_NOTHING.match(plain_digits(text.lstrip())):
        raise NotClear("range", "write", told.rest.verb, said=found[0])
    return text.lstrip(EDGES)


def join_link(text: str) -> str:
    """The link that is all of this text; empty where it is anything else."""
    found = _LINK.fullmatch(text)
    return text if found is not None and _HOST.match(text) else ""


def _take_link(told: Told, text: str) -> str:
    found = None if told.link else _LINK.match(text)
    if found is None:
        return text
    told.link = found[0].rstrip(".,;)")
    if not _HOST.match(told.link):
        raise told.rest.unclear("rest", said=told.link)
    return text[found.end() :]


def _take_times(told: Told, text: str) -> str:
    if told.times:
        return text
    front = times_in_front(text, told.clockwork, several=told.several, rule=told.rule)
    if front is None:
        return text
    told.times, told.times_from = front.times, text
    told.minutes = told.minutes or front.minutes
    return front.rest


def _take_rhythm(told: Told, text: str) -> str:
    words = text.split()
    for count in range(min(4, len(words)), 0, -1):
        rule = RHYTHMS.get(fold(" ".join(words[:count]).strip(EDGES)))
        if rule and not told.rule and (not told.times or not told.times[0].rule):
            told.rule = rule
            return " ".join(words[count:])
    return text


def _take_end(told: Told, text: str) -> str:
    """How long a series goes on: `10 times`, `until 1 March`."""
    series = told.rule or (told.times and told.times[0].rule)
    if told.ends or not series:
        return text
    if count := _COUNT.match(text):
        told.ends = f"COUNT={int(plain_digits(count[1]))}"
        return text[count.end() :]
    until = UNTIL.match(text)
    if until is None:
        return text
    days = days_in_front(text[until.end() :], told.clockwork)
    if days is None:
        raise told.rest.unclear("no_date", said=text[until.end() :])
    told.ends = f"UNTIL={days[1]:%Y%m%d}"
    return days[2]


def _end_behind(told: Told, text: str) -> str:
    """The same behind the title: `Check-in until 1 March`, where all that follows is a day or a count."""
    series = any(one.rule for one in told.times)
    for found in _LAST.finditer(text) if series and not told.ends and text[-1:] not in _QUOTES else ():
        title, end = text[: found.start()], text[found.start() :].strip()
        try:
            if not _take_end(told, end).strip(EDGES):
                return title
        except NotClear:
            pass
        told.ends = ""
    return text


def _ended(told: Told, said: SaidTime) -> SaidTime:
    """UNTIL is UTC where the start has a zone (RFC 5545, 3.3.10): the last moment of the date there."""
    name, _, value = told.ends.partition("=")
    if name == "UNTIL":
        day = datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007 - a date
        last = start_of_day(day + timedelta(days=1), said.zone) - timedelta(seconds=1)
        if last < said.at:
            raise told.rest.unclear("past", readings=f"{day}")
        value = iso_utc(last).replace("-", "").replace(":", "")
    if not said.rule:
        raise told.rest.unclear("rest", said=told.ends)
    return replace(said, rule=f"{said.rule};{name}={value}")


def _take_length(told: Told, text: str) -> str:
    bare = ABOUT.sub("", text, count=1)
    found = length_in_front(bare)
    if found is None:
        return text
    minutes, more = found
    if told.minutes not in (0, minutes):
        raise told.rest.unclear("two_lengths", "quote_title", said=bare.removesuffix(more).strip())
    if not SHORTEST <= minutes <= LONGEST:
        raise NotClear("range", "write", told.rest.verb, said=bare.removesuffix(more).strip())
    told.minutes = minutes
    return more


def _take_frame(told: Told, text: str) -> str:
    """Days in which free times are looked for: `next week`, `thursday`."""
    if not told.several or told.times or told.frame:
        return text
    if said := LAST_WEEK.match(text):
        raise told.rest.unclear("past", readings=said[0])
    days = days_in_front(text, told.clockwork)
    if days is None:
        return text
    _ahead(told, days[1], text.removesuffix(days[2]))
    zone = told.rest.reader.workspace.me.zone
    told.frame = start_of_day(days[0], zone), start_of_day(days[1] + timedelta(days=1), zone)
    return days[2]


def _ahead(told: Told, day: date, said: str) -> None:
    """NotClear where nothing of the day is left, or of the days of which it is the last."""
    me = told.rest.reader.workspace.me
    if day < local_day(told.rest.reader.now, me.zone):
        readings = f"{said.strip(EDGES)} ({short_day(day, me.language)})"
        raise told.rest.unclear("past", readings=readings)


def _two_days(told: Told, rest: str, text: str) -> NotClear | None:
    """`thu 27 nov 12:00`, where the 27th is a Friday: both cannot be meant."""
    try:
        front = times_in_front(rest, told.clockwork)
    except NotClear:
        return None
    if front is None:
        return None
    zone = told.rest.reader.workspace.me.zone
    local = front.times[0].at.astimezone(zone_of(zone))
    language = told.clockwork.language
    shown = f"{short_day(local.date(), language)} {clock(local, zone, language)}"
    said = text.removesuffix(front.rest).strip()
    return NotClear(
        "two_days", "plainly", told.rest.verb, said=said, readings=shown, near=f"{local:%Y-%m-%d %H:%M}"
    )


def _unknown(told: Told, text: str) -> NotClear | None:
    """`acmee tue 10:00`: nobody is called so, and a time stands behind it."""
    first, _, rest = text.partition(" ")
    named = (told.client is not None or bool(told.guests)) and not told.goes_on
    if told.rest.verb == "move" or named or not rest or any(sign.isdigit() for sign in first):
        return None
    if not time_said(rest, told.clockwork):
        return None
    known = ", ".join(one.slug for one in told.rest.reader.workspace.clients[:_CLIENTS_SHOWN])
    hint = "clients" if known else "write"
    return told.rest.unclear("no_client", hint, said=first.strip(EDGES), near=known)


def no_time(told: Told, text: str) -> NotClear:
    """Why there is none: a day without an hour, a rhythm, or nothing of the kind."""
    days = days_in_front(text, told.clockwork)
    if days is not None and (two := _two_days(told, days[2], text)) is not None:
        return two
    if days is None and (unknown := _unknown(told, text)) is not None:
        return unknown
    if days is not None:
        _ahead(told, days[1], text.removesuffix(days[2]))
    if days is not None or told.rule:
        said = text.removesuffix(days[2]).strip() if days else text
        return told.rest.unclear("what_hour", said=said)
    return told.rest.unclear("no_time" if says_something(text) else "missing", said=text)
