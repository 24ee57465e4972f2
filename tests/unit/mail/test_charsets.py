"""Charsets of the wild."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.mail.charsets import clean_line, clean_text, decode


@pytest.mark.parametrize(
    ("data", "label", "wanted"),
    [
        ("őű".encode("cp1250"), "cp-1250", "őű"),
        ("é".encode("mac_roman"), "x-mac-roman", "é"),
        ("שלום".encode("iso8859_8"), "iso-8859-8-i", "שלום"),
        ("頭銜鎔".encode("gbk"), "gb2312", "頭銜鎔"),
        ("스티해".encode("cp949"), "ks_c_5601-1987", "스티해"),
        (b"\x93quoted\x94", "iso-8859-1", "“quoted”"),
        ("é".encode(), "charset=utf-8", "é"),
        ("سلام".encode("cp1256"), "windows1256", "سلام"),
        (b"+AOk-", "utf-7", "é"),
        ("é".encode(), "", "é"),
        (b"\xe9", "", "é"),
    ],
)
def test_known(data: bytes, label: str, wanted: str) -> None:
    assert decode(data, label) == (wanted, "")


@pytest.mark.parametrize(
    "label", ["X-UNKNOWN", "hex", "rot13", "punycode", "unicode_escape", "a" * 5000, "\x00"]
)
def test_what_is_no_charset_is_guessed_and_said(label: str) -> None:
    text, said = decode("é".encode(), label)
    assert text == "é"
    assert "guessed" in said


@given(
    st.binary(max_size=80), st.sampled_from(["utf-7", "utf-16", "utf-8", "iso-2022-jp", "gb2312", "hz", "x"])
)
@settings(deadline=None, max_examples=200)
def test_any_bytes_become_clean_text(data: bytes, label: str) -> None:
    text = decode(data, label)[0]
    assert "\x00" not in clean_text(text)
    clean_text(text).encode()
    clean_line(text).encode()
    assert "\n" not in clean_line(text)
