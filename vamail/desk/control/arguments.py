"""What stands behind the word of a command: one reader a verb, each a pure function of the rest of its line.

A reader returns the fields of the `Command` that it sets, or raises `NotClear`. What it does not know it
never passes over in silence: a line is done whole or not at all.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vamail.desk.control.amounts import plain_digits, read_amount, without_marks
from vamail.desk.control.command import Verb
from vamail.desk.control.courtesy import is_courtesy, plain_words
from vamail.desk.control.deadlines import read_deadline
from vamail.desk.control.unclear import NotClear
from vamail.desk.control.words import Word, folded
from vamail.desk.intake.phrases import fold
from vamail.mail.addresses import read_addresses
from vamail.model.pattern import lazy
from vamail.workspace.types import Client, Workspace

REFERENCE = r"(?:[Tt][-\u2010-\u2013\u2212]?|\#)(\d{1,9})(?![\w@])"
_EXPLICIT = lazy(rf"(?<![\w@.+-]){REFERENCE}")
_BETWEEN = r"[\s,،、;؛:()\[\]&+]*(?:(?:and|és|es|و|for|on|of|to|tasks?|is|are)\s+)?"
_LEADING = lazy(rf"(?:{_BETWEEN}(?<![\w@.+-]){REFERENCE}[\])]?)+", re.IGNORECASE)
_WORD = lazy(r"\S+")
_WHOLE = lazy(REFERENCE)
_ANOTHER_THING = lazy(r"[MmIiPp][-\u2010-\u2013\u2212]\d{1,9}\b")
"""A meeting, an invoice or a payment, which are not replied to by their name."""
_SPAN = lazy(
    rf"(?<![\w@.+-]){REFERENCE}\s*(?:[-\u2010-\u2015\u2212]|\.\.+|…|(?:to|through|until|till|تا)\s)\s*#?(?:T-?)?\d{{1,9}}",
    re.IGNORECASE,
)
"""The two, or all between them: it is asked which."""
_HOUR = lazy(r"\d{1,9}[:：]\d{1,9}")
_NUMBER = lazy(r"#?(\d{1,9})")
_CLIENT_BEHIND = lazy(r"(?:^|\s)(?:for|client|ügyfél|مشتری|برای)\s+(\S.*)$", re.IGNORECASE)
_ADDRESSED = lazy(r"(?:\S+\s+){0,3}?<?([^\s<>@]{1,64}@[^\s<>@,;:]{1,255})>?(?:[\s,;:]+|$)")
_SEPARATORS = lazy(r"[\s,،、;؛:：&+()\[\]]+")
_JOINERS = frozenset({"and", "es", "و", "task", "tasks", "feladat", "feladatok", "کار", "number", "no", "nr"})
_BEFORE_TASKS = folded("and|és|و|for|on|of|to|task|tasks")
_EDGES = " \t,،;؛:：=.!"
_MARKS = f"{_EDGES}-–—"
_NOBODY = folded("none|nobody|no one|me|myself|senki|nincs|én|magam|هیچ کس|هیچ‌کس|هیچکس|خودم")
_ALL = folded("all|everything|everybody|everyone|mind|mindent|mindenki|minden|összes|همه|همه چیز")
_THE_CLIENT = folded("client|customer|the client|clients|ügyfél|ügyfélre|az ügyfél|ügyfelet|megrendelő|مشتری")
_FOR = lazy(r"\s+(?:for|about|with|miatt|برای|دربارهٔ|بابت)\s+|\s*[:：–—]\s*|\s+-\s+", re.IGNORECASE)
_WAIT_ON = lazy(r"(?:for|on|az|a)\s+", re.IGNORECASE)
_WHAT_FOR = lazy(r"(?:[\s:：–—,-]+)?(?:(?:for|about|to send|to|miatt|برای|بابت)\s+)?", re.IGNORECASE)
_INTO = lazy(r"\b(?:into|to|with|in|ebbe|ide|bele)\b|(?<!\w)(?:در|با|به)(?!\w)|->|→", re.IGNORECASE)
_PARTS = lazy(r"[;；؛\n]")
_COMMAS = lazy(r"[,،、]")
LONGEST_TITLE = 200
LONGEST_TAG = 60
MOST_PARTS = 20


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the VA's settings and the instant of the mail, aware."""

    workspace: Workspace
    now: datetime

    @property
    def language(self) -> str:
        """The VA's language, in which is told what was not understood."""
        return self.workspace.me.language


@dataclass(frozen=True, slots=True)
class Rest:
    """What a reader of arguments sees: the command's word, and the text behind it. `parted`: a colon stands
    between the two, `dashed`: a hyphen or minus; `meetings`, `ahead` and `invoices` are meetings, tasks and
    invoices named in front."""

    verb: Verb
    word: Word
    text: str
    reader: Reader
    parted: bool = False
    dashed: bool = False
    meetings: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()

    def unclear(self, why: str, hint: str = "write", **values: str) -> NotClear:
        """That it is not clear, with how this command is written."""
        return NotClear(why, hint, self.verb, **values)


Fields = Mapping[str, Any]


def refs_in(text: str) -> tuple[str, ...]:
    """The tasks that a text names as `T-12` or `#12`, each once."""
    return tuple(dict.fromkeys(f"T-{int(plain_digits(one))}" for one in _EXPLICIT.findall(text)))


def without_refs(text: str, *, behind: bool) -> tuple[tuple[str, ...], str]:
    """The tasks named at the start of the text, and with `behind` at its end, and the text between."""
    refs: tuple[str, ...] = ()
    if found := _LEADING.match(text):
        refs, text = refs_in(found[0]), without_marks(text[found.end() :], _EDGES, touching=True)
    if behind:
        last, text = _trailing(text)
        refs = (*refs, *last)
    return tuple(dict.fromkeys(refs)), text.strip()


def _trailing(text: str) -> tuple[tuple[str, ...], str]:
    """The tasks named at the end of the text, with the small words before them, and the text without them."""
    refs: tuple[str, ...] = ()
    cut = len(text)
    for word in reversed(list(_WORD.finditer(text))):
        parts = [part for one in _SEPARATORS.split(word[0]) if (part := one.strip(".!"))]
        if parts and all(map(_WHOLE.fullmatch, parts)):
            refs = (*refs_in(" ".join(parts)), *refs)
        elif not refs or (parts and (len(parts) > 1 or fold(parts[0]) not in _BEFORE_TASKS)):
            break
        cut = word.start()
    return refs, text[:cut].rstrip(" \t,،;؛&+(")


def numbers_only(rest: Rest) -> tuple[str, ...]:
    """The bare numbers of a text that holds nothing else but words of courtesy."""
    if hour := _HOUR.search(rest.text):
        raise rest.unclear("rest", said=hour[0])
    found: list[str] = []
    for word in filter(None, _SEPARATORS.split(rest.text)):
        number = _NUMBER.fullmatch(word.strip(".!"))
        if number:
            found.append(str(int(plain_digits(number[1]))))
        elif fold(word) not in _JOINERS and not is_courtesy(word):
            raise rest.unclear("rest", said=word)
    return tuple(dict.fromkeys(found))


def tasks(rest: Rest) -> Fields:
    """The tasks that a line names, in whatever way, and nothing else."""
    if span := _SPAN.search(rest.text):
        raise rest.unclear("rest", said=span[0])
    refs, text = without_refs(rest.text, behind=True)
    rest = Rest(rest.verb, rest.word, text, rest.reader)
    return {"tasks": (*refs, *(f"T-{number}" for number in numbers_only(rest)))}


def held(rest: Rest) -> Fields:
    """Numbers of held entries, and with `ok` for which client."""
    refs, text = without_refs(rest.text, behind=True)
    client = _CLIENT_BEHIND.search(text) if rest.verb == "ok" else None
    slug = client_called(client[1], rest).slug if client else ""
    numbers = numbers_only(
        Rest(rest.verb, rest.word, text[: client.start()] if client else text, rest.reader)
    )
    return {"tasks": refs, "held": tuple(map(int, numbers)), "client": slug}


def _nothing(rest: Rest) -> Fields:
    return {}


def _wait(rest: Rest) -> Fields:
    refs, text = without_refs(rest.text, behind=False)
    text = _without(_WAIT_ON, text)
    if not says_something(text):
        raise rest.unclear("missing")
    first, _, more = text.partition(" ")
    if fold(first.strip(_EDGES)) in _THE_CLIENT:
        return {"tasks": refs, "whom": "client", "text": _without(_WHAT_FOR, more).strip()}
    whom, *what = _FOR.split(text, maxsplit=1)
    return {
        "tasks": refs,
        "whom": whom.strip(_EDGES)[:LONGEST_TITLE],
        "text": what[0].strip() if what else "",
    }


def says_something(text: str) -> bool:
    """Whether there is a letter or digit in it."""
    return any(sign.isalnum() for sign in text)


def _without(start: re.Pattern[str], text: str) -> str:
    found = start.match(text)
    return text[found.end() :] if found else text


def _due(rest: Rest) -> Fields:
    refs, text = without_refs(rest.text, behind=True)
    me = rest.reader.workspace.me
    at = read_deadline(text, (me.language, rest.word.language), rest.reader.now, me.hours, me.language)
    return {"tasks": refs, "at": at, "on": at is not None, "text": text}


def _estimate(rest: Rest) -> Fields:
    refs, text = without_refs(rest.text, behind=True)
    if fold(text) in _NOBODY:
        return {"tasks": refs, "minutes": 0, "on": False}
    minutes, more = read_amount(text, "estimate")
    if not is_courtesy(more):
        raise rest.unclear("rest", said=more)
    return {"tasks": refs, "minutes": minutes}


def _text(rest: Rest) -> Fields:
    refs, text = without_refs(rest.text, behind=False)
    if not says_something(text):
        raise rest.unclear("missing")
    return {"tasks": refs, "text": text}


def _reply(rest: Rest) -> Fields:
    """The text may begin on the next line; whether there is any is seen where the lines are."""
    refs, text = without_refs(rest.text, behind=False)
    if not refs and (named := _ANOTHER_THING.match(text)):
        raise rest.unclear("rest", said=named[0])
    return {"tasks": refs, "text": text}


def _list(rest: Rest) -> Fields:
    refs, text = without_refs(rest.text, behind=True)
    if not text:
        return {"tasks": refs, "text": ""}
    if client := next((one for one in rest.reader.workspace.clients if fold(text) == one.slug), None):
        return {"tasks": refs, "client": client.slug}
    if not says_something(text) or len(text) > LONGEST_TITLE:
        raise rest.unclear("too_long" if text else "missing")
    return {"tasks": refs, "text": text.strip("\"“”„«»' ")}


def _tags(rest: Rest) -> Fields:
    refs, text = without_refs(rest.text, behind=True)
    tags = tuple(
        dict.fromkeys(tag for one in _COMMAS.split(text) if says_something(tag := one.strip("#\"“”„«»'. ")))
    )
    if not tags or len(tags) > MOST_PARTS or max(map(len, tags)) > LONGEST_TAG:
        raise rest.unclear("too_long" if tags else "missing")
    return {"tasks": refs, "text": ", ".join(tags), "parts": tags}


def _client(rest: Rest) -> Fields:
    refs, text = without_refs(rest.text, behind=True)
    if not text:
        raise rest.unclear("missing")
    return {"tasks": refs, "client": client_called(text, rest).slug}


def client_called(said: str, rest: Rest) -> Client:
    """The client of this slug, name, address or domain; else the only one whose name begins so."""
    clients = rest.reader.workspace.clients
    wanted = " ".join(plain_words(said))
    exact = [one for one in clients if wanted in calls(one)]
    near = exact or [one for one in clients if any(call.startswith(f"{wanted} ") for call in calls(one))]
    if len(near) == 1:
        return near[0]
    listed = ", ".join(one.slug for one in (near or clients)[:12])
    raise rest.unclear("no_client", "clients", said=said, near=listed)


def client_named(said: str, rest: Rest) -> Client | None:
    """The one client that is called exactly so."""
    wanted = " ".join(plain_words(said.strip(_MARKS)))
    found = [one for one in rest.reader.workspace.clients if wanted and wanted in calls(one)]
    return found[0] if len(found) == 1 else None


def calls(client: Client) -> set[str]:
    """Everything that a client may be called by, as plain words."""
    names = (client.slug, client.name, *client.addresses, *client.domains)
    return {" ".join(plain_words(name)) for name in names}


def _pause(rest: Rest) -> Fields:
    text = rest.text.strip(_EDGES)
    if fold(text) in _ALL or (not text and rest.verb == "resume"):
        return {"client": ""}
    if not text:
        raise rest.unclear("missing")
    return {"client": client_called(text, rest).slug}


def _split(rest: Rest) -> Fields:
    refs, text = without_refs(rest.text, behind=False)
    parts = [part.strip(_EDGES) for part in _PARTS.split(text)]
    if len(parts) == 1:
        parts = [part.strip(_EDGES) for part in _COMMAS.split(text)]
    found = tuple(dict.fromkeys(part[:LONGEST_TITLE] for part in parts if part))
    if len(found) == 1 or len(found) > MOST_PARTS:
        raise rest.unclear("missing" if len(found) == 1 else "too_many_parts", said=str(MOST_PARTS))
    return {"tasks": refs, "parts": found}


def _merge(rest: Rest) -> Fields:
    before, *behind = _INTO.split(rest.text, maxsplit=1)
    which, into = _only_refs(before, rest), _only_refs(behind[0], rest) if behind else ()
    if len(which) != 1 or len(into) > 1 or (behind and not into) or which == into:
        raise rest.unclear("which_task")
    return {"tasks": into, "other": which[0]}


def _only_refs(text: str, rest: Rest) -> tuple[str, ...]:
    return tuple(tasks(Rest(rest.verb, rest.word, text, rest.reader))["tasks"])


def _assign(rest: Rest) -> Fields:
    refs, text = without_refs(rest.text, behind=True)
    text = _without(re.compile(r"to\s+", re.IGNORECASE), text)
    if not text.strip(_EDGES):
        raise rest.unclear("missing")
    found = _ADDRESSED.match(text)
    address = read_addresses(found[1].encode()) if found else ()
    if found is None or len(address) != 1 or not address[0].domain:
        raise rest.unclear("address", said=text)
    text = text[found.end() :].strip()
    if (second := _ADDRESSED.match(text)) is not None and ":" not in found[0]:
        raise rest.unclear("rest", said=second[1])
    return {"tasks": refs, "whom": address[0].email, "text": text}


ARGUMENTS: Mapping[Verb, Callable[[Rest], Fields]] = {
    "begin": tasks, "reopen": tasks, "wait": _wait, "due": _due, "important": tasks, "urgent": tasks,
    "estimate": _estimate, "note": _text, "tag": _tags,
    "untag": _tags, "client": _client, "list": _list, "split": _split, "merge": _merge, "assign": _assign,
    "reply": _reply, "pause": _pause, "resume": _pause, "explain": tasks, "help": _nothing,
    "done": tasks,
}  # fmt: skip
"""What is about no meeting; `readers` has all."""
