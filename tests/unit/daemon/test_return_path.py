"""Under which envelope sender a mail leaves, and what is learned from a server that refuses it."""

from datetime import UTC, datetime

from vamail.daemon.return_path import ReturnPath
from vamail.mail.identifiers import make_bounce_address
from vamail.model.outcome import Deferred, Rejected
from vamail.store import DeliveryJob

TAGGED = make_bounce_address(b"secret", "requests@va.example", 12, "acknowledge")


def job(sender: str) -> DeliveryJob:
    return DeliveryJob(
        id=1, kind="acknowledgement", recipient="anna@acme.example", envelope_from=sender, raw=b"",
        message_id="x@y", attempts=1, money=False, task=None, status="queued", subject="", client="",
        event=12,
        created_at=datetime(2026, 11, 1, tzinfo=UTC),
    )  # fmt: skip


def test_an_address_of_its_own_until_the_server_refuses_it():
    path = ReturnPath()
    assert path.of(job(TAGGED)) == TAGGED
    assert not path.refused(job(TAGGED), Rejected("no", "rcpt", "550 5.1.1"))
    assert not path.refused(job(TAGGED), Deferred("later"))
    assert path.refused(job(TAGGED), Rejected("no", "mail", "550 5.7.60 not yours"))
    assert path.of(job(TAGGED)) == "requests@va.example"
    assert not path.refused(job(TAGGED), Rejected("no", "mail", "550 5.7.60 not yours"))


def test_other_addresses_are_left_alone():
    path = ReturnPath()
    assert not path.refused(job("requests+b@va.example"), Rejected("no", "mail", ""))
    assert path.of(job("requests+b@va.example")) == "requests+b@va.example"
