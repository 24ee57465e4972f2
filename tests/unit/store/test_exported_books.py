"""What book-keeping gets of the database: the newest version of each, as it was kept, on both engines."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from unit.render.books.ledgers import TAXES, TODAY, invoice
from unit.store.suite import handled
from vamail.desk.billing.totals import line
from vamail.model.billing import Expense, Payment
from vamail.model.decision import Decision
from vamail.model.effects import Keep
from vamail.store import open_store

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_the_newest_version_of_each_as_it_was_kept(database: str, tmp_path: Path) -> None:
    made = invoice("I-1", "KWD", (line("x", Decimal("1.50"), Decimal(7), "KWD", tax=TAXES[1]),), TODAY)
    draft = replace(made, version=1, status="draft", number="", issued_on=None)
    paid = Payment(
        name="p", client="acme", state="counted", amount=Decimal("0.005"), currency="KWD", paid_on=TODAY,
        invoices=("I-1",), at=NOW,
    )  # fmt: skip
    spent = Expense(name="X-1", client="acme", spent_on=TODAY, text="=1", amount=Decimal(3), currency="EUR")
    store = open_store(database, tmp_path)
    try:
        for values in ((draft, paid), (made, spent)):
            number = store.add_event("command", {}, "", NOW)
            assert [one.number for one in store.claim_events(9, "w", NOW)] == [number]
            kept = tuple(Keep(value=one) for one in values)
            store.commit([handled(number, Decision(effects=kept))], "w", NOW)
        found = store.books()
    finally:
        store.close()
    assert {one.name: one for one in found} == {"I-1": made, "p": paid, "X-1": spent}
    assert len(found) == 3
