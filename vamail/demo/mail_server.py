"""The embedded mail server: IMAP and SMTP on loopback, on an event loop in a thread of its own."""

import asyncio
import logging
import socket
import threading
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType

from vamail.demo.imap_server import ImapServer
from vamail.demo.smtp_server import Delivered, PostOffice, SmtpServer
from vamail.model.errors import SurroundingsError

HOST = "127.0.0.1"
START_SECONDS = 15


class MailServer:
    """Runs from `with` to its end. Ports are whatever the system had free; `delivered` is the evidence."""

    def __init__(self, mailboxes: tuple[str, ...], password: str, folder: Path) -> None:
        self._imap = ImapServer(mailboxes, password)
        self._office = PostOffice(mailboxes, folder, self._deliver)
        self._smtp = SmtpServer(self._office, mailboxes, password)
        self._sockets = (_listening(), _listening())
        self.imap_port, self.smtp_port = (one.getsockname()[1] for one in self._sockets)
        self._started = threading.Event()
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="demo mail server", daemon=True)

    @property
    def delivered(self) -> tuple[Delivered, ...]:
        """Every mail that reached a mailbox by SMTP, the oldest first."""
        return tuple(self._office.delivered)

    @property
    def refused(self) -> tuple[str, ...]:
        """Recipients that have no mailbox here."""
        return tuple(self._office.refused)

    def __enter__(self) -> "MailServer":
        # Both libraries log what a client says; the stage is the terminal's only writer.
        for name in ("mail.log", "mail.debug", "pymap", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._thread.start()
        if not self._started.wait(START_SECONDS) or self._failure is not None:
            raise SurroundingsError(f"the demo's mail server did not start: {self._failure or 'no answer'}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop is not None and self._end is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join(5)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:  # noqa: BLE001 - told to the thread that waits for us
            self._failure = error
        finally:
            self._started.set()

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        async with AsyncExitStack() as stack:
            await self._imap.start(stack, self._sockets[0])
            await self._smtp.start(stack, self._sockets[1])
            self._started.set()
            await self._end.wait()

    async def _deliver(self, mailbox: str, raw: bytes, at: datetime) -> None:
        await self._imap.deliver(mailbox, raw, at)


def _listening() -> socket.socket:
    """A bound socket on loopback, so that nobody else can take its port meanwhile."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((HOST, 0))
    return bound
