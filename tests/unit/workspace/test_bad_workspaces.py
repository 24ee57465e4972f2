"""Every folder of tests/bad_workspaces says exactly what its expected.txt says, and nothing else."""

from pathlib import Path

import pytest

from vamail.daemon.vocabulary import vocabulary
from vamail.workspace.load import load

FOLDERS = sorted(
    path.parent for path in (Path(__file__).parents[2] / "bad_workspaces").glob("*/expected.txt")
)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_bad_workspace_is_explained(folder: Path) -> None:
    loaded = load(folder, vocabulary())
    said = "".join(f"{problem}\n" for problem in loaded.problems)
    assert said == (folder / "expected.txt").read_text("utf-8")
    assert (loaded.workspace is None) == bool(loaded.errors)
    assert all(problem.code for problem in loaded.problems)


def test_there_are_bad_workspaces() -> None:
    assert len(FOLDERS) >= 45
