"""Amounts and quantities as a reader of each language writes them.

English parts thousands by a comma, Hungarian by a space that does not break, from five digits on (AkH. 289),
with a decimal comma. Persian texts write Latin digits in the English way, which no copying turns around.
The code of the currency stands behind the amount.
"""

from decimal import Decimal

from vamail.model.money import places, rounded

NBSP = "\u00a0"
_MINUS = "\u2212"


def format_amount(amount: Decimal, currency: str, language: str) -> str:
    """`1,234.50 EUR`, `1 234,50 EUR`: rounded to the places of its currency. Raises MoneyError."""
    return f"{format_bare(amount, currency, language)}{NBSP}{currency}"


def format_bare(amount: Decimal, currency: str, language: str) -> str:
    """The amount without its currency. Raises MoneyError for a currency that is none."""
    return format_number(rounded(amount, currency), language, places(currency))


def format_number(number: Decimal, language: str, least: int = 0) -> str:
    """A number with at least `least` decimals, and without the zeros behind those."""
    whole, _, parts = f"{abs(number):f}".partition(".")
    parts = parts.rstrip("0").ljust(least, "0")
    sign = _MINUS if number < 0 else ""
    if language == "hu":
        grouped = f"{int(whole):,}".replace(",", NBSP) if len(whole) > 4 else whole
        return sign + grouped + (f",{parts}" if parts else "")
    return sign + f"{int(whole):,}" + (f".{parts}" if parts else "")
