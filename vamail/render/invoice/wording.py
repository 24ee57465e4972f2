"""Words, dates and numbers of a document, by its language and the seller's country."""

from collections.abc import Mapping
from datetime import date

from vamail.model.billing import Invoice, InvoiceLine, TaxLine
from vamail.model.pattern import lazy
from vamail.render.amounts import NBSP, format_number
from vamail.render.formats import EN_MONTHS, FA_SHAMSI, HU_MONTHS, LRI, PDI, shamsi

Words = Mapping[str, str]

_PLACE = lazy("{([a-z]+)}")

NO_INVOICE_HU = "Díjbekérő – nem minősül számlának."
_REVERSE = {
    "AT": "Steuerschuldnerschaft des Leistungsempfängers",
    "DE": "Steuerschuldnerschaft des Leistungsempfängers",
    "HU": "fordított adózás", "FR": "Autoliquidation", "ES": "Inversión del sujeto pasivo",
    "NL": "Btw verlegd",
    "IT": "Inversione contabile", "PL": "Odwrotne obciążenie",
}  # fmt: skip
_REASONS = {"AE": "reverse_charge_words", "E": "exempt_words", "G": "export_words", "K": "intra_words",
            "O": "outside_words"}  # fmt: skip


def filled(words: str, **values: str) -> str:
    """The words with each `{name}` of these replaced by its value; any other stays as it is written."""
    return _PLACE.sub(lambda found: values.get(found.group(1), found.group()), words)


def written_day(day: date, language: str) -> str:
    """`30 November 2026`, `2026. november 30.`, «9 آذر 1405» with the Gregorian day, in Latin digits."""
    if language == "hu":
        return f"{day.year}.{NBSP}{HU_MONTHS[day.month - 1]}{NBSP}{day.day}."
    if language == "fa":
        year, month, number = shamsi(day)
        return f"{number}{NBSP}{FA_SHAMSI[month - 1]}{NBSP}{year} ({LRI}{day.isoformat()}{PDI})"
    if language == "en":
        return f"{day.day}{NBSP}{EN_MONTHS[day.month - 1]}{NBSP}{day.year}"
    from babel import UnknownLocaleError
    from babel.dates import format_date

    try:
        return format_date(day, "long", locale=language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return day.isoformat()


def short_day(day: date, language: str) -> str:
    """A day in a table: `30 Nov 2026`, `2026. 11. 30.`, «9 آذر 1405»; of another language `2026-11-30`."""
    match language:
        case "en":
            return f"{day.day}{NBSP}{EN_MONTHS[day.month - 1][:3]}{NBSP}{day.year}"
        case "hu":
            return f"{day:%Y.}{NBSP}{day:%m.}{NBSP}{day:%d.}"
        case "fa":
            return written_day(day, "fa").partition(" (")[0]
        case _:
            return day.isoformat()


def written_span(first: date | None, last: date | None, language: str) -> str:
    """A day, or two with a dash between (`1–15 November 2026`); empty where there is none."""
    if first is None or last is None or first == last:
        one = first or last
        return written_day(one, language) if one is not None else ""
    first, last = min(first, last), max(first, last)
    one_month = (first.year, first.month) == (last.year, last.month)
    if language == "fa":
        days = [written_day(one, "fa").partition(" (")[0] for one in (first, last)]
        return f"{' – '.join(days)} ({LRI}{first.isoformat()}{NBSP}–\u2060{NBSP}{last.isoformat()}{PDI})"
    if one_month and language == "en":
        return f"{first.day}–{written_day(last, 'en')}"
    if one_month and language == "hu":
        return f"{written_day(first, 'hu').removesuffix('.')}–{last.day}."
    return f"{written_day(first, language)} – {written_day(last, language)}"


def title(invoice: Invoice, words: Words) -> str:
    """What the document is called."""
    if invoice.type == "invoice" and invoice.seller.country in ("AU", "NZ") and invoice.tax:
        return words["title_tax_invoice"]
    return words[f"title_{invoice.type}"]


def by_country(key: str, country: str, words: Words) -> str:
    """The word of this country, else the usual one."""
    return words.get(f"{key}_{country}") or words[key]


def banners(invoice: Invoice, words: Words) -> list[str]:
    """What must be seen first: that it is a draft, no invoice, or no tax document.

    A Hungarian seller's request says it in Hungarian whatever its language is.
    """
    said = []
    if invoice.status == "draft" and invoice.issued_on:
        day = written_day(invoice.issued_on, invoice.language)
        said.append(filled(words["draft_as_if"], date=day))
    if invoice.type == "request":
        said.append(words["not_an_invoice"])
        if invoice.language != "hu" and invoice.seller.country == "HU":
            said.append(f"{LRI}{NO_INVOICE_HU}{PDI}")
    if not invoice.seller.country:
        said.append(words["not_a_tax_document"])
    return said


def tax_words(one: TaxLine, invoice: Invoice, words: Words) -> str:
    """Why a tax line charges nothing; empty where it does, or where nobody has to say it."""
    key = _REASONS.get(one.category, "")
    if not key or (one.category == "O" and not one.reason) or not invoice.seller.country:
        return "" if one.category in ("S", "Z") else _own_reason(one)
    own = _own_reason(one)
    code = one.reason if one.reason.upper().startswith("VATEX-") else ""
    said = words[key] if one.category == "AE" or not own else own
    if one.category == "AE":
        local = _REVERSE.get(invoice.seller.country, "")
        if local and invoice.language == "fa":
            local = f"{LRI}{local}{PDI}"
        parts = [said, *([local] if local and local.casefold() not in said.casefold() else []), own]
        said = " ".join(dict.fromkeys(part for part in parts if part))
    return f"{said} ({code})" if code else said


def _own_reason(one: TaxLine) -> str:
    return "" if one.reason.upper().startswith("VATEX-") else one.reason


def tax_cell(one: InvoiceLine, words: Words, language: str) -> str:
    """What the column of taxes says for a line."""
    if one.tax.category == "AE":
        return "0%"
    if one.tax.category in ("E", "G", "K", "O"):
        return words["tax_exempt"] if one.tax.category != "O" else "–"
    return percent(one.tax.percent, language)


def percent(value: "object", language: str) -> str:
    """`20%`."""
    from decimal import Decimal

    return f"{format_number(Decimal(str(value)), language)}%"


def quantity(one: InvoiceLine, words: Words, language: str) -> str:
    """`3.5 h`; a piece has no unit, an unknown one its code."""
    unit = words.get(f"unit_{one.unit}", one.unit)
    if one.quantity == 1:
        unit = words.get(f"one_{one.unit}", unit)
    number = format_number(one.quantity, language)
    if language == "fa":
        number = f"{LRI}{number}{PDI}"
    return f"{number}{NBSP}{unit}" if unit else number
