"""`vamail time`, and exports of time trackers, on a workspace of their own, without a server."""

import zipfile
from pathlib import Path

import pytest

from server.desk import DeskUnderTest

SERVICES = "services:\n  - {name: Design, price: 80 EUR an hour}\n"
TOGGL = (
    "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,"
    "Tags\n"
    "Maria,m@va.example,Acme,Site,,Secret posts,Yes,2026-10-05,09:00:00,2026-10-05,10:30:00,01:30:00,design\n"
    "Maria,m@va.example,Acme,Site,,Call,No,2026-10-06,09:00:00,2026-10-06,09:30:00,00:30:00,\n"
)
OCTOBER = ("--since", "2026-10-01", "--until", "2026-10-31")


@pytest.fixture
def desk(tmp_path: Path) -> DeskUnderTest:
    found = DeskUnderTest(tmp_path / "desk", 1, 1, "x")
    Path(found.folder, "rules", "services.yaml").write_text(SERVICES, encoding="utf-8")
    return found


def test_what_is_imported_is_reported_exported_and_forgotten(desk: DeskUnderTest, tmp_path: Path) -> None:
    (tmp_path / "toggl.csv").write_text(TOGGL, encoding="utf-8")
    done = desk.run("import", str(tmp_path / "toggl.csv"))
    assert done.returncode == 0, done.stderr
    assert "2 new" in done.stdout
    again = desk.run("import", str(tmp_path / "toggl.csv"))
    assert again.returncode == 0, again.stderr
    back = desk.run("import", "--undo", "toggl.csv")
    assert back.returncode == 0 and "Taken back: toggl.csv (entries of time: 2)" in back.stdout, back.stderr
    assert desk.rows("time", *OCTOBER) == []
    assert desk.run("import", "--undo", "other.csv").returncode == 2
    assert "2 new" in desk.run("import", str(tmp_path / "toggl.csv")).stdout

    (row,) = desk.rows("time", "acme", *OCTOBER)
    assert (row["hours"], row["billable"], row["to_bill"]) == ("2.00", "1.50", "1.50")
    assert row["value"] == {
        "EUR": {"charged": "0.00", "to_bill": "120.00", "fixed": "0.00", "hourly": "60.00"}
    }
    assert [(one["service"], one["hours"]) for one in row["services"]] == [("Design", "1.50"), (None, "0.50")]
    assert row["tasks"][0]["ref"] is None
    shown = desk.run("time", *OCTOBER).stdout
    assert "still to be billed: 1 h 30 min" in shown

    made = desk.run("export", "acme", "--output", str(tmp_path / "acme.zip"))
    assert made.returncode == 0, made.stderr
    with zipfile.ZipFile(tmp_path / "acme.zip") as archive:
        assert any(b"Secret posts" in archive.read(name) for name in archive.namelist())
    gone = desk.run("forget", "acme", "--yes")
    assert gone.returncode == 0, gone.stderr
    assert desk.rows("time", *OCTOBER) == []
    data = b"".join(one.read_bytes() for one in (desk.folder / "data").rglob("*.db*"))
    assert b"Secret posts" not in data


def test_an_unknown_client_in_one_row_imports_nothing(desk: DeskUnderTest, tmp_path: Path) -> None:
    (tmp_path / "toggl.csv").write_text(TOGGL.replace("Acme,Site,,Call", "Foo,Site,,Call"), encoding="utf-8")
    done = desk.run("import", str(tmp_path / "toggl.csv"))
    assert done.returncode != 0
    assert "toggl.csv:3, Client" in done.stdout + done.stderr
    assert desk.rows("time", *OCTOBER) == []


def test_days_that_cannot_be(desk: DeskUnderTest) -> None:
    assert desk.run("time", "--since", "soon").returncode == 2
    assert desk.run("time", "--since", "2026-11-02", "--until", "2026-11-01").returncode == 2
    assert desk.run("time", "nobody").returncode == 2
