"""Delivery reports: fields first, then prose; bounded whatever comes."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.mail.automatic import read_automatic
from vamail.mail.dsn import looks_like_bounce, read_bounce
from vamail.mail.parse import parse
from vamail.model.message import Address, Bounce, BouncedRecipient, Message

REPORT = 'multipart/report; report-type=delivery-status; boundary="b"'
DAEMON = "MAILER-DAEMON@mx.example"


def read(
    body: str, kind: str = "text/plain", subject: str = "", sender: str = DAEMON, eol: str = "\n", **more: str
) -> Bounce:
    headers = {
        "from": (sender,),
        "to": ("requests@va.example",),
        "subject": (subject,),
        "content-type": (kind,),
    }
    headers |= {name.replace("_", "-"): (value,) for name, value in more.items()}
    if not looks_like_bounce(headers, kind, sender, subject):
        return Bounce()
    raw = ("".join(f"{name}: {values[0]}\n" for name, values in headers.items()) + "\n" + body).replace(
        "\n", eol
    )
    text = body.partition("\n--b\n")[0] if kind == REPORT else body
    return read_bounce(raw.encode(), headers, kind, text, read_automatic(headers, kind, Address(sender)))


def report(fields: str, more: str = "") -> str:
    return (
        "--b\nContent-Type: text/plain\n\nSomething went wrong.\n--b\n"
        f"Content-Type: message/delivery-status\n{more}\nReporting-MTA: dns; mx.example\n\n{fields}\n"
        "--b\nContent-Type: message/rfc822\n\nMessage-ID: <12.ack.x@va.example>\nTo: anna@acme.example\n"
        "\nHello\n--b--\n"
    )


FAILED = (
    "Original-Recipient: rfc822;anna@acme.example\nFinal-Recipient: rfc822; annas@box.example\n"
    "Action: failed\n"
    "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n  User unknown\n"
)


def test_a_failed_recipient_with_folded_fields() -> None:
    found = read(report(FAILED), REPORT)
    assert found == Bounce(
        True,
        (BouncedRecipient("anna@acme.example", "5.1.1", True, "failed", final="annas@box.example"),),
        "12.ack.x@va.example",
        ("12.ack.x@va.example",),
    )
    assert found.recipients[0].why == "smtp; 550 5.1.1 User unknown"


@pytest.mark.parametrize("eol", ["\n", "\r\n", "\r", "\r\r\n"])
def test_damaged_line_ends_change_nothing(eol: str) -> None:
    assert read(report(FAILED), REPORT, eol=eol) == read(report(FAILED), REPORT)


def test_blank_lines_between_fields_change_nothing() -> None:
    assert (
        read(report(FAILED.replace("\nAction", "\n\nAction")), REPORT).recipients
        == read(report(FAILED), REPORT).recipients
    )


def test_several_recipients_each_with_its_own_fate() -> None:
    fields = (
        "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\n\n"
        "Final-Recipient: RFC822;<b@x.example>\nAction: delayed\nStatus: 4.4.1\nWill-Retry-Until: never\n\n"
        "Original-Recipient: rfc822;c@x.example\nFinal-Recipient: rfc822; c@x.example\nAction: relayed\n"
        "Status: 2.0.0\n\n"
        "Final-Recipient: rfc822; d@x.example\nAction: expanded\nStatus: 2.1.5\n\n"
        "Final-Recipient: rfc822; e@x.example\nAction: delivered\nStatus: 2.1.5\n\n"
        "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\n"
    )
    assert [
        (one.address[0], one.status, one.permanent, one.action)
        for one in read(report(fields), REPORT).recipients
    ] == [
        ("a", "5.1.1", True, "failed"),
        ("b", "4.4.1", False, "delayed"),
        ("c", "2.0.0", False, "relayed"),
        ("d", "2.1.5", False, "expanded"),
        ("e", "2.1.5", False, "delivered"),
    ]


def test_addresses_outside_ascii() -> None:
    fields = "Final-Recipient: utf-8; \\x{E1}nna@acme.example\nAction: failed\nStatus: 5.1.1\n"
    assert read(report(fields), REPORT).recipients[0].address == "ánna@acme.example"


def test_an_encoded_status_part() -> None:
    import base64

    encoded = base64.encodebytes(f"Reporting-MTA: dns; x\r\n\r\n{FAILED}".encode()).decode()
    head = "Content-Transfer-Encoding: base64\nContent-Type: message/global-delivery-status"
    body = f"--b\n{head}\n\n{encoded}\n--b--\n"
    assert read(body, REPORT).recipients[0].address == "anna@acme.example"


@pytest.mark.parametrize(
    ("status", "why", "permanent"),
    [
        ("5.1.1", "User unknown", True),
        ("5.1.2", "Host unknown", True),
        ("5.1.10", "", True),
        ("5.4.4", "Unable to route", True),
        ("5.2.2", "Mailbox full", False),
        ("5.1.1", "The user is over quota", False),
        ("5.3.4", "Message too big", False),
        ("5.7.1", "Blocked as spam", False),
        ("5.7.26", "This mail is unauthenticated", False),
        ("5.4.7", "Delivery expired", False),
        ("4.2.2", "Mailbox full", False),
        ("5.0.0", "550 no such user here", True),
        ("5.0.0", "550 user unknown", True),
        ("5.0.0", "timed out", False),
        ("5.0.0", "", True),
    ],
)
def test_permanent_means_that_the_address_is_no_good(status: str, why: str, permanent: bool) -> None:
    head = "Final-Recipient: rfc822; a@x.example\nAction: failed"
    fields = f"{head}\nStatus: {status}\nDiagnostic-Code: smtp; {why}\n"
    assert read(report(fields), REPORT).recipients == (
        BouncedRecipient("a@x.example", status, permanent, "failed"),
    )


PROSE = {
    "qmail": (
        "Hi. This is the qmail-send program at mx.example.\n"
        "I'm afraid I wasn't able to deliver your message to the"
        " following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        "<anna@acme.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
        "--- Below this line is a copy of the message.\n\nMessage-ID: <12.ack.x@va.example>\n"
        "To: other@x.example\n",
        ("anna@acme.example", "5.1.1", True, "failed"),
    ),
    "exim": (
        "This message was created automatically by mail delivery software.\n\n"
        "A message that you sent could not be"
        " delivered to one or more of its\n"
        "recipients. This is a permanent error. The following address(es) failed:\n\n"
        "  anna@acme.example\n    SMTP error from remote mail server after RCPT TO:<anna@acme.example>:\n"
        "    host mx.acme.example [192.0.2.7]: 550 5.1.1 unknown user\n\n"
        "------ This is a copy of the message, including all the headers. ------\n\n"
        "Message-ID: <12.ack.x@va.example>\n",
        ("anna@acme.example", "5.1.1", True, "failed"),
    ),
    "exchange": (
        "Your message\n\n  To:      list@x.example\n  Subject: Re: brief\n"
        "  Sent:    Fri, 20 Jul 2026 08:53:08 -0700\n\n"
        "did not reach the following recipient(s):\n\nanna@acme.example on Fri, 20 Jul 2026 11:08:59 -0700\n"
        "    The recipient name is not recognized\n\nMessage-ID: <12.ack.x@va.example>\n",
        ("anna@acme.example", "5.0.0", True, "failed"),
    ),
    "yahoo": (
        "Sorry, we were unable to deliver your message to the following address.\n\n<anna@acme.example>:\n"
        "550: 5.2.2 <anna@acme.example>... Mailbox Full\n\n--- Below this line is a copy of the message.\n\n"
        "Message-ID: <12.ack.x@va.example>\n",
        ("anna@acme.example", "5.2.2", False, "failed"),
    ),
    "warning": (
        "This is a warning message only. You do not need to resend your message.\n\nDelivery to the following"
        " recipient has been delayed:\n\n     anna@acme.example\n\n"
        "Message will be retried for 2 more days\n\n"
        "----- Original message -----\nMessage-ID: <12.ack.x@va.example>\n",
        ("anna@acme.example", "4.0.0", False, "delayed"),
    ),
}


@pytest.mark.parametrize("system", PROSE)
def test_reports_in_prose(system: str) -> None:
    body, expected = PROSE[system]
    found = read(body, subject="Undelivered mail")
    assert found.is_bounce
    assert [(one.address, one.status, one.permanent, one.action) for one in found.recipients] == [expected]
    assert found.original_message_id == "12.ack.x@va.example"


def test_failed_recipients_named_in_the_header() -> None:
    found = read("Something failed.\n", sender="x@mx.example", x_failed_recipients="a@x.example, b@x.example")
    assert [one.address for one in found.recipients] == ["a@x.example", "b@x.example"]


def test_without_the_returned_mail_the_report_says_what_it_answers() -> None:
    found = read(
        "a@x.example\nuser unknown\n", subject="Undelivered mail", in_reply_to="<12.ack.x@va.example>"
    )
    assert found.original_message_id == "12.ack.x@va.example"


@pytest.mark.parametrize(
    ("subject", "sender", "body"),
    [
        (
            "Brief for Monday",
            "anna@acme.example",
            "Please write three posts. Send them to bob@acme.example.\n",
        ),
        (
            "Delivery problem",
            "anna@acme.example",
            "Hi Maria, the courier came late again, can you call them?\n",
        ),
        ("Re: returned mail", "anna@acme.example", "Thanks, I will look into it.\n"),
        ("Undelivered mail", "anna@acme.example", "See what I got:\n\n<bob@x.example>:\n550 user unknown\n"),
        ("Fwd: Undelivered mail", "anna@acme.example", report(FAILED)),
        ("Ticket by unknown user", "anna@acme.example", "A ticket.\n"),
        ("Hello", DAEMON, "I am on holiday until Monday. Write to bob@acme.example.\n"),
    ],
)
def test_mails_that_are_no_reports(subject: str, sender: str, body: str) -> None:
    assert not read(body, subject=subject, sender=sender).is_bounce


@pytest.mark.parametrize("kind", ["feedback-report", "disposition-notification"])
def test_complaints_and_receipts_are_no_bounces(kind: str) -> None:
    assert not read(report(FAILED), f'multipart/report; report-type={kind}; boundary="b"').is_bounce


def test_a_report_that_names_nobody_falls_back_on_the_returned_mail() -> None:
    body = report("X-Nothing: here\n")
    assert read(body, REPORT).recipients == (BouncedRecipient("anna@acme.example", "5.0.0", False, "failed"),)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=400), st.text(max_size=200), st.sampled_from([REPORT, "text/plain", ""]))
def test_it_never_raises(raw: bytes, text: str, kind: str) -> None:
    headers = {"x-failed-recipients": (text,), "subject": ("Undelivered mail",)}
    read_bounce(
        b"A: b\n\nContent-Type: message/delivery-status\n\n" + raw,
        headers,
        kind,
        text,
        read_automatic({}, "", None),
    )


def _floods() -> Iterator[tuple[str, str]]:
    yield "quoted", "On " * 350_000
    yield "addresses", "<a@b.example>: " * 70_000
    yield "lines", "a@b.example\n" * 80_000
    yield "at signs", "@" * 1_000_000
    yield "fields", "Final-Recipient: rfc822; a@b\n" * 30_000
    yield "parts", "--b\nContent-Type: message/delivery-status\n\n" * 20_000
    yield "boundaries", 'Content-Type: multipart/mixed; boundary="b"\n\n--b\n' * 20_000
    yield "spaces", " " * 1_000_000
    yield "dashes", "-" * 1_000_000
    yield "folds", "Final-Recipient: x\n" + " y\n" * 300_000
    yield "ids", "Message-ID: " + "<" * 900_000


@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in _floods()])
@pytest.mark.parametrize("kind", [REPORT, "text/plain"])
def test_a_megabyte_takes_less_than_a_second(body: str, kind: str) -> None:
    began = time.process_time()
    read(body, kind, subject="Undelivered mail")
    assert time.process_time() - began < 1


FOREIGN = os.environ.get("VAMAIL_FOREIGN_CORPUS", "")

if FOREIGN:

    def _foreign() -> Iterator[tuple[dict[str, Any], Message]]:
        folder = Path(FOREIGN)
        for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
            entry = json.loads(line)
            if entry["kind"] == "mail":
                yield entry, parse((folder / entry["file"]).read_bytes())

    def test_foreign_mails_are_read_as_their_authors_say() -> None:
        bounces, missed, miscounted, unanswerable = 0, [], [], []
        for entry, message in _foreign():
            expects, name = entry["expects"], entry["file"]
            if expects.get("bounce"):
                bounces += 1
                missed += [] if message.bounce.is_bounce else [name]
                count = expects.get("bounce_count", len(message.bounce.recipients))
                miscounted += [] if len(message.bounce.recipients) == count else [name]
            # A quiet or noreply sign forbids the answer as well; the desk's guard tells them apart.
            signs = message.automatic.signs or message.bounce.is_bounce
            unanswerable += [name] if expects.get("must_not_ack") and not signs else []
        assert bounces > 100
        assert unanswerable == []
        assert len(missed) <= bounces * 0.03, missed
        assert len(miscounted) <= bounces * 0.03, miscounted
