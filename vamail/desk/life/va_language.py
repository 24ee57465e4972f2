"""Sentences to the VA in the VA's language, out of a table; values are plain text.

A line is shown as it is written in its table: no Markdown. In Persian each value stands between direction
marks, or a name's dot and a server's codes change places.
"""

import unicodedata
from collections.abc import Collection, Mapping

LRM, RLM = "\u200e", "\u200f"

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
    if language == "fa":
        values = {key: text if key in ours else _apart(text) for key, text in values.items()}
    return sentences.get(language, sentences["en"])[name].format(**values, bare=bare)


def _apart(text: str) -> str:
    """A value of left-to-right letters, kept in its own order within Persian (UAX 9: no isolates, which
    rendering takes from every value); what is written from right to left, or is nothing, as it is."""
    if not text or any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text):
        return text
    return f"{RLM}{LRM}{text}{LRM}{RLM}"
