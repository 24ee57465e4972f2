"""The boundary: never raises, never hangs, only clean text comes out."""

import base64
import dataclasses
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import mailparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.mail.limits import Limits
from vamail.mail.parse import attachment_bytes, parse, parse_head, plain, read_date
from vamail.model.message import Address, Message, Nested
from vamail.model.time import iso_utc

OWN = [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "corpus").glob("*.eml"))]
DIRTY = re.compile("[\x00\ud800-\udfff]")
TEXTS = {"text", "html", "reply_text"}


def strings(value: Any, several_lines: bool) -> Iterator[tuple[str, bool]]:
    if isinstance(value, str):
        yield value, several_lines
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            inner = several_lines or (isinstance(value, Message | Nested) and field.name in TEXTS)
            yield from strings(getattr(value, field.name), inner)
    elif isinstance(value, tuple):
        for each in value:
            yield from strings(each, several_lines)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from strings(key, several_lines)
            yield from strings(each, several_lines)


def assert_clean(message: Message) -> None:
    for text, several_lines in strings(message, False):
        assert DIRTY.search(text) is None
        assert "\r" not in text
        assert several_lines or "\n" not in text
        text.encode()


def mail(body: bytes, content_type: bytes = b"text/plain", head: bytes = b"") -> bytes:
    top = b"From: a@x.example\r\nSubject: hi\r\nMessage-ID: <m@x.example>\r\n" + head
    return top + b"Content-Type: " + content_type + b"\r\n\r\n" + body


@given(st.binary(max_size=600))
@settings(deadline=None, max_examples=200)
def test_any_bytes_are_read(raw: bytes) -> None:
    assert_clean(parse(raw))
    assert_clean(plain(raw))
    assert_clean(parse_head(raw))


@given(st.sampled_from(OWN), st.data())
@settings(deadline=None, max_examples=200)
def test_damaged_mails_are_read(raw: bytes, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw)))
        length = data.draw(st.integers(0, 60))
        raw = raw[:at] + data.draw(st.binary(max_size=12)) + raw[at + length :]
    message = parse(raw)
    assert_clean(message)
    assert parse(raw) == message
    for attachment in message.attachments:
        assert isinstance(attachment_bytes(raw, attachment.index), bytes)


@given(st.lists(st.text(max_size=30), max_size=4), st.text(max_size=50))
@settings(deadline=None, max_examples=100)
def test_headers_of_any_text_are_clean(names: list[str], subject: str) -> None:
    lines = [
        b"From: " + ",".join(names).encode("utf-8", "replace"),
        b"Subject: " + subject.encode("utf-8", "replace"),
    ]
    assert_clean(parse(b"\r\n".join(lines) + b"\r\n\r\nbody"))


def nested(depth: int) -> bytes:
    opening = b"".join(
        b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (level, level + 1)
        for level in range(depth)
    )
    return mail(opening + b"--b%d\r\n\r\ntext\r\n" % depth, b"multipart/mixed; boundary=b0")


HOSTILE: dict[str, tuple[bytes, str]] = {
    "header of a megabyte": (
        b"From: a@x.example\r\nSubject: hi\r\n" + b"X: y\r\n" * 200_000 + b"\r\ntext",
        "header",
    ),
    "one header line of a megabyte": (b"Subject: hi\r\nX: " + b"a" * 1_200_000 + b"\r\n\r\ntext", "header"),
    "no end of the header": (b"Subject: hi\r\n" + b"x" * 3_000_000, ""),
    "100,000 parts": (
        mail(b"--b\r\n\r\nx\r\n" * 100_000 + b"--b--", b"multipart/mixed; boundary=b"),
        "parts",
    ),
    "10,000 nested multiparts": (nested(10_000), "deep"),
    "1,000 nested multiparts of one boundary": (
        mail(
            b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 1000, b"multipart/mixed; boundary=b"
        ),
        "parts",
    ),
    "20,000 parameters": (mail(b"text", b"text/plain" + b";a=b" * 20_000), ""),
    "parameters that never begin": (mail(b"text", b"text/plain" + b";" * 200_000), ""),
    "quotes that never end": (mail(b"text", b'text/plain; a="' + b'\\"' * 60_000), ""),
    "boundary of 5 kB": (
        mail(b"--" + b"b" * 5000 + b"\r\n\r\ntext", b"multipart/mixed; boundary=" + b"b" * 5000),
        "",
    ),
    "empty boundary": (mail(b"--\r\n\r\ntext", b'multipart/mixed; boundary=""'), ""),
    "boundary of dashes": (mail(b"-" * 2_000_000, b"multipart/mixed; boundary=-"), ""),
    "10,000 references": (mail(b"text", head=b"References:" + b" <abcdef@x.example>" * 10_000 + b"\r\n"), ""),
    "message id of 60 kB": (b"Message-ID: <" + b"i" * 60_000 + b"@x>\r\nFrom: a@x.example\r\n\r\ntext", ""),
    "20,000 addresses": (mail(b"text", head=b"To: " + b"a@b.example, " * 10_000 + b"\r\n"), ""),
    "brackets in an address": (mail(b"text", head=b"To: " + b"<" * 100_000 + b"\r\n"), ""),
    "comments in an address": (mail(b"text", head=b"To: " + b"(" * 100_000 + b"\r\n"), ""),
    "encoded words without an end": (mail(b"text", head=b"X-A: " + b"=?utf-8?q?a" * 10_000 + b"\r\n"), ""),
    "spaces between encoded words": (mail(b"text", head=b"X-A: =?a?q?b?=" + b" " * 100_000 + b"x\r\n"), ""),
    "one line of 5 MB": (mail(b"On " * 1_700_000), ""),
    "html of 20 MB": (mail(b"<div>" * 4_000_000, b"text/html"), ""),
    "50,000 nested tags": (mail(b"<blockquote>" * 50_000 + b"x", b"text/html"), ""),
    "tags whose quotes never end": (mail(b'<a "' * 300_000, b"text/html"), ""),
    "tags whose quotes never end, with an end": (mail(b"<a '" * 300_000 + b">", b"text/html"), ""),
    "comments without an end": (mail(b"<!--" * 300_000, b"text/html"), ""),
    "comments without an end, with a bracket": (mail(b"<!-->" * 200_000, b"text/html"), ""),
    "heads without an end": (mail(b"<head><svg>" * 100_000, b"text/html"), ""),
    "only brackets": (mail(b"<" * 1_000_000, b"text/html"), ""),
    "only entities": (mail(b"&#" * 500_000, b"text/html"), ""),
    "alternative texts of images": (mail(b"<img alt " * 100_000 + b">", b"text/html"), ""),
    "base64 of junk": (
        mail(b"!\r\n" * 300_000, b"application/pdf", b"Content-Transfer-Encoding: base64\r\n"),
        "",
    ),
    "uuencode that never ends": (mail(b"begin 644 a\r\n" * 100_000), ""),
    "uuencode of nothing": (mail(b"begin 644 a\r\nx\r\n" * 50_000 + b"\r\nend\r\n"), ""),
    "calendar of 2 MB": (mail(b"BEGIN:VEVENT\r\n" * 140_000, b"text/calendar; method=REQUEST"), ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mails_do_not_hang(name: str) -> None:
    raw, limit = HOSTILE[name]
    started = time.process_time()
    message = parse(raw)
    seconds = time.process_time() - started
    assert_clean(message)
    assert limit in message.refused
    assert bool(limit) == bool(message.refused)
    assert seconds < 2.0
    assert len(message.message_id) <= 998
    assert len(message.references) <= Limits().references


@pytest.mark.parametrize("name", [name for name, (_, limit) in HOSTILE.items() if limit])
def test_beyond_a_limit_the_top_header_is_read(name: str) -> None:
    raw, _ = HOSTILE[name]
    message = parse(raw)
    assert message.subject == "hi"
    assert message.text == ""
    assert message.identity
    assert plain(raw).refused == message.refused


def test_the_plain_way_is_bounded_too() -> None:
    started = time.process_time()
    for name in ("20,000 parameters", "boundary of dashes", "one line of 5 MB", "10,000 nested multiparts"):
        assert_clean(plain(HOSTILE[name][0]))
    assert time.process_time() - started < 6.0


def test_a_header_alone_is_read() -> None:
    message = parse_head(b"From: A <a@x.example>\r\nSubject: big\r\nMessage-ID: <b@x.example>\r\n\r\n")
    assert (message.sender and message.sender.email, message.subject, message.message_id) == (
        "a@x.example", "big", "b@x.example",
    )  # fmt: skip
    assert message.text == ""


def test_a_mail_read_by_its_header_names_the_automatic_sender() -> None:
    assert parse_head(b"From: a@x.example\r\nAuto-Submitted: auto-replied\r\n\r\n").automatic.is_automatic


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("Mon, 23 Nov 2026 08:10:05 +0000", "2026-11-23T08:10:05Z"),
        ("Wed, 25 Nov 2026 10:00:00 +0330 (IRST)", "2026-11-25T06:30:00Z"),
        ("23 Nov 26 08:10 EST", "2026-11-23T13:10:00Z"),
        ("Thu, 31 Dec 2026 23:59:60 -0100", "2027-01-01T00:59:59Z"),
        ("Mon, 23 Nov 9999 08:10:05 +0000", ""),
        ("Mon, 23 Nov 2026 08:10:05 +99999999", ""),
        ("Mon, 31 Feb 2026 08:10:05 +0000", ""),
        ("", ""),
        ("yesterday", ""),
    ],
)
def test_dates(value: str, wanted: str) -> None:
    found = read_date(value)
    assert (iso_utc(found) if found else "") == wanted


def test_an_unknown_attachment_is_an_index_error() -> None:
    with pytest.raises(IndexError):
        attachment_bytes(mail(b"text"), 7)
    with pytest.raises(IndexError):
        attachment_bytes(HOSTILE["10,000 nested multiparts"][0], 0)


@pytest.mark.parametrize("number", ["01", "03", "15", "20", "21"])
def test_mail_parser_reads_the_same_of_sound_mails(number: str) -> None:
    """mail-parser is the oracle where it is known to be right: sound mails without nested ones."""
    raw = next((Path(__file__).parents[2] / "corpus").glob(f"{number}-*.eml")).read_bytes()
    message, oracle = parse(raw), mailparser.parse_from_bytes(raw)
    assert message.subject == oracle.subject or number == "15"
    assert [message.sender and message.sender.email] == [address for _, address in oracle.from_]
    assert message.text.split() == "\n".join(oracle.text_plain).split()
    named = [a.name for a in message.attachments if not a.name.startswith("attachment-")]
    assert named == [a["filename"] for a in oracle.attachments][: len(named)]


def _with_attached(*mails: str, encoding: str = "") -> bytes:
    how = f"Content-Transfer-Encoding: {encoding}\r\n" if encoding else ""
    parts = "".join(f"--o\r\nContent-Type: message/rfc822\r\n{how}\r\n{one}\r\n" for one in mails)
    head = "From: m@va.example\r\nMessage-ID: <o@va.example>\r\nMIME-Version: 1.0\r\n"
    head += "Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\r\nsee below\r\n"
    return f"{head}{parts}--o--\r\n".encode()


INNER = (
    "From: Anna <anna@acme.example>\r\nSubject: =?utf-8?q?K=C3=A9r=C3=A9s?=\r\n"
    "Date: Tue, 24 Nov 2026 10:00:00 +0100\r\n{}\r\nKérem, küldje el.\r\n\r\n> régi szöveg\r\n"
)


@pytest.mark.parametrize("read", [parse, plain])
def test_an_attached_mail_is_read_one_level_deep(read: Callable[[bytes], Message]) -> None:
    message = read(_with_attached(INNER.format("Content-Type: text/plain; charset=utf-8\r\n")))
    (nested,) = message.nested
    assert nested.sender == Address("anna@acme.example", "Anna")
    assert (nested.subject, nested.text.strip(), nested.language) == ("Kérés", "Kérem, küldje el.", "hu")
    assert nested.date == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert message.text.strip() == "see below"
    assert [one.type for one in message.attachments] == ["message/rfc822"]


def test_three_attached_mails_are_read_and_no_more_and_nothing_inside_of_them() -> None:
    inner = _with_attached("From: deep@x.example\r\n\r\ndeep").decode()
    message = parse(_with_attached(*[inner.replace("boundary=o", "boundary=i").replace("--o", "--i")] * 5))
    assert [one.sender.email for one in message.nested if one.sender] == ["m@va.example"] * 3
    assert {one.text.strip() for one in message.nested} == {"see below"}


def test_an_attached_mail_that_is_encoded_damaged_or_huge_is_survived() -> None:
    coded = base64.encodebytes(INNER.format("").encode()).decode()
    assert parse(_with_attached(coded, encoding="base64")).nested[0].subject == "Kérés"
    huge = parse(_with_attached("From: a@b.example\r\n\r\n" + "word word\r\n" * 100_000)).nested[0]
    assert len(huge.text) <= 100_000
    cut = "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhello\r\n"
    assert parse(_with_attached(cut)).nested[0].text.strip() == "hello"
    assert parse(_with_attached("\x00\xff")).nested[0].sender is None


def test_the_type_of_a_part_is_clean_like_everything_else() -> None:
    raw = mail(
        b"--b\r\nContent-Type: \0text/x-\x0bplain\r\n\r\nx\r\n--b--\r\n", b"multipart/mixed; boundary=b"
    )
    message = parse(raw)
    assert_clean(message)
    assert [one.type for one in message.attachments] == ["text/x-"]
