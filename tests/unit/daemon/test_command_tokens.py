"""A notice on its way to the VA and her answer back, on a real store: the token alone lets her command."""

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from unit.desk.house import workspace
from vamail.daemon.commands import command_now
from vamail.daemon.current import Current
from vamail.daemon.events import Work
from vamail.daemon.handle import Handler
from vamail.daemon.rendering import Renderer
from vamail.mail.identifiers import find_command_tokens
from vamail.store import Arrived, DeliveryJob, Store, open_store
from vamail.workspace.defaults import read_default_templates

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
REQUEST = (
    "From: Anna <anna@acme.example>\nTo: requests@va.example\nSubject: Flyer\n"
    "Message-ID: <a1@acme.example>\n\nPlease make the flyer.\n"
)


class Office:
    """A desk where no server vouches for anybody, and one mail after the other."""

    def __init__(self, store: Store, *, plus: bool) -> None:
        self.store = store
        self.current = current = Current(
            workspace(templates=read_default_templates(), authserv_id=""), plus_addresses=plus
        )
        self.handler = Handler(store, current, "w", lambda: TUESDAY, Renderer(current))
        store.begin_mailbox("requests", 1, 1, 0, TUESDAY)
        self.uid = 0

    def receives(self, text: str, uidvalidity: int = 1) -> list[DeliveryJob]:
        self.uid += 1
        raw = text.replace("\n", "\r\n").encode()
        arrived = Arrived(uid=self.uid, received_at=TUESDAY, raw=raw, sender="", lane="va")
        claimed = self.store.receive("requests", uidvalidity, [arrived], self.uid, "w", TUESDAY)
        return self.handler.handle([Work(one, raw) for one in claimed])

    def notice(self) -> EmailMessage:
        """The notices of the desk as one mail, about T-1."""
        payload = {"notices": [], "kinds": ["held"], "lines": ["Look at T-1."], "tasks": ["T-1"]}
        self.store.add_event("notices", payload, "", TUESDAY)
        claimed = self.store.claim_events(9, "w", TUESDAY)
        (job,) = self.handler.handle([Work(one) for one in claimed])
        return read(job)

    def status(self) -> str:
        task = self.store.desk().task("T-1")
        assert task is not None
        return task.status


def read(job: DeliveryJob) -> EmailMessage:
    message: EmailMessage = email.message_from_bytes(job.raw, policy=email.policy.default)
    return message


def answer(notice: EmailMessage, text: str, message_id: str = "m1@va.example", sender: str = "maria") -> str:
    to = notice["Reply-To"] or notice["From"]
    return (
        f"From: <{sender}@va.example>\nTo: {to}\nSubject: Re: {notice['Subject']}\n"
        f"In-Reply-To: {notice['Message-ID']}\nMessage-ID: <{message_id}>\n\n{text}\n"
    )


@pytest.fixture(params=[True, False], ids=["plus", "subject"])
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    store = open_store("sqlite", tmp_path)
    office = Office(store, plus=request.param)
    office.receives(REQUEST)
    yield office
    store.close()


def test_the_token_comes_back_with_the_answer_and_the_command_is_done(office: Office):
    notice = office.notice()
    shown = str(notice["Reply-To"] or notice["Subject"])
    assert len(find_command_tokens(shown)) == 1
    (job,) = office.receives(answer(notice, "done"))
    assert office.status() == "done"
    transcript = read(job)
    assert transcript["To"].addresses[0].addr_spec == "maria@va.example"
    assert str(transcript["Subject"]).count("[") == (0 if transcript["Reply-To"] else 1)
    office.receives(answer(transcript, "undo", "m2@va.example"))
    assert office.status() == "new"


def test_what_a_transcript_tells_can_be_taken_back_by_name(office: Office):
    (job,) = office.receives(answer(office.notice(), "T-1 done\nT-2 done"))
    office.receives(answer(read(job), "undo T-1", "m2@va.example"))
    assert office.status() == "new"


def test_without_the_token_it_is_held_and_nobody_is_answered(office: Office):
    notice = office.notice()
    notice.replace_header("Subject", "Your desk")
    del notice["Reply-To"]
    assert office.receives(answer(notice, "done")) == []
    assert office.status() == "new"
    assert [one.kind for one in office.store.desk().held_open()] == ["control"]


def test_what_the_va_accepts_on_the_command_line_is_carried_out(office: Office):
    assert (
        office.receives(answer(office.notice(), "T-1 done").replace(" [n", " [x").replace("+n", "+x")) == []
    )
    (held,) = office.store.desk().held_open()
    command_now(office.store, office.current, "w", ("accept", str(held.number), ""), lambda: TUESDAY)
    works = [Work(one) for one in office.store.claim_events(9, "w", TUESDAY)]
    assert len(office.handler.handle(works)) == 1
    assert office.status() == "done"


def test_a_command_fetched_again_after_a_new_uidvalidity_is_done_once(office: Office):
    said = answer(office.notice(), "T-1 log 45m")
    assert len(office.receives(said)) == 1
    office.store.begin_mailbox("requests", 2, 1, 0, TUESDAY)
    assert office.receives(said, uidvalidity=2) == []
