"""What a report means for the address, by code and words."""

import json
import os
from pathlib import Path

import pytest

from vamail.mail.bounce_kind import kind_of, refusal
from vamail.mail.parse import parse
from vamail.model.message import BouncedRecipient

CORPUS = Path(os.environ.get("VAMAIL_FOREIGN_CORPUS", "/nowhere"))
INDEX = CORPUS / "index.jsonl"


@pytest.mark.parametrize(
    ("action", "reply", "kind"),
    [
        ("failed", "550 5.1.1 no such user", "gone"),
        ("failed", "550 5.1.10 null MX", "gone"),
        ("failed", "550 5.2.1 mailbox disabled", "gone"),
        ("failed", "550 user unknown", "gone"),
        ("failed", "550 5.1.2 host unknown", "bad"),
        ("failed", "550 5.0.0", "bad"),
        ("failed", "552 5.2.2 mailbox full", "soft"),
        ("failed", "550 5.1.1 over quota", "soft"),
        ("failed", "450 4.2.1 later", "soft"),
        ("failed", "451 4.4.7 expired", "soft"),
        ("failed", "550 5.7.1 spam", "refused"),
        ("failed", "554 5.7.1 Relay access denied", "refused"),
        ("failed", "552 5.3.4 too big", "refused"),
        ("failed", "550 5.1.8 bad sender", "refused"),
        ("failed", "554 blocked by Spamhaus", "refused"),
        ("delayed", "450 4.4.1 no answer", "delayed"),
        ("delivered", "250 2.1.5 ok", "delivered"),
        ("relayed", "250 2.1.9 ok", "relayed"),
        ("expanded", "250 2.1.5 ok", "relayed"),
    ],
)
def test_code_and_words(action, reply, kind):
    said = refusal("a@b.example", reply)
    permanent = said.permanent and action == "failed"
    assert kind_of(BouncedRecipient(said.address, said.status, permanent, action, reply)) == kind


def rows() -> list[dict]:
    every = [json.loads(line) for line in INDEX.read_text("utf-8").splitlines()] if INDEX.is_file() else []
    return [row for row in every if row["expects"].get("bounce")]


if rows():

    def test_what_a_peer_calls_hard_is_never_missed_and_soft_is_not_called_gone() -> None:
        missed, wrong, count = [], [], 0
        for row in rows():
            found = parse((CORPUS / row["file"]).read_bytes()).bounce.recipients
            assert found, row["file"]
            for one, peer in zip(found, row["expects"].get("bounces", ()), strict=False):
                count += 1
                hard = kind_of(one) in ("gone", "bad")
                if peer["hard"] and not hard:
                    missed.append((row["file"], one))
                # a peer calls "user unknown" after DATA no hard failure; we believe the words
                if hard and not peer["hard"] and "unknown" not in one.why.lower():
                    wrong.append((row["file"], one))
        assert missed == []
        assert len(wrong) <= count // 12, wrong
