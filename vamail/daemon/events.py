"""Rows become events: the raw mail is read here, and nothing that it holds can raise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from vamail.channels.folders import clean_name
from vamail.daemon.reader import Reader, Reading
from vamail.desk.intake.sent import sent_at
from vamail.desk.life.people import client_of
from vamail.mail.addresses import read_addresses
from vamail.mail.parse import parse, parse_head
from vamail.model.books import GivenBy, Read
from vamail.model.events import (
    AcknowledgementExpired,
    BooksDue,
    CommandGiven,
    DeliveryFailed,
    Event,
    FileGiven,
    GivenUp,
    MailReceived,
    MailSent,
    NoticesDue,
    OutageBegan,
    OutageEnded,
    TimerDue,
    Trouble,
    WorkspaceBroken,
)
from vamail.model.exports import BOOKS, BooksWanted
from vamail.model.imports import ImportMapping
from vamail.model.message import Message
from vamail.store import ClaimedEvent, Store
from vamail.workspace.types import Workspace


@dataclass(frozen=True, slots=True)
class Work:
    """A claimed event, with the raw mail where it is at hand already, and its reading where it has begun."""

    claimed: ClaimedEvent
    raw: bytes | None = None
    reading: Reading | None = None


def begin_work(claimed: ClaimedEvent, raw: bytes | None, reader: Reader, workspace: Workspace) -> Work:
    """Claimed work whose mail is being read from now on, its dates as its sender most likely means them."""
    if claimed.kind not in ("mail", "sent") or claimed.oversize or raw is None:
        return Work(claimed, raw)
    address = next(iter(read_addresses(claimed.sender.encode())), None) if claimed.sender else None
    client = client_of(address.email, workspace) if address else None
    zone = client.hours.zone if client else workspace.me.zone
    language = (client.language if client else "") or workspace.me.language
    return Work(claimed, raw, reader.ahead(raw, claimed.received_at or claimed.at, zone, language))


def event_of(work: Work, store: Store, workspace: Workspace) -> Event:
    """The event of a row; the payload of each kind is written by this program alone. The workspace says how a
    file that was given is read, and what the VA's books are called."""
    claimed, payload = work.claimed, work.claimed.payload
    number = claimed.number
    match claimed.kind:
        case "mail":
            return mail_event(claimed, _message(work, store))
        case "sent":
            return sent_event(claimed, _message(work, store))
        case "command":
            return CommandGiven(
                number=number,
                verb=str(payload.get("verb", "")),
                subject=str(payload.get("subject", "")),
                client=str(payload.get("client", "")),
            )
        case "delivery_failed":
            return DeliveryFailed(
                number=number,
                delivery=int(payload["delivery"]),
                kind=str(payload["kind"]),
                to=str(payload["to"]),
                subject=str(payload["subject"]),
                task=str(payload.get("task") or ""),
                error=str(payload["error"]),
                reply=str(payload.get("reply") or ""),
                perhaps=bool(payload.get("perhaps")),
            )
        case "workspace":
            return WorkspaceBroken(
                number=number,
                fingerprint=str(payload["fingerprint"]),
                problems=tuple(payload["problems"]),
            )
        case "notices":
            return NoticesDue(
                number=number,
                notices=tuple(payload["notices"]),
                kinds=tuple(payload["kinds"]),
                lines=tuple(payload["lines"]),
                tasks=tuple(payload.get("tasks", ())),
                asks=tuple(payload.get("asks", ())),
                files=tuple(payload.get("files", ())),
            )
        case "given_up":
            return GivenUp(
                number=number,
                mail=int(payload["mail"]),
                sender=str(payload["sender"]),
                subject=str(payload["subject"]),
            )
        case "outage":
            return OutageBegan(number=number, troubles=_troubles(payload))
        case "recovered":
            return recovered_event(number, payload, store)
        case "file":
            return file_event(number, payload, store, workspace.imports)
        case "acknowledgement_expired":
            return expired_event(number, payload, store)
        case "timer" if payload.get("kind") == BOOKS:
            return books_event(claimed, store, workspace)
        case _:
            return TimerDue(
                number=number,
                kind=str(payload.get("kind", claimed.kind)),
                subject=str(payload.get("subject", "")),
                due_at=_due_at(claimed),
            )


def books_event(claimed: ClaimedEvent, store: Store, workspace: Workspace) -> Event:
    """Files for book-keeping that the VA asked for, made now."""
    from vamail.daemon.books import made  # seldom asked

    wanted, due_at = BooksWanted.read(str(claimed.payload["subject"])), _due_at(claimed)
    return BooksDue(
        number=claimed.number, wanted=wanted, due_at=due_at, made=made(wanted, store, workspace, due_at)
    )


def _due_at(claimed: ClaimedEvent) -> datetime:
    """When the timer was due, which is not when it fired; of one whose row says nothing, when it fired."""
    text = claimed.payload.get("due_at")
    return datetime.fromisoformat(text) if isinstance(text, str) and text else claimed.at


def _message(work: Work, store: Store) -> Message:
    if work.reading is not None:
        return work.reading.message()
    raw = work.raw if work.raw is not None else store.raw(work.claimed.blob_hash)
    return message_of(work.claimed, raw)


def message_of(claimed: ClaimedEvent, raw: bytes) -> Message:
    """The stored mail, read in this process; of one that was too big to fetch, its header."""
    return parse_head(raw) if claimed.oversize else parse(raw)


def mail_event(claimed: ClaimedEvent, message: Message) -> MailReceived:
    """The event of one stored mail."""
    return MailReceived(
        number=claimed.number,
        mailbox=claimed.mailbox,
        received_at=claimed.received_at or claimed.at,
        message=message,
        blob=claimed.blob_hash,
        uidvalidity=claimed.uidvalidity,
        uid=claimed.uid,
        oversize=claimed.oversize,
        junk=claimed.junk,
        accepted=bool(claimed.payload.get("accepted")),
        as_client=str(claimed.payload.get("as_client") or ""),
        control=bool(claimed.payload.get("control")),
    )


def sent_event(claimed: ClaimedEvent, message: Message) -> MailSent:
    """The event of one mail that lies in Sent."""
    return MailSent(
        number=claimed.number,
        mailbox=claimed.mailbox,
        sent_at=sent_at(claimed.received_at or claimed.at, message.date),
        message=message,
        blob=claimed.blob_hash,
    )


def expired_event(number: int, payload: Mapping[str, Any], store: Store) -> Event:
    """An acknowledgement whose instant passed before it was delivered, with the mail it answers."""
    raw = store.raw(str(payload["blob"])) if payload.get("blob") else b""
    return AcknowledgementExpired(
        number=number,
        delivery=int(str(payload["delivery"])),
        task=str(payload.get("task") or ""),
        message=parse(raw) if raw else Message(),
        received_at=datetime.fromisoformat(str(payload["received_at"])),
    )


_BY: dict[str, GivenBy] = {"mail": "mail", "folder": "folder", "line": "line"}


def file_event(
    number: int, payload: Mapping[str, Any], store: Store, mappings: tuple[ImportMapping, ...]
) -> FileGiven:
    """A file that was given, read in a child of its own; one too big to be stored was never read.

    Raises SurroundingsError where its bytes are gone from the disk.
    """
    from vamail.daemon.files import read_given, too_big  # seldom asked

    name = clean_name(str(payload.get("name") or ""), "file")
    stored, part = str(payload.get("blob") or ""), payload.get("part")
    mark, content = "", cast(Read, too_big(name))
    if stored:
        mark, content = read_given(store.raw(stored), name, mappings, part)
    return FileGiven(
        number=number, name=name, blob=mark or (stored if part is None else ""),
        by=_BY.get(str(payload.get("by")), "line"), content=content,
        place=str(payload.get("place") or "") or (f"{stored}/{part}" if part is not None else ""),
    )  # fmt: skip


def _troubles(payload: Mapping[str, Any]) -> tuple[Trouble, ...]:
    return tuple(
        Trouble(
            kind=str(one["kind"]),
            name=str(one["name"]),
            since=datetime.fromisoformat(one["since"]),
            error=str(one["error"]),
        )
        for one in payload["troubles"]
    )


def recovered_event(number: int, payload: Mapping[str, Any], store: Store) -> Event:
    """The end of an outage, with what happened meanwhile."""
    troubles, until = _troubles(payload), datetime.fromisoformat(str(payload["until"]))
    mails, touched = store.life.meanwhile(min(one.since for one in troubles), until)
    return OutageEnded(number=number, troubles=troubles, until=until, mails=mails, touched=touched)
