"""Files that were given for import: each is an event, and its bytes are a blob or a part of a stored mail.

The payload: `name`; `blob` is the content hash of the stored bytes (empty: too big to be read), `part` the
attachment in them where they are a mail; `by`, `place`, `size`.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, select

from vamail.model.books import GivenBy
from vamail.model.effects import TakeFile
from vamail.model.errors import SurroundingsError
from vamail.store import blobs, events
from vamail.store.database import Database
from vamail.store.tables import blob, event, ledger, mail
from vamail.store.unfinished import unfinished
from vamail.store.values import plain

if TYPE_CHECKING:
    from vamail.store.belongings import Belongings, Whose

KIND, TAKEN, STEP = "file", "imported", "import"
"""Of the event; its verdict where what the file says counts; the step of the reason that says why."""

LANE = "file/"
"""How the lane of a file with bytes of its own begins, before their hash: the same bytes come in order."""


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
        return events.add(connection, KIND, payload, f"{LANE}{payload['blob']}", at, worker)


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
    """Files that are not decided yet, in order."""
    query = (
        select(event.c.id, event.c.state, event.c.payload)
        .where(unfinished(event), event.c.kind == KIND)
        .order_by(event.c.id)
    )
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


# --- a client's rights -------------------------------------------------------------------------------------


def belonging(
    connection: Connection, whose: "Whose", found: "Belongings", raw: Callable[[str], bytes]
) -> None:
    """Files that say something of this client: something of theirs was kept of them, or they are named in
    them. Others may stand there as well, so they are `shared`; a mail that brought one is `said`."""
    rows = connection.execute(select(event.c.id, event.c.payload).where(event.c.kind == KIND)).all()
    if not rows:
        return
    about = select(ledger.c.event_id).where(ledger.c.client == whose.client).distinct()
    kept = set(connection.execute(about).scalars())
    theirs = {_blob(row) for row in rows if row.id in kept}
    theirs |= {name for name in {_blob(row) for row in rows} - theirs if _names(raw, name, whose)}
    for row in rows:
        if _blob(row) not in theirs - {""}:
            continue
        found.given.add(row.id)
        found.shared.add(row.id)
        if row.payload.get("part") is None:
            found.blobs.add(_blob(row))
        else:
            found.said.add(int(row.payload["mail"]))


def _blob(row: Any) -> str:
    return str(row.payload.get("blob") or "")


def _names(raw: Callable[[str], bytes], name: str, whose: "Whose") -> bool:
    try:
        words = raw(name).decode("utf-8", "replace").casefold() if name else ""
    except SurroundingsError:
        return False
    return any(one in words for one in (*whose.addresses, *(f"@{domain}" for domain in whose.domains)))


def erase(connection: Connection, names: Collection[str]) -> None:
    """These bytes go, but what is a mail as well."""
    is_mail = select(mail.c.event_id).where(mail.c.blob_hash == blob.c.hash).exists()
    connection.execute(delete(blob).where(blob.c.hash.in_(sorted(names)), ~is_mail))


def files_of(folder: Path, names: Collection[str]) -> list[Path]:
    """Where these bytes lie as files: beside the database, and where the folder `import/` put them away."""
    found = [folder / "mail" / name[:2] / f"{name}.eml" for name in names]
    lying = [*folder.parent.glob("import/done/*"), *folder.parent.glob("import/refused/*")] if names else []
    for path in lying:
        if path.is_file() and not path.is_symlink() and _hash_of(path) in names:
            found += [path, path.with_name(f"{path.name}.txt")]
    return [path for path in found if path.exists()]


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
