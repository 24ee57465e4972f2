"""Effects of knowing how the service goes: the second route, and the test mail to ourselves."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseAlarm:
    """Tell the VA by the second route (webhook, another account): mail cannot, or may not arrive.

    `kind`: outage, recovered or canary. `sentence` holds nothing about any client.
    """

    kind: str
    sentence: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectCanary:
    """A test mail left for this mailbox with this decision; it must be back at `late_at`."""

    mailbox: str
    sent_at: datetime
    late_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryBack:
    """The test mail with the Message-ID `name` came back; nothing happens if it was back before."""

    name: str
    back_at: datetime
