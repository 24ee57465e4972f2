"""Lines of a mail that are neither a command nor a fault: greetings, thanks, the VA's own name."""

import re

from vamail.desk.control.words import folded
from vamail.desk.intake.phrases import fold

_GREETINGS = folded(
    "hi|hello|hey|dear|good morning|good afternoon|good evening|morning|szia|sziasztok|helló|hali|kedves"
    "|jó reggelt|jó napot|jó estét|üdv|سلام|درود|صبح بخیر|با سلام"
)
_COURTESY = folded(
    "please|pls|thanks|thank|thx|you|many|very|much|a|lot|cheers|regards|best|kind|warm"
    "|kérem|kérlek|légyszi|köszönöm|köszi|kösz|szépen|előre|is|üdv|üdvözlettel|tisztelettel"
    "|لطفا|ممنون|مرسی|متشکرم|سپاس|تشکر|با|احترام|خیلی|از|شما"
)
_PRAISE = re.compile(
    r"https?://(?:aka\.ms|(?:\w{1,30}\.)?onelink\.me|proton\.me|overview\.mail\.yahoo\.com)(?:/|$)",
    re.IGNORECASE,
)
_EDGE = " ,،;؛:.!()*_-–—\u2026"


def plain_words(text: str) -> list[str]:
    """The words of a text, folded, without the marks around them."""
    return [word for one in fold(text).split() if (word := one.strip(_EDGE))]


def is_courtesy(text: str) -> bool:
    """Whether there is nothing in it but please and thank you."""
    return all(word in _COURTESY for word in plain_words(text))


def is_greeting(text: str) -> bool:
    """Whether the line greets somebody: a word of greeting, and at most a name."""
    words = plain_words(text)
    if not words or len(words) > 4:
        return False
    return any(" ".join(words[:count]) in _GREETINGS for count in (1, 2)) and len(text) <= 60


def is_footer(text: str) -> bool:
    """Whether a mail program praises itself there, in whatever language: its link says so."""
    return _PRAISE.search(text) is not None


def is_own_name(text: str, name: str) -> bool:
    """Whether the line is the VA's name, or one of its parts: a signature begins."""
    words, own = plain_words(text), plain_words(name)
    return bool(words) and (words == own or (len(words) == 1 and words[0] in own))
