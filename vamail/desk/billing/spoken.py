"""Amounts, hours and months as plain text: for the VA's sentences and for lines of mails."""

from datetime import date
from decimal import Decimal

from vamail.desk.life.spoken import digits, shamsi_day
from vamail.model.money import places, rounded

_MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ),
    "hu": (
        "január", "február", "március", "április", "május", "június", "július", "augusztus", "szeptember",
        "október", "november", "december",
    ),
    "fa": (
        "ژانویه", "فوریه", "مارس", "آوریل", "مه", "ژوئن", "ژوئیه", "اوت", "سپتامبر",
        "اکتبر", "نوامبر", "دسامبر",
    ),
}  # fmt: skip
_SHORT_HU = (
    "jan.", "febr.", "márc.", "ápr.", "máj.", "jún.", "júl.", "aug.", "szept.", "okt.", "nov.", "dec.",
)  # fmt: skip
NBSP = "\u00a0"


def money(amount: Decimal, currency: str, language: str) -> str:
    """`1,234.50 EUR`, `1234,50 EUR`: rounded to the places of its currency. Raises MoneyError."""
    return f"{bare(amount, currency, language)}{NBSP}{currency}"


def bare(amount: Decimal, currency: str, language: str) -> str:
    """The same without its currency, for a table of one. Raises MoneyError."""
    return number(rounded(amount, currency), language, places(currency)).replace("-", "\u2212")


def number(value: Decimal, language: str, least: int = 0) -> str:
    """A number with `least` decimals at least, without the zeros behind those."""
    whole, _, rest = f"{abs(value):f}".partition(".")
    rest = rest.rstrip("0").ljust(least, "0")
    sign = "-" if value < 0 else ""
    if language.partition("-")[0] == "hu":
        grouped = f"{int(whole):,}".replace(",", NBSP) if len(whole) > 4 else whole
        return f"{sign}{grouped},{rest}" if rest else f"{sign}{grouped}"
    return f"{sign}{int(whole):,}.{rest}" if rest else f"{sign}{int(whole):,}"


def month(first: date, language: str) -> str:
    """`November 2026`, `2026. november`, «نوامبر ۲۰۲۶»."""
    base = language.partition("-")[0]
    name = _MONTHS.get(base, _MONTHS["en"])[first.month - 1]
    return f"{first.year}. {name}" if base == "hu" else digits(f"{name} {first.year}", base)


def hours(minutes: int, language: str) -> str:
    """`7 h 30 min`, `45 min`, `8 h`, «۸ ساعت»: the same way for every length, as `log` confirms it."""
    base = language.partition("-")[0]
    hour, minute = {"hu": ("óra", "perc"), "fa": ("ساعت", "دقیقه")}.get(base, ("h", "min"))
    whole, rest = divmod(minutes, 60)
    if not rest:
        return digits(f"{number(Decimal(whole), language)}{NBSP}{hour}", base)
    small = f"{rest}{NBSP}{minute}"
    joined = f" و{NBSP}" if base == "fa" else " "
    said = f"{number(Decimal(whole), language)}{NBSP}{hour}{joined}{small}" if whole else small
    return digits(said, base)


def plain_day(day: date, language: str) -> str:
    """A day as it stands in a table: `3 Nov 2026`, `2026. 11. 03.`, «۱۲ آبان ۱۴۰۵»; else `2026-11-03`."""
    match language.partition("-")[0]:
        case "en":
            return f"{day.day}{NBSP}{_MONTHS['en'][day.month - 1][:3]}{NBSP}{day.year}"
        case "hu":
            return f"{day:%Y.}{NBSP}{day:%m.}{NBSP}{day:%d.}"
        case "fa":
            return shamsi_day(day).partition(" ")[2].replace(" ", NBSP)
        case _:
            return day.isoformat()


def short_month(first: date, language: str) -> str:
    """A month below a bar, or as the head of a column: `Nov`, `nov.`, «نوامبر»; January with its year."""
    base = language.partition("-")[0]
    name = _MONTHS.get(base, _MONTHS["en"])[first.month - 1]
    said = _SHORT_HU[first.month - 1] if base == "hu" else name if base == "fa" else name[:3]
    if first.month != 1:
        return said
    return f"{first.year}.{NBSP}{said}" if base == "hu" else f"{said}{NBSP}{first.year}"
