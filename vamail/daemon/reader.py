"""Mails are read in a child process, ahead of the thread that decides on them (see `read_child`).

Contract: `ahead` never blocks for long and never fails; `Reading.message` waits for the answer and always
gives one. A child that dies or hangs is replaced, and whatever it had in hand is read again one by one;
the mail with which it dies twice is answered by its header, `refused`, so that it is held and shown. Where
no child can be started, mails are read in this process, and the log says so once.
"""

import contextlib
import fcntl
import subprocess
import threading
from collections import deque
from concurrent.futures import Future
from datetime import datetime

from vamail.daemon import maillog
from vamail.daemon.child import START_SECONDS, end, read_exactly, start
from vamail.daemon.read_child import LENGTH, LIMIT_SECONDS, Order, orders_packed, refusal, unpacked
from vamail.mail.parse import parse, refused
from vamail.model.message import Message

BATCH = 32
BATCH_BYTES = 1_500_000
PIPE_BYTES = 1 << 20
PATIENCE_SECONDS = 2 * LIMIT_SECONDS
MAX_ANSWER = 64_000_000


class Reading:
    """A mail that is being read. The answer is unpacked by whoever asks for it first."""

    __slots__ = ("_future", "order")

    def __init__(self, order: Order) -> None:
        self.order = order
        self._future: Future[bytes | None] = Future()

    def answer(self, data: bytes | None) -> None:
        """The child's answer; None: read it here."""
        if not self._future.done():
            self._future.set_result(data)

    def message(self) -> Message:
        """What the mail says; waits for the child."""
        data = self._future.result()
        if data is None:
            return parse(self.order.raw)
        try:
            return unpacked(data).remember()
        except Exception as error:  # a child that was taken over says what it likes; the mail is held
            return refused(self.order.raw, f"it was not read as a mail: {error}")


class Reader(threading.Thread):
    """One child and the thread that speaks to it. Start it before the first `ahead`."""

    def __init__(
        self, module: str = "vamail.daemon.read_child", patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        super().__init__(name="reader", daemon=True)
        self._module = module
        self._patience = patience_seconds
        self._waiting: deque[Reading] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._child: subprocess.Popen[bytes] | None = None
        self._answered_once = False

    def ahead(self, raw: bytes, received_at: datetime, zone: str, language: str) -> Reading:
        """Have this mail read as soon as possible; its writer's `zone` and `language`, as far as known."""
        reading = Reading(Order(raw, received_at, zone, language))
        with self._changed:
            if self._closed:
                reading.answer(None)
            else:
                self._waiting.append(reading)
                self._changed.notify()
        return reading

    def close(self) -> None:
        """End the child; what still waits is read by whoever asks."""
        with self._changed:
            self._closed = True
            for reading in self._waiting:
                reading.answer(None)
            self._waiting.clear()
            self._changed.notify()
        self._end()

    def run(self) -> None:
        """Hand over batches until closed."""
        self._start_child()
        while batch := self._next():
            try:
                self._read(batch)
            except Exception as error:  # nobody may wait for an answer that never comes
                maillog.again("reading mails", repr(error))
                for reading in batch:
                    reading.answer(None)

    def _next(self) -> list[Reading]:
        """What waits, in order, as far as one batch goes; empty at the end."""
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            batch: list[Reading] = []
            size = 0
            while self._waiting and len(batch) < BATCH and (not batch or size < BATCH_BYTES):
                reading = self._waiting.popleft()
                size += len(reading.order.raw)
                batch.append(reading)
            return batch

    def _read(self, batch: list[Reading]) -> None:
        """One batch; what a dying child leaves is read one by one, and what kills two is refused."""
        left = self._ask(batch)
        for reading in left:
            if self._ask([reading]) and self._ask([reading]):
                self._give_up(reading)

    def _give_up(self, reading: Reading) -> None:
        if self._closed or not self._answered_once:
            reading.answer(None)  # no child ever spoke: it is not this mail's fault
            return
        why = "reading it took too long, needed too much memory, or ended the process that reads"
        maillog.again("reading a mail", why)
        reading.answer(refusal(reading.order, why))

    def _ask(self, batch: list[Reading]) -> list[Reading]:
        """Those of the batch that stay unanswered."""
        child = self._child if self._child and self._child.poll() is None else self._start_child()
        if child is None or child.stdin is None or child.stdout is None:
            for reading in batch:
                reading.answer(None)
            return []
        left = deque(batch)
        try:
            child.stdin.write(orders_packed([reading.order for reading in batch]))
            child.stdin.flush()
            descriptor = child.stdout.fileno()
            while left:
                patience = self._patience if self._answered_once else self._patience + START_SECONDS
                (size,) = LENGTH.unpack(read_exactly(descriptor, LENGTH.size, patience, MAX_ANSWER))
                data = read_exactly(descriptor, size, patience, MAX_ANSWER)
                left.popleft().answer(data)
                self._answered_once = True
        except (OSError, EOFError, ValueError) as error:
            if not self._closed:
                maillog.again("reading mails", f"the process that reads ended: {error!r}")
            self._end()
        return list(left)

    def _start_child(self) -> subprocess.Popen[bytes] | None:
        self._end()
        if self._closed:
            return None
        try:
            child = start(self._module)
        except OSError as error:
            maillog.again("reading mails", f"no process for it could be started, so this one reads: {error}")
            return None
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):  # an unprivileged user may have used up what he may
                fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)  # type: ignore[union-attr]
        self._child = child
        return child

    def _end(self) -> None:
        child, self._child = self._child, None
        end(child)
