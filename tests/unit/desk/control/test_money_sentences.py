"""Sentences about money: each in every language, and each with the same values."""

from dataclasses import replace
from string import Formatter

import pytest

from unit.desk.control.test_money import billing, says
from vamail.desk.billing import dunning_words, payment_words, words
from vamail.desk.control.money_sentences import SENTENCES
from vamail.desk.control.words import called
from vamail.desk.life.command_names import NAMES, with_names

COMMANDS = {"ok", "no", "paid", "settled", "invoices"}
"""Names of commands stand where a language needs them."""


def values(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name} - COMMANDS


BILLING = {"payments": payment_words, "invoices": words, "reminders": dunning_words}
TABLES = [SENTENCES, *(one._SENTENCES for one in BILLING.values())]


@pytest.mark.parametrize("table", TABLES, ids=["commands", *BILLING])
@pytest.mark.parametrize("language", ["hu", "fa"])
def test_every_sentence_is_there_with_its_values(table: dict[str, dict[str, str]], language: str) -> None:
    assert set(table[language]) == set(table["en"])
    for name, english in table["en"].items():
        assert values(table[language][name]) == values(english), name


@pytest.mark.parametrize("language", ["hu", "fa"])
def test_commands_are_named_as_they_are_called(language: str) -> None:
    for command, name in NAMES[language].items():
        assert called(command, language).names[0] == name  # type: ignore[arg-type]
    english = {name for name, own in NAMES[language].items() if name != own}
    for one in BILLING.values():
        for said in one._SPOKEN[language].values():
            assert not any(f"`{name} " in said or f"`{name}`" in said for name in english), said
    assert with_names({language: {"x": "`settled {name}`, `billing: to:`"}})[language]["x"] == (
        f"`{NAMES[language]['settled']} {{name}}`, `billing: to:`"
    )


@pytest.mark.parametrize("language", ["hu", "fa"])
def test_she_is_told_in_her_language(language: str) -> None:
    work = billing()
    work.house.changed_settings(me=replace(work.workspace.me, language=language))
    lines = "paid I-7 1200 EUR", "invoices", "undo I-7", "dispute I-7", "paid I-9 5 EUR", "expense 5 EUR x"
    for line in lines:
        (said,) = says(work, line)
        assert "{" not in said
        assert "Acme" in said or "I-" in said or line.startswith("expense")
