"""CAMT.053 (statement), 052 (report) and 054 (notification) of ISO 20022, of any version. Pure.

An entry is one booking; a batch of payments is one entry with several details, each a row of its own where
they add up to it. The sign is the entry's own (`CdtDbtInd`): the reversal of money that came is a debit.
An XML with a document type is refused: no entity is ever resolved, nothing is fetched.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from vamail.mail.columns import is_of_our_time
from vamail.mail.statements.rows import joined, marked, one_line, plain_amount
from vamail.mail.tables import MAX_BYTES, MAX_ROWS, head_of
from vamail.model.books import Fault, Skipped, StatementFile, StatementRow
from vamail.model.money import CURRENCIES

KINDS = {"BkToCstmrStmt": "camt.053", "BkToCstmrAcctRpt": "camt.052", "BkToCstmrDbtCdtNtfctn": "camt.054"}
_BOOKS = ("Stmt", "Rpt", "Ntfctn")
_NOTHING = {"NOTPROVIDED", "NOT PROVIDED", "NONREF"}
_Node = Any


@dataclass(frozen=True, slots=True)
class _RefusedError(Exception):
    fault: Fault


def read_camt(raw: bytes, name: str) -> StatementFile | Fault:
    """All booked entries of a file, of all its accounts."""
    root = _parsed(raw, name)
    if isinstance(root, Fault):
        return root
    kind = next((KINDS[tag] for child in root if (tag := _tag(child)) in KINDS), "")
    if not kind:
        return Fault(file=name, why="xml_other", values=(("root", one_line(_tag(root))[:60]),))
    rows: list[StatementRow] = []
    skipped: list[Skipped] = []
    accounts: dict[str, None] = {}
    try:
        for book in (one for child in root for one in child if _tag(one) in _BOOKS):
            account = _account(_find(book, "Acct"))
            accounts[account] = None
            for entry in (one for one in book if _tag(one) == "Ntry"):
                if _status(entry) not in ("", "BOOK"):
                    skipped.append(Skipped(place=_line(entry), why="not_booked"))
                    continue
                rows += _rows(entry, name, account)
                if len(rows) > MAX_ROWS:
                    return Fault(
                        file=name, row=_line(entry), why="rows_many", values=(("most", str(MAX_ROWS)),)
                    )
    except _RefusedError as error:
        return error.fault
    account = ", ".join(one for one in accounts if one)
    return StatementFile(name=name, source=kind, account=account, rows=marked(rows), skipped=tuple(skipped))


def _parsed(raw: bytes, name: str) -> _Node | Fault:
    if len(raw) > MAX_BYTES:
        return Fault(file=name, why="file_too_big", values=(("mb", str(MAX_BYTES // 1024 // 1024)),))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "<!DOCTYPE" in head_of(raw):  # its entities may be what broke it
            return Fault(file=name, why="xml_doctype")
        return Fault(file=name, row=getattr(error, "lineno", 0) or 0, why="xml_broken")
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        return Fault(file=name, why="xml_doctype")
    return root


def _rows(entry: _Node, name: str, account: str) -> list[StatementRow]:
    """The rows of an entry: its details where they add up to it, else itself."""
    amount, currency = _amount(_find(entry, "Amt"), entry, name)
    details = [one for part in entry if _tag(part) == "NtryDtls" for one in part if _tag(one) == "TxDtls"]
    sign = _sign(entry, name)
    parts = [_part(one, currency, sign) for one in details] if len(details) > 1 else []
    if any(parts) and sum((part or Decimal(0) for part in parts), Decimal(0)) == amount * sign:
        pairs = [([one], part or Decimal(0)) for one, part in zip(details, parts, strict=True)]
    else:
        pairs = [(details, amount * sign)]
    return [_row(entry, some, value, currency, name, account) for some, value in pairs]


def _row(
    entry: _Node, details: list[_Node], amount: Decimal, currency: str, name: str, account: str
) -> StatementRow:
    party, other = ("Dbtr", "DbtrAcct") if amount >= 0 else ("Cdtr", "CdtrAcct")
    related = [found for one in details if (found := _find(one, "RltdPties")) is not None]
    payers = [_name(_find(one, party)) or _name(_find(one, f"Ultmt{party}")) for one in related]
    accounts = [_account(_find(one, other)) for one in related]
    alone = len(details) == 1
    mark = (_text(details[0], "Refs", "AcctSvcrRef") if alone else "") or _text(entry, "AcctSvcrRef")
    fees = [fee for one in (entry, *details) if (fee := _fee(one, currency))] if amount > 0 else []
    return StatementRow(
        place=_line(details[0] if alone else entry),
        booked_on=_day(entry, name),
        amount=amount,
        currency=currency,
        fee=max(fees, default=Decimal(0)),
        payer=joined(payers),
        payer_account=joined(accounts),
        reference=joined(
            [text for one in details for text in _references(one)] + [_text(entry, "AddtlNtryInf")]
        ),
        mark=f"{account}/{mark}" if mark and mark not in _NOTHING else "",
    )


def _references(detail: _Node) -> list[str]:
    """Every text of a detail in which an invoice may be named."""
    found = []
    remittance = _find(detail, "RmtInf")
    for part in remittance if remittance is not None else ():
        if _tag(part) == "Ustrd":
            found.append(part.text or "")
        elif _tag(part) == "Strd":
            found += [_text(part, "CdtrRefInf", "Ref"), _text(part, "RfrdDocInf", "Nb")]
            found += [one.text or "" for one in part if _tag(one) == "AddtlRmtInf"]
    found += [_text(detail, "Refs", "EndToEndId"), _text(detail, "AddtlTxInf")]
    return [text for text in found if text.strip().upper() not in _NOTHING]


def _part(detail: _Node, currency: str, sign: int) -> Decimal | None:
    """The signed amount of a detail in its entry's currency, or None."""
    own = {"CRDT": 1, "DBIT": -1}.get(_text(detail, "CdtDbtInd"), sign)
    for path in (("Amt",), ("AmtDtls", "TxAmt", "Amt")):
        found = _find(detail, *path)
        if found is not None and found.get("Ccy") == currency:
            value = plain_amount(found.text or "")
            return None if value is None else value * own
    return None


def _fee(node: _Node, currency: str) -> Decimal:
    """Charges that were kept: only where the bank says that the amount is without them."""
    total = Decimal(0)
    for charges in (one for one in node if _tag(one) == "Chrgs"):
        for record in [one for one in charges if _tag(one) == "Rcrd"] or [charges]:
            amount = _find(record, "Amt")
            kept = _text(record, "ChrgInclInd") == "true" and _text(record, "CdtDbtInd") != "CRDT"
            if kept and amount is not None and amount.get("Ccy") == currency:
                total += plain_amount(amount.text or "") or Decimal(0)
    return total


def _amount(node: _Node | None, entry: _Node, name: str) -> tuple[Decimal, str]:
    text = "" if node is None else (node.text or "")
    value, currency = plain_amount(text), "" if node is None else node.get("Ccy", "")
    line = _line(entry if node is None else node)
    if value is None or value < 0:
        raise _RefusedError(
            Fault(file=name, row=line, column="Amt", why="amount_bad", values=(("value", text[:60]),))
        )
    if currency not in CURRENCIES:
        values = (("value", currency[:20]),)
        raise _RefusedError(Fault(file=name, row=line, column="Ccy", why="currency_bad", values=values))
    return value, currency


def _sign(entry: _Node, name: str) -> int:
    said = _text(entry, "CdtDbtInd")
    if said not in ("CRDT", "DBIT"):
        values = (("value", said[:60]),)
        raise _RefusedError(
            Fault(file=name, row=_line(entry), column="CdtDbtInd", why="cell_bad", values=values)
        )
    return 1 if said == "CRDT" else -1


def _day(entry: _Node, name: str) -> date:
    said = ""
    for parent in ("BookgDt", "ValDt"):
        said = _text(entry, parent, "Dt") or _text(entry, parent, "DtTm") or said
        try:
            day = date.fromisoformat(said[:10])
        except ValueError:
            continue
        if is_of_our_time(day):
            return day
    values = (("value", said[:60]),)
    raise _RefusedError(Fault(file=name, row=_line(entry), column="BookgDt", why="date_bad", values=values))


def _status(entry: _Node) -> str:
    return _text(entry, "Sts", "Cd") or _text(entry, "Sts")


def _name(party: _Node | None) -> str:
    return "" if party is None else _text(party, "Nm") or _text(party, "Pty", "Nm")


def _account(node: _Node | None) -> str:
    return "" if node is None else one_line(_text(node, "Id", "IBAN") or _text(node, "Id", "Othr", "Id"))[:60]


def _text(node: _Node, *path: str) -> str:
    found = _find(node, *path)
    return "" if found is None else (found.text or "").strip()


def _find(node: _Node, *path: str) -> _Node | None:
    """The first element of this path, whatever its namespace."""
    for tag in path:
        node = next((child for child in node if _tag(child) == tag), None)
        if node is None:
            return None
    return node


def _tag(node: _Node) -> str:
    """The local name; empty for what is no element."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _line(node: _Node) -> int:
    return int(node.sourceline or 0)
