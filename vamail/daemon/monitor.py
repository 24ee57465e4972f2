"""`/healthz` and `/metrics` on a small server with threads of its own; off unless `monitor:` says where.

Beyond this machine a token guards the figures; without one, only requests that call this machine by its
address or as localhost are answered, so that a page in somebody's browser learns nothing.
"""

import hmac
import ipaddress
import json
import re
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

from vamail import __version__
from vamail.daemon import maillog
from vamail.daemon.current import Current
from vamail.daemon.figures import Figures, mailbox_labels, part_label
from vamail.daemon.vitals import Vitals
from vamail.model.errors import SurroundingsError
from vamail.workspace.parse_servers import is_loopback
from vamail.workspace.secrets import read
from vamail.workspace.types import Monitor

MOST_AT_ONCE = 8
ANSWER_SECONDS = 10.0
Environ = dict[str, Any]
Respond = Callable[[str, list[tuple[str, str]]], object]


class Application:
    """WSGI: `/healthz` and `/metrics`, nothing else."""

    def __init__(
        self, figures: Figures, vitals: Vitals, current: Current, monitor: Monitor, token: Callable[[], str]
    ) -> None:
        self._vitals = vitals
        self._current = current
        self._host = monitor.host
        self._guarded = monitor.token is not None
        self._token = token
        registry = CollectorRegistry(auto_describe=False)
        registry.register(figures)
        self._metrics = make_wsgi_app(registry)
        self._room = threading.BoundedSemaphore(MOST_AT_ONCE)

    def __call__(self, environ: Environ, respond: Respond) -> Iterable[bytes]:
        """One request."""
        if not self._room.acquire(blocking=False):
            return _plain(respond, "503 Service Unavailable", "too many at once\n")
        try:
            return self._answer(environ, respond)
        finally:
            self._room.release()

    def _answer(self, environ: Environ, respond: Respond) -> Iterable[bytes]:
        if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return _plain(respond, "405 Method Not Allowed", "GET only\n")
        if not self._guarded and not _from_here(str(environ.get("HTTP_HOST", ""))):
            # a page in a browser that calls this machine by a name of its own sees nothing
            return _plain(respond, "403 Forbidden", "only by the name localhost or its address\n")
        allowed = not self._guarded or self._knows_token(str(environ.get("HTTP_AUTHORIZATION", "")))
        match environ.get("PATH_INFO"):
            case "/healthz":
                return self._health(respond, details=allowed)
            case "/metrics" if allowed:
                answer: Iterable[bytes] = self._metrics(environ, respond)
                return answer
            case "/metrics":
                return _plain(respond, "401 Unauthorized", "a token is needed\n")
            case _:
                return _plain(respond, "404 Not Found", "/healthz or /metrics\n")

    def _knows_token(self, header: str) -> bool:
        scheme, _, given = header.partition(" ")
        if scheme.lower() != "bearer":
            return False
        try:
            token = self._token()
        except Exception as error:
            maillog.again("monitor", str(error))
            return False
        return hmac.compare_digest(given.strip().encode("latin-1", "replace"), token.encode())

    def _health(self, respond: Respond, *, details: bool) -> Iterable[bytes]:
        """200 while every part answers, or has not been silent for as long as an alarm waits; else 503."""
        now, after = datetime.now(UTC), self._current.workspace.alarm.after_seconds
        labels = mailbox_labels(self._current.workspace)
        hung = sorted(part_label(thread, labels) for thread in self._vitals.pulse.overdue())
        parts: dict[str, object] = {}
        sick = bool(hung)
        for part, seen in sorted(self._vitals.contacts.seen().items()):
            since = seen.bad_since
            sick = sick or (since is not None and (now - since).total_seconds() >= after)
            parts[part_label(part, labels)] = {
                "state": "well" if since is None else "troubled",
                "since": f"{since:%Y-%m-%dT%H:%M:%SZ}" if since else None,
                "last_contact": f"{seen.ok_at:%Y-%m-%dT%H:%M:%SZ}" if seen.ok_at else None,
            }
        body: dict[str, object] = {"status": "troubled" if sick else "well"}
        if details:
            body |= {"parts": parts, "hung": hung, "version": __version__}
        text = json.dumps(body, indent=1) + "\n"
        return _plain(respond, "503 Service Unavailable" if sick else "200 OK", text, "application/json")


def _from_here(host: str) -> bool:
    """Whether the Host field names this machine, or an address; no other site's name ends up there."""
    name = host.rpartition(":")[0] if re.search(r":\d+$", host) else host
    name = name.strip("[]")
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return name == "" or is_loopback(name.lower())


def _plain(
    respond: Respond, status: str, text: str, kind: str = "text/plain; charset=utf-8"
) -> Iterable[bytes]:
    data = text.encode()
    respond(
        status, [("Content-Type", kind), ("Content-Length", str(len(data))), ("Cache-Control", "no-store")]
    )
    return [data]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = MOST_AT_ONCE


class _Handler(WSGIRequestHandler):
    timeout = ANSWER_SECONDS

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Nothing: who looks at figures is no event."""

    def address_string(self) -> str:
        """The address, never a name that somebody else must be asked for."""
        return str(self.client_address[0])


class MonitorServer:
    """Serves until stopped. Raises SurroundingsError where it cannot listen."""

    def __init__(self, figures: Figures, vitals: Vitals, current: Current, folder: Path) -> None:
        monitor = current.workspace.monitor

        def token() -> str:
            return read(monitor.token, folder) if monitor.token else ""

        application = Application(figures, vitals, current, monitor, token)
        try:
            self._server = make_server(monitor.host, monitor.port, application, _Server, _Handler)
        except OSError as error:
            where = f"{monitor.host}:{monitor.port}"
            raise SurroundingsError(f"nothing can listen at {where} (monitor): {error.strerror}") from error
        self._thread = threading.Thread(target=self._server.serve_forever, name="monitor", daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_port)

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Close the door."""
        self._server.shutdown()
        self._server.server_close()
