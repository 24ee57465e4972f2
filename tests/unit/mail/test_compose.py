"""Everything that is composed is read back alike by the standard library, whatever it holds."""

import email
import re
from datetime import UTC, datetime
from email import policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.mail.compose import Outgoing, clean_line, compose, trim_references
from vamail.model.message import Address

AT = datetime(2026, 11, 30, 11, 30, tzinfo=UTC)
ME = Address("requests@va.example", "Maria Szabo")
HUNGARIAN = "Kérem, küldje el a dokumentumokat a jövő hét elején, mert akkor tudunk velük dolgozni."
ANNA = Address("anna@acme.example", "Kovács Anna")


def outgoing(**changed):
    given_values = {
        "sender": ME, "to": ANNA, "subject": "Re: hello", "text": "hello\n", "html": "<p>hello</p>",
        "message_id": "1.ack.abc@va.example", "date": AT,
    }  # fmt: skip
    return Outgoing(**(given_values | changed))


def read(raw):
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()
    message = email.message_from_bytes(raw, policy=policy.default)
    assert not message.defects
    return message


def contents(message):
    texts = [part.get_content().replace("\r\n", "\n") for part in message.walk() if not part.is_multipart()]
    assert all(not part.defects for part in message.walk())
    return texts


any_text = st.text(max_size=300)
HOSTILE = [
    "=?utf-8?b?eA==?=", "\r\nBcc: v@evil.test", "a", " ", "  ", "\t", "é", "سلام", "😀", "x" * 90, '"', "\\",
    ",", "<", ">", "\x00", "\u2028", "\x85", "=",
]  # fmt: skip
hostile_text = st.lists(st.sampled_from(HOSTILE), max_size=30).map("".join)


@given(subject=any_text | hostile_text)
@settings(deadline=None, max_examples=200)
def test_a_subject_is_read_back_alike(subject):
    message = read(compose(outgoing(subject=subject)))
    assert message["subject"] == clean_line(subject)
    assert set(message.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
    }  # fmt: skip


@given(name=any_text | hostile_text)
@settings(deadline=None, max_examples=200)
def test_a_display_name_is_read_back_alike_and_adds_no_recipient(name):
    message = read(compose(outgoing(to=Address("anna@acme.example", name))))
    assert [one.addr_spec for one in message["to"].addresses] == ["anna@acme.example"]
    # Python's reader folds runs of any white space, no-break spaces too.
    shown = message["to"].addresses[0].display_name
    got, sent = (re.sub(r"\s+", " ", one).strip() for one in (shown, clean_line(name)))
    if len(sent.encode("utf-8", "replace")) > 45:
        # Python's reader puts a space between the encoded words of a phrase, against RFC 2047, 6.2.
        got, sent = got.replace(" ", ""), sent.replace(" ", "")
    assert got == sent
    assert message["bcc"] is None


@given(text=any_text | hostile_text, html=st.text(min_size=1, max_size=3000))
@settings(deadline=None, max_examples=200)
def test_bodies_are_read_back_alike(text, html):
    plain, rich = contents(read(compose(outgoing(text=text, html=html))))
    for got, given_text in ((plain, text), (rich, html)):
        sent = re.sub("\r\n|\r|\n", "\n", given_text)
        sent = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", " ", re.sub("[\ud800-\udfff]", "?", sent))
        assert got == (sent if sent.endswith("\n") else sent + "\n")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("a\n", "7bit"), ("x" * 2000, "quoted-printable"), (HUNGARIAN, "quoted-printable"), ("سلام", "base64")],
)
def test_the_encoding_suits_the_content(text, encoding):
    message = read(compose(outgoing(text=text, html="")))
    assert message["content-transfer-encoding"] == encoding
    assert message.get_content_type() == "text/plain"


def test_a_subject_with_line_breaks_adds_no_header():
    raw = compose(
        outgoing(subject="Hi\r\nBcc: v@evil.test", headers={"X-Vamail-Loop": "a\r\nBcc: v@evil.test"})
    )
    message = read(raw)
    assert message["bcc"] is None
    assert message["subject"] == "Hi  Bcc: v@evil.test"


def test_threading_is_trimmed_to_the_first_and_the_last_twenty():
    references = tuple(f"{number}@x.example" for number in range(10_000))
    message = read(compose(outgoing(in_reply_to="parent@x.example", references=references)))
    kept = re.findall("<([^>]+)>", message["references"])
    assert kept == ["0@x.example", *(f"{n}@x.example" for n in range(9981, 10_000)), "parent@x.example"]
    assert message["in-reply-to"] == "<parent@x.example>"


def test_identifiers_that_cannot_be_written_are_left_out():
    assert trim_references(("a b", "é@x", "x" * 60_000, "a>\r\nBcc: x", "ok@x", "p@x"), "p@x") == (
        "ok@x",
        "p@x",
    )
    message = read(compose(outgoing(in_reply_to="x" * 60_000, references=("a\r\nBcc: b",))))
    assert message["in-reply-to"] is None
    assert message["references"] is None


def test_automatic_and_further_fields():
    message = read(
        compose(
            outgoing(
                auto_submitted="auto-replied",
                reply_to=Address("requests+t12@va.example", "Szabó Mária"),
                headers={"X-Auto-Response-Suppress": "OOF, AutoReply, RN, NRN, DR", "X-Vamail-Loop": "abc"},
            )
        )
    )
    assert message["auto-submitted"] == "auto-replied"
    assert message["x-auto-response-suppress"] == "OOF, AutoReply, RN, NRN, DR"
    assert message["reply-to"].addresses[0].addr_spec == "requests+t12@va.example"
    assert message["reply-to"].addresses[0].display_name == "Szabó Mária"
    assert message["date"].datetime == AT
    assert message["message-id"] == "<1.ack.abc@va.example>"


def test_international_domains_are_written_in_ascii():
    message = read(compose(outgoing(to=Address("anna@árvíztűrő.example"))))
    assert message["to"].addresses[0].domain == "xn--rvztr-xqa1ftcyb.example" or message["to"].addresses[
        0
    ].domain.startswith("xn--")


@pytest.mark.parametrize(
    "address",
    [
        "", "anna", "a@b>, <c@d.example", "a b@c.example", "a@b\r\nBcc: c@d.example", "a@b, c@d.example",
        "é@b.example", "a@",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValueError, match="not a"):
        compose(outgoing(to=Address(address)))


def test_the_same_mail_is_the_same_bytes():
    assert compose(outgoing()) == compose(outgoing())


def test_a_text_that_holds_the_boundary_is_still_one_part():
    first = compose(outgoing())
    boundary = re.search(rb'boundary="([^"]+)"', first).group(1).decode()
    plain, _ = contents(read(compose(outgoing(text=f"--{boundary}--\n--{boundary}\n"))))
    assert plain == f"--{boundary}--\n--{boundary}\n"
