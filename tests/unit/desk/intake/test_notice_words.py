"""What the VA is told is in her language: every sentence, in every language, with every value."""

import re
import string
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from unit.desk.house import workspace
from vamail.desk.intake.notice_words import _SENTENCES, aside, line, spoken
from vamail.desk.intake.notices import workspace_broken
from vamail.model.effects import TellVa
from vamail.model.events import WorkspaceBroken

LATIN_IN_PERSIAN = re.compile(r"vamail held|vamail|Message-ID|[A-Z]\w*-\d+")


def wanted(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("language", ["hu", "fa"])
@pytest.mark.parametrize("name", sorted(_SENTENCES["en"]))
def test_every_sentence_is_there_in_every_language(language: str, name: str) -> None:
    english, words = _SENTENCES["en"][name], _SENTENCES[language][name]
    assert words != english or not re.sub(r"\{\w+\}", "", english).strip(" “”:—")
    # What says why in English (a brake, an address) is said in the language itself.
    told_in_words = {"why"} if name in ("brake", "bounce", "expired_held", "flagged") else set()
    assert wanted(english) - wanted(words) <= told_in_words
    assert wanted(words) <= wanted(english)
    if language == "fa":
        bare = LATIN_IN_PERSIAN.sub("", re.sub(r"\{\w+\}", "", words))
        assert not re.search("[A-Za-z]", bare)


def test_a_value_of_latin_letters_keeps_its_order_in_persian() -> None:
    said = line("fa", "refused", subject="Offer", to="anna@acme.example", about="", error="550 5.1.1 no.")
    assert "\u200f\u200eanna@acme.example\u200e\u200f" in said
    assert "\u200f\u200e550 5.1.1 no.\u200e\u200f" in said


@pytest.mark.parametrize(
    ("language", "kind", "why", "said"),
    [
        ("en", "unknown_sender", "the sender is not a client", "the sender is not a client"),
        ("hu", "unknown_sender", "the sender is not a client", "a feladó nem szerepel az ügyfelei között"),
        ("hu", "unknown_sender", "Ajánlatkérés", "Ajánlatkérés"),
        ("hu", "held_by_rule", "changed bank details", "changed bank details"),
        ("fa", "ambiguous_sender", "ambiguous sender: From names 2", "روشن نیست که فرستنده کیست"),
        ("de", "unreadable", "too deep", "too deep"),
    ],
)
def test_why_a_mail_was_set_aside(language: str, kind: str, why: str, said: str) -> None:
    assert said in aside(language, kind, "x@y.example", "Hi", why)


def test_a_mail_without_sender_and_subject() -> None:
    assert aside("en", "unreadable", "", "", "why") == "no sender — “(no subject)” — why"
    assert aside("hu", "held_by_rule", "", "", "ok") == "nincs feladó — „(nincs tárgy)” — ok"


def test_an_instant_names_its_day_in_english_alone() -> None:
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert spoken(at, "Europe/Budapest") == "Tue 2026-11-24 10:00"
    assert spoken(at, "Europe/Budapest", "hu") == "2026-11-24 10:00"


def test_a_broken_workspace_is_told_in_the_language_of_the_va() -> None:
    desk = workspace()
    event = WorkspaceBroken(number=1, fingerprint="f", problems=("rules/10.yaml:3:1: odd",))
    for language in ("en", "hu", "fa"):
        found = workspace_broken(event, replace(desk, me=replace(desk.me, language=language)))
        (told,) = [effect for effect in found.effects if isinstance(effect, TellVa)]
        assert told.lines == (_SENTENCES[language]["broken"], "rules/10.yaml:3:1: odd")
