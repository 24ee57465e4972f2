"""A desk that has worked for years: consistent rows by the million, as fast as the database takes them.

`fill` writes into an empty store, so that what is measured or explained afterwards meets tables of the size
that they have after years: every mail filed one task, was acknowledged once, and left its lines in the
journal; all but the newest tasks are closed. The same numbers give the same rows.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import psycopg
from sqlalchemy.schema import CreateIndex, DropIndex

from bench.mails import CLIENTS
from vamail.store import open_store
from vamail.store.database import open_database
from vamail.store.tables import metadata

UNTIL = date(2026, 11, 1)
STEPS = ("guard", "classify", "file", "acknowledge", "deliver")
Row = Sequence[object]
CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Size:
    """How many tasks, how many of them open, lines of the journal for each, octets of a stored
    mail, and minutes between two mails."""

    tasks: int = 1_000_000
    open: int = 300
    lines: int = 5
    octets: int = 300
    minutes: int = 5


def fill(url: str, folder: Path, size: Size) -> None:
    """Fill the empty store of the workspace in `folder`; indexes are built at the end, and analyzed."""
    open_store(url, folder).close()
    database = open_database(url, folder, read_only=False)
    try:
        indexes = [one for table in metadata.sorted_tables for one in table.indexes]
        with database.engine.begin() as connection:
            for index in indexes:
                connection.execute(DropIndex(index, if_exists=True))
        if database.is_sqlite:
            _write_sqlite(database.folder / "vamail.db", size)
        else:
            _write_postgres(url, size)
        with database.engine.begin() as connection:
            for index in indexes:
                connection.execute(CreateIndex(index))
            connection.exec_driver_sql("ANALYZE")
    finally:
        database.close()


def _write_sqlite(path: Path, size: Size) -> None:
    """Past the engine, whose connections flush every commit."""
    line = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in ("synchronous=OFF", "cache_size=-400000", "foreign_keys=OFF"):
            line.execute(f"PRAGMA {pragma}")
        line.execute("BEGIN IMMEDIATE")
        line.execute("INSERT INTO counter (kind, value) VALUES ('task', ?)", (size.tasks,))
        for facts in _chunks(size):
            for name, columns in COLUMNS.items():
                marks = ", ".join("?" * len(columns))
                line.executemany(
                    f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
                    _rows(name, facts, size),
                )
        line.execute("COMMIT")
        line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        line.close()


def _write_postgres(url: str, size: Size) -> None:
    with psycopg.connect(url) as line, line.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # rows that agree need no check
        cursor.execute("INSERT INTO counter (kind, value) VALUES ('task', %s)", (size.tasks,))
        for facts in _chunks(size):
            for name, columns in COLUMNS.items():
                with cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
                    for row in _rows(name, facts, size):
                        copy.write_row(row)
        for name in (
            "event",
            "task_mail",
            "delivery",
            "journal",
            "errand",
            "attachment",
            "timer",
            "notice",
            "held",
        ):
            cursor.execute(f"SELECT setval('{name}_id_seq', (SELECT max(id) FROM {name}))")  # noqa: S608


# --- rows ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Fact:
    """What every row about one task repeats."""

    number: int
    ref: str
    at: str
    later: str
    slug: str
    domain: str
    address: str
    message_id: str
    blob: str
    closed: bool


def _chunks(size: Size) -> Iterator[list[_Fact]]:
    days: dict[int, str] = {}

    def instant(minutes: int) -> str:
        day, minute = divmod(minutes, 1440)
        if day not in days:
            days[day] = (UNTIL + timedelta(days=day)).isoformat()
        return f"{days[day]}T{minute // 60:02d}:{minute % 60:02d}:00.000000Z"

    for start in range(1, size.tasks + 1, CHUNK):
        facts = []
        for number in range(start, min(start + CHUNK, size.tasks + 1)):
            slug, minutes = f"client{number % CLIENTS:02d}", (number - size.tasks) * size.minutes
            name = hashlib.sha256(b"%d" % number).hexdigest()
            facts.append(
                _Fact(
                    number, f"T-{number}", instant(minutes), instant(minutes + 1440), slug, f"{slug}.example",
                    f"contact@{slug}.example", f"{name[:24]}@{slug}.example", name,
                    number <= size.tasks - size.open,
                )
            )  # fmt: skip
        yield facts


COLUMNS: Mapping[str, Sequence[str]] = {
    name: words.split()
    for name, words in {
        "blob": "hash size data",
        "event": "id kind at payload lane state attempts worker verdict workspace_hash reasons handled_at",
        "mail": "event_id mailbox uidvalidity uid received_at blob_hash size oversize junk message_id "
        "in_reply_to references_ sender subject identity verdict client rule task sender_email duplicate_of "
        "flagged",
        "task": "ref number event_id client requester requester_name title description list_name important "
        "urgent status received_at source_message_id promised_at promise_zone due_at due_from due_question "
        "estimate_minutes checklist tags language follows split closed_at acknowledged_at answered_at",
        "task_mail": "id task event_id role status closed_at promised_at promise_zone acknowledged_at "
        "answered_at",
        "delivery": "id event_id action task client kind recipient envelope_from subject message_id raw text "
        "html status attempts last_error created_at next_at not_after unless money worker sent_at arrived_at "
        "problem brake_at brake_address brake_domain",
        "journal": "id at event_id message_id task step what why",
        "errand": "id kind payload status attempts next_at event_id mailbox last_error worker",
        "attachment": "id task event_id part name path saved_at errand_id",
        "timer": "id kind subject occurrence due_at done_at event_id",
        "notice": "id kind key lines task event_id created_at sent_at sent_event",
        "held": "id kind event_id delivery_id sender subject reason at open outcome closed_event",
    }.items()
}
"""In an order that foreign keys allow."""


def _rows(table: str, facts: Sequence[_Fact], size: Size) -> Iterator[Row]:
    if table == "blob":
        body = b"x" * size.octets
        return ((f.blob, size.octets, body) for f in facts)
    if table == "event":
        return (
            (f.number, "mail", f.at, "{}", f.domain, "handled", 1, "", "filed", "v1", "[]", f.at)
            for f in facts
        )
    if table == "task_mail":
        return (
            (f.number, f.ref, f.number, "filed", None, None, f.later, "Europe/Budapest", f.at, None)
            for f in facts
        )
    if table == "errand":
        return (
            (f.number, "file", "{}", "done", 1, None, f.number, "requests", "", "")
            for f in facts
            if f.number % 4 == 0
        )
    if table == "attachment":
        return (
            (f.number, f.ref, f.number, 0, "plan.pdf", f"/{f.number}/plan.pdf", f.at, f.number)
            for f in facts
            if f.number % 4 == 0
        )
    if table == "timer":
        return (
            (f.number, "promise", f.ref, f.later, f.later, f.later, None) for f in facts if f.number % 4 == 0
        )
    if table == "notice":
        return (
            (f.number, "late", f.ref, "[]", f.ref, f.number, f.at, f.later, f.number)
            for f in facts
            if f.number % 10 == 0
        )
    if table == "held":
        return (
            (f.number, "stranger", f.number, None, f.address, "What", "Why", f.at, False, "dropped", f.number)
            for f in facts
            if f.number % 20 == 0
        )
    return {"mail": _mails, "task": _tasks, "delivery": _deliveries, "journal": _lines}[table](facts, size)


def _mails(facts: Sequence[_Fact], size: Size) -> Iterator[Row]:
    for f in facts:
        yield (
            f.number, "requests", 1, f.number, f.at, f.blob, size.octets, 0, False, f.message_id, "", "",
            f.address, f"Request {f.number}", f"identity{f.blob[8:]}", "filed", f.slug, "everything else",
            f.ref, f.address, None, "",
        )  # fmt: skip


def _tasks(facts: Sequence[_Fact], _: Size) -> Iterator[Row]:
    for f in facts:
        yield (
            f.ref, f.number, f.number, f.slug, f.address, "Somebody", f"Request {f.number} about a room",
            "Could you book a room for two by Friday?", "Inbox", f.number % 3 == 0, f.number % 5 == 0,
            "done" if f.closed else "new", f.at, f.message_id, f.later, "Europe/Budapest", None, "", "", 0,
            "[]", "[]", "en", "", "[]", f.later if f.closed else None, f.at, f.later if f.closed else None,
        )  # fmt: skip


def _deliveries(facts: Sequence[_Fact], size: Size) -> Iterator[Row]:
    body, text = b"y" * size.octets, "y" * (size.octets // 2)
    for f in facts:
        yield (
            f.number, f.number, "acknowledge", f.ref, f.slug, "acknowledgement", f.address,
            "requests@va.example", f"Re: Request {f.number}", f"vamail.{f.blob[::-2]}@va.example", body, text,
            text, "sent", 1, "", f.at, None, None, "", False, "", f.at, f.at, "", f.at, f.address, f.domain,
        )  # fmt: skip


def _lines(facts: Sequence[_Fact], size: Size) -> Iterator[Row]:
    for f in facts:
        for step in range(size.lines):
            yield (
                (f.number - 1) * size.lines + step + 1, f.at, f.number, f.message_id, f.ref, STEPS[step % 5],
                "what was done", "and the reason why",
            )  # fmt: skip
