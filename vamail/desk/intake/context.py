"""Everything that intake may look at while it decides on one mail."""

from dataclasses import dataclass, replace
from datetime import datetime

from vamail.desk.intake.forward import Forwarded
from vamail.model.desk import Desk
from vamail.model.events import MailReceived
from vamail.model.message import Address, Message
from vamail.workspace.types import Client, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One mail on its way through intake.

    `sender` and `subject` and `text` are those of the request itself: the original's when the VA
    forwarded it; `note` is then what the VA wrote above it. `client` is None for a stranger.
    """

    event: MailReceived
    desk: Desk
    workspace: Workspace
    secret: bytes
    now: datetime
    client: Client | None
    sender: Address
    subject: str
    text: str
    forwarded: bool = False
    note: str = ""

    @property
    def message(self) -> Message:
        """The mail as it arrived."""
        return self.event.message

    def as_forwarded(self, found: Forwarded, client: Client | None) -> "Context":
        """The same mail as the request of the one whose words the VA forwarded."""
        event = self.event
        if found.language:
            event = replace(event, message=replace(event.message, language=found.language))
        return replace(
            self,
            event=event,
            client=client,
            sender=found.sender,
            subject=found.subject or self.subject,
            text=found.text,
            forwarded=True,
            note=found.note,
        )

    @property
    def client_slug(self) -> str:
        """The client's name in files and rows, or an empty string for a stranger."""
        return self.client.slug if self.client else ""

    @property
    def language(self) -> str:
        """In which language to write to the requester: the client's, else the mail's, else the VA's."""
        own = self.client.language if self.client else ""
        return own or self.message.language or self.workspace.me.language

    @property
    def written_in(self) -> str:
        """The language whose words the mail is read by: its own, else the requester's."""
        return self.message.language or self.language

    @property
    def zone(self) -> str:
        """The requester's time zone: the client's, else the VA's."""
        return self.client.hours.zone if self.client else self.workspace.me.zone
