"""What a command loads: a look at the desk must not wait for what only deciding and writing need."""

import subprocess
import sys
from pathlib import Path

import pytest

_LOADED = """
import sys
from vamail.cli.main import run
code = run(sys.argv[1:])
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""
TOO_SLOW = {"sqlalchemy", "asyncio", "rich", "jinja2", "alembic"}
NOT_FOR_LISTS = TOO_SLOW | {
    "vamail.store.store", "vamail.store.batch", "vamail.store.commit", "vamail.store.desk",
    "vamail.model.effects", "vamail.daemon.supervise",
}  # fmt: skip


@pytest.mark.parametrize("command", [
    "tasks", "held", "journal", "deliveries", "meetings", "invoices", "payments", "bounces",
])  # fmt: skip
def test_a_list_loads_nothing_that_decides_or_writes(command: str, tmp_path: Path) -> None:
    (tmp_path / "vamail.yaml").write_text("database: sqlite\n")
    words = [sys.executable, "-c", _LOADED, "-w", str(tmp_path), command]
    loaded = _loaded(words)
    assert "vamail.store.listing" in loaded
    assert not loaded & NOT_FOR_LISTS


def test_the_help_loads_no_database(tmp_path: Path) -> None:
    loaded = _loaded([sys.executable, "-c", _LOADED, "--help"])
    assert not loaded & (TOO_SLOW | {"sqlite3", "yaml", "vamail.store"})


NOT_TO_EXPLAIN = {
    "alembic", "apscheduler", "imapclient", "aiosmtplib", "rich", "regex", "vamail.daemon.supervise",
    "vamail.desk.control.carry_out", "vamail.desk.reports.brief", "vamail.store.forgetting",
    "vamail.store.exporting", "vamail.store.migrations",
}  # fmt: skip
NOT_TO_READ = {
    "sqlalchemy", "jinja2", "yaml", "click", "asyncio", "markdown_it", "regex", "sqlite3", "vamail.desk",
    "vamail.store", "vamail.render", "vamail.workspace",
}  # fmt: skip
NOT_TO_RUN = {
    "alembic", "rich", "pydantic", "prometheus_client", "icalendar", "holidays", "regex",
    "vamail.desk.control.carry_out", "vamail.desk.reports.brief",
}  # fmt: skip


def test_explaining_loads_nothing_that_runs_or_is_commanded() -> None:
    loaded = _imported(
        "vamail.cli.explain", "vamail.cli.explained", "vamail.daemon.preview", "vamail.store.store"
    )
    assert "vamail.desk.decide" in loaded
    assert not loaded & NOT_TO_EXPLAIN


def test_the_child_that_reads_knows_mails_only() -> None:
    loaded = _imported("vamail.daemon.read_child")
    assert "vamail.mail.parse" in loaded
    assert not loaded & NOT_TO_READ


def test_the_daemon_starts_without_what_a_first_time_needs() -> None:
    loaded = _imported("vamail.cli.run", "vamail.daemon.supervise")
    assert "vamail.desk.decide" in loaded
    assert not loaded & NOT_TO_RUN


def test_the_child_compiles_no_pattern_that_no_mail_asked_for() -> None:
    counted = (
        "import re, re._compiler as c, sys; real = c.compile; made = []\n"
        "c.compile = lambda p, flags=0: (made.append(p), real(p, flags))[1]\n"
        "import email.parser, email.header, html, zoneinfo, logging, subprocess; made.clear()\n"
        "import vamail.daemon.read_child; print(len(made), file=sys.stderr)"
    )
    (made,) = _loaded([sys.executable, "-c", counted])
    assert int(made) <= 25


def _imported(*modules: str) -> set[str]:
    said = f"import sys, {', '.join(modules)}; print(*sys.modules, file=sys.stderr)"
    return _loaded([sys.executable, "-c", said])


def _loaded(words: list[str]) -> set[str]:
    ran = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    return set(ran.stderr.split())
