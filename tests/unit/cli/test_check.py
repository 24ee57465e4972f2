import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from vamail.cli.check import check

BAD = Path(__file__).parents[2] / "bad_workspaces"


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(check, list(words), obj=folder)


def test_every_problem_is_printed_and_counted() -> None:
    folder = next(BAD.glob("*-every-fault-at-once"))
    result = run(folder)
    assert result.exit_code == 2
    assert result.output.startswith((folder / "expected.txt").read_text("utf-8"))
    assert result.output.endswith("6 problems in 3 files; these settings are not used\n")


def test_warnings_alone_end_well() -> None:
    result = run(next(BAD.glob("*-shadowed-rule")))
    assert result.exit_code == 0
    assert result.output.endswith("all is well: 2 rules, 0 clients, 1 mailbox; 1 warning\n")


@pytest.mark.parametrize(
    ("name", "ok", "exit_code"), [("unknown-zone", False, 2), ("shadowed-rule", True, 0)]
)
def test_the_same_for_machines(name: str, ok: bool, exit_code: int) -> None:
    result = run(next(BAD.glob(f"*-{name}")), "--json")
    assert result.exit_code == exit_code
    answer = json.loads(result.output)
    assert answer["ok"] is ok
    problem = answer["problems"][0]
    assert set(problem) == {"file", "line", "column", "what", "hint", "code", "warning"}
    assert problem["line"] > 0


def test_the_schema_is_json(tmp_path: Path) -> None:
    result = run(tmp_path, "--schema")
    assert result.exit_code == 0
    assert json.loads(result.output)["$defs"]["when"]["properties"]["subject"]
