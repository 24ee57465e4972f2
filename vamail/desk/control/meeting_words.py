"""What stands behind `meet`, `offer`, `move`, `cancel`, `accept`, `meetings`, `todo`: one reader each.

`meet [who] when [how long] [how often] [link] title`: what is set may stand in any order, the title is what
is left. A word of another verb means the meeting where one is named: `drop M-7` is `cancel M-7`, `decline
M-7` declines, and `no` agrees to nothing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from vamail.desk.agenda.said import SaidTime
from vamail.desk.control.amounts import plain_digits, read_amount
from vamail.desk.control.arguments import (
    LONGEST_TITLE,
    Fields,
    Rest,
    calls,
    client_called,
    held,
    says_something,
    tasks,
    without_refs,
)
from vamail.desk.control.command import Verb
from vamail.desk.control.courtesy import is_courtesy, plain_words
from vamail.desk.control.deadlines import read_deadline
from vamail.desk.control.meeting_refs import without_meetings
from vamail.desk.control.meeting_times import Clockwork, days_in_front, start_of_day, times_in_front
from vamail.desk.control.unclear import NotClear
from vamail.desk.control.words import folded
from vamail.desk.intake.phrases import fold
from vamail.desk.life.people import client_of
from vamail.mail.addresses import read_addresses
from vamail.model.message import Address
from vamail.model.pattern import lazy
from vamail.model.time import iso_utc
from vamail.workspace.types import Client

SHORTEST, LONGEST = 5, 24 * 60
"""Minutes that a meeting may last."""
MOST_GUESTS = 20
MOST_SLOTS = 5
_EDGES = " \t,،;؛:：.!-–—"
_QUOTES = "\"“”„«»'"
_WITH = folded("with|and|és|و|&|,|:|client|for|با|az|a")
_LINK = lazy(r"https?://[^\s<>\"]{1,500}", re.IGNORECASE)
_NEXT = folded("next|the next|next one|the next one|következő|a következő|következőt|بعدی|نوبت بعدی|جلسه بعدی")
_WHOLE = folded("all|series|the series|whole series|all of it|mind|sorozat|az egészet|همه|کل")
_TO = lazy(r"\s+(?:to|ide|erre|به)\s+|\s*(?:->|→)\s*", re.IGNORECASE)
_REASON = lazy(r"\s*[:：]\s+|\s+(?:because|mert|چون|زیرا)\s+|\s+[-–—]\s+|[:：]$", re.IGNORECASE)
_CLOCK = lazy(r"\d{1,2}[:.]\d\d.*")
_FOR = lazy(r"(?:for|about|re|miatt|برای|دربارهٔ)\s+", re.IGNORECASE)
_DUE = folded("by|until|till|before|due|deadline|on|határidő|تا|مهلت")
_RHYTHMS = {
    fold(words): rule
    for rule, several in {
        "FREQ=WEEKLY": "weekly|every week|each week|hetente|minden héten|heti|هفتگی|هر هفته",
        "FREQ=WEEKLY;INTERVAL=2": "fortnightly|every other week|every two weeks|every 2 weeks|every second week"
        "|kéthetente|minden második héten|هر دو هفته|یک هفته در میان",
        "FREQ=MONTHLY": "monthly|every month|each month|havonta|minden hónapban|havi|ماهانه|هر ماه",
        "FREQ=DAILY": "daily|every day|each day|naponta|minden nap|روزانه|هر روز",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": "every weekday|every working day|weekdays|minden munkanap"
        "|munkanaponként|هر روز کاری",
    }.items()
    for words in several.split("|")
}
_COUNT = lazy(r"[x×]?\s?(\d{1,3})\s?(?:x|×|times|alkalommal|alkalom|بار|نوبت)(?=\s|$)", re.IGNORECASE)
_UNTIL = lazy(r"(?:until|till|تا)\s+", re.IGNORECASE)


@dataclass(slots=True)
class _Told:
    """What the words of one line have set so far."""

    rest: Rest
    client: Client | None
    guests: tuple[Address, ...] = ()
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


def _meet(rest: Rest) -> Fields:
    refs, text = without_refs(rest.text, behind=False)
    told, text = _who(rest, text)
    title = _settings(told, text)
    if not told.times:
        raise _no_time(told, title)
    return {**_fields(told, title), "tasks": refs}


def _offer(rest: Rest) -> Fields:
    refs, text = without_refs(rest.text, behind=False)
    told, text = _who(rest, text)
    told.several = True
    title = _settings(told, text)
    if told.rule or any(one.rule for one in told.times):
        raise rest.unclear("no_series")
    if len(told.times) == 1 or len(told.times) > MOST_SLOTS:
        raise rest.unclear("one_slot" if len(told.times) == 1 else "too_many_slots", said=str(MOST_SLOTS))
    return {**_fields(told, title), "tasks": refs}


def _fields(told: _Told, title: str) -> Fields:
    earliest, latest = told.frame or (None, None)
    return {
        "client": told.client.slug if told.client else "",
        "guests": told.guests,
        "times": told.times,
        "minutes": told.minutes,
        "link": told.link,
        "text": _title(title),
        "earliest": earliest,
        "latest": latest,
    }


def _title(text: str) -> str:
    text = _FOR.sub("", text.strip(_EDGES), count=1) if text[:1] not in _QUOTES else text
    return text.strip(_EDGES + _QUOTES)[:LONGEST_TITLE]


def _who(rest: Rest, text: str) -> tuple[_Told, str]:
    """The client and the addresses at the start of the text, and the text behind them."""
    told = _Told(rest, None)
    words = text.split()
    at = 0
    while at < len(words):
        if fold(words[at].strip(_EDGES)) in _WITH | {""}:
            at += 1
            continue
        count = _take_somebody(told, words[at:])
        if not count:
            break
        at += count
    while at and fold(words[at - 1].strip(_EDGES)) == "for":
        at -= 1  # "for" behind whom is said belongs to what it is about
    return told, " ".join(words[at:])


def _take_somebody(told: _Told, words: list[str]) -> int:
    """Take whoever the first words name; returns how many words that is."""
    if "@" in words[0]:
        found = read_addresses(words[0].strip(_EDGES + "<>()").encode())
        if len(found) != 1 or not found[0].domain or len(told.guests) == MOST_GUESTS:
            raise told.rest.unclear("address", said=words[0])
        told.guests = tuple(dict.fromkeys((*told.guests, found[0])))
        return 1
    for count in range(min(4, len(words)), 0, -1):
        client = _client_named(" ".join(words[:count]), told.rest)
        if client is not None:
            if told.client not in (None, client):
                raise told.rest.unclear("one_client", said=client.slug)
            told.client = client
            return count
    return 0


def _client_named(said: str, rest: Rest) -> Client | None:
    wanted = " ".join(plain_words(said.strip(_EDGES)))
    found = [one for one in rest.reader.workspace.clients if wanted and wanted in calls(one)]
    return found[0] if len(found) == 1 else None


def _settings(told: _Told, text: str) -> str:
    """Take everything that is set at the start of the text, in whatever order; what is left is the title."""
    text = _one_by_one(told, text)
    if told.rule and told.times_from:
        front = times_in_front(told.times_from, told.clockwork, several=told.several, rule=told.rule)
        told.times = front.times if front else ()
    if told.ends:
        told.times = tuple(_ended(told, one) for one in told.times)
    return text


def _one_by_one(told: _Told, text: str) -> str:
    while text := text.lstrip(_EDGES):
        before = text
        for take in (_take_link, _take_times, _take_rhythm, _take_end, _take_length, _take_frame):
            text = take(told, text)
            if text != before:
                break
        else:
            return text
    return ""


def _take_link(told: _Told, text: str) -> str:
    found = None if told.link else _LINK.match(text)
    if found is None:
        return text
    told.link = found[0].rstrip(".,;)")
    return text[found.end() :]


def _take_times(told: _Told, text: str) -> str:
    if told.times:
        return text
    front = times_in_front(text, told.clockwork, several=told.several)
    if front is None:
        return text
    told.times, told.times_from = front.times, text
    told.minutes = told.minutes or front.minutes
    return front.rest


def _take_rhythm(told: _Told, text: str) -> str:
    words = text.split()
    for count in range(min(4, len(words)), 0, -1):
        rule = _RHYTHMS.get(fold(" ".join(words[:count]).strip(_EDGES)))
        if rule and not told.rule and (not told.times or not told.times[0].rule):
            told.rule = rule
            return " ".join(words[count:])
    return text


def _take_end(told: _Told, text: str) -> str:
    """How long a series goes on: `10 times`, `until 1 March`."""
    series = told.rule or (told.times and told.times[0].rule)
    if told.ends or not series:
        return text
    if count := _COUNT.match(text):
        told.ends = f"COUNT={int(plain_digits(count[1]))}"
        return text[count.end() :]
    until = _UNTIL.match(text)
    if until is None:
        return text
    days = days_in_front(text[until.end() :], told.clockwork)
    if days is None:
        raise told.rest.unclear("no_date", said=text[until.end() :])
    told.ends = f"UNTIL={days[1]:%Y%m%d}"
    return days[2]


def _ended(told: _Told, said: SaidTime) -> SaidTime:
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


def _take_length(told: _Told, text: str) -> str:
    bare = _FOR.sub("", text, count=1)
    if told.minutes or _CLOCK.match(plain_digits(bare)):
        return text
    try:
        minutes, more = read_amount(bare, "estimate")
    except NotClear:
        return text
    if not SHORTEST <= minutes <= LONGEST:
        raise NotClear("range", "write", told.rest.verb, said=bare.removesuffix(more).strip())
    told.minutes = minutes
    return more


def _take_frame(told: _Told, text: str) -> str:
    """Days in which free times are looked for: `next week`, `thursday`."""
    if not told.several or told.times or told.frame:
        return text
    days = days_in_front(text, told.clockwork)
    if days is None:
        return text
    zone = told.rest.reader.workspace.me.zone
    told.frame = start_of_day(days[0], zone), start_of_day(days[1] + timedelta(days=1), zone)
    return days[2]


def _no_time(told: _Told, text: str) -> NotClear:
    days = days_in_front(text, told.clockwork)
    if days is not None or told.rule:
        said = text.removesuffix(days[2]).strip() if days else text
        return told.rest.unclear("what_hour", said=said)
    return told.rest.unclear("no_time" if says_something(text) else "missing", said=text)


# --- what is there already ------------------------------------------------------------------------------


def _move(rest: Rest) -> Fields:
    refs, text, _ = without_meetings(rest.text, behind=True)
    told = _Told(rest, None)
    text = _without_to(text)
    only, text = _only_to(told, text)
    left = _settings(told, text)
    if not told.times:
        raise _no_time(told, left)
    if not is_courtesy(left):
        raise rest.unclear("rest", said=left)
    return {"meetings": refs, "times": told.times, "minutes": told.minutes, "only": only}


def _without_to(text: str) -> str:
    return re.sub(r"^(?:to|at|ide|erre|به)\s+", "", text, flags=re.IGNORECASE)


def _only_to(told: _Told, text: str) -> tuple[str, str]:
    """`next to thu 10:00`, `2026-12-01 to 2026-12-02 10:00`: which instance, and the text behind `to`."""
    for found in _TO.finditer(text):
        only = _only(told, text[: found.start()])
        if only is not None:
            return only, text[found.end() :]
    return "", text


def _only(told: _Told, said: str) -> str | None:
    """`next`, or the local date of an instance; empty for the whole series, None for anything else."""
    plain = fold(said.strip(_EDGES))
    if plain in _NEXT:
        return "next"
    if not plain or plain in _WHOLE:
        return ""
    days = days_in_front(said, told.clockwork)
    if days is None or days[0] != days[1] or says_something(days[2]):
        return None
    return days[0].isoformat()


def _cancel(rest: Rest) -> Fields:
    """`cancel M-7 [next] [: reason]`; where tasks are named and no meeting, they are dropped."""
    refs, text, parted = without_meetings(rest.text, behind=True)
    meetings = (*rest.meetings, *refs)
    if not meetings and (rest.ahead or without_refs(text, behind=True)[0]):
        return {"verb": "drop", **tasks(rest)}
    said, *why = _REASON.split(f" {text}", maxsplit=1)
    only = _only(_Told(rest, None), said)
    if only is None and ((refs and parted) or (rest.parted and not refs)):
        only, why = "", [text]  # "cancel M-7: she is ill"
    if only is None:
        raise rest.unclear("rest", said=said)
    return {"meetings": refs, "only": only, "text": why[0].strip() if why else ""}


def _drop(rest: Rest) -> Fields:
    """A meeting that is named is cancelled; else it is about tasks."""
    if rest.meetings or without_meetings(rest.text, behind=True)[0]:
        return {"verb": "cancel", **_cancel(rest)}
    return tasks(rest)


def _answer(rest: Rest) -> Fields:
    """`accept M-8 [: words to them]`: words count behind a colon alone, for they go to others."""
    refs, text, parted = without_meetings(rest.text, behind=":" not in rest.text)
    if is_courtesy(text):
        return {"meetings": refs}
    if not refs and without_refs(text, behind=True)[0]:
        raise rest.unclear("rest", said=text)
    if not parted and not (rest.parted and not refs):
        raise rest.unclear("rest", said=text)
    return {"meetings": refs, "text": text}


def _decline(rest: Rest) -> Fields:
    """A meeting of theirs; numbers of what waits for the VA's word mean `no`."""
    if not rest.meetings and not without_meetings(rest.text, behind=True)[0]:
        try:
            found = held(rest)
        except NotClear:
            return _answer(rest)
        if found["held"] or found["tasks"] or rest.ahead:
            return {"verb": "no", **found}
    return _answer(rest)


def _word(rest: Rest) -> Fields:
    """`ok`, `no`, `hold`: what waits, or a meeting that is named."""
    refs, text, parted = without_meetings(rest.text, behind=True)
    if refs and parted and rest.verb == "no":
        return {"meetings": refs, "held": (), "text": text}
    return {"meetings": refs, **held(replace(rest, text=text))}


def _undo(rest: Rest) -> Fields:
    refs, text, _ = without_meetings(rest.text, behind=True)
    return {"meetings": refs, **tasks(replace(rest, text=text))}


def _meetings(rest: Rest) -> Fields:
    refs, text, _ = without_meetings(rest.text, behind=True)
    if is_courtesy(text):
        return {"meetings": refs}
    return {"meetings": refs, "client": client_called(_FOR.sub("", text, count=1), rest).slug}


# --- todo -----------------------------------------------------------------------------------------------


def _todo(rest: Rest) -> Fields:
    """`todo [M-7 | acme:] Send the minutes by friday`."""
    refs, text, _ = without_meetings(rest.text)
    about, text = without_refs(text, behind=False)
    name, colon, more = text.partition(":")
    client = _client_named(name, rest) if colon and says_something(more) else None
    text = (more if client else text).strip(_EDGES)
    title, at = _due_behind(text, rest)
    if not says_something(title):
        raise rest.unclear("missing")
    return {
        "meetings": refs,
        "tasks": about,
        "client": client.slug if client else "",
        "text": title[:LONGEST_TITLE],
        "at": at,
    }


def _due_behind(text: str, rest: Rest) -> tuple[str, datetime | None]:
    """The title, and the due date that stands at its end: `by friday`, `péntekig`, `تا جمعه`."""
    me = rest.reader.workspace.me
    words = text.split()
    for at in range(max(1, len(words) - 6), len(words)):
        said = " ".join(words[at:])
        named = fold(words[at].strip(_EDGES)) in _DUE
        if not named and not (at == len(words) - 1 and words[at].rstrip(".!").endswith("ig")):
            continue
        try:
            due = read_deadline(
                said, (me.language, rest.word.language), rest.reader.now, me.hours, me.language
            )
        except NotClear as unclear:
            if unclear.why in ("ambiguous", "past"):
                raise
            continue
        if due is not None:
            return " ".join(words[:at]).strip(_EDGES), due
    return text, None


MEETING_ARGUMENTS: Mapping[Verb, Callable[[Rest], Fields]] = {
    "meet": _meet, "offer": _offer, "move": _move, "cancel": _cancel, "accept": _answer, "decline": _decline,
    "maybe": _answer, "meetings": _meetings, "todo": _todo, "drop": _drop, "ok": _word, "hold": _word,
    "no": _word, "undo": _undo,
}  # fmt: skip
"""Readers of what is about meetings, or may be."""
