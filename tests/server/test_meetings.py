"""The whole way of a meeting: the VA's word, the service, mail servers, the client's calendar, and back.

vamail sends through a recording SMTP server, whose mails for acme.example go by LMTP into Cyrus, where Anna
has her calendar; what Cyrus sends for her is put into the Dovecot inbox that vamail watches. Each step's mail
is compared with the one kept in tests/corpus/meetings/round-trip (`VAMAIL_KEEP_MAILS=1` writes them anew).
"""

import email
import json
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from server.attendee import answer_of, answered
from server.calendar_objects import calendar, event, mail
from server.cyrus import Cyrus
from server.desk import DESK, DeskUnderTest
from server.dovecot import PASSWORD, Dovecot
from server.guest import BUDAPEST, day
from server.ical_judges import instants, judge
from server.recorder import Recorder
from vamail.mail.parse import parse
from vamail.model.message import CalendarPart

ANNA = "anna@acme.example"
KEPT = Path(__file__).parents[1] / "corpus" / "meetings" / "round-trip"
LONDON = ZoneInfo("Europe/London")


PROMPT = """
undo: off
holds: {new_address: no}
"""
"""Nothing waits for the VA: that is tested elsewhere."""


class Town:
    """vamail's desk and its client's calendar, and the post between them, which is carried step by step."""

    def __init__(
        self, desk: DeskUnderTest, dovecot: Dovecot, vamails: Recorder, cyrus: Cyrus, cyruses: Recorder
    ) -> None:
        self.desk, self.dovecot, self.cyrus = desk, dovecot, cyrus
        self.vamails, self.cyruses = vamails, cyruses
        self.carried = 0
        self.steps = 0

    def say(self, line: str) -> str:
        """A command of the VA; what she is told."""
        done = self.desk.run("say", line)
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        return done.stdout

    def to_anna(self) -> list[bytes]:
        """Everything about meetings that has left vamail for her."""
        mails = [one.data for one in list(self.vamails.mails) if one.recipients == (ANNA,)]
        return [raw for raw in mails if b"text/calendar" in raw]

    def reaches_anna(self, step: str) -> CalendarPart:
        """Carry the next mail of vamail into her calendar."""
        self.desk.wait(lambda: len(self.to_anna()) > self.carried, what=step)
        raw = self.to_anna()[self.carried]
        self.carried += 1
        part = self._kept(step, raw)
        self.cyrus.deliver(raw, "anna", DESK)
        return part

    def reaches_vamail(self, step: str, raw: bytes = b"") -> CalendarPart:
        """Put Anna's mail into vamail's inbox: the next one that her server sent, or this one."""
        if not raw:
            (sent,) = self.cyruses.wait_for(1)
            self.cyruses.reset()
            assert sent.recipients == (DESK,)
            raw = sent.data
        part = self._kept(step, raw)
        self.dovecot.drop(raw)
        return part

    def answers(self, uid: str, partstat: str, at: datetime | None = None) -> None:
        """Anna presses a button in her calendar."""
        held = self.cyrus.held("anna", uid)
        self.cyrus.put("anna", answered(held.ics, ANNA, partstat, at), held.path)

    def stands(self, uid: str, until: datetime) -> list[datetime]:
        """When it takes place in her calendar."""
        said = instants(self.cyrus.held("anna", uid).ics, until)
        assert said["libical"] == said["ical.js"]
        return said["libical"]

    def meeting(self, name: str) -> dict[str, Any]:
        """The newest version that vamail keeps."""
        database = self.desk.folder / "data" / "vamail.db"
        query = "select body from ledger where kind = 'meeting' and key = ? order by version desc limit 1"
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
            row = connection.execute(query, (name,)).fetchone()
        return dict(json.loads(row[0])) if row else {}

    def knows(self, name: str, answer: str) -> None:
        """Wait until vamail has heard Anna's answer."""
        self.desk.wait(lambda: self._answer(name) == answer, what=f"{name}: {answer}")

    def _answer(self, name: str) -> str:
        found = self.meeting(name).get("guests") or [{}]
        return str(found[0].get("answer", ""))

    def _kept(self, step: str, raw: bytes) -> CalendarPart:
        part = parse(raw).calendar
        assert part is not None and (part.refused, part.defects) == ("", ()), step
        assert part.mime_method == part.method, step
        self.steps += 1
        path = KEPT / f"{step}.eml"
        if os.environ.get("VAMAIL_KEEP_MAILS"):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(raw)
        kept = parse(path.read_bytes()).calendar
        assert kept is not None and facts(part) == facts(kept), step
        return part


def facts(part: CalendarPart) -> dict[str, Any]:
    """What is the same on every day on which this runs."""
    return {
        "method": part.method,
        "summary": part.summary,
        "events": [
            {
                "sequence": one.sequence, "minutes": one.minutes, "zone": one.zone,
                "rule": one.rule.partition(";")[0],
                "status": one.status, "instance": one.instance_at is not None, "excluded": len(one.excluded),
                "answers": {who.email: who.answer for who in one.attendees},
                "organizer": one.organizer.email if one.organizer else "",
            }
            for one in part.events
        ],
    }  # fmt: skip


@pytest.fixture
def town(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[Town]:
    dovecot.reset()
    outside = Recorder().start()
    cyrus = Cyrus(outside.port, ("anna",), ("acme.example",))
    desk = DeskUnderTest(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD, more=PROMPT)
    try:
        cyrus.start()
        desk.start()
        desk.wait(lambda: "event=reachable" in desk.tail(), what="the service watches its mailbox")
        yield Town(desk, dovecot, recorder, cyrus, outside)
    finally:
        desk.kill()
        cyrus.stop()
        outside.stop()


def test_one_meeting_is_made_moved_countered_declined_and_cancelled(town: Town) -> None:
    first = day(2, 15)
    town.say(f"meet acme {first:%Y-%m-%d} 15:00 45m Kick-off")
    uid = town.reaches_anna("01-invitation").uid
    assert town.stands(uid, first + timedelta(days=99)) == [first.astimezone(UTC)]

    town.answers(uid, "ACCEPTED")
    assert town.reaches_vamail("02-accepted").events[0].attendees[0].answer == "accepted"
    town.knows("M-1", "accepted")

    second = first + timedelta(days=1, hours=1)
    town.say(f"move M-1 {second:%Y-%m-%d} 16:00")
    moved = town.reaches_anna("03-moved")
    assert (moved.uid, moved.sequence) == (uid, 1)
    assert town.stands(uid, first + timedelta(days=99)) == [second.astimezone(UTC)]
    assert answer_of(town.cyrus.held("anna", uid).ics, ANNA) == "NEEDS-ACTION"
    town.knows("M-1", "needs-action")

    third = (second + timedelta(days=1)).astimezone(UTC)
    proposed = event(
        uid, f":{third:%Y%m%dT%H%M%SZ}", f":{third + timedelta(minutes=45):%Y%m%dT%H%M%SZ}",
        "COMMENT:Could we meet a day later?\n", sequence=1, stamp=f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}",
        organizer=DESK, attendee=ANNA, partstat="TENTATIVE",
    )  # fmt: skip
    counter = mail(calendar(proposed, method="COUNTER"), "COUNTER", DESK, ANNA)
    town.reaches_vamail("04-counter", counter)
    town.desk.wait(lambda: town.meeting("M-1").get("proposals"), what="the proposal waits for the VA")
    town.say("ok M-1")
    agreed = town.reaches_anna("05-agreed")
    assert (agreed.uid, agreed.sequence) == (uid, 2)
    assert town.stands(uid, first + timedelta(days=99)) == [third]

    town.answers(uid, "DECLINED")
    town.reaches_vamail("06-declined")
    town.knows("M-1", "declined")

    town.say("cancel M-1: we shall write instead")
    off = town.reaches_anna("07-cancelled")
    assert (off.method, off.uid) == ("CANCEL", uid)
    assert b"STATUS:CANCELLED" in town.cyrus.held("anna", uid).ics
    assert town.meeting("M-1")["status"] == "cancelled"
    assert len(town.cyrus.calendar("anna")) == 1


def test_a_series_with_one_instance_moved_stays_at_ten_in_london(town: Town) -> None:
    weekday = day(0, 10, LONDON)
    if abs(weekday - datetime.now(LONDON)) < timedelta(hours=20):  # not while this runs
        weekday += timedelta(days=1)
    town.say(f"meet acme every {weekday:%A} 10:00 London 30m Weekly")
    uid = town.reaches_anna("11-series").uid
    until = datetime.now(UTC) + timedelta(days=366)
    whole = town.stands(uid, until)
    assert len(whole) >= 51 and {at.astimezone(LONDON).hour for at in whole} == {10}
    assert {at.hour for at in whole} == {9, 10}, "a year has summer and winter in it"

    town.answers(uid, "ACCEPTED")
    town.reaches_vamail("12-series-accepted")
    town.knows("M-1", "accepted")

    other = (whole[0] + timedelta(days=1)).astimezone(LONDON).replace(hour=15)
    town.say(f"move M-1 next to {other.astimezone(BUDAPEST):%Y-%m-%d %H:%M}")
    town.reaches_anna("13-one-moved")
    assert town.stands(uid, until) == sorted([other.astimezone(UTC), *whole[1:]])

    town.answers(uid, "DECLINED", whole[2].astimezone(LONDON))
    town.reaches_vamail("14-one-declined")
    town.desk.wait(lambda: "declined" in json.dumps(town.meeting("M-1")), what="the answer to one instance")
    assert town.meeting("M-1")["guests"][0]["answer"] == "accepted", "to the whole she says yes as before"

    town.say("cancel M-1 all")
    assert town.reaches_anna("15-series-cancelled").method == "CANCEL"
    assert b"STATUS:CANCELLED" in town.cyrus.held("anna", uid).ics


def test_a_client_invites_moves_and_calls_off(town: Town) -> None:
    begin = day(2, 15).astimezone(UTC)

    def hers(start: datetime, sequence: int) -> bytes:
        entry = event(
            "hers@acme.example", f":{start:%Y%m%dT%H%M%SZ}", f":{start + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
            sequence=sequence, stamp=f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}", organizer=ANNA, attendee=DESK,
        )  # fmt: skip
        return calendar(entry, method="")

    town.cyrus.put("anna", hers(begin, 0))
    town.reaches_vamail("21-she-asks")
    town.desk.wait(lambda: town.meeting("M-1").get("status") == "asked", what="her meeting")
    town.say("accept M-1")
    reply = town.reaches_anna("22-accepted")
    assert (reply.method, reply.uid) == ("REPLY", "hers@acme.example")
    assert answer_of(town.cyrus.held("anna", reply.uid).ics, DESK) == "ACCEPTED"
    assert town.meeting("M-1")["status"] == "confirmed"

    later = begin + timedelta(hours=2)
    town.cyrus.put("anna", hers(later, 1))
    town.reaches_vamail("23-she-moves")
    town.desk.wait(lambda: f"{later:%Y-%m-%dT%H}" in town.meeting("M-1")["start_at"], what="the new time")
    town.say("maybe M-1")
    town.reaches_anna("24-tentative")
    assert answer_of(town.cyrus.held("anna", reply.uid).ics, DESK) == "TENTATIVE"

    town.cyrus.delete("anna", reply.uid)
    assert town.reaches_vamail("25-she-cancels").method == "CANCEL"
    town.desk.wait(lambda: town.meeting("M-1")["status"] == "cancelled", what="her cancellation")


def test_every_object_that_is_kept_is_valid() -> None:
    """By parsers that had no part in writing it: vamail's own, Cyrus's and the proposal by hand."""
    mails = sorted(KEPT.glob("*.eml"))
    assert len(mails) == 17
    for path in mails:
        for part in email.message_from_bytes(path.read_bytes()).walk():
            if part.get_content_type() in ("text/calendar", "application/ics"):
                ics = part.get_payload(decode=True)
                assert isinstance(ics, bytes) and judge(ics) == [], path.name
