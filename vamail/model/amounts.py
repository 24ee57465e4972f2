"""Amounts as people write them: `240 EUR`, `1.234,56 EUR`, `€ 1 234`, `۱۲۰ EUR`. Pure.

A comma and a point mean thousands to one reader and decimals to the other. What has one reading alone is
read; what has two is refused, with both. Nothing here is a float.
"""

from decimal import Decimal
from typing import Final

from vamail.model.money import CURRENCIES, Money
from vamail.model.pattern import lazy

MAX_WHOLE: Final = 12
MAX_DECIMALS: Final = 6
_GROUP: Final = 3
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩\u00a0\u202f\u2009’", "01234567890123456789   '")
_SIMPLE = lazy(r"(0|[1-9][0-9]*)(?:[.,٫]([0-9]+))?")
_GROUPED = lazy(r"([1-9][0-9]{0,2}(?:([.,'٬ ])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,٫]([0-9]+))?")
_BEHIND = lazy(r"([0-9].*?)\s*([^\s0-9.,'٬٫]+)")
_BEFORE = lazy(r"([^\s0-9.,'٬٫+−-]+)\s*([0-9].*)")
_SEVERAL = {
    "$": "USD, CAD, AUD",
    "£": "GBP, EGP",
    "¥": "JPY, CNY",
    "kr": "SEK, NOK, DKK",
    "rs": "INR, PKR",
    "₨": "INR, PKR",
    "﷼": "IRR, SAR",
}
_ONE = {
    "ft": "HUF", "forint": "HUF", "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD",
    "rial": "IRR", "ریال": "IRR", "zł": "PLN", "kč": "CZK", "fr": "CHF", "fr.": "CHF", "₹": "INR",
}  # fmt: skip
_TOMAN = ("toman", "tomans", "تومان", "irt")


class TwoReadingsError(ValueError):
    """An amount that can be read in two ways: `readings`, each as it should be written."""

    def __init__(self, sentence: str, readings: tuple[str, str]) -> None:
        super().__init__(sentence)
        self.readings = readings


def read_number(text: str) -> Decimal:
    """A number that is not negative. Raises ValueError with a sentence; behind `; ` stands what to write."""
    return _number(text, "")


def read_money(text: str) -> Money:
    """An amount with its currency (ISO 4217, or €), before or behind it. Raises ValueError, as above."""
    said = text.translate(_DIGITS).strip()
    match = _BEHIND.fullmatch(said)
    number, sign = (match[1], match[2]) if match is not None else ("", "")
    if match is None and (match := _BEFORE.fullmatch(said)) is not None:
        number, sign = match[2], match[1]
    if match is None:
        what = "has no currency" if _readings(said) else "is not an amount"
        raise ValueError(f"`{text}` {what}; write number and currency, as in 240 EUR")
    currency = _currency(sign, text)
    return Money(_number(number, currency), currency)


def _currency(sign: str, text: str) -> str:
    code, folded = sign.upper(), sign.casefold()
    if folded == "€":
        return "EUR"
    if code in CURRENCIES:
        return code
    if folded in _TOMAN:
        raise ValueError(f"a toman is 10 rial and no currency of ISO 4217: `{text}`; write it in IRR")
    if folded in _SEVERAL:
        raise ValueError(f"`{sign}` means several currencies; write the code, such as {_SEVERAL[folded]}")
    if folded in _ONE:
        raise ValueError(f"`{sign}` is no code of a currency; write {_ONE[folded]}")
    raise ValueError(f"`{sign}` is no currency; write a code of ISO 4217, as in 240 EUR")


def _number(text: str, currency: str) -> Decimal:
    found = _readings(text.translate(_DIGITS).strip())
    if not found:
        raise ValueError(f"`{text}` is not an amount; write it as in 1234.50")
    if len(found) > 1:
        raise _two_readings(text, currency, *found)
    (number,) = found
    if number.adjusted() >= MAX_WHOLE or -int(number.as_tuple().exponent) > MAX_DECIMALS:
        raise ValueError(
            f"`{text}` is too long; {MAX_WHOLE} digits at most, {MAX_DECIMALS} more behind the point"
        )
    return number


def _readings(said: str) -> list[Decimal]:
    """What the number may mean, thousands first."""
    found = []
    if (match := _GROUPED.fullmatch(said)) is not None:
        whole = "".join(sign for sign in match[1] if sign.isdecimal())
        found.append(Decimal(f"{whole}.{match[3]}" if match[3] else whole))
    if (match := _SIMPLE.fullmatch(said)) is not None:
        found.append(Decimal(f"{match[1]}.{match[2]}" if match[2] else match[1]))
    return found


def _two_readings(text: str, currency: str, thousands: Decimal, decimals: Decimal) -> TwoReadingsError:
    """Decimals lose the zeros that made them three; three that stay are written with a fourth."""
    tail, few = f" {currency}" if currency else "", f"{decimals.normalize():f}"
    plain = few if len(few.partition(".")[2]) < _GROUP else f"{few}0"
    one, other = f"{thousands}{tail}", f"{plain}{tail}"
    what = f"`{text}` can be read in two ways, as thousands (`{thousands}`) and with decimals (`{few}`)"
    return TwoReadingsError(f"{what}; write {one} or {other}", (one, other))
