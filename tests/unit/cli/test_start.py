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
    "vamail.model.effects",
}  # fmt: skip


@pytest.mark.parametrize("command", ["tasks", "held", "journal", "deliveries"])
def test_a_list_loads_nothing_that_decides_or_writes(command: str, tmp_path: Path) -> None:
    (tmp_path / "vamail.yaml").write_text("database: sqlite\n")
    words = [sys.executable, "-c", _LOADED, "-w", str(tmp_path), command]
    loaded = _loaded(words)
    assert "vamail.store.listing" in loaded
    assert not loaded & NOT_FOR_LISTS


def test_the_help_loads_no_database(tmp_path: Path) -> None:
    loaded = _loaded([sys.executable, "-c", _LOADED, "--help"])
    assert not loaded & (TOO_SLOW | {"sqlite3", "yaml", "vamail.store"})


def _loaded(words: list[str]) -> set[str]:
    ran = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    return set(ran.stderr.split())
