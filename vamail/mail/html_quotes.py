"""Where the quote begins according to the marks that mail programs leave in HTML.

Works by plain searches over a bounded part of the HTML; nothing here builds a tree.
"""

import re
from html import unescape

from vamail.mail.quote_tables import HTML_HOOKS
from vamail.model.pattern import lazy

_LOOK_AT = 400_000
_TAG = lazy(r"<[^<>]{0,2000}>")
_NOT_SHOWN = lazy(r"<(style|script|title|head)\b.{0,20000}?</\1\s*>", re.DOTALL | re.IGNORECASE)
# One of these is part of every hook: most mails hold none, and need no search for each of the hooks.
_IN_HOOKS = (
    "mail_", "moz-", "yahoo_", "tutanota_", "divrply", "appendon", "olk_src", "mail-editor", "messagereply",
    "cite",
)  # fmt: skip
_QUOTE_SAMPLE = 6_000


def quote_start(html: str) -> int:
    """The offset in `html` of the tag that opens the quote, or -1."""
    lowered = html[:_LOOK_AT].lower()
    if not any(sign in lowered for sign in _IN_HOOKS):
        return -1
    starts = [start for hook in HTML_HOOKS if (start := _tag_with(lowered, hook)) >= 0]
    return min(starts, default=-1)


def first_words_of_quote(html: str) -> tuple[str, ...]:
    """The first few words that the quote shows, or nothing when the HTML has no mark of a quote."""
    start = quote_start(html)
    if start < 0:
        return ()
    return _words(html[start : start + _QUOTE_SAMPLE])[:12]


def words_before_quote(html: str) -> int:
    """How many words the HTML shows before the quote; needed to tell two equal beginnings apart."""
    start = quote_start(html)
    return len(_words(html[:start])) if start > 0 else 0


def _tag_with(lowered: str, hook: str) -> int:
    at = lowered.find(hook)
    for _ in range(20):  # a class name in a style sheet is no quote; look on, but not for ever
        if at < 0:
            return -1
        opened = lowered.rfind("<", max(0, at - 600), at)
        if opened >= 0 and ">" not in lowered[opened:at] and lowered[opened + 1 : opened + 2].isalpha():
            return opened
        at = lowered.find(hook, at + len(hook))
    return -1


def _words(html: str) -> tuple[str, ...]:
    return tuple(unescape(_TAG.sub(" ", _NOT_SHOWN.sub(" ", html))).replace("\u200c", "").split())
