"""Invoices on a real store: workers that issue at the same time give each number once, and leave none out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from threading import Lock

import pytest

from unit.desk.billing.till import practice
from unit.store.suite import handled
from vamail.desk.billing.drafting import draft
from vamail.desk.billing.issuing import issue
from vamail.desk.billing.lines import For, fixed
from vamail.desk.billing.outcome import BillOutcome
from vamail.model.billing import Invoice
from vamail.model.decision import Decision
from vamail.model.desk import Desk
from vamail.model.effects import Keep, SendMail
from vamail.model.ledger import TimeEntry
from vamail.store import Conflict, open_store
from vamail.store.store import Store

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
WORKERS, EACH = 3, 5
CLAIMING = Lock()
"""A worker claims whatever is there: it shall be its own event."""

DESK = practice()
ACME = DESK.clients[0]
LINE = fixed("Flyer", Decimal(100), For(client=ACME, workspace=DESK, currency="EUR", language="en"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "vamail.yaml").write_text("database: sqlite\n")
    return open_store("sqlite", tmp_path)


def carry_out(store: Store, worker: str, decide: Callable[[Desk], BillOutcome]) -> tuple[BillOutcome, int]:
    """What a command comes to, decided again as often as another was quicker; and how often that was."""
    with CLAIMING:
        number = store.add_event("command", {}, "", NOW)
        assert [one.number for one in store.claim_events(100, worker, NOW)] == [number]
    for conflicts in range(100):
        outcome = decide(store.desk())
        effects = tuple(one for one in outcome.effects if not isinstance(one, SendMail))
        try:
            store.commit([handled(number, Decision(effects=effects))], worker, NOW)
        except Conflict:
            continue
        return outcome, conflicts
    raise AssertionError("it was never decided")


def issued(store: Store, worker: str) -> None:
    made, _ = carry_out(store, worker, lambda desk: draft(ACME, desk, DESK, NOW, lines=(LINE,)))
    invoice = made.invoice
    assert invoice is not None
    carry_out(store, worker, lambda desk: issue(invoice, desk, DESK, NOW))


def test_two_views_that_give_the_same_number_conflict(store: Store) -> None:
    drafts = [
        carry_out(store, "w", lambda desk: draft(ACME, desk, DESK, NOW, lines=(LINE,)))[0].invoice
        for _ in range(2)
    ]
    numbers = [store.add_event("command", {}, "", NOW) for _ in drafts]
    assert len(store.claim_events(10, "w", NOW)) == 2
    views = [store.desk(), store.desk()]
    outcomes = [
        issue(one, desk, DESK, NOW) for one, desk in zip(drafts, views, strict=True) if one is not None
    ]
    assert {one.invoice.number for one in outcomes if one.invoice} == {"2026/0001"}
    first, second = (
        handled(number, Decision(effects=one.effects)) for number, one in zip(numbers, outcomes, strict=True)
    )
    store.commit([first], "w", NOW)
    with pytest.raises(Conflict):
        store.commit([second], "w", NOW)
    assert drafts[1] is not None
    again = issue(drafts[1], store.desk(), DESK, NOW)
    store.commit([handled(numbers[1], Decision(effects=again.effects))], "w", NOW)
    assert [one.number for one in store.desk().kept_since(Invoice, NOW)] == ["2026/0001", "2026/0002"]


def test_workers_that_issue_at_the_same_time(store: Store) -> None:
    def works(name: str) -> None:
        for _ in range(EACH):
            issued(store, name)

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(works, [f"w{one}" for one in range(WORKERS)]))
    found = store.desk().kept_since(Invoice, NOW)
    assert sorted(one.number for one in found) == [f"2026/{n:04}" for n in range(1, WORKERS * EACH + 1)]
    assert {one.status for one in found} == {"issued"}


def test_an_hour_that_two_charge_at_once_is_charged_by_one(store: Store) -> None:
    entry = TimeEntry(name="1.0", client="acme", started_at=NOW, ended_at=NOW, minutes=60)
    carry_out(store, "w", lambda desk: BillOutcome(effects=(Keep(value=entry),)))
    numbers = [store.add_event("command", {}, "", NOW) for _ in range(2)]
    assert len(store.claim_events(10, "w", NOW)) == 2
    outcomes = [draft(ACME, store.desk(), DESK, NOW) for _ in numbers]
    kept = [
        Decision(effects=tuple(e for e in one.effects if not isinstance(e, SendMail))) for one in outcomes
    ]
    store.commit([handled(numbers[0], kept[0])], "w", NOW)
    with pytest.raises(Conflict):
        store.commit([handled(numbers[1], kept[1])], "w", NOW)
    assert "nothing to charge" in draft(ACME, store.desk(), DESK, NOW).refused
    charged = store.desk().kept(TimeEntry, "1.0")
    assert charged is not None and charged.billed == "I-1"
