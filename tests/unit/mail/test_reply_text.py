"""What a person newly wrote, in the layouts of many programs and three languages."""

import json
import os
from email import message_from_bytes, policy
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.mail.html import TAGS_MAX, read_html
from vamail.mail.reply_text import read_reply, reply_text

CASES = yaml.safe_load((Path(__file__).parent / "data" / "replies.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_was_newly_written_stays_and_nothing_else(case: dict[str, str]) -> None:
    assert reply_text(case["text"]).split() == case["new"].split()


def test_a_forward_is_said_to_be_one() -> None:
    forwards = [case["name"] for case in CASES if read_reply(case["text"]).forwarded]
    assert forwards
    assert all(name.startswith(("forward", "a forward")) for name in forwards)


@pytest.mark.parametrize(
    "html",
    [
        '<p>Go on.</p><div class="gmail_quote"><div class="gmail_attr">Maria at ten o\'clock</div>{q}</div>',
        '<p>Go on.</p><div id="divRplyFwdMsg">Maria at ten o\'clock<br>{q}</div>',
        '<p>Go on.</p><blockquote type="cite">Maria at ten o\'clock<br>{q}</blockquote>',
        '<p>Go on.</p><div class="yahoo_quoted">Maria at ten o\'clock<br>{q}</div>',
        '<style>.gmail_quote {{}}</style><p>Go on.<p class="moz-cite-prefix">Maria at ten o\'clock</div>{q}',
    ],
)
def test_the_marks_of_the_html_say_where_an_unmarked_quote_begins(html: str) -> None:
    text = "Go on.\n\nMaria at ten o'clock\n\nShall I book the flight?\n"
    assert reply_text(text, html.format(q="<p>Shall I book the flight?</p>")) == "Go on."


HOSTILE = {
    "on": "On " * 20_000,
    "marks": ">" * 1_000_000,
    "marked lines": ">\n" * 500_000,
    "wrote": "On 1 wrote:\n" * 80_000,
    "headers": "From: a@b.example\n" * 60_000,
    "rules": "-" * 1_000_000,
    "colons": "a:\n" * 300_000,
    "small print": ("this message " * 40 + "\n") * 2_000,
    "footers": ("sent from " * 9 + "\n") * 10_000,
    "digits": "1 2@ 10:00 " * 90_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_costs_no_more_than_reading_it(name: str) -> None:
    text = HOSTILE[name]
    began = process_time()
    reply_text(text)
    reply_text("x", '<div class="gmail_quote" ' * 40_000 + text)
    assert process_time() - began < 1.0


WORDS = [line for case in CASES for line in case["text"].split("\n")]


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=30).map("\n".join)), st.text())
def test_nothing_is_ever_invented(text: str, html: str) -> None:
    words = text.split()
    assert all(word in words for word in reply_text(text, html).split())


if os.environ.get("VAMAIL_FOREIGN_CORPUS"):
    CORPUS = Path(os.environ["VAMAIL_FOREIGN_CORPUS"])
    INDEX = [json.loads(line) for line in (CORPUS / "index.jsonl").read_text("utf-8").splitlines()]
    FOREIGN = [entry for entry in INDEX if "reply_text" in entry["expects"]]

    # This peer removes quotes only; a signature below "-- " is none of the text for us.
    SIGNED = "talon/sparrow.eml"

    def _read(entry: dict[str, Any]) -> str:
        raw = (CORPUS / entry["file"]).read_bytes()
        if entry["kind"] == "mail":
            body = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
            return reply_text(str(body.get_content()) if body else "")
        text = raw.decode(errors="replace")
        return (
            reply_text(read_html(text, TAGS_MAX)[0], text)
            if entry["kind"] == "html_body"
            else reply_text(text)
        )

    @pytest.mark.parametrize("entry", FOREIGN, ids=lambda entry: entry["file"])
    def test_foreign_replies_are_read_as_their_own_programs_read_them(
        entry: dict[str, dict[str, str]],
    ) -> None:
        expected = str(entry["expects"]["reply_text"])
        if str(entry["file"]) == SIGNED:
            expected = expected.partition("-- ")[0]
        assert _read(entry).split() == expected.split()
