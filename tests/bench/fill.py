"""A desk that has worked for years: consistent rows by the million, made by the database itself.

`fill` writes into an empty store, so that what is measured or explained afterwards meets tables of the size
that they have after years: every mail filed one task, was acknowledged once, had its clock, and left its
lines in the journal; all but the newest tasks are closed. The same numbers give the same rows.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, DropIndex

from bench.mails import CLIENTS
from vamail.store import open_store
from vamail.store.tables import for_postgresql, metadata

UNTIL = date(2026, 11, 1)
STEPS = ("guard", "classify", "file", "acknowledge", "deliver")


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
    if url == "sqlite":
        _fill_sqlite(folder / "data" / "vamail.db", size)
    else:
        _fill_postgres(url, size)


def _fill_sqlite(path: Path, size: Size) -> None:
    """Past the engine, whose connections flush every commit."""
    line = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000", "foreign_keys=OFF"):
            line.execute(f"PRAGMA {pragma}")
        line.create_function("name_of", 1, _name_of, deterministic=True)
        line.execute("BEGIN IMMEDIATE")
        for statement in _statements(sqlite.dialect(), _sqlite_facts(size), size):
            line.execute(statement)
        line.execute("COMMIT")
        line.execute("PRAGMA journal_mode=WAL")
    finally:
        line.close()


def _name_of(number: int) -> str:
    return hashlib.sha256(b"%d" % number).hexdigest()


def _fill_postgres(url: str, size: Size) -> None:
    for_postgresql()
    with psycopg.connect(url) as line, line.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # rows that agree need no check
        for statement in _statements(postgresql.dialect(), _postgres_facts(size), size):
            cursor.execute(statement.encode())
        for name in (one.name for one in metadata.sorted_tables if "id" in one.c):
            last = f"(SELECT max(id) FROM {name})"  # noqa: S608
            cursor.execute(f"SELECT setval('{name}_id_seq', {last})".encode())


def _statements(dialect: Dialect, facts: str, size: Size) -> Iterator[str]:
    indexes = [one for table in metadata.sorted_tables for one in table.indexes]
    for index in indexes:
        yield str(DropIndex(index, if_exists=True).compile(dialect=dialect))
    yield facts
    steps = " UNION ALL ".join(
        f"SELECT {at} AS place, '{STEPS[at % len(STEPS)]}' AS step" for at in range(size.lines)
    )
    yield f"CREATE TEMPORARY TABLE line AS {steps}"
    yield f"INSERT INTO counter (kind, value) VALUES ('task', {size.tasks})"  # noqa: S608
    yield from ROWS
    for index in indexes:
        yield str(CreateIndex(index).compile(dialect=dialect))
    yield "ANALYZE"


# --- what every row about one task repeats ------------------------------------------------------------

_FACTS = """
CREATE TEMPORARY TABLE fact AS
WITH RECURSIVE
    step (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM step WHERE n < {tasks}),
    named AS (SELECT n, {name} AS name, {slug} AS slug, {at} AS at, {later} AS later FROM step)
SELECT n, 'T-' || n AS ref, name, at, later, slug, slug || '.example' AS domain,
    'contact@' || slug || '.example' AS address,
    substr(name, 1, 24) || '@' || slug || '.example' AS message_id,
    n <= {closed} AS closed, CASE WHEN n <= {closed} THEN later END AS done_at, {body} AS body
FROM named
"""
"""`name` is as unlike its neighbours as those of real mails are: an index over names is written all over."""


def _sqlite_facts(size: Size) -> str:
    def instant(more: int) -> str:
        minutes = f"((n - {size.tasks}) * {size.minutes} + {more})"
        return f"strftime('%Y-%m-%dT%H:%M:00.000000Z', '{UNTIL}', {minutes} || ' minutes')"

    return _FACTS.format(
        tasks=size.tasks, closed=size.tasks - size.open, name="name_of(n)", at=instant(0),
        later=instant(1440), slug=f"printf('client%02d', n % {CLIENTS})",
        body=f"CAST('{'x' * size.octets}' AS BLOB)",
    )  # fmt: skip


def _postgres_facts(size: Size) -> str:
    def instant(more: int) -> str:
        minutes = f"((n - {size.tasks}) * {size.minutes} + {more})"
        when = f"timestamp '{UNTIL}' + {minutes} * interval '1 minute'"
        return f"""to_char({when}, 'YYYY-MM-DD"T"HH24:MI":00.000000Z"')"""

    return _FACTS.format(
        tasks=size.tasks, closed=size.tasks - size.open, name="encode(sha256(n::text::bytea), 'hex')",
        at=instant(0), later=instant(1440), slug=f"'client' || lpad((n % {CLIENTS})::text, 2, '0')",
        body=f"'{'x' * size.octets}'::bytea",
    )  # fmt: skip


# --- rows ---------------------------------------------------------------------------------------------

_CLOCK = """'{"name": "first", "started_at": "' || at || '", "due_at": "' || later || '", "target": "1 d"'"""
_TOLD = """', "warned_at": "' || later || '", "breached_at": "' || later || '"}'"""
_MET = """', "met_at": "' || later || '"}'"""

ROWS = (
    "INSERT INTO blob (hash, size, data) SELECT name, length(body), body FROM fact",
    """
    INSERT INTO event (id, kind, at, payload, lane, state, attempts, worker, verdict, workspace_hash, reasons,
        handled_at)
    SELECT n, 'mail', at, '{}', domain, 'handled', 1, '', 'filed', 'v1', '[]', at FROM fact
    """,
    """
    INSERT INTO mail (event_id, mailbox, uidvalidity, uid, received_at, blob_hash, size, oversize, junk,
        message_id, in_reply_to, references_, sender, subject, identity, verdict, client, rule, task,
        sender_email, duplicate_of, flagged)
    SELECT n, 'requests', 1, n, at, name, length(body), 0, FALSE, message_id, '', '', address,
        'Request ' || n, 'identity' || substr(name, 9), 'filed', slug, 'everything else', ref, address, NULL,
        ''
    FROM fact
    """,
    """
    INSERT INTO task (ref, number, event_id, client, requester, requester_name, title, description, list_name,
        important, urgent, status, received_at, source_message_id, promised_at, promise_zone, due_at,
        due_from, due_question, estimate_minutes, checklist, tags, language, follows, split, closed_at,
        acknowledged_at, answered_at)
    SELECT ref, n, n, slug, address, 'Somebody', 'Request ' || n || ' about a room',
        'Could you book a room for two by Friday?', 'Inbox', n % 3 = 0, n % 5 = 0,
        CASE WHEN closed THEN 'done' ELSE 'new' END, at, message_id, later, 'Europe/Budapest', NULL, '', '',
        0, '[]', '[]', 'en', '', '[]', done_at, at, done_at
    FROM fact
    """,
    """
    INSERT INTO task_mail (id, task, event_id, role, status, closed_at, promised_at, promise_zone,
        acknowledged_at, answered_at)
    SELECT n, ref, n, 'filed', NULL, NULL, later, 'Europe/Budapest', at, NULL FROM fact
    """,
    """
    INSERT INTO delivery (id, event_id, action, task, client, kind, recipient, envelope_from, subject,
        message_id, raw, text, html, status, attempts, last_error, created_at, next_at, not_after, "unless",
        money, worker, sent_at, arrived_at, problem, brake_at, brake_address, brake_domain)
    SELECT n, n, 'acknowledge', ref, slug, 'acknowledgement', address, 'requests@va.example',
        'Re: Request ' || n, 'vamail.' || substr(name, 33) || '@va.example', body,
        'What was said to this client', '<p>What was said to this client</p>', 'sent', 1, '', at, NULL, NULL,
        '', FALSE, '', at, at, '', at, address, domain
    FROM fact
    """,
    """
    INSERT INTO journal (id, at, event_id, message_id, task, step, what, why)
    SELECT (n - 1) * (SELECT count(*) FROM line) + place + 1, at, n, message_id, ref, step, 'what was done',
        'and the reason why'
    FROM fact CROSS JOIN line
    """,
    """
    INSERT INTO errand (id, kind, payload, status, attempts, next_at, event_id, mailbox, last_error, worker)
    SELECT n, 'file', '{}', 'done', 1, NULL, n, 'requests', '', '' FROM fact WHERE n % 4 = 0
    """,
    """
    INSERT INTO attachment (id, task, event_id, part, name, path, saved_at, errand_id)
    SELECT n, ref, n, 0, 'plan.pdf', '/' || n || '/plan.pdf', at, n FROM fact WHERE n % 4 = 0
    """,
    """
    INSERT INTO timer (id, kind, subject, occurrence, due_at, done_at, event_id)
    SELECT n, 'warn', ref || '/first/1', later, later, later, NULL FROM fact WHERE n % 4 = 0
    """,
    """
    INSERT INTO notice (id, kind, key, lines, task, event_id, created_at, sent_at, sent_event)
    SELECT n, 'late', ref, '[]', ref, n, at, later, n FROM fact WHERE n % 10 = 0
    """,
    """
    INSERT INTO held (id, kind, event_id, delivery_id, sender, subject, reason, at, open, outcome,
        closed_event)
    SELECT n, 'stranger', n, NULL, address, 'What', 'Why', at, FALSE, 'dropped', n FROM fact WHERE n % 20 = 0
    """,
    """
    INSERT INTO ledger (kind, key, version, event_id, superseded_by, at, task, client, open, body)
    SELECT 'clock', ref || '/first/1', 1, n, CASE WHEN closed THEN n + 1 END, at, ref, slug, TRUE,
        '{"name": "first", "started_at": "' || at || '", "due_at": "' || later || '", "warned_at": "' || later
        || '", "breached_at": "' || later || '"}'
    FROM fact
    """,
    """
    INSERT INTO ledger (kind, key, version, event_id, superseded_by, at, task, client, open, body)
    SELECT 'clock', ref || '/first/1', 2, n + 1, NULL, later, ref, slug, FALSE,
        '{"name": "first", "started_at": "' || at || '", "due_at": "' || later || '", "met_at": "' || later
        || '"}'
    FROM fact WHERE closed
    """,
    """
    INSERT INTO ledger (kind, key, version, event_id, superseded_by, at, task, client, open, body)
    SELECT 'wait', ref || '/1', 1, n, NULL, at, ref, slug, FALSE,
        '{"what": "a date", "since": "' || at || '", "over_at": "' || later || '"}'
    FROM fact WHERE closed AND n % 2 = 0
    """,
)
"""In an order that foreign keys allow."""
