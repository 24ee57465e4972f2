"""A forgotten client's issued invoices and what they rest on stay; drafts, notes and candidates go."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from unit.render.books.ledgers import TAXES, TODAY, invoice
from unit.store.suite import handled
from vamail.desk.billing.totals import line
from vamail.model.billing import Expense, Invoice, Payment, Received, RetainerMonth
from vamail.model.decision import Decision
from vamail.model.effects import Effect, Keep, SendMail, SetTimer, TellVa
from vamail.model.ledger import Note, Reported, TimeEntry
from vamail.model.meetings import Numbering
from vamail.model.message import Address
from vamail.store import open_store
from vamail.store.belongings import Whose
from vamail.store.ledger import value_of
from vamail.store.store import Store
from vamail.store.tables import delivery, ledger, notice, timer

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
ACME = Whose("acme", frozenset({"anna@acme.example"}), frozenset({"acme.example"}))
LINES = (line("Baking", Decimal(1), Decimal(7), "EUR", tax=TAXES[1]),)
ISSUED = replace(
    invoice("I-1", "EUR", LINES, TODAY), client="acme", recipients=("anna@acme.example",),
    received=(Received(payment="wise/1", amount=Decimal(2), paid_on=TODAY),),
    paused_why="Anna asked about the Quince",
)  # fmt: skip
ISSUED = replace(ISSUED, buyer=replace(ISSUED.buyer, email="anna@acme.example"), version=2)
DRAFT = replace(ISSUED, name="I-2", number="", status="draft", issued_on=None, version=1)
CREDIT = replace(ISSUED, name="I-3", number="2026/0002", type="credit", of_invoice="I-1", version=1)
OTHERS = replace(ISSUED, name="I-4", number="2026/0003", client="globex", version=1)
CAME = Payment(
    name="wise/1", client="acme", state="counted", amount=Decimal(2), currency="EUR", paid_on=TODAY,
    invoices=("I-1",), payer="Anna Quince", payer_account="AT61 1904 3002 3457 3201", at=NOW,
)  # fmt: skip
WAITS = replace(CAME, name="wise/2", state="candidate", short="P-3")
SPENT = Expense(
    name="X-1", client="acme", spent_on=TODAY, text="Plums", amount=Decimal(3), currency="EUR", billed="I-1"
)
WORKED = TimeEntry(
    name="9.0", client="acme", started_at=NOW, ended_at=NOW, minutes=60, note="for the Quince", billed="I-1"
)
GONE = (
    WAITS, replace(SPENT, name="X-2", billed=""), replace(SPENT, name="X-3", billed="I-2"), DRAFT,
    replace(WORKED, name="9.1", billed=""), replace(WORKED, name="9.2", billed="I-2"),
    Note(name="9.3", task="T-1", client="acme", at=NOW, text="Quince"),
    RetainerMonth(name="acme/2026-11", client="acme", included=60),
    Reported(name="retainer/acme/2026-11/80", client="acme", at=NOW),
)  # fmt: skip
NUMBERS = Numbering(name="invoice/2026/#", last=3)
TOLD = {
    ("billing", "dun:I-1:nobody"): "I-1 of Zwiebel",
    ("import", "file:7"): "Zwiebel: P-3 may be for them",
    ("billing", "billing:acme/2026-11"): "Zwiebel was not drafted",
    ("billing", "dun:I-4:nobody"): "I-4 of Globex",
    ("import", "file:8"): "I-41 is paid",
}


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[Store]:
    made = open_store(database, tmp_path)
    timers = tuple(
        SetTimer(kind=kind, subject=subject, occurrence="x", due_at=NOW + timedelta(days=9))
        for kind, subject in (("dun", "I-1/7"), ("dun", "I-4/7"), ("billing", "acme/2026-12"))
    )  # fmt: skip
    told = tuple(TellVa(kind=kind, key=key, lines=(said,)) for (kind, key), said in TOLD.items())
    first = (replace(ISSUED, version=1, number="", status="draft", notes=("Quince draft",)),)
    for values, more in (
        (first, ()),
        ((ISSUED, CREDIT, OTHERS, CAME, SPENT, WORKED, NUMBERS, *GONE), told + timers),
    ):
        number = made.add_event("command", {}, "", NOW)
        assert [one.number for one in made.claim_events(9, "w", NOW)] == [number]
        effects: tuple[Effect, ...] = (*(Keep(value=one) for one in values), *more)
        made.commit([handled(number, Decision(effects=effects))], "w", NOW)
    yield made
    made.close()


def rows(store: Store) -> list[Any]:
    with store.database.read() as connection:
        return [value_of(one) for one in connection.execute(select(ledger)).all()]


def test_what_was_issued_stays_in_its_newest_version_alone(store: Store) -> None:
    done = store.forget(ACME, frozenset(), NOW, "test")
    after = {one.key: one for one in rows(store)}
    assert len(after) == len(rows(store))
    assert after.keys() == {"I-1", "I-3", "I-4", "wise/1", "X-1", "9.0", NUMBERS.name}
    assert after["I-1"] == replace(ISSUED, recipients=(), paused_why="")
    assert after["I-4"].lines == OTHERS.lines
    assert after["wise/1"] == replace(CAME, payer_account="")
    assert after["9.0"] == replace(WORKED, note="")
    assert "Quince" not in repr({**after, "wise/1": None, "I-4": None})
    assert {name: number for name, number in done.rows.items() if name.startswith("kept ")} == {
        "kept deliveries": 0, "kept invoices": 2, "kept payments": 1, "kept expenses": 1, "kept times": 1,
    }  # fmt: skip


def test_what_would_stay_is_said_before(store: Store) -> None:
    said = store.would_forget(ACME, frozenset()).rows
    assert (said["kept invoices"], said["kept payments"]) == (2, 1)
    assert len([one for one in rows(store) if one.client == "acme"]) > 10


def test_it_still_stands_in_the_books_and_is_still_paid(store: Store) -> None:
    store.forget(ACME, frozenset(), NOW, "test")
    assert {one.name for one in store.books()} == {"I-1", "I-3", "I-4", "wise/1", "X-1"}
    desk = store.desk()
    found = desk.kept(Invoice, "I-1")
    assert found is not None and found.due == ISSUED.due
    number = store.add_event("command", {}, "", NOW)
    assert [one.number for one in store.claim_events(9, "w", NOW)] == [number]
    paid = found.next(received=(*found.received, Received(payment="x", amount=found.due, paid_on=TODAY)))
    onward = replace(NUMBERS, version=2, last=4)
    store.commit([handled(number, Decision(effects=(Keep(value=paid), Keep(value=onward))))], "w", NOW)
    assert "I-1" not in {one.name for one in store.desk().kept_open(Invoice)}
    again = store.desk().kept(Numbering, NUMBERS.name)
    assert again is not None and again.last == 4


def test_nobody_is_reminded_and_no_notice_names_them(store: Store) -> None:
    store.forget(ACME, frozenset(), NOW, "test")
    with store.database.read() as connection:
        assert list(connection.execute(select(timer.c.subject)).scalars()) == ["I-4/7"]
        assert set(connection.execute(select(notice.c.key)).scalars()) == {"dun:I-4:nobody", "file:8"}


def letter(action: str, **more: Any) -> SendMail:
    return SendMail(
        action=action, kind="receipt", to=Address("anna@acme.example"), template="receipt", language="en",
        values={}, client="acme", money=True, **more,
    )  # fmt: skip


def test_of_mails_about_money_those_stay_that_left(store: Store) -> None:
    mails = (letter("receipt.I-1.1.0"), letter("receipt.I-1.2.0", hold="waits"), letter("dun.I-1.7.0"))
    number = store.add_event("command", {}, "", NOW)
    assert [one.number for one in store.claim_events(9, "w", NOW)] == [number]
    store.commit([handled(number, Decision(effects=mails))], "w", NOW)
    with store.database.write() as connection:
        for action, status in (("receipt.I-1.1.0", "sent"), ("dun.I-1.7.0", "cancelled")):
            connection.execute(update(delivery).where(delivery.c.action == action).values(status=status))
    assert store.would_forget(ACME, frozenset()).kept == 1
    assert store.forget(ACME, frozenset(), NOW, "test").kept == 1
    with store.database.read() as connection:
        assert list(connection.execute(select(delivery.c.action)).scalars()) == ["receipt.I-1.1.0"]
    assert store.desk().planned_mails() == ()


def test_to_be_forgotten_twice_takes_nothing_more(store: Store) -> None:
    store.forget(ACME, frozenset(), NOW, "test")
    before = rows(store)
    store.forget(ACME, frozenset(), NOW, "test")
    assert sorted(map(repr, rows(store))) == sorted(map(repr, before))
