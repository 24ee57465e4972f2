"""Sizes without decoding, and uuencode."""

import base64
import binascii

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.mail.transfer import decode_transfer, decode_uuencode, decoded_size, find_uuencoded, is_damaged


@given(st.binary(max_size=500), st.integers(1, 80), st.sampled_from([b"\n", b"\r\n"]), st.integers(0, 2))
@settings(deadline=None, max_examples=200)
def test_the_size_is_that_of_the_decoded_bytes(data: bytes, width: int, end: bytes, tail: int) -> None:
    text = base64.b64encode(data)
    raw = b"--x\n" + end.join(text[i : i + width] for i in range(0, len(text), width)) + end * tail
    assert decoded_size(raw, 4, len(raw), "base64") == len(data)
    assert decode_transfer(raw[4:], "base64") == data


def test_irregular_base64_is_decoded_to_be_counted() -> None:
    raw = base64.b64encode(b"abcdefghi")
    raw = raw[:4] + b"\n" + raw[4:6] + b"\n\n" + raw[6:]
    assert decoded_size(raw, 0, len(raw), "base64") == 9


@given(st.binary(min_size=1, max_size=200))
@settings(deadline=None, max_examples=100)
def test_uuencode(data: bytes) -> None:
    lines = b"".join(binascii.b2a_uu(data[i : i + 45]) for i in range(0, len(data), 45))
    text = b"before\nbegin 644 a b.txt\n" + lines + b"`\nend\nafter"
    (file,) = find_uuencoded(text)
    assert file.name == b"a b.txt"
    assert decode_uuencode(text[file.start : file.end]) == data
    assert text[: file.start] + text[file.end :] == b"before\n\nafter"


def test_words_are_no_uuencode() -> None:
    assert find_uuencoded(b"begin 644 the story\nand then it went on and on\nend\n") == []


@pytest.mark.parametrize(
    ("data", "encoding", "damaged"),
    [
        (b"SGVsbG8=\r\n", "base64", False),
        (b"S!GVsbG8=\r\n", "base64", True),
        (b"a =C3=A9 b =\r\nc=", "quoted-printable", False),
        (b"a =ZZ b", "quoted-printable", True),
        (b"anything = goes", "", False),
    ],
)
def test_damage_is_noticed(data: bytes, encoding: str, damaged: bool) -> None:
    assert is_damaged(data, encoding) is damaged
