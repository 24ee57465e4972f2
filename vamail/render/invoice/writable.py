"""A text as the document can print it: what a font has no letter for is dropped or refused."""

import unicodedata

from vamail.model.errors import RenderError
from vamail.model.pattern import lazy
from vamail.render.formats import PDI
from vamail.render.invoice.coverage import DROPPED, UNSEEN

_LONG = lazy(r"[^\s\u200b\u2066-\u2069-]{28,}")
_STEP = 4
_CONTROLS = lazy("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u200b\ue000-\uf8ff\ud800-\udfff]")
_ISOLATES = ("\u2066", "\u2067", "\u2068", "\u2069")


def writable(text: str, covered: frozenset[int], *, rtl: bool) -> str:
    """The text without controls, in one normal form (NFC); words too long for a line may be broken.

    A symbol that no font has (an emoji) is left out. Raises RenderError for a letter, digit or sign of
    currency that none has: a name with holes is no name.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    text = _CONTROLS.sub(" ", text)
    if covered and not text.isascii():
        text = "".join(one for one in text if _is_written(one, covered, text))
    text = _balanced(text)
    return _LONG.sub(lambda found: _breakable(found.group()), text)


def _is_written(one: str, covered: frozenset[int], text: str) -> bool:
    code = ord(one)
    if code in DROPPED:
        return False
    if code in covered or code in UNSEEN or one == "\n":
        return True
    if unicodedata.category(one)[0] in "LNM" or unicodedata.category(one) == "Sc":
        name = unicodedata.name(one, f"U+{code:04X}").lower()
        raise RenderError(
            f"the fonts of the invoice have no letter for “{one}” ({name}) in “{text[:60]}”; "
            "put a font that has it into templates/invoice/fonts/ of your folder"
        )
    return False


def _balanced(text: str) -> str:
    """Isolates that a text opens are closed in it (UAX 9, BD9); those that close nothing are dropped."""
    if not any(one in text for one in _ISOLATES):
        return text
    depth, kept = 0, []
    for one in text:
        if one == PDI:
            if not depth:
                continue
            depth -= 1
        elif one in _ISOLATES:
            depth += 1
        kept.append(one)
    return "".join(kept) + PDI * depth


def _breakable(word: str) -> str:
    """A word with places where a line may end."""
    return "\u200b".join(word[at : at + _STEP] for at in range(0, len(word), _STEP))
