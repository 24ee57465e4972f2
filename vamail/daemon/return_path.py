"""Under which envelope sender mails leave: an address of their own, where the server lets us."""

from vamail.mail.identifiers import event_of_bounce_address
from vamail.model.outcome import Outcome, Rejected
from vamail.store import DeliveryJob


class ReturnPath:
    """Some servers take only the account's own address in MAIL; once seen, nothing else is tried."""

    def __init__(self) -> None:
        self._plain_only = False

    def of(self, job: DeliveryJob) -> str:
        """The envelope sender for the next attempt."""
        return _untagged(job.envelope_from) if self._plain_only else job.envelope_from

    def refused(self, job: DeliveryJob, outcome: Outcome) -> bool:
        """Whether the server may take the same mail from the plain address, which `of` then gives."""
        tagged = self.of(job) != _untagged(job.envelope_from)
        if not (tagged and isinstance(outcome, Rejected) and outcome.stage == "mail"):
            return False
        self._plain_only = True
        return True


def _untagged(address: str) -> str:
    """The address without the mark of one delivery."""
    if event_of_bounce_address(address) is None:
        return address
    local, _, domain = address.rpartition("@")
    return f"{local.rpartition('+')[0]}@{domain}"
