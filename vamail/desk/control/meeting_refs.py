"""The meetings, invoices and payments that a line names: `M-7`, `m7`, `M-۷`, `I-7`, `P-3`, in front of its
words or behind."""

from collections.abc import Callable

from vamail.desk.control.amounts import plain_digits, without_marks
from vamail.desk.control.words import folded
from vamail.desk.intake.phrases import fold
from vamail.model.pattern import lazy

MEETING = r"[Mm][-\u2010-\u2013\u2212]?(\d{1,9})"
INVOICE = r"([IiPp])[-\u2010-\u2013\u2212]?(\d{1,9})"
_WHOLE = lazy(MEETING)
_WHOLE_INVOICE = lazy(INVOICE)
_WORD = lazy(r"\S+")
_EDGES = " \t,،;؛:：=.!?()[]&+"
_BETWEEN = folded(
    "and|és|و|for|on|of|to|meeting|meetings|invoice|the|a|az|megbeszélés|számla|جلسه|قرار|صورتحساب|با|به"
)


def meeting_named(word: str) -> str:
    """`M-7` for a word that names a meeting, without the marks around it; else empty."""
    found = _WHOLE.fullmatch(word.strip(_EDGES))
    return f"M-{int(plain_digits(found[1]))}" if found else ""


def invoice_named(word: str) -> str:
    """`I-7` for a word that names an invoice, `P-3` for a payment, without marks around it; else empty."""
    found = _WHOLE_INVOICE.fullmatch(word.strip(_EDGES))
    return f"{found[1].upper()}-{int(plain_digits(found[2]))}" if found else ""


def without_invoices(text: str, *, behind: bool = False) -> tuple[tuple[str, ...], str, bool]:
    """The same of invoices and payments as `without_meetings`."""
    return without_meetings(text, behind=behind, named=invoice_named)


def without_meetings(
    text: str, *, behind: bool = False, named: Callable[[str], str] = meeting_named
) -> tuple[tuple[str, ...], str, bool]:
    """The meetings named at the start of the text (with `behind` at its end too), the text between, and
    whether a colon parts what was named in front from it. `named` says what a word names."""
    words = list(_WORD.finditer(text))
    ahead, cut = _named([word[0] for word in words], named)
    if ahead:
        between, text = words[cut - 1][0], text[words[cut - 1].end() :].strip()
        parted = between[-1] in ":：" or text[:1] in (":", "：")
        text = without_marks(text, "-–—:：,،;؛ ")
    else:
        parted = False
    last: tuple[str, ...] = ()
    if behind and not ahead:
        words = list(_WORD.finditer(text))
        last, cut = _named([word[0] for word in reversed(words)], named)
        if last:
            text = text[: words[len(words) - cut].start()].strip(" ,،;؛")
    return tuple(dict.fromkeys((*ahead, *reversed(last)))), text, parted


def _named(words: list[str], named: Callable[[str], str]) -> tuple[tuple[str, ...], int]:
    """The meetings that the first words name, and how many words that takes; small words lie between."""
    found: list[str] = []
    cut = 0
    for place, word in enumerate(words):
        if meeting := named(word):
            found.append(meeting)
            cut = place + 1
            if word[-1] in ":：":
                break
        elif fold(word.strip(_EDGES)) not in _BETWEEN | {""}:
            break
    return tuple(found), cut
