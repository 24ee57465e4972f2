"""Pictures that the HTML of a mail shows."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from vamail.mail.compose import Attachment, Inline, Outgoing, compose
from vamail.model.message import Address

PICTURE = Inline(cid="chart.a.b@va.example", type="image/png", data=bytes(range(256)) * 40)


def mail(*pictures, **fields):
    return Outgoing(
        sender=Address("va@va.example", "Maria"), to=Address("anna@acme.example", ""), subject="Forecast",
        text="Hello\n", html='<p><img src="cid:chart.a.b@va.example" alt="bars"></p>',
        message_id="a.b@va.example", date=datetime(2026, 12, 1, tzinfo=UTC), inline=pictures, **fields,
    )  # fmt: skip


def test_a_picture_is_related_to_the_html_that_shows_it():
    raw = compose(mail(PICTURE))
    assert raw.isascii() and all(len(line) <= 998 for line in raw.split(b"\r\n"))
    read = message_from_bytes(raw, policy=policy.default)
    assert read.get_content_type() == "multipart/alternative"
    plain, related = read.iter_parts()
    assert plain.get_content().strip() == "Hello"
    assert related.get_content_type() == "multipart/related" and related.get_param("type") == "text/html"
    html, shown = related.iter_parts()
    assert f"cid:{PICTURE.cid}" in html.get_content()
    assert shown["Content-ID"] == f"<{PICTURE.cid}>" and shown.get_content_disposition() == "inline"
    assert shown.get_content() == PICTURE.data


def test_beside_a_file():
    file = Attachment(name="a.pdf", type="application/pdf", data=b"%PDF")
    read = message_from_bytes(compose(mail(PICTURE, attachments=(file,))), policy=policy.default)
    kinds = [part.get_content_type() for part in read.walk()]
    assert kinds == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html",
        "image/png", "application/pdf",
    ]  # fmt: skip


@pytest.mark.parametrize("cid", ["", "chart", "a@b>\r\nX: y", "a b@c", "ű@c"])
def test_a_content_id_that_is_not_safe_is_refused(cid):
    with pytest.raises(ValueError, match="cannot be the Content-ID"):
        compose(mail(Inline(cid=cid, type="image/png", data=b"")))
