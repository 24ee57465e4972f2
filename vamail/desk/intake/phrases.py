"""Plain words in texts: folding, whole words in any script, and an index that asks many at once.

A folded text has no case, accents, letter variants (Arabic and Persian forms, quotes, dashes), joiners
or repeated white space, so that a folded phrase is a plain substring of it.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from vamail.model.pattern import lazy

LIMIT = 65_536  # characters of one text that rules look at

_DROPPED = lazy(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe00-\ufe0f\ufeff]+"
)
_PLAIN = {
    **{chr(0x660 + digit): str(digit) for digit in range(10)},
    **{chr(0x6F0 + digit): str(digit) for digit in range(10)},
    **dict.fromkeys("يى", "ی"),
    **dict.fromkeys("ةۀەھ", "ه"),
    "ك": "ک",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    **dict.fromkeys("‘’‚‛′ʼ", "'"),
    **dict.fromkeys("“”„‟", '"'),
    **dict.fromkeys("‐–—−", "-"),
}
# Thai, Lao, Khmer, Japanese and Chinese write words without a space between them: no edge to ask for.
_UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORDS = lazy(f"[^\\W_{_UNSPACED}]+")
_ASCII_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()}
_KEY = 4
_FEW = 200


@lru_cache(maxsize=4096)
def _fold_sign(sign: str) -> str:
    """One case-folded sign without its marks, as the letter it is a variant of."""
    return "".join(_PLAIN.get(part, part) for part in _DROPPED.sub("", unicodedata.normalize("NFKD", sign)))


def fold(text: str) -> str:
    """The first LIMIT characters of `text` as they are compared; one line."""
    text = text[:LIMIT].casefold()
    if not text.isascii():
        # A text has few different signs, so replacing each of them everywhere beats walking the text.
        changed = {
            sign: new for sign in set(text) if not sign.isascii() and (new := _fold_sign(sign)) != sign
        }
        if len(changed) <= _FEW:
            for sign, new in changed.items():
                text = text.replace(sign, new)
        else:
            text = text.translate({ord(sign): new for sign, new in changed.items()})
        text = text[:LIMIT]
    return " ".join(text.split())


def words_of(text: str) -> set[str]:
    """The different words of a folded text."""
    if text.isascii():
        return set(text.translate(_ASCII_WORDS).split())
    return set(_WORDS.findall(text))


def occurs(phrase: str, whole: bool, text: str) -> int:
    """Where a folded phrase starts a word of a folded text (and, `whole`, ends one too), or -1."""
    if not phrase:
        return -1
    left, right = _edged(phrase[0]), whole and _edged(phrase[-1])
    at = text.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        before = left and at > 0 and _edged(text[at - 1])
        if not before and not (right and end < len(text) and _edged(text[end])):
            return at
        at = text.find(phrase, at + 1)
    return -1


@lru_cache(maxsize=4096)
def _edged(sign: str) -> bool:
    return _WORDS.match(sign) is not None


def glob_fits(pattern: str, value: str) -> bool:
    """Whether `*` and `?` of a folded pattern stand for the whole folded value; never backtracks far."""
    at = position = retry = 0
    star = -1
    while at < len(value):
        sign = pattern[position] if position < len(pattern) else ""
        if sign == "*":
            star, retry = position, at
            position += 1
        elif sign and sign in ("?", value[at]):
            position += 1
            at += 1
        elif star >= 0:
            retry += 1
            position, at = star + 1, retry
        else:
            return False
    return not pattern[position:].strip("*")


class PhraseIndex:
    """Many folded phrases, asked of one text at once. Each phrase has a number.

    The first word of a phrase (or its first letters, where the word may go on) must begin a word of
    the text, so one look per word of the text finds the few phrases that are worth searching for.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, bool], int] = {}
        self._by_word: dict[str, list[tuple[int, str, bool]]] = {}
        self._by_start: dict[int, dict[str, list[tuple[int, str, bool]]]] = {}
        self._anywhere: list[tuple[int, str, bool]] = []

    def add(self, phrase: str, whole: bool) -> int:
        """Number of a folded phrase; the same phrase has the same number."""
        known = self._numbers.get((phrase, whole))
        if known is not None:
            return known
        number = self._numbers[phrase, whole] = len(self._numbers)
        entry = (number, phrase, whole)
        first = _WORDS.match(phrase)
        if first is None:
            self._anywhere.append(entry)
        elif whole or first.end() < len(phrase):
            self._by_word.setdefault(first[0], []).append(entry)
        else:
            key = first[0][:_KEY]
            self._by_start.setdefault(len(key), {}).setdefault(key, []).append(entry)
        return number

    def found(self, text: str) -> set[int]:
        """Numbers of the phrases that occur in a folded text."""
        hits = {number for number, phrase, whole in self._anywhere if occurs(phrase, whole, text) >= 0}
        words = words_of(text)
        for key in words & self._by_word.keys():
            hits.update(_occurring(self._by_word[key], text))
        for length, by_start in self._by_start.items():
            for key in {word[:length] for word in words} & by_start.keys():
                hits.update(_occurring(by_start[key], text))
        return hits


def _occurring(entries: Iterable[tuple[int, str, bool]], text: str) -> list[int]:
    return [number for number, phrase, whole in entries if occurs(phrase, whole, text) >= 0]
