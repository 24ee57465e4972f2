"""What a restored backup leaves open: the lost time may have sent already what is about to be sent.

A mail that was fetched between the backup and the restore is fetched again and answered again, with the
same Message-ID. So is a command of the VA that came by mail, with the reply that it wrote, and a timer that
fell due. Every such mail, and all that waited in the backup, is looked up in Sent once, before it leaves.
"""

from datetime import datetime, timedelta

from vamail.store import DeliveryJob, Store

CATCHES_UP = timedelta(days=7)
"""What answers no mail is doubted so long after a restore: by then what was fetched again, and every timer
of the lost time, was handled."""


class Restoration:
    """Reads once what the last restore of this desk wrote down; without one it doubts nothing."""

    def __init__(self, store: Store) -> None:
        at, taken_at = store.meta("restored_at"), store.meta("restored_from")
        self._at = datetime.fromisoformat(at) if at else None
        self._taken_at = datetime.fromisoformat(taken_at) if taken_at else None
        self._looked_up: set[int] = set()

    def doubts(self, job: DeliveryJob) -> bool:
        """Whether this may have been sent between backup and restore; asked once for each delivery."""
        if self._at is None or job.id in self._looked_up:
            return False
        made = job.arrived_at or job.created_at - CATCHES_UP
        if made >= self._at:
            return False
        self._looked_up.add(job.id)
        return True

    def since(self, oldest: datetime) -> datetime:
        """From when on Sent is looked through for deliveries of which the oldest was made then."""
        return oldest if self._taken_at is None else min(oldest, self._taken_at)

    @property
    def is_known(self) -> bool:
        """Whether this desk was restored at all."""
        return self._at is not None
