"""Several `vamail run` processes on one desk, and what stands between them and PostgreSQL."""

import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

from server.desk import DeskUnderTest

SECOND_MAILBOX = """\
  - {{name: second, folder: INBOX, addresses: [requests@va.example], start_from: all,
     imap: {{host: 127.0.0.1, port: {imap}, tls: none, user: other, password: env:VAMAIL_TEST_PASSWORD}}}}
smtp:"""


def add_second_mailbox(desk: DeskUnderTest, imap: int) -> None:
    path = desk.folder / "vamail.yaml"
    text = path.read_text("utf-8").replace("smtp:", SECOND_MAILBOX.format(imap=imap), 1)
    path.write_text(text, "utf-8")


class Crew:
    """Worker processes by number; ends only those that it started."""

    def __init__(self, desk: DeskUnderTest, url: str) -> None:
        self.desk = desk
        self.url = url
        self.processes: dict[int, subprocess.Popen[bytes]] = {}

    def log(self, number: int) -> Path:
        return self.desk.folder.with_suffix(f".{number}.log")

    def start(self, *numbers: int) -> None:
        for number in numbers:
            with self.log(number).open("ab") as log:
                self.processes[number] = subprocess.Popen(
                    [sys.executable, "-m", "vamail", "-w", str(self.desk.folder), "run"],
                    stdout=log, stderr=log, env=self.desk.environment,
                )  # fmt: skip

    def kill(self, number: int) -> None:
        process = self.processes.pop(number)
        process.kill()
        process.wait(30)

    def stop(self) -> list[int]:
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        codes = [process.wait(60) for process in self.processes.values()]
        self.processes.clear()
        return codes

    def end(self) -> None:
        for number in list(self.processes):
            self.kill(number)

    def said(self, number: int, what: str) -> int:
        path = self.log(number)
        return path.read_text("utf-8", "replace").count(what) if path.exists() else 0

    def wait(self, condition: Callable[[], object], seconds: float = 60, what: str = "") -> None:
        until = time.monotonic() + seconds
        while not condition():
            ended = [n for n, process in self.processes.items() if process.poll() is not None]
            if time.monotonic() > until or ended:
                logs = "\n".join(
                    f"--- worker {number}\n"
                    + "\n".join(self.log(number).read_text("utf-8").splitlines()[-25:])
                    for number in self.processes
                )
                raise AssertionError(f"did not come true: {what}; ended: {ended}\n{logs}")
            time.sleep(0.05)

    def tail(self, number: int) -> str:
        return "\n".join(self.log(number).read_text("utf-8", "replace").splitlines()[-25:])

    def wait_started(self, *numbers: int) -> None:
        self.wait(lambda: all(self.said(n, "event=started") for n in numbers), 60, "started")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]


class Forwarder:
    """A TCP port that leads to another one, which may be switched; open lines break when it is."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._lines: set[socket.socket] = set()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def switch(self, target: int) -> None:
        self.target = target
        for line in list(self._lines):
            _shut(line)

    def stop(self) -> None:
        _shut(self._server)
        self._server.close()
        self.switch(0)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self.target), 5)
                except OSError:
                    near.close()
                    continue
                far.settimeout(None)
                self._lines |= {near, far}
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=(one, other), daemon=True).start()

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        _shut(one)
        _shut(other)
        self._lines -= {one}
        with suppress(OSError):
            one.close()


class Pooler:
    """What a transaction pooler does: each transaction of one client line may meet another backend.

    The client's greeting, backend number included, comes from the first backend.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        _shut(self._server)
        self._server.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._server.accept()
                threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        backends: list[socket.socket] = []
        with suppress(OSError, EOFError):
            startup = _startup(client)
            for _ in range(2):
                backend = socket.create_connection(("127.0.0.1", self._target), 5)
                backend.settimeout(None)
                backends.append(backend)
                backend.sendall(startup)
                greeting, _state = _until_ready(backend)
                if len(backends) == 1:
                    client.sendall(greeting)
            turn = 0
            while True:
                backends[turn].sendall(_request(client))
                answer, state = _until_ready(backends[turn])
                client.sendall(answer)
                if state == b"I":
                    turn = 1 - turn
        for line in (client, *backends):
            line.close()


def _startup(client: socket.socket) -> bytes:
    while True:
        size = _exactly(client, 4)
        body = _exactly(client, struct.unpack("!I", size)[0] - 4)
        if struct.unpack("!I", body[:4])[0] not in {80877103, 80877104}:  # SSLRequest, GSSENCRequest
            return size + body
        client.sendall(b"N")


def _request(client: socket.socket) -> bytes:
    """Messages of the client up to the one that asks for an answer."""
    found = b""
    while True:
        kind, message = _message(client)
        found += message
        if kind in {b"Q", b"S"}:
            return found
        if kind == b"X":
            raise EOFError


def _until_ready(backend: socket.socket) -> tuple[bytes, bytes]:
    found = b""
    while True:
        kind, message = _message(backend)
        found += message
        if kind == b"Z":
            return found, message[-1:]


def _message(line: socket.socket) -> tuple[bytes, bytes]:
    head = _exactly(line, 5)
    return head[:1], head + _exactly(line, struct.unpack("!I", head[1:])[0] - 4)


def _exactly(line: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        data = line.recv(size - len(found))
        if not data:
            raise EOFError
        found += data
    return found


def _shut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def rounds(short: int) -> int:
    """How many kills: a short round, or as many as VAMAIL_CRASH_ROUNDS says."""
    return int(os.environ.get("VAMAIL_CRASH_ROUNDS", "0")) or short
