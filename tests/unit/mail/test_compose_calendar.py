"""A mail with a calendar object, read back by the standard library, by mail-parser, and by ourselves."""

import email
from dataclasses import replace
from datetime import UTC, datetime
from email import policy

import mailparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.mail.compose import CalendarObject, Outgoing, compose
from vamail.mail.parse import parse
from vamail.model.message import Address

DATA = "\r\n".join(
    [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x//EN", "METHOD:REQUEST", "BEGIN:VEVENT",
        "UID:m7@va.example", "SEQUENCE:2", "DTSTAMP:20261102T091530Z", "DTSTART:20261103T140000Z",
        "ORGANIZER:mailto:requests@va.example", "SUMMARY:Őszi egyeztetés – جلسه", "END:VEVENT",
        "END:VCALENDAR", "",
    ]
).encode()  # fmt: skip
MAIL = Outgoing(
    sender=Address("requests@va.example", "Szabó Mária"), to=Address("anna@acme.example", "Kovács Anna"),
    subject="Meghívó", text="Kedves Anna!\n", html="<p>Kedves Anna!</p>\n",
    message_id="1.invite.abc@va.example",
    date=datetime(2026, 11, 30, 11, 30, tzinfo=UTC), calendar=CalendarObject(method="REQUEST", data=DATA),
)  # fmt: skip
TREE = [
    "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
]  # fmt: skip


def read(raw):
    assert raw.isascii()
    assert b"\r" not in raw.replace(b"\r\n", b"") and b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    message = email.message_from_bytes(raw, policy=policy.default)
    assert not any(part.defects for part in message.walk())
    return message


def test_the_tree_is_the_one_that_every_client_shows():
    message = read(compose(MAIL))
    assert [part.get_content_type() for part in message.walk()] == TREE
    mixed = list(message.iter_parts())
    assert [part.get_content_type() for part in mixed] == ["multipart/alternative", "application/ics"]
    assert [part.get_content_type() for part in mixed[0].iter_parts()] == TREE[2:5]


def test_both_parts_hold_the_same_bytes():
    *_, shown, kept = read(compose(MAIL)).walk()
    assert shown.get_payload(decode=True) == kept.get_payload(decode=True) == DATA
    assert shown["content-type"].params == {"charset": "utf-8", "method": "REQUEST"}
    assert shown["content-transfer-encoding"] == kept["content-transfer-encoding"] == "base64"
    assert shown["content-disposition"] is None
    assert kept["content-type"].params == {"name": "invite.ics"}
    assert (kept.get_content_disposition(), kept.get_filename()) == ("attachment", "invite.ics")


def test_the_words_stay_what_they_are():
    message = read(compose(MAIL))
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == MAIL.text
    assert message.get_body(("html",)).get_content().replace("\r\n", "\n") == MAIL.html
    assert message["subject"] == "Meghívó"


def test_without_html_the_object_is_still_the_last_alternative():
    message = read(compose(replace(MAIL, html="")))
    assert [part.get_content_type() for part in message.walk()] == [one for one in TREE if one != "text/html"]


def test_mail_parser_finds_the_same():
    parsed = mailparser.parse_from_bytes(compose(MAIL))
    assert parsed.subject == "Meghívó"
    assert [one.strip() for one in parsed.text_plain] == ["Kedves Anna!"]
    assert [one.strip() for one in parsed.text_html] == ["<p>Kedves Anna!</p>"]
    assert [(one["filename"], one["mail_content_type"]) for one in parsed.attachments] == [
        ("invite.ics", "application/ics")
    ]
    assert any("METHOD:REQUEST" in one and "Őszi egyeztetés – جلسه" in one for one in parsed.text_not_managed)


def test_we_find_the_object_once():
    message = parse(compose(MAIL))
    assert message.text.strip() == "Kedves Anna!"
    calendar = message.calendar
    assert (calendar.method, calendar.mime_method, calendar.uid) == ("REQUEST", "REQUEST", "m7@va.example")
    assert calendar.sequence == 2
    assert calendar.summary == "Őszi egyeztetés – جلسه"
    assert len(calendar.events) == 1 and not calendar.refused
    assert not message.defects


@given(data=st.binary(max_size=3000), text=st.text(max_size=200), html=st.text(max_size=200))
@settings(deadline=None, max_examples=150)
def test_whatever_the_object_holds_it_arrives_byte_by_byte(data, text, html):
    message = read(
        compose(replace(MAIL, text=text, html=html, calendar=CalendarObject(method="REPLY", data=data)))
    )
    *_, shown, kept = message.walk()
    assert shown.get_payload(decode=True) == kept.get_payload(decode=True) == data
    assert shown["content-type"].params["method"] == "REPLY"


@pytest.mark.parametrize(
    "method", ["", "request", "RE QUEST", 'REQUEST"; x="', "REQUEST\r\nBcc: v@evil.test", "É"]
)
def test_what_is_no_method_is_refused(method):
    with pytest.raises(ValueError, match="not a METHOD"):
        compose(replace(MAIL, calendar=CalendarObject(method=method, data=DATA)))


def test_the_same_mail_is_the_same_bytes():
    assert compose(MAIL) == compose(MAIL)


def test_boundaries_differ_and_stand_in_no_part():
    raw = compose(MAIL)
    outer, inner = (part.get_boundary() for part in read(raw).walk() if part.is_multipart())
    assert outer != inner
    again = read(compose(replace(MAIL, text=f"--{outer}--\n--{inner}--\n")))
    assert [part.get_content_type() for part in again.walk()] == TREE
