"""Meetings on a real CalDAV server (Radicale): made, moved, off, and nothing that a human changed is lost."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest

from server.desk import DeskUnderTest
from server.hook import Hook
from server.radicale_server import PASSWORD, USER, RadicaleServer
from unit.desk.desk_in_memory import DeskInMemory
from unit.desk.house import workspace
from vamail.channels.caldav import Collection
from vamail.channels.credentials import Credentials
from vamail.daemon import caldav
from vamail.daemon.caldav import AwayError, CalDavMirror, bring
from vamail.daemon.caldav_plan import href_of
from vamail.daemon.current import Current
from vamail.daemon.examine_servers import examine_caldav
from vamail.model.decision import Decision
from vamail.model.effects import Keep
from vamail.model.meetings import Guest, Meeting, Moved
from vamail.model.outcome import Deferred, Delivered, Rejected
from vamail.store import Handled, open_store
from vamail.workspace.types import CalDav, Meetings, Secret, Workspace

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TEN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
KICKOFF = Meeting(
    name="M-7", uid="m7@va.example", title="Kickoff; with, Ácme\nand more", client="acme", start_at=TEN,
    minutes=30, zone="Europe/Budapest", changed_at=NOW, link="https://meet.example/abc",
    text="Bring\nthe plan",
    guests=(Guest(email="anna@acme.example", name="Anna", client="acme"),),
)  # fmt: skip
SERIES = replace(
    KICKOFF, name="M-8", uid="m8@va.example", title="Check-in", rule="FREQ=WEEKLY;BYDAY=TU",
    moved=(
        Moved(of_at=TEN + WEEK, start_at=TEN + WEEK + timedelta(hours=2), minutes=45),
        Moved(of_at=TEN + 2 * WEEK, start_at=TEN, minutes=30, cancelled=True),
        Moved(of_at=TEN + 3 * WEEK, start_at=TEN, minutes=30, cancelled=True),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RadicaleServer]:
    server = RadicaleServer(tmp_path_factory.mktemp("radicale")).start()
    yield server
    server.stop()


class Mirrored:
    """A desk whose meetings are brought to the server."""

    def __init__(self, server: RadicaleServer, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.desk = DeskInMemory()
        for name in server.objects():
            assert server.ask("DELETE", name)[0] == 200
        (folder / "password").write_text(PASSWORD, "utf-8")
        (folder / "password").chmod(0o600)
        self.workspace = self.with_settings(server.url)

    def with_settings(self, url: str, user: str = USER) -> Workspace:
        password = Secret(source="file", name="password")
        return workspace(meetings=Meetings(caldav=CalDav(url=url, user=user, password=password)))

    def keep(self, *meetings: Meeting) -> None:
        for one in meetings:
            self.desk.ledger[("meeting", one.name)] = [one]

    def bring(self) -> bool:
        return bring(self.desk, self.workspace, self.folder, NOW)

    @property
    def state(self) -> Path:
        return self.folder / "data" / "calendar" / "caldav.json"

    def only(self) -> icalendar.Calendar:
        (text,) = self.server.objects().values()
        return icalendar.Calendar.from_ical(text)


@pytest.fixture
def mirrored(radicale: RadicaleServer, tmp_path: Path) -> Mirrored:
    return Mirrored(radicale, tmp_path)


def said(capfd: pytest.CaptureFixture[str], event: str) -> list[str]:
    return [line for line in capfd.readouterr().err.splitlines() if f"event={event}" in line]


def test_a_meeting_is_made_moved_and_cancelled(mirrored: Mirrored) -> None:
    mirrored.keep(KICKOFF)
    assert mirrored.bring() is True
    (event,) = mirrored.only().walk("VEVENT")
    assert str(event["UID"]) == "m7@va.example" and event["DTSTART"].dt == TEN
    assert "METHOD" not in mirrored.only() and "ATTENDEE" not in event and "ORGANIZER" not in event
    assert mirrored.bring() is False, "nothing changed, nothing is asked"

    mirrored.keep(replace(KICKOFF, start_at=TEN + WEEK, sequence=1, changed_at=NOW + timedelta(hours=1)))
    assert mirrored.bring() is True
    (event,) = mirrored.only().walk("VEVENT")
    assert event["DTSTART"].dt == TEN + WEEK and event["SEQUENCE"] == 1

    mirrored.keep(replace(KICKOFF, status="cancelled", sequence=2))
    assert mirrored.bring() is True
    assert mirrored.server.objects() == {} and json.loads(mirrored.state.read_text())["objects"] == {}


def test_a_series_with_a_moved_instance_is_one_object(mirrored: Mirrored) -> None:
    mirrored.keep(SERIES)
    mirrored.bring()
    calendar = mirrored.only()
    first, moved = calendar.walk("VEVENT")
    assert first["RRULE"]["FREQ"] == ["WEEKLY"] and first["DTSTART"].params["TZID"] == "Europe/Budapest"
    assert moved["RECURRENCE-ID"].dt == TEN + WEEK and moved["DTSTART"].dt == TEN + WEEK + timedelta(hours=2)
    assert len(calendar.walk("VTIMEZONE")) == 1
    mirrored.keep(replace(SERIES, moved=SERIES.moved[1:], sequence=4))
    mirrored.bring()
    assert len(mirrored.only().walk("VEVENT")) == 1


def test_what_is_over_stays_and_what_is_erased_goes(mirrored: Mirrored) -> None:
    mirrored.keep(KICKOFF, SERIES)
    mirrored.bring()
    mirrored.keep(replace(KICKOFF, over=True))
    del mirrored.desk.ledger[("meeting", "M-8")]
    mirrored.bring()
    assert set(mirrored.server.objects()) == {href_of(KICKOFF)}


@pytest.mark.parametrize("one", [KICKOFF, SERIES])
@pytest.mark.parametrize("later", [{}, {"minutes": 90}])
def test_killed_between_the_object_and_what_is_remembered_of_it(
    mirrored: Mirrored, monkeypatch: pytest.MonkeyPatch, one: Meeting, later: dict[str, int]
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    mirrored.keep(one)
    with monkeypatch.context() as patch:
        patch.setattr(caldav.State, "_write", killed)
        with pytest.raises(KeyboardInterrupt):
            mirrored.bring()
    assert len(mirrored.server.objects()) == 1 and not mirrored.state.exists()
    mirrored.keep(replace(one, **later))
    mirrored.bring()
    assert len(mirrored.server.objects()) == 1
    (known,) = json.loads(mirrored.state.read_text())["objects"].values()
    assert known["left"] is False and known["etag"]
    length = mirrored.only().walk("VEVENT")[0]
    assert length["DTEND"].dt - length["DTSTART"].dt == timedelta(minutes=later.get("minutes", 30))


def test_killed_between_a_change_and_what_is_remembered_of_it(
    mirrored: Mirrored, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirrored.keep(KICKOFF)
    mirrored.bring()
    before = mirrored.state.read_text()
    mirrored.keep(replace(KICKOFF, minutes=60))
    mirrored.bring()
    mirrored.state.write_text(before)
    mirrored.keep(replace(KICKOFF, minutes=90))
    mirrored.bring()
    (event,) = mirrored.only().walk("VEVENT")
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=90)
    mirrored.state.write_text(before)
    mirrored.keep(replace(KICKOFF, status="cancelled"))
    mirrored.bring()
    assert mirrored.server.objects() == {}


@pytest.mark.parametrize("edit", [("Kickoff", "My kickoff"), ("the plan", "my plan"), ("DTSTART", "X-WAS")])
def test_what_a_human_changed_is_told_once_and_left(
    mirrored: Mirrored, capfd: pytest.CaptureFixture[str], edit: tuple[str, str]
) -> None:
    mirrored.keep(KICKOFF)
    mirrored.bring()
    ((name, text),) = mirrored.server.objects().items()
    if edit[0] == "DTSTART":
        edited = re.sub(r"DTSTART:\d{8}T\d{6}Z", "DTSTART:20261124T083000Z", text)
    else:
        edited = text.replace(*edit)
    assert edited != text
    assert mirrored.server.ask("PUT", name, edited, Content_Type="text/calendar")[0] in (200, 201, 204)
    theirs = mirrored.server.objects()
    capfd.readouterr()
    for change in ({"minutes": 60}, {"minutes": 90}, {"status": "cancelled"}):
        mirrored.keep(replace(KICKOFF, **change))
        mirrored.bring()
    assert mirrored.server.objects() == theirs
    (line,) = said(capfd, "caldav")
    assert "outcome=left meeting=M-7" in line and "it was changed there" in line


def test_doctor_names_what_is_left(mirrored: Mirrored) -> None:
    mirrored.keep(KICKOFF)
    mirrored.bring()
    assert [one.state for one in examine_caldav(mirrored.workspace, mirrored.folder)] == ["good"]
    assert mirrored.server.ask("DELETE", href_of(KICKOFF))[0] == 200
    mirrored.keep(replace(KICKOFF, minutes=60))
    mirrored.bring()
    assert mirrored.server.objects() == {}, "what somebody removed is not put there again"
    _, note = examine_caldav(mirrored.workspace, mirrored.folder)
    assert note.state == "note" and "M-7" in note.what


def test_the_same_meeting_under_another_name_is_not_doubled(mirrored: Mirrored) -> None:
    body = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:m7@va.example\r\n"
        "DTSTAMP:20261101T000000Z\r\nDTSTART:20261124T090000Z\r\nSUMMARY:mine\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert mirrored.server.ask("PUT", "invited.ics", body, Content_Type="text/calendar")[0] == 201
    mirrored.keep(KICKOFF)
    mirrored.bring()
    assert set(mirrored.server.objects()) == {"invited.ics"}
    assert mirrored.bring() is False


def test_a_wrong_password_is_one_sentence_and_no_secret(
    mirrored: Mirrored, capfd: pytest.CaptureFixture[str]
) -> None:
    (mirrored.folder / "password").write_text("wrong horse", "utf-8")
    mirrored.keep(KICKOFF)
    with pytest.raises(AwayError, match="refused the login") as refused:
        mirrored.bring()
    assert refused.value.permanent and "horse" not in str(refused.value)
    (bad,) = examine_caldav(mirrored.workspace, mirrored.folder)
    assert bad.state == "bad" and "refused the login" in bad.what and "horse" not in bad.what


def test_an_address_that_is_no_calendar_is_said(mirrored: Mirrored) -> None:
    server = mirrored.server
    login = Credentials(user=USER, password=lambda: PASSWORD)
    assert isinstance(Collection(server.url, login).check(), Delivered)
    root = Collection(f"http://127.0.0.1:{server.port}/{USER}/", login).check()
    assert isinstance(root, Rejected) and "no calendar for events" in root.error
    nothing = Collection(f"http://127.0.0.1:{server.port}/{USER}/none/", login).check()
    assert isinstance(nothing, Rejected) and "no calendar at this address" in nothing.error
    mirrored.workspace = mirrored.with_settings(f"http://127.0.0.1:{server.port}/{USER}/none/")
    mirrored.keep(KICKOFF)
    with pytest.raises(AwayError, match="no calendar at this address") as away:
        mirrored.bring()
    assert away.value.permanent


def test_a_server_that_is_away_is_one_line_and_is_caught_up_with(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    server = RadicaleServer(tmp_path / "radicale").start()
    try:
        mirrored = Mirrored(server, tmp_path)
        mirrored.keep(KICKOFF)
        store = OneDesk(mirrored.desk)
        clock = [0.0]
        mirror = CalDavMirror(
            tmp_path,
            store,
            Current(mirrored.workspace),
            lambda: NOW,
            steady=lambda: clock[0],  # type: ignore[arg-type]
        )
        server.stop()
        for _ in range(4):
            mirror.look()
            mirror.join()
            clock[0] += 30
        assert len(said(capfd, "unreachable")) == 1, "tried twice in two minutes, and told once"
        server.start()
        clock[0] += 3600
        mirror.look()
        mirror.join()
        assert len(server.objects()) == 1 and len(said(capfd, "reachable")) == 1
        before = store.asked
        mirror.look()
        mirror.join()
        assert store.asked == before, "nothing changed since"
    finally:
        server.stop()


class OneDesk:
    """As much of a store as the mirror looks at."""

    def __init__(self, desk: DeskInMemory) -> None:
        self._desk, self.asked = desk, 0

    def newest_journal(self) -> int:
        return 7

    def desk(self) -> DeskInMemory:
        self.asked += 1
        return self._desk


def test_the_daemon_brings_meetings_and_doctor_looks(tmp_path: Path, radicale: RadicaleServer) -> None:
    for name in radicale.objects():
        radicale.ask("DELETE", name)
    setting = f"{{url: '{radicale.url}', user: {USER}, password: 'env:CALENDAR'}}"
    desk = DeskUnderTest(tmp_path / "desk", 1, 1, "none", more=f"meetings: {{caldav: {setting}}}\n")
    desk.environment["CALENDAR"] = PASSWORD
    with closing(open_store("sqlite", desk.folder)) as store:
        number = store.add_event("command", {}, "", NOW, "w")
        decision = Decision(effects=(Keep(value=KICKOFF), Keep(value=SERIES)))
        store.commit([Handled(event=number, decision=decision)], "w", NOW)
    desk.start()
    try:
        desk.wait(lambda: len(radicale.objects()) == 2, 60, "both meetings are there")
        assert PASSWORD not in desk.log.read_text()
    finally:
        assert desk.stop() == 0
    said = desk.run("doctor")
    assert "the calendar server lets us in, and takes events" in said.stdout
    desk.environment["CALENDAR"] = "wrong horse"
    said = desk.run("doctor")
    assert "refused the login" in said.stdout and "horse" not in said.stdout


def test_a_redirect_to_another_server_is_not_followed() -> None:
    other = Hook().start()
    hook = Hook(status=302, location=other.url).start()
    try:
        answer = Collection(hook.url, Credentials(user=USER, password=lambda: PASSWORD)).fetch("a.ics")
        assert isinstance(answer.outcome, Rejected) and "not followed" in answer.outcome.error
        assert other.pings == []
    finally:
        hook.stop()
        other.stop()


def test_nobody_there_is_deferred() -> None:
    answer = Collection("http://127.0.0.1:1/", Credentials(), seconds=2).put("a.ics", b"")
    assert isinstance(answer.outcome, Deferred) and "did not answer" in answer.outcome.error
