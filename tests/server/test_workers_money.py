"""Two workers on one PostgreSQL decide at once about money: no number is given twice or left out, and a
payment and a reminder never both win."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from server.postgres import Postgres
from server.test_workers_ledger import _commit
from unit.desk.billing.paying import invoice, payment
from unit.store.test_dunning import DESK, MONEY, NOW, REMINDER, decided
from unit.store.test_invoices import ACME, LINE
from unit.store.test_invoices import DESK as TILL
from vamail.desk.billing.drafting import draft
from vamail.desk.billing.issuing import issue
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.billing.payments import receive
from vamail.model.billing import Invoice, Payment
from vamail.model.decision import Decision
from vamail.model.desk import Desk
from vamail.model.effects import Keep, SendMail
from vamail.model.meetings import Numbering
from vamail.store import Conflict, Store, open_store

WORKERS, EACH = 2, 6


@pytest.fixture
def two(tmp_path: Path, postgres: Postgres) -> Iterator[tuple[Store, Store]]:
    url = postgres.fresh()
    first, second = open_store(url, tmp_path / "a"), open_store(url, tmp_path / "b")
    first.found()
    yield first, second
    first.close()
    second.close()


def carry_out(store: Store, worker: str, decide: Callable[[Desk], BillOutcome]) -> tuple[BillOutcome, int]:
    """Decided again as often as another was quicker; and how often that was."""
    number = store.add_event("command", {}, "", NOW, worker)
    for conflicts in range(1000):
        outcome = decide(store.desk())
        effects = tuple(one for one in outcome.effects if not isinstance(one, SendMail))
        try:
            _commit(store, worker, number, Decision(effects=effects))
        except Conflict:
            continue
        return outcome, conflicts
    raise AssertionError("it was never decided")


class Gate:
    """What a process inherits: both wait here for each other."""

    gate: Any


def inherit(gate: Any) -> None:
    Gate.gate = gate


def says_ok(url: str, folder: str, worker: str, names: list[str]) -> int:
    """A process of its own: an `ok` to each of these drafts, in an order of its own, at the same moment as
    the other's; how often it was late."""
    store = open_store(url, Path(folder))
    late = 0
    try:
        for name in names:
            Gate.gate.wait(30)

            def ok(desk: Desk, name: str = name) -> BillOutcome:
                found = desk.kept(Invoice, name)
                assert found is not None
                return issue(found, desk, TILL, NOW)

            late += carry_out(store, worker, ok)[1]
    finally:
        store.close()
    return late


def test_oks_from_two_processes_at_once_number_without_a_gap(tmp_path: Path, postgres: Postgres) -> None:
    """Each draft is said `ok` to by both: one issues it, the other is refused."""
    url = postgres.fresh()
    store = open_store(url, tmp_path)
    store.found()
    try:
        for _ in range(EACH):
            carry_out(store, "d", lambda desk: draft(ACME, desk, TILL, NOW, lines=(LINE,)))
        names = [f"I-{place}" for place in range(1, EACH + 1)]
        context = get_context("spawn")
        gate = context.Barrier(WORKERS)
        with ProcessPoolExecutor(WORKERS, context, inherit, (gate,)) as pool:
            orders = [random.Random(worker).sample(names, EACH) for worker in range(WORKERS)]
            running = [
                pool.submit(says_ok, url, str(tmp_path / str(worker)), str(worker), order)
                for worker, order in enumerate(orders)
            ]
            late = [one.result(60) for one in running]
        issued = [store.desk().kept(Invoice, name) for name in names]
        numbers = sorted(one.number for one in issued if one is not None)
        assert numbers == [f"2026/{place:04}" for place in range(1, EACH + 1)]
        assert {one.version for one in issued if one is not None} == {2}, "each was issued once"
        last = store.desk().kept(Numbering, "invoice/2026/#")
        assert last is not None and (last.last, last.version) == (EACH, EACH)
        assert sum(late), "they never met"
    finally:
        store.close()


@pytest.mark.parametrize(("first", "second"), [(REMINDER, MONEY), (MONEY, REMINDER)])
def test_a_payment_and_a_reminder_at_once_never_both_win(
    two: tuple[Store, Store], first: str, second: str
) -> None:
    begun = two[0].add_event("command", {}, "", NOW, "a")
    _commit(two[0], "a", begun, Decision(effects=(Keep(value=invoice()),)))
    numbers = [store.add_event("command", {}, "", NOW, name) for store, name in zip(two, "ab", strict=True)]
    both = [
        decided(what, number, store.desk())
        for what, number, store in zip((first, second), numbers, two, strict=True)
    ]
    _commit(two[0], "a", numbers[0], both[0])
    with pytest.raises(Conflict):
        _commit(two[1], "b", numbers[1], both[1])
    _commit(two[1], "b", numbers[1], decided(second, numbers[1], two[1].desk()))
    left = two[0].desk().kept(Invoice, "I-7")
    assert left is not None and left.due == 0
    waiting = [row.status for row in two[0].deliveries() if row.kind == "dunning"]
    assert waiting == (["cancelled"] if first == REMINDER else []), "what the payment found it withdrew"
    assert [one.stage for one in left.reminded] == ([-3] if first == REMINDER else [])


def test_the_same_money_seen_by_both_counts_once(two: tuple[Store, Store]) -> None:
    """Both read the same row of a statement."""
    begun = two[0].add_event("command", {}, "", NOW, "a")
    _commit(two[0], "a", begun, Decision(effects=(Keep(value=invoice()),)))
    numbers = [store.add_event("command", {}, "", NOW, name) for store, name in zip(two, "ab", strict=True)]
    seen = [receive(payment("400"), store.desk(), DESK, NOW, "I-7") for store in two]
    assert not any(one.refused for one in seen), "each would count it"
    _commit(two[0], "a", numbers[0], Decision(effects=seen[0].effects))
    with pytest.raises(Conflict):
        _commit(two[1], "b", numbers[1], Decision(effects=seen[1].effects))
    again = receive(payment("400"), two[1].desk(), DESK, NOW, "I-7")
    assert again.refused and not again.effects
    left = two[1].desk().kept(Invoice, "I-7")
    assert left is not None and left.due == 600
    assert two[1].desk().kept(Payment, "bank/1").version == 1  # type: ignore[union-attr]
