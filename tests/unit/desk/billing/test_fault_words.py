"""Why a file is refused: every reason that a reader gives has its sentence, in every language."""

import re
import string
from pathlib import Path

import pytest

import vamail.mail
from vamail.desk.billing.fault_words import _SENTENCES, fault, reason
from vamail.model.books import Fault

MAIL = Path(vamail.mail.__file__).parent
READERS = [MAIL / "tables.py", MAIL / "columns.py", MAIL / "data_files.py"]
READERS += [*MAIL.glob("statements/*.py"), *MAIL.glob("timesheets/*.py")]
DECIDED = {"amount_bad", "amount_two_ways", "amount_mixed", "date_bad", "date_two_ways", "date_mixed"}
"""Put together in `mail/columns.py`."""


def wanted(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("language", ["hu", "fa"])
def test_every_sentence_is_there_with_the_same_values(language: str) -> None:
    english, words = _SENTENCES["en"], _SENTENCES[language]
    assert set(english) == set(words)
    assert [name for name in english if wanted(english[name]) != wanted(words[name])] == []
    assert [name for name in english if english[name] == words[name]] == []


def test_every_reason_of_a_reader_has_a_sentence() -> None:
    named = {
        one for path in READERS for one in re.findall(r"""why=["']([a-z_]+)["']""", path.read_text("utf-8"))
    }
    assert named
    assert sorted((named | DECIDED) - set(_SENTENCES["en"])) == []


def test_where_it_is() -> None:
    assert fault(Fault(file="a.csv", why="file_empty"), "en") == "a.csv: it is empty."
    assert fault(Fault(file="a.csv", row=3, why="quote_unclosed"), "en").startswith("a.csv:3: a quotation")
    assert fault(Fault(file="a.csv", row=3, column="Sum", why="cell_empty"), "en") == (
        "a.csv:3: Sum: there is nothing."
    )
    assert fault(Fault(file="a.csv", column="Sum", why="column_twice"), "en").startswith("a.csv: Sum: there")


def test_a_reason_without_a_sentence_or_a_value_is_no_failure() -> None:
    assert reason("brand_new", "en") == "it cannot be read (brand_new)."
    assert reason("amount_bad", "hu") == "„?” nem összeg."


def test_what_a_file_says_stays_a_value() -> None:
    said = fault(Fault(file="{name}.csv", row=1, why="amount_bad", values=(("value", "{0}"),)), "en")
    assert said == "{name}.csv:1: “{0}” is no amount."
