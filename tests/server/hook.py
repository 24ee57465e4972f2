"""A receiver of webhooks and pings on loopback, in a thread of its own."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Hook:
    """`start()`, then `url`. `posts` are the JSON bodies, `pings` the paths that were fetched."""

    status: int = 200
    location: str = ""
    posts: list[dict[str, Any]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    pings: list[str] = field(default_factory=list)
    url: str = ""

    def start(self) -> "Hook":
        """Listen on a free loopback port."""
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                hook.raw.append(body)
                hook.posts.append(json.loads(body))
                self._answer()

            def do_GET(self) -> None:
                hook.pings.append(self.path)
                self._answer()

            def _answer(self) -> None:
                self.send_response(hook.status)
                if hook.location:
                    self.send_header("Location", hook.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
