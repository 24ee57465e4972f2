"""The ledger's table: versions of `model.ledger` values, appended and never overwritten.

A row is in force from its event until the event that wrote the next version (`superseded_by`), so the
ledger is read as of any event. Two workers that write the same version conflict (primary key).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

from sqlalchemy import Connection, bindparam, or_, select, text, update

from vamail.model.ledger import KINDS, Clock, Kept
from vamail.store.bulk import insert_rows
from vamail.store.tables import ledger
from vamail.store.values import plain, to_text

_COLUMNS = ("task", "client", "version")
"""Fields of a value that have columns of their own; all others are its body."""

_then = (
    ledger.c.event_id < bindparam("before"),
    or_(ledger.c.superseded_by.is_(None), ledger.c.superseded_by >= bindparam("before")),
)
_BODY = (ledger.c.kind, ledger.c.key, ledger.c.version, ledger.c.task, ledger.c.client, ledger.c.body)
ONE = select(*_BODY).where(ledger.c.kind == bindparam("kind"), ledger.c.key == bindparam("key"), *_then)
"""The version in force before the event `before`."""

VERSION = select(*_BODY).where(
    ledger.c.kind == bindparam("kind"), ledger.c.key == bindparam("key"),
    ledger.c.version == bindparam("version"), ledger.c.event_id < bindparam("before"),
)  # fmt: skip
OF_TASK = select(*_BODY).where(ledger.c.task == bindparam("task"), ledger.c.kind == bindparam("kind"), *_then)
OPEN_NOW = select(*_BODY).where(
    ledger.c.kind == bindparam("kind"), text("ledger.open AND ledger.superseded_by IS NULL")
)
"""In force now and open: in the very words of the partial index `ix_ledger_open`. `open = 1`, as SQLAlchemy
would write it, is another condition to SQLite, which then reads every version of this kind there ever was."""

OPEN_THEN = select(*_BODY).where(ledger.c.kind == bindparam("kind"), ledger.c.open, *_then)
CLOCKS = select(*_BODY).where(
    ledger.c.task.in_(bindparam("keys", expanding=True)), ledger.c.kind == Clock.kind, *_then
)
"""The clocks of many tasks."""

SINCE = select(*_BODY).where(
    ledger.c.kind == bindparam("kind"), ledger.c.at >= bindparam("since"),
    ledger.c.event_id + 0 < bindparam("before"), _then[1],
)  # fmt: skip
"""`+ 0`: every event lies before this one, so the index of events would read all there ever was."""

_SUPERSEDE = (
    update(ledger)
    .where(
        ledger.c.kind == bindparam("of_kind"), ledger.c.key == bindparam("of_key"),
        ledger.c.version == bindparam("of_version"),
    )
    .values(superseded_by=bindparam("by"))
)  # fmt: skip


def row(value: Kept, task: str, event_id: int, at: datetime) -> dict[str, Any]:
    """The row of one version; `task` is the reference that `value.task` stands for."""
    placed = with_task(value, task)
    return {
        "kind": value.kind, "key": placed.key, "version": value.version, "event_id": event_id,
        "superseded_by": None, "at": at, "task": task or None, "client": value.client,
        "open": value.is_open, "body": _encode(value),
    }  # fmt: skip


def write(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Append versions; each supersedes the one before it."""
    if not rows:
        return
    insert_rows(connection, ledger, rows)
    later = [
        {
            "of_kind": one["kind"], "of_key": one["key"], "of_version": one["version"] - 1,
            "by": one["event_id"],
        }
        for one in rows if one["version"] > 1
    ]  # fmt: skip
    if later:
        connection.execute(_SUPERSEDE, later)


def with_task(value: Kept, task: str) -> Kept:
    """The value about this task; unchanged where it is about none."""
    return value if value.task is None else replace(value, task=task)


def value_of(found: Any) -> Kept:
    """A row as a value."""
    kind: Any = KINDS[found.kind]
    body = {name: decode(found.body[name]) for name, decode in _decoders(kind) if name in found.body}
    return cast(Kept, kind(**body, task=found.task, client=found.client, version=found.version))


def values_of(rows: Iterable[Any]) -> list[Kept]:
    """Rows as values, by key."""
    return [value_of(one) for one in sorted(rows, key=lambda one: one.key)]


def _encode(value: Kept) -> dict[str, Any]:
    return {one.name: _plain(getattr(value, one.name)) for one in fields(value) if one.name not in _COLUMNS}


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return to_text(value)
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case str():
            return plain(value)
        case tuple():
            return [_plain(one) for one in value]
        case _ if is_dataclass(value):
            return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        case _:
            return value


@lru_cache
def _decoders(kind: type[Any]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    hints = get_type_hints(kind)
    return tuple((one.name, _decoder(hints[one.name])) for one in fields(kind) if one.name not in _COLUMNS)


_FROM_TEXT: dict[Any, Callable[[Any], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    Decimal: Decimal,
}


def _decoder(hint: Any) -> Callable[[Any], Any]:
    """How what JSON keeps of a field of this type becomes its value again; what it does not know stays."""
    if hint in _FROM_TEXT:
        return _FROM_TEXT[hint]
    if is_dataclass(hint):
        return lambda found: _nested(hint, found)
    inner = [one for one in get_args(hint) if one is not NoneType and one is not Ellipsis]
    if get_origin(hint) is tuple:
        item = _decoder(inner[0])
        return lambda found: tuple(item(one) for one in found)
    if get_origin(hint) is UnionType and any(one in _FROM_TEXT or is_dataclass(one) for one in inner):
        some = _decoder(next(one for one in inner if one in _FROM_TEXT or is_dataclass(one)))
        return lambda found: None if found is None else some(found)
    return lambda found: found


def _nested(kind: Any, found: dict[str, Any]) -> Any:
    """A value inside another one; a field that was not there when it was written has its default."""
    return kind(**{name: decode(found[name]) for name, decode in _every(kind) if name in found})


@lru_cache
def _every(kind: type[Any]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    hints = get_type_hints(kind)
    return tuple((one.name, _decoder(hints[one.name])) for one in fields(kind))
