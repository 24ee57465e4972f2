"""Deliver: committed mails leave, the same bytes at every attempt.

Contract:
1. a delivery is *sending*, committed, before its connection is used;
2. its outcome is committed before the next DATA on that connection, so that a crash can double at
   most one mail per connection, and only with the same Message-ID;
3. temporary refusals wait (`timing.retry_seconds`), permanent ones are told to the VA;
4. a connection lost between the final dot and the reply leaves the delivery *unknown*: it is looked
   up in Sent for `timing.unknown_seconds`; if it is not there, money is held for the VA and all else
   is sent again;
5. one connection serves; a second and third open when the others have been busy for over two seconds.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from vamail.channels.rate import RateLimit
from vamail.channels.smtp import Connection
from vamail.daemon import maillog
from vamail.daemon.settle import Result
from vamail.model.errors import SurroundingsError
from vamail.model.outcome import Deferred, Delivered, Outcome, Rejected, Unknown
from vamail.store import DeliveryJob
from vamail.workspace.types import Timing

BUSY_SECONDS = 2.0
IDLE_SECONDS = 60.0


Settle = Callable[[Result], Awaitable[None]]
FindSent = Callable[[DeliveryJob], Awaitable[bool]]


class Courier:
    """Sends what it is given over at most `connections` connections, in order of submission."""

    def __init__(
        self,
        open_connection: Callable[[], Connection],
        settle: Settle,
        find_sent: FindSent,
        timing: Callable[[], Timing],
        now: Callable[[], datetime],
        connections: int,
        limit: RateLimit,
    ) -> None:
        self._open = open_connection
        self._settle = settle
        self._find_sent = find_sent
        self._timing = timing
        self._now = now
        self._most = connections
        self._limit = limit
        self._jobs: deque[DeliveryJob] = deque()
        self._waiting = asyncio.Event()
        self._lanes: set[asyncio.Task[None]] = set()
        self._in_flight = 0
        self._busy_since: float | None = None
        self._failures = 0

    @property
    def idle(self) -> bool:
        """Whether nothing waits and nothing is on its way."""
        return not self._jobs and not self._in_flight

    @property
    def pending(self) -> int:
        """How many jobs wait here."""
        return len(self._jobs)

    def submit(self, jobs: Sequence[DeliveryJob]) -> None:
        """Take jobs that are committed as *sending*. Call from the loop's thread."""
        if not jobs:
            return
        self._jobs.extend(jobs)
        self._waiting.set()
        self._grow()

    def _grow(self) -> None:
        """Open the first lane at once, another one only when the work does not get less for two seconds."""
        loop = asyncio.get_running_loop()
        if not self._lanes:
            self._add_lane(loop)
            return
        if self._busy_since is None:
            self._busy_since = loop.time()
        if loop.time() - self._busy_since > BUSY_SECONDS and len(self._lanes) < self._most:
            self._add_lane(loop)
            self._busy_since = loop.time()

    def _add_lane(self, loop: asyncio.AbstractEventLoop) -> None:
        lane = loop.create_task(self._lane())
        self._lanes.add(lane)
        lane.add_done_callback(self._lanes.discard)

    async def close(self) -> None:
        """Finish what is in DATA, then close every connection; what waits stays committed."""
        self._jobs.clear()
        self._most = 0
        self._waiting.set()
        if self._lanes:
            await asyncio.wait(self._lanes)

    async def _lane(self) -> None:
        connection = self._open()
        try:
            while self._most and (job := await self._next()) is not None:
                self._in_flight += 1
                try:
                    await self._one(connection, job)
                finally:
                    self._in_flight -= 1
                if self._jobs:
                    self._grow()
                else:
                    self._busy_since = None
        finally:
            with contextlib.suppress(Exception):
                await connection.quit()

    async def _next(self) -> DeliveryJob | None:
        """The next job; None after a minute of silence, so that no server has to close on us."""
        while not self._jobs:
            self._waiting.clear()
            if not self._most:
                return None
            try:
                await asyncio.wait_for(self._waiting.wait(), IDLE_SECONDS)
            except TimeoutError:
                return None
        return self._jobs.popleft()

    async def _one(self, connection: Connection, job: DeliveryJob) -> None:
        outcome = await self._attempt(connection, job)
        maillog.delivery(
            type(outcome).__name__.lower(),
            job.kind,
            job.message_id,
            job.task or "",
            job.recipient,
            _detail(outcome),
        )
        await self._settle(Result(job, outcome, self._next_at(job, outcome)))
        if isinstance(outcome, Deferred) and outcome.connection_lost:
            await self._breathe()
        else:
            self._failures = 0

    async def _attempt(self, connection: Connection, job: DeliveryJob) -> Outcome:
        if job.status in {"unknown", "sending"} and await self._find_sent(job):
            return Delivered("found in Sent: it had arrived")
        if job.status in {"unknown", "sending"} and job.money:
            return Rejected("it is not known whether this was sent; look in your mailbox, then requeue it")
        await self._within_limits()
        was_open = connection.connected
        outcome = await self._send(connection, job)
        if was_open and isinstance(outcome, Deferred) and outcome.connection_lost:
            # A server may close a connection that was idle; one fresh try before it counts as an outage.
            outcome = await self._send(connection, job)
        if isinstance(outcome, Delivered | Unknown):
            self._limit.count(self._now())
        return outcome

    async def _send(self, connection: Connection, job: DeliveryJob) -> Outcome:
        try:
            return await connection.send(job.envelope_from, job.recipient, job.raw)
        except SurroundingsError as error:
            return Deferred(str(error), connection_lost=True)

    async def _within_limits(self) -> None:
        """Wait until the account may send again (domain facts: per minute and per day)."""
        while (seconds := self._limit.wait_seconds(self._now())) > 0 and self._most:
            await asyncio.sleep(min(seconds, 5.0))

    async def _breathe(self) -> None:
        """After a lost connection: wait a little longer each time, so that an outage is no busy loop."""
        delays = self._timing().reconnect_seconds
        await asyncio.sleep(delays[min(self._failures, len(delays) - 1)])
        self._failures += 1

    def _next_at(self, job: DeliveryJob, outcome: Outcome) -> datetime | None:
        match outcome:
            case Deferred():
                delays = self._timing().retry_seconds
                return self._now() + timedelta(seconds=delays[min(max(job.attempts, 1), len(delays)) - 1])
            case Unknown():
                return self._now()
            case _:
                return None


def _detail(outcome: Outcome) -> str:
    return outcome.detail if isinstance(outcome, Delivered) else outcome.error
