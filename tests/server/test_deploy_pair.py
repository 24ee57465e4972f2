"""The topology of `deploy/compose.yaml` by processes: two workers, PostgreSQL, and nginx in front."""

import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.desk import DeskUnderTest, acknowledged, mail
from server.dovecot import PASSWORD, Dovecot, free_port
from server.postgres import Postgres
from server.recorder import Recorder

NGINX_CONF = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"


class Proxy:
    """Debian's nginx with the configuration of the compose file; only names and places are changed."""

    def __init__(self, base: Path, ports: list[int]) -> None:
        self.port = free_port()
        text = NGINX_CONF.read_text(encoding="utf-8")
        for number, port in enumerate(ports, 1):
            assert f"worker-{number}:8025" in text
            text = text.replace(f"worker-{number}:8025", f"127.0.0.1:{port}")
        text = text.replace("listen 8080;", f"listen 127.0.0.1:{self.port};").replace("/tmp/", f"{base}/")
        text = text.replace("/dev/stderr", f"{base}/error.log")
        (base / "nginx.conf").write_text(text, encoding="utf-8")
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program, "nginx is missing: apt-get install nginx-light"
        self.words = [program, "-c", str(base / "nginx.conf"), "-e", str(base / "error.log")]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen([*self.words, "-g", "daemon off;"])

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=15) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0


@pytest.fixture
def pair(
    tmp_path: Path, dovecot: Dovecot, recorder: Recorder, postgres: Postgres
) -> Iterator[tuple[list[DeskUnderTest], Proxy]]:
    dovecot.reset()
    url, ports = postgres.fresh(), [free_port(), free_port()]
    desks = [
        DeskUnderTest(
            tmp_path / f"worker-{number}", dovecot.port, recorder.port, PASSWORD, url,
            more=f"monitor: {{listen: '127.0.0.1:{port}', token: env:VAMAIL_TEST_TOKEN}}",
        )
        for number, port in enumerate(ports, 1)
    ]  # fmt: skip
    for desk in desks:
        desk.environment["VAMAIL_TEST_TOKEN"] = "a long random word"
    (tmp_path / "nginx").mkdir()
    (tmp_path / "nginx").chmod(0o777)
    proxy = Proxy(tmp_path / "nginx", ports)
    yield desks, proxy
    proxy.stop()
    for desk in desks:
        desk.kill()
    postgres.drop(url)


def test_one_worker_may_die_and_mail_and_health_go_on(
    pair: tuple[list[DeskUnderTest], Proxy], dovecot: Dovecot, recorder: Recorder
) -> None:
    (first, second), proxy = pair
    first.start()
    second.start()
    proxy.start()
    dovecot.drop(mail(message_id="one@acme.example"))
    first.wait(lambda: acknowledged(recorder.mails) == ["one@acme.example"])
    second.wait(lambda: proxy.status("/healthz") == 200, what="the proxy reaches a worker")
    assert proxy.status("/metrics") == 404  # figures stay inside
    first.kill()
    dovecot.drop(mail(message_id="two@acme.example", subject="After the crash"))
    second.wait(lambda: "two@acme.example" in acknowledged(recorder.mails), 40, "the other worker goes on")
    second.wait(lambda: proxy.status("/healthz") == 200, what="the proxy passes over the dead one")
    assert second.stop() == 0
    assert proxy.status("/healthz") == 502
    refs = {row["source_message_id"]: row["ref"] for row in second.rows("tasks")}
    assert sorted(refs) == ["one@acme.example", "two@acme.example"]
    assert len(acknowledged(recorder.mails)) == 2
    assert not re.search("level=error", first.tail() + second.tail())
