"""A mail that could not be written, kept as the values that it is written from once its fault is mended.

They lie where the bytes of a written mail lie (`delivery.raw`), so that they are erased with it, and only
while its `problem` says why there are none. As JSON, each value with the name of its type; the types are
those that a `SendMail` may hold, and no other is made of what is read.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Protocol, get_args, get_type_hints

from sqlalchemy import Connection, bindparam, select

from vamail.model.billing import Document
from vamail.model.effects import SendMail
from vamail.model.ids import NewTask
from vamail.store.rows import OutgoingMail
from vamail.store.tables import delivery

_KIND = "is"
_OF = "of"
_FIND = select(
    delivery.c.event_id, delivery.c.message_id, delivery.c.status, delivery.c.raw, delivery.c.problem
).where(delivery.c.id == bindparam("number"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The mail as it was decided, its task by reference. `noted`: its event keeps what its notice is about
    (`NoticeSent`)."""

    mail: SendMail
    event: int
    message_id: str
    noted: bool


class Press(Protocol):
    """Whoever writes mails and makes documents, by the settings in force."""

    def again(self, kept: Kept) -> OutgoingMail:
        """This mail under its own Message-ID; with a `problem` where it still cannot be written."""

    def unprintable(self, document: Document) -> str:
        """Why this document cannot be made; empty where it can."""


def encoded(mail: SendMail, refs: Mapping[NewTask, str], *, noted: bool) -> bytes:
    """What `decoded` makes the mail of; `refs` are the references of tasks that its decision filed."""
    return json.dumps({"mail": _plain(mail, refs), "noted": noted}).encode()


def decoded(raw: bytes, event: int, message_id: str) -> Kept | None:
    """The mail; None where nothing was kept, or what an older version kept cannot be read any more."""
    if not raw:
        return None
    try:
        found = json.loads(raw)
        mail = _value(found["mail"])
        if not isinstance(mail, SendMail):
            return None
        return Kept(mail=mail, event=event, message_id=message_id, noted=bool(found["noted"]))
    except (ValueError, TypeError, KeyError, ArithmeticError):
        return None


def find(connection: Connection, number: int) -> tuple[str, Kept | None]:
    """Why this held mail could not be written (empty: it was), and what it is written from."""
    row = connection.execute(_FIND, {"number": number}).first()
    if row is None or row.status != "held" or not row.problem:
        return "", None
    return row.problem, decoded(bytes(row.raw), row.event_id, row.message_id)


def _plain(value: Any, refs: Mapping[NewTask, str]) -> Any:
    match value:
        case NewTask():
            return refs.get(value, "")
        case None | bool() | int() | str():
            return value
        case tuple() | list():
            return [_plain(one, refs) for one in value]
        case Mapping():
            return {_KIND: "map", _OF: {name: _plain(one, refs) for name, one in value.items()}}
        case bytes():
            return {_KIND: "bytes", _OF: b64encode(value).decode("ascii")}
        case datetime() | date():
            return {_KIND: type(value).__name__, _OF: value.isoformat()}
        case Decimal():
            return {_KIND: "Decimal", _OF: str(value)}
        case _ if is_dataclass(value) and type(value).__name__ in _types():
            held = {one.name: _plain(getattr(value, one.name), refs) for one in fields(value) if one.init}
            return {_KIND: type(value).__name__, _OF: held}
        case _:
            raise TypeError(f"a mail holds no {type(value).__name__}")


def _value(found: Any) -> Any:
    if isinstance(found, list):
        return tuple(_value(one) for one in found)
    if not isinstance(found, dict):
        return found
    kind, held = found[_KIND], found[_OF]
    match kind:
        case "map":
            return {name: _value(one) for name, one in held.items()}
        case "bytes":
            return b64decode(held)
        case "datetime":
            return datetime.fromisoformat(held)
        case "date":
            return date.fromisoformat(held)
        case "Decimal":
            return Decimal(held)
        case _:
            return _types()[kind](**{name: _value(one) for name, one in held.items()})


@cache
def _types() -> Mapping[str, type[Any]]:
    """By name, every dataclass that may stand in a `SendMail`."""
    found: dict[str, type[Any]] = {}
    waiting: list[Any] = [SendMail]
    while waiting:
        hint = waiting.pop()
        waiting += get_args(hint)
        if isinstance(hint, type) and is_dataclass(hint) and found.get(hint.__name__) is not hint:
            found[hint.__name__] = hint
            waiting += _hints(hint)
    return found


def _hints(kind: type[Any]) -> Iterator[Any]:
    known = get_type_hints(kind)
    return (known[one.name] for one in fields(kind))
