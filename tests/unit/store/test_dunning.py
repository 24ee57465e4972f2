"""On a real store: of a payment and a reminder at once one is decided again, on what the other left."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from unit.desk.billing.paying import invoice, payment
from unit.desk.house import workspace
from unit.store.suite import handled
from vamail.desk.billing import dunning
from vamail.desk.billing.arriving import BY_MAIL, Arriving
from vamail.desk.billing.payments import receive
from vamail.model.billing import Invoice
from vamail.model.decision import Decision
from vamail.model.desk import Desk
from vamail.model.effects import Effect, Keep, SendMail
from vamail.model.events import TimerDue
from vamail.store import Conflict, open_store
from vamail.store.store import Store

NOW = datetime(2026, 12, 1, 8, 5, tzinfo=UTC)
"""Morning in Budapest, three days before it is due."""
DESK = workspace()
REMINDER, MONEY, MAIL = "reminder", "money", "mail"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "vamail.yaml").write_text("database: sqlite\n")
    return open_store("sqlite", tmp_path)


def decided(what: str, number: int, desk: Desk) -> Decision:
    if what == REMINDER:
        event = TimerDue(number=number, kind="dun", subject="I-7/-3", due_at=NOW)
        found = dunning.due(event, desk, DESK, NOW)
        return replace(found, effects=tuple(_held(one) for one in found.effects))
    if what == MAIL:
        said = Arriving(desk, DESK, NOW)
        told = replace(payment("1000"), name="paypal/1", reference="2026/0007", origin=f"{BY_MAIL}paypal")
        assert said.comes(told, sure=False).what == "waits"
        return Decision(effects=tuple(said.ahead.effects))
    return Decision(effects=receive(payment("1000"), desk, DESK, NOW, "I-7").effects)


def _held(effect: Effect) -> Effect:
    """So that what a payment withdraws is still there."""
    return replace(effect, hold="waits for your ok: late") if isinstance(effect, SendMail) else effect


def at_once(store: Store, first: str, second: str) -> Decision:
    """Both are decided on I-7 as it stands; the second conflicts, and is decided again on what the first
    left."""
    numbers = [store.add_event("command", {}, "", NOW) for _ in range(3)]
    assert len(store.claim_events(10, "w", NOW)) == 3
    store.commit([handled(numbers[0], Decision(effects=(Keep(value=invoice()),)))], "w", NOW)
    both = [decided(one, at, store.desk()) for one, at in zip((first, second), numbers[1:], strict=True)]
    store.commit([handled(numbers[1], both[0])], "w", NOW)
    with pytest.raises(Conflict):
        store.commit([handled(numbers[2], both[1])], "w", NOW)
    again = decided(second, numbers[2], store.desk())
    store.commit([handled(numbers[2], again)], "w", NOW)
    return again


@pytest.mark.parametrize(("first", "second"), [(REMINDER, MONEY), (MONEY, REMINDER)])
def test_a_payment_and_a_reminder_never_both_win(store: Store, first: str, second: str) -> None:
    at_once(store, first, second)
    left = store.desk().kept(Invoice, "I-7")
    assert left is not None and left.due == 0
    assert [one.stage for one in left.reminded] == ([-3] if first == REMINDER else [])
    assert not store.desk().planned_mails() and not store.desk().held_open()


@pytest.mark.parametrize(("first", "second"), [(REMINDER, MAIL), (MAIL, REMINDER)])
def test_nor_do_a_reminder_and_a_mail_that_says_it_was_paid(store: Store, first: str, second: str) -> None:
    again = at_once(store, first, second)
    assert not any(isinstance(one, SendMail) for one in again.effects)
    assert not store.desk().planned_mails() and not store.desk().held_open()
    left = store.desk().kept(Invoice, "I-7")
    assert left is not None and left.due == 1000
