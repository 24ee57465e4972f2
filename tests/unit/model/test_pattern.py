"""A pattern that is compiled late is the pattern that it would have been early."""

import re

import pytest

from vamail.model.pattern import lazy


def test_it_compiles_when_it_is_first_used_and_never_again(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    real = re.compile

    def watched(text: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(text)
        return real(text, flags)

    monkeypatch.setattr(re, "compile", watched)
    found = lazy(r"(?P<word>[a-z]+)", re.IGNORECASE)
    assert (found.pattern, found.flags) == (r"(?P<word>[a-z]+)", re.IGNORECASE)
    assert compiled == []
    assert found.sub("x", "A-b") == "x-x"
    assert [one["word"] for one in found.finditer("A-b")] == ["A", "b"]
    assert (found.findall("a b"), found.split("1a2"), found.groups) == (["a", "b"], ["1", "a", "2"], 1)
    assert compiled == [r"(?P<word>[a-z]+)"]


@pytest.mark.parametrize("name", ["search", "match", "fullmatch"])
def test_any_method_may_be_the_first(name: str) -> None:
    found = lazy(rb"a+")
    assert getattr(found, name)(b"aa")[0] == b"aa"
    assert getattr(found, name)(b"b") is None


def test_what_a_pattern_has_not_and_a_wrong_one() -> None:
    with pytest.raises(AttributeError, match="no 'serach'"):
        lazy("a").serach  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(re.error):
        lazy("(").search("")
