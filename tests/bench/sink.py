"""A recording SMTP server in a process of its own: accepts everything, as quickly as it can.

`python sink.py FILE` prints its port and then writes one line a mail into FILE: the instant at which it
was accepted (seconds since 1970, as `time.time` says it), In-Reply-To, Message-ID, and the recipient.
"""

import asyncio
import re
import sys
import time
from typing import TextIO

_IN_REPLY_TO = re.compile(rb"^In-Reply-To:\s*<([^<>\r\n]*)>", re.IGNORECASE | re.MULTILINE)
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^<>\r\n]*)>", re.IGNORECASE | re.MULTILINE)
_PATH = re.compile(rb"<([^<>]*)>")
_HELLO = b"250-sink\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250 8BITMIME\r\n"
_END = b"\r\n.\r\n"


class Session(asyncio.Protocol):
    """One client; replies to all commands of one segment leave together."""

    def __init__(self, book: TextIO) -> None:
        self._book = book
        self._buffer = bytearray()
        self._in_data = False
        self._scanned = 0
        self._to = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._say(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        replies = bytearray()
        while (reply := self._mail() if self._in_data else self._command()) is not None:
            replies += reply
        if replies:
            self._say(bytes(replies))
        if replies.endswith(b"221 bye\r\n"):
            self._transport.close()

    def _say(self, data: bytes) -> None:
        assert isinstance(self._transport, asyncio.WriteTransport)
        self._transport.write(data)

    def _mail(self) -> bytes | None:
        end = self._buffer.find(_END, max(0, self._scanned - len(_END)))
        if end < 0:
            self._scanned = len(self._buffer)
            return None
        head = bytes(self._buffer[: min(end + 2, 16_384)]).split(b"\r\n\r\n", 1)[0]
        del self._buffer[: end + len(_END)]
        self._in_data = False
        answered, own = _IN_REPLY_TO.search(head), _MESSAGE_ID.search(head)
        fields = [one[1].decode("utf-8", "replace") if one else "-" for one in (answered, own)]
        self._book.write(
            f"{time.time():.6f}\t{fields[0]}\t{fields[1]}\t{self._to.decode('utf-8', 'replace')}\n"
        )
        self._book.flush()
        return b"250 accepted\r\n"

    def _command(self) -> bytes | None:
        end = self._buffer.find(b"\r\n")
        if end < 0:
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        match line[:4].upper():
            case b"EHLO":
                return _HELLO
            case b"RCPT":
                found = _PATH.search(line)
                self._to = found[1] if found else b""
                return b"250 ok\r\n"
            case b"DATA":
                self._in_data, self._scanned = True, 0
                return b"354 go on\r\n"
            case b"QUIT":
                return b"221 bye\r\n"
            case _:
                return b"250 ok\r\n"


async def serve(book: TextIO) -> None:
    """Listen on a free loopback port until the process is ended."""
    server = await asyncio.get_running_loop().create_server(lambda: Session(book), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    with open(sys.argv[1], "w", encoding="utf-8") as opened:  # noqa: PTH123
        asyncio.run(serve(opened))
