"""Conditions against mails: what counts as a word, where each answer comes from, and a naive evaluator."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.desk.intake import reading as reading_room
from vamail.desk.intake.match import Facts, compile_rules
from vamail.desk.intake.phrases import LIMIT, fold, glob_fits
from vamail.desk.intake.why import explain
from vamail.model.message import Address, Attachment, Automatic, Message
from vamail.workspace.hours import parse_hours
from vamail.workspace.types import (
    AttachmentCondition,
    ClientCondition,
    Combined,
    Condition,
    FactCondition,
    HeaderCondition,
    LanguageCondition,
    Mark,
    Phrase,
    ReceivedCondition,
    Rule,
    TextCondition,
)

MARK = Mark("rules/10-briefs.yaml", 4, 5)


def facts(
    subject: str = "",
    body: str = "",
    *,
    client: str = "acme",
    at: str = "2026-11-24T10:00",
    attachments: tuple[Attachment, ...] = (),
    headers: Mapping[str, tuple[str, ...]] | None = None,
    language: str = "en",
    automatic: bool = False,
) -> Facts:
    message = Message(
        subject=subject,
        reply_text=body,
        sender=Address("anna@acme.example", "Anna Kovács"),
        to=(Address("requests@va.example", "Maria"),),
        cc=(Address("boss@acme.example"),),
        attachments=attachments,
        headers=headers or {},
        automatic=Automatic(automatic),
    )
    return Facts(
        message=message,
        client=client,
        is_reply=False,
        first_mail=True,
        received_local=datetime.fromisoformat(at),
        language=language,
    )


def phrase(text: str) -> Phrase:
    """As the workspace reads it."""
    if text.startswith("/"):
        return Phrase(text.strip("/"), "pattern", MARK)
    if text.startswith("="):
        return Phrase(text[1:], "word", MARK)
    if "*" in text or "?" in text:
        return Phrase(text, "glob", MARK)
    return Phrase(text, "start" if len(text.rsplit(maxsplit=1)[-1]) >= 4 else "word", MARK)


def asks(field: str, *texts: str) -> TextCondition:
    return TextCondition(field, tuple(map(phrase, texts)), MARK)


def holds(condition: Condition, given_facts: Facts) -> bool:
    rules = (Rule(name="one", when=condition),)
    with compile_rules(rules).reading(given_facts) as reader:
        verdict = reader.evaluate(rules[0])
        assert explain(condition, reader) == (verdict.matched, verdict.why)
        return verdict.matched


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("brief", "A BRIEF for Monday", True),
        ("brief", "Briefing", True),
        ("brief", "debrief", False),
        ("=brief", "Briefing", False),
        ("=brief", "the brief, please", True),
        ("vat", "private vats", False),
        ("vat", "VAT?", True),
        ("arajanlat", "Az árajánlatot kérem", True),
        ("árajánlat", "ARAJANLAT", True),
        ("számla", "Sza\u0301mla\u0301t ke\u0301rek", True),
        ("فاکتور", "لطفاً فاكتور را بفرستید", True),
        ("فاکتور", "فاکتور\u200cها", True),
        ("می\u200cخواهم", "میخواهم", True),
        ("فاکتور", "پیش\u200cفاکتور", False),
        ("order 12", "ORDER ۱۲", True),
        ("follow up", "please follow\n   up", True),
        ("don't", "Don’t do it", True),
        ("straße", "STRASSE", True),
        ("請求書", "この請求書を送ります", True),
        ("#42", "re:#42", True),
        ("+36 1", "call +36 1 234", True),
        ("invoice", "my_invoice_2026", True),
        ("🎉", "yes 🎉!", True),
        ("/posts?\\b/", "two POSTS", True),
        ("/posts?\\b/", "poster", False),
        ("\u0301", "anything", False),
    ],
)
def test_words(word: str, text: str, expected: bool) -> None:
    assert holds(asks("subject", word), facts(text)) is expected
    assert holds(asks("body", word), facts(body=text)) is expected
    assert holds(asks("text", word), facts(body=text)) is expected
    assert (
        holds(HeaderCondition("X-Note", (phrase(word),), MARK), facts(headers={"x-note": ("a", text)}))
        is expected
    )


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (asks("from", "*@acme.example"), True),
        (asks("from", "*@acme"), False),
        (asks("from", "anna kovacs"), True),
        (asks("from", "acme.example"), True),
        (asks("from", "acme.exam"), True),
        (asks("to", "boss@acme.example"), True),
        (asks("to", "?oss@*"), True),
        (asks("to", "nobody@va.example"), False),
        (HeaderCondition("X-Priority", (), MARK), True),
        (HeaderCondition("X-Other", (), MARK), False),
        (ClientCondition(("acme", "beta"), MARK), True),
        (ClientCondition(("*",), MARK), True),
        (ClientCondition(("none",), MARK), False),
        (LanguageCondition(("hu", "en"), MARK), True),
        (LanguageCondition(("hu",), MARK), False),
        (FactCondition("first_mail", True, MARK), True),
        (FactCondition("is_reply", True, MARK), False),
        (FactCondition("automatic", False, MARK), True),
        (ReceivedCondition(parse_hours("Mon-Fri 09:00-17:00"), True, MARK), True),
        (ReceivedCondition(parse_hours("Mon-Fri 09:00-17:00"), False, MARK), False),
        (ReceivedCondition(parse_hours("Mon 22:00-12:00"), True, MARK), True),
        (ReceivedCondition(parse_hours("Tue 22:00-12:00"), True, MARK), False),
        (Combined("all", ()), True),
        (Combined("any", ()), False),
        (Combined("not", (asks("subject", "brief"),)), False),
        (Combined("any", (asks("subject", "nothing"), asks("subject", "brief"))), True),
        (Combined("all", (asks("subject", "nothing"), asks("subject", "brief"))), False),
    ],
)
def test_conditions(condition: Condition, expected: bool) -> None:
    assert holds(condition, facts("The brief", headers={"x-priority": ("1",)})) is expected


PDF = Attachment("Szerződés v2.PDF", "application/pdf", 2_000_000, 0)
LOGO = Attachment("logo.png", "image/png", 4_000, 1, inline=True, content_id="x")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (AttachmentCondition(names=(phrase("*.pdf"),), mark=MARK), True),
        (AttachmentCondition(names=(phrase("szerzodes"),), mark=MARK), True),
        (AttachmentCondition(names=(phrase("/v\\d/"),), mark=MARK), True),
        (AttachmentCondition(types=(Phrase("image/*", "glob"),), larger_than=5_000, mark=MARK), False),
        (AttachmentCondition(types=(Phrase("image/*", "glob"),), smaller_than=5_000, mark=MARK), True),
        (AttachmentCondition(names=(phrase("*.pdf"),), types=(Phrase("image/*", "glob"),), mark=MARK), False),
        (AttachmentCondition(larger_than=2_000_000, mark=MARK), False),
        (AttachmentCondition(mark=MARK), True),
        (asks("attachment", "*.docx"), False),
    ],
)
def test_attachments(condition: Condition, expected: bool) -> None:
    assert holds(condition, facts(attachments=(PDF, LOGO))) is expected


def test_a_logo_inside_the_text_is_no_attachment_unless_asked_for() -> None:
    only_logo = facts(attachments=(LOGO,))
    assert not holds(AttachmentCondition(mark=MARK), only_logo)
    assert holds(AttachmentCondition(names=(phrase("*.png"),), mark=MARK), only_logo)


def test_the_whole_text_stands_in_for_an_empty_reply() -> None:
    empty = Message(subject="", text="please invoice", reply_text=" \n")
    given_facts = replace(facts(client=""), message=empty)
    assert holds(asks("body", "invoice"), given_facts)
    assert holds(ClientCondition(("none",), MARK), given_facts)
    assert not holds(asks("from", "*"), given_facts)


def why(condition: Condition, given_facts: Facts) -> str:
    rules = (Rule(name="one", when=condition),)
    return compile_rules(rules).reading(given_facts).evaluate(rules[0]).why


def test_why_names_condition_place_and_value() -> None:
    both = Combined("all", (ClientCondition(("acme",), MARK), asks("subject", "brief", "/posts?/")), MARK)
    assert why(both, facts("Two posts")) == (
        "client is acme (rules/10-briefs.yaml:4); subject has /posts?/ (rules/10-briefs.yaml:4): “Two posts”"
    )
    assert why(both, facts("Hello")) == (
        "subject has none of “brief”, /posts?/ (rules/10-briefs.yaml:4): “Hello”"
    )
    assert why(both, facts("brief", client="")) == "client is none, not acme (rules/10-briefs.yaml:4)"
    assert why(Combined("not", (asks("subject", "brief"),)), facts("A brief")) == (
        "not wanted: subject has “brief” (rules/10-briefs.yaml:4): “a brief”"
    )
    assert why(ReceivedCondition(parse_hours("Mon-Fri 9-12"), False, MARK), facts()) == (
        "received 2026-11-24 10:00, inside Mon-Fri 09:00-12:00 (rules/10-briefs.yaml:4)"
    )


def test_a_pattern_that_runs_out_of_time_is_named_and_not_matched() -> None:
    slow = asks("body", "/(x+x+)+y/")
    rules = (
        Rule(name="slow", when=slow),
        *(
            Rule(name=f"slow {number}", when=asks("body", f"/(x+x+)+y{{{number}}}z/"))
            for number in range(1, 12)
        ),
        Rule(name="plain", when=asks("body", "xx")),
    )
    reader = compile_rules(rules).reading(facts(body="x" * 5_000 + " xx"))
    matched = [rule.name for rule in rules if reader.evaluate(rule).matched]
    assert matched == ["plain"]
    assert "rules/10-briefs.yaml:4: the pattern /(x+x+)+y/ ran out of time" in reader.slow[0]
    assert len(reader.slow) == 12
    assert reader._spent <= reading_room.BUDGET_SECONDS + max(reading_room.PATTERN_SECONDS)


def test_texts_are_read_to_their_limit() -> None:
    assert holds(asks("body", "needle"), facts(body="a " * (LIMIT // 2 - 10) + "needle"))
    assert not holds(asks("body", "needle"), facts(body="a " * LIMIT + "needle"))
    assert not holds(asks("body", "/needle/"), facts(body="a " * LIMIT + "needle"))
    assert len(fold("\ufdfa" * LIMIT)) <= LIMIT


def test_rules_are_compiled_once() -> None:
    rules = (Rule(name="one", when=asks("subject", "x")),)
    assert compile_rules(rules) is compile_rules(rules)
    assert compile_rules((*rules, *rules)) is not compile_rules(rules)


@settings(deadline=None, max_examples=200)
@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_globs_are_like_their_pattern(glob: str, value: str) -> None:
    pattern = "".join({"*": ".*", "?": "."}.get(sign, re.escape(sign)) for sign in glob)
    assert glob_fits(glob, value) is (re.fullmatch(pattern, value, re.DOTALL) is not None)


# --- a naive evaluator, straight from what the words mean -------------------------------------------

WORDS = (
    "brief",
    "Brief",
    "briefing",
    "debrief",
    "vat",
    "VAT",
    "árajánlat",
    "arajanlatot",
    "#7",
    "a-b",
    "فاکتور",
    "فاكتورها",
)


def plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(kept.replace("ك", "ک").replace("ي", "ی").split())


def naive(condition: Condition, given_facts: Facts) -> bool:
    message = given_facts.message
    match condition:
        case TextCondition("text", phrases):
            return any(naive(TextCondition(field, phrases), given_facts) for field in ("subject", "body"))
        case TextCondition(field, phrases):
            text = plain(message.subject if field == "subject" else message.reply_text)
            return any(naive_phrase(item, text) for item in phrases)
        case ClientCondition(clients):
            return given_facts.client in clients
        case Combined("all", parts):
            return all(naive(part, given_facts) for part in parts)
        case Combined("any", parts):
            return any(naive(part, given_facts) for part in parts)
        case Combined("not", parts):
            return not any(naive(part, given_facts) for part in parts)
    raise AssertionError(condition)


def naive_phrase(item: Phrase, text: str) -> bool:
    if item.mode == "pattern":
        return re.search(item.text, text) is not None
    words = plain(item.text)
    start = r"(?<![^\W_])" if words[0].isalnum() else ""
    end = r"(?![^\W_])" if item.mode == "word" and words[-1].isalnum() else ""
    return re.search(start + re.escape(words) + end, text) is not None


phrases = st.lists(
    st.one_of(
        st.builds(Phrase, st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join),
                  st.sampled_from(["start", "word"])),
        st.builds(Phrase, st.sampled_from(["b.ief", "^vat", "a-b$"]), st.just("pattern")),
    ),
    min_size=1, max_size=3,
).map(tuple)  # fmt: skip
leaves: st.SearchStrategy[Condition] = st.one_of(
    st.builds(TextCondition, st.sampled_from(["subject", "body", "text"]), phrases),
    st.builds(ClientCondition, st.sampled_from([("acme",), ("beta",), ("acme", "beta")])),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.builds(
        Combined, st.sampled_from(["all", "any", "not"]), st.lists(inner, max_size=3).map(tuple)
    ),
    max_leaves=6,
)
texts = st.lists(st.sampled_from((*WORDS, "x", "_", ".")), max_size=6).flatmap(
    lambda words: st.sampled_from([" ", "  ", "", "_", ", "]).map(lambda glue: glue.join(words))
)


@settings(deadline=None, max_examples=200)
@given(st.lists(conditions, min_size=1, max_size=5), texts, texts)
def test_the_fast_way_agrees_with_the_naive_one(asked: list[Condition], subject: str, body: str) -> None:
    given_facts = facts(subject, body)
    rules = tuple(Rule(name=str(number), when=condition) for number, condition in enumerate(asked))
    reader = compile_rules(rules).reading(given_facts)
    for rule in rules:
        expected = naive(rule.when, given_facts)
        assert reader.evaluate(rule).matched is expected
        assert explain(rule.when, reader)[0] is expected
