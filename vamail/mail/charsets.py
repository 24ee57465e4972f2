"""Bytes of any claimed charset to clean `str`: never raises, says what it had to guess.

Browsers' readings of the labels rule where they differ from the registry (WHATWG Encoding: a mail
that says iso-8859-1 or gb2312 was nearly always written in windows-1252 or gb18030).
"""

import codecs
import re
from functools import lru_cache

from vamail.model.pattern import lazy

_ALIASES = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "iso8859-1": "cp1252",
    "us-ascii": "ascii", "ascii": "ascii", "ansi_x3.4-1968": "ascii", "ansi_x3.4-1986": "ascii",
    "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8", "iso-8859-6-i": "iso-8859-6",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "iso-gb2312": "gb18030",
    "gb_2312-80": "gb18030", "cn-gb": "gb18030", "euc-cn": "gb18030", "big5": "big5hkscs",
    "cn-big5": "big5hkscs", "x-x-big5": "big5hkscs", "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949",
    "euc-kr": "cp949", "ksc5601": "cp949", "korean": "cp949", "shift_jis": "cp932", "shift-jis": "cp932",
    "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "iso-2022-jp": "iso2022_jp_ext",
    "x-euc-jp": "euc_jp", "macintosh": "mac_roman", "x-mac-roman": "mac_roman", "x-mac-ce": "mac_latin2",
    "x-mac-centraleurope": "mac_latin2", "x-mac-centraleurroman": "mac_latin2",
    "x-mac-cyrillic": "mac_cyrillic", "x-mac-greek": "mac_greek", "x-mac-turkish": "mac_turkish",
    "x-mac-icelandic": "mac_iceland", "x-mac-croatian": "mac_croatian", "x-mac-romanian": "mac_romanian",
    "x-mac-japanese": "cp932", "x-mac-chinesesimp": "gb18030", "x-mac-chinesetrad": "big5hkscs",
    "unicode-1-1-utf-7": "utf-7", "x-unicode-2-0-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8", "utf-8mb4": "utf-8", "utf8": "utf-8", "x-user-defined": "cp1252",
    "x-cp1250": "cp1250", "x-cp1251": "cp1251", "x-ansi": "cp1252", "ansi": "cp1252",
}  # fmt: skip
# Codecs of Python that are no charsets: some run program-like escapes, one needs quadratic time.
_NOT_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
_CODEPAGE = lazy(r"(?:cp|windows|win|ibm|x-cp|x-windows|ms|dos)[-_ ]?(\d{3,5})")
_UNUSABLE = lazy("[\x00\ud800-\udfff]")
_DIRTY = lazy("[\x00\r\n\x0b\x0c\x85\u2028\u2029\ud800-\udfff]")
_LINE_BREAKS = lazy("[\r\n\x0b\x0c\x85\u2028\u2029]+")


def _find_letters() -> str:
    """The letter of every byte: cp1252 leaves five undefined, which browsers read as Latin-1's controls."""
    return "".join(bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(256))


_CP1252 = _find_letters()


def decode_cp1252(data: bytes) -> str:
    """Every byte string as windows-1252, with Latin-1 where that code page has holes."""
    return codecs.charmap_decode(data, "strict", _CP1252)[0]


def guess(data: bytes) -> str:
    """Bytes without a usable label: UTF-8 if they are valid UTF-8, else windows-1252."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return decode_cp1252(data)


@lru_cache(maxsize=512)
def codec_of(label: str) -> str:
    """Python's codec for a charset label of the wild, or an empty string for an unknown one."""
    name = label.strip().strip("\"' ").lower()
    name = name.removeprefix("charset=").strip("\"' ").partition("*")[0]
    if len(name) > 60:
        return ""
    if name in _ALIASES:
        return _ALIASES[name]
    if page := _CODEPAGE.fullmatch(name):
        name = {"31j": "cp932", "936": "gb18030", "950": "big5hkscs"}.get(page[1], f"cp{page[1]}")
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    # `_is_text_encoding` tells charsets from Python's byte transforms such as `hex` and `zlib`.
    if found.name.replace("-", "_") in _NOT_CHARSETS or not getattr(found, "_is_text_encoding", False):
        return ""
    return _ALIASES.get(found.name, found.name)


def decode(data: bytes, label: str) -> tuple[str, str]:
    """Text of `data` in the charset `label`, and a sentence about what was guessed, or nothing.

    The text is not cleaned: pass it through `clean_text` or `clean_line`.
    """
    if not label:
        return (data.decode("ascii"), "") if data.isascii() else (guess(data), "")
    codec = codec_of(label)
    if not codec:
        return guess(data), f"The charset {clean_line(label)[:60]!r} is unknown; the text was guessed."
    if codec == "ascii":
        if data.isascii():
            return data.decode("ascii"), ""
        return guess(data), "The text is said to be ASCII but holds other bytes; its charset was guessed."
    if codec == "cp1252":
        return decode_cp1252(data), ""
    try:
        return data.decode(codec), ""
    except (UnicodeError, ValueError):
        pass
    if codec == "utf-8" and _is_latin(data):
        return decode_cp1252(data), "The text is said to be UTF-8 but is not; it was read as windows-1252."
    try:
        return data.decode(codec, "replace"), f"Some bytes are no {clean_line(label)[:60]} and were replaced."
    except (UnicodeError, ValueError, AssertionError):
        return guess(data), f"The text could not be read as {clean_line(label)[:60]}; it was guessed."


def _is_latin(data: bytes) -> bool:
    """Whether bytes that are no UTF-8 look like a Western text: single high bytes among many ASCII ones."""
    rest = data.decode("utf-8", "ignore")
    return rest.isascii() and (len(data) - len(rest)) * 5 < len(data) + 10


def clean_text(text: str) -> str:
    """Text of several lines: line ends become LF, NUL goes, lone surrogates become U+FFFD."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text.isascii():
        return text
    try:
        # Encoding is by far the fastest way to see whether there is a lone surrogate.
        text.encode()
    except UnicodeEncodeError:
        return _UNUSABLE.sub(_replacement, text)
    return text


def clean_line(text: str) -> str:
    """Text of one line: every run of line breaks becomes one space, NUL goes, surrogates U+FFFD."""
    if text.isprintable() or _DIRTY.search(text) is None:
        return text
    return _UNUSABLE.sub(_replacement, _LINE_BREAKS.sub(" ", text))


def _replacement(found: re.Match[str]) -> str:
    return "" if found[0] == "\x00" else "\ufffd"
