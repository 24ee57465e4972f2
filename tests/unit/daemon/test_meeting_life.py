"""A meeting that a rule makes, on a real store: invited, reminded of, noted down, over."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from unit.daemon.test_command_tokens import answer, read
from unit.desk.house import call, rule, workspace
from vamail.daemon.current import Current
from vamail.daemon.events import Work
from vamail.daemon.handle import Handler
from vamail.daemon.rendering import Renderer
from vamail.model.ledger import Note
from vamail.model.meetings import Meeting
from vamail.store import Arrived, DeliveryJob, open_store
from vamail.workspace.defaults import read_default_templates
from vamail.workspace.types import Holds

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
REQUEST = (
    "From: Anna <anna@acme.example>\nTo: requests@va.example\nSubject: Flyer\n"
    "Message-ID: <a1@acme.example>\n\nPlease make the flyer.\n"
)


class Desk:
    """A desk whose clock is moved by hand."""

    def __init__(self, folder: Path) -> None:
        self.now = TUESDAY
        self.store = open_store("sqlite", folder)
        rules = rule("invites", call("file", list="Calendar"), call("invite", when="Tue 10:00"))
        made = workspace(
            rules, templates=read_default_templates(), authserv_id="",
            holds=Holds(new_address=False, changed_template=False),
        )  # fmt: skip
        self.current = Current(made, plus_addresses=True)
        self.handler = Handler(self.store, self.current, "w", lambda: self.now, Renderer(self.current))
        self.store.begin_mailbox("requests", 1, 1, 0, TUESDAY)
        self.uid = 0

    def receives(self, text: str) -> list[DeliveryJob]:
        self.uid += 1
        raw = text.replace("\n", "\r\n").encode()
        arrived = Arrived(uid=self.uid, received_at=self.now, raw=raw, sender="", lane="va")
        claimed = self.store.receive("requests", 1, [arrived], self.uid, "w", self.now)
        return [*self.handler.handle([Work(one, raw) for one in claimed]), *self.due()]

    def due(self) -> list[DeliveryJob]:
        """What waited until now."""
        return self.store.claim_deliveries(99, "w", self.now)

    def until(self, at: datetime) -> list[DeliveryJob]:
        """Time passes, timer by timer; what leaves meanwhile."""
        left: list[DeliveryJob] = []
        while self.now < at:
            self.now = min(self.now + timedelta(minutes=30), at)
            self.store.fire_timers(self.now)
            works = [Work(one) for one in self.store.claim_events(99, "w", self.now)]
            left += self.handler.handle(works) if works else []
            left += self.due()
        return left

    def meeting(self) -> Meeting:
        kept = self.store.desk().kept(Meeting, "M-1")
        assert kept is not None
        return kept


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.store.close()


def test_from_the_clients_mail_to_the_notes(desk: Desk) -> None:
    (acknowledged,) = desk.receives(REQUEST)
    assert acknowledged.kind == "acknowledgement"
    meeting = desk.meeting()
    assert (meeting.task, meeting.start_at, meeting.status) == ("T-1", START, "confirmed")

    (invited,) = desk.until(TUESDAY + timedelta(minutes=30))
    mail = read(invited)
    assert [part.get_content_type() for part in mail.walk() if not part.is_multipart()] == [
        "text/plain", "text/html", "text/calendar", "application/ics",
    ]  # fmt: skip
    assert mail["In-Reply-To"] == "<a1@acme.example>" and "+t1-" in str(mail["Reply-To"])

    to_anna = [one for one in desk.until(START) if one.recipient == "anna@acme.example"]
    assert [one.kind for one in to_anna] == ["meeting_reminder", "meeting_reminder"]

    (form,) = [one for one in desk.until(START + timedelta(hours=2)) if "M-1" in one.subject]
    assert form.recipient == "maria@va.example" and desk.meeting().over
    notes = answer(read(form), "todo Send the contract\nnote she likes blue\nlog 30m")
    desk.receives(notes)
    task = desk.store.desk().task("T-2")
    assert task is not None and task.title == "Send the contract" and task.client == "acme"
    assert [one.text for one in desk.store.desk().kept_of(Note, "T-1")] == ["she likes blue"]


def test_what_is_called_off_is_not_reminded_of(desk: Desk) -> None:
    desk.receives(REQUEST)
    desk.until(TUESDAY + timedelta(minutes=30))
    desk.store.add_event("command", {"verb": "say", "subject": "cancel M-1"}, "", desk.now)
    left = desk.until(START + timedelta(hours=2))
    assert [one.kind for one in left if one.recipient == "anna@acme.example"] == ["invitation"]
    assert desk.meeting().status == "cancelled"
