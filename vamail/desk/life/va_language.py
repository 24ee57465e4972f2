"""Sentences to the VA in the VA's language, out of a table; values are plain text.

A line is shown as it is written in its table: no Markdown, but a command between backticks, which HTML shows
as code; a value's own backticks are none (`model.quoting`). In Persian each value stands between direction
marks, or a name's dot and a server's codes change places; elsewhere each value of right-to-left letters.
"""

import unicodedata
from collections.abc import Collection, Mapping

from vamail.desk.life.spoken import digits
from vamail.model.quoting import literal

LRM, RLM = "\u200e", "\u200f"
_COUNTS = frozenset({"came", "count", "days", "most", "rows", "size"})
"""Names of values that count: rows of a file, days."""

Sentences = Mapping[str, Mapping[str, str]]
"""Language, then name of the sentence, to its words; every language has the same names."""


def worded(
    sentences: Sentences, language: str, name: str, values: Mapping[str, str], ours: Collection[str] = ()
) -> str:
    """One sentence; a language that is not there is told in English.

    `ours`: values that were made of isolated ones already, or of signs alone. `{bare}` is the value `to`
    without direction marks, for a command to copy.
    """
    bare = values.get("to", "")
    keep = _apart if language == "fa" else _contained
    values = {
        key: text if key in ours else literal(keep(_counted(key, text, language)))
        for key, text in values.items()
    }
    said = sentences.get(language, sentences["en"])[name]
    last = said[said.rindex("{") + 1 : -2] if said.endswith("}.") else ""
    if values.get(last, "").endswith("."):  # a name such as Acme Kft. ends the sentence by itself
        said = said.removesuffix(".")
    return said.format(**values, bare=bare)


def _counted(key: str, text: str, language: str) -> str:
    """A count as the sentence writes it; what is copied (numbers of invoices, amounts) stays as it is."""
    return digits(text, language) if key in _COUNTS and text.isdecimal() else text


def apart(text: str, language: str) -> str:
    """A part of a line that is put together without `worded`: kept in its own order within Persian."""
    return _apart(text) if language == "fa" else text


def _contained(text: str) -> str:
    """A value that holds right-to-left letters, within a language of left-to-right ones: without the marks it
    would draw the name or the time beside it into its own order (`14:45–15:00` as 15:00–14:45)."""
    return f"{LRM}{text}{LRM}" if not text.isascii() and _is_turned(text) else text


def _is_turned(text: str) -> bool:
    return any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text)


def _apart(text: str) -> str:
    """A value of left-to-right letters, kept in its own order within Persian (UAX 9: no isolates, which
    rendering takes from every value); what is written from right to left, or is nothing, as it is."""
    if not text or _is_turned(text):
        return text
    return f"{RLM}{LRM}{text}{LRM}{RLM}"
