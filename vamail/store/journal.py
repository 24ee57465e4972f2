"""The journal: every act and every refusal to act, with its reason."""

from datetime import datetime
from typing import Any


def row(
    at: datetime, event_id: int, message_id: str, task: str | None, step: str, what: str, why: str
) -> dict[str, Any]:
    """One new line."""
    return {
        "at": at, "event_id": event_id, "message_id": message_id, "task": task, "step": step, "what": what,
        "why": why,
    }  # fmt: skip
