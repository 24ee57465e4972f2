"""Mails of our own, each beside what must be read out of it; both ways of reading agree on each."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from vamail.mail.parse import attachment_bytes, parse, plain
from vamail.model.message import Message
from vamail.model.time import iso_utc

CORPUS = Path(__file__).parents[2] / "corpus"
MAILS = sorted(CORPUS.glob("*.eml"))


def one_line(text: str) -> str:
    return " ".join(text.split())


def seen(message: Message) -> dict[str, Any]:
    """What an expectation may name, in the form of its YAML."""
    calendar = message.calendar
    return {
        "message_id": message.message_id,
        "in_reply_to": list(message.in_reply_to),
        "references": list(message.references),
        "sender": message.sender,
        "senders": [address.email for address in message.senders],
        "from_email": message.sender.email if message.sender else "",
        "from_name": message.sender.name if message.sender else "",
        "subject": message.subject,
        "to": [address.email for address in message.to],
        "cc": [address.email for address in message.cc],
        "date": iso_utc(message.date) if message.date else "",
        "language": message.language,
        "text": message.text.strip(),
        "attachments": [[a.name, a.type, a.bytes] for a in message.attachments],
        "attachment_names": [a.name for a in message.attachments],
        "inline": [a.name for a in message.attachments if a.inline],
        "encrypted": message.encrypted,
        "automatic": message.automatic.is_automatic,
        "bounce": message.bounce.is_bounce,
        "bounced": [[one.address, one.permanent] for one in message.bounce.recipients],
        "reply_text": message.reply_text,
        "defects": list(message.defects),
        "headers": {name: list(values) for name, values in message.headers.items()},
        "calendar": calendar and {
            "method": calendar.method, "uid": calendar.uid, "sequence": calendar.sequence,
            "summary": calendar.summary, "mime_method": calendar.mime_method,
        },
    }  # fmt: skip


def test_the_corpus_is_there() -> None:
    assert len(MAILS) >= 80


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_reads_what_is_expected(path: Path) -> None:
    # Every scalar stays the text that it is: a date in YAML would become a datetime.
    expected = yaml.load(path.with_suffix(".expected.yaml").read_text("utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader
    message = parse(path.read_bytes())
    got = seen(message)
    assert not message.refused
    for key, value in expected.items():
        if key == "acknowledge":
            continue  # what the desk decides: tests/unit/test_explain_corpus.py
        if key == "text_begins":
            assert one_line(message.text).startswith(value)
        elif key == "message_id_ends":
            assert message.message_id.endswith(value)
        elif key == "defects_say":
            said = " ".join(message.defects)
            assert all(word in said for word in value), said
        elif key == "headers":
            assert all(got["headers"][name] == values for name, values in value.items())
        else:
            assert got[key] == value, key


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_both_ways_read_it_alike(path: Path) -> None:
    raw = path.read_bytes()
    fast, slow = parse(raw), plain(raw)
    assert {name: getattr(fast, name) for name in fast.__slots__} == {
        name: getattr(slow, name) for name in slow.__slots__
    }


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_an_attachment_has_the_size_that_was_counted(path: Path) -> None:
    raw = path.read_bytes()
    for attachment in parse(raw).attachments:
        assert len(attachment_bytes(raw, attachment.index)) == attachment.bytes


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_line_ends_and_trace_fields_do_not_change_the_identity(path: Path) -> None:
    raw = path.read_bytes()
    other = b"Received: from elsewhere by here; now\nX-Spam: no\n" + raw.replace(b"\r\n", b"\n").replace(
        b"\r", b"\n"
    )
    assert parse(other).identity == parse(raw).identity


class _Loader(yaml.SafeLoader):
    """Timestamps stay text."""


_Loader.yaml_implicit_resolvers = {
    key: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for key, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
