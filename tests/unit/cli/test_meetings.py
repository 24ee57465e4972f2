"""`vamail meet` and `vamail meetings` on a workspace of their own, without a server."""

from datetime import UTC, datetime, timedelta

import pytest

from server.desk import DeskUnderTest


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> DeskUnderTest:
    return DeskUnderTest(tmp_path_factory.mktemp("meetings") / "desk", 1, 1, "x")


def wednesday() -> str:
    """A Wednesday some weeks from now."""
    day = datetime.now(UTC).date() + timedelta(days=28)
    return f"{day + timedelta(days=(2 - day.weekday()) % 7)}"


def test_a_meeting_is_made_listed_and_called_off(desk: DeskUnderTest) -> None:
    nothing = desk.run("meetings")
    assert (nothing.returncode, nothing.stdout.strip()) == (0, "No meetings.")

    made = desk.run("meet", "acme", wednesday(), "10:00", "45m", "Kickoff")
    assert made.returncode == 0, made.stderr
    assert "M-1 “Kickoff”: Wed " in made.stdout and "10:00 (Budapest), 45 min." in made.stdout
    (row,) = desk.rows("meetings", "acme")
    assert (row["name"], row["title"], row["status"], row["minutes"]) == ("M-1", "Kickoff", "confirmed", 45)
    assert row["zone"] == "Europe/Budapest" and row["rule"] == "" and row["sequence"] == 0
    assert [one["answer"] for one in row["guests"]] == ["needs-action"]

    series = desk.run("meet", "acme", wednesday(), "14:00", "London", "weekly", "Check-in", "--json")
    assert series.returncode == 0 and '"done":true' in series.stdout
    listed = [(one["name"], one["rule"]) for one in desk.rows("meetings")]
    assert listed == [("M-1", ""), ("M-2", "FREQ=WEEKLY;BYDAY=WE")]
    shown = " ".join(desk.run("meetings").stdout.split())  # a narrow terminal wraps titles and answers
    assert shown.index("M-1 Wed ") < shown.index("M-2 Wed ")
    assert desk.run("meetings", "nobody").stdout.strip() == "No meetings of nobody."

    assert desk.run("say", "cancel M-1", "M-2 cancel next").returncode == 0
    (left,) = desk.rows("meetings")
    first = datetime.fromisoformat(f"{wednesday()}T14:00+00:00")
    assert left["name"] == "M-2" and datetime.fromisoformat(left["start_at"]) > first


def test_what_waits_for_an_ok_is_not_shown_as_sent(desk: DeskUnderTest) -> None:
    assert desk.run("meet", "north", wednesday(), "23:30", "Late call").returncode == 0
    (row,) = desk.rows("meetings", "north")
    assert [one["told"] for one in row["guests"]] == [False]
    shown = " ".join(desk.run("meetings", "north").stdout.split())
    assert "not sent" in shown and "bob@north.example: not told" in shown


def test_what_is_not_certain_is_not_done_and_said(desk: DeskUnderTest) -> None:
    for words, why in (
        (("acme", "wednesday", "Kickoff"), "at what time?"),
        (("acme", "2031-03-30", "02:30", "Kickoff"), "does not exist in Budapest"),
        (("nobody", wednesday(), "10:00"), "there is no client “nobody”"),
    ):
        refused = desk.run("meet", *words)
        assert refused.returncode == 2
        assert why in " ".join(refused.stderr.split())
