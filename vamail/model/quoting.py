"""Which backticks of a sentence are ours.

A sentence for the VA names a command between backticks: `` `ok P-3` ``. What a client wrote may stand in the
same sentence, with backticks of its own. Those are marked where they enter it (`literal`), with a sign that
has no width, so that one sentence stays one plain text, in the ledger and in a mail. Whoever shows it makes
code of ours alone (`commands`), and takes the marks away (`unmarked`).
"""

from collections.abc import Iterator

from vamail.model.pattern import lazy

_MARK = "\u200c"  # ZWNJ: terminals and mails draw nothing for it behind a backtick
_OURS = lazy(f"`(?!{_MARK})((?:[^`\n]|`{_MARK}){{1,200}})`(?!{_MARK})")


def literal(text: str) -> str:
    """A text that is not ours, as it may stand in a sentence: its backticks open and end no command."""
    return unmarked(text).replace("`", f"`{_MARK}") if "`" in text else text


def unmarked(text: str) -> str:
    """The text as it is read."""
    return text.replace(f"`{_MARK}", "`") if "`" in text else text


def commands(sentence: str) -> Iterator[tuple[str, bool]]:
    """The sentence in pieces, and whether each is a command, whose backticks are taken away."""
    at = 0
    for found in _OURS.finditer(sentence):
        yield unmarked(sentence[at : found.start()]), False
        yield unmarked(found[1]), True
        at = found.end()
    yield unmarked(sentence[at:]), False
