"""What stands behind the word for files of book-keeping: the program, the days, and perhaps one client."""

import re
from calendar import monthrange
from datetime import date

from vamail.desk.control.amounts import plain_digits
from vamail.desk.control.arguments import Fields, Rest, client_named
from vamail.desk.control.meeting_words import ABOUT
from vamail.desk.control.money_words import span_said
from vamail.desk.control.said_days import year_said
from vamail.desk.control.unclear import NotClear
from vamail.desk.control.words import key
from vamail.model.exports import EXPORTS
from vamail.model.pattern import lazy

_EDGES = " \t,،;؛:：.!"
_DAY = r"((?:19|20)\d\d)(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?\.?"
_DAYS = lazy(rf"{_DAY}(?:\s*(?:\.{{2,3}}|…|[–—]|\sto\s|\suntil\s|\s-\s|تا)\s*{_DAY})?", re.IGNORECASE)
_FORMATS = {
    **{key(one): one for one in EXPORTS}, **{key(one.replace("-", " ")): one for one in EXPORTS},
    key("quickbooks online"): "quickbooks", key("quickbooks us"): "quickbooks",
}  # fmt: skip
_LONGEST_FORMAT, _LONGEST_CLIENT = 2, 6


def books(rest: Rest) -> Fields:
    """`books xero [acme] [last month | 2026 | 2026-07..2026-09 | since 1 jul until 30 sep]`."""
    name, text = _format_in_front(ABOUT.sub("", rest.text.strip(_EDGES), count=1))
    client, text = _client_at_an_end(text.strip(_EDGES), rest)
    try:
        days = _days_said(text, rest)
    except NotClear:
        if name:
            raise
        said = text.split()[0]
        raise rest.unclear("no_format", "clients", said=said, near=", ".join(EXPORTS)) from None
    return {"text": name, "client": client, **days}


def _format_in_front(text: str) -> tuple[str, str]:
    words = text.split()
    for count in range(min(_LONGEST_FORMAT, len(words)), 0, -1):
        name = _FORMATS.get(key(" ".join(words[:count]).strip(_EDGES)))
        if name:
            return name, " ".join(words[count:])
    return "", text


def _client_at_an_end(text: str, rest: Rest) -> tuple[str, str]:
    """The client in front of the days, or behind them."""
    words = text.split()
    for count in range(min(_LONGEST_CLIENT, len(words)), 0, -1):
        for said, left in ((words[:count], words[count:]), (words[-count:], words[:-count])):
            client = client_named(ABOUT.sub("", " ".join(said), count=1), rest)
            if client is not None:
                return client.slug, " ".join(left)
    return "", text


def _days_said(text: str, rest: Rest) -> Fields:
    """`since` and `until`; nothing where no days are named."""
    text = ABOUT.sub("", text.strip(_EDGES), count=1)
    plain = plain_digits(text)
    found = _DAYS.fullmatch(plain)
    if found is None:
        year = year_said(text, rest)
        fields = {"since": year[0], "until": year[1]} if year else span_said(text, rest)
    else:
        fields = {"since": _first(found, 1, rest), "until": _last(found, 4 if found[4] else 1, rest)}
    since, until = fields.get("since"), fields.get("until")
    if since and until and until < since:
        raise rest.unclear("backwards", said=text)
    return fields


def _first(found: re.Match[str], at: int, rest: Rest) -> date:
    return _day(found, at, rest, 1, 1)


def _last(found: re.Match[str], at: int, rest: Rest) -> date:
    month = int(found[at + 1] or 12)
    last = monthrange(int(found[at]), month)[1] if 1 <= month <= 12 else 31
    return _day(found, at, rest, 12, last)


def _day(found: re.Match[str], at: int, rest: Rest, month: int, day: int) -> date:
    try:
        return date(int(found[at]), int(found[at + 1] or month), int(found[at + 2] or day))
    except ValueError:
        raise rest.unclear("no_date", said=found[0]) from None
