"""Meetings' rows: looked at again, backed up and restored, exported, forgotten, played ahead."""

import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.desk import VA, DeskUnderTest
from server.dovecot import PASSWORD, Dovecot
from server.guest import ANNA, answer, asks, invitations
from server.recorder import Recorder
from server.steered import AT_ONCE, order
from server.test_backup import elsewhere, own_id
from server.test_backup_ledger import drained, kept
from server.test_rights import _rows, _traces

BOB = "bob@north.example"
WORDS = (b"anna@acme", b"acme.example", b"Zwiebel", b"Wndp")


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[DeskUnderTest]:
    dovecot.reset()
    made = DeskUnderTest(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD, more=AT_ONCE)
    yield made
    made.kill()


def commands(dovecot: Dovecot, name: str, text: str) -> None:
    dovecot.drop(order(name, text))


def soon(weeks: int = 1) -> datetime:
    """The Wednesday after so many weeks, 11:00 UTC, which is open everywhere here."""
    today = datetime.now(UTC).replace(hour=11, minute=0, second=0, microsecond=0)
    return today + timedelta(days=(2 - today.weekday()) % 7 + 7 * weeks)


def said(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


@pytest.fixture
def met(desk: DeskUnderTest, dovecot: Dovecot, recorder: Recorder) -> DeskUnderTest:
    """M-1 with Anna, who has accepted; M-2 held, for it overlaps; M-3 with Bob; M-4 is Anna's own."""
    commands(dovecot, "first", f"meet acme {said(soon())} 30m Zwiebel talk\n")
    drained(desk)
    (asked,) = invitations(recorder.mails, ANNA)
    dovecot.drop(answer(asked.events[0], "ACCEPTED", "yes@acme.example"))
    commands(dovecot, "second", f"meet acme {said(soon() + timedelta(minutes=15))} 30m Zwiebel again\n")
    commands(dovecot, "third", f"meet north {said(soon(2))} 30m Quince talk\n")
    drained(desk)
    dovecot.drop(asks("theirs@acme.example", soon(3), "theirs@acme.example", title="Zwiebel feast"))
    drained(desk)
    meetings = {key: row for (kind, key), row in kept(desk).items() if kind == "meeting"}
    assert {key: row["status"] for key, row in meetings.items()} == {
        "M-1": "confirmed", "M-2": "confirmed", "M-3": "confirmed", "M-4": "asked",
    }  # fmt: skip
    assert [row["kind"] for row in desk.rows("held")] == ["delivery"]
    return desk


def test_what_made_a_meeting_is_explained_and_replayed_and_nothing_is_written(met: DeskUnderTest) -> None:
    before = _rows(met)
    for name, why in (("first@va.example", "M-1"), ("yes@acme.example", "accepted")):
        shown = met.run("explain", name)
        assert shown.returncode == 0 and why in shown.stdout, (name, shown.stdout, shown.stderr)
    replayed = met.run("replay", "--since", "30d")
    assert replayed.returncode == 0 and "0 would end differently" in replayed.stdout, replayed.stdout
    assert _rows(met) == before


def test_meetings_come_back_with_a_backup_and_what_came_after_it_is_done_once(
    met: DeskUnderTest, tmp_path: Path, dovecot: Dovecot, recorder: Recorder, request: pytest.FixtureRequest
) -> None:
    before = kept(met)
    assert met.run("backup", str(tmp_path / "a.tar.gz")).returncode == 0
    there = soon(1) + timedelta(days=1)
    commands(dovecot, "after", f"move M-1 {said(there)}\n")
    drained(met)
    (moved,) = [one for one in invitations(recorder.mails, ANNA) if one.sequence == 1]
    sent = Counter(own_id(one.data) for one in recorder.mails)

    other = elsewhere(met, tmp_path / "restored", request)
    done = other.run("restore", str(tmp_path / "a.tar.gz"))
    assert done.returncode == 0, done.stderr
    restored = kept(other)
    ours = {name: row for name, row in before.items() if name[0] in ("meeting", "meeting_uid", "timer")}
    assert {name: restored.get(name) for name in ours} == ours
    assert [row["kind"] for row in other.rows("held")] == ["delivery"], "what waits for an ok still does"
    drained(other)
    again = kept(other)["meeting", "M-1"]
    assert (again["sequence"], again["uid"]) == (1, before["meeting", "M-1"]["uid"])
    assert datetime.fromisoformat(again["start_at"]) == there
    by_id = Counter(own_id(one.data) for one in recorder.mails)
    clients = {one: count for one, count in by_id.items() if ".invite" in one}
    assert clients == {one: count for one, count in sent.items() if ".invite" in one}, moved
    commands(dovecot, "new", f"meet acme {said(soon(4))} 30m Zwiebel harvest\n")
    drained(other)
    names = {key for kind, key in kept(other) if kind == "meeting"}
    assert len(names) == 5 and max(int(name[2:]) for name in names) > 100, "no number is given twice"


def test_a_client_is_given_their_meetings_and_forgotten_with_them(
    met: DeskUnderTest, tmp_path: Path, recorder: Recorder
) -> None:
    out = tmp_path / "acme.zip"
    done = met.run("export", "acme", "-o", str(out))
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(out) as held:
        text = b"".join(held.read(name) for name in held.namelist())
    assert b"Zwiebel talk" in text and b"Quince" not in text and b"north" not in text
    done = met.run("forget", "acme", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert _traces(met, WORDS) == []
    left = kept(met)
    assert [key for kind, key in left if kind == "meeting"] == ["M-3"]
    assert left["numbering", "M"]["last"] == 4
    assert met.rows("held") == []
    before = len(recorder.mails)
    drained(met)
    assert len(recorder.mails) == before, "nobody is told or reminded of what is gone"


def test_the_next_thirty_days_are_played_with_meetings(
    met: DeskUnderTest, dovecot: Dovecot, recorder: Recorder
) -> None:
    start = soon(1) + timedelta(days=1)
    commands(dovecot, "series", f"meet north {said(start)} 20m weekly 3 times Quince check-in\n")
    commands(
        dovecot, "slots", f"offer north {said(soon(2) + timedelta(days=2))}, {said(soon(3))} Quince pie\n"
    )
    drained(met)
    before, mails = _rows(met), len(recorder.mails)
    played = met.run("simulate", "--days", "30", "--json")
    assert played.returncode == 0, played.stderr
    ahead: list[dict[str, Any]] = [json.loads(line) for line in played.stdout.splitlines()]
    reminders = Counter(one["to"] for one in ahead if one["kind"] == "meeting_reminder")
    assert reminders[BOB] == 2 * 4, "M-3 and each of the three, a day and an hour before"
    assert reminders[ANNA] == 2, "of M-1; of M-2 she does not know"
    print([(one["at"], one["kind"], one["to"], one["subject"], one["held"]) for one in ahead])
    notes = [one["subject"] for one in ahead if one["to"] == VA]
    assert sum("Quince check-in" in one for one in notes) == 3
    assert any("Quince pie" in one for one in notes), "nobody chose a time"
    assert _rows(met) == before and len(recorder.mails) == mails
