"""Retention: what is old is archived in small steps and can still be read; what is open never goes."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bench.fill import UNTIL, Size, fill
from server.desk import DeskUnderTest
from vamail.daemon.archiving import Archivist
from vamail.daemon.workspaces import open_folder
from vamail.store import open_store
from vamail.store.archive import Rule, raw_delivery
from vamail.store.belongings import Whose
from vamail.store.tables import blob, delivery, held, journal, task

SIZE = Size(tasks=900, open=100, lines=3, minutes=60)
NOW = datetime(UNTIL.year, UNTIL.month, UNTIL.day, tzinfo=UTC)
OLD = NOW - timedelta(days=20)
RULE = Rule(raw_mail=OLD, deliveries=OLD, journal=OLD)


@pytest.fixture
def desk(tmp_path: Path, database: str) -> DeskUnderTest:
    made = DeskUnderTest(
        tmp_path / "desk",
        1,
        1,
        "x",
        database,
        "retention: {raw_mail: 30 days, deliveries: 1 year, journal: keep}",
    )
    fill(database, made.folder, SIZE)
    return made


def test_what_is_old_can_still_be_read_and_what_is_open_stays(desk: DeskUnderTest, database: str) -> None:
    store = open_store(database, desk.folder)
    with store._database.write() as connection:
        connection.execute(update(task).where(task.c.ref == "T-5").values(status="new", closed_at=None))
        connection.execute(update(delivery).where(delivery.c.id == 6).values(money=True))
        connection.execute(update(delivery).where(delivery.c.id == 7).values(status="deferred"))
        connection.execute(update(held).where(held.c.id == 20).values(open=True))
    before = {row.event: store.raw(row.blob_hash) for row in store.mails_since(NOW - timedelta(days=999))}
    would = store.would_archive(RULE)
    moved = store.archive(RULE)
    assert (would.raw_mail, would.deliveries, would.journal) == (
        moved.raw_mail,
        moved.deliveries,
        moved.journal,
    )
    assert 400 < moved.raw_mail < 440
    assert moved.longest < 1, "the writer's lock was held for long"
    again = store.archive(RULE)
    assert (again.raw_mail, again.deliveries, again.journal) == (0, 0, 0)
    assert {
        row.event: store.raw(row.blob_hash) for row in store.mails_since(NOW - timedelta(days=999))
    } == before
    with store._database.read() as connection:
        there = set(
            connection.execute(select(delivery.c.id).where(func.length(delivery.c.raw) > 0)).scalars()
        )
        assert {5, 6, 7} <= there and 8 not in there
        lines = set(connection.execute(select(journal.c.task)).scalars())
        assert {"T-5", "T-6"} <= lines and "T-8" not in lines
        kept = connection.execute(select(func.count()).where(blob.c.archived.is_(None))).scalar()
        assert kept == SIZE.tasks - moved.raw_mail
    assert raw_delivery(desk.folder / "data", 8)
    assert {row.event for row in store.find("T-20")} == {20}
    store.close()


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_crash_between_the_two_files_loses_nothing(
    desk: DeskUnderTest, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(database, desk.folder)
    raws = {row.event: store.raw(row.blob_hash) for row in store.mails_since(NOW - timedelta(days=999))}
    with monkeypatch.context() as patched:
        patched.setattr("vamail.store.archive._held", lambda *_: (_ for _ in ()).throw(OSError("killed")))
        with pytest.raises(OSError, match="killed"):
            store.archive(RULE)
    assert store.archive(RULE).raw_mail > 400
    assert {
        row.event: store.raw(row.blob_hash) for row in store.mails_since(NOW - timedelta(days=999))
    } == raws
    with sqlite3.connect(desk.folder / "data" / "archive.db") as line:
        assert line.execute("SELECT count(*), count(DISTINCT hash) FROM blob").fetchone()[0] > 400
    line.close()
    store.close()


@pytest.mark.parametrize("database", ["sqlite"])
def test_the_command_says_what_would_go_and_what_went(desk: DeskUnderTest) -> None:
    would = desk.run("archive", "--dry-run").stdout
    assert would.startswith("Would go: ") and would.endswith("0 lines of the journal.\n")
    assert desk.run("archive").stdout == would.replace("Would go", "Archived")
    assert "Would go: 0 mails, 0 texts sent" in desk.run("archive", "--dry-run").stdout


@pytest.mark.parametrize("database", ["sqlite"])
def test_the_daemon_archives_once_in_the_night_of_the_va(
    desk: DeskUnderTest, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAMAIL_TEST_PASSWORD", "x")
    workspace, store = open_folder(desk.folder), open_store(database, desk.folder)
    asked: list[Rule] = []
    monkeypatch.setattr(store, "archive", lambda rule, go_on: asked.append(rule))
    archivist = Archivist(store, lambda: False)
    noon = datetime(2026, 11, 22, 11, tzinfo=UTC)
    for hours in (0, 13, 14, 15, 37, 38):  # 12:00, then 01:00 to 03:00, and the night after, in Budapest
        archivist.look(workspace, noon + timedelta(hours=hours))
        archivist.stop()
    assert [rule.journal for rule in asked] == [None, None]
    assert asked[0].raw_mail == noon + timedelta(hours=13) - timedelta(days=30)
    store.close()


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_client_that_is_forgotten_is_gone_from_the_archive_too(desk: DeskUnderTest, database: str) -> None:
    store = open_store(database, desk.folder)
    whose = Whose("client05", frozenset({"contact@client05.example"}))
    before = dict(store.belongings(whose, frozenset()))
    store.archive(RULE)
    assert dict(store.belongings(whose, frozenset())).keys() == before.keys()
    assert all(content for _, content in store.belongings(whose, frozenset()))
    archived = desk.folder / "data" / "archive.db"
    assert b"client05" in archived.read_bytes()
    store.forget(whose, frozenset(), NOW, "test")
    store.close()
    for path in (archived, desk.folder / "data" / "vamail.db"):
        assert b"client05" not in path.read_bytes(), path
        assert b"client06" in path.read_bytes()
