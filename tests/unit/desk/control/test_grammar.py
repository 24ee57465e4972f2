"""Lines become commands: the tables of `lines.txt`, and what holds for every text."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.limit import at_most
from unit.desk.control.shown import shown
from unit.desk.house import TUESDAY, workspace
from vamail.desk.control.amounts import read_amount
from vamail.desk.control.arguments import Reader
from vamail.desk.control.command import Command, NotUnderstood
from vamail.desk.control.grammar import LONGEST_LINE, MOST_LINES, read_line, read_lines
from vamail.desk.control.readers import ARGUMENTS
from vamail.desk.control.unclear import NotClear
from vamail.desk.control.words import LANGUAGES, TABLE, every_name, help_lines, key, word_of

ROWS = [
    line
    for line in (Path(__file__).parent / "lines.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def reader(language: str = "en") -> Reader:
    desk = workspace()
    return Reader(replace(desk, me=replace(desk.me, language=language)), TUESDAY)


def read(text: str) -> list[str]:
    return [shown(one) for one in read_lines(text, reader())]


@pytest.mark.parametrize("row", ROWS)
def test_a_line_means_what_the_table_says(row: str) -> None:
    language, _, rest = row.partition(" | ")
    written, _, means = rest.rpartition(" => ")
    assert shown(read_line(written, 0, reader(language))) == means


def test_every_name_of_every_command_is_understood_and_none_means_two_things() -> None:
    for name, verb in every_name():
        word = word_of(key(name))
        assert word is not None
        assert word.verb == verb, name


def test_every_command_has_words_in_every_language_a_reader_and_a_line_of_help() -> None:
    assert set(TABLE) == set(ARGUMENTS)
    for language in LANGUAGES:
        assert all(language in called for called in TABLE.values())
        assert len(help_lines(language)) == len(TABLE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_help_shows_can_be_written(language: str) -> None:
    for verb, called in TABLE.items():
        for example in called[language].usage.split(" / "):
            written = (
                example.replace("[", "").replace("]", "").replace("anna@example.com", "anna@acme.example")
            )
            found = read_line(written, 0, reader(language))
            assert isinstance(found, Command), written
            assert found.verb == verb


def test_v07_the_good_lines_are_read_and_the_unknown_one_is_told_with_a_suggestion() -> None:
    assert read("T-1 done\n/dnoe\nT-2 important") == [
        "done | T-1", "NOT: “dnoe” is no command (did you mean “done”?)", "important | T-2",
    ]  # fmt: skip


def test_v08_a_full_width_slash_and_direction_marks_change_nothing() -> None:
    assert read("\u2067／done\u2069 T-۱۲") == read("/done T-12") == ["done | T-12"]


@pytest.mark.parametrize("amount", ["12,500", "1.500h", "1e3", "-5", "-5m", "12,50", "12.50", "90", "½", "∞"])
def test_v09_an_amount_that_could_be_two_things_is_refused_with_an_example(amount: str) -> None:
    for verb in ("log", "estimate"):
        (found,) = read_lines(f"{verb} {amount}", reader())
        assert isinstance(found, NotUnderstood)
        assert "45m, 1h30, 1.5h" in found.hint


def test_reply_takes_all_that_follows_and_a_slash_ends_it() -> None:
    text = "T-1 important\nreply T-1 Dear Anna,\n\ndone is a nice word.\n/ or not\n\n/T-1 done\nThanks"
    assert read(text) == [
        "important | T-1", "reply | T-1 | “Dear Anna,⏎⏎done is a nice word.⏎/ or not”", "done | T-1",
    ]  # fmt: skip


def test_reply_may_begin_on_the_next_line_and_may_not_be_empty() -> None:
    assert read("reply:\nYes, on Friday.") == ["reply | “Yes, on Friday.”"]
    assert read("reply\n\n") == [
        "NOT: something is missing behind it (write for example: reply Dear Anna, …)"
    ]


def test_her_own_name_ends_the_commands_like_a_signature() -> None:
    assert read("done\nThanks,\nMaria\n/T-2 done") == ["done"]


def test_a_note_that_a_mail_program_broke_is_one_note() -> None:
    text = (
        "note the client wants the photos in blue, and the second page without the\ntable of prices\nT-2 done"
    )
    assert read(text) == [
        "note | “the client wants the photos in blue, and the second page without the table of prices”",
        "done | T-2",
    ]


def test_a_short_note_does_not_take_the_next_line() -> None:
    assert read("note blue\nwhatever") == ["note | “blue”", "NOT: “whatever” is no command"]


@pytest.mark.parametrize("mark", ["-", "*", "•", "–"])
def test_a_list_below_belongs_to_its_invoice_or_its_time(mark: str) -> None:
    items = f"{mark} 2 h consulting\n {mark} hosting 12 EUR\n{mark} T-2 done"
    assert read(f"invoice acme:\n{items}") == [
        "invoice | 2 HUR “consulting” its price | 1 × “hosting” 12 EUR | client: acme", "done | T-2",
    ]  # fmt: skip
    assert read(f"log acme:\n{mark} 2 h consulting\n{mark} 45m calls\nthanks") == [
        "log | 120 min | client: acme | “consulting”", "log | 45 min | client: acme | “calls”",
    ]  # fmt: skip


def test_an_invoice_with_a_list_that_is_not_understood_is_none_without_it() -> None:
    (told,) = read("invoice acme:\n- -2 h consulting\n- hosting 12 EUR")
    assert told.startswith("NOT: “-2 h” is below zero")
    (told,) = read("invoice acme\n- hosting 12")
    assert told.startswith("NOT: “12”: in which currency?")


def test_what_is_whole_takes_no_list() -> None:
    assert read("log acme 45m drafting\n- 2 h consulting")[0] == "log | 45 min | client: acme | “drafting”"
    (first, _) = read("invoice acme: hosting 12 EUR\n- whatever")
    assert first == "invoice | 1 × “hosting” 12 EUR | client: acme"
    assert read("T-1 done\n- 2 h consulting")[0] == "done | T-1"
    assert read("invoice acme\n- Maria") == read("invoice acme:\n- Maria") == ["invoice | client: acme"]
    assert read("invoice acme\n- as agreed")[0] == "invoice | client: acme"


def test_a_mail_without_a_command_is_told_so() -> None:
    assert read("Hi,\n\nthanks!\n") == ["NOT: there is no command in it"]


def test_a_mail_has_an_end() -> None:
    found = read("T-1 done\n" * (MOST_LINES + 9))
    assert len(found) == MOST_LINES + 1
    assert "was not read" in found[-1]
    assert read("note " + "x" * LONGEST_LINE)[0].startswith("NOT: this line is too long")


HEAVY = (
    " " * 3000, "," * 3000, ", " * 1500, "T-1," * 900, "T-1 and " * 480, "(" * 3000, "x " * 1500, "1" * 3000,
    "1:" * 1500, "friday " * 500, "a@" * 1500, "for " * 900, "\u200c" * 3000, "- " * 1500, "٣" * 3000,
)  # fmt: skip


@pytest.mark.parametrize("verb", sorted(TABLE))
def test_no_line_takes_long(verb: str) -> None:
    for heavy in HEAVY:
        with at_most(2.0):
            read_line(f"{verb} x{heavy}x", 0, reader())
            read_line(f"{verb} {heavy}", 0, reader())
            read_line(f"{heavy} {verb}", 0, reader())


def _names() -> st.SearchStrategy[str]:
    return st.sampled_from([name for name, _ in every_name()])


PIECES = st.one_of(
    st.text(max_size=20), _names(),
    st.sampled_from([
        "T-1", "T-۱۲", "#3", "12", "1e9", "45m", "1h30", "friday", "péntek", "فردا", "acme", "a@b.example",
        "; ", ", ", "\n", "/", "／", "- ", "1. ", "\u202e", "\u200c", "for", "into", ":", "reply",
    ]),
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, max_size=30).map(" ".join))
def test_no_text_raises_and_every_line_has_its_place(text: str) -> None:
    for language in ("en", "fa"):
        found = read_lines(text, reader(language))
        assert found
        places = [one.place for one in found]
        assert places == sorted(places)
        assert max(Counter(places).values()) == 1
        assert found == read_lines(text, reader(language))


@settings(deadline=None, max_examples=200)
@given(
    _names(),
    st.sampled_from(["", "/", "／", "- ", "* ", "\u200f"]),
    st.sampled_from(["", ".", "!", " \u200e"]),
)
def test_what_decorates_a_command_does_not_change_it(name: str, before: str, behind: str) -> None:
    def meant(text: str) -> str | None:
        found = read_line(text, 0, reader())
        return shown(found) if isinstance(found, Command) else None

    assert meant(f"{before}{name} T-3{behind}") == meant(f"{name.upper()} T-3") == meant(f"{name} t-۳")


@settings(deadline=None)
@given(st.integers(1, 23), st.integers(0, 59))
def test_an_amount_is_the_same_however_it_is_written(hours: int, minutes: int) -> None:
    wanted = hours * 60 + minutes
    ways = (f"{hours}h{minutes:02}", f"{hours}:{minutes:02}", f"{hours} óra {minutes} perc", f"{wanted}m",
            f"{hours} hours and {minutes} minutes", f"{hours} ساعت و {minutes} دقیقه")  # fmt: skip
    assert {read_amount(way, "log") for way in ways} == {(wanted, "")}


def test_an_entry_is_no_longer_than_a_day() -> None:
    with pytest.raises(NotClear):
        read_amount("24h01", "log")
    assert read_amount("24h", "log") == (24 * 60, "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("line", "verbs"),
    [
        ("cancel I-7", {"no", "credit"}), ("I-7 cancel", {"no", "credit"}), ("cancel P-3", {"no", "paid"}),
        ("move I-7 2026-12-01", {"promised"}), ("move P-3 friday", {"paid"}),
        ("T-7 move 2026-12-01 10:00", {"due"}),
        ("accept I-7", {"ok", "paid"}), ("I-7 accept", {"ok", "paid"}), ("maybe P-3", {"ok", "paid"}),
        ("accept T-7", {"ok", "begin"}), ("decline I-7", {"no", "credit"}), ("decline P-3", {"no", "paid"}),
    ],
)  # fmt: skip
def test_what_is_no_meeting_is_told_with_lines_that_work(language: str, line: str, verbs: set[str]) -> None:
    told = read_line(line, 0, reader(language))
    assert isinstance(told, NotUnderstood)
    lines = re.findall(r"[`«]([^`«»]+ [^`«»]+)[`»]", re.sub("[\u200e\u200f]", "", told.hint))
    found = [read_line(one, 0, reader(language)) for one in lines]
    assert {one.verb for one in found if isinstance(one, Command)} == verbs
    assert len(found) == len(verbs)
