"""What is small and becomes large, or slow: nested mails, archives, encodings, YAML, patterns."""

# ruff: noqa: E501  # a bomb on one line is read better than on three
import base64
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable

import pytest

import vamail.mail.parse
from fuzz.limit import at_most
from unit.desk.house import call, house, mail, rule
from vamail.daemon.vocabulary import vocabulary
from vamail.mail.parse import attachment_bytes, parse
from vamail.workspace.defaults import read_default_rules
from vamail.workspace.load import load_files
from vamail.workspace.types import Phrase, TextCondition
from vamail.workspace.yaml_text import read_yaml

HEAD = (
    b"From: anna@acme.example\r\nTo: requests@va.example\r\nSubject: Bomb\r\nMessage-ID: <b@acme.example>\r\n"
)


def zipped(inner: bytes, times: int) -> bytes:
    for _ in range(times):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr("inner.zip", inner)
        inner = made.getvalue()
    return inner


def attached(data: bytes, kind: bytes, extra: bytes = b"") -> bytes:
    coded = base64.encodebytes(data).replace(b"\n", b"\r\n")
    head = b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: base64\r\n" + extra
    return (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        + head
        + b"\r\n"
        + coded
        + b"\r\n--b--\r\n"
    )


ZEROS = b"\0" * 20_000_000
PACKED: dict[str, tuple[bytes, bytes, bytes]] = {
    "zip": (zipped(ZEROS, 1), b"application/zip", b""),
    "zip in zip in zip": (zipped(ZEROS, 4), b"application/zip", b""),
    "gzip": (gzip.compress(ZEROS), b"application/gzip", b""),
    "text said to be gzip": (gzip.compress(ZEROS), b"text/plain", b"Content-Encoding: gzip\r\n"),
    "text said to be deflate": (zlib.compress(ZEROS), b"text/html", b"Content-Encoding: deflate\r\n"),
    "text in the codec zlib": (zlib.compress(ZEROS), b"text/plain; charset=zlib", b""),
    "text in the codec bz2": (b"BZh91AY&SY" + b"x" * 99, b"text/plain; charset=bz2_codec", b""),
    "office file": (zipped(ZEROS, 1),
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document", b""),
    "vector image with entities": (b'<!DOCTYPE x [<!ENTITY a "' + b"&a;" * 999 + b'">]><svg>&a;</svg>',
    b"image/svg+xml", b""),
}  # fmt: skip


@pytest.mark.parametrize("name", PACKED)
def test_nothing_is_ever_unpacked(name: str) -> None:
    data, kind, extra = PACKED[name]
    raw = attached(data, kind, extra)
    with at_most(1):
        message = parse(raw)
    assert not message.refused
    assert len(message.text) < 200_000
    for one in message.attachments:
        assert one.bytes == len(data)
        assert attachment_bytes(raw, one.index) == data


def test_no_library_that_unpacks_is_used_on_mail() -> None:
    from pathlib import Path

    root = Path(vamail.mail.parse.__file__).parents[1]
    for room in ("mail",):
        for path in (root / room).rglob("*.py"):
            found = re.search(r"^\s*(?:import|from) (zipfile|gzip|zlib|bz2|lzma|tarfile|xml|pickle|marshal|shelve)\b",
                              path.read_text("utf-8"), re.M)  # fmt: skip
            assert not found, (path, found)


def nested(depth: int, kind: bytes = b"mixed") -> bytes:
    parts = (
        b"Content-Type: multipart/" + kind + b"; boundary=n%d\r\n\r\n--n%d\r\n" % (n, n) for n in range(depth)
    )
    return HEAD + b"".join(parts) + b"\r\ntext"


def rfc822(depth: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\nSubject: in\r\n" * depth + b"\r\ntext"


SHAPES: dict[str, tuple[Callable[[], bytes], str]] = {
    "1,000 deep": (lambda: nested(1_000), "deep"),
    "1,000 deep alternatives": (lambda: nested(1_000, b"alternative"), "deep"),
    "1,000 mails in mails": (lambda: rfc822(1_000), ""),
    "100,000 parts": (
        lambda: HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 100_000, "parts"),
    "a header of a megabyte": (lambda: HEAD + b"X: y\r\n" * 200_000 + b"\r\ntext", "header"),
    "50,000 nested tags": (lambda: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 50_000 + b"Please book.", ""),
    "50,000 nested tables": (lambda: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<table><tr><td>" * 17_000, ""),
    "20 MB of one tag": (lambda: HEAD + b"Content-Type: text/html\r\n\r\n<a " + b"b='c' " * 3_000_000, ""),
    "20 MB of entities": (lambda: HEAD + b"Content-Type: text/html\r\n\r\n" + b"&amp;" * 4_000_000, ""),
    "20 MB of quoted-printable": (
        lambda: HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=41=\r\n" * 3_000_000, ""),
    "400 charsets": (
        lambda: HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"".join(
            b"--b\r\nContent-Type: text/plain; charset=x%d\r\n\r\nx\r\n" % n for n in range(400)), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_ends_soon_and_names_its_limit(name: str) -> None:
    make, limit = SHAPES[name]
    raw = make()
    with at_most(3):
        message = parse(raw)
    assert limit in message.refused
    assert bool(limit) == bool(message.refused)
    decision = house().receives(message)
    assert decision.verdict == ("held" if limit else "filed")


LEVELS = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 10)]
YAML = {
    "aliases": "l0: &l0 [x]\n" + "\n".join(LEVELS), "alias to itself": "a: &a [*a]",
    "merge key": "a: &a {x: 1}\nb: {<<: *a}",
    "merge of merges": "<<: [&a {b: 1}, {<<: *a}]", "tag": "!!python/object/apply:os.system ['id']",
    "tag of a name": "a: !!python/name:os.system", "binary": "a: !!binary aGk=", "own tag": "a: !x y",
    "set": "!!set {a}",
    "deep list": "[" * 100_000, "deep table": "{a: " * 50_000,
    "deep block": "\n".join(" " * n + "- " for n in range(1_000)),
    "deep keys": "? " * 50_000, "many documents": "---\n" * 100_000,
    "many anchors": "\n".join(f"a{n}: &a{n} x" for n in range(9_000)),
    "directive": "%YAML 9.9\n---\na: b", "many keys": "\n".join(f"k{n}: v" for n in range(60_000)),
    "one key often": "a: b\n" * 60_000, "long scalar": "a: " + "x" * 900_000,
    "long quote": 'a: "' + "\\n" * 400_000,
    "long block": "a: |\n" + " x\n" * 200_000, "many tabs": "a:\n" + "\t" * 100_000,
    "too large": "a" * 1_000_001,
    "long comment": "#" * 900_000, "no end": 'a: "' + "x" * 900_000,
    "escapes": 'a: "' + "\\U00110000" * 9_000 + '"',
}  # fmt: skip


@pytest.mark.parametrize("name", YAML)
def test_no_yaml_takes_long_or_more_than_its_text(name: str) -> None:
    with at_most(5):
        node, problems = read_yaml(YAML[name].encode(), "x.yaml")
    assert node is not None or problems or name == "long comment"
    assert len(problems) <= 25
    dangerous = ("alias", "merge", "tag", "binary", "set", "deep", "anchors", "documents", "too large", "own")
    assert not any(word in name for word in dangerous) or problems


@pytest.mark.parametrize("text", ["9" * 100_000, "0x" + "f" * 100_000, "1e999999999", "2026-11-22", "9999999999-99-99", "12:30:45",
                                  ".inf", "1_000", "0o777", "yes", "~", "=", "<<"])  # fmt: skip
def test_a_number_an_instant_or_a_word_stays_text_and_costs_nothing(text: str) -> None:
    with at_most(2):
        node, _ = read_yaml(f"a: {text}".encode(), "x.yaml")
        settings = f"me: {{name: M, address: a@va.example, zone: {text[:300]}}}\ngrace_days: {text}\n"
        loaded = load_files({**read_default_rules(), "vamail.yaml": settings.encode()}, vocabulary())
    assert loaded.workspace is None
    assert node is None or node.pairs[0][1].text == text  # type: ignore[union-attr]


PATTERNS = (
    r"(a+)+$", r"([a-zA-Z]+)*$", r"(a|aa)+$", r"(a|a?)+$", r"(.*a){25}$", r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(x+x+)+y",
    r"(\w+\s?)*$z", r"^(a?){50}a{50}$", r"(?:a*)*b", r"(a*)*b", r"(a*?)*b", r"((a*)*)*b", r"(a|b|ab)*c",
    r"^(\d+)*x$",
    r"(.+)+\1z", r"(\S+\s*)+!$", r"([^@]+@)+z", r"(?:.|\n)*?(?:.|\n)*?(?:.|\n)*?z", r".*.*.*.*.*=",
    r"\s+$|\s+z",
    r"(?=(a+))a*b\1", r"^(?:a+){2,}$b", r"(ab*a)*c", r"(?i)(a+A+)+b", r"(á+á+)+b",
    r"(?:(?:a{1,9}){1,9}){1,9}b",
    r"<(\w+)(\s+\w+=\"[^\"]*\")*\s*>z", r"^([a-z0-9]+[-._]?)*@$", r"(a{0,99}){0,99}b", r"(?<=a+)b(a+)+c",
)  # fmt: skip
SIZE = 50_000


def test_thirty_catastrophic_patterns_on_fifty_kilobytes_delay_no_mail() -> None:
    """Each is stopped within its time, whatever the check thinks of it; the mail goes on to the last rule."""
    text = "a" * SIZE
    with at_most(30):
        for number, pattern in enumerate(PATTERNS):
            slow = rule(
                "Slow", call("file", list="Slow"), when=TextCondition("body", (Phrase(pattern, "pattern"),))
            )
            last = rule("Last", call("file", list="Inbox"), call("acknowledge"))
            with at_most(3):
                decision = house(slow, last).receives(mail(text, message_id=f"{number}@x"))
            assert decision.verdict == "filed"
            assert decision.acknowledge or decision.rule == "Slow"
