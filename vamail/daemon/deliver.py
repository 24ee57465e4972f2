"""Deliver: committed mails leave, the same bytes at every attempt.

Contract:
1. a delivery is *sending*, committed, before its connection is used;
2. its outcome is committed before the next DATA on that connection, so that a crash can double at
   most one mail per connection, and only with the same Message-ID; while the database does not take
   it, the connection waits;
3. temporary refusals wait (`timing.retry_seconds`), at most four days; permanent ones are told to the VA;
4. a connection lost between the final dot and the reply leaves the delivery *unknown* (`doubts`); after a
   restore (`restoration`) whatever the lost time may have sent already is looked up in the same way;
5. one connection serves; a second and third open when the others have been busy for over two seconds;
6. a server that cannot be reached is tried by one mail, after each of `timing.reconnect_seconds`; all
   others wait in the database, *deferred*, where what became moot or too late can be cancelled, and
   leave when it answers. `reach.down` says so to whoever asks.
"""

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from vamail.channels.rate import RateLimit
from vamail.channels.smtp import Connection
from vamail.daemon import maillog
from vamail.daemon.doubts import Doubts, FindSent
from vamail.daemon.reach import Reach
from vamail.daemon.return_path import ReturnPath
from vamail.daemon.settle import Result
from vamail.daemon.vitals import Vitals
from vamail.mail.identifiers import envelope_id
from vamail.model.errors import VamailError
from vamail.model.outages import SENDING
from vamail.model.outcome import Deferred, Delivered, Outcome, Unknown
from vamail.store import DeliveryJob, StoreTrouble
from vamail.workspace.types import Timing

BUSY_SECONDS = 2.0
IDLE_SECONDS = 60.0
GIVE_UP = timedelta(days=4)
"""How long a mail is refused for now, before it is given up (RFC 5321, 4.5.4.1)."""

UNKNOWN_TIMES = 3
"""How often one mail's fate may be unknown before it is held for the VA: each time may be a double."""

Settle = Callable[[Result], Awaitable[None]]


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
        vitals: Vitals | None = None,
        doubtful: Callable[[DeliveryJob], bool] = lambda _: False,
        ours: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        self.reach = Reach("the sending server", now)
        self._ours = ours
        self._open = open_connection
        self._settle = settle
        self._timing = timing
        self._now = now
        self._most = connections
        self._limit = limit
        self._vitals = vitals or Vitals()
        self._doubtful = doubtful
        self._doubts = Doubts(find_sent, lambda: timing().unknown_seconds, self._end, self._again)
        self._jobs: deque[DeliveryJob] = deque()
        self._waiting = asyncio.Event()
        self._lanes: set[asyncio.Task[None]] = set()
        self._in_flight = 0
        self._busy_since: float | None = None
        self._rest_until = 0.0
        self._return_path = ReturnPath()
        self._losses = 0
        self._unknown: Counter[int] = Counter()

    @property
    def idle(self) -> bool:
        """Whether nothing waits, nothing is on its way, and nothing is in doubt."""
        return not self._jobs and not self._in_flight and not self._doubts

    @property
    def pending(self) -> int:
        """How many jobs wait here."""
        return len(self._jobs)

    def room(self, most: int) -> int:
        """How many more jobs it makes sense to claim, at most `most`; one while the server is down."""
        if self.reach.down is not None:
            return 0 if self._jobs or self._in_flight else 1
        return most

    def submit(self, jobs: Sequence[DeliveryJob]) -> None:
        """Take jobs that are committed as *sending*. Call from the loop's thread."""
        restored: list[DeliveryJob] = []
        lost: list[DeliveryJob] = []
        certain: list[DeliveryJob] = []
        for job in jobs:
            if self._doubtful(job):
                restored.append(job)
            else:
                (lost if job.status in {"unknown", "sending"} else certain).append(job)
        self._doubts.add(restored, once=True)
        self._doubts.add(lost)
        self._queue(certain)

    def _again(self, job: DeliveryJob) -> None:
        self._queue([job])

    def _queue(self, jobs: Sequence[DeliveryJob]) -> None:
        if not jobs:
            return
        self._jobs.extend(jobs)
        self._waiting.set()
        self._grow()

    async def close(self) -> None:
        """Finish what is in DATA, then close every connection; what waits stays committed."""
        self._jobs.clear()
        self._most = 0
        self._waiting.set()
        await self._doubts.close()
        if self._lanes:
            await asyncio.wait(self._lanes)

    # --- lanes: one a connection ---------------------------------------------------------------------

    def _grow(self) -> None:
        """Open the first lane at once, another one only when the work does not get less for two seconds."""
        loop = asyncio.get_running_loop()
        if not self._jobs or not self._most:
            return
        if not self._lanes:
            self._add_lane(loop)
        elif self._busy_since is None:
            self._busy_since = loop.time()
            # A lane may hang in a server that is silent: somebody must look while it does.
            loop.call_later(BUSY_SECONDS * 1.05, self._grow)
        elif loop.time() - self._busy_since > BUSY_SECONDS and self._may_grow():
            self._add_lane(loop)
            self._busy_since = None
            self._grow()

    def _may_grow(self) -> bool:
        return len(self._lanes) < self._most and not self._resting()

    def _add_lane(self, loop: asyncio.AbstractEventLoop) -> None:
        lane = loop.create_task(self._lane())
        self._lanes.add(lane)
        lane.add_done_callback(self._lanes.discard)

    async def _lane(self) -> None:
        connection = self._open()
        try:
            while self._most and (job := await self._next()) is not None:
                self._in_flight += 1
                try:
                    await self._one(connection, job)
                finally:
                    self._in_flight -= 1
                if not self._jobs:
                    self._busy_since = None
        finally:
            with contextlib.suppress(Exception):
                await connection.quit()

    async def _next(self) -> DeliveryJob | None:
        """The next job; None after a minute of silence, so that no server has to close on us."""
        while not self._jobs or self._resting():
            self._waiting.clear()
            if not self._most:
                return None
            try:
                await asyncio.wait_for(self._waiting.wait(), self._resting() or IDLE_SECONDS)
            except TimeoutError:
                if not self._jobs:
                    return None
        return self._jobs.popleft()

    def _resting(self) -> float:
        """Seconds until a server that failed is tried again; 0 when nothing keeps us."""
        return max(0.0, self._rest_until - asyncio.get_running_loop().time())

    # --- one mail --------------------------------------------------------------------------------------

    async def _one(self, connection: Connection, job: DeliveryJob) -> None:
        if self._ours is not None and not await self._ours():
            return  # this worker lost its locks: whoever takes the row over looks into Sent, then sends
        if job.not_after is not None and job.not_after <= self._now():
            # It waited here for a server that was away; the store cancels it, or decides it anew.
            await self._end(job, Deferred("its time was over before it could leave"))
            return
        await self._within_limits()
        was_open = connection.connected
        outcome = await self._attempt(connection, job)
        if was_open and _lost(outcome):
            # A server may close a connection that was idle; one fresh try before it counts.
            outcome = await self._attempt(connection, job)
        if _lost(outcome) and isinstance(outcome, Deferred):
            self._vitals.contacts.lost(SENDING, outcome.error)
        else:
            self._vitals.contacts.well(SENDING)
        if self.reach.down is not None:
            await self._outage(job, outcome)
        else:
            self._pace(job, outcome)
            await self._end(job, outcome)

    async def probe(self) -> None:
        """Log in and out, to see whether sending works again while there is nothing to send."""
        connection = self._open()
        try:
            await connection.connect()
        except Exception as error:
            self._vitals.contacts.lost(SENDING, str(error))
        else:
            self.reach.answered()
            self._vitals.contacts.well(SENDING)
        finally:
            with contextlib.suppress(Exception):
                await connection.quit()

    async def _attempt(self, connection: Connection, job: DeliveryJob) -> Outcome:
        """Connect where it is needed, and send."""
        try:
            if not connection.connected:
                await connection.connect()
        except Exception as error:
            permanent = bool(getattr(error, "permanent", False))
            said = str(error) if isinstance(error, VamailError) else f"connecting failed: {error!r}"
            self._rest(self.reach.failed(said, self._timing().reconnect_seconds, permanent=permanent))
            return Deferred(said, connection_lost=True)
        self.reach.answered()
        try:
            outcome = await self._handed_over(connection, job)
            if self._return_path.refused(job, outcome):
                outcome = await self._handed_over(connection, job)
        except Exception as error:  # a fault of ours stops this mail only
            outcome = Deferred(f"sending failed: {error!r}")
        if isinstance(outcome, Delivered | Unknown):
            self._limit.count(self._now())
        return outcome

    async def _handed_over(self, connection: Connection, job: DeliveryJob) -> Outcome:
        sender, named = self._return_path.of(job), envelope_id(job.message_id)
        return await connection.send(sender, job.recipient, job.raw, envelope_id=named)

    def _pace(self, job: DeliveryJob, outcome: Outcome) -> None:
        """A server that breaks off again and again is left alone for longer each time."""
        self._losses = self._losses + 1 if _lost(outcome) or isinstance(outcome, Unknown) else 0
        if self._losses > 1:
            delays = self._timing().reconnect_seconds
            self._rest(delays[min(self._losses - 1, len(delays)) - 1])
        if isinstance(outcome, Unknown):
            self._unknown[job.id] += 1
        else:
            self._unknown.pop(job.id, None)

    async def _outage(self, job: DeliveryJob, outcome: Outcome) -> None:
        """Nothing can leave: everything that waits here goes back to the database, to be tried later."""
        waiting = [job, *self._jobs]
        self._jobs.clear()
        again_at = self._now() + timedelta(seconds=self._resting())
        await asyncio.gather(*(self._committed(Result(one, outcome, again_at)) for one in waiting))

    def _rest(self, seconds: float) -> None:
        self._rest_until = asyncio.get_running_loop().time() + seconds

    async def _within_limits(self) -> None:
        """Wait until the account may send again (domain facts: per minute and per day)."""
        while (seconds := self._limit.wait_seconds(self._now())) > 0 and self._most:
            await asyncio.sleep(min(seconds, 5.0))

    # --- how it ended ----------------------------------------------------------------------------------

    async def _end(self, job: DeliveryJob, outcome: Outcome) -> None:
        waited = (self._now() - job.created_at).total_seconds()
        self._vitals.tally.attempted(job.kind, type(outcome).__name__.lower(), waited)
        maillog.delivery(
            type(outcome).__name__.lower(),
            job.kind,
            job.message_id,
            job.task or "",
            job.recipient,
            outcome.detail if isinstance(outcome, Delivered) else outcome.error,
        )
        await self._committed(Result(job, outcome, self._next_at(job, outcome)))

    async def _committed(self, result: Result) -> None:
        """Until it is on disk: a mail that left and was not written down would leave a second time."""
        while True:
            try:
                await self._settle(result)
                return
            except StoreTrouble:
                return  # waited for in vain: the daemon ends, and the next one finds the row in doubt
            except Exception as error:
                maillog.again(f"writing down delivery {result.job.id}", repr(error))
                if not self._most:
                    return
                await asyncio.sleep(self._timing().reconnect_seconds[-1])

    def _next_at(self, job: DeliveryJob, outcome: Outcome) -> datetime | None:
        """When to try again; None gives up: refused for too long, or of unknown fate too often.

        A line that broke is tried soon at first. What a server perhaps accepted is not sent for ever.
        """
        now = self._now()
        if isinstance(outcome, Unknown):
            return now if self._unknown[job.id] < UNKNOWN_TIMES and not outcome.last else None
        if not isinstance(outcome, Deferred):
            return None
        timing = self._timing()
        delays = timing.retry_seconds
        if outcome.connection_lost:
            delays = (*timing.reconnect_seconds, *timing.retry_seconds)
        if job.attempts > len(delays) and now - job.created_at > GIVE_UP:
            return None
        return now + timedelta(seconds=delays[min(max(job.attempts, 1), len(delays)) - 1])


def _lost(outcome: Outcome) -> bool:
    return isinstance(outcome, Deferred) and outcome.connection_lost
