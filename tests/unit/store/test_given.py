"""Files that were given: stored with their event, archived like mails, erased with a client they name."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from vamail.daemon.backup import take
from vamail.daemon.events import file_event
from vamail.daemon.restore import restore
from vamail.model.billing import Payment
from vamail.model.books import ImportedFile
from vamail.model.decision import Decision, Reason
from vamail.model.effects import Keep, TakeFile, TellVa, WriteJournal
from vamail.store import Arrived, Given, Handled, Store, content_hash, open_store
from vamail.store.archive import Rule
from vamail.store.belongings import Whose
from vamail.store.blobs import FILE_BYTES
from vamail.store.exporting import entries
from vamail.store.tables import blob, event, journal, ledger, notice

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ACME = Whose("acme", frozenset({"anna@acme.example"}), frozenset({"acme.example"}))
HERS = b"Quince pays 100"
BIG = HERS + b"x" * FILE_BYTES


@pytest.fixture
def store(tmp_path: Path) -> Store:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "vamail.yaml").write_text("database: sqlite\n")
    return open_store("sqlite", folder)


def given(name: str = "wise.csv", raw: bytes | None = HERS) -> Given:
    return Given(name=name, raw=raw, size=len(raw or b""), by="folder", place="1:2:3")


def decided(store: Store, number: int, client: str = "acme", mark: str = "m") -> None:
    """The file's event is handled: a payment of this client, and what was said."""
    what = {"acme": "Quince", "globex": "Plum"}[client]
    payment = Payment(
        name=f"wise/{number}", client=client, amount=Decimal(1), currency="EUR", paid_on=date(2026, 11, 20),
        at=NOW,
    )  # fmt: skip
    file = ImportedFile(mark=mark, name="wise.csv", by="folder", taken=True, said=(what,), at=NOW)
    decision = Decision(
        verdict="imported", reasons=(Reason("import", "wise.csv", True, what),),
        effects=(
            Keep(value=payment), Keep(value=file), TellVa(kind="import", key=f"f{number}", lines=(what,)),
            WriteJournal(step="import", what="wise.csv: imported", why=what),
        ),
    )  # fmt: skip
    store.claim_events(9, "w", NOW)
    store.commit([Handled(event=number, decision=decision)], "w", NOW)


def everything(store: Store) -> str:
    with store.database.read() as line:
        rows = [line.execute(select(one)).all() for one in (blob, event, journal, ledger, notice)]
    return str(rows)


def test_a_file_waits_and_then_says_what_came_of_it(store: Store) -> None:
    number = store.give_file(given(), NOW)
    (waiting,) = store.waiting_files()
    assert (waiting.event, waiting.place, waiting.held) == (number, "1:2:3", False)
    assert store.file_outcome(number) is None
    assert store.raw(content_hash(HERS)) == HERS
    decided(store, number)
    assert store.waiting_files() == []
    outcome = store.file_outcome(number)
    assert outcome is not None
    assert (outcome.taken, outcome.why, outcome.stopped) == (True, "Quince", False)


def test_one_that_is_too_big_has_no_bytes(store: Store) -> None:
    number = store.give_file(given(raw=None), NOW)
    (claimed,) = store.claim_events(9, "w", NOW)
    read = file_event(number, claimed.payload, store, ())
    assert (read.blob, read.mark, read.content.name if hasattr(read.content, "name") else "") == (
        "",
        "1:2:3",
        "",
    )


def test_an_attachment_is_an_event_in_the_commit_of_its_mail(store: Store) -> None:
    mail = b"From: a@b.example\r\n\r\nhello\r\n"
    store.receive("box", 1, [Arrived(uid=1, received_at=NOW, raw=mail)], 1, "w", NOW)
    (claimed,) = store.claim_events(9, "w", NOW) or store.claim_events(9, "w", NOW) or [None]
    number = claimed.number if claimed is not None else 1
    takes = Decision(verdict="command", effects=(TakeFile(index=4, name="wise.csv"),))
    store.commit([Handled(event=number, decision=takes)], "w", NOW)
    (one,) = store.claim_events(9, "w", NOW)
    assert (one.kind, one.payload["part"], one.payload["mail"]) == ("file", 4, number)
    assert one.payload["blob"] == content_hash(mail)


def test_a_statement_that_names_a_client_is_erased_with_the_client(store: Store, tmp_path: Path) -> None:
    decided(store, store.give_file(given(raw=BIG), NOW))
    decided(store, store.give_file(given("other.csv", b"Plum pays"), NOW), "globex", "n")
    done = tmp_path / "desk" / "import" / "done"
    done.mkdir(parents=True)
    (done / "wise.csv").write_bytes(BIG)
    (done / "wise.csv.txt").write_text("Quince")
    (done / "other.csv").write_bytes(b"Plum pays")
    with store.database.write() as line:
        line.execute(
            ledger.insert().values(
                kind="note", key="x", version=1, event_id=1, at=NOW, client="acme", open=False, body={}
            )
        )
    store.receive(
        "box", 1, [Arrived(uid=1, received_at=NOW, raw=b"x", sender="anna@acme.example")], 1, "", NOW
    )
    for one in store.claim_events(9, "w", NOW):
        store.commit([Handled(event=one.number, decision=Decision(verdict="ignored"))], "w", NOW)
    store.forget(ACME, frozenset(), NOW, "test")
    assert "Quince" not in everything(store)
    assert everything(store).count("Plum") == 5
    assert sorted(one.name for one in done.iterdir()) == ["other.csv"]
    assert not list((tmp_path / "desk").rglob("*.eml"))
    assert store.raw(content_hash(b"Plum pays")) == b"Plum pays"
    with store.database.read() as line:
        assert [row.client for row in line.execute(select(ledger).where(ledger.c.kind == "payment"))] == [
            "globex"
        ]


def test_what_is_exported_of_a_client_is_no_statement(store: Store) -> None:
    decided(store, store.give_file(given(raw=b"Quince and Plum"), NOW))
    said = b"".join(data for _, data in entries(store.database, ACME, frozenset()))
    assert b"wise/1" in said
    assert b"Plum" not in said and b"Quince" not in said


def test_an_old_file_goes_into_the_archive_and_is_still_read(store: Store) -> None:
    for raw in (HERS, BIG):
        decided(store, store.give_file(given(raw=raw), NOW), mark=content_hash(raw))
    later = NOW + timedelta(days=400)
    waits = store.give_file(given(raw=b"waits"), NOW)
    assert store.would_archive(Rule(raw_mail=later)).raw_mail == 2
    assert store.archive(Rule(raw_mail=NOW - timedelta(days=1))).raw_mail == 0
    assert store.archive(Rule(raw_mail=later)).raw_mail == 2
    assert store.archive(Rule(raw_mail=later)).raw_mail == 0
    assert (store.raw(content_hash(HERS)), store.raw(content_hash(BIG))) == (HERS, BIG)
    with store.database.read() as line:
        data = line.execute(select(blob.c.hash, blob.c.data)).all()
    assert {row.hash for row in data if row.data is not None} == {content_hash(b"waits")}
    assert waits


def test_a_backup_has_their_bytes(store: Store, tmp_path: Path) -> None:
    numbers = [store.give_file(given(raw=raw), NOW) for raw in (HERS, BIG)]
    store.close()
    later = NOW + timedelta(days=1)
    restore(take(tmp_path / "desk", tmp_path / "x.tar.gz", NOW).path, tmp_path / "there", later)
    after = open_store("sqlite", tmp_path / "there", read_only=True)
    assert [after.raw(content_hash(raw)) for raw in (HERS, BIG)] == [HERS, BIG]
    assert [one.event for one in after.waiting_files()] == numbers
    after.close()
