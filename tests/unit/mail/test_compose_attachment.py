"""Files that go with a mail."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from vamail.mail.compose import Attachment, CalendarObject, Outgoing, compose
from vamail.model.message import Address


def mail(*files, **fields):
    return Outgoing(
        sender=Address("va@va.example", "Maria"), to=Address("anna@acme.example", ""), subject="Invoice",
        text="Hello\n", message_id="a.b@va.example", date=datetime(2026, 12, 1, tzinfo=UTC),
        attachments=files, **fields,
    )  # fmt: skip


PDF = Attachment(name="INV-2026-0007.pdf", type="application/pdf", data=bytes(range(256)) * 40)


@pytest.mark.parametrize("html", ["", "<p>Hello</p>"])
def test_a_file_arrives_as_it_is(html):
    raw = compose(mail(PDF, PDF, html=html))
    assert all(len(line) <= 998 for line in raw.split(b"\r\n")) and raw.isascii()
    read = message_from_bytes(raw, policy=policy.default)
    assert read.get_content_type() == "multipart/mixed"
    files = list(read.iter_attachments())
    assert [one.get_filename() for one in files] == ["INV-2026-0007.pdf"] * 2
    assert files[0].get_content() == PDF.data
    assert read.get_body(("plain",)).get_content().strip() == "Hello"
    assert (read.get_body(("html",)) is not None) == bool(html)


def test_beside_a_calendar_object():
    calendar = CalendarObject(method="REQUEST", data=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    read = message_from_bytes(compose(mail(PDF, calendar=calendar)), policy=policy.default)
    kinds = [part.get_content_type() for part in read.walk()]
    assert "text/calendar" in kinds and "application/pdf" in kinds


@pytest.mark.parametrize("name", ['a"b.pdf', "a\r\nX: y", "../a.pdf", "ű.pdf", "", ".pdf", "x" * 101])
def test_a_name_that_is_not_safe_is_refused(name):
    with pytest.raises(ValueError, match="cannot be the name"):
        compose(mail(Attachment(name=name, type="application/pdf", data=b"")))


def test_a_type_cannot_add_fields():
    with pytest.raises(ValueError, match="cannot be"):
        compose(mail(Attachment(name="a.pdf", type="text/html\r\nX: y", data=b"")))
