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

from dataclasses import dataclass

from vamail.mail import html_quotes
from vamail.mail.quote_tables import (
    ATTRIBUTION_START,
    FORWARD_MARKS,
    HEADER_LABELS,
    ORIGINAL_MARKS,
    VERB_AT_END,
    VERB_INSIDE,
    VERBLESS_START,
)
from vamail.mail.signature import is_rule, is_signature_mark, without_signature
from vamail.model.pattern import lazy

_FEW_WORDS = 12
_LINES = 8_000
_LINE = 600

_DIRECTION_MARKS = (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_FOLD: dict[str, str] = {
    **dict.fromkeys(map(chr, _DIRECTION_MARKS), ""),
    "\u00a0": " ",
    "\u202f": " ",
    "\u064a": "ی",
    "\u0643": "ک",
    "\u0654": "",
}
_FENCE = ("```", "~~~")
_DATE_IN_ATTRIBUTION = lazy(r"\d{1,2}[:.]\d\d|\d{4}|[۰-۹]{1,2}[:٫][۰-۹]{2}|[۰-۹]{4}|@")
_RULE_STARTS, _RULE_ENDS = "-_*=—–>", ":：-"
# Yahoo on Android: the quoted mail goes on in the line of its attribution.
_ON_ONE_LINE = lazy(r"On [^<>]{8,120}<[^<>@\s]{1,64}@[^<>\s]{1,200}> wrote:\s+\S")
_ATTRIBUTION_ENDS = ":：>-eEaAتеЕ"  # the last signs that `_ends_attribution` knows, in both cases


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


def own_blocks(text: str, html: str = "") -> tuple[str, ...]:
    """What this person newly wrote, one text for each stretch between quotes, none of them empty.

    Stricter than `reply_text`, for readers who act on every line: nothing of a forwarded mail belongs to
    it, and a line of `--` always begins a signature, in the first line too.
    """
    lines, bare, drop, cut = _apart(text, html)
    end = cut.line if cut else min(len(lines), _LINES)
    blocks, run = [], 0
    for stop in (*sorted(number for number in drop if number < end), end):
        signed = next((n for n in range(run, stop) if is_signature_mark(bare[n])), stop)
        blocks.append(_join(without_signature(lines[run:signed], bare[run:signed])))
        run = stop + 1
    return tuple(block for block in blocks if block.strip())


def _apart(text: str, html: str) -> tuple[list[str], list[str], set[int], _Cut | None]:
    """The lines, the same folded and stripped, the numbers of those that are quoted, and the cut."""
    lines = text.split("\n")
    shown = lines[:_LINES]
    folded = shown if text.isascii() else _fold(text).split("\n")[:_LINES]
    bare = [line[:_LINE].strip() for line in folded]
    quoted = _quoted(bare)
    cut = _find_cut(bare, quoted)
    drop = set(quoted)
    _drop_attributions(bare, quoted, drop)
    if cut is None and not quoted and html:
        cut = _cut_by_html(bare, html)
    return lines, bare, drop, cut


def read_reply(text: str, html: str = "") -> Reply:
    """Like `reply_text`, and says whether a forwarded mail's own text is part of it."""
    lines, bare, drop, cut = _apart(text, html)
    quoted = [number for number in drop if bare[number][:1] == ">"]
    end = cut.line if cut else len(bare)
    own = _own(lines, bare, drop, end)
    if cut is None:
        if len(lines) > _LINES:
            own += [line for line in lines[_LINES:] if not line.startswith(">")]
        return Reply(_join(own))
    words = sum(len(line.split()) for line in own)
    if words <= (_FEW_WORDS if cut.forward_mark else 0) and (cut.forward_mark or cut.headers or not quoted):
        content = _own(lines, bare, drop, len(bare), cut.content)
        return Reply(_join([*own, "", *content]), forwarded=cut.forward_mark or cut.headers)
    return Reply(_join(own))


def _fold(text: str) -> str:
    for sign, plain in _FOLD.items():
        if sign in text:
            text = text.replace(sign, plain)
    return text


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
        last = line[-1]
        if (line[0] in _RULE_STARTS or last in _RULE_ENDS) and (cut := _separator(bare, n, line)):
            return cut
        if (":" in line or "：" in line) and (cut := _header_block(bare, n, line)):
            return cut
        if line[:3] == "On " and _ON_ONE_LINE.match(line):
            return _Cut(n, n + 1)
        if (
            last in _ATTRIBUTION_ENDS
            and _ends_attribution(line)
            and (start := _attribution_start(bare, n, marked)) is not None
        ):
            below = _next_line(bare, n + 1)
            dated = _DATE_IN_ATTRIBUTION.search(" ".join(bare[start : n + 1]))
            if dated and (below is None or below not in marked):
                return _Cut(start, n + 1)
    return None


def _ends_attribution(line: str) -> bool:
    if line[-1] in ":：>" or line[-6:].casefold().endswith(("wrote", "írta", "نوشت", "пише")):
        return True
    return line[-1] == "-" and line[:2] == "--" and line.rstrip("- ").endswith("wrote")  # Zoho


def _separator(bare: list[str], n: int, line: str) -> _Cut | None:
    """`-----Original Message-----` and its kin: a rule of dashes with words in it, or Apple's sentence."""
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
    if _role(line) not in ("from", "sent", "subject", "to"):
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
    if above is not None and is_rule(bare[above]):
        start = above
    return _Cut(start, _after_headers(bare, n), headers=True)


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
    verbless = joined[0].isdigit() or VERBLESS_START.match(joined) is not None
    return "@" in joined and verbless and _begins_attribution(joined)


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
    run = begin
    for n in sorted(number for number in drop if begin <= number < end):
        kept += without_signature(lines[run:n], bare[run:n])
        run = n + 1
    return kept + without_signature(lines[run:end], bare[run:end])


def _join(lines: list[str]) -> str:
    """The lines without blank ones at the ends, and never more than two blank ones in a row."""
    kept: list[str] = []
    blank = 0
    for line in lines:
        if shown := line.rstrip():
            blank = 0
            kept.append(shown)
        else:
            blank += 1
            if kept and blank <= 2:
                kept.append("")
    while kept and not kept[-1]:
        kept.pop()
    return "\n".join(kept)
