"""Everything that is held about one client: which rows, in which tables, for `export` and `forget`."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from vamail.mail.parse import parse
from vamail.model.billing import Invoice, Payment
from vamail.model.errors import SurroundingsError
from vamail.model.exports import BOOKS
from vamail.store import given, meetings
from vamail.store.tables import delivery, event, held, ledger, mail, notice, task, task_mail

CHUNK = 500
_TASK = re.compile(r"[Tt]-([0-9]+)(?![0-9])")
_NAMED = re.compile(r"[TtMm]-[0-9]+(?![0-9])")
_BILLED = re.compile(r"(?<![A-Za-z0-9-])[IP]-[0-9]+(?![0-9])")
_UNHANDLED = ("new", "claimed")
_ON_ITS_WAY = ("queued", "sending", "deferred", "unknown")


@dataclass(frozen=True, slots=True)
class Whose:
    """A client: the slug, every address, and domains that are all theirs, all in lower case; `ours` are the
    VA's own addresses, from which something may be said about them."""

    client: str
    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    ours: frozenset[str] = frozenset()

    def owns(self, email: str) -> bool:
        """Whether this address is theirs."""
        email = email.casefold()
        return email in self.addresses or email.rpartition("@")[2] in self.domains


@dataclass(slots=True)
class Belongings:
    """Numbers of rows. `events` are no mails. `shared` ones told the VA about several clients at once, or
    are commands that may have named several; of these `said` are the VA's own mails. `shared_meetings` have
    guests of others as well; `given` are files for import that say something of them, `blobs` their bytes;
    `kept` is how many versions the ledger has about them, of no task too (time, invoices); `bills` are names
    of their invoices and of money that waits (`I-7`, `P-3`), `client` is their own."""

    tasks: set[str] = field(default_factory=set)
    mails: set[int] = field(default_factory=set)
    events: set[int] = field(default_factory=set)
    shared: set[int] = field(default_factory=set)
    said: set[int] = field(default_factory=set)
    deliveries: set[int] = field(default_factory=set)
    notices: set[int] = field(default_factory=set)
    held: set[int] = field(default_factory=set)
    meetings: set[str] = field(default_factory=set)
    shared_meetings: set[str] = field(default_factory=set)
    given: set[int] = field(default_factory=set)
    blobs: set[str] = field(default_factory=set)
    kept: int = 0
    bills: set[str] = field(default_factory=set)
    client: str = ""

    @property
    def nothing(self) -> bool:
        """Whether nothing is held about them."""
        found = self.tasks or self.mails or self.deliveries or self.held or self.kept
        return not (found or self.meetings or self.shared_meetings)

    def is_subject(self, words: object) -> bool:
        """Whether what a timer is about (`T-12/first/1`, `M-7/2026-…`, `I-7/-3`, `acme/2026-11`) is theirs
        alone."""
        name, more, _ = str(words or "").partition("/")
        if more and name in (*self.bills, self.client):
            return True
        return task_in(words) in self.tasks or name in self.meetings


def chunks(numbers: Iterable[int | str]) -> Iterator[list[int | str]]:
    """Some at a time, so that no statement has too many parameters."""
    ordered = sorted(numbers, key=str)
    return (ordered[at : at + CHUNK] for at in range(0, len(ordered), CHUNK))


def collect(connection: Connection, whose: Whose, raw: Callable[[str], bytes]) -> Belongings:
    """What belongs to this client. Reads whole tables: for a command that is seldom given.

    `raw` reads a mail by its content hash; it raises SurroundingsError where that is gone.
    """
    found = Belongings(client=whose.client)
    found.tasks = set(connection.execute(select(task.c.ref).where(task.c.client == whose.client)).scalars())
    found.mails = set(_mails(connection, whose))
    of_theirs = select(func.count()).select_from(ledger).where(ledger.c.client == whose.client)
    found.kept = connection.execute(of_theirs).scalar_one()
    found.bills = set(_bills(connection, whose.client, found.tasks))
    about = meetings.find(connection, whose.client, found.tasks, whose.owns)
    found.meetings, found.shared_meetings = about
    for refs in chunks(found.tasks):
        joined = select(mail.c.event_id).where(mail.c.task.in_(refs))
        found.mails.update(connection.execute(joined).scalars())
        touched = select(task_mail.c.event_id).where(task_mail.c.task.in_(refs))
        found.events.update(connection.execute(touched).scalars())
    found.deliveries = set(_deliveries(connection, whose, found))
    given.belonging(connection, whose, found, raw)
    _said(connection, whose, found, raw)
    found.notices = set(_notices(connection, found))
    _events(connection, found)
    _told(connection, found)
    found.shared -= found.mails
    found.events -= found.mails | found.shared
    found.held = set(_held(connection, found))
    return found


def _mails(connection: Connection, whose: Whose) -> Iterator[int]:
    """By client, and by sender: also what they wrote before they were a client, or what was never handled."""
    query = select(mail.c.event_id, mail.c.client, mail.c.sender_email, mail.c.sender)
    for row in connection.execute(query):
        if row.client == whose.client or whose.owns(row.sender_email or _address_in(row.sender)):
            yield row.event_id


def _address_in(sender: str) -> str:
    return sender.rpartition("<")[2].strip("> \t").casefold()


def _deliveries(connection: Connection, whose: Whose, found: Belongings) -> Iterator[int]:
    query = select(
        delivery.c.id, delivery.c.client, delivery.c.recipient, delivery.c.task, delivery.c.event_id
    )
    for row in connection.execute(query):
        ours = row.client == whose.client or whose.owns(row.recipient)
        if ours or row.task in found.tasks or row.event_id in found.mails:
            yield row.id


def _bills(connection: Connection, client: str, tasks: set[str]) -> Iterator[str]:
    """`I-7` of each invoice and draft of theirs, `P-3` of each payment."""
    query = select(ledger.c.kind, ledger.c.key, ledger.c.task, ledger.c.client, ledger.c.body).where(
        ledger.c.kind.in_((Invoice.kind, Payment.kind))
    )
    for row in connection.execute(query):
        if row.client == client or row.task in tasks:
            yield row.key if row.kind == Invoice.kind else row.body.get("short") or row.key


def _notices(connection: Connection, found: Belongings) -> Iterator[int]:
    """About what is theirs, by their event, their key (`dun:I-7:…`, `retainer/acme/…`) or their words."""
    theirs = found.mails | found.said | found.given
    own = (f"retainer/{found.client}/", f"billing:{found.client}/")
    for row in connection.execute(
        select(notice.c.id, notice.c.task, notice.c.event_id, notice.c.key, notice.c.lines)
    ):
        named = found.bills.intersection(_BILLED.findall(" ".join((row.key, *row.lines))))
        if row.task in found.tasks or row.event_id in theirs or row.key.startswith(own) or named:
            yield row.id


def _events(connection: Connection, found: Belongings) -> None:
    """Events of ours that name what is theirs, and those that gathered lines about several clients."""
    query = select(event.c.id, event.c.kind, event.c.payload).where(event.c.kind != "mail")
    for row in connection.execute(query):
        said = row.payload
        if found.notices.intersection(said.get("notices", ())):
            found.shared.add(row.id)
        elif (
            said.get("delivery") in found.deliveries
            or said.get("mail") in found.mails
            or said.get("task") in found.tasks
            or found.is_subject(said.get("subject"))
        ):
            found.events.add(row.id)


def _told(connection: Connection, found: Belongings) -> None:
    """Mails to the VA that named their tasks or meetings among others: the brief, warnings, transcripts."""
    query = select(ledger.c.event_id, ledger.c.body).where(ledger.c.kind == "notice")
    named = found.meetings | found.shared_meetings
    for row in connection.execute(query):
        if found.tasks.intersection(row.body.get("tasks", ())) or named.intersection(
            row.body.get("meetings", ())
        ):
            found.shared.add(row.event_id)


def _said(connection: Connection, whose: Whose, found: Belongings, raw: Callable[[str], bytes]) -> None:
    """The VA's commands about them and her mails that name them: by what was carried out, by what they
    answer, by a reference or an address in their words."""
    query = select(ledger.c.event_id, ledger.c.task, ledger.c.client).where(ledger.c.kind == "command")
    found.shared.update(
        row.event_id for row in connection.execute(query)
        if row.task in found.tasks or row.client == whose.client
    )  # fmt: skip
    theirs = _message_ids(connection, found)
    query = select(
        mail.c.event_id, mail.c.blob_hash, mail.c.in_reply_to, mail.c.references_, mail.c.verdict
    ).where(mail.c.sender_email.in_(whose.ours))
    for row in connection.execute(query):
        if row.event_id in found.mails or row.verdict in ("filed", "joined", "forgotten"):
            continue
        answers = f"{row.in_reply_to} {row.references_}"
        if (
            row.event_id in found.shared
            or any(one in answers for one in theirs)
            or _names(_words(raw, row.blob_hash), whose, found)
        ):
            found.said.add(row.event_id)
    found.shared |= found.said


def _message_ids(connection: Connection, found: Belongings) -> set[str]:
    """Of the mails that they wrote and got."""
    ids: set[str] = set()
    for table, key, numbers in (
        (mail, mail.c.event_id, found.mails), (delivery, delivery.c.id, found.deliveries),
    ):  # fmt: skip
        for some in chunks(numbers):
            ids.update(connection.execute(select(table.c.message_id).where(key.in_(some))).scalars())
    return ids - {""}


def _words(raw: Callable[[str], bytes], name: str) -> str:
    """Everything that a mail says, and to whom; nothing where its bytes are gone."""
    try:
        message = parse(raw(name))
    except SurroundingsError:
        return ""
    to = (one.email for one in message.recipients)
    return " ".join((message.subject, message.text, message.html, *to))


def _names(words: str, whose: Whose, found: Belongings) -> bool:
    said = words.casefold()
    own = (*whose.addresses, *(f"@{domain}" for domain in whose.domains))
    named = found.tasks | found.meetings | found.shared_meetings
    return any(one in said for one in own) or any(one[0].upper() in named for one in _NAMED.finditer(words))


def task_in(words: object) -> str:
    """The task at the beginning of a timer's subject or of a command: `T-12` of `T-12/first/1`."""
    found = _TASK.match(str(words or ""))
    return f"T-{found[1]}" if found else ""


def _held(connection: Connection, found: Belongings) -> Iterator[int]:
    for row in connection.execute(select(held.c.id, held.c.event_id, held.c.delivery_id)):
        events = found.mails | found.events | found.said
        if row.event_id in events or row.delivery_id in found.deliveries:
            yield row.id


def told(connection: Connection, whose: Whose, found: Belongings) -> set[int]:
    """Deliveries to the VA that told about them and perhaps about others; files for her book-keeping among
    them, which have everybody's invoices."""
    numbers = set(connection.execute(select(delivery.c.id).where(delivery.c.action == BOOKS)).scalars())
    for some in chunks(found.shared):
        query = select(delivery.c.id, delivery.c.kind, delivery.c.recipient).where(
            delivery.c.event_id.in_(some)
        )
        numbers.update(
            row.id for row in connection.execute(query)
            if row.kind == "notice" or row.recipient.casefold() in whose.ours
        )  # fmt: skip
    return numbers


def on_its_way(connection: Connection, whose: Whose, found: Belongings) -> tuple[int, int]:
    """How many deliveries to them or about them have not left, and how many of their events wait."""
    unsent = waiting = 0
    for numbers in chunks(found.deliveries | told(connection, whose, found)):
        unsent += connection.execute(
            select(func.count()).where(delivery.c.id.in_(numbers), delivery.c.status.in_(_ON_ITS_WAY))
        ).scalar_one()
    for numbers in chunks(found.mails | found.events | found.shared):
        waiting += connection.execute(
            select(func.count()).where(event.c.id.in_(numbers), event.c.state.in_(_UNHANDLED))
        ).scalar_one()
    return unsent, waiting


def addresses_of(connection: Connection, client: str) -> frozenset[str]:
    """Addresses that wrote as this client, or that we acknowledged to, also when no rule knows it now."""
    wrote = select(mail.c.sender_email).where(mail.c.client == client, mail.c.sender_email != "").distinct()
    asked = select(task.c.requester).where(task.c.client == client).distinct()
    sent = (
        select(delivery.c.recipient)
        .where(delivery.c.client == client, delivery.c.kind == "acknowledgement")
        .distinct()
    )
    return frozenset(
        str(one).casefold() for query in (wrote, asked, sent) for one in connection.execute(query).scalars()
    )
