"""Names of things: task references, placeholders for things not yet numbered, message identities.

Message-IDs are kept without their angle brackets everywhere inside (RFC 5322, 3.6.4); only
`mail.compose` writes them, and only `mail.parse` takes them off.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task that a decision files; the daemon gives it a reference before rendering."""

    index: int = 0


TaskKey = str | NewTask
"""A reference such as `T-12`, or the placeholder of a task filed by the same decision."""


def task_ref(number: int) -> str:
    """Reference of the task with this number."""
    return f"T-{number}"
