"""Sending one mail to one recipient, and knowing how it ended (RFC 5321).

Before the final dot nothing was sent: a broken line is Deferred. After the dot, until the reply, the mail
may have been delivered: Unknown (RFC 1047). Every reply decides by its code: 4xx Deferred, 5xx Rejected.
"""

import asyncio
import contextlib
import inspect
import socket
import ssl
from collections.abc import Awaitable, Callable

import aiosmtplib

from vamail.channels.credentials import Credentials
from vamail.channels.explain import explain_delivery, explain_login, without_number
from vamail.channels.smtp_envelope import envelope
from vamail.channels.smtp_talk import (
    ONE_WRITE_BYTES,
    LineLostError,
    Reply,
    Talk,
    adopt,
    on_the_wire,
)
from vamail.channels.tls import (
    UntrustedServerError,
    check_fingerprint,
    check_loopback,
    context_for,
    tune,
    word_tls,
)
from vamail.model.errors import SurroundingsError
from vamail.model.outcome import Deferred, Delivered, Outcome, Rejected, Unknown
from vamail.workspace.types import Server

BeforeData = Callable[[], Awaitable[None] | None]

# An address of ours instead of this machine's name, which is nobody's business.
_HELLO = "[127.0.0.1]"


class SmtpUnavailable(SurroundingsError):  # noqa: N818 - a state of the server, as the journal words it
    """Temporary: the server cannot be reached, broke off, or refused for now."""

    permanent = False


class SmtpRefused(SurroundingsError):  # noqa: N818 - as above
    """Permanent until someone acts: the login was refused."""

    permanent = True


class Connection:
    """One connection to the sending server; one mail at a time."""

    def __init__(
        self,
        server: Server,
        credentials: Credentials,
        *,
        command_seconds: float = 60,
        data_seconds: float = 600,
        pipelining: bool = True,
    ) -> None:
        self.server = server
        self._credentials = credentials
        self._command_seconds = command_seconds
        self._data_seconds = data_seconds
        self._want_pipelining = pipelining
        self._client: aiosmtplib.SMTP | None = None
        self._transport: asyncio.Transport | None = None
        self._talk: Talk | None = None
        self._extensions: dict[str, str] = {}

    # --- opening and closing -----------------------------------------------------------------------

    @property
    def connected(self) -> bool:
        """Whether the line is open and the server has not hung up."""
        return self._talk is not None and not self._talk.lost and not self._talk.spoke

    @property
    def pipelining(self) -> bool:
        """Whether commands leave in one write (RFC 2920)."""
        return self._want_pipelining and "pipelining" in self._extensions

    async def connect(self) -> None:
        """Connect, encrypt, log in. Raises `SmtpUnavailable`, `SmtpRefused`, or what `credentials` raise.

        The password leaves only over a verified, encrypted line (or to this very machine).
        """
        self.close()
        where = f"{self.server.host}:{self.server.port}"
        try:
            client = self._client = self._make_client()
            await client.connect()
            self._check_peer(client)
            await client.ehlo()
            await self._log_in(client)
            self._extensions = dict(client.esmtp_extensions)
            if not isinstance(client.transport, asyncio.Transport):
                raise SmtpUnavailable(f"the connection to {where} broke after the login")
            self._transport = client.transport
            self._talk = adopt(self._transport)
        except UntrustedServerError as error:
            self.close()
            raise SmtpUnavailable(str(error)) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            raise SmtpUnavailable(self._word(error)) from error
        except BaseException:
            self.close()
            raise

    def _make_client(self) -> aiosmtplib.SMTP:
        server = self.server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls == "tls",
            start_tls=server.tls == "starttls",
            tls_context=None if server.tls == "none" else context_for(server),
            timeout=self._command_seconds,
            local_hostname=_HELLO,
        )

    def _check_peer(self, client: aiosmtplib.SMTP) -> None:
        check_loopback(self.server, client.get_transport_info("peername"))
        secured = client.get_transport_info("ssl_object")
        if self.server.tls != "none":
            if secured is None:
                raise UntrustedServerError(
                    f"{self.server.host}: the connection is not encrypted; nothing was sent"
                )
            check_fingerprint(self.server, secured.getpeercert(binary_form=True))
        sock = client.get_transport_info("socket")
        with contextlib.suppress(OSError, AttributeError):
            tune(sock)

    async def _log_in(self, client: aiosmtplib.SMTP) -> None:
        credentials = self._credentials
        if not credentials.user:
            return
        # One attempt with one method: a wrong password tried three ways locks accounts.
        offered = client.supported_auth_methods
        try:
            if credentials.token is not None:
                token = await asyncio.to_thread(credentials.token)
                await client.auth_xoauth2(credentials.user, token)
            elif "plain" in offered:
                await client.auth_plain(credentials.user, credentials.password())
            elif "login" in offered:
                await client.auth_login(credentials.user, credentials.password())
            elif "cram-md5" in offered:
                await client.auth_crammd5(credentials.user, credentials.password())
            else:
                raise SmtpRefused(
                    f"{self.server.host} offers no login that we know; remove `user` if it wants none, "
                    "or add `oauth` to the server"
                )
        except aiosmtplib.SMTPAuthenticationError as error:
            if credentials.token is not None:
                await asyncio.to_thread(credentials.refused)
            meaning = explain_login(
                credentials.hide(f"{error.code} {error.message}"),
                self.server.host,
                credentials.token is not None,
            )
            temporary = meaning.temporary or 400 <= error.code < 500
            raise (SmtpUnavailable if temporary else SmtpRefused)(meaning.sentence) from error

    def _word(self, error: BaseException) -> str:
        where = f"{self.server.host}:{self.server.port}"
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ssl.SSLError):
                return word_tls(self.server, cause)
            if isinstance(cause, ConnectionRefusedError):
                return f"nothing listens at {where}; check host and port"
            if isinstance(cause, socket.gaierror):
                return f"the name {self.server.host} is not known; check it, or the network"
            if isinstance(cause, OSError) and cause.strerror and not isinstance(cause, TimeoutError):
                return f"{where} cannot be reached: {cause.strerror}"
            cause = cause.__cause__
        if isinstance(error, aiosmtplib.SMTPTimeoutError):
            return f"{where} did not answer in time while connecting"
        if "STARTTLS" in str(error).upper():
            return (
                f"{where} offers no STARTTLS, so no password was sent; use `tls: tls` with port 465, "
                "or ask the provider"
            )
        said = str(error).removeprefix(f"Error connecting to {self.server.host} on port {self.server.port}: ")
        return f"{where} cannot be reached: {said}"

    def close(self) -> None:
        """Hang up without ceremony: a TLS goodbye would wait for a peer that may not be the right one."""
        client = self._client
        transport = self._transport or (client.transport if client is not None else None)
        self._client = self._transport = self._talk = None
        self._extensions = {}
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()
        if client is not None:
            client.close()

    async def quit(self) -> None:
        """Say goodbye (QUIT) and hang up; an answer is not waited for longer than five seconds."""
        if self._talk is not None and self._transport is not None and self.connected:
            with contextlib.suppress(LineLostError, TimeoutError):
                self._write(b"QUIT\r\n")
                await self._talk.reply(min(5, self._command_seconds))
        self.close()

    # --- sending ------------------------------------------------------------------------------------

    async def send(
        self, envelope_from: str, recipient: str, raw: bytes, before_data: BeforeData | None = None,
        envelope_id: str = "",
    ) -> Outcome:  # fmt: skip
        """Send one mail to one recipient; connects first where there is no connection.

        `envelope_id` is what reports about it are asked to carry, where the server offers that (RFC 3461).

        `before_data` is called when the server wants the mail, before its first byte leaves; what it
        raises goes through, with the connection closed. An empty `envelope_from` is the null
        reverse-path. When cancelled, the connection is closed: the mail may then have been delivered.
        """
        try:
            if not self.connected:
                try:
                    await self.connect()
                except SurroundingsError as error:
                    return Deferred(str(error), connection_lost=True)
            host = self.server.host
            commands = envelope(self._extensions, host, envelope_from, recipient, raw, envelope_id)
            if isinstance(commands, Rejected):
                return commands
            return await self._transaction(*commands, on_the_wire(raw), before_data)
        except BaseException:
            self.close()
            raise

    async def _transaction(
        self, mail: bytes, rcpt: bytes, payload: bytes, before_data: BeforeData | None
    ) -> Outcome:
        doing = "before the mail was sent"
        try:
            refused = await (self._batch(mail, rcpt) if self.pipelining else self._step_by_step(mail, rcpt))
            if refused is not None:
                return refused
            if before_data is not None and inspect.isawaitable(called := before_data()):
                await called
            if len(payload) > ONE_WRITE_BYTES:
                early = await self._write_all_but_the_dot(payload)
                if early is not None:
                    return early
                payload = b""
        except (LineLostError, TimeoutError) as error:
            self.close()
            return Deferred(self._lost(error, doing), connection_lost=True)
        return await self._finish(payload)

    async def _batch(self, mail: bytes, rcpt: bytes) -> Outcome | None:
        """MAIL, RCPT and DATA in one write; every reply is read, whatever the first says."""
        self._write(mail + rcpt + b"DATA\r\n")
        replies = [await self._reply() for _ in range(3)]
        stages = zip(("mail", "rcpt"), replies, strict=False)
        bad = next(((stage, reply) for stage, reply in stages if not 200 <= reply.code < 300), None)
        if bad is None and replies[2].code == 354:
            return None
        if replies[2].code == 354:
            # A lax server wants a mail for nobody: give it an empty one, which it must refuse.
            self._write(b".\r\n")
            await self._reply()
        return await self._refused(*(bad or ("data", replies[2])))

    async def _step_by_step(self, mail: bytes, rcpt: bytes) -> Outcome | None:
        for stage, command, good in (("mail", mail, 250), ("rcpt", rcpt, 250), ("data", b"DATA\r\n", 354)):
            self._write(command)
            reply = await self._reply()
            if reply.code != good and not (good == 250 and 200 <= reply.code < 300):
                return await self._refused(stage, reply)
        return None

    async def _write_all_but_the_dot(self, payload: bytes) -> Outcome | None:
        """A big mail leaves whole before its dot, so that a line that breaks inside it is no doubt."""
        talk = self._open()
        self._write(payload)
        await talk.emptied(self._data_seconds)
        if talk.spoke:  # a server may refuse in the middle; nothing was accepted then
            reply = await self._reply()
            outcome = _outcome(reply)
            self.close()
            return (
                outcome if not isinstance(outcome, Delivered) else Deferred("the server answered too early")
            )
        return None

    async def _finish(self, payload: bytes) -> Outcome:
        doing = "after the mail was sent, before the server confirmed it"
        try:
            self._write(payload + b".\r\n")
        except LineLostError as error:
            self.close()
            return Deferred(self._lost(error, "before the mail was sent"), connection_lost=True)
        try:
            reply = await self._open().reply(self._data_seconds)
        except (LineLostError, TimeoutError) as error:
            self.close()
            return Unknown(self._lost(error, doing))
        if not 200 <= reply.code < 600:
            self.close()
            return Unknown(f"{self.server.host} answered {reply.code} {reply.text} to the mail")
        outcome = _outcome(reply)
        if reply.code == 421:
            self.close()
        return outcome

    async def _refused(self, stage: str, reply: Reply) -> Outcome:
        """The outcome of a refusal; the transaction is reset, or the connection closed (421, login)."""
        outcome = _outcome(reply, stage)
        if isinstance(outcome, Delivered):  # a 2xx where only 354 makes sense: nothing was sent
            self.close()
            return Deferred(
                f"{self.server.host} answered {reply.code} {reply.text} instead of asking for the mail"
            )
        if reply.code in (421, 530, 535, 538):
            self.close()
            return outcome
        try:
            self._write(b"RSET\r\n")
            if (await self._reply()).code != 250:
                self.close()
        except (LineLostError, TimeoutError):
            self.close()
        return outcome

    # --- the line -----------------------------------------------------------------------------------

    def _open(self) -> Talk:
        if self._talk is None:
            raise LineLostError("not connected")
        return self._talk

    def _write(self, data: bytes) -> None:
        talk = self._open()
        if talk.lost or self._transport is None or self._transport.is_closing():
            raise LineLostError(talk.lost or "the connection is closed")
        self._transport.write(data)

    async def _reply(self) -> Reply:
        return await self._open().reply(self._command_seconds)

    def _lost(self, error: BaseException, doing: str) -> str:
        where = f"{self.server.host}:{self.server.port}"
        if isinstance(error, TimeoutError):
            return f"{where} did not answer in time, {doing}"
        return f"{where}: {without_number(error)}, {doing}"


def _outcome(reply: Reply, stage: str = "data") -> Outcome:
    """What a reply to MAIL, RCPT, DATA or the final dot (`stage`) means (RFC 5321, 4.2.1)."""
    if 200 <= reply.code < 300:
        return Delivered(f"{reply.code} {reply.text}")
    meaning = explain_delivery(reply.code, reply.text)
    if meaning.temporary or not 500 <= reply.code < 600:
        return Deferred(meaning.sentence)
    return Rejected(meaning.sentence, stage, f"{reply.code} {reply.text}")
