"""SMTP for the demo: takes mail for the demo mailboxes and for nobody else, and keeps a copy as a file.

It stands for two servers at once: the clients' providers, which take vamail's acknowledgements, and the
VA's provider, which takes the clients' mail. Nothing is ever relayed: an address without a mailbox here is
refused (RFC 5321, 3.6.2), so nothing can leave this machine.
"""

import asyncio
import hmac
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Deliver = Callable[[str, bytes, datetime], Awaitable[None]]
MAX_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Delivered:
    """One mail in one mailbox, as it went in; `file` is its copy on disk."""

    mailbox: str
    envelope_from: str
    raw: bytes
    file: Path


class PostOffice:
    """Decides who gets what. `delivered` and `refused` are only added to, so any thread may read them."""

    def __init__(self, mailboxes: tuple[str, ...], folder: Path, deliver: Deliver) -> None:
        self._mailboxes = frozenset(mailboxes)
        self._folder = folder
        self._deliver = deliver
        self.delivered: list[Delivered] = []
        self.refused: list[str] = []

    def mailbox_of(self, recipient: str) -> str | None:
        """The mailbox of an address; what stands after a `+` is the recipient's own affair (RFC 5233)."""
        local, _, domain = recipient.casefold().rpartition("@")
        mailbox = f"{local.partition('+')[0]}@{domain}"
        return mailbox if mailbox in self._mailboxes else None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's hook
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Known mailboxes only."""
        if self.mailbox_of(address) is None:
            self.refused.append(address)
            return "550 5.1.1 no such mailbox on the demo server, and it relays nothing"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """File a copy for every mailbox, then deliver; only then is it said to be accepted."""
        at = datetime.now(UTC)
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        named = {mailbox: to for to in envelope.rcpt_tos if (mailbox := self.mailbox_of(to))}
        for mailbox, recipient in named.items():
            raw = _trace(envelope.mail_from or "", recipient, session, at) + content
            file = self._keep(mailbox, raw)
            await self._deliver(mailbox, raw, at)
            self.delivered.append(Delivered(mailbox, envelope.mail_from or "", raw, file))
        return "250 2.0.0 delivered"

    def _keep(self, mailbox: str, raw: bytes) -> Path:
        """Names are made of our own addresses and a count, never of anything in the mail."""
        folder = self._folder / mailbox
        folder.mkdir(parents=True, exist_ok=True)
        count = sum(1 for one in self.delivered if one.mailbox == mailbox) + 1
        file = folder / f"{count:02d}.eml"
        file.write_bytes(raw)
        return file


def _trace(envelope_from: str, recipient: str, session: Session, at: datetime) -> bytes:
    """What the last server writes above a mail (RFC 5321, 4.4)."""
    lines = (
        f"Return-Path: <{envelope_from}>",
        f"Delivered-To: {recipient}",
        f"Received: from {session.host_name or 'unknown'} ([127.0.0.1]) by demo.example with ESMTP;",
        f"\t{format_datetime(at)}",
    )
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace")


class SmtpServer:
    """aiosmtpd around a post office. Logging in is offered to mail programs, and demanded of nobody."""

    def __init__(self, office: PostOffice, users: tuple[str, ...], password: str) -> None:
        self._office = office
        self._users = users
        self._password = password.encode()

    async def start(self, stack: AsyncExitStack, listening: socket.socket) -> None:
        """Serve on a bound socket until `stack` ends."""
        loop = asyncio.get_running_loop()

        def talk() -> SMTP:
            return SMTP(
                self._office, data_size_limit=MAX_BYTES, enable_SMTPUTF8=True, hostname="demo.example",
                ident="vamail demo", auth_require_tls=False, authenticator=self._log_in, loop=loop,
            )  # fmt: skip

        server = await loop.create_server(talk, sock=listening)
        stack.callback(server.close)

    def _log_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> Any:
        known = isinstance(given, LoginPassword) and given.login.decode("utf-8", "replace") in self._users
        right = known and hmac.compare_digest(given.password, self._password)
        return AuthResult(success=right, handled=right)
