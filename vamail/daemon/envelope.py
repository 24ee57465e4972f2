"""What is stored with a mail before anything looks inside it: a few header fields, as opaque text.

The deciding thread reads the whole mail later; reading its header in full twice more would cost a
tenth of everything that a mail of a backlog costs.
"""

from collections.abc import Mapping, Sequence

from vamail.channels.imap_values import HEAD_BYTES, Head
from vamail.desk.life.people import addressed_to_us, client_of
from vamail.mail.addresses import VALUE_MAX, read_addresses
from vamail.mail.headers import decode_value, read_head
from vamail.mail.limits import Limits
from vamail.model.message import Address, Message
from vamail.store import Arrived
from vamail.workspace.types import Workspace

RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to", "x-envelope-to", "envelope-to")
MOST = Limits().addresses

Fields = Mapping[str, Sequence[bytes]]


class Envelope:
    """The fetched header fields of one mail, each read when it is asked for. Never raises."""

    __slots__ = ("_fields", "head")

    def __init__(self, head: Head) -> None:
        self.head = head
        fields: dict[str, list[bytes]] = {}
        for name, value in read_head(head.header, 0, len(head.header), top=True).fields:
            fields.setdefault(name, []).append(value)
        self._fields: Fields = fields

    def is_for(self, workspace: Workspace) -> bool:
        """Whether it names one of the mailboxes' addresses in To, Cc, Delivered-To or X-Original-To,
        or its header was cut, or names so many that not all of them are read: then the guard looks at it,
        and it is not lost."""
        if len(self.head.header) >= HEAD_BYTES:
            return True
        named: list[Address] = []
        for value in (value for name in RECIPIENTS for value in self._values(name)):
            found = read_addresses(value, MOST)
            if len(found) >= MOST or len(value) > VALUE_MAX:
                return True
            named += found
        return bool(addressed_to_us(Message(to=tuple(named)), workspace))

    def lane(self, workspace: Workspace) -> str:
        """What must be handled in order of arrival: a client's mails, from whichever of its addresses.

        Empty where no client is named; the store then takes the sender's domain.
        """
        values = self._values("from")
        senders = read_addresses(values[0], 1) if values else ()
        client = client_of(senders[0].email, workspace) if senders else None
        return f"client {client.slug}" if client else ""

    def lane_to(self, workspace: Workspace) -> str:
        """As `lane`, of a mail that the VA wrote: the client that it goes to."""
        named = (
            one
            for name in ("to", "cc")
            for value in self._values(name)
            for one in read_addresses(value, MOST)
        )
        client = next(filter(None, (client_of(one.email, workspace) for one in named)), None)
        return f"client {client.slug}" if client else ""

    def arrived(self, raw: bytes, workspace: Workspace, oversize: int = 0) -> Arrived:
        """What the store keeps of it, with its raw bytes (of a mail too big to fetch: its header)."""
        head = self.head
        return Arrived(
            uid=head.uid,
            received_at=head.received_at,
            raw=raw,
            oversize=oversize,
            junk="$Junk" in head.flags or self._text("x-spam-flag").upper() == "YES",
            message_id=self._text("message-id"),
            in_reply_to=self._text("in-reply-to"),
            references=self._text("references"),
            sender=self._text("from"),
            subject=self._text("subject"),
            lane=self.lane(workspace),
        )

    def _values(self, name: str) -> Sequence[bytes]:
        return self._fields.get(name, ())

    def _text(self, name: str) -> str:
        """The topmost value, decoded, on one line."""
        values = self._values(name)
        return decode_value(values[0]) if values else ""
