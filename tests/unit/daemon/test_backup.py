"""Archives that are cut, changed, foreign, newer or hostile are refused in words, and nothing changes."""

import fcntl
import gc
import gzip
import hashlib
import io
import json
import os
import signal
import sqlite3
import tarfile
import zlib
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from vamail.cli.stopping import sigterm_stops
from vamail.daemon import backup
from vamail.daemon.backup import take
from vamail.daemon.restore import restore
from vamail.model.errors import UsageError
from vamail.store import NewErrand, Store, StoreBroken, errands, open_store
from vamail.store.database import open_database
from vamail.store.migrations.run import upgrade

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=5)
Members = list[tuple[tarfile.TarInfo, bytes]]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    (folder / "rules").mkdir(parents=True)
    (folder / "vamail.yaml").write_text("me: {name: M}\ndatabase: sqlite  # the engine\n", encoding="utf-8")
    (folder / "rules" / "10.yaml").write_text("- name: Everything\n", encoding="utf-8")
    (folder / "secret").write_text("hunter2")
    (folder / "secret").chmod(0o600)
    (folder / "data").mkdir()
    with closing(sqlite3.connect(folder / "data" / "archive.db")) as old:
        old.execute("PRAGMA journal_mode=WAL")
        old.execute("CREATE TABLE old (id)")
        old.execute("INSERT INTO old VALUES (7)")
        old.commit()
    elsewhere = tmp_path / "dropbox"
    elsewhere.mkdir()
    (elsewhere / "brief.docx").write_bytes(b"brief")
    store = open_store("sqlite", folder)
    store.set_meta("k", "Jó napot, سلام \U0001f600")
    store.allocate("task", 1)
    new = [
        NewErrand(kind="append", payload={"delivery": 1}, mailbox="m"),
        NewErrand(kind="move", payload={"uid": 1}, mailbox="m"),
    ]
    with store._database.write() as connection:
        errands.insert_rows(connection, [errands.row(one, NOW) for one in new])
    store.close()
    (folder / "data" / "files").symlink_to(elsewhere)
    (elsewhere / "again").symlink_to(elsewhere)  # a link in a circle
    return folder


@pytest.fixture
def archive(desk: Path, tmp_path: Path) -> Path:
    return take(desk, tmp_path / "backup.tar.gz", NOW).path


def opened(folder: Path) -> Store:
    return open_store("sqlite", folder, read_only=True)


def test_what_a_backup_holds_and_what_a_restore_puts_right(desk: Path, archive: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    done = restore(archive, there, LATER)
    assert done.aside is None
    assert done.rows.rows["meta"] == 2
    assert (there / "secret").stat().st_mode & 0o777 == 0o600
    assert (there / "data" / "files" / "brief.docx").read_bytes() == b"brief"
    assert (there / "vamail.yaml").read_text() == (desk / "vamail.yaml").read_text()
    before, after = opened(desk), opened(there)
    assert after.meta("k") == before.meta("k")
    assert after.secret() == before.secret()
    assert after.meta("restored_from") == "2026-11-22T09:00:00.000000Z"
    assert done.rows.next_task == 1001
    assert [row.what for row in after.journal()] == ["restored"]
    before.close()
    after.close()
    store = open_store("sqlite", there)
    assert store.allocate("task", 1) == range(1001, 1002)
    assert store.add_event("command", {}, "", LATER) > 1_000_000
    assert [one.kind for one in store.claim_errands(10, "w", LATER)] == ["move"], "no second copy in Sent"
    store.close()
    assert not list(there.glob(".restoring-*"))
    with closing(sqlite3.connect(there / "data" / "archive.db")) as old:
        assert old.execute("SELECT id FROM old").fetchall() == [(7,)]


def test_a_backup_of_an_older_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "vamail.yaml").write_text("database: sqlite\n")
    database = open_database("sqlite", folder, read_only=False)
    upgrade(database, "0001")
    with database.write() as connection:
        connection.exec_driver_sql("INSERT INTO meta VALUES ('secret', 'abcd')")
    database.close()
    (folder / "data" / "vamail.db.before-0002").write_bytes(b"a copy that a migration left")
    done = restore(take(folder, tmp_path / "x.tar.gz", NOW).path, tmp_path / "there", LATER)
    assert done.origin.schema == "0001"
    assert [path.name for path in (tmp_path / "there" / "data").iterdir()] == ["vamail.db"]
    store = opened(tmp_path / "there")
    assert store.secret() == bytes.fromhex("abcd")
    store.close()


def test_references_jump_by_the_pace_of_the_desk(
    desk: Path, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vamail.store.backup_write.TASK_JUMP", 2_500)
    assert restore(archive, tmp_path / "there", LATER).rows.next_task == 3_001


def test_a_backup_overwrites_nothing_and_leaves_no_draft(desk: Path, archive: Path, tmp_path: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(UsageError, match="already"):
        take(desk, archive, NOW)
    assert archive.read_bytes() == before
    with pytest.raises(UsageError, match="no folder"):
        take(desk, tmp_path / "nowhere" / "x.tar.gz", NOW)
    with pytest.raises(UsageError, match="make it, or name a file that ends in"):
        take(desk, tmp_path / "backups", NOW)  # a folder was meant, and is not there
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".tmp")]
    named = take(desk, tmp_path, NOW).path
    assert named.name == "vamail-backup-2026-11-22T090000Z.tar.gz"


def test_a_backup_that_is_stopped_leaves_nothing(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped_here(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(backup, "_archived", stopped_here)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt), sigterm_stops():
        take(desk, tmp_path, NOW)
    gc.collect()  # a half-written archive must not complain when it is thrown away
    assert sorted(tmp_path.iterdir()) == before


def test_what_a_killed_backup_left_is_cleared_away_and_nothing_else(desk: Path, tmp_path: Path) -> None:
    left, young, locked = (tmp_path / f".vamail-backup-{name}.tar.gz.7.tmp" for name in "abc")
    for draft in (left, young, locked):
        draft.write_bytes(b"half")
    for draft in (left, locked):
        os.utime(draft, (NOW.timestamp() - 7200,) * 2)
    os.utime(young, (NOW.timestamp() - 60,) * 2)
    with locked.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        take(desk, tmp_path, NOW)
    assert [draft.exists() for draft in (left, young, locked)] == [False, True, True]


def test_a_damaged_database_is_not_copied_as_if_it_were_whole(desk: Path, tmp_path: Path) -> None:
    path = desk / "data" / "vamail.db"
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xa5" * 4096 * 4)
    with pytest.raises(StoreBroken, match="damaged"):
        take(desk, tmp_path / "x.tar.gz", NOW)
    assert list(tmp_path.glob("*x.tar.gz*")) == []


# --- archives that are not what they should be --------------------------------------------------------


def rewritten(archive: Path, change: Callable[[Members], Members], honest: bool = True) -> Path:
    """The archive with other members; with `honest` its list of sums fits them."""
    with tarfile.open(archive) as tar:
        members: Members = [(m, _content(tar, m)) for m in tar if m.name != "manifest.json"]
    members = change(members)
    path = archive.with_name("rewritten.tar.gz")
    with tarfile.open(archive) as tar:
        found = tar.extractfile("manifest.json")
        assert found is not None
        manifest = json.loads(found.read())
    if honest:
        manifest["files"] = {m.name: [len(d), hashlib.sha256(d).hexdigest()] for m, d in members}
    last = tarfile.TarInfo("manifest.json")
    with tarfile.open(path, "w:gz") as tar:
        for member, data in [*members, (last, json.dumps(manifest).encode())]:
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    found = tar.extractfile(member)
    return b"" if found is None else found.read()


def named(name: str, data: bytes = b"x", kind: bytes = tarfile.REGTYPE, link: str = "") -> Members:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return [(member, data)]


def refused(archive: Path, tmp_path: Path, words: str) -> None:
    there = tmp_path / "there"
    outside = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(UsageError, match=words):
        restore(archive, there, LATER)
    assert not there.exists()
    assert {path.name for path in tmp_path.iterdir()} == outside
    there.mkdir()
    (there / "letter.txt").write_text("mine")
    with pytest.raises(UsageError, match=words):
        restore(archive, there, LATER)
    assert [path.name for path in there.iterdir()] == ["letter.txt"]
    (there / "letter.txt").unlink()
    there.rmdir()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (named("../../evil"), "would leave its folder"),
        (named("/etc/evil"), "would leave its folder"),
        (named("workspace/../../evil"), "would leave its folder"),
        (named("workspace\\..\\evil"), "would leave its folder"),
        (named("workspace/link", b"", tarfile.SYMTYPE, "/etc"), "no plain file"),
        (named("workspace/link", b"", tarfile.LNKTYPE, "vamail-backup.json"), "no plain file"),
        (named("workspace/pipe", b"", tarfile.FIFOTYPE), "no plain file"),
        (named("workspace/disk", b"", tarfile.BLKTYPE), "no plain file"),
        (named("workspace/vamail.yaml", b"other"), "twice"),
        (
            named("rows/evil/0.jsonl", b'{"table": "evil", "columns": ["a"]}\n[1]\n'),
            "no version of vamail knows",
        ),
    ],
)
def test_hostile_members(archive: Path, tmp_path: Path, more: Members, words: str) -> None:
    refused(rewritten(archive, lambda members: [*members, *more]), tmp_path, words)


def test_a_member_taken_out_added_or_changed(archive: Path, tmp_path: Path) -> None:
    refused(rewritten(archive, lambda members: members[:-1], honest=False), tmp_path, "taken out")
    refused(
        rewritten(archive, lambda members: [*members, *named("workspace/x")], honest=False), tmp_path, "added"
    )

    def changed(members: Members) -> Members:
        return [(m, d.replace(b"Everything", b"Everythin9")) for m, d in members]

    refused(rewritten(archive, changed, honest=False), tmp_path, "sum of workspace/rules/10.yaml differs")


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ({"vamail_backup": 2, "vamail": "9.9"}, "vamail 9.9 made it in a newer form"),
        (
            {"vamail_backup": 1, "schema": "9999", "taken_at": "2026-11-22T09:00:00Z"},
            "install a newer vamail",
        ),
        ({"hello": 1}, "no backup of vamail"),
        ([], "no backup of vamail"),
        ({"vamail_backup": 1}, "not whole"),
        ({"vamail_backup": 1, "schema": "0001", "taken_at": "2026-11-22"}, "not whole"),
    ],
)
def test_an_archive_of_another_time_or_another_program(
    archive: Path, tmp_path: Path, head: object, words: str
) -> None:
    def change(members: Members) -> Members:
        return [(m, json.dumps(head).encode() if m.name == "vamail-backup.json" else d) for m, d in members]

    refused(rewritten(archive, change), tmp_path, words)


@pytest.mark.parametrize(
    "data",
    [b"", b"a letter", gzip.compress(b"a letter", mtime=0), b"\x1f\x8b\x08"],
    ids=[
        "nothing",
        "a letter",
        "a letter, packed",
        "cut",
    ],  # no time in it: all workers collect the same
)
def test_what_is_no_archive_at_all(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "foreign.tar.gz"
    path.write_bytes(data)
    refused(path, tmp_path, "no backup of vamail")


def same_content(one: Path, other: Path) -> bool:
    """A run of zeros can be packed in more than one way: such a byte changes nothing."""
    try:
        return gzip.decompress(one.read_bytes()) == gzip.decompress(other.read_bytes())
    except (OSError, EOFError, zlib.error):
        return False


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_cut_anywhere_or_one_byte_changed(archive: Path, tmp_path: Path, data: st.DataObject) -> None:
    whole = archive.read_bytes()
    place = data.draw(st.integers(10, len(whole) - 1))
    bad = tmp_path / "bad.tar.gz"
    if data.draw(st.booleans()):
        bad.write_bytes(whole[:place])
    else:
        bad.write_bytes(
            whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
        )
    assume(not same_content(bad, archive))
    there = tmp_path / f"there-{place}"
    with pytest.raises(UsageError):
        restore(bad, there, LATER)
    assert not there.exists()


def test_another_engine_is_named_in_the_settings_and_no_password(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="env:NAME"):
        restore(archive, tmp_path / "there", LATER, database="postgresql://u:hunter2@db/x")
    assert not (tmp_path / "there").exists()
    restore(archive, tmp_path / "there", LATER, database="sqlite")
    assert "database: sqlite  # the engine\n" in (tmp_path / "there" / "vamail.yaml").read_text()
