"""MT940 (SWIFT customer statement): each `:61:` with its `:86:`. Read with mt-940. Pure.

A file may hold several statements; each is read alone, so that no currency of one stands for another.

Banks that count thirty days to a month write `30 February`, and `29` in a year without one: as value date,
entry date and day of a balance. It is read as the last day of February. Any other day that no calendar has
refuses the file, with its line.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from vamail.mail.statements.rows import joined, marked, one_line
from vamail.mail.tables import MAX_ROWS, read_sheet
from vamail.model.books import Fault, StatementFile, StatementRow
from vamail.model.money import CURRENCIES
from vamail.model.pattern import lazy

_NEW = lazy(r"^:20:", 8)
_BRACES = lazy(r"^[ \t]*(?:-?\}|\{[1235]:[^\n]*$)", 8)
_ENTRY = lazy(r"^:61:", 8)
_TAG = lazy(r"^:[0-9]{2}[A-Z]?:", 8)
_FEBRUARY = lazy(r"^(:6(?:0[FM]|1|2[FM]|4|5):[DC]?([0-9]{2})02)(29|30)", 8)
_ENTERED = lazy(r"^(:61:([0-9]{2})[0-9]{4}02)(29|30)", 8)
_DAYS = lazy(r"([0-9]{2})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2}))?")
_SLASHED = lazy(r"/(NAME|REMI|EREF|IBAN|ISDT|MARF|CSID|BENM|ORDP|CNTP|USTD|TRCD|BIC)/", 0)
_SHAPE = lazy(
    r"[0-9]{6}(?:[0-9]{4}|\s{4})?[A-Z]{0,2}[DC][A-Z]?\s?[0-9]{1,15}(?:,[0-9]{0,6})?(?=\s*(?:[A-Z]|:|\Z))"
)
"""Behind the amount its type follows (`NTRF`): `1 000,00` and `1'000,00` are no amounts of this format."""
_NOTHING = {"", "NONREF", "NOTPROVIDED", "0", "0000000000000000"}
_FULL_LINE = 60
_LONGEST = 600
"""Letters of an entry: mt-940 needs the square of them for one that it cannot read."""
_SILENT = 100
LEAP = 2000
MONTHS = 12


def looks_like_mt940(head: str) -> bool:
    """Whether a file begins as a statement of SWIFT does: `:20:`, and an account or balance soon."""
    return _NEW.search(head) is not None and any(tag in head for tag in (":25:", ":60F:", ":60M:"))


def read_mt940(raw: bytes, name: str) -> StatementFile | Fault:
    """All entries of a file, of all its statements; 30 February is the last of the month (see above)."""
    sheet = read_sheet(raw, name)
    if isinstance(sheet, Fault):
        return sheet
    if len(sheet.texts) > 1:
        return Fault(file=name, why="encoding_wrong", values=(("encoding", "utf-8"),))
    text = _BRACES.sub("", sheet.texts[0][1].replace("\r\n", "\n").replace("\r", "\n"))
    text = _ENTERED.sub(_in_february, _FEBRUARY.sub(_in_february, text))
    rows: list[StatementRow] = []
    accounts: dict[str, None] = {}
    for line, message in _messages(text):
        found = _read(message, line, name, accounts)
        if isinstance(found, Fault):
            return found
        rows += found
        if len(rows) > MAX_ROWS:
            return Fault(file=name, row=line, why="rows_many", values=(("most", str(MAX_ROWS)),))
    account = ", ".join(one for one in accounts if one)
    return StatementFile(name=name, source="mt940", account=account, rows=marked(rows))


def _in_february(found: re.Match[str]) -> str:
    """The day that is meant by 29 or 30 February."""
    _, last = monthrange(2000 + int(found[2]), 2)
    return f"{found[1]}{min(int(found[3]), last)}"


def _has_days(said: str) -> bool:
    """Whether the days of an entry are in the calendar; that of the entry is in its year or the next."""
    found = _DAYS.match(said)
    if found is None:
        return False
    year, month, day, entry_month, entry_day = (int(one) if one else 0 for one in found.groups())
    return _is_day(2000 + year, month, day) and (not entry_month or _is_day(LEAP, entry_month, entry_day))


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= MONTHS and 1 <= day <= monthrange(year, month)[1]


def _messages(text: str) -> Iterator[tuple[int, str]]:
    """Each statement with the line at which it begins."""
    begins = [match.start() for match in _NEW.finditer(text)]
    line, at = 1, 0
    for begin, end in zip(begins, [*begins[1:], len(text)], strict=True):
        line += text.count("\n", at, begin)
        at = begin
        yield line, text[begin:end]


def _read(message: str, line: int, name: str, accounts: dict[str, None]) -> list[StatementRow] | Fault:
    lines = _lines(message, line)
    bad = _unread(message, lines, line, name)
    if bad is not None:
        return bad
    entries, data = _parsed(message)
    if len(entries) != len(lines):
        return Fault(file=name, row=line, why="mt940_broken")
    account = one_line(str(data.get("account_identification") or ""))[:60]
    accounts[account] = None
    rows = []
    for place, entry in zip(lines, entries, strict=True):
        row = _row(entry, place, account, name)
        if isinstance(row, Fault):
            return row
        rows.append(row)
    return rows


def _lines(message: str, line: int) -> list[int]:
    """The line of each entry."""
    found, at = [], 0
    for match in _ENTRY.finditer(message):
        line += message.count("\n", at, match.start())
        at = match.start()
        found.append(line)
    return found


def _unread(message: str, lines: list[int], line: int, name: str) -> Fault | None:
    """An entry that is none, or too long to be one; a statement without its last balance was cut."""
    for place, match in zip(lines, _ENTRY.finditer(message), strict=True):
        said = message[match.end() : match.end() + _LONGEST + 1]
        if _SHAPE.match(said) is None or not _has_days(said) or _TAG.search(said) is None:
            values = (("value", one_line(said[:60])),)
            return Fault(file=name, row=place, column=":61:", why="cell_bad", values=values)
    if ":62F:" not in message and ":62M:" not in message:
        return Fault(file=name, row=line, why="mt940_cut")
    return None


def _parsed(message: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What mt-940 makes of one statement; nothing where it gives up."""
    from mt940.models import Transactions
    from mt940.options import Options
    from mt940.tags import StatementGLS, logger

    logger.setLevel(_SILENT)  # it logs what it cannot read, and what stands in a statement is nobody's
    book = Transactions(options=Options.all(), tags={61: StatementGLS()})
    try:
        found = book.parse(message)
    except (RuntimeError, ValueError, KeyError, ArithmeticError, TypeError, AttributeError, IndexError):
        return [], {}
    return [one.data for one in found if one.data.get("amount") is not None], book.data


def _row(entry: dict[str, Any], place: int, account: str, name: str) -> StatementRow | Fault:
    amount, currency = entry["amount"].amount, str(entry["amount"].currency or "").upper()
    if currency not in CURRENCIES:
        values = (("value", currency[:20]),)
        return Fault(file=name, row=place, column=":60F:", why="currency_bad", values=values)
    day = entry.get("entry_date") or entry["date"]
    mark = str(entry.get("bank_reference") or "").strip()
    said = _said(entry)
    return StatementRow(
        place=place,
        booked_on=date(day.year, day.month, day.day),
        amount=Decimal(amount),
        currency=currency,
        payer=one_line(said["payer"]),
        payer_account=one_line(said["account"])[:60],
        reference=joined((said["text"], said["end_to_end"], _reference(entry))),
        mark=f"{account}/{mark}/{day:%Y%m%d}/{amount}" if mark.upper() not in _NOTHING else "",
    )


def _reference(entry: dict[str, Any]) -> str:
    said = str(entry.get("customer_reference") or "").strip()
    return "" if said.upper() in _NOTHING else said


def _said(entry: dict[str, Any]) -> dict[str, str]:
    """Payer, account and text of `:86:`: by fields (`?20`), by words (`/NAME/`), or the whole as text."""
    if entry.get("purpose") or entry.get("applicant_name"):
        texts = (
            entry.get("purpose"),
            entry.get("additional_purpose"),
            entry.get("additional_position_reference"),
        )
        return {
            "payer": str(entry.get("applicant_name") or ""),
            "account": str(entry.get("applicant_iban") or ""),
            "end_to_end": str(entry.get("end_to_end_reference") or ""),
            "text": " ".join(str(text) for text in texts if text),
        }
    text = _unfolded(str(entry.get("transaction_details") or ""))
    words = _SLASHED.split(text)
    fields = {key: value.strip("/ ") for key, value in zip(words[1::2], words[2::2], strict=True) if value}
    return {
        "payer": fields.get("NAME", ""),
        "account": fields.get("IBAN", ""),
        "end_to_end": "",
        "text": " ".join((text, str(entry.get("extra_details") or ""))),
    }


def _unfolded(details: str) -> str:
    """Lines as they were before they were broken: a full line goes on in the middle of a word."""
    found = ""
    for line in details.splitlines():
        found += line if len(line) >= _FULL_LINE else f"{line} "
    return found
