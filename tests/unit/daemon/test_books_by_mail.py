"""`books` by mail on a real store: what was asked for is made by the event that follows, and attached."""

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select, update

from unit.desk.house import workspace
from vamail.daemon.books import exported, made
from vamail.daemon.current import Current
from vamail.daemon.events import Work
from vamail.daemon.handle import Handler
from vamail.daemon.rendering import Renderer
from vamail.model.billing import Expense, Payment
from vamail.model.decision import Decision
from vamail.model.effects import Keep
from vamail.model.exports import EXPORTS, BooksWanted
from vamail.store import DeliveryJob, Handled, Store, StoreUnavailable, open_store
from vamail.store.belongings import Whose
from vamail.store.tables import delivery
from vamail.workspace.defaults import read_default_templates

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
ACME = Whose("acme", frozenset({"anna@acme.example"}), frozenset({"acme.example"}))
KEPT = (
    Expense(
        name="e1", client="acme", amount=Decimal(7), currency="EUR", text="=Quince()",
        spent_on=date(2026, 11, 3),
    ),
    Payment(
        name="p1", client="globex", amount=Decimal(50), currency="EUR", paid_on=date(2026, 10, 4),
        state="counted", at=TUESDAY,
    ),
)  # fmt: skip


class Bureau:
    """A desk with money of two clients, which handles what is there."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.workspace = workspace(templates=read_default_templates())
        current = Current(self.workspace, plus_addresses=True)
        self.handler = Handler(store, current, "w", lambda: TUESDAY, Renderer(current))
        number = store.add_event("command", {}, "", TUESDAY, "w")
        effects = tuple(Keep(value=one) for one in KEPT)
        store.commit([Handled(event=number, decision=Decision(effects=effects))], "w", TUESDAY)

    def works(self) -> list[DeliveryJob]:
        return self.handler.handle([Work(one) for one in self.store.claim_events(9, "w", TUESDAY)])

    def says(self, text: str) -> list[EmailMessage]:
        """The mails that follow from a line."""
        self.store.add_event("command", {"verb": "say", "subject": text}, "", TUESDAY)
        jobs = self.works()
        self.store.fire_timers(TUESDAY)
        return [read(one) for one in (*jobs, *self.works())]


def read(job: DeliveryJob) -> EmailMessage:
    message: EmailMessage = email.message_from_bytes(job.raw, policy=email.policy.default)
    return message


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    store = open_store("sqlite", tmp_path)
    store.found()
    yield Bureau(store)
    store.close()


@pytest.mark.parametrize("name", EXPORTS)
def test_the_files_come_to_the_va_as_they_are_written_on_the_command_line(bureau: Bureau, name: str) -> None:
    (mail,) = bureau.says(f"books {name} 2026")
    assert [one.addr_spec for one in mail["To"].addresses] == [bureau.workspace.me.notify]
    wanted = BooksWanted(format=name, since=date(2026, 1, 1), until=date(2026, 12, 31))
    export, _, _ = exported(bureau.store.books(), wanted, bureau.workspace, TUESDAY.date())
    found = {one.get_filename(): one.get_payload(decode=True) for one in mail.iter_attachments()}
    assert found == {f"vamail-{name}{one.suffix}.{one.extension}": one.data for one in export.parts}
    body = mail.get_body(("plain",))
    assert body is not None and all(one in body.get_content() for one in found if one)


def test_the_days_and_the_client_narrow_it(bureau: Bureau) -> None:
    (mail,) = bureau.says("books json this month for acme")
    (file,) = mail.iter_attachments()
    held = file.get_content()
    assert "Quince" in str(held) and "globex" not in str(held)
    (mail,) = bureau.says("books json 2025")
    assert not list(mail.iter_attachments())
    body = mail.get_body(("plain",))
    assert body is not None and "There is nothing to export" in body.get_content()


def test_the_same_line_twice_is_one_mail(bureau: Bureau) -> None:
    assert len(bureau.says("books csv\nbooks csv\nbooks wave")) == 2


def test_what_is_forgotten_is_in_no_mail_of_the_books(bureau: Bureau) -> None:
    bureau.says("books csv")
    with bureau.store._database.read() as connection:
        assert all(row.raw for row in connection.execute(select(delivery.c.raw)))
    with bureau.store._database.write() as connection:
        connection.execute(update(delivery).values(status="sent"))
    bureau.store.forget(ACME, frozenset(), TUESDAY, "test")
    with bureau.store._database.read() as connection:
        assert [row.raw for row in connection.execute(select(delivery.c.raw))] == [b""]


def test_a_format_that_fails_says_so_and_a_database_that_is_away_is_waited_for(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> object:
        raise ValueError("Quince")

    def away() -> object:
        raise StoreUnavailable("away")

    wanted = BooksWanted(format="xero")
    with monkeypatch.context() as patch:
        patch.setattr("vamail.daemon.books.FORMATS", {"xero": broken})
        assert made(wanted, bureau.store, bureau.workspace, TUESDAY).failed == "ValueError: Quince"
    monkeypatch.setattr(bureau.store, "books", away)
    with pytest.raises(StoreUnavailable):
        made(wanted, bureau.store, bureau.workspace, TUESDAY)
