"""A statement that is read by a mapping of `rules/imports.yaml`. Pure."""

from decimal import Decimal

from vamail.mail.statements.layout import Layout, RefusedError
from vamail.mail.statements.rows import joined, marked
from vamail.mail.table_end import row_below, with_ending
from vamail.mail.tables import Row, Sheet, find_table, missing, read_sheet
from vamail.model.books import Fault, StatementFile, StatementRow
from vamail.model.imports import ImportMapping


def read_mapped(raw: bytes, name: str, mapping: ImportMapping) -> StatementFile | Fault:
    """The rows below the headers that the mapping names; all of them must be there."""
    sheet: Sheet | Fault = read_sheet(raw, name, encoding=mapping.encoding)
    if isinstance(sheet, Fault):
        return sheet
    wanted = list(dict.fromkeys(header for _, header in mapping.columns))
    table = find_table(sheet, wanted, delimiter=mapping.delimiter, header=mapping.header, until=mapping.until)
    if table is None:
        return missing(sheet, wanted, delimiter=mapping.delimiter, header=mapping.header)
    if isinstance(table, Fault):
        return with_ending(table, None, mapping)
    days = [header for field, header in mapping.columns if field == "date"]
    if (lost := row_below(table, days, mapping)) is not None:
        return lost
    try:
        rows = _rows(Layout(table=table, set_=mapping), list(table.rows), mapping)
    except RefusedError as error:
        return with_ending(error.fault, table, mapping)
    return StatementFile(name=name, source=mapping.name, rows=marked(rows))


def _rows(layout: Layout, rows: list[Row], mapping: ImportMapping) -> list[StatementRow]:
    columns: dict[str, list[str]] = {}
    for field, header in mapping.columns:
        columns.setdefault(field, []).append(header)
    days = layout.days(rows, columns["date"][0])
    amounts, currencies = _amounts(layout, rows, columns, mapping)
    fees: list[Decimal | None] = [None] * len(rows)
    if "fee" in columns:
        (fees,) = layout.money(rows, columns["fee"][0], currencies=currencies)

    def said(row: Row, field: str) -> str:
        return joined(layout.table.of(row, header) for header in columns.get(field, ()))

    return [
        StatementRow(
            place=row.line,
            booked_on=days[place],
            amount=amounts[place],
            currency=currencies[place],
            fee=abs(fees[place] or Decimal(0)) if amounts[place] > 0 else Decimal(0),
            payer=said(row, "payer"),
            payer_account=said(row, "account"),
            reference=said(row, "reference"),
            mark=said(row, "mark"),
        )
        for place, row in enumerate(rows)
    ]


def _amounts(
    layout: Layout, rows: list[Row], columns: dict[str, list[str]], mapping: ImportMapping
) -> tuple[list[Decimal], list[str]]:
    """The signed amount of each row and its currency. Of credit and debit a row has one."""
    if "currency" in columns:
        currencies = [layout.currency(row, columns["currency"][0]) for row in rows]
    else:
        currencies = [mapping.currency] * len(rows)
    headers = [columns[field][0] for field in ("amount", "credit", "debit") if field in columns]
    read = dict(zip(headers, layout.money(rows, *headers, currencies=currencies), strict=True))
    found = []
    for place, row in enumerate(rows):
        if "amount" in columns:
            value = read[columns["amount"][0]][place]
        else:
            credit, debit = (
                read[columns[one][0]][place] if one in columns else None for one in ("credit", "debit")
            )
            if credit and debit:
                raise RefusedError(layout.fault(row, headers[0], "both_amounts"))
            value = credit if debit is None or credit else -abs(debit)
        if value is None:
            raise RefusedError(layout.fault(row, headers[0], "cell_empty"))
        found.append(value)
    return found, currencies
