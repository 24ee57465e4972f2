"""What is old leaves the database, bit by bit, into `data/archive.db`, where it can still be read.

Written there first, durably, then taken out of here: a crash between the two leaves it in both, and the next
night ends the work. Rows that recognise a mail, tasks, and everything open, held, unsent or about money
stay. A batch is as big as a twentieth of a second allows, so that nobody waits for it.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, and_, delete, func, or_, select, update

from vamail.store.blobs import file_of
from vamail.store.database import Database
from vamail.store.given import KIND, LANE
from vamail.store.tables import blob, delivery, event, held, journal, mail, task
from vamail.store.values import to_text

NAME = "archive.db"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS blob (hash TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (id INTEGER PRIMARY KEY, raw BLOB, text TEXT, html TEXT);
CREATE TABLE IF NOT EXISTS journal (
  id INTEGER PRIMARY KEY, at TEXT, event_id INTEGER, message_id TEXT, task TEXT, step TEXT, what TEXT,
  why TEXT
);
"""
_LEAST, _MOST, _SECONDS = 10, 500, 0.05
_LINES = ("id", "at", "event_id", "message_id", "task", "step", "what", "why")


@dataclass(frozen=True, slots=True)
class Rule:
    """What is older than its instant goes; None keeps it."""

    raw_mail: datetime | None = None
    deliveries: datetime | None = None
    journal: datetime | None = None


@dataclass(slots=True)
class Moved:
    """How many of each went, and the longest time that the database was held for it, in seconds."""

    raw_mail: int = 0
    deliveries: int = 0
    journal: int = 0
    longest: float = field(default=0.0)


def counted(database: Database, rule: Rule) -> Moved:
    """What `run` would move now."""
    found = Moved()
    with database.read() as connection:
        for name, query in _queries(rule):
            count = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
            setattr(found, name, getattr(found, name) + count)
    return found


def run(database: Database, rule: Rule, may_go_on: Callable[[], bool] = lambda: True) -> Moved:
    """Move what is old, in small batches, until there is nothing more or `may_go_on` says no."""
    moved, size = Moved(), _LEAST
    movers = {"raw_mail": _mails, "deliveries": _deliveries, "journal": _journal}
    for name, query in _queries(rule):
        last, (key, *_) = 0, query.selected_columns
        while may_go_on():
            with database.read() as connection:
                rows = connection.execute(query.where(key > last).order_by(key).limit(size)).all()
            if not rows:
                break
            last = rows[-1][0]
            seconds = movers[name](database, rows)
            setattr(moved, name, getattr(moved, name) + len(rows))
            moved.longest = max(moved.longest, seconds)
            size = min(_MOST, size * 2) if seconds < _SECONDS / 2 else max(_LEAST, size // 2)
            time.sleep(seconds)  # as long for the others as for us
    return moved


def _queries(rule: Rule) -> Iterator[tuple[str, Any]]:
    """Each names first the number by which it is gone through."""
    if rule.raw_mail is not None:
        yield "raw_mail", _old_mails(rule.raw_mail)
        yield "raw_mail", _old_files(rule.raw_mail)
    if rule.deliveries is not None:
        yield "deliveries", _old_deliveries(rule.deliveries)
    if rule.journal is not None:
        yield "journal", _old_lines(rule.journal)


def _open_task(ref: Any) -> Any:
    return select(task.c.ref).where(task.c.ref == ref, task.c.closed_at.is_(None)).exists()


def _old_mails(before: datetime) -> Any:
    """Bytes that no newer mail has, of mails that are settled and whose task is closed."""
    other = mail.alias("other")
    newer = select(other.c.event_id).where(
        other.c.blob_hash == mail.c.blob_hash,
        or_(other.c.received_at >= before, other.c.event_id < mail.c.event_id),
    )
    waits = select(held.c.id).where(held.c.event_id == mail.c.event_id, held.c.open.is_(True))
    return (
        select(mail.c.event_id, mail.c.blob_hash, blob.c.data)
        .join(blob, blob.c.hash == mail.c.blob_hash)
        .join(event, event.c.id == mail.c.event_id)
        .where(
            mail.c.received_at < before, blob.c.archived.is_(None), event.c.state == "handled",
            ~_open_task(mail.c.task), ~waits.exists(), ~newer.exists(),
        )
    )  # fmt: skip


def _old_files(before: datetime) -> Any:
    """Bytes of files that were given for import and decided, and that no newer one and no mail has."""
    file, other = event.alias("file"), event.alias("other")
    newer = select(other.c.id).where(
        other.c.lane == file.c.lane,
        or_(other.c.at >= before, other.c.state != "handled", other.c.id < file.c.id),
    )
    is_mail = select(mail.c.event_id).where(mail.c.blob_hash == blob.c.hash)
    return (
        select(file.c.id, blob.c.hash.label("blob_hash"), blob.c.data)
        .join(blob, blob.c.hash == func.substr(file.c.lane, len(LANE) + 1))
        .where(
            file.c.kind == KIND, file.c.at < before, file.c.state == "handled",
            blob.c.archived.is_(None), ~newer.exists(), ~is_mail.exists(),
        )
    )  # fmt: skip


def _old_deliveries(before: datetime) -> Any:
    """The bytes of mails that were sent, or will never be; not those about money."""
    return select(delivery.c.id, delivery.c.raw, delivery.c.text, delivery.c.html).where(
        delivery.c.created_at < before,
        delivery.c.status.in_(("sent", "cancelled", "failed")),
        delivery.c.money.is_(False),
        func.length(delivery.c.raw) > 0,
        ~_open_task(delivery.c.task),
    )


def _old_lines(before: datetime) -> Any:
    about_money = select(delivery.c.id).where(
        delivery.c.event_id == journal.c.event_id, delivery.c.money.is_(True)
    )
    return select(journal).where(
        and_(journal.c.at < before, ~_open_task(journal.c.task), ~about_money.exists())
    )


# --- moving ------------------------------------------------------------------------------------------


def _mails(database: Database, rows: Sequence[Any]) -> float:
    found = {row.blob_hash: row.data for row in rows}
    files = {name: file_of(database, name) for name, data in found.items() if data is None}
    there = {
        name: bytes(data) if data is not None else files[name].read_bytes() if files[name].exists() else None
        for name, data in found.items()
    }
    with opened(database.folder) as line:
        kept = [(name, data) for name, data in there.items() if data is not None]
        line.executemany("INSERT OR IGNORE INTO blob (hash, data) VALUES (?, ?)", kept)
    gone = update(blob).where(blob.c.hash.in_(list(found))).values(data=None, archived=1)
    seconds = _held(database, lambda connection: connection.execute(gone))
    for path in files.values():
        path.unlink(missing_ok=True)
    return seconds


def _deliveries(database: Database, rows: Sequence[Any]) -> float:
    with opened(database.folder) as line:
        line.executemany(
            "INSERT OR IGNORE INTO delivery (id, raw, text, html) VALUES (?, ?, ?, ?)",
            [(row.id, bytes(row.raw), row.text, row.html) for row in rows],
        )
    empty = update(delivery).where(delivery.c.id.in_([row.id for row in rows]))
    return _held(database, lambda connection: connection.execute(empty.values(raw=b"", text="", html="")))


def _journal(database: Database, rows: Sequence[Any]) -> float:
    with opened(database.folder) as line:
        line.executemany(
            f"INSERT OR IGNORE INTO journal ({', '.join(_LINES)}) VALUES ({', '.join('?' * len(_LINES))})",  # noqa: S608
            [(row.id, to_text(row.at), *(getattr(row, name) for name in _LINES[2:])) for row in rows],
        )
    gone = delete(journal).where(journal.c.id.in_([row.id for row in rows]))
    return _held(database, lambda connection: connection.execute(gone))


def _held(database: Database, write: Callable[[Connection], object]) -> float:
    with database.write() as connection:
        at = time.perf_counter()
        write(connection)
    return time.perf_counter() - at


@contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """The archive for one durable change; made where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    line = sqlite3.connect(folder / NAME, timeout=30)
    try:
        line.execute("PRAGMA journal_mode=DELETE")
        line.execute("PRAGMA synchronous=FULL")
        line.execute("PRAGMA secure_delete=ON")
        line.executescript(_SCHEMA)
        with line:
            yield line
    finally:
        line.close()


# --- reading -----------------------------------------------------------------------------------------


def _asked(folder: Path, sql: str, values: Sequence[object]) -> list[Any]:
    path = folder / NAME
    if not path.exists():
        return []
    line = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
    try:
        return line.execute(sql, values).fetchall()
    finally:
        line.close()


def raw_mail(folder: Path, name: str) -> bytes | None:
    """The bytes of a mail that was archived, or None."""
    found = _asked(folder, "SELECT data FROM blob WHERE hash = ?", (name,))
    return bytes(found[0][0]) if found else None


def raw_delivery(folder: Path, number: int) -> bytes | None:
    """The bytes of a delivery that was archived, or None."""
    found = _asked(folder, "SELECT raw FROM delivery WHERE id = ?", (number,))
    return bytes(found[0][0]) if found else None


def lines(folder: Path, column: str, keys: Sequence[int | str]) -> list[dict[str, Any]]:
    """Lines of the journal whose `column` (event_id or task) is one of `keys`, at most 500."""
    marks = ", ".join("?" * len(keys))
    sql = f"SELECT {', '.join(_LINES)} FROM journal WHERE {column} IN ({marks}) ORDER BY id"  # noqa: S608
    return [dict(zip(_LINES, row, strict=True)) for row in _asked(folder, sql, keys)]


def erase(
    folder: Path, hashes: Sequence[str], deliveries: Sequence[int], about: Sequence[tuple[str, Any]],
    shared: Sequence[int] = (),
) -> None:  # fmt: skip
    """Take these out of the archive for good; `about`: column and value of lines of the journal. Of events
    that are `shared` with others only the lines about no task go."""
    if not (folder / NAME).exists():
        return
    with opened(folder) as line:
        line.executemany("DELETE FROM blob WHERE hash = ?", [(one,) for one in hashes])
        line.executemany("DELETE FROM delivery WHERE id = ?", [(one,) for one in deliveries])
        for column in ("event_id", "task"):
            keys = [(value,) for name, value in about if name == column]
            line.executemany(f"DELETE FROM journal WHERE {column} = ?", keys)  # noqa: S608
        of = "DELETE FROM journal WHERE event_id = ? AND task IS NULL"
        line.executemany(of, [(number,) for number in shared])
    with sqlite3.connect(folder / NAME, isolation_level=None) as whole:
        whole.execute("VACUUM")
    whole.close()
