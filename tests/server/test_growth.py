"""What the daemon asks the database while it works costs the same in a desk that has worked for years.

The real handler, deciding thread, errands and metronome questions run over a day's mails, in a nearly empty
database and in a filled one. Every statement is looked at: none reads a growing table from one end to the
other, and none takes more steps where there are more rows.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bench.fill import UNTIL, Size, fill
from server.desk import DeskUnderTest, mail
from vamail.daemon.backlog import Backlog
from vamail.daemon.current import Current
from vamail.daemon.decider import Decider
from vamail.daemon.errands import Errands
from vamail.daemon.events import Work
from vamail.daemon.handle import Handler
from vamail.daemon.reader import Reader
from vamail.daemon.rendering import Renderer
from vamail.daemon.workspaces import FolderWatch, begin
from vamail.model.desk import Desk
from vamail.model.ledger import Clock, NoticeSent, Wait
from vamail.model.outcome import Deferred, Delivered, Rejected, Unknown
from vamail.store import Arrived, NewErrand, Store, open_store
from vamail.store.tables import metadata
from vamail.workspace.types import Timing

GROWING = {
    "event", "mail", "blob", "task", "task_mail", "delivery", "journal", "attachment", "errand", "timer",
    "notice", "held", "ledger",
}  # fmt: skip
SHORT = {
    str(index.name)
    for table in metadata.sorted_tables
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None and not index.unique
}
SMALL, LARGE = Size(tasks=400, open=100, minutes=60), Size(tasks=8_000, open=100, minutes=60)
FILLED, HOURS = datetime(UNTIL.year, UNTIL.month, UNTIL.day, tzinfo=UTC), timedelta(hours=20)
STEPS_MORE = 2.0
STEPS_FREE = 400
BOUNCE = """\
Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
\r
--b\r
Content-Type: text/plain\r
\r
It was not delivered.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.client01.example\r
\r
Final-Recipient: rfc822; contact@client01.example\r
Action: failed\r
Status: 5.1.1\r
--b--\r
"""


@dataclass
class _Asked:
    """One statement that was asked, and the parameters of its first time."""

    sql: str
    parameters: Any
    steps: int = 0


@dataclass
class _Listener:
    """Keeps every distinct statement; on SQLite also the most machine steps that it took."""

    store: Store
    asked: dict[str, _Asked] = field(default_factory=dict)
    _now: _Asked | None = None

    @contextmanager
    def listening(self) -> Iterator[None]:
        engine = self.store._database.engine
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", self._before)
            event.remove(engine, "after_cursor_execute", self._after)

    def _before(self, connection: Any, cursor: Any, sql: str, parameters: Any, *more: Any) -> None:
        if sql.split(None, 1)[0].upper() not in {"SELECT", "UPDATE", "DELETE", "WITH"}:
            return
        first = parameters[0] if more[1] else parameters
        self._now = _Asked(sql, first)
        if self.store.is_sqlite:
            connection.connection.dbapi_connection.set_progress_handler(self._step, 10)

    def _step(self) -> int:
        if self._now is not None:
            self._now.steps += 10
        return 0

    def _after(self, connection: Any, cursor: Any, *_: Any) -> None:
        now, self._now = self._now, None
        if now is None:
            return
        known = self.asked.setdefault(now.sql, now)
        known.steps = max(known.steps, now.steps)
        if self.store.is_sqlite:
            connection.connection.dbapi_connection.set_progress_handler(None, 0)


def _desk(folder: Path, database: str, size: Size) -> Store:
    made = DeskUnderTest(folder, 1, 1, "x", database)
    (folder / "rules" / "clients" / "one.yaml").write_text(
        "name: One\naddresses: [contact@client01.example]\ndomains: [client01.example]\nlanguage: en\n"
        "zone: Europe/London\n",
        "utf-8",
    )
    del made
    fill(database, folder, size)
    return open_store(database, folder)


def _message_of(store: Store, ref: str) -> tuple[str, str]:
    """Message-IDs of the mail that filed this task, and of its acknowledgement."""
    task = store.find(ref)[0]
    return task.message_id, store.deliveries(task=ref)[0].message_id


def _mails(store: Store, size: Size) -> Iterator[bytes]:
    """A request, a follow-up, an answer to us, a stranger, a machine, a bounce, a copy of an earlier one."""
    client = "Somebody <contact@client01.example>"
    asked, sent = _message_of(store, f"T-{size.tasks // 20 * 20 - 19}")
    late, _ = _message_of(store, f"T-{size.tasks // 20 * 20 - 39}")
    yield mail(client, "A new request", message_id="new@client01.example")
    yield mail(client, "Re: it", message_id="more@client01.example", headers={"In-Reply-To": f"<{asked}>"})
    yield mail(client, "Re: that", message_id="again@client01.example", headers={"In-Reply-To": f"<{sent}>"})
    yield mail(client, "Re: ref", "And T-21?", "ref@client01.example", headers={"References": f"<{late}>"})
    yield mail(client, "A new request", message_id="new@client01.example")
    yield mail("who@knows.example", "Hello", message_id="hello@knows.example")
    yield mail(client, "Away", message_id="o@client01.example", headers={"Auto-Submitted": "auto-replied"})
    head = f"From: MAILER-DAEMON@client01.example\r\nTo: requests@va.example\r\nIn-Reply-To: <{sent}>\r\n"
    yield (head + BOUNCE).encode()
    yield mail("maria@va.example", "Fwd: this", "---------- Forwarded message\n", "fwd@va.example")


def _day(store: Store, folder: Path, size: Size) -> None:
    """Everything that a daemon asks in a day: received, decided, sent, failed, filed, looked for."""
    now = datetime.now(UTC)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731
    worker = store.register_worker("test")
    current = Current(begin(folder, store, now))
    renderer = Renderer(current)
    handler = Handler(store, current, worker, clock, renderer)
    watch = FolderWatch(folder, store, current, clock)
    reader = Reader()
    reader.start()
    decider = Decider(Backlog(), store, handler, current, worker, clock, lambda jobs: None, watch, reader)
    errands = Errands(store, {}, folder, worker, clock, Timing)
    store.cursor("requests") or store.begin_mailbox("requests", 2, 1, 0, now)
    raws = list(_mails(store, size))
    arrivals = [
        Arrived(uid=at, received_at=now, raw=raw, message_id=f"<{at}@x>") for at, raw in enumerate(raws, 1)
    ]
    jobs = handler.handle([Work(one) for one in store.receive("requests", 2, arrivals[:5], 5, worker, now)])
    for at, arrival in enumerate(arrivals[5:], 6):
        works = [Work(one) for one in store.receive("requests", 2, [arrival], at, worker, now)]
        jobs += handler.handle(works)
    outcomes = [Delivered(""), Deferred("later"), Rejected("no"), Unknown("?")]
    ends = [(job, outcomes[at % 4], now if at % 4 == 1 else None, now) for at, job in enumerate(jobs)]
    assert len(ends) >= 4
    store.settle(ends, [NewErrand(kind="append", payload={"delivery": 1}, mailbox="requests")])
    store.add_event("command", {"verb": "done", "subject": "T-9", "client": ""}, "", now)
    for _ in range(3):
        decider._due()
        errands.round()
        store.next_due(now)
        store.changed_elsewhere()
    store.abandoned_deliveries(worker)
    store.sent_since(now - timedelta(days=1))
    reader.close()
    renderer.close()


@pytest.mark.parametrize("size", [LARGE], ids=["filled"])
def test_nothing_on_the_hot_path_reads_a_whole_table(database: str, tmp_path: Path, size: Size) -> None:
    store = _desk(tmp_path / "desk", database, size)
    listener = _Listener(store)
    with listener.listening():
        _day(store, tmp_path / "desk", size)
    assert len(listener.asked) > 30
    plan = _sqlite_scans if store.is_sqlite else _postgres_scans
    found = [f"{what}: {one.sql}" for one in listener.asked.values() for what in plan(store, one)]
    store.close()
    assert not found, "\n\n".join(found)


def test_no_statement_takes_more_steps_where_there_are_more_rows(tmp_path: Path) -> None:
    steps: list[dict[str, int]] = []
    for size in (SMALL, LARGE):
        folder = tmp_path / str(size.tasks)
        store = _desk(folder, "sqlite", size)
        listener = _Listener(store)
        with listener.listening():
            _day(store, folder, size)
        steps.append({sql: one.steps for sql, one in listener.asked.items()})
        store.close()
    few, many = steps
    grown = [
        f"{few[sql]} -> {many[sql]}: {sql}"
        for sql in few.keys() & many.keys()
        if many[sql] > few[sql] * STEPS_MORE + STEPS_FREE
    ]
    assert not grown, "\n\n".join(grown)


QUESTIONS: dict[str, Callable[[Desk], object]] = {
    "open tasks": lambda desk: desk.open_tasks(),
    "those of a client": lambda desk: desk.open_tasks("client01"),
    "tasks closed": lambda desk: desk.tasks_closed(FILLED - HOURS, FILLED + HOURS),
    "clocks that run": lambda desk: desk.kept_open(Clock),
    "waits": lambda desk: desk.kept_open(Wait),
    "clocks of a task": lambda desk: desk.kept_of(Clock, "T-7"),
    "one value": lambda desk: desk.kept(NoticeSent, "57"),
    "values since": lambda desk: desk.kept_since(Clock, FILLED - HOURS),
    "mails that will leave": lambda desk: desk.planned_mails(),
    "timers": lambda desk: desk.planned_timers(FILLED),
    "held": lambda desk: desk.held_open(),
    "wrote to nobody": lambda desk: desk.wrote_to("nobody@client01.example"),
    "wrote to a client": lambda desk: desk.wrote_to("contact@client01.example"),
    "decided": lambda desk: desk.decided_since(FILLED - HOURS),
}
"""What commands, clocks and reports ask of the desk."""


def _steps(store: Store, question: Callable[[Desk], object]) -> int:
    """Machine steps of SQLite until all rows of the answer are there, in tens."""
    steps = [0]

    def step() -> int:
        steps[0] += 10
        return 0

    def before(connection: Any, *_: object) -> None:
        connection.connection.dbapi_connection.set_progress_handler(step, 10)

    engine = store._database.engine
    event.listen(engine, "before_cursor_execute", before)
    try:
        question(store.desk())
    finally:
        event.remove(engine, "before_cursor_execute", before)
    return steps[0]


def test_what_the_desk_is_asked_costs_the_same_with_more_rows(tmp_path: Path) -> None:
    steps: list[dict[str, int]] = []
    for size in (SMALL, LARGE):
        folder = tmp_path / str(size.tasks)
        store = _desk(folder, "sqlite", size)
        steps.append({name: _steps(store, question) for name, question in QUESTIONS.items()})
        store.close()
    few, many = steps
    grown = {
        name: (few[name], many[name])
        for name in QUESTIONS
        if many[name] > few[name] * STEPS_MORE + STEPS_FREE
    }
    assert not grown
    assert many["open tasks"] > 1000


def _sqlite_scans(store: Store, asked: _Asked) -> Iterator[str]:
    with store._database.read() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked.sql}", asked.parameters).all()
    for row in rows:
        words = str(row[3]).split()
        whole = words[0] == "SCAN" and not SHORT.intersection(words)
        if whole and words[1] in GROWING | {"earlier", "parent", "parent_mail"}:
            yield str(row[3])


def _postgres_scans(store: Store, asked: _Asked) -> Iterator[str]:
    with store._database.read() as connection:
        (plan,) = connection.exec_driver_sql(
            f"EXPLAIN (FORMAT JSON) {asked.sql}", asked.parameters
        ).scalar_one()
    yield from _bad_nodes(plan["Plan"])


def _bad_nodes(node: dict[str, Any]) -> Iterator[str]:
    """Nodes that read all of a growing table, or all of an index that is as long."""
    kind, table = node["Node Type"], node.get("Relation Name", "")
    whole = kind == "Seq Scan" or (kind.startswith("Index") and "Index Cond" not in node)
    if table in GROWING and whole and node.get("Index Name") not in SHORT:
        yield f"{kind} on {table} {node.get('Index Name', '')}"
    for child in node.get("Plans", ()):
        yield from _bad_nodes(child)
