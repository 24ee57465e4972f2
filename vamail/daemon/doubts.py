"""Doubts: mails of which nobody knows whether they were delivered.

The line broke between the final dot and the reply, or the process that sent them died. All of them are
looked up in Sent together, for `timing.unknown_seconds` each, while everything else is sent meanwhile.
What is found was delivered; what is not is held when it is about money, and otherwise sent again, the
same bytes with the same Message-ID. What a restored backup leaves in doubt left long ago or not at all: for
it one answer of the mailbox is enough.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from vamail.model.errors import SurroundingsError
from vamail.model.outcome import Delivered, Outcome, Unknown
from vamail.store import DeliveryJob

LOOK_SECONDS = 5.0
FOUND_IN_SENT = "found in Sent: it had arrived"

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
        self._once: set[int] = set()
        self._looking: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, jobs: Sequence[DeliveryJob], *, once: bool = False) -> None:
        """Look for these as well; with `once` until the mailbox has answered. Call from the loop's thread."""
        if once:
            self._once.update(job.id for job in jobs)
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
                waiting = list(self._waiting.values())
                found, answered = await self._found([job for job, _ in waiting])
                for job, until in waiting:
                    enough = loop.time() >= until or (answered and job.id in self._once)
                    await self._conclude(job, found, enough)
                if self._waiting:
                    await asyncio.sleep(min(LOOK_SECONDS, self._seconds() / 4))
        finally:
            self._looking = None

    async def _found(self, jobs: Sequence[DeliveryJob]) -> tuple[frozenset[str] | None, bool]:
        """What lies in Sent, and whether the mailbox answered, which is waited for briefly."""
        try:
            async with asyncio.timeout(max(0.1, self._seconds())):
                return await self._find_sent(jobs), True
        except (SurroundingsError, TimeoutError):
            return frozenset(), False

    async def _conclude(self, job: DeliveryJob, found: frozenset[str] | None, late: bool) -> None:
        if found is not None and job.message_id in found:
            await self._ended(job, Delivered(FOUND_IN_SENT))
        elif found is not None and not late:
            return
        elif job.money:
            await self._ended(job, Unknown("the line broke, and it is not in Sent", last=True))
        else:
            self._again(replace(job, status="queued"))
        self._waiting.pop(job.id, None)
        self._once.discard(job.id)
