"""Every command and the words by which it is called, in English, Hungarian and Persian: one table.

All words of all languages are understood whatever the VA's language is. They are compared without case,
accents, Persian letter variants, joiners and spaces, so `T-12 kesz`, `انجام شد` and `انجام‌شد` are the same
words as in the table. `help` is written from the table too: what is not here is no command.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from vamail.desk.control.called import Called, Table
from vamail.desk.control.command import Verb
from vamail.desk.control.help_words import LAST
from vamail.desk.control.meeting_verbs import MEETINGS
from vamail.desk.control.money_verbs import MONEY
from vamail.desk.control.outlook_verbs import OUTLOOK
from vamail.desk.control.task_words import TASKS
from vamail.desk.control.terms_verbs import TERMS
from vamail.desk.intake.phrases import fold
from vamail.desk.intake.va_language import RLM

LANGUAGES = ("en", "hu", "fa")
LONGEST = 4
"""Words in the longest name of a command."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a name stands for; `on` False for its opposite (`not important`)."""

    verb: Verb
    on: bool
    language: str


TABLE: Table = {**TASKS, **MEETINGS, **MONEY, **TERMS, **OUTLOOK, **LAST}

_OPPOSITES: dict[Verb, tuple[str, ...]] = {
    "important": ("not important", "unimportant", "nem fontos", "مهم نیست", "غیر مهم", "نامهم"),
    "urgent": ("not urgent", "nem sürgős", "فوری نیست", "غیر فوری"),
}


def folded(words: str) -> frozenset[str]:
    """Words or phrases, written with bars between them, as they are compared."""
    return frozenset(map(fold, words.split("|")))


def key(words: str) -> str:
    """Words as they are compared: folded, without spaces and the apostrophe."""
    return "".join(fold(words).split()).replace("'", "")


@cache
def _names() -> dict[str, Word]:
    found: dict[str, Word] = {}
    for verb, called in TABLE.items():
        for language, one in called.items():
            for name in one.names:
                found.setdefault(key(name), Word(verb, True, language))
    for verb, names in _OPPOSITES.items():
        for name in names:
            language = "fa" if not name.isascii() and name[0] > "\u0600" else "hu" if "nem" in name else "en"
            found[key(name)] = Word(verb, False, language)
    return found


def word_of(name: str) -> Word | None:
    """The command that is called so, by its key."""
    return _names().get(name)


def every_name() -> Iterator[tuple[str, Verb]]:
    """All names as they are written in the table, with their command; opposites too."""
    for verb, called in TABLE.items():
        for one in called.values():
            for name in one.names:
                yield name, verb
    for verb, names in _OPPOSITES.items():
        for name in names:
            yield name, verb


@cache
def _shown() -> dict[str, str]:
    return {key(name): name for name, _ in every_name()}


def nearest(name: str) -> str:
    """The name of a command that was probably meant, as it is written; or an empty string."""
    wanted = key(name)[:40]
    near = get_close_matches(wanted, list(_shown()), n=5, cutoff=0.7)
    # Letters that changed places are the commonest slip, and the first letter is seldom wrong.
    near.sort(key=lambda one: (sorted(one) != sorted(wanted), one[:1] != wanted[:1]))
    return _shown()[near[0]] if near else ""


def called(verb: Verb, language: str) -> Called:
    """This command in this language; one that is not here is served in English."""
    return TABLE[verb].get(language) or TABLE[verb]["en"]


def usage(verb: Verb, language: str) -> str:
    """How it is written, for a hint; within Persian, what is Latin keeps its own order."""
    shown = called(verb, language).usage
    return f"{RLM}{shown}{RLM}" if language == "fa" else shown


def help_lines(language: str) -> tuple[str, ...]:
    """One line a command: how it is written, and what it does."""
    return tuple(f"{usage(verb, language)} – {called(verb, language).does}" for verb in TABLE)
