"""Holidays come from a process of their own: the same as here, and the library stays unloaded."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from vamail.daemon.holidays import Asked, packed, unpacked
from vamail.desk.promise import public_holidays

ASK = """
import sys
from datetime import date
from pathlib import Path
from vamail.daemon.holidays import Asked
asked = Asked(Path(sys.argv[1]), date(2026, 11, 22))
print(asked.learn())
from vamail.desk.promise.public_holidays import holiday_year
from vamail.workspace.words import country
print(country("hu"), sorted(holiday_year("HU", 2026).worked) != [], bool(holiday_year("DE-BY", 2029).names))
print("holidays" in sys.modules)
"""


def test_over_the_pipe_nothing_changes() -> None:
    said = packed(["HU", "DE-BY", "XX"], range(2025, 2028))
    assert sorted(said) == ["DE-BY", "HU"]
    years = unpacked(json.loads(json.dumps(said)))
    assert years == {
        (code, year): public_holidays.holiday_year(code, year)
        for code in ("HU", "DE-BY")
        for year in range(2025, 2028)
    }
    assert date(2026, 8, 8) in years["HU", 2026].worked


def test_the_library_stays_unloaded(tmp_path: Path) -> None:
    clients = tmp_path / "rules" / "clients"
    clients.mkdir(parents=True)
    (tmp_path / "vamail.yaml").write_text("me: {zone: Europe/Budapest, holidays: hu, days_off: []}\n")
    (clients / "a.yaml").write_text('holidays: "DE-BY"\n')
    (clients / "b.yml").write_text("holidays: nowhere at all\n")
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["('DE-BY', 'HU')", "HU True True", "False"]


def test_a_folder_without_holidays_asks_nobody(tmp_path: Path) -> None:
    asked = Asked(tmp_path, date(2026, 11, 22))
    assert asked._child is None and asked.learn() == ()
    asked.close()


@pytest.mark.parametrize("said", ["", "{}x", '{"HU": 3}', '{"HU": {"2026": {}}}'])
def test_nonsense_teaches_nothing(tmp_path: Path, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vamail.yaml").write_text("me: {holidays: HU}\n")
    run = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda _, **how: run([sys.executable, "-c", f"print({said!r})"], **how)
    )
    assert Asked(tmp_path, date(2026, 11, 22)).learn() == ()
