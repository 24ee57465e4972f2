"""Where a mail's text ends and its signature, footer or small print begins. In doubt the text goes on."""

from vamail.mail.quote_tables import (
    DISCLAIMER,
    DISCLAIMER_BEGINNINGS,
    FOOTER,
    FOOTER_FIRST_WORDS,
    FOOTER_STARTS,
    FORMAL_CLOSINGS,
    THANKS_CLOSINGS,
)
from vamail.model.pattern import lazy

_CONTACT = lazy(
    r"[\w.+-]{1,64}@[\w-]{1,63}\.|https?://|www\.|\b[\w-]{2,30}\.(?:com|hu|co\.uk|org|net|io|ir|eu|de)\b"
    r"|[+(]?[\d۰-۹][\d۰-۹()/ .-]{6,20}[\d۰-۹]"
)
_DASH_NAME = lazy(r"[-–—]{1,2}\s?[^\W\d_][\w.'’-]{0,20}(?: [^\W\d_][\w.'’-]{0,20}){0,2}$")
_SENTENCE_END = (".", "!", "?", "؟", ":", ";", "…")

# Two letters, or one sign, rule out most lines before anything dearer looks at them.
_BEGINNINGS = frozenset(
    first + rest
    for word in (*FOOTER_FIRST_WORDS, *FOOTER_STARTS, *DISCLAIMER_BEGINNINGS)
    for first in (word[0], word[0].upper())
    for rest in (word[1:2], word[1:2].upper())
)
_SIGNS = frozenset("<([*_-—") | {sign for sign in _BEGINNINGS if len(sign) == 1}
_SIGNATURE_MARKS = frozenset({"--", "—", "-- -"})


def is_rule(line: str) -> bool:
    """Whether a line is nothing but a rule of dashes, underscores or their kin."""
    return len(line) >= 3 and not line.strip("-_=*— ")


def is_signature_mark(line: str) -> bool:
    """Whether a line, stripped, stands for nothing but that a signature follows (RFC 3676, 4.3)."""
    return line in _SIGNATURE_MARKS


def without_signature(lines: list[str], bare: list[str]) -> list[str]:
    """The lines of one run between quotes that are text; `bare` are the same, folded and stripped."""
    suspects = [n for n, line in enumerate(bare) if line[:2] in _BEGINNINGS or line[:1] in _SIGNS]
    end = _signature_start(bare, suspects)
    footers = {n for n in suspects if n < end and _is_footer(bare[n])}
    return [line for n, line in enumerate(lines[:end]) if n not in footers] if footers else lines[:end]


def _is_footer(line: str) -> bool:
    """ "Sent from my iPhone" and its kin; "sent from my desk, is easier" is a sentence and stays."""
    if not 8 < len(line) < 110:
        return False
    low = line.casefold()
    first = low.split(None, 1)[0].strip("<([*_-")
    known = first in FOOTER_FIRST_WORDS or first.startswith(FOOTER_STARTS)
    return known and FOOTER.match(low.strip("<([*_- ")) is not None


def _signature_start(run: list[str], suspects: list[int]) -> int:
    """How many of these lines are the text; the rest is signature. In doubt, all of them."""
    end = len(run)
    for n in suspects:
        line = run[n]
        if line in _SIGNATURE_MARKS and n > 0 and end - n <= 20:
            return n
        if _is_small_print(line) and len(run) - n <= 25 and not _asks(run[n:]):
            end = n
            break
    end = _without_blank_end(run, end)
    end = _without_list_footer(run, end)
    return _without_closing(run, end)


def _is_small_print(line: str) -> bool:
    return len(line) > 20 and DISCLAIMER.match(line.strip("*_ ").casefold()) is not None


def _asks(run: list[str]) -> bool:
    return any(line.endswith(("?", "؟")) for line in run)


def _without_blank_end(run: list[str], end: int) -> int:
    while end and not run[end - 1]:
        end -= 1
    return end


def _without_list_footer(run: list[str], end: int) -> int:
    """A rule of underscores with a few lines of contact data below it, and a last line "-Name"."""
    for n in range(end - 1, max(0, end - 9), -1):
        if is_rule(run[n]) and run[n][0] in "_-=" and _CONTACT.search(" ".join(run[n + 1 : end])):
            end = _without_blank_end(run, n)
            break
    if end > 1 and _DASH_NAME.match(run[end - 1]) and not run[end - 2]:
        end = _without_blank_end(run, end - 1)
    return end


def _without_closing(run: list[str], end: int) -> int:
    for n in range(end - 1, max(0, end - 13), -1):
        line = run[n]
        if not line or len(line) > 60:
            continue
        kind = _closing(line)
        if not kind:
            continue
        below = [other for other in run[n + 1 : end] if other]
        if not _like_signature(below):
            return end
        contact = _CONTACT.search("\n".join(below)) is not None
        if kind == "formal":
            return _without_blank_end(run, n) or end
        return n + 1 if contact else end
    return end


def _closing(line: str) -> str:
    low = line.casefold().strip(" ,.!،*_-–—")
    if low in FORMAL_CLOSINGS:
        return "formal"
    if low in THANKS_CLOSINGS:
        return "thanks"
    head, comma, name = low.partition(",")
    if not comma:
        head, comma, name = low.partition("،")
    if comma and 0 < len(name.split()) <= 3 and head.strip() in FORMAL_CLOSINGS and "?" not in name:
        return "formal"
    return ""


def _like_signature(below: list[str]) -> bool:
    """Short lines as names, titles, addresses and phones are; no sentence, no question."""
    if len(below) > 9:
        return False
    for line in below:
        if _CONTACT.search(line):
            if len(line) > 140:
                return False
        elif (
            len(line) > 60
            or len(line.split()) > 7
            or (line.endswith(_SENTENCE_END) and len(line.split()) > 3)
        ):
            return False
    return True
