"""A value keeps to itself whichever way it is written."""

from datetime import UTC, datetime

from vamail.desk.intake.notice_words import spoken
from vamail.desk.life.va_language import LRM, RLM, worded
from vamail.model.quoting import commands

SENTENCES = {
    "en": {"planned": "{from_to} {who}: {tasks}"},
    "hu": {"planned": "{from_to} {who}: {tasks}"},
    "fa": {"planned": "{from_to} {who}: {tasks}"},
}
VALUES = {"from_to": "14:45–15:00", "tasks": "T-3"}


def test_a_persian_name_turns_no_time_round_in_an_english_or_hungarian_line() -> None:
    for language in ("en", "hu"):
        said = worded(SENTENCES, language, "planned", {**VALUES, "who": "شرکت گاما"})
        assert said == f"14:45–15:00 {LRM}شرکت گاما{LRM}: T-3"
        assert worded(SENTENCES, language, "planned", {**VALUES, "who": "Béta Bt."}).isprintable()


def test_a_latin_name_keeps_its_dot_in_a_persian_line() -> None:
    said = worded(SENTENCES, "fa", "planned", {**VALUES, "who": "Acme Kft."}, ("from_to", "tasks"))
    assert said == f"14:45–15:00 {RLM}{LRM}Acme Kft.{LRM}{RLM}: T-3"


def test_an_instant_is_told_by_the_calendar_of_the_language() -> None:
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert spoken(at, "Europe/Budapest", "en") == "Tue 2026-11-24 10:00"
    assert spoken(at, "Europe/Budapest", "hu") == "2026-11-24 10:00"
    assert spoken(at, "Asia/Tehran", "fa") == "سه‌شنبه ۳ آذر ۱۴۰۵ ساعت ۱۲:۳۰"


def test_a_name_that_ends_with_a_full_stop_ends_the_sentence() -> None:
    told = {"en": {"none": "Nothing for {client}."}}
    assert worded(told, "en", "none", {"client": "Acme Kft."}) == "Nothing for Acme Kft."
    assert worded(told, "en", "none", {"client": "Acme"}) == "Nothing for Acme."


def test_backticks_of_a_value_are_no_command() -> None:
    table = {"en": {"asks": "“{title}” waits: `ok {number}`"}}
    said = worded(table, "en", "asks", {"title": "`rm` me", "number": "3"})
    assert [piece for piece, is_command in commands(said) if is_command] == ["ok 3"]
    assert "".join(piece for piece, _ in commands(said)) == "“`rm` me” waits: ok 3"


def test_what_is_counted_has_the_digits_of_the_sentence_and_what_is_copied_has_not() -> None:
    table = {"en": {"left": "{count} of {number}"}, "fa": {"left": "{count} از {number}"}}
    values = {"count": "12", "number": "2026"}
    assert worded(table, "fa", "left", values) == f"{RLM}{LRM}۱۲{LRM}{RLM} از {RLM}{LRM}2026{LRM}{RLM}"
    assert worded(table, "en", "left", values) == "12 of 2026"
