"""The version of the workspace in force, shared by the threads of one daemon."""

from dataclasses import dataclass, field
from threading import Lock

from vamail.workspace.types import Workspace


@dataclass(slots=True)
class Current:
    """Holds one immutable workspace at a time; replaced whole, never changed.

    `plus_addresses` says whether `doctor` or the daemon saw that mail to plus-addresses arrives.
    """

    workspace: Workspace
    plus_addresses: bool = False
    _lock: Lock = field(default_factory=Lock)

    def replace(self, workspace: Workspace) -> None:
        """Put another version in force."""
        with self._lock:
            self.workspace = workspace
