"""What the VA is told about mail on meetings is there in each of her languages, with the same values."""

import re
import string

import pytest

from vamail.desk.meetings.inbound_words import ANSWERS, SENTENCES


def wanted(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("language", ["hu", "fa"])
@pytest.mark.parametrize("name", sorted(SENTENCES["en"]))
def test_every_sentence_is_there_in_every_language(language: str, name: str) -> None:
    words = SENTENCES[language][name]
    assert wanted(words) == wanted(SENTENCES["en"][name])
    if language == "fa":
        assert not re.search("[A-Za-z]", re.sub(r"\{\w+\}|UTC", "", words))


def test_every_answer_has_a_word() -> None:
    assert {frozenset(words) for words in ANSWERS.values()} == {frozenset(ANSWERS["en"])}
    assert set(SENTENCES) == set(ANSWERS)
