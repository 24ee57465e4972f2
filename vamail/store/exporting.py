"""`export`: everything that is held about one client, as files by name; nothing of any other client."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, select

from vamail.model.meetings import Meeting
from vamail.store import archive, belongings, blobs, meetings
from vamail.store.belongings import Belongings, Whose, chunks
from vamail.store.database import Database
from vamail.store.forgetting import widened
from vamail.store.tables import address, attachment, delivery, held, journal, ledger, mail, task, timer
from vamail.store.values import to_text

Entry = tuple[str, bytes]
"""A name in the archive, and its content."""

_WRITTEN = select(delivery.c.raw).where(delivery.c.id == bindparam("number"))
_OURS = {"worker", "raw", "envelope_from", "brake_at", "brake_address", "brake_domain"}


def entries(database: Database, whose: Whose, never: frozenset[str]) -> Iterator[Entry]:
    """Tables as JSON, mails as .eml, attachments as they were saved. One read transaction for the rows."""
    with database.read() as connection:
        whose = widened(connection, whose, never)
        found = belongings.collect(connection, whose, partial(blobs.read, database))
        tables = _tables(connection, whose, found)
    tables["journal"] = _archived_lines(database, found) + tables["journal"]
    for name, rows in tables.items():
        yield f"{name}.json", (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()
    for row in tables["mails"]:
        yield f"mails/{row['event_id']}.eml", blobs.read(database, row["blob_hash"])
    yield from _sent(database, tables["deliveries"])
    yield from _files(tables["attachments"])
    yield "index.txt", _index(whose, tables).encode()


def _tables(connection: Connection, whose: Whose, found: Belongings) -> dict[str, list[dict[str, Any]]]:
    numbers = found.mails | found.events
    lines = _rows(connection, journal, journal.c.event_id, numbers)
    lines += _rows(connection, journal, journal.c.task, found.tasks)
    sent = _rows(connection, delivery, delivery.c.id, found.deliveries)
    return {
        "tasks": _rows(connection, task, task.c.ref, found.tasks),
        "mails": _rows(connection, mail, mail.c.event_id, found.mails),
        "deliveries": [row for row in sent if row["event_id"] not in found.shared],
        "journal": sorted({row["id"]: row for row in lines}.values(), key=lambda row: row["id"]),
        "attachments": _rows(connection, attachment, attachment.c.task, found.tasks),
        "held": [
            row for row in _rows(connection, held, held.c.id, found.held) if row["event_id"] not in found.said
        ],
        "timers": _timers(connection, found),
        "ledger": _ledger(connection, whose, found),
        "addresses": _rows(connection, address, address.c.email, whose.addresses),
    }


def _timers(connection: Connection, found: Belongings) -> list[dict[str, Any]]:
    """By task: the subject is a reference, or begins with one (`T-12/first/1`)."""
    subjects = connection.execute(select(timer.c.subject).distinct()).scalars()
    about = [one for one in subjects if found.is_subject(one)]
    return _rows(connection, timer, timer.c.subject, about)


def _ledger(connection: Connection, whose: Whose, found: Belongings) -> list[dict[str, Any]]:
    """Clocks, waits, time, notes and commands: by task, and by client where they are about no task; meetings
    by their guests, those of others left out."""
    rows = _rows(connection, ledger, ledger.c.task, found.tasks)
    rows += [one for one in _rows(connection, ledger, ledger.c.client, [whose.client]) if one["task"] is None]
    rows = [one for one in rows if one["kind"] != Meeting.kind]
    met = _rows(connection, ledger, ledger.c.key, found.meetings | found.shared_meetings)
    rows += [_met(one, whose, found) for one in met if one["kind"] == Meeting.kind]
    return sorted(rows, key=lambda row: (row["kind"], row["key"], row["version"]))


def _met(row: dict[str, Any], whose: Whose, found: Belongings) -> dict[str, Any]:
    if row["key"] in found.meetings:
        return row
    client = row["client"] if row["client"] == whose.client else ""
    task = row["task"] if row["task"] in found.tasks else None
    body = meetings.their_part(row["body"], whose.client, whose.owns)
    return {**row, "body": body, "client": client, "task": task}


def _archived_lines(database: Database, found: Belongings) -> list[dict[str, Any]]:
    lines: dict[int, dict[str, Any]] = {}
    for column, keys in (("event_id", found.mails | found.events), ("task", found.tasks)):
        for some in chunks(keys):
            lines.update({line["id"]: line for line in archive.lines(database.folder, column, some)})
    return [lines[number] for number in sorted(lines)]


def _rows(
    connection: Connection, table: Table, key: Column[Any], keys: Iterable[int | str]
) -> list[dict[str, Any]]:
    columns = [column for column in table.c if column.name not in _OURS]
    return [
        {name: _plain(value) for name, value in row._mapping.items()}
        for some in chunks(keys)
        for row in connection.execute(select(*columns).where(key.in_(some)).order_by(key))
    ]


def _plain(value: Any) -> Any:
    return to_text(value) if isinstance(value, datetime) else value


def _sent(database: Database, rows: Iterable[Mapping[str, Any]]) -> Iterator[Entry]:
    for row in rows:
        with database.read() as connection:
            found = connection.execute(_WRITTEN, {"number": row["id"]}).scalar()
        raw = bytes(found or b"") or archive.raw_delivery(database.folder, row["id"]) or b""
        yield f"sent/{row['id']}.eml", b"" if row["problem"] else raw


def _files(rows: Iterable[Mapping[str, Any]]) -> Iterator[Entry]:
    """Under the number of the attachment, since two may have one name."""
    for row in rows:
        path = Path(row["path"]) if row["path"] else None
        if path is not None and path.is_file():
            yield f"files/{row['id']}-{path.name}", path.read_bytes()


def _index(whose: Whose, tables: Mapping[str, list[dict[str, Any]]]) -> str:
    """What a person reads first."""
    lines = [
        f"Everything that is held about {whose.client}",
        f"Addresses: {', '.join(sorted(whose.addresses)) or 'none'}",
        "",
        "mails/N.eml: what they wrote, byte for byte; sent/N.eml: what was sent about it; files/: what they",
        "attached. The *.json files hold the rows: tasks, mails, deliveries, the journal of what was done",
        "and why, what was set aside (held), and what is known of their addresses.",
        "",
    ]
    for row in tables["tasks"]:
        ref = row["ref"]
        lines.append(f"{row['received_at'][:10]}  {ref}  {row['status']:12}  {row['title']}")
        lines += [_line("mails", m["event_id"], m) for m in tables["mails"] if m["task"] == ref]
        lines += [_line("sent", d["id"], d) for d in tables["deliveries"] if d["task"] == ref]
    loose = [m for m in tables["mails"] if not m["task"]]
    lines += ["", "Mails that belong to no task:"] if loose else []
    lines += [_line("mails", m["event_id"], m) for m in loose]
    return "\n".join(lines) + "\n"


def _line(folder: str, number: int, row: Mapping[str, Any]) -> str:
    return f"    {folder}/{number}.eml  {row['subject']}"
