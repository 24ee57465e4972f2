"""Doubts: mails of which nobody knows whether they were delivered.

The line broke between the final dot and the reply, or the process that sent them died. All of them are
looked up in Sent together, for `timing.unknown_seconds` each, while everything else is sent meanwhile.
What is found was delivered; what is not is held when it is about money, and otherwise sent again, the
same bytes with the same Message-ID.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from vamail.model.errors import SurroundingsError
from vamail.model.outcome import Delivered, Outcome, Rejected
from vamail.store import DeliveryJob

LOOK_SECONDS = 5.0

FindSent = Callable[[Sequence[DeliveryJob]], Awaitable[frozenset[str] | None]]
"""The Message-IDs of these that lie in Sent; None where Sent tells nothing, so that waiting is in vain."""


class Doubts:
    """Looks up what it is given: `ended` is told what became certain, `again` what must be sent again."""

    def __init__(
        self,
        find_sent: FindSent,
        seconds: Callable[[], float],
        ended: Callable[[DeliveryJob, Outcome], Awaitable[None]],
        again: Callable[[DeliveryJob], None],
    ) -> None:
        self._find_sent = find_sent
        self._seconds = seconds
        self._ended = ended
        self._again = again
        self._waiting: dict[int, tuple[DeliveryJob, float]] = {}
        self._looking: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, jobs: Sequence[DeliveryJob]) -> None:
        """Look for these as well. Call from the loop's thread."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._seconds()
        self._waiting.update((job.id, (job, until)) for job in jobs)
        if self._waiting and self._looking is None:
            self._looking = loop.create_task(self._look())

    async def close(self) -> None:
        """Stop looking; what is still in doubt stays so in its row."""
        self._waiting.clear()
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                found = await self._found()
                for job, until in list(self._waiting.values()):
                    await self._conclude(job, found, loop.time() >= until)
                if self._waiting:
                    await asyncio.sleep(min(LOOK_SECONDS, self._seconds() / 4))
        finally:
            self._looking = None

    async def _found(self) -> frozenset[str] | None:
        """What lies in Sent; nothing while the mailbox does not answer, which is waited for briefly."""
        jobs = [job for job, _ in self._waiting.values()]
        try:
            async with asyncio.timeout(max(0.1, self._seconds())):
                return await self._find_sent(jobs)
        except (SurroundingsError, TimeoutError):
            return frozenset()

    async def _conclude(self, job: DeliveryJob, found: frozenset[str] | None, late: bool) -> None:
        if found is not None and job.message_id in found:
            await self._ended(job, Delivered("found in Sent: it had arrived"))
        elif found is not None and not late:
            return
        elif job.money:
            said = "it is not known whether this was sent; look in your mailbox, then requeue it"
            await self._ended(job, Rejected(said))
        else:
            self._again(replace(job, status="queued"))
        self._waiting.pop(job.id, None)
