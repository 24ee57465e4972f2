"""What a person newly wrote, apart from quotes, forwarded headers, signatures and footers.

Each line is looked at once and given a kind; the kinds decide what stays. Nothing here backtracks over
the whole text, so one endless line or a million quote marks cost no more than reading them.

Rules, in order:
- lines that begin with `>` are quoted; what stands between and below them are inline answers and stays;
- from an attribution ("On … wrote:") or a header block without `>` below it, all that follows is the quote;
- a forward: below an explicit mark of forwarding with at most `_FEW_WORDS` words above it, or below a
  header block with none, what follows counts as the person's text (without the header lines);
- of a signature only that is cut which is surely one; in doubt it stays.
"""

import re
from dataclasses import dataclass

from vamail.mail import html_quotes
from vamail.mail.quote_tables import (
    ATTRIBUTION_START,
    DISCLAIMER,
    FOOTER,
    FOOTER_FIRST_WORDS,
    FORMAL_CLOSINGS,
    FORWARD_MARKS,
    HEADER_LABELS,
    ORIGINAL_MARKS,
    THANKS_CLOSINGS,
    VERB_AT_END,
    VERB_INSIDE,
)

_FEW_WORDS = 12
_LINES = 8_000
_LINE = 600

_DIRECTION_MARKS = (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_FOLD: dict[int, str | None] = {
    **dict.fromkeys(_DIRECTION_MARKS),
    0x00A0: " ",
    0x202F: " ",
    0x064A: "ی",
    0x0643: "ک",
    0x0654: None,
}
_ODD = re.compile("[" + "".join(map(chr, _FOLD)) + "]")
_FENCE = ("```", "~~~")
_CONTACT = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}\.|https?://|www\.|\b[\w-]{2,30}\.(?:com|hu|co\.uk|org|net|io|ir|eu|de)\b"
    r"|[+(]?[\d۰-۹][\d۰-۹()/ .-]{6,20}[\d۰-۹]"
)
_DATE_IN_ATTRIBUTION = re.compile(r"\d{1,2}[:.]\d\d|\d{4}|[۰-۹]{1,2}[:٫][۰-۹]{2}|[۰-۹]{4}|@")
_DASH_NAME = re.compile(r"[-–—]{1,2}\s?[^\W\d_][\w.'’-]{0,20}(?: [^\W\d_][\w.'’-]{0,20}){0,2}$")
_SENTENCE_END = (".", "!", "?", "؟", ":", ";", "…")


@dataclass(frozen=True, slots=True)
class Reply:
    """What was newly written; `forwarded` says that it includes the text of a forwarded mail."""

    text: str
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where the rest of a mail stops being newly written, and where its content begins."""

    line: int
    content: int
    forward_mark: bool = False
    headers: bool = False


def reply_text(text: str, html: str = "") -> str:
    """The text that this person newly wrote, without quotes and signature. Never raises.

    `html` is the HTML part of the same mail, if any: its marks are used where the text shows no quote.
    """
    return read_reply(text, html).text


def read_reply(text: str, html: str = "") -> Reply:
    """Like `reply_text`, and says whether a forwarded mail's own text is part of it."""
    lines = text.split("\n")
    shown = lines[:_LINES]
    odd = not text.isascii() and _ODD.search(text) is not None
    folded = text.translate(_FOLD).split("\n")[:_LINES] if odd else shown
    bare = [line[:_LINE].strip() for line in folded]
    quoted = _quoted(bare)
    cut = _find_cut(bare, quoted)
    drop = set(quoted)
    _drop_attributions(bare, quoted, drop)
    if cut is None and not quoted and html:
        cut = _cut_by_html(bare, html)
    end = cut.line if cut else len(shown)
    own = _own(lines, bare, drop, end)
    if cut is None:
        if len(lines) > _LINES:
            own += [line for line in lines[_LINES:] if not line.startswith(">")]
        return Reply(_join(own))
    words = sum(len(line.split()) for line in own)
    if words <= (_FEW_WORDS if cut.forward_mark else 0) and (cut.forward_mark or cut.headers or not quoted):
        content = _own(lines, bare, drop, len(shown), cut.content)
        return Reply(_join([*own, "", *content]), forwarded=cut.forward_mark or cut.headers)
    return Reply(_join(own))


def _quoted(bare: list[str]) -> list[int]:
    """The numbers of the lines that are quoted with `>`, those in a fenced block of code excepted."""
    found = [n for n, line in enumerate(bare) if line[:1] == ">" and not line.endswith("<<<")]
    if not found:
        return found
    fences = [n for n, line in enumerate(bare) if line.startswith(_FENCE)]
    for opened, closed in zip(fences[::2], fences[1::2], strict=False):
        found = [n for n in found if not opened < n < closed]
    return found


def _find_cut(bare: list[str], quoted: list[int]) -> _Cut | None:
    """The first line from which all that follows is somebody else's."""
    marked = set(quoted)
    for n, line in enumerate(bare):
        if not line or n in marked:
            continue
        if cut := _separator(bare, n, line) or _header_block(bare, n, line):
            return cut
        if _ends_attribution(line) and (start := _attribution_start(bare, n, marked)) is not None:
            below = _next_line(bare, n + 1)
            dated = _DATE_IN_ATTRIBUTION.search(" ".join(bare[start : n + 1]))
            if dated and (below is None or below not in marked):
                return _Cut(start, n + 1)
    return None


def _ends_attribution(line: str) -> bool:
    return line[-1] in ":：>" or line[-6:].casefold().endswith(("wrote", "írta", "نوشت", "пише"))


def _separator(bare: list[str], n: int, line: str) -> _Cut | None:
    """`-----Original Message-----` and its kin: a rule of dashes with words in it, or Apple's sentence."""
    if line[0] not in "-_*=—–>" and line[-1] not in ":：-":
        return None
    words = line.strip("-_*=—–:： \t").casefold()
    if not 3 < len(words) < 60:
        return None
    forward = FORWARD_MARKS.search(words) is not None
    if not forward and not ORIGINAL_MARKS.search(words):
        return None
    if line[0] not in "-_*=—–" and not (line[-1] in ":：" and len(words.split()) <= 5):
        return None
    return _Cut(n, _after_headers(bare, n + 1), forward_mark=forward, headers=True)


def _role(line: str) -> str:
    """Which header a line of a quoted header block shows, or an empty string."""
    label, colon, _ = line.partition(":")
    if not colon:
        label, colon, _ = line.partition("：")
    if not colon or len(label) > 24:
        return ""
    return HEADER_LABELS.get(label.strip(" *_\t").casefold(), "")


def _header_block(bare: list[str], n: int, line: str) -> _Cut | None:
    """Outlook's From/Sent/To/Subject in any language; three of them, one being the subject or an address."""
    if (":" not in line and "：" not in line) or _role(line) not in ("from", "sent", "subject", "to"):
        return None
    roles = set()
    sender = ""
    for other in bare[n : n + 9]:
        role = _role(other)
        if role:
            roles.add(role)
            sender = other if role == "from" else sender
    if len(roles) < 3 or "from" not in roles or ("subject" not in roles and "@" not in sender):
        return None
    start = n
    above = _previous_line(bare, n - 1)
    if above is not None and _is_rule(bare[above]):
        start = above
    return _Cut(start, _after_headers(bare, n), headers=True)


def _is_rule(line: str) -> bool:
    return len(line) >= 3 and not line.strip("-_=*— ")


def _after_headers(bare: list[str], n: int) -> int:
    """The first line after a block of headers that may begin at `n` or after blank lines."""
    at = _next_line(bare, n)
    last = n
    while at is not None and at < n + 16:
        if _role(bare[at]):
            last = at + 1
        elif not bare[at - 1] or last != at or not bare[last - 1].endswith((",", ";")):
            break
        else:
            last = at + 1  # a list of recipients that goes on
        at = _next_line(bare, at + 1)
    return last


def _attribution_start(bare: list[str], end: int, marked: set[int]) -> int | None:
    """The first line of an attribution whose last line is `end`, looking back over at most three."""
    joined = ""
    found = None
    quoted_below = _next_line(bare, end + 1) in marked
    for start in range(end, max(-1, end - 4), -1):
        if not bare[start] or start in marked or len(joined) > 500:
            break
        joined = f"{bare[start]} {joined}".strip().casefold()
        begins = _begins_attribution(joined)
        if found is None and _is_attribution(joined, quoted_below=quoted_below):
            found = start
            if begins:
                break
        elif found is not None and begins and _DATE_IN_ATTRIBUTION.search(bare[start]):
            return start  # "On <date>" stands lines above "<maria@…> wrote:"
    return found


def _begins_attribution(joined: str) -> bool:
    return ATTRIBUTION_START.match(joined) is not None


def _is_attribution(joined: str, *, quoted_below: bool) -> bool:
    if len(joined) > 500:
        return False
    dated = _DATE_IN_ATTRIBUTION.search(joined) is not None
    if VERB_AT_END.search(joined):
        return (dated and (_begins_attribution(joined) or "@" in joined or quoted_below)) or (
            quoted_below and len(joined) < 120
        )
    if VERB_INSIDE.search(joined):
        return dated
    # No verb at all: "26.06.2014, 14:41, "Alexander" <a@b.example>:" and "2013/7/20 Sam <a@b.example>"
    return "@" in joined and joined[0].isdigit() and _begins_attribution(joined)


def _drop_attributions(bare: list[str], quoted: list[int], drop: set[int]) -> None:
    """Leave out the attribution lines that stand directly above quoted ones."""
    marked = set(quoted)
    for n in quoted:
        if n - 1 in marked:
            continue
        above = _previous_line(bare, n - 1)
        if above is None or above in marked or not _ends_attribution(bare[above]):
            continue
        start = _attribution_start(bare, above, marked)
        if start is not None:
            drop.update(range(start, above + 1))


def _next_line(bare: list[str], n: int) -> int | None:
    return next((at for at in range(n, min(len(bare), n + 12)) if bare[at]), None)


def _previous_line(bare: list[str], n: int) -> int | None:
    return next((at for at in range(n, max(-1, n - 4), -1) if bare[at]), None)


def _cut_by_html(bare: list[str], html: str) -> _Cut | None:
    """The line of the text at which the HTML says that the quote begins."""
    words = html_quotes.first_words_of_quote(html)
    if len(words) < 3:
        return None
    before = html_quotes.words_before_quote(html)
    sample = "".join(words).casefold()[:60]
    passed = 0
    for n, line in enumerate(bare):
        if line and passed >= before * 0.7:
            here = "".join(" ".join(bare[n : n + 4]).replace("\u200c", "").split()).casefold()[:60]
            if len(here) >= 8 and (sample.startswith(here) or here.startswith(sample)):
                return _Cut(n, n + 1)
        passed += len(line.split())
    return None


def _own(lines: list[str], bare: list[str], drop: set[int], end: int, begin: int = 0) -> list[str]:
    """The lines of `begin`..`end` that stay, each run between quotes without its signature."""
    kept: list[str] = []
    run: list[int] = []
    for n in range(begin, end):
        if n in drop:
            if run:
                kept += _without_signature(lines, bare, run)
                run = []
        else:
            run.append(n)
    return kept + _without_signature(lines, bare, run)


def _without_signature(lines: list[str], bare: list[str], run: list[int]) -> list[str]:
    numbers = run[: _signature_start([bare[n] for n in run])]
    return [lines[n] for n in numbers if not _is_footer(bare[n])]


def _is_footer(line: str) -> bool:
    """ "Sent from my iPhone" and its kin; "sent from my desk, is easier" is a sentence and stays."""
    if not 8 < len(line) < 110:
        return False
    low = line.casefold()
    first = low.split(None, 1)[0].strip("<([*_-")
    return first in FOOTER_FIRST_WORDS and FOOTER.match(low.strip("<([*_- ")) is not None


def _signature_start(run: list[str]) -> int:
    """How many of these lines are the text; the rest is signature. In doubt, all of them."""
    end = len(run)
    for n, line in enumerate(run):
        if line in ("--", "—", "-- -") and n > 0 and end - n <= 20:
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
        if _is_rule(run[n]) and run[n][0] in "_-=" and _CONTACT.search(" ".join(run[n + 1 : end])):
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


def _join(lines: list[str]) -> str:
    """The lines without blank ones at the ends, and never more than two blank ones in a row."""
    kept: list[str] = []
    blank = 0
    for line in lines:
        if line.strip():
            blank = 0
            kept.append(line.rstrip())
        else:
            blank += 1
            if kept and blank <= 2:
                kept.append("")
    while kept and not kept[-1]:
        kept.pop()
    return "\n".join(kept)
