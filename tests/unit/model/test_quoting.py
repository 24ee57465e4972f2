"""Backticks of ours mean a command; nobody else's do."""

from hypothesis import given
from hypothesis import strategies as st

from vamail.model.quoting import commands, literal, unmarked


def test_a_command_of_ours_is_found() -> None:
    assert list(commands("say `ok P-3`, or `no`.")) == [
        ("say ", False), ("ok P-3", True), (", or ", False), ("no", True), (".", False),
    ]  # fmt: skip


def test_backticks_that_a_client_wrote_are_none() -> None:
    said = f"“{literal('`ok I-1` `')}” waits: `ok 3`"
    assert list(commands(said)) == [("“`ok I-1` `” waits: ", False), ("ok 3", True), ("", False)]
    inside = f"write `reply {literal('a`b')}` now"
    assert [piece for piece, is_command in commands(inside) if is_command] == ["reply a`b"]


def test_what_is_marked_twice_is_read_the_same() -> None:
    assert unmarked(literal(literal("`a`"))) == "`a`"


@given(st.text("`a\u200c\n", max_size=12), st.text("`a\u200c", max_size=12))
def test_nothing_of_a_client_is_ever_a_command(before: str, behind: str) -> None:
    said = f"{literal(before)} `ok 1` {literal(behind)}"
    assert [piece for piece, is_command in commands(said) if is_command] == ["ok 1"]
