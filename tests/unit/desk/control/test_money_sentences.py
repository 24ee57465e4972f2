"""Sentences about money: each in every language, and each with the same values."""

from dataclasses import replace
from string import Formatter

import pytest

from unit.desk.control.test_money import billing, says
from vamail.desk.billing import payment_words
from vamail.desk.control.money_sentences import SENTENCES

COMMANDS = {"ok", "no", "paid", "settled", "invoices"}
"""Names of commands stand where a language needs them."""


def values(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name} - COMMANDS


@pytest.mark.parametrize("table", [SENTENCES, payment_words._SENTENCES], ids=["commands", "payments"])
@pytest.mark.parametrize("language", ["hu", "fa"])
def test_every_sentence_is_there_with_its_values(table: dict[str, dict[str, str]], language: str) -> None:
    assert set(table[language]) == set(table["en"])
    for name, english in table["en"].items():
        assert values(table[language][name]) == values(english), name


@pytest.mark.parametrize("language", ["hu", "fa"])
def test_she_is_told_in_her_language(language: str) -> None:
    work = billing()
    work.house.changed_settings(me=replace(work.workspace.me, language=language))
    lines = "paid I-7 1200 EUR", "invoices", "undo I-7", "dispute I-7", "paid I-9 5 EUR", "expense 5 EUR x"
    for line in lines:
        (said,) = says(work, line)
        assert "{" not in said
        assert "Acme" in said or "I-" in said or line.startswith("expense")
