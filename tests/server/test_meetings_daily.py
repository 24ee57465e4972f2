"""A day's meetings through the running daemon: real Dovecot, a recording SMTP server, commands by mail.

The same with a real scheduling server at the client's end is `test_meetings.py`; here are plain words,
notices that are answered, and notes after a meeting.
"""

import email
import email.policy
import email.utils
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.desk import DESK, VA, mail
from server.dovecot import PASSWORD, Dovecot
from server.guest import ANNA, answer, asks, counter, day, invitations, text_of
from server.recorder import Mail, Recorder
from server.steered import AT_ONCE, VOUCHED, order
from server.test_disk import LAUNCHER, ImpatientDesk
from vamail.model.meetings import Meeting
from vamail.store import open_store

BOB = "bob@north.example"


class Office:
    """The desk, the VA who writes to it, and everybody's mail."""

    def __init__(self, desk: ImpatientDesk, dovecot: Dovecot, recorder: Recorder) -> None:
        self.desk, self.dovecot, self.recorder = desk, dovecot, recorder
        self.said = 0

    def commands(self, text: str) -> None:
        """The VA writes to her control address."""
        self.said += 1
        self.dovecot.drop(order(f"c{self.said}", text))

    def replies(self, notice: Mail, text: str) -> None:
        """The VA answers a notice, as her mail program does it."""
        self.said += 1
        message = email.message_from_bytes(notice.data, policy=email.policy.default)
        own = message["Message-ID"].strip()
        headers = {**VOUCHED, "In-Reply-To": own, "References": own}
        to = str(message["Reply-To"] or message["From"])
        subject = f"Re: {message['Subject']}"
        self.dovecot.drop(mail(f"Maria <{VA}>", subject, text, f"c{self.said}@va.example", to, headers))

    def mails(self, to: str) -> list[Mail]:
        return [one for one in list(self.recorder.mails) if one.recipients == (to,)]

    def nth(self, to: str, number: int) -> Mail:
        """The mail of that number, from 1, that somebody got, once it is there."""
        self.desk.wait(lambda: len(self.mails(to)) >= number, what=f"mail {number} to {to}")
        return self.mails(to)[number - 1]

    def notice(self, *words: str) -> Mail:
        """The newest notice to the VA that says all of this, once it is there."""

        def found() -> list[Mail]:
            return [one for one in self.mails(VA) if all(word in text_of(one.data) for word in words)]

        self.desk.wait(found, what=f"a notice with {words}")
        return found()[-1]

    def meeting(self, name: str = "M-1") -> Meeting | None:
        store = open_store("sqlite", self.desk.folder, read_only=True)
        try:
            return store.desk().kept(Meeting, name)
        finally:
            store.close()

    def stands(self, name: str = "M-1") -> Meeting:
        found = self.meeting(name)
        assert found is not None
        return found


@pytest.fixture
def office(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[Office]:
    dovecot.reset()
    desk = ImpatientDesk(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD, more=AT_ONCE)
    desk.environment |= {
        "PYTHONPATH": str(LAUNCHER.parents[2]),
        "VAMAIL_TEST_CLOCK": str(tmp_path / "clock"),
    }
    desk.start()
    yield Office(desk, dovecot, recorder)
    desk.kill()


def test_a_meeting_by_mail_from_the_wish_to_its_end(office: Office) -> None:
    first = day(2, 15)
    office.commands(f"meet {ANNA}, bela@acme.example {first:%Y-%m-%d} 15:00 45m Kick-off\n")
    for to in (ANNA, "bela@acme.example"):
        office.nth(to, 1)
    (asked,) = invitations(office.mails(ANNA))
    (event,) = asked.events
    assert (asked.method, event.start_at, event.sequence) == ("REQUEST", first.astimezone(UTC), 0)
    assert "Tuesday" not in text_of(office.nth(ANNA, 1).data), "Anna reads Hungarian"
    office.notice("Kick-off", "M-1")

    office.dovecot.drop(answer(event, "ACCEPTED", "yes@acme.example"))
    office.desk.wait(lambda: office.stands().guests[0].answer == "accepted", what="she accepted")

    later = first + timedelta(days=1)
    office.dovecot.drop(counter(event, later, "rather@acme.example"))
    office.replies(office.notice("ok M-1"), "ok\n")
    for to in (ANNA, "bela@acme.example"):
        office.nth(to, 2)
        changed = invitations(office.mails(to))[-1].events[0]
        assert (changed.uid, changed.sequence) == (event.uid, 1)
        assert changed.start_at == later.astimezone(UTC)

    office.commands("cancel M-1: we shall write instead\n")
    for to in (ANNA, "bela@acme.example"):
        office.nth(to, 3)
        off = invitations(office.mails(to))[-1]
        assert (off.method, off.events[0].uid, off.events[0].sequence) == ("CANCEL", event.uid, 2)
    assert office.stands().status == "cancelled"
    assert office.desk.rows("tasks") == [], "answers of calendars are no requests"
    assert office.desk.rows("held") == []


def test_times_on_offer_are_chosen_in_plain_words(office: Office) -> None:
    slots = [day(2, 15), day(2, 16), day(3, 11)]
    said = ", ".join(f"{one:%Y-%m-%d %H:%M}" for one in slots)
    office.commands(f"offer north {said} 30m Review\n")
    offer = office.nth(BOB, 1)
    assert "14:00" in text_of(offer.data), "15:00 of Budapest on his wall"
    own = email.message_from_bytes(offer.data)["Message-ID"]
    headers = {"In-Reply-To": own, "References": own}
    office.dovecot.drop(
        mail(f"Bob <{BOB}>", "Re: Review", "The second, please.\n", "two@north.example", headers=headers)
    )
    office.nth(BOB, 2)
    (asked,) = invitations(office.mails(BOB))
    assert asked.events[0].start_at == slots[1].astimezone(UTC)
    stands = office.stands()
    assert (stands.status, stands.slots, stands.guests[0].answer) == ("confirmed", (), "accepted")
    assert office.desk.rows("tasks") == []


def test_a_clients_invitation_is_answered_by_a_word(office: Office) -> None:
    start = day(2, 10)
    office.dovecot.drop(asks("theirs-1@acme.example", start, "invites@acme.example"))
    office.replies(office.notice("accept M-1"), "accept M-1\n")
    office.desk.wait(lambda: invitations(office.mails(ANNA)), what="our answer")
    (said,) = invitations(office.mails(ANNA))
    assert (said.method, said.events[0].uid) == ("REPLY", "theirs-1@acme.example")
    assert [(one.email, one.answer) for one in said.events[0].attendees] == [(DESK, "accepted")]
    (task,) = office.desk.rows("tasks")
    assert task["status"] == "done"
    office.dovecot.drop(asks("theirs-1@acme.example", start, "off@acme.example", sequence=1, method="CANCEL"))
    office.desk.wait(lambda: office.stands().status == "cancelled", what="hers is off")
    assert len(office.desk.rows("tasks")) == 1


def test_reminded_once_and_what_came_of_it_becomes_a_task(office: Office, tmp_path: Path) -> None:
    start = day(1, 15)
    office.commands(f"meet acme {start:%Y-%m-%d %H:%M} 30m Kick-off\n")
    office.nth(ANNA, 1)
    office.dovecot.drop(answer(invitations(office.mails(ANNA))[0].events[0], "ACCEPTED", "y@acme.example"))
    office.desk.wait(lambda: office.stands().guests[0].answer == "accepted", what="she accepted")
    clock = tmp_path / "clock"

    def off(instant: datetime) -> None:
        clock.write_text(str((instant - datetime.now(UTC)).total_seconds()))

    off(start - timedelta(hours=23, minutes=59))
    office.nth(ANNA, 2)
    off(start - timedelta(minutes=59))
    office.nth(ANNA, 3)
    off(start + timedelta(minutes=31))
    form = office.notice("todo")
    office.replies(form, "todo Send the minutes by friday\nlog 30m\n")
    office.desk.wait(lambda: office.desk.rows("tasks"), what="the task")
    (task,) = office.desk.rows("tasks")
    assert (task["title"], task["client"]) == ("Send the minutes", "acme")
    assert len(office.mails(ANNA)) == 3, "an invitation and two reminders"
    assert office.stands().over
