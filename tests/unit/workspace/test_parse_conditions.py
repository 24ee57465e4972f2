import time

import pytest

from vamail.model.errors import Problem
from vamail.workspace.parse_conditions import WhenShape, nested_repeats
from vamail.workspace.shapes import Page
from vamail.workspace.types import (
    AttachmentCondition,
    ClientCondition,
    Combined,
    Condition,
    FactCondition,
    HeaderCondition,
    LanguageCondition,
    OpenSpan,
    Phrase,
    ReceivedCondition,
    TextCondition,
)
from vamail.workspace.yaml_text import read_yaml


def read(source: str) -> tuple[tuple[Condition, ...], list[Problem]]:
    node, problems = read_yaml(source.encode(), "f")
    assert node is not None, problems
    page = Page("f", [])
    when = WhenShape(("acme", "beta"), ("en", "hu", "fa")).read(node, page, "when")
    return (when.parts if isinstance(when, Combined) else ()), page.problems


def one(source: str) -> Condition:
    parts, problems = read(source)
    assert problems == []
    assert len(parts) == 1
    return parts[0]


@pytest.mark.parametrize(
    ("written", "text", "mode"),
    [
        ("brief", "brief", "start"),
        ("ad", "ad", "word"),
        ("=post", "post", "word"),
        ("'/posts?/'", "posts?", "pattern"),
        ("new brief", "new brief", "start"),
        ("send it", "send it", "word"),
        ("számla", "számla", "start"),
        ("فوری", "فوری", "start"),
        ("no", "no", "word"),
        ("What now?", "What now?", "word"),
        ("/etc", "/etc", "word"),
    ],
)
def test_phrases(written: str, text: str, mode: str) -> None:
    condition = one(f"subject: [{written}]")
    assert isinstance(condition, TextCondition)
    assert [(phrase.text, phrase.mode) for phrase in condition.phrases] == [(text, mode)]


def test_a_list_means_any_and_keeps_its_order() -> None:
    condition = one("body: [one, two]")
    assert isinstance(condition, TextCondition)
    assert [phrase.text for phrase in condition.phrases] == ["one", "two"]


def test_phrases_of_several_languages_are_one_condition() -> None:
    condition = one("phrases: {en: [urgent], hu: [sürgős], fa: فوری}")
    assert isinstance(condition, TextCondition)
    assert condition.field == "text"
    assert [phrase.text for phrase in condition.phrases] == ["urgent", "sürgős", "فوری"]


@pytest.mark.parametrize(
    ("written", "clients"),
    [("acme", ("acme",)), ("[acme, beta]", ("acme", "beta")), ("any", ("*",)), ("none", ("none",))],
)
def test_clients(written: str, clients: tuple[str, ...]) -> None:
    condition = one(f"client: {written}")
    assert isinstance(condition, ClientCondition) and condition.clients == clients


def test_globs_for_addresses_and_attachments_only() -> None:
    sender, attachment = read("from: '*@acme.example'\nattachment: '*.docx'")[0]
    assert isinstance(sender, TextCondition) and sender.phrases[0].mode == "glob"
    assert isinstance(attachment, AttachmentCondition) and attachment.names[0].mode == "glob"


def test_attachment_as_a_table() -> None:
    condition = one("attachment: {name: '*.pdf', type: [application/pdf, image/*], larger_than: 5 MB}")
    assert isinstance(condition, AttachmentCondition)
    assert [phrase.text for phrase in condition.types] == ["application/pdf", "image/*"]
    assert (condition.larger_than, condition.smaller_than) == (5_000_000, 0)


def test_attachment_yes_and_no() -> None:
    assert isinstance(one("attachment: yes"), AttachmentCondition)
    without = one("attachment: no")
    assert isinstance(without, Combined) and without.how == "not"


def test_headers() -> None:
    there = one("header: {X-Priority: true}")
    assert isinstance(there, HeaderCondition) and there.phrases == ()
    several = one("header: {X-A: [one, two], X-B: no}")
    assert isinstance(several, Combined) and several.how == "all"
    first, second = several.parts
    assert isinstance(first, HeaderCondition) and len(first.phrases) == 2
    assert isinstance(second, Combined) and second.how == "not"


def test_facts_language_and_hours() -> None:
    parts, problems = read(
        "is_reply: no\nlanguage: [hu, fa]\nreceived: {outside: Mon 09:00-17:00}\nautomatic: yes"
    )
    assert problems == []
    reply, language, received, automatic = parts
    assert isinstance(reply, FactCondition) and (reply.fact, reply.expected) == ("is_reply", False)
    assert isinstance(language, LanguageCondition) and language.languages == ("hu", "fa")
    assert isinstance(received, ReceivedCondition)
    assert (received.spans, received.inside) == ((OpenSpan(0, 540, 1020),), False)
    assert isinstance(automatic, FactCondition) and automatic.expected


def test_any_all_and_not_hold_conditions() -> None:
    either = one("any: [{subject: brief, client: acme}, {not: {body: brief, is_reply: yes}}]")
    assert isinstance(either, Combined) and either.how == "any"
    both, neither = either.parts
    assert isinstance(both, Combined) and (both.how, len(both.parts)) == ("all", 2)
    assert isinstance(neither, Combined)
    inverse = neither.parts[0]
    # Read aloud: not (body and reply), which is not the same as neither of them.
    assert isinstance(inverse, Combined) and inverse.how == "not" and len(inverse.parts) == 1


def test_alternatives_may_be_written_as_one_table() -> None:
    either = one("any: {subject: brief, body: brief}")
    assert isinstance(either, Combined) and len(either.parts) == 2


def test_a_broken_pattern_points_into_itself() -> None:
    for source, column in (("subject: /ab(/", 13), ("subject: '/ab(/'", 14)):
        _, problems = read(source)
        assert [(problem.code, problem.column) for problem in problems] == [("pattern", column)]


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|b*){2,}", "((ab)*c)*", r"(\w+\s?)*x", "(?:x+)*"])
def test_a_repeat_in_a_repeat_is_seen(pattern: str) -> None:
    assert nested_repeats(pattern)


@pytest.mark.parametrize("pattern", ["a+b+", "(ab)+", "(a{2})+", r"\(a+\)+", "[(a+)]+", "(a+)?", "(?:x+)y*"])
def test_harmless_repeats_are_left_alone(pattern: str) -> None:
    assert not nested_repeats(pattern)


def test_a_slow_pattern_is_only_a_warning_and_costs_no_time_here() -> None:
    begin = time.process_time()
    parts, problems = read("subject: '/^(a+)+$/'")
    assert time.process_time() - begin < 0.5
    assert [problem.warning for problem in problems] == [True]
    condition = parts[0]
    assert isinstance(condition, TextCondition)
    assert condition.phrases[0] == Phrase("^(a+)+$", "pattern", condition.phrases[0].mark)


def test_a_pattern_that_matches_nothing_at_all_is_named() -> None:
    assert [problem.code for problem in read("subject: '/x*/'")[1]] == ["pattern-always"]
