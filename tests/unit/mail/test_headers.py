"""Fields, encoded words and parameters."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.mail import headers
from vamail.mail.headers import (
    decode_base64,
    decode_value,
    decode_words,
    head_end,
    read_head,
    read_parameters,
)


def test_no_line_hides_the_fields_after_it() -> None:
    head = read_head(b"From: a\nAuto-Submitted : x\nno field at all\nTo: b\n\nbody", 0, 60)
    assert [name for name, _ in head.fields] == ["from", "auto-submitted", "to"]
    assert head.damaged == 1


def test_a_text_without_a_header_is_all_body() -> None:
    raw = b"Just a line\nand another: one\n\nmore"
    assert read_head(raw, 0, len(raw), top=True).body == 0


def test_an_mbox_line_is_no_damage() -> None:
    raw = b"From a@b Mon Nov 23\nSubject: x\n\nbody"
    head = read_head(raw, 0, len(raw), top=True)
    assert (head.fields, head.damaged) == ([("subject", b"x")], 0)


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (b"plain", "plain"),
        (b"one\r\n two\r\n\tthree", "one two\tthree"),
        (b"=?utf-8?q?caf=C3=A9?= =?utf-8?q?_au_lait?=", "café au lait"),
        (b"=?utf-8?b?ww==?= =?utf-8?b?qQ==?=", "é"),
        (b'"=?utf-8?Q?J=C3=B3zsi?=" x', '"Józsi" x'),
        (b"=?utf-8?Q?with space?= end", "with space end"),
        (b"=?iso-8859-2*hu?Q?=F5?=", "ő"),
        (b"=?utf-8?Q?broken", "=?utf-8?Q?broken"),
        ("Árvíztűrő".encode(), "Árvíztűrő"),
        (b"caf\xe9", "café"),
        (b"=?utf-8?Q?a=0D=0ABcc:_b=00?=", "a Bcc: b"),
    ],
)
def test_values(raw: bytes, wanted: str) -> None:
    assert decode_value(raw) == wanted


@pytest.mark.parametrize(
    ("raw", "name", "wanted"),
    [
        (b'application/pdf; name="a b.pdf"', "name", "a b.pdf"),
        (b"application/pdf; name=a b.pdf; x=y", "name", "a b.pdf"),
        (b"a/b; name*=utf-8''%c5%91.txt", "name", "ő.txt"),
        (b"a/b; name*1=b.txt; name*0=a", "name", "ab.txt"),
        (b"a/b; name=\"=?utf-8?Q?=C5=91=2Etxt?=\"", "name", "ő.txt"),
        (b'a/b; name="C:\\new\\x.doc"', "name", "C:\\new\\x.doc"),
        (b'a/b; name="say \\"hi\\".doc"', "name", 'say "hi".doc'),
        (b"A/B (comment); CharSet = 'utf-8'", "charset", "'utf-8'"),
        (b'a/b; name="../../etc/passwd\x00.pdf"', "name", "../../etc/passwd.pdf"),
    ],
)  # fmt: skip
def test_parameters(raw: bytes, name: str, wanted: str) -> None:
    main, parameters = read_parameters(raw)
    assert main == main.lower()
    assert parameters[name] == wanted


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=150)
def test_base64_is_read_with_junk_and_without_padding(data: bytes) -> None:
    text = base64.b64encode(data)
    assert decode_base64(text) == data
    assert decode_base64(text.rstrip(b"=")) == data
    assert decode_base64(b"\r\n ".join(text[i : i + 7] for i in range(0, len(text), 7))) == data


def test_base64_pieces_are_joined() -> None:
    assert decode_base64(base64.b64encode(b"a") + base64.b64encode(b"b")) == b"ab"


@given(st.text(max_size=200))
@settings(deadline=None, max_examples=150)
def test_words_of_any_text(text: str) -> None:
    assert isinstance(decode_words(text + "=?utf-8?q?" + text + "?="), str)


def test_headers_decode_what_is_asked_for_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []
    monkeypatch.setattr(headers, "decode_value", lambda value: asked.append(value) or value.decode())
    read = headers.Headers({"subject": [b"one", b"two"], "received": [b"three"]})
    assert ("subject" in read, "to" in read, len(read), list(read)) == (
        True,
        False,
        2,
        ["subject", "received"],
    )
    assert read.get("to", ()) == ()
    assert not asked
    assert read["subject"] == read["subject"] == ("one", "two")
    assert asked == [b"one", b"two"]
    assert read == {"subject": ("one", "two"), "received": ("three",)}


def test_a_value_that_cannot_be_decoded_is_still_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(value: bytes) -> str:
        raise ValueError(value)

    monkeypatch.setattr(headers, "decode_value", fail)
    assert headers.Headers({"subject": [b"a\r\n b\xff"]})["subject"] == ("a bÿ",)


def test_the_empty_line_of_the_header_is_found_before_a_line_feed_alone() -> None:
    raw = b"Content-Type: text/plain\r\n\r\n\nSee the picture.\r\n"
    assert raw[head_end(raw, 0, len(raw)) :] == b"\nSee the picture.\r\n"
    far = b"X: " + b"y" * 20_000 + b"\r\n\r\n\nbody"
    assert far[head_end(far, 0, len(far)) :] == b"\nbody"
