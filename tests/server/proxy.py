"""A line between vamail and a server that goes wrong on demand: it stalls, cuts, delays, lies.

A TCP forwarder on a loopback port of its own, to a server on another. One thread a direction and
connection. What it does may be changed at any time and holds for connections that stand already.
"""

import contextlib
import re
import select
import socket
import threading
import time
from collections.abc import Callable

_CHUNK = 65536


class Proxy:
    """`port` leads to the server on `to`. Set one of the switches, or call `cut` or `say`.

    `stalled`: nothing passes either way, and nobody is told (a NAT that forgot us). `refusing`: new
    connections are cut at once. `delay_seconds` is added to every piece from the server. `most_bytes`:
    so many more bytes pass from the server, then the line is cut. `answer`: asked about every piece that
    the client says; what it returns goes back in the server's place, once, and the piece is dropped.
    """

    def __init__(self, to: int) -> None:
        self.to = to
        self.stalled = False
        self.refusing = False
        self.delay_seconds = 0.0
        self.most_bytes: int | None = None
        self.answer: Callable[[bytes], bytes | None] = lambda _: None
        self.connections = 0
        self.said: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._dead: set[socket.socket] = set()
        self._guard = threading.Lock()
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Hang up on everybody and take no more."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Break every connection that stands (RST to both)."""
        with self._guard:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                _reset(end)

    def refuse(self) -> None:
        """Cut what stands, and let nobody through until `mend`."""
        self.refusing = True
        self.cut()

    def mend(self) -> None:
        """New connections come through again."""
        self.refusing = False

    def forget(self) -> None:
        """The connections that stand stay silent for ever, as if a NAT forgot them; new ones work."""
        with self._guard:
            self._dead.update(end for pair in self._pairs for end in pair)

    def say(self, data: bytes) -> None:
        """Say this to every client, as if the server had."""
        with self._guard:
            pairs = list(self._pairs)
        for client, _ in pairs:
            with contextlib.suppress(OSError):
                client.sendall(data)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            if self.refusing:
                _reset(client)
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.to), 10)
            except OSError:
                _reset(client)
                continue
            server.settimeout(None)
            with self._guard:
                self._pairs.append((client, server))
            for ends in ((client, server, False), (server, client, True)):
                threading.Thread(target=self._forward, args=ends, daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket, from_server: bool) -> None:
        try:
            while data := self._piece(source):
                if not from_server:
                    self.said.append(data)
                    instead = self.answer(data)
                    if instead is not None:
                        source.sendall(instead)
                        continue
                if not self._pass(sink, data, from_server):
                    break
        except (OSError, ValueError):
            pass
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _piece(self, source: socket.socket) -> bytes:
        """The next piece; while stalled nothing is even read, so that buffers fill as on a dead line."""
        while True:
            ready, _, _ = select.select([source], [], [], 0.05)
            if ready and not self.stalled and source not in self._dead:
                return source.recv(_CHUNK)
            if source.fileno() < 0:
                return b""

    def _pass(self, sink: socket.socket, data: bytes, from_server: bool) -> bool:
        if from_server and self.delay_seconds:
            time.sleep(self.delay_seconds)
        if from_server and self.most_bytes is not None:
            data, self.most_bytes = data[: self.most_bytes], self.most_bytes - len(data)
            if self.most_bytes <= 0:
                self.most_bytes = None
                sink.sendall(data)
                return False
        sink.sendall(data)
        return True


def _reset(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        end.close()


def once(word: bytes, reply: bytes) -> Callable[[bytes], bytes | None]:
    """An `answer` that replies to the first piece in which `word` stands; `{tag}` is the command's tag."""
    done = threading.Event()

    def answer(data: bytes) -> bytes | None:
        if word not in data.upper() or done.is_set():
            return None
        done.set()
        tag = re.match(rb"\S+", data)
        return reply.replace(b"{tag}", tag[0] if tag else b"*")

    return answer
