"""A workspace that never ran has nothing to back up, and stays as it is."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from vamail.daemon.backup import take
from vamail.model.errors import UsageError


def test_a_workspace_that_never_ran_is_not_backed_up(tmp_path: Path) -> None:
    (tmp_path / "vamail.yaml").write_text("database: sqlite\n", "utf-8")
    with pytest.raises(UsageError, match="nothing to back up yet"):
        take(tmp_path, tmp_path / "out.tar.gz", datetime(2026, 11, 24, tzinfo=UTC))
    assert [path.name for path in tmp_path.iterdir()] == ["vamail.yaml"]
