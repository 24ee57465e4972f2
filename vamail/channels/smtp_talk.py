"""The mail transaction of SMTP (RFC 5321, 3.3) on a transport that aiosmtplib opened, secured and logged in.

aiosmtplib reads one reply per command and has no pipelining; and whether a mail was "never sent" or
"perhaps delivered" can only be told by who writes the final dot. So this part is ours: replies in order,
commands in one write where the server allows it (RFC 2920), and the dot under our eyes.
"""

import asyncio
from collections import deque
from typing import NamedTuple, cast

from vamail.model.pattern import lazy

_REPLY_BYTES = 64 * 1024
_REPLY = lazy(rb"(\d{3})([ -]?)([^\r\n]*)\r?\n")
_LINE_END = lazy(rb"\r\n|\r|\n")
_LINE_BYTES = 998
# Up to this size a mail and its dot leave in one write; beyond it the dot waits until all else is gone.
ONE_WRITE_BYTES = 32 * 1024


class Reply(NamedTuple):
    """A server's reply: three digits and the text of all its lines."""

    code: int
    text: str


class LineLostError(Exception):
    """The connection ended, or the server spoke something that is not SMTP."""


class Talk(asyncio.Protocol):
    """Replies in the order in which they came."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._buffer = bytearray()
        self._lines: list[bytes] = []
        self._replies: deque[Reply] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self._paused = False
        self.lost: str = ""

    def data_received(self, data: bytes) -> None:
        """Cut what arrived into replies (RFC 5321, 4.2.1)."""
        buffer = self._buffer
        buffer += data
        at = 0
        while (end := buffer.find(b"\n", at)) >= 0:
            self._line(bytes(buffer[at : end + 1]))
            at = end + 1
        del buffer[:at]
        if len(buffer) > _REPLY_BYTES or sum(map(len, self._lines)) > _REPLY_BYTES:
            self._end("the server sent a reply without an end")
        if self._replies:
            self._notify()

    def _line(self, line: bytes) -> None:
        match = _REPLY.fullmatch(line)
        if match is None:
            self._end("the server sent something that is not SMTP")
            return
        self._lines.append(match[3])
        if match[2] != b"-":
            text = b" ".join(self._lines).decode("utf-8", "replace")
            self._lines = []
            self._replies.append(Reply(int(match[1]), text))

    def connection_lost(self, exc: Exception | None) -> None:
        """The transport is gone."""
        self._end(f"the connection broke: {exc}" if exc else "the server closed the connection")

    def eof_received(self) -> bool:
        """The server hung up; the transport closes by itself."""
        self._end("the server closed the connection")
        return False

    def pause_writing(self) -> None:
        """The transport still holds bytes of ours."""
        self._paused = True

    def resume_writing(self) -> None:
        """Everything was handed to the system."""
        self._paused = False
        if self._room is not None and not self._room.done():
            self._room.set_result(None)

    def _end(self, why: str) -> None:
        self.lost = self.lost or why
        self._notify()

    def _notify(self) -> None:
        for waiter in (self._waiter, self._room if self.lost else None):
            if waiter is not None and not waiter.done():
                waiter.set_result(None)

    async def reply(self, seconds: float) -> Reply:
        """The next reply. Raises `LineLostError`, or `TimeoutError` after `seconds`."""
        if not self._replies:
            await self._wait_for_reply(seconds)
        if self._replies:
            return self._replies.popleft()
        raise LineLostError(self.lost)

    async def _wait_for_reply(self, seconds: float) -> None:
        if self.lost:
            return
        self._waiter = self._loop.create_future()
        try:
            async with asyncio.timeout(seconds):
                await self._waiter
        finally:
            self._waiter = None

    async def emptied(self, seconds: float) -> None:
        """Wait until all that was written has left this process, or the server spoke up meanwhile.

        Raises `LineLostError` or `TimeoutError`.
        """
        if self._paused and not self.lost:
            self._room = self._loop.create_future()
            try:
                async with asyncio.timeout(seconds):
                    await self._room
            finally:
                self._room = None
        if self.lost:
            raise LineLostError(self.lost)

    @property
    def spoke(self) -> bool:
        """Whether a reply is waiting that nobody read yet."""
        return bool(self._replies)


def adopt(transport: asyncio.Transport) -> Talk:
    """Take over a transport that is logged in and silent."""
    talk = Talk(asyncio.get_running_loop())
    cast(asyncio.WriteTransport, transport).set_write_buffer_limits(high=0)
    transport.set_protocol(talk)
    return talk


def on_the_wire(raw: bytes) -> bytes:
    """A mail as DATA carries it, without the final dot: CRLF only, dots doubled (RFC 5321, 4.5.2).

    A bare CR or LF would let one mail pass for two at a careless server, so none leaves.
    """
    pairs = raw.count(b"\r\n")
    if raw.count(b"\n") != pairs or raw.count(b"\r") != pairs:
        raw = _LINE_END.sub(b"\r\n", raw)
    if not raw.endswith(b"\r\n"):
        raw += b"\r\n"
    if raw.startswith(b"."):
        raw = b"." + raw
    return raw.replace(b"\r\n.", b"\r\n..")


def has_long_line(raw: bytes) -> bool:
    """Whether a line is longer than 998 octets without its end (RFC 5321, 4.5.3.1.6)."""
    return len(raw) > _LINE_BYTES and max(map(len, raw.splitlines())) > _LINE_BYTES
