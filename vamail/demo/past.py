"""What has happened in the play so far, as far as the next letter needs it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """An acknowledgement as it lay in the client's mailbox; `message_id` without angle brackets."""

    raw: bytes
    message_id: str
    subject: str
    text: str


@dataclass(slots=True)
class Past:
    """Letters sent and acknowledgements fetched, by scene, and invitations, by address; `run` makes this
    run's Message-IDs its own."""

    run: str
    letters: dict[str, bytes] = field(default_factory=dict)
    acknowledgements: dict[str, Acknowledgement] = field(default_factory=dict)
    invitations: dict[str, bytes] = field(default_factory=dict)

    def message_id(self, scene: str, domain: str) -> str:
        """The Message-ID of a scene's letter."""
        return f"{scene}.{self.run}@{domain}"

    def now(self, zone: str) -> datetime:
        """This moment on a clock of that zone: letters carry the time at which they are really sent."""
        return datetime.now(UTC).astimezone(ZoneInfo(zone))
