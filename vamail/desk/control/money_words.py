"""What stands behind the words about money: which invoice, how much, when; and lines of an invoice.

An amount always has its currency. What can be read in two ways is asked about and never guessed.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from vamail.desk.control import meeting_orders
from vamail.desk.control.amounts import plain_digits, without_marks
from vamail.desk.control.arguments import (
    LONGEST_TITLE,
    Fields,
    Rest,
    client_called,
    client_named,
    refs_in,
    says_something,
    without_refs,
)
from vamail.desk.control.charge_words import charges
from vamail.desk.control.courtesy import is_courtesy
from vamail.desk.control.meeting_refs import without_invoices, without_meetings
from vamail.desk.control.meeting_words import ABOUT
from vamail.desk.control.money_front import (
    money_in_front,
    none_below_zero,
    wanted_money,
)
from vamail.desk.control.said_days import coming_day, month_said, past_day
from vamail.desk.control.unclear import NotClear
from vamail.desk.control.words import folded
from vamail.desk.intake.phrases import fold
from vamail.model.amounts import TwoReadingsError
from vamail.model.billing import PAYMENTS
from vamail.model.pattern import lazy

_EDGES = " \t,،;؛:：.!-–—"
_OPTION = lazy(
    r"(?:^|\s)(?P<what>on|dated|napja|kelt|در تاریخ|در|مورخ|(?:less |minus )?fee(?: of)?|díj|کارمزد)[:\s]\s*",
    re.IGNORECASE,
)
_DAYS = folded("on|dated|napja|kelt|در تاریخ|در|مورخ")
_KEPT = folded(
    "fee|the fee|rest fee|the rest was a fee|bank fee|díj|a díj|bankdíj|banki díj|کارمزد|کارمزد بانک"
)
_SIGN_APART = lazy(r"(?:^|\s)[-\u2212]\s+(?=€?\s?\d|[A-Z]{3}\s?\d)")
"""A hyphen in front of an amount: a mark between two words, or money that went back."""
FEE = "fee"
_FOR = lazy(r"^(?:for|on|to|a|az|برای|بابت)\s+", re.IGNORECASE)
_FOR_WHAT = lazy(r"^(?:for|برای|بابت)\s+", re.IGNORECASE)
_WHY = lazy(r"^(?:because(?! of\b)|mert|چون|زیرا)\s+", re.IGNORECASE)
_BY_MUCH = lazy(r"^(?:by|for|of|برای|به مبلغ)\s+", re.IGNORECASE)
_ON_DOCUMENT = lazy(r"[^\s:]{0,30}?\d[/-]\d[^\s:]{0,30}")
_BY = lazy(r"^(?:by|until|on|for|to pay|eddig|تا)\s+", re.IGNORECASE)
_SINCE = lazy(r"(?:^|\s)(?P<what>since|from|until|till|to|through|óta|kezdve|eddig|از|تا)\s+", re.IGNORECASE)
_FROM = folded("since|from|óta|kezdve|از")
_ADD = folded("add|plus|hozzáad|hozzá|plusz|افزودن|اضافه|بیفزا")
_DROP = folded("drop|remove|without|töröl|elvesz|nélkül|حذف|بدون")
_COLON = lazy(r"[:：]")
NET = "net "
"""What `Command.only` begins with where it is the days in which an invoice is to be paid."""
_NET = lazy(
    r"(?:net|due in|fizetési határidő|határidő|مهلت پرداخت|مهلت)[:\s]\s*(\d{1,3})\s*(?:days?|nap|روز)?",
    re.IGNORECASE,
)
_PLACE = lazy(r"(?:line\s+|sor\s+|ردیف\s+)?(\d{1,3})\.?(?:\s*sor)?", re.IGNORECASE)


# --- what came, and what was spent -----------------------------------------------------------------------


def paid(rest: Rest) -> Fields:
    """`paid I-7 [400 EUR] [on 2026-11-20] [fee 2 EUR]`; by number too, `paid 2026/0007 400 EUR`."""
    none_below_zero(rest.text, rest)
    if (apart := _SIGN_APART.search(rest.text)) or (rest.dashed and _begins_amount(rest.text)):
        signed = rest.text[apart.start() :] if apart else f"- {rest.text}"
        raise rest.unclear("below_zero", "money", said=signed.strip())
    refs, text, _ = without_invoices(rest.text)
    if all(one.startswith(PAYMENTS) for one in (*refs, *rest.invoices)):
        number, text = _by_number(text)
        last, text, _ = without_invoices(text) if number else ((), text, False)
        refs = (*number, *refs, *last)
    fields: dict[str, Any] = {"invoices": refs}
    if fold(text.strip(_EDGES)) in _KEPT:
        return fields | {"only": FEE}
    said, *more = _options(text)
    for what, behind in more:
        name = "day" if fold(what) in _DAYS else "fee"
        if name in fields:
            raise rest.unclear("rest", said=behind)
        fields[name] = _day(behind, rest) if name == "day" else _amount(behind, rest)
    if not is_courtesy(said[1]):
        fields["money"], behind = wanted_money(said[1], rest)
        if not is_courtesy(behind):
            if "day" in fields:
                raise rest.unclear("rest", said=behind)
            fields["day"] = _day_or_none(behind, rest)
            if fields["day"] is None:
                raise rest.unclear("rest", said=behind)
    return fields


def _by_number(text: str) -> tuple[tuple[str, ...], str]:
    """A number of an invoice in front: a word with digits that begins no amount."""
    text = _FOR.sub("", text, count=1)
    first, _, more = text.partition(" ")
    first = first.strip(_EDGES)
    if not any(sign.isdecimal() for sign in first) or _begins_amount(text) or refs_in(first):
        return (), text
    if first.isdecimal() and not more:  # "paid 400": an amount without its currency
        return (), text
    return (plain_digits(first),), more.strip()


def _begins_amount(text: str) -> bool:
    try:
        return money_in_front(text) is not None
    except TwoReadingsError:
        return True


def _options(text: str) -> Iterator[tuple[str, str]]:
    """What stands first, and each option with what stands behind its word."""
    found = list(_OPTION.finditer(text))
    first = text[: found[0].start()] if found else text
    yield "", without_marks(first, _EDGES).rstrip(_EDGES)
    for place, one in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        yield one["what"], without_marks(text[one.end() : end], _EDGES).rstrip(_EDGES)


def _amount(text: str, rest: Rest) -> Any:
    money, more = wanted_money(text, rest)
    if not is_courtesy(more):
        raise rest.unclear("rest", said=more)
    return money


def _day(text: str, rest: Rest) -> Any:
    words = text.split()
    while words and is_courtesy(words[-1]):
        words.pop()
    return past_day(" ".join(words), rest)


def expense(rest: Rest) -> Fields:
    """`expense [acme] 12.50 EUR hosting [on friday]`."""
    none_below_zero(rest.text, rest)
    refs, text = without_refs(rest.text, behind=False)
    client, text = _client_ahead(text, rest)
    money, what = wanted_money(text, rest)
    found = list(_OPTION.finditer(what))
    day = None
    if found and fold(found[-1]["what"]) in _DAYS and found[-1].start():
        day = _day_or_none(what[found[-1].end() :], rest)
        what = what[: found[-1].start()] if day is not None else what
    what = _FOR_WHAT.sub("", what.strip(_EDGES), count=1).strip(_EDGES)
    if not says_something(what):
        raise rest.unclear("missing")
    return {"tasks": refs, "client": client, "money": money, "text": what[:LONGEST_TITLE], "day": day}


def _day_or_none(text: str, rest: Rest) -> Any:
    try:
        return _day(text, rest)
    except NotClear as unclear:
        if unclear.why == "ambiguous":
            raise
        return None


def _client_ahead(text: str, rest: Rest) -> tuple[str, str]:
    """The client that the first words name, and what follows; up to the amount, if there is one."""
    words = ABOUT.sub("", text, count=1).split()
    for count in range(min(6, len(words)), 0, -1):
        client = client_named(" ".join(words[:count]).strip(_EDGES), rest)
        if client is not None:
            return client.slug, without_marks(" ".join(words[count:]), _EDGES).rstrip(_EDGES)
    if words and not _begins_amount(text) and not any(map(str.isdecimal, words[0])):
        raise rest.unclear(
            "no_client", "clients", said=words[0],
            near=", ".join(one.slug for one in rest.reader.workspace.clients[:12]),
        )  # fmt: skip
    return "", text


# --- an invoice that is there ----------------------------------------------------------------------------


def about(rest: Rest) -> Fields:
    """`credit I-7 [reason]`, `dispute I-7 [why]`: the words behind are the reason. A credit of an amount is
    refused, for it would take back the whole."""
    refs, text, _ = without_invoices(rest.text)
    if not refs and (without_refs(text, behind=False)[0] or without_meetings(text)[0]):
        raise rest.unclear("rest", said=text)
    if not (refs or rest.invoices) and (number := _ON_DOCUMENT.match(text)):
        refs, text = (plain_digits(number[0]),), text[number.end() :]
    why = _WHY.sub("", text.strip(_EDGES), count=1)
    much = _BY_MUCH.sub("", why, count=1)
    if rest.verb == "credit" and (_begins_amount(much) or why.isdecimal()):
        raise rest.unclear("part", "part_how", said=much, near=refs[0] if refs else "I-7")
    return {"invoices": refs, "text": why[:LONGEST_TITLE]}


def settled(rest: Rest) -> Fields:
    """`settled I-7`, and nothing else."""
    refs, text, _ = without_invoices(rest.text, behind=True)
    if not is_courtesy(text):
        raise rest.unclear("rest", said=text)
    return {"invoices": refs}


def promised(rest: Rest) -> Fields:
    """`promised I-7 friday`: by when they will pay."""
    refs, text, _ = without_invoices(rest.text, behind=True)
    text = _BY.sub("", text.strip(_EDGES), count=1)
    if not text:
        raise rest.unclear("missing")
    return {"invoices": refs, "day": coming_day(text, rest)}


def payments(rest: Rest) -> Fields:
    """Of which client; `payments P-3` is about that one."""
    return invoices(rest)


def invoices(rest: Rest) -> Fields:
    """Of which client, or which ones."""
    refs, text, _ = without_invoices(rest.text, behind=True)
    if is_courtesy(text):
        return {"invoices": refs}
    return {"invoices": refs, "client": client_called(ABOUT.sub("", text, count=1), rest).slug}


def numbers(rest: Rest) -> Fields:
    """`numbers 2026/0023`: the whole text is the number, as it stands on the document."""
    text = plain_digits(rest.text.strip(_EDGES.replace("-", "")))
    if refs_in(text):
        raise rest.unclear("rest", said=text)
    return {"text": "" if is_courtesy(text) else text[:LONGEST_TITLE]}


def either(other: Callable[[Rest], Fields], verb: str = "") -> Callable[[Rest], Fields]:
    """A word that is about an invoice where one is named, then as `verb`; else what it is elsewhere."""

    def read(rest: Rest) -> Fields:
        refs, text, _ = without_invoices(rest.text, behind=True)
        if not refs and not rest.invoices:
            return other(rest)
        if not is_courtesy(text) or rest.meetings or rest.ahead:
            raise rest.unclear("rest", said=text or ", ".join((*rest.meetings, *rest.ahead)))
        return {"invoices": refs, "held": ()} | ({"verb": verb} if verb else {})

    return read


ok = either(meeting_orders.word)
no = either(meeting_orders.word)
drop = either(meeting_orders.drop, "no")
undo = either(meeting_orders.undo)
explain = either(meeting_orders.explain, "invoices")


# --- a new one -------------------------------------------------------------------------------------------


def invoice(rest: Rest) -> Fields:
    """`invoice acme [last month | since 1 nov] [: 2 h consulting at 60 EUR; …]`; `invoice I-7 add …`,
    `invoice I-7 drop 2`, `invoice I-7 net 30`."""
    refs, text, _ = without_invoices(rest.text)
    if refs or rest.invoices:
        return _edited(refs, text, rest)
    tasks, text = without_refs(text, behind=False)
    parts = _COLON.split(text, maxsplit=1)
    head, charged = parts[0].strip(_EDGES), parts[1] if len(parts) > 1 else ""
    client, period = _client_ahead(head, rest) if head else ("", "")
    if rest.parted and not charged and not client:
        period, charged = "", text
    charged_for = tuple(charges(charged, rest)) if charged.strip() else ()
    return {"tasks": tasks, "client": client, "charges": charged_for, **span_said(period, rest)}


def _edited(refs: tuple[str, ...], text: str, rest: Rest) -> Fields:
    word, _, more = text.strip(_EDGES).partition(" ")
    if fold(word.strip(_EDGES)) in _ADD:
        return {"invoices": refs, "charges": tuple(charges(more.strip(_EDGES), rest))}
    place = _PLACE.fullmatch(plain_digits(more.strip(_EDGES)))
    if fold(word.strip(_EDGES)) in _DROP and place is not None:
        return {"invoices": refs, "only": str(int(place[1]))}
    if net := _NET.fullmatch(plain_digits(text.strip(_EDGES))):
        return {"invoices": refs, "only": f"{NET}{int(net[1])}"}
    raise rest.unclear("rest" if text.strip(_EDGES) else "missing", said=text)


def span_said(text: str, rest: Rest) -> Fields:
    """`since` and `until` of `last month`, or of `since 1 nov until 15 nov`; nothing of an empty text."""
    text = ABOUT.sub("", text.strip(_EDGES), count=1)
    if is_courtesy(text):
        return {}
    month = month_said(text, rest)
    if month is not None:
        return {"since": month[0], "until": month[1]}
    found = list(_SINCE.finditer(text))
    if not found or found[0].start():
        raise rest.unclear("rest", said=text)
    fields: dict[str, Any] = {}
    for place, one in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        name = "since" if fold(one["what"]) in _FROM else "until"
        if name in fields:
            raise rest.unclear("rest", said=text)
        fields[name] = past_day(text[one.end() : end].strip(_EDGES), rest)
    return fields
