"""The single values of the settings of money: prices, taxes, terms, rounding, retainers, reminders.

Each reader takes the text as it was written and returns the value, or raises ValueError with a sentence; what
follows the first `; ` is the hint. Amounts stand in backquotes, which a bug report leaves out. Pure.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from vamail.model.amounts import read_money
from vamail.model.countries import COUNTRIES
from vamail.model.money import CURRENCIES, Money
from vamail.model.pattern import lazy
from vamail.workspace.shapes import Json, ListOf, TextOr, Word
from vamail.workspace.types import Rounding, Taxing, Terms, tax_key

NEVER: Final = ("never", "off", "no", "none")
UNITS: Final = ("hour", "piece", "day", "month")
REVERSE_CHARGE: Final = Taxing(category="AE", reason="VATEX-EU-AE")
_TEXT: Json = {"type": "string"}
_LOOSE: Json = {"type": ["string", "number", "boolean"]}


@dataclass(frozen=True, slots=True)
class Price:
    """A price as it was written; `unit` is empty where it names none."""

    money: Money
    unit: str = ""


_PER = lazy(
    r"(.*?)\s*(?:/\s*|\bper\s+|\ban?\s+)(hour|h|hr|piece|item|day|month|mo)"
    r"|(.*?)\s*\b(each|hourly|monthly|daily)",
    re.IGNORECASE,
)
_UNIT_OF = {
    "h": "hour", "hr": "hour", "hourly": "hour", "item": "piece", "each": "piece", "mo": "month",
    "monthly": "month", "daily": "day",
}  # fmt: skip


def price(text: str) -> Price:
    """`240 EUR`, `45 EUR an hour`, `300 USD/day`."""
    match = _PER.fullmatch(" ".join(text.split()))
    if match is None:
        if re.search(r"/|\bper\b|\ban?\b", text, re.IGNORECASE):
            raise ValueError(
                f"`{text}` does not say what the price is for; an hour, a piece, a day or a month"
            )
        return Price(read_money(text))
    unit = (match[2] or match[4]).casefold()
    return Price(read_money(match[1] if match[2] else match[3]), _UNIT_OF.get(unit, unit))


def hourly(text: str) -> Money:
    """What an hour costs: `60 EUR`, `60 EUR an hour`."""
    found = price(text)
    if found.unit not in ("", "hour"):
        raise ValueError(f"`{text}` is the price of a {found.unit}; `rate` is that of an hour, as in 60 EUR")
    return found.money


def plain(text: str) -> Money:
    """An amount that is of no unit: `800 EUR`."""
    return read_money(text)


def currency(text: str) -> str:
    """A code of ISO 4217."""
    code = text.strip().upper()
    if code not in CURRENCIES:
        raise ValueError(f"`{text}` is no currency; write a code of ISO 4217, as in EUR or HUF")
    return code


def iso_country(text: str) -> str:
    """A country by its two letters (ISO 3166-1)."""
    code = text.strip().upper()
    if code in COUNTRIES:
        return code
    hint = {"UK": "GB", "EL": "GR"}.get(code) or _named(text)
    raise ValueError(
        f"`{text}` is no country; {f'did you mean `{hint}`?' if hint else 'write its two letters, as in HU'}"
    )


def _named(text: str) -> str:
    from babel import Locale

    names = Locale("en").territories.items()
    return next((code for code, name in names if name.casefold() == text.strip().casefold()), "")


# --- tax -------------------------------------------------------------------------------------------------

_PERCENT = lazy(r"([0-9]{1,3}(?:[.,][0-9]{1,2})?)\s*%")


def percent(text: str) -> Decimal:
    """`27 %`, `5.5%`: more than 0, at most 100."""
    match = _PERCENT.fullmatch(text.strip())
    share = Decimal(match[1].replace(",", ".")) if match is not None else None
    if share is None or share > 100:
        raise ValueError(f"`{text}` is not a rate; write a number with a per cent sign, as in 27 %")
    return share


def tax(text: str) -> Taxing:
    """`27 %`, `none` or `reverse charge`."""
    words = " ".join(text.casefold().split())
    if words in NEVER:
        return Taxing()
    if words == "reverse charge":
        return REVERSE_CHARGE
    try:
        rate = percent(text)
    except ValueError:
        hint = "write a rate such as 27 %, none, reverse charge, or {category: E, reason: WHY}"
        raise ValueError(f"`{text}` does not say how this is taxed; {hint}") from None
    if not rate:
        hint = "write none (outside of it), {category: Z} (zero-rated) or {category: E, reason: WHY} (exempt)"
        raise ValueError(f"`{text}` can mean zero-rated, exempt or outside of the scope; {hint}")
    return Taxing(category="S", percent=rate)


def table_percent(text: str) -> Decimal:
    """A rate inside of a table, where the per cent sign may be left out."""
    return percent(text if text.strip().endswith("%") else f"{text}%")


# --- terms, rounding, retainers --------------------------------------------------------------------------

_UPFRONT = lazy(r"([0-9]{1,3}) ?% (?:upfront|up front|in advance|deposit)")
_NET = lazy(r"(?:net |due in |within )([0-9]{1,3})(?: days?)?|([0-9]{1,3}) days?")
_AT_ONCE = ("on receipt", "due on receipt", "at once", "immediately")


def terms(text: str) -> Terms:
    """`net 15`, `50% upfront, net 15`, `on receipt`."""
    upfront, net = None, None
    for part in " ".join(text.casefold().split()).split(","):
        words = part.strip()
        if upfront is None and (match := _UPFRONT.fullmatch(words)) and 0 <= int(match[1]) <= 100:
            upfront = int(match[1])
        elif net is None and words in _AT_ONCE:
            net = 0
        elif net is None and (match := _NET.fullmatch(words)) and int(match[1] or match[2]) <= 365:
            net = int(match[1] or match[2])
        else:
            hint = "write net 15, on receipt, or 50% upfront, net 15 (up to 365 days)"
            raise ValueError(f"`{text}` does not say when an invoice is due; {hint}")
    usual = Terms()
    return Terms(upfront_percent=upfront or 0, net_days=usual.net_days if net is None else net)


_ROUNDING = lazy(
    r"([0-9]{1,3}) ?(?:minutes?|mins?|m)((?: (?:up|down|nearest|to the nearest))?)"
    r"(?: (?:per|an?|each|on the) (entry|day|total|invoice))?"
)


def rounding(text: str) -> Rounding:
    """`15 minutes up per entry`, `6 minutes`, `none`."""
    words = " ".join(text.casefold().split())
    if words in NEVER:
        return Rounding()
    match = _ROUNDING.fullmatch(words)
    if match is None or not 1 <= int(match[1]) <= 480:
        hint = "write 15 minutes up per entry (or: down, nearest; per day, per total), or none"
        raise ValueError(f"`{text}` does not say how time is rounded; {hint}")
    way, per = match[2].strip().rpartition(" ")[2], match[3] or "entry"
    return Rounding(minutes=int(match[1]), way=way or "nearest", per="total" if per == "invoice" else per)


_HOURS = lazy(
    r"(?:([0-9]{1,4}(?:[.,][0-9]{1,2})?) ?(?:h|hrs?|hours?)?)?(?: ?([0-9]{1,2}) ?(?:m|mins?|minutes?))?"
)


def hours(text: str) -> int:
    """`20`, `20 hours`, `7.5`, `7h 30m`: a number of hours, in minutes."""
    match = _HOURS.fullmatch(" ".join(text.casefold().split()))
    total = Decimal(0)
    if match is not None:
        total = Decimal((match[1] or "0").replace(",", ".")) * 60 + int(match[2] or 0)
    if total % 1 or not 1 <= total <= 60_000:
        raise ValueError(f"`{text}` is not a number of hours; as in 20, 7.5 or 7h 30m (at most 1000)")
    return int(total)


_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "half year": 6, "year": 12}
_EVERY = lazy(rf"(?:(?:every|an?|per) )?(?:([1-9][0-9]?) )?({'|'.join(_MONTHS)})s?")


def months(text: str) -> int:
    """`month`, `3 months`, `quarter`, `year`: a number of months, up to 36."""
    match = _EVERY.fullmatch(" ".join(text.casefold().split()))
    count = int(match[1] or 1) * _MONTHS[match[2]] if match is not None else 0
    if not 1 <= count <= 36:
        raise ValueError(f"`{text}` is not a number of months; as in month, 3 months, quarter or year")
    return count


def rollover(text: str) -> int:
    """As `months`; 0 for `no`."""
    return 0 if text.strip().casefold() in NEVER else months(text)


def level(text: str) -> int:
    """A share that is used up: `80%`, up to 300 %."""
    match = re.fullmatch(r"([0-9]{1,3}) ?%", text.strip(), re.ASCII)
    if match is None or not 1 <= int(match[1]) <= 300:
        raise ValueError(f"`{text}` is not a share; write a number with a per cent sign, as in 80 %")
    return int(match[1])


def no_level(text: str) -> tuple[int, ...]:
    """One level, or none at all."""
    return () if text.strip().casefold() in NEVER else (level(text),)


def billing_day(text: str) -> int:
    """A day of the month; 31 for `last`, 0 for `never`. A month that has no such day ends with its last."""
    words = text.strip().casefold()
    if words in (*NEVER, "0"):
        return 0
    if words in ("last", "last day"):
        return 31
    if re.fullmatch(r"[1-9]|[12][0-9]|3[01]", words, re.ASCII) is None:
        raise ValueError(f"`{text}` is no day of the month; from 1 to 31, last or never")
    return int(words)


def stage(text: str) -> int:
    """A day of the ladder, counted from the due date: `-3`, `0`, `14`."""
    if re.fullmatch(r"[+-]?(?:0|[1-9][0-9]{0,2})", text.strip(), re.ASCII) is None:
        raise ValueError(f"`{text}` is not a number of days; as in -3 (before the due date) or 7 (after it)")
    days = int(text)
    if not -30 <= days <= 365:
        raise ValueError(f"{days} is out of range; from -30 (before the due date) to 365 (after it)")
    return days


def no_stage(text: str) -> tuple[int, ...]:
    """One stage, or none at all."""
    return () if text.strip().casefold() in NEVER else (stage(text),)


def tax_named(text: str, categories: tuple[str, ...]) -> str:
    """What a tax is called in `books: {taxes: …}`: a rate (`27 %`) or a category (`AE`), as `tax_key`."""
    if text.strip().upper() in categories[1:]:
        return text.strip().upper()
    if _PERCENT.fullmatch(text.strip()) is None:
        said = ", ".join(categories[1:])
        raise ValueError(f"`{text}` is no tax; write a rate such as 27% or one of {said}")
    return tax_key("S", percent(text))


_ACCOUNT = lazy(r"(Assets|Liabilities|Equity|Income|Expenses)(:[A-Z0-9][A-Za-z0-9-]*)+")


def account(text: str) -> str:
    """An account of a journal: `Income:Services`, as hledger and beancount both take it."""
    if _ACCOUNT.fullmatch(text) is None:
        raise ValueError(
            f"`{text}` is no account; begin with Assets, Liabilities, Equity, Income or Expenses, each"
            " part in letters, digits and -, as in Income:Services"
        )
    return text


ACCOUNT = Word(account, "an account such as Income:Services", _TEXT)
PRICE = Word(price, "a price such as 240 EUR or 45 EUR an hour", _TEXT)
HOURLY = Word(hourly, "a price of an hour such as 60 EUR", _TEXT)
AMOUNT = Word(plain, "an amount such as 500 EUR", _TEXT)
CURRENCY = Word(currency, "a currency such as EUR", _TEXT)
ISO_COUNTRY = Word(iso_country, "a country such as HU", _TEXT)
TAX_WORD = Word(tax, "a rate such as 27 %, none, reverse charge or a table", _LOOSE)
TABLE_PERCENT = Word(table_percent, "a rate such as 27 %", {"type": ["string", "number"]})
TERMS = Word(terms, "terms such as net 15", _TEXT)
ROUNDING = Word(rounding, "a rounding such as 15 minutes up per entry", _LOOSE)
HOURS_COUNT = Word(hours, "a number of hours such as 20", {"type": ["string", "number"]})
MONTHS = Word(months, "a number of months such as 3 months", _TEXT)
ROLLOVER = Word(rollover, "a number of months, or no", _LOOSE)
LEVELS = TextOr(
    Word(no_level, "a share such as 80%, a list of them, or never", _LOOSE),
    ListOf(Word(level, "a share such as 80%", _TEXT)),
)
DAY = Word(billing_day, "a day of the month, last or never", _LOOSE)
LADDER = TextOr(
    Word(no_stage, "a list of days such as [-3, 0, 7], or never", _LOOSE),
    ListOf(Word(stage, "a number of days such as -3 or 7", {"type": ["integer", "string"]})),
)
