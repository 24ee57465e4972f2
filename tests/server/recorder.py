"""A recording SMTP server that can be told to fail, in a thread of its own.

It keeps every accepted mail (envelope, bytes as they came, connection) and notices a bare LF or CR and the
longest line. Faults are a list of `Fault`; each is used up where it fits, or stays with `times=0`.
"""

import asyncio
import base64
import contextlib
import ssl
import threading
from dataclasses import dataclass, field


@dataclass
class Fault:
    """What goes wrong at `stage`: connect, ehlo, auth, mail, rcpt, data (the command), dot (after the mail).

    `how`: `reply` (says `reply`), `drop` (hangs up instead of answering), `accept-drop` (keeps the mail,
    then hangs up), `stall` (says nothing for ever), `accept-stall` (keeps the mail, says nothing),
    `421` (says 421 and hangs up), `split` (the good reply in two pieces). `match` must occur in the command.
    """

    stage: str
    how: str = "reply"
    reply: str = "451 4.3.0 try again later"
    match: str = ""
    times: int = 1


@dataclass(frozen=True)
class Mail:
    """One mail as it arrived: `data` with dots undone; `commands` are MAIL and RCPT as sent."""

    connection: int
    sender: str
    recipients: tuple[str, ...]
    data: bytes
    commands: tuple[str, ...]
    bare: bool
    longest: int


@dataclass
class Recorder:
    """`start()`, then `port`; `mails` is what was accepted, `commands` everything that was said."""

    users: dict[str, str] = field(default_factory=dict)
    token: str = "good-token"
    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
    extensions: tuple[str, ...] = (
        "PIPELINING",
        "8BITMIME",
        "SIZE 52428800",
        "SMTPUTF8",
        "ENHANCEDSTATUSCODES",
    )
    offer_starttls: bool = True
    mails: list[Mail] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    commands: list[tuple[int, str]] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def start(self) -> "Recorder":
        """Listen on a free loopback port."""
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._arrived = threading.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

        async def serve() -> None:
            context = self.tls if self.implicit_tls else None
            self._server = await asyncio.start_server(
                self._accept, "127.0.0.1", 0, ssl=context, limit=1 << 27
            )
            self.port = self._server.sockets[0].getsockname()[1]
            ready.set()

        def run() -> None:
            asyncio.set_event_loop(self._loop)
            self._loop.run_until_complete(serve())
            self._loop.run_forever()
            for task in list(self._tasks):
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*self._tasks, return_exceptions=True))
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.close()

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("the recording SMTP server did not start; is loopback up?")
        return self

    def stop(self) -> None:
        """Hang up on everybody and end."""

        def end() -> None:
            self._server.close()
            self._loop.stop()

        self._loop.call_soon_threadsafe(end)
        self._thread.join(10)

    def reset(self) -> None:
        """Forget everything that happened and every fault."""
        self.mails.clear()
        self.faults.clear()
        self.commands.clear()

    def wait_for(self, count: int, seconds: float = 40) -> list[Mail]:
        """Wait until `count` mails were accepted; raises AssertionError with what came instead."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.mails) >= count, seconds):
                raise AssertionError(
                    f"{len(self.mails)} of {count} mails came in {seconds} s: {self.commands[-8:]}"
                )
        return list(self.mails)

    # --- one connection -----------------------------------------------------------------------------

    def _fault(self, stage: str, line: str = "") -> Fault | None:
        for fault in self.faults:
            if fault.stage == stage and fault.match in line:
                if fault.times == 1:
                    self.faults.remove(fault)
                elif fault.times > 1:
                    fault.times -= 1
                return fault
        return None

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            await _Talk(self, self.connections, reader, writer).run()
        except (OSError, EOFError, asyncio.IncompleteReadError):
            pass
        finally:
            self._tasks.discard(task)
            with contextlib.suppress(Exception):
                writer.close()

    def _keep(self, mail: Mail) -> None:
        with self._arrived:
            self.mails.append(mail)
            self._arrived.notify_all()


class _HangUpError(OSError):
    pass


class _Talk:
    def __init__(
        self, r: Recorder, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.r, self.number, self.reader, self.writer = r, number, reader, writer
        self.secured = r.implicit_tls
        self._clear()

    def _clear(self) -> None:
        self.sender = ""
        self.rcpt: list[str] = []
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.writer.write(text.encode() + b"\r\n")

    async def trouble(self, stage: str, line: str = "") -> bool:
        """Do the fault that waits for this stage, if any; true when it answered in our place."""
        fault = self.r._fault(stage, line)
        if fault is None:
            return False
        if fault.how == "reply":
            self.say(fault.reply)
        elif fault.how == "421":
            self.say("421 4.3.2 closing down")
            await self.writer.drain()
            raise _HangUpError
        elif fault.how == "split":
            good = "354 go ahead\r\n" if stage == "data" else "250-2.0.0 in two\r\n250 2.0.0 pieces\r\n"
            for piece in (good[:6], good[6:]):
                self.writer.write(piece.encode())
                await self.writer.drain()
                await asyncio.sleep(0.01)
            return stage != "data"
        elif "stall" in fault.how:
            await asyncio.sleep(3600)
        else:
            self.writer.transport.abort()
            raise _HangUpError
        return True

    async def run(self) -> None:
        if not await self.trouble("connect"):
            self.say("220 recorder ESMTP")
        while line := await self.reader.readline():
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            verb = text.split(" ", 1)[0].upper()
            self.r.commands.append((self.number, text if verb != "AUTH" else "AUTH"))
            if await self.command(verb, text):
                return

    async def command(self, verb: str, text: str) -> bool:
        if verb in ("EHLO", "HELO"):
            if not await self.trouble("ehlo"):
                self.greet()
        elif verb == "STARTTLS" and self.r.tls is not None and not self.secured:
            self.say("220 go ahead")
            await self.writer.drain()
            await self.writer.start_tls(self.r.tls)
            self.secured = True
        elif verb == "AUTH":
            if not await self.trouble("auth"):
                await self.auth(text)
        elif verb == "MAIL":
            if not await self.trouble("mail", text):
                self._clear()
                self.sender, self.said = text[text.index("<") + 1 : text.index(">")], [text]
                self.say("250 2.1.0 ok")
        elif verb == "RCPT":
            if not self.said:
                self.say("503 5.5.1 MAIL first")
            elif not await self.trouble("rcpt", text):
                self.rcpt.append(text[text.index("<") + 1 : text.index(">")])
                self.said.append(text)
                self.say("250 2.1.5 ok")
        elif verb == "DATA":
            await self.data(text)
        elif verb == "QUIT":
            self.say("221 bye")
            await self.writer.drain()
            return True
        elif verb in ("RSET", "NOOP"):
            self._clear()
            self.say("250 ok")
        else:
            self.say("502 5.5.1 not here")
        return False

    def greet(self) -> None:
        lines = ["recorder", *self.r.extensions]
        if self.r.tls is not None and not self.secured and self.r.offer_starttls:
            lines.append("STARTTLS")
        if self.r.users:
            lines.append("AUTH PLAIN LOGIN XOAUTH2")
        for line in lines[:-1]:
            self.say(f"250-{line}")
        self.say(f"250 {lines[-1]}")

    async def auth(self, text: str) -> None:
        _, how, *rest = text.split(" ")
        if how.upper() == "LOGIN":
            words = []
            for prompt in ("VXNlcm5hbWU6", "UGFzc3dvcmQ6"):
                self.say(f"334 {prompt}")
                words.append(base64.b64decode(await self.reader.readline()).decode())
            good = self.r.users.get(words[0]) == words[1]
        else:
            told = base64.b64decode(rest[0]).decode()
            if how.upper() == "PLAIN":
                _, user, password = told.split("\0")
                good = self.r.users.get(user) == password
            else:
                good = f"auth=Bearer {self.r.token}\1" in told
        self.say("235 2.7.0 welcome" if good else "535 5.7.8 Authentication credentials invalid")

    async def data(self, text: str) -> None:
        if not self.rcpt:
            self.say("503 5.5.1 no valid recipients")
            return
        fault = next((f for f in self.r.faults if f.stage == "data"), None)
        answered = await self.trouble("data", text)
        if answered:
            return
        if fault is None or fault.how != "split":
            self.say("354 go ahead")
        lines: list[bytes] = []
        while (line := await self.reader.readline()) != b".\r\n":
            if not line:
                raise _HangUpError
            lines.append(line[1:] if line.startswith(b".") else line)
        body = b"".join(lines)
        pairs = body.count(b"\r\n")
        mail = Mail(
            self.number, self.sender, tuple(self.rcpt), body, tuple(self.said),
            body.count(b"\n") != pairs or body.count(b"\r") != pairs,
            max(map(len, body.split(b"\r\n"))),
        )  # fmt: skip
        waiting = next((f for f in self.r.faults if f.stage == "dot"), None)
        if waiting is None or waiting.how.startswith("accept") or waiting.how == "split":
            self.r._keep(mail)
        if not await self.trouble("dot", text):
            self.say("250 2.0.0 accepted")
        self._clear()
