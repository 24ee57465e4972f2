"""Wise: the statement of a balance, newer and older, and the history of transfers. Pure."""

from decimal import Decimal

from vamail.mail.mappings import preset
from vamail.mail.statements.layout import Layout, RefusedError, table_of
from vamail.mail.statements.rows import joined, marked
from vamail.mail.tables import Row, Sheet
from vamail.model.books import Fault, Skipped, StatementFile, StatementRow
from vamail.model.imports import ImportMapping

_BALANCE = ("TransferWise ID", "Date", "Amount", "Currency", "Running Balance")
_HISTORY = (
    "ID",
    "Status",
    "Direction",
    "Source name",
    "Source amount (after fees)",
    "Target amount (after fees)",
)


def read_wise(sheet: Sheet, mappings: tuple[ImportMapping, ...] = ()) -> StatementFile | Fault | None:
    """The statement of a balance; None where it is none. A conversion between own balances is no money."""
    set_ = preset("wise", mappings)
    table = table_of(sheet, _BALANCE, set_=set_)
    if table is None or isinstance(table, Fault):
        return table
    layout = Layout(table=table, set_=set_)
    rows = [row for row in table.rows if not _is_conversion(layout, row)]
    skipped = [Skipped(place=row.line, why="conversion") for row in table.rows if _is_conversion(layout, row)]
    try:
        found = _balance_rows(layout, rows)
    except RefusedError as error:
        return error.fault
    return StatementFile(name=sheet.name, source="wise", rows=marked(found), skipped=tuple(skipped))


def _is_conversion(layout: Layout, row: Row) -> bool:
    if layout.table.has("Transaction Details Type"):
        return layout.table.of(row, "Transaction Details Type").upper() == "CONVERSION"
    return layout.table.of(row, "TransferWise ID").upper().startswith("BALANCE")


def _balance_rows(layout: Layout, rows: list[Row]) -> list[StatementRow]:
    of = layout.table.of
    currencies = [layout.currency(row, "Currency") for row in rows]
    amounts, fees, _ = layout.money(rows, "Amount", "Total fees", "Running Balance", currencies=currencies)
    days = layout.days(rows, "Date", written="DD-MM-YYYY")
    found = []
    for place, row in enumerate(rows):
        amount = amounts[place]
        if amount is None:
            raise RefusedError(layout.fault(row, "Amount", "cell_empty"))
        party = "Payer Name" if amount > 0 else "Payee Name"
        found.append(
            StatementRow(
                place=row.line,
                booked_on=days[place],
                amount=amount,
                currency=currencies[place],
                fee=abs(fees[place] or Decimal(0)) if amount > 0 else Decimal(0),
                payer=of(row, party) or ("" if amount > 0 else of(row, "Merchant")),
                payer_account="" if amount > 0 else of(row, "Payee Account Number"),
                reference=joined((of(row, "Payment Reference"), of(row, "Description"), of(row, "Note"))),
                mark=of(row, "TransferWise ID"),
            )
        )
    return found


def read_wise_history(sheet: Sheet, mappings: tuple[ImportMapping, ...] = ()) -> StatementFile | Fault | None:
    """The history of transfers; None where it is none. What is not completed, and what went from one own
    balance to another, is no money."""
    set_ = preset("wise_history", mappings)
    table = table_of(sheet, _HISTORY, set_=set_)
    if table is None or isinstance(table, Fault):
        return table
    layout = Layout(table=table, set_=set_)
    reasons = [(row, _why_skipped(layout, row)) for row in table.rows]
    try:
        found = _history_rows(layout, [row for row, why in reasons if not why])
    except RefusedError as error:
        return error.fault
    skipped = tuple(Skipped(place=row.line, why=why) for row, why in reasons if why)
    return StatementFile(name=sheet.name, source="wise_history", rows=marked(found), skipped=skipped)


def _why_skipped(layout: Layout, row: Row) -> str:
    if layout.table.of(row, "Status").upper() != "COMPLETED":
        return "not_completed"
    return "conversion" if layout.table.of(row, "Direction").upper() == "NEUTRAL" else ""


def _history_rows(layout: Layout, rows: list[Row]) -> list[StatementRow]:
    of = layout.table.of
    sides = [_side(layout, row) for row in rows]
    headers = (
        "Source amount (after fees)",
        "Target amount (after fees)",
        "Source fee amount",
        "Target fee amount",
    )
    sources, targets, source_fees, target_fees = layout.money(rows, *headers)
    days = layout.days(rows, "Finished on" if layout.table.has("Finished on") else "Created on")
    found = []
    for place, row in enumerate(rows):
        came = sides[place] == "Target"
        said, fees = (targets, target_fees) if came else (sources, source_fees)
        amount, currency = said[place], layout.currency(row, f"{sides[place]} currency")
        if amount is None:
            raise RefusedError(layout.fault(row, f"{sides[place]} amount (after fees)", "cell_empty"))
        same = of(row, f"{sides[place]} fee currency").upper() in (currency, "")
        fee = abs(fees[place] or Decimal(0)) if same else Decimal(0)
        found.append(
            StatementRow(
                place=row.line,
                booked_on=days[place],
                amount=abs(amount) if came else -abs(amount) - fee,
                currency=currency,
                fee=fee if came else Decimal(0),
                payer=of(row, "Source name" if came else "Target name"),
                reference=joined((of(row, "Reference"), of(row, "Note"))),
                mark=of(row, "ID"),
            )
        )
    return found


def _side(layout: Layout, row: Row) -> str:
    """Which side of a transfer is ours: the target of what came, the source of what went."""
    said = layout.table.of(row, "Direction").upper()
    if said not in ("IN", "OUT"):
        raise RefusedError(layout.fault(row, "Direction", "cell_bad", value=said[:60]))
    return "Target" if said == "IN" else "Source"
