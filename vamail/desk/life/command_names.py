"""How commands about money are called in the VA's language, for rooms that lie below `desk.control`.

The words themselves are decided in `desk.control.words`; a test holds these to be the same.
"""

import re
from collections.abc import Mapping

from vamail.desk.life.va_language import Sentences
from vamail.model.pattern import lazy

NAMES: Mapping[str, Mapping[str, str]] = {
    "hu": {
        "ok": "ok", "no": "nem", "undo": "vissza", "credit": "jóváír", "paid": "fizetve",
        "settled": "rendezve", "promised": "ígérte", "dispute": "vitatott", "invoices": "számlák",
        "final": "végszámla", "interest": "kamat", "payments": "befizetések",
        "statement": "kivonat",
    },
    "fa": {
        "ok": "تایید", "no": "نه", "undo": "برگردان", "credit": "برگشت", "paid": "پرداخت شد",
        "settled": "رفع اختلاف", "promised": "قول داد", "dispute": "اعتراض", "invoices": "صورتحساب‌ها",
        "final": "صورتحساب نهایی", "interest": "دیرکرد", "payments": "پرداخت‌ها",
        "statement": "گردش حساب",
    },
}  # fmt: skip
"""By language and English name, the first name of each command."""

_QUOTED = lazy(r"`([a-z]+)(?=[ `])")


def name_of(command: str, language: str) -> str:
    """What the command is called in this language, else in English."""
    return NAMES.get(language, {}).get(command, command)


def with_names(sentences: Sentences) -> Sentences:
    """The sentences, in which each command that stands in backquotes by its English name has its own."""
    return {
        language: {name: _named(said, language) for name, said in table.items()}
        for language, table in sentences.items()
    }


def _named(said: str, language: str) -> str:
    def called(found: re.Match[str]) -> str:
        return f"`{name_of(found[1], language)}"

    return _QUOTED.sub(called, said)
