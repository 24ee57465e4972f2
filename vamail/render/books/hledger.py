"""A journal for hledger. Pure.

A `;` begins a comment there, `|` parts payee and note, `date:` or `[…]` in a comment would move a posting to
another day, and two spaces end an account: what a person wrote keeps its words, but not those signs.
"""

from collections.abc import Iterator
from typing import Final

from vamail.model.money import places
from vamail.render.books.cells import exactly, one_line
from vamail.render.books.entries import Entry, Posting, entries
from vamail.render.books.export import Export, Part
from vamail.render.books.ledger import Ledger

_HARMLESS: Final = str.maketrans({";": ",", "|": "/", ":": "\u2236", "[": "(", "]": ")"})


def hledger_journal(ledger: Ledger) -> Export:
    """One journal of everything; each currency is a commodity of its own."""
    found = entries(ledger)
    lines = [
        "decimal-mark .",
        *(f"commodity {_example(one)} {one}" for one in ledger.currencies),
        *(f"account {one}" for one in sorted({post.account for one in found for post in one.postings})),
        "",
        *(line for one in found for line in (*_entry(one), "")),
    ]
    data = "\n".join(lines).encode()
    return Export(parts=(Part(extension="journal", data=data, holds=f"{len(found)} entries"),))


def _example(currency: str) -> str:
    decimals = places(currency)
    return f"1000.{'0' * decimals}"


def _entry(entry: Entry) -> Iterator[str]:
    code = safe(entry.number or entry.name).replace("(", "-").replace(")", "-")
    yield f"{entry.day.isoformat()} ({code}) {safe(entry.payee)} | {safe(entry.text)}  ; {_tags(entry)}"
    for one in entry.postings:
        yield _posting(one, entry.currency)


def _tags(entry: Entry) -> str:
    due = f", due:{entry.due_on.isoformat()}" if entry.due_on else ""
    invoices = f", invoice:{' '.join(map(safe, entry.links))}" if entry.links else ""
    return f"name:{safe(entry.name).replace(',', ' ')}{due}{invoices}"


def _posting(posting: Posting, currency: str) -> str:
    text = f"  ; {safe(posting.text)}" if posting.text else ""
    return f"    {posting.account}  {exactly(posting.amount)} {currency}{text}"


def safe(text: str) -> str:
    """The words, as part of a line of a journal."""
    return one_line(text).translate(_HARMLESS)
