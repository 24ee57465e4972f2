"""Files that were given for import: each is an event, and its bytes are a blob or a part of a stored mail.

The payload: `name`; `blob` is the content hash of the stored bytes (empty: too big to be read), `part` the
attachment in them where they are a mail; `by`, `place`, `size`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from vamail.model.books import GivenBy
from vamail.model.effects import TakeFile
from vamail.store import blobs, events
from vamail.store.database import Database
from vamail.store.tables import event
from vamail.store.unfinished import unfinished
from vamail.store.values import plain

KIND, TAKEN, STEP = "file", "imported", "import"
"""Of the event; its verdict where what the file says counts; the step of the reason that says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A file as it came: its name, and its bytes; None where it is too big to be read, and `size` says how
    big. `place` names the very file in the folder `import/`."""

    name: str
    raw: bytes | None
    size: int
    by: GivenBy
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A file that is not decided yet; `held`: it was set aside, since vamail stopped again and again."""

    event: int
    place: str
    held: bool


def payload_of(file: Given) -> dict[str, Any]:
    """What the event of a file says."""
    name = blobs.content_hash(file.raw) if file.raw is not None else ""
    return {"name": plain(file.name), "blob": name, "by": file.by, "place": file.place, "size": file.size}


def give(database: Database, file: Given, at: datetime, worker: str = "") -> int:
    """Store the bytes and the event in one transaction; its number. With a worker it is his already."""
    payload = payload_of(file)
    raws = {payload["blob"]: file.raw} if file.raw is not None else {}
    blobs.write_files(database, raws.items())
    with database.write() as connection:
        blobs.insert(connection, raws)
        return events.add(connection, KIND, payload, "", at, worker)


def take(
    connection: Connection, takes: Sequence[tuple[int, TakeFile]], envelopes: Mapping[int, Any], at: datetime
) -> None:
    """The attachments of control mails, each as an event: their bytes stay where the mail is."""
    payloads = [
        {
            "name": plain(effect.name), "blob": envelopes[number].blob_hash, "part": effect.index,
            "mail": number, "by": "mail",
        }
        for number, effect in takes if number in envelopes
    ]  # fmt: skip
    if payloads:
        events.add_many(connection, KIND, payloads, "", at)


def waiting(connection: Connection) -> list[Waiting]:
    """Files that are not decided yet."""
    query = select(event.c.id, event.c.state, event.c.payload).where(unfinished(event), event.c.kind == KIND)
    return [
        Waiting(event=row.id, place=str(row.payload.get("place") or ""), held=row.state == "held")
        for row in connection.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a file, in words for the VA."""

    taken: bool
    why: str
    stopped: bool = False


def outcome(connection: Connection, number: int) -> Outcome | None:
    """What came of the file of this event; None while it is not decided. `stopped`: it was set aside, since
    vamail ended again and again over it."""
    row = connection.execute(
        select(event.c.state, event.c.verdict, event.c.reasons).where(event.c.id == number)
    ).first()
    if row is None or row.state in ("new", "claimed"):
        return None
    why = "\n".join(one["why"] for one in row.reasons if one["step"] == STEP)
    return Outcome(row.verdict == TAKEN, why, row.state == "held")
