"""The transcript in each language: nothing but her own words, and the lines run the right way."""

import re
import string
from dataclasses import replace

import pytest

from unit.desk.control.at_work import AtWork, at_work, command
from vamail.desk.control.command import Command
from vamail.desk.control.sentences import SENTENCES, duration, say
from vamail.desk.intake.va_language import RLM

OWN_WORDS = ("T-1", "T-9", "The report")
ENGLISH = {"is", "the", "this", "done", "task", "which", "there", "no", "undo", "that", "you", "not"}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", ["hu", "fa"])
def test_every_sentence_is_there_with_the_same_values(language: str) -> None:
    english, other = SENTENCES["en"], SENTENCES[language]
    assert set(english) == set(other)
    named = {"undo", "ok", "no", "reply", "reopen", "list", "merge", "split", "done"}
    for name, sentence in english.items():
        assert places(sentence) - named == places(other[name]) - named, name


def in_language(language: str) -> AtWork:
    work = at_work()
    work.house.changed_settings(me=replace(work.workspace.me, language=language))
    return work


def answer(work: AtWork, *lines: Command) -> list[str]:
    work.says(*lines)
    values = work.transcript.values
    told = (values["title"], *values["done"], *values["failed"], values["undo"])  # type: ignore[misc]
    return [str(one) for one in told]


@pytest.mark.parametrize("language", ["hu", "fa"])
def test_no_english_stands_in_another_language(language: str) -> None:
    work = in_language(language)
    lines = (
        command("done", "T-1", tasks=("T-1",)), command("done", "T-9", tasks=("T-9",)),
        command("reopen", "T-1", tasks=("T-1",)), command("stop", "T-1"), command("ok", "T-1"),
    )  # fmt: skip
    for text in answer(work, *lines):
        words = set(re.findall(r"[a-z]+", re.sub("|".join(OWN_WORDS), "", text).casefold()))
        assert not words & ENGLISH, text


def test_a_line_of_persian_begins_from_the_right() -> None:
    work = in_language("fa")
    _, done, _ = answer(work, command("done", "T-1 انجام شد", tasks=("T-1",)))
    assert done.startswith(f"{RLM}«T-1 انجام شد»")
    assert work.transcript.language == "fa"


def test_digits_are_those_of_the_language() -> None:
    assert duration(90, "fa") == "۱ ساعت و ۳۰ دقیقه"
    assert duration(90, "hu") == "1 óra 30 perc"
    assert duration(45, "en") == "45 min"
    assert duration(120, "en") == "2 h"
    assert say("de", "no_watch") == "No timer runs."


def test_a_reply_that_leaves_at_once_offers_no_undo() -> None:
    work = at_work()
    work.says(command("reply", tasks=("T-1",), text="Here."))
    assert work.transcript.values["undo"] == ""
