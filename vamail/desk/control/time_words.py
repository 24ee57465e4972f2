"""What stands behind the words about time: for which task or client, how long, what for, on which day."""

import re
from typing import Any

from vamail.desk.control.amounts import below_zero, plain_digits, read_amount, without_marks
from vamail.desk.control.arguments import Fields, Rest, client_named, tasks, without_refs
from vamail.desk.control.courtesy import is_courtesy
from vamail.desk.control.meeting_words import ABOUT
from vamail.desk.control.money_words import span_said
from vamail.desk.control.said_days import past_day
from vamail.desk.control.unclear import NotClear
from vamail.desk.control.words import folded
from vamail.desk.intake.phrases import fold
from vamail.model.pattern import lazy

_EDGES = " \t,،;؛:：.!-–—()"
_ON = lazy(r"(?:^|\s)(?:on|napja|ekkor|در تاریخ|در)\s+(?=\S)", re.IGNORECASE)
_DAYS_AGO = folded(
    "today|yesterday|the day before yesterday|day before yesterday|tomorrow|ma|tegnap|tegnapelőtt|holnap|"
    "امروز|دیروز|پریروز|فردا"
)
_FREE = folded(
    "free|for free|no charge|"
    "free of charge|not billable|non-billable|unbillable|not charged|ingyen|ingyenes|nem számlázandó|"
    "díjmentes|رایگان|بدون صورتحساب|غیر قابل حساب"
)
_AHEAD = folded("tomorrow|holnap|فردا")
_NOT = folded("not|never|isn't|nem|نه")
_TYING = folded("for|from|of|about|by|until|till|to|before|after|since|re|than|از|برای|تا")
_MARKS = " \t,،;؛:：.!-–—"
_EDGES_OF_TEXT = " \t,،;؛:：.-–—("
_AROUND = f"{_EDGES}[]"
_HOUR_OF_DAY = lazy(r"\d{1,2}:\d\d\s?(?:[ap]\.?m\b|de\.|du\.)", re.IGNORECASE)
_LAST_PART = lazy(r"[,،.!;؛–]\s+([^,،.!;؛–]{1,40})[.!]*$")
_CLIENT_BEHIND = lazy(r"(?:^|\s)(?:for|to|برای)\s+(\S.{0,80})$", re.IGNORECASE)
_MOST_WORDS = 4
_LONGEST_CLIENT = 6
_LONGEST_DAY = 40


def log(rest: Rest) -> Fields:
    """`log [T-12 | acme] 45m [consulting[: what]] [free] [yesterday | on friday]`."""
    refs, text = without_refs(rest.text, behind=False)
    client, text = ("", text) if refs or _is_amount(text) else _client_ahead(text, rest)
    first = text.partition(" ")[0]
    signed = rf"(?:^|\s)(?=[-\u2010-\u2015\u2212]{re.escape(first)})"
    if client and first and (less := re.search(signed, rest.text)) is not None:
        raise rest.unclear("below_zero", "amounts", said=below_zero(rest.text[less.end() :]))
    if hour := _HOUR_OF_DAY.match(plain_digits(text)):
        raise rest.unclear("no_amount", "amounts", said=hour[0])
    minutes, what = read_amount(text, "log")
    if not (refs or client or rest.ahead):
        refs, client, what = _whose(what, rest)
    fields: dict[str, Any] = {"tasks": refs, "client": client, "minutes": minutes}
    what = _without_courtesy(what)
    what, day = _day_behind(what, rest)
    what, free = _free_behind(what)
    if day is None:
        what, day = _day_behind(what, rest)
    return {**fields, "text": what, "day": day, "on": not free}


def _whose(what: str, rest: Rest) -> tuple[tuple[str, ...], str, str]:
    """The task or client that stands behind the amount, and what was done. A client's name that may be part
    of what was done is asked about: the line may answer a mail of another's."""
    refs, text = without_refs(what, behind=True)
    if refs:
        return refs, "", text
    client, text = _client_in_front(what, rest)
    if client and (
        not text or what[: len(what) - len(text)].rstrip().endswith((":", "：")) or ABOUT.match(what)
    ):
        return (), client, text
    if not client and (found := _CLIENT_BEHIND.search(what)) and (named := client_named(found[1], rest)):
        client, text = named.slug, what[: found.start()]
    if client:
        length = rest.text[: len(rest.text) - len(what)].strip(_EDGES)
        raise rest.unclear("two_amounts", "one_of", said=what, ways=f"log {client} {length} {text}")
    return (), "", what


def _without_courtesy(text: str) -> str:
    """The text without a `thanks` behind a mark at its end."""
    found = _LAST_PART.search(text)
    return text[: found.start()] if found and is_courtesy(found[1]) else text


def start(rest: Rest) -> Fields:
    """A task or a client, and what the time is spent on: `start 12 drafting`, `start acme consulting`."""
    refs, text = without_refs(rest.text, behind=False)
    if not refs and (number := re.match(r"#?(\d{1,9})\b(?![:.]\d)[\s,:.!]*", text)):
        refs, text = (f"T-{int(plain_digits(number[1]))}",), text[number.end() :]
    client, behind = ("", text) if refs else _client_in_front(text, rest)
    if (refs and not is_courtesy(text)) or client:
        what, free = _free_behind(behind)
        return {"tasks": refs, "client": client, "text": what, "on": not free}
    return tasks(rest)


def stop(rest: Rest) -> Fields:
    """`stop`, `stop 12`, `stop acme`."""
    client, behind = _client_in_front(rest.text, rest)
    return {"client": client} if client and is_courtesy(behind) else tasks(rest)


def time(rest: Rest) -> Fields:
    """`time [acme] [last month | since 1 nov until 15 nov]`."""
    client, behind = _client_in_front(rest.text, rest)
    return {"client": client, **span_said(behind, rest)}


def _client_ahead(text: str, rest: Rest) -> tuple[str, str]:
    """The client in front of an amount. A word in front of one that is no client's is refused as such."""
    client, behind = _client_in_front(text, rest)
    words = text.split()
    later = any(_is_amount(" ".join(words[count:])) for count in range(1, min(len(words), _LONGEST_CLIENT)))
    if not client and later and not any(sign.isdecimal() for sign in words[0]):
        near = ", ".join(one.slug for one in rest.reader.workspace.clients[:12])
        raise rest.unclear("no_client", "clients", said=words[0], near=near)
    return client, behind


def _client_in_front(text: str, rest: Rest) -> tuple[str, str]:
    words = ABOUT.sub("", text.lstrip(_EDGES), count=1).split()
    for count in range(min(_LONGEST_CLIENT, len(words)), 0, -1):
        client = client_named(" ".join(words[:count]), rest)
        if client is not None:
            return client.slug, without_marks(" ".join(words[count:]), _MARKS).rstrip(_MARKS)
    return "", text


def _is_amount(text: str) -> bool:
    try:
        read_amount(text, "log")
    except NotClear:
        return False
    return True


def _day_behind(text: str, rest: Rest) -> tuple[str, Any]:
    """What was done, and the day at its end: `yesterday`, or any day behind `on`."""
    words = text.split()
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        said = " ".join(words[-count:]).strip(_EDGES)
        if fold(said) in _DAYS_AGO:
            if fold(said) in _AHEAD and len(words) > count + 1 and fold(words[-count - 1]) in _TYING:
                return text, None
            return _before_day(words[:-count], " ".join(words[-count:]), rest), past_day(said, rest)
    for found in reversed([one for one in _ON.finditer(text) if one.end() >= len(text) - _LONGEST_DAY]):
        try:
            on = past_day(text[found.end() :], rest)
        except NotClear as unclear:
            if unclear.why == "ambiguous":
                raise
            continue
        return text[: found.start()].rstrip(_EDGES_OF_TEXT), on
    return text, None


def _before_day(words: list[str], said: str, rest: Rest) -> str:
    """What was done before such a day. Behind a word that ties the two (`plan for tomorrow`) the day may be
    part of it."""
    if words and fold(words[-1]) == "on":
        words = words[:-1]
    if not words or fold(words[-1]) not in _TYING:
        return " ".join(words).rstrip(_EDGES_OF_TEXT)
    if not (done := " ".join(words[:-1]).rstrip(_EDGES_OF_TEXT)):
        return ""
    text = f"{' '.join(words)} {said}"
    raise rest.unclear("two_amounts", "one_of", said=text, ways=f"{done}, {said} / “{text}”")


def _free_behind(text: str) -> tuple[str, bool]:
    """What was done, and whether `free` stands at its end: it is not charged."""
    words = text.split()
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        if fold(" ".join(words[-count:]).strip(_AROUND)) in _FREE:
            if len(words) > count and fold(words[-count - 1]) in _NOT:
                raise NotClear("rest", "write", "log", said=" ".join(words[-count - 1 :]))
            return " ".join(words[:-count]).rstrip(_EDGES_OF_TEXT), True
    return text, False
