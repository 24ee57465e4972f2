"""OFX and QFX: the SGML of version 1 and the XML of version 2 (Open Financial Exchange, 11.4). Pure.

In version 1 an element with a value has no end, and an empty one looks like a group; so tags are read one by
one, and a group ends with its own end alone. Entities are those of six signs: nothing else is resolved.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from vamail.mail.statements.rows import joined, marked, one_line, plain_amount
from vamail.mail.tables import MAX_ROWS, read_sheet
from vamail.model.books import Fault, StatementFile, StatementRow
from vamail.model.money import CURRENCIES
from vamail.model.pattern import lazy

_TAG = lazy(r"<(/?)([A-Za-z0-9._]{1,40})\s*/?>([^<]*)")
_CDATA = lazy(r"<!\[CDATA\[([^<\]]*)\]\]>")
_CHARSET = lazy(r"^\s*CHARSET:\s*([\w-]+)", 8)
_STATEMENTS = ("STMTRS", "CCSTMTRS", "INVSTMTRS")
_ACCOUNTS = ("BANKACCTFROM.ACCTID", "CCACCTFROM.ACCTID", "INVACCTFROM.ACCTID")
_WHOLE = ("STMTTRN", *_STATEMENTS)
_SIGNS = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&nbsp;", " "), ("&amp;", "&"))


@dataclass(slots=True)
class _Group:
    """A group while it is read: the line of its begin, and its values."""

    tag: str
    line: int
    values: dict[str, str] = field(default_factory=dict)


class _BrokenError(Exception):
    """A group that does not end: the file was cut, or its tags cross each other."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def read_ofx(raw: bytes, name: str) -> StatementFile | Fault:
    """All transactions of a file, of all its accounts."""
    text = _decoded(raw, name)
    if isinstance(text, Fault):
        return text
    try:
        found = list(_transactions(_CDATA.sub(r"\1", text)))
    except _BrokenError as error:
        return Fault(file=name, row=error.line, why="ofx_broken")
    if not any(group.tag in _STATEMENTS for group, _, _ in found):
        return Fault(file=name, why="ofx_nothing")
    entries = [one for one in found if one[0].tag == "STMTTRN"]
    if len(entries) > MAX_ROWS:
        return Fault(
            file=name, row=entries[MAX_ROWS][0].line, why="rows_many", values=(("most", str(MAX_ROWS)),)
        )
    rows = []
    for group, account, currency in entries:
        row = _row(group, account, currency, name)
        if isinstance(row, Fault):
            return row
        rows.append(row)
    accounts = dict.fromkeys(account for _, account, _ in found if account)
    return StatementFile(name=name, source="ofx", account=", ".join(accounts), rows=marked(rows))


def _decoded(raw: bytes, name: str) -> str | Fault:
    """The text; what the head calls 1252 or Latin-1 is that, where it is not plainly UTF-8."""
    head = raw[:2000].decode("latin-1")
    said = match[1].upper() if (match := _CHARSET.search(head)) is not None else ""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        sheet = read_sheet(raw, name, encoding="cp1252" if said in ("1252", "ISO-8859-1") else "")
    else:
        sheet = read_sheet(raw, name)
    if isinstance(sheet, Fault):
        return sheet
    if len(sheet.texts) > 1:
        return Fault(file=name, why="encoding_wrong", values=(("encoding", "utf-8"),))
    return sheet.texts[0][1]


def _transactions(text: str) -> Iterator[tuple[_Group, str, str]]:
    """Each transaction and each statement that ends, with the account and currency that hold for it."""
    stack: list[_Group] = []
    line, at = 1, 0
    for match in _TAG.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        tag, value = match[2].upper(), _plain(match[3])
        if not match[1]:
            if value:
                _put(stack, tag, value)
            elif len(stack) < 100:
                stack.append(_Group(tag, line))
            continue
        if not any(group.tag == tag for group in stack):
            continue
        while (group := stack.pop()).tag != tag:
            if group.tag in _WHOLE:
                raise _BrokenError(group.line)
            if stack:  # an empty value that looked like a group: what followed it is its neighbour's
                stack[-1].values = {**group.values, **stack[-1].values}
        if tag == "STMTTRN" or tag in _STATEMENTS:
            yield group, *_where(stack, group)
        elif stack and tag not in ("BANKTRANLIST", "BANKACCTTO", "CCACCTTO"):
            inner = {f"{tag}.{key}": held for key, held in group.values.items() if "." not in key}
            stack[-1].values.update(inner)
    if cut := next((group for group in reversed(stack) if group.tag in _WHOLE), None):
        raise _BrokenError(cut.line)


def _put(stack: list[_Group], tag: str, value: str) -> None:
    if stack and len(stack[-1].values) < 200:
        stack[-1].values.setdefault(tag, value)


def _where(stack: list[_Group], group: _Group) -> tuple[str, str]:
    holder = next((one for one in reversed([*stack, group]) if one.tag in _STATEMENTS), group)
    account = next((held for key in _ACCOUNTS if (held := holder.values.get(key))), "")
    return one_line(account)[:60], holder.values.get("CURDEF", "").upper()


def _row(group: _Group, account: str, currency: str, name: str) -> StatementRow | Fault:
    values = group.values
    said_amount = values.get("TRNAMT", "")
    amount = plain_amount(said_amount.replace(",", "."))
    currency = values.get("CURRENCY.CURSYM", currency).upper()
    posted = values.get("DTPOSTED", "")
    if amount is None:
        said = (("value", said_amount[:60]),)
        return Fault(file=name, row=group.line, column="TRNAMT", why="amount_bad", values=said)
    if currency not in CURRENCIES:
        said = (("value", currency[:20]),)
        return Fault(file=name, row=group.line, column="CURDEF", why="currency_bad", values=said)
    try:
        day = date(int(posted[:4]), int(posted[4:6]), int(posted[6:8]))
    except ValueError:
        said = (("value", posted[:60]),)
        return Fault(file=name, row=group.line, column="DTPOSTED", why="date_bad", values=said)
    texts = (values.get("MEMO", ""), values.get("CHECKNUM", ""), values.get("REFNUM", ""))
    mark = one_line(values.get("FITID", ""))
    return StatementRow(
        place=group.line,
        booked_on=day,
        amount=amount,
        currency=currency,
        payer=one_line(values.get("NAME") or values.get("PAYEE.NAME", "")),
        payer_account=one_line(values.get("BANKACCTTO.ACCTID", ""))[:60],
        reference=joined((values.get("NAME", ""), *texts)),
        mark=f"{account}/{mark}" if mark else "",
    )


def _plain(text: str) -> str:
    said = text.strip()
    if "&" in said:
        for sign, meant in _SIGNS:
            said = said.replace(sign, meant)
    return said
