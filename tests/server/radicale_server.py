"""A private Radicale on a free loopback port, with one calendar of one user."""

import base64
import http.client
import subprocess
import sys
import time
from pathlib import Path

from server.dovecot import free_port

USER, PASSWORD = "maria", "correct horse"


class RadicaleServer:
    """`url` is the calendar. `start` and `stop` may take turns; what is stored stays."""

    def __init__(self, base: Path) -> None:
        base.mkdir(parents=True, exist_ok=True)
        self.base = base
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/{USER}/work/"
        (base / "users").write_text(f"{USER}:{PASSWORD}\n", "utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "RadicaleServer":
        """Serve; the calendar is there afterwards."""
        with (self.base / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable, "-m", "radicale", "--config", "",
                    "--server-hosts", f"127.0.0.1:{self.port}",
                    "--auth-type", "htpasswd", "--auth-htpasswd-filename", str(self.base / "users"),
                    "--auth-htpasswd-encryption", "plain", "--auth-delay", "0",
                    "--storage-filesystem-folder", str(self.base / "stored"),
                ],
                stdout=log, stderr=log,
            )  # fmt: skip
        self._wait()
        if self.ask("PROPFIND", "")[0] == 404:
            assert self.ask("MKCALENDAR", "")[0] == 201
        return self

    def _wait(self) -> None:
        until = time.monotonic() + 30
        while True:
            try:
                self.ask("OPTIONS", "")
                return
            except OSError as error:
                assert self._process is not None
                if self._process.poll() is not None or time.monotonic() > until:
                    said = (self.base / "log").read_text("utf-8", "replace")
                    raise AssertionError(f"Radicale does not serve: {error}\n{said}") from error
                time.sleep(0.05)

    def stop(self) -> None:
        """Be away."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    def ask(self, method: str, name: str, body: str | None = None, **headers: str) -> tuple[int, str]:
        """One request as the user's own program would make it: status and text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        try:
            path = f"/{USER}/work/{name}"
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            text = body.encode() if body is not None else None
            connection.request(method, path, text, {"Authorization": f"Basic {login}", "Depth": "1", **given})
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8")
        finally:
            connection.close()

    def objects(self) -> dict[str, str]:
        """Every object that lies there, by its name."""
        stored = self.base / "stored" / "collection-root" / USER / "work"
        return {path.name: self.ask("GET", path.name)[1] for path in sorted(stored.glob("*.ics"))}
