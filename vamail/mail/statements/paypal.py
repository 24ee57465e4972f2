"""PayPal: the activity download of a business, the statement of a person, in English and German. Pure.

Which columns there are was chosen by whoever downloaded it. Of a payment with a fee the balance gets the net:
that is `amount`, and `fee` what PayPal kept.
"""

from dataclasses import dataclass
from decimal import Decimal

from vamail.mail.mappings import preset
from vamail.mail.statements.layout import Layout, RefusedError, table_of
from vamail.mail.statements.rows import joined, marked
from vamail.mail.tables import Row, Sheet
from vamail.model.books import Fault, Skipped, StatementFile, StatementRow
from vamail.model.imports import ImportMapping


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """The headers of a language, and how it says what is no money."""

    date: str
    type_: tuple[str, ...]
    status: str
    currency: str
    gross: str
    fee: tuple[str, ...]
    net: str
    mark: tuple[str, ...]
    sender: str
    receiver: str
    texts: tuple[str, ...]
    impact: str
    completed: tuple[str, ...]
    memo: tuple[str, ...]
    conversion: tuple[str, ...]
    hold: tuple[str, ...]
    own: tuple[str, ...]


_ENGLISH = _Words(
    date="Date",
    type_=("Type", "Description"),
    status="Status",
    currency="Currency",
    gross="Gross",
    fee=("Fee", "Fees"),
    net="Net",
    mark=("Transaction ID",),
    sender="From Email Address",
    receiver="To Email Address",
    texts=("Invoice Number", "Invoice ID", "Subject", "Note", "Item Title", "Custom Number", "Item ID"),
    impact="Balance Impact",
    completed=("completed",),
    memo=("memo",),
    conversion=("conversion",),
    hold=("hold", "authorization", "authorisation", "reserve"),
    own=("bank deposit to pp", "deposit to pp", "user initiated withdrawal", "withdrawal", "transfer to bank",
         "add funds"),
)  # fmt: skip
_GERMAN = _Words(
    date="Datum",
    type_=("Typ", "Beschreibung"),
    status="Status",
    currency="Währung",
    gross="Brutto",
    fee=("Gebühr", "Entgelt"),
    net="Netto",
    mark=("Transaktionscode",),
    sender="Absender E-Mail-Adresse",
    receiver="Empfänger E-Mail-Adresse",
    texts=(
        "Rechnungsnummer",
        "Betreff",
        "Hinweis",
        "Artikelbezeichnung",
        "Individuelle Nummer",
        "Artikelnummer",
    ),
    impact="Auswirkung auf Guthaben",
    completed=("abgeschlossen", "completed"),
    memo=("memo",),
    conversion=("währungsumrechnung", "umrechnung"),
    hold=("einbehalt", "autorisierung", "reserve"),
    own=("bankgutschrift auf paypal", "abbuchung", "auszahlung", "aufladung"),
)
_LANGUAGES = (_ENGLISH, _GERMAN)


def read_paypal(sheet: Sheet, mappings: tuple[ImportMapping, ...] = ()) -> StatementFile | Fault | None:
    """The rows of a download; None where it is none of PayPal's."""
    set_ = preset("paypal", mappings)
    for words in _LANGUAGES:
        wanted = (words.date, words.currency, words.gross, words.mark[0], words.sender)
        found = table_of(sheet, *((*wanted, kind) for kind in words.type_), set_=set_)
        if isinstance(found, Fault):
            return found
        if found is not None:
            return _read(Layout(table=found, set_=set_), words)
    return None


def _read(layout: Layout, words: _Words) -> StatementFile | Fault:
    reasons = [(row, _why_skipped(layout, row, words)) for row in layout.table.rows]
    try:
        found = _rows(layout, [row for row, _ in reasons], words)
    except RefusedError as error:
        return error.fault
    rows = [one for one, (_, why) in zip(found, reasons, strict=True) if not why]
    skipped = tuple(Skipped(place=row.line, why=why) for row, why in reasons if why)
    return StatementFile(name=layout.table.name, source="paypal", rows=marked(rows), skipped=skipped)


def _why_skipped(layout: Layout, row: Row, words: _Words) -> str:
    of, table = layout.table.of, layout.table
    kind = of(row, *words.type_).casefold()
    if table.has(words.status) and of(row, words.status).casefold() not in words.completed:
        return "not_completed"
    if table.has(words.impact) and of(row, words.impact).casefold() in words.memo:
        return "memo"
    for why, said in (("conversion", words.conversion), ("hold", words.hold), ("own_transfer", words.own)):
        if any(word in kind for word in said):
            return why
    return ""


def _rows(layout: Layout, rows: list[Row], words: _Words) -> list[StatementRow]:
    of, has = layout.table.of, layout.table.has
    fee_header = next((one for one in words.fee if has(one)), words.fee[0])
    currencies = [layout.currency(row, words.currency) for row in rows]
    gross, fees, nets = layout.money(rows, words.gross, fee_header, words.net, currencies=currencies)
    days = layout.days(rows, words.date)
    found = []
    for place, row in enumerate(rows):
        amount, fee = gross[place], fees[place] or Decimal(0)
        if amount is None:
            raise RefusedError(layout.fault(row, words.gross, "cell_empty"))
        if (net := nets[place]) is not None and net != amount + fee:
            said = {"gross": of(row, words.gross), "fee": of(row, fee_header), "net": of(row, words.net)}
            raise RefusedError(layout.fault(row, words.net, "net_differs", **said))
        came = amount > 0
        found.append(
            StatementRow(
                place=row.line,
                booked_on=days[place],
                amount=amount + fee,
                currency=currencies[place],
                fee=-fee if came else Decimal(0),
                payer=of(row, "Name"),
                payer_account=of(row, words.sender if came else words.receiver),
                reference=joined(of(row, text) for text in words.texts),
                mark=of(row, *words.mark),
            )
        )
    return found
