"""A private PostgreSQL on a free loopback port, with durable defaults, gone at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg


def _newest_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not found:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    return found[-1].parent


class Postgres:
    """One cluster; `fresh()` gives the URL of a new empty database in it."""

    def __init__(self) -> None:
        self._bin = _newest_binaries()
        self._as_root = os.geteuid() == 0
        self.base = Path(tempfile.mkdtemp(prefix="vamail-postgres-"))
        self.port = _free_port()
        self._count = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if self._as_root:
            account = pwd.getpwnam("postgres")
            os.chown(self.base, account.pw_uid, account.pw_gid)
        data = self.base / "data"
        self._run("initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C")
        self._launch()

    def _launch(self) -> None:
        data = self.base / "data"
        options = ["-D", str(data), "-p", str(self.port), "-k", str(data), "-h", "127.0.0.1"]
        with (self.base / "log").open("wb") as log:
            self._process = subprocess.Popen(
                self._command("postgres", *options, "-c", "max_connections=60"), stdout=log, stderr=log,
                cwd="/", start_new_session=True,
            )  # fmt: skip
        self._wait()

    def _command(self, program: str, *arguments: str) -> list[str]:
        who = ["runuser", "-u", "postgres", "--"] if self._as_root else []
        return [*who, str(self._bin / program), *arguments]

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(self._command(program, *arguments), check=True, capture_output=True, cwd="/")

    def _wait(self) -> None:
        until = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > until or self._process is None or self._process.poll() is not None:
                    raise RuntimeError((self.base / "log").read_text()) from None
                time.sleep(0.05)

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def fresh(self) -> str:
        self._count += 1
        name = f"vamail_{self._count}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def drop(self, url: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    def restart(self) -> None:
        """As after a crash: every line breaks, the server recovers and comes back."""
        self._halt()
        self._launch()

    def follow(self, primary: "Postgres") -> None:
        """Start as the synchronous standby of `primary`: what is committed there is on disk here."""
        if self._as_root:
            account = pwd.getpwnam("postgres")
            os.chown(self.base, account.pw_uid, account.pw_gid)
        where = ["-h", "127.0.0.1", "-p", str(primary.port), "-U", "postgres"]
        self._run("pg_basebackup", "-D", str(self.base / "data"), "-R", "-X", "stream", "-c", "fast", *where)
        self._launch()
        with psycopg.connect(primary.url("postgres"), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            connection.execute("SELECT pg_reload_conf()")

    def promote(self) -> None:
        """A standby takes charge."""
        self._run("pg_ctl", "promote", "-w", "-D", str(self.base / "data"))

    def _halt(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._run("pg_ctl", "stop", "-D", str(self.base / "data"), "-m", "immediate")
            self._process.wait(30)

    def stop(self) -> None:
        self._halt()
        shutil.rmtree(self.base, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
