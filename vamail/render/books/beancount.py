"""A journal for beancount. Words stand in quotes; in them a quote and a backslash are escaped. Pure."""

import re
from collections.abc import Iterator
from datetime import date

from vamail.render.books.cells import exactly, one_line
from vamail.render.books.entries import Entry, entries
from vamail.render.books.export import Export, Part
from vamail.render.books.ledger import Ledger


def beancount_journal(ledger: Ledger) -> Export:
    """One journal of everything; each account is opened on the first day that it is used."""
    found = entries(ledger)
    lines = [
        *(f'option "operating_currency" "{one}"' for one in ledger.currencies),
        *(f"{day.isoformat()} open {account}" for account, day in sorted(_opened(found).items())),
        "",
        *(line for one in found for line in (*_entry(one), "")),
    ]
    data = "\n".join(lines).encode()
    return Export(parts=(Part(extension="beancount", data=data, holds=f"{len(found)} entries"),))


def _opened(found: tuple[Entry, ...]) -> dict[str, date]:
    first: dict[str, date] = {}
    for one in found:
        for posting in one.postings:
            first.setdefault(posting.account, one.day)
    return first


def _entry(entry: Entry) -> Iterator[str]:
    links = "".join(f" ^{_link(one)}" for one in entry.links)
    yield f"{entry.day.isoformat()} * {quoted(entry.payee)} {quoted(entry.text)}{links}"
    yield f"  name: {quoted(entry.name)}"
    if entry.number:
        yield f"  number: {quoted(entry.number)}"
    if entry.due_on:
        yield f"  due: {entry.due_on.isoformat()}"
    for one in entry.postings:
        yield f"  {one.account}  {exactly(one.amount)} {entry.currency}"
        if one.text:
            yield f"    text: {quoted(one.text)}"


def quoted(text: str) -> str:
    """The words as a string."""
    safe = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{safe}"'


def _link(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_./-]", "-", name, flags=re.ASCII)
