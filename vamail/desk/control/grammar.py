"""Lines of text become commands. Pure, never raises, and each line costs the same whatever it holds.

One command a line: `[/][task …] word [arguments]`, in any of the three languages. Bullets, marks of
emphasis, direction marks, a slash in front and punctuation behind do not matter; digits may be of any
script. Greetings and thanks are passed over; the VA's name alone on a line ends the commands, as a signature
would. `reply` takes everything behind and below it, until the next line that begins with a slash and a
command. A line that a mail program broke belongs to the note before it, and a list of bullets that are no
commands to the invoice or the time above it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from vamail.desk.control.amounts import plain_digits
from vamail.desk.control.arguments import REFERENCE, Reader, Rest
from vamail.desk.control.command import Command, NotUnderstood, Verb
from vamail.desk.control.contradictions import ABOUT_INVOICES, ABOUT_MEETINGS, WORDS_OF_MEETINGS
from vamail.desk.control.courtesy import is_courtesy, is_footer, is_greeting, is_own_name
from vamail.desk.control.meeting_refs import invoice_named, meeting_named
from vamail.desk.control.readers import ARGUMENTS
from vamail.desk.control.unclear import NotClear, shortened
from vamail.desk.control.words import LONGEST, Word, folded, key, nearest, word_of
from vamail.model.pattern import lazy

MOST_LINES = 60
LONGEST_LINE = 4_000
LONGEST_REPLY = 50_000
_WRAPPED_FROM = 60
_WRAPPED_AT = 71
_MOST_ITEMS = 40
_CHARGED = ("invoice", "deposit", "final")
"""Commands whose lines may stand below them, with bullets."""
_ITEM = lazy(r"\s*[*•·▪◦‣●○■□\-–—]+\s+(?=\S)")
_MARKS = lazy("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
_BULLET = lazy(r"[\s*•·▪◦‣●○■□➤➢→\-–—_`~]*(?:\[[ xX]?\]\s*)?")
_NUMBERED = lazy(r"(\d{1,3})\s*[.)]\s+(?=\S)")
_SLASH = lazy(r"[/／]\s*")
_TOKEN = lazy(r"[^\s,،、;；؛:：]+")
_REFERENCE = lazy(rf"[(\[]?{REFERENCE}[)\].!]*")
_NUMBER = lazy(r"\d{1,9}[.!]?")
_CONNECTED = folded(
    "and|és|و|&|+|task|tasks|feladat|کار|-|=|->|→|is|are|az|a|the|mark|set|as|please|kérlek|legyen|لطفا"
)
_PARTING = lazy(r"(?:[,،、;؛:：]+(?!\d)|[=.!]+(?=\s|$)|[-–—](?=\s))\s*")
_EDGE = "*_`~\"'“”„«»().!…[]"
_TAKES_TEXT = {
    "note", "log", "wait", "split", "todo", "dispute", "credit", "invoice", "deposit", "final",
    "title", "where",
}  # fmt: skip
_OF_MEETINGS = ABOUT_MEETINGS | WORDS_OF_MEETINGS | {"meetings"}
_ABOUT_NO_TASK = ABOUT_INVOICES | _OF_MEETINGS | {"pause", "resume", "help", "time"}
_MAY_NAME_MEETINGS = _OF_MEETINGS | {"todo", "ok", "no", "hold", "undo", "explain"}
_MAY_NAME_INVOICES = ABOUT_INVOICES | {"invoice", "ok", "no", "undo", "explain"}


def read_lines(text: str, reader: Reader) -> tuple[Command | NotUnderstood, ...]:
    """Every command of a text that holds nothing but the VA's own words, and what was not understood."""
    lines = text[:LONGEST_REPLY].splitlines()
    found: list[Command | NotUnderstood] = []
    place = 0
    while place < len(lines):
        if len(found) == MOST_LINES:
            found.append(
                NotClear("too_many", said=str(MOST_LINES)).told(place, lines[place], reader.language)
            )
            break
        if found and is_own_name(lines[place], reader.workspace.me.name):
            break
        place = _take(lines, place, reader, found)
    if not found:
        return (NotClear("nothing", "see_help").told(0, shortened(text), reader.language),)
    return tuple(found)


def _take(lines: Sequence[str], place: int, reader: Reader, found: list[Command | NotUnderstood]) -> int:
    """Read what begins at this line into `found`; returns the line at which to go on."""
    one = read_line(lines[place], place, reader)
    after = place + 1
    if items := _items(lines, after, reader):
        below = _with_items(lines[place], place, items, one, reader)
        if below:
            found.extend(below)
            return after + len(items)
    if isinstance(one, Command) and one.verb == "reply":
        after = _end_of_reply(lines, after, reader)
        text = "\n".join([one.text, *lines[place + 1 : after]]).strip()
        one = replace(one, text=text)
        if not text:
            one = NotClear("missing", "write", "reply").told(place, lines[place], reader.language)
    elif isinstance(one, Command) and one.verb in _TAKES_TEXT:
        one, after = _with_broken_lines(lines, place, one, reader)
    if one is not None:
        found.append(one)
    return after


def _items(lines: Sequence[str], place: int, reader: Reader) -> list[str]:
    """What stands behind the bullets of the lines from here on, as long as none is a command or courtesy."""
    found: list[str] = []
    for line in lines[place : place + _MOST_ITEMS]:
        plain = _MARKS.sub("", line)
        bullet = _ITEM.match(plain)
        if bullet is None or not isinstance(read_line(line, place, reader), NotUnderstood):
            break
        if is_own_name(said := plain[bullet.end() :].strip(), reader.workspace.me.name):
            break
        found.append(said)
    return found


def _with_items(
    line: str, place: int, items: Sequence[str], alone: Command | NotUnderstood | None, reader: Reader
) -> list[Command | NotUnderstood]:
    """The line with the list below it: one invoice of these lines, or an entry of time for each. Nothing
    where it is about neither, or neither a colon nor numbers make it a list. An invoice that is asked for
    with a list is none without it."""
    if isinstance(alone, Command) and (alone.verb not in _CHARGED or alone.charges):
        return []
    head = line.rstrip().rstrip(":：")
    if head == line.rstrip() and not all(any(map(str.isdecimal, one)) for one in items):
        return []
    if not isinstance(alone, Command):
        times = [read_line(f"{head} {one}", place + at, reader) for at, one in enumerate(items, 1)]
        entries = [one for one in times if isinstance(one, Command) and one.verb == "log"]
        if len(entries) == len(items):
            return [*entries]
    whole = read_line(f"{head}: {'; '.join(items)}", place, reader)
    if isinstance(whole, Command) and whole.verb in _CHARGED and whole.charges:
        return [whole]
    return [whole] if isinstance(alone, Command) and isinstance(whole, NotUnderstood) else []


def _end_of_reply(lines: Sequence[str], place: int, reader: Reader) -> int:
    """The next line that begins with a slash and a command: nobody writes that to a client."""
    while place < len(lines):
        begun = _SLASH.match(_MARKS.sub("", lines[place]).strip())
        if begun and isinstance(read_line(lines[place], place, reader), Command):
            return place
        place += 1
    return place


def _with_broken_lines(lines: Sequence[str], place: int, one: Command, reader: Reader) -> tuple[Command, int]:
    """The command with the lines that a mail program broke off it: such a line is full, and the next one
    is no command by itself."""
    whole, after = lines[place], place + 1
    while after < len(lines) and after - place < 40:
        last, following = lines[after - 1].rstrip(), lines[after].strip()
        first = following.partition(" ")[0]
        full = len(last) >= _WRAPPED_FROM and len(last) + 1 + len(first) >= _WRAPPED_AT
        if not first or not full or isinstance(read_line(following, after, reader), Command):
            break
        joined = read_line(f"{whole} {following}", place, reader)
        if not isinstance(joined, Command):
            break
        whole, one, after = f"{whole} {following}", joined, after + 1
    return one, after


def read_line(line: str, place: int, reader: Reader) -> Command | NotUnderstood | None:
    """One line: a command, why it is none, or None for an empty one and for mere courtesy."""
    text = _MARKS.sub("", line).strip()
    if len(text) > LONGEST_LINE:
        return NotClear("too_long", "see_help").told(place, text, reader.language)
    bare, number = _without_bullet(text)
    if not bare:
        return None
    try:
        return _command(bare, number, place, reader)
    except NotClear as unclear:
        if unclear.why == "unknown" and (is_courtesy(bare) or is_greeting(bare) or is_footer(bare)):
            return None
        return unclear.told(place, text, reader.language)


def _without_bullet(text: str) -> tuple[str, str]:
    """The line without what only decorates it, and the number that it may have been given."""
    number = ""
    bullet = _BULLET.match(text)
    text = text[bullet.end() :] if bullet else text
    if numbered := _NUMBERED.match(text):
        number, text = numbered[1], text[numbered.end() :]
    if slash := _SLASH.match(text):
        text = text[slash.end() :]
    return text.strip().strip("*_`~").strip(), number


def _command(text: str, number: str, place: int, reader: Reader) -> Command:
    tokens = list(_TOKEN.finditer(text[:LONGEST_LINE]))
    ahead = _named_ahead(tokens)
    word, end = _word_at(tokens, ahead.at, text)
    if word is None:
        word, end = _word_at(tokens, 0, text)
        ahead = _Ahead(at=ahead.at) if word is not None else ahead
    if word is None:
        raise _unknown(text, tokens, ahead.at)
    fields = _fields(word, text[end:], ahead, reader)
    verb: Verb = fields.pop("verb", word.verb)
    named = fields["tasks"] or fields["meetings"] or fields["invoices"]
    if number and not named and verb not in _ABOUT_NO_TASK:
        raise NotClear("number", "write", verb, said=number)
    fields.setdefault("on", word.on)
    return Command(place=place, line=shortened(text, 200), verb=verb, **fields)


def _fields(word: Word, behind: str, ahead: "_Ahead", reader: Reader) -> dict[str, Any]:
    """What the command sets, with what is named in front of its word."""
    rest = _behind(behind)
    parted = behind.strip()[:1] in (":", "：")
    if word.verb not in ("reply", "note"):
        rest = " ".join(rest.split())
    refs = (*ahead.refs, *(f"T-{one}" for one in ahead.numbers))
    said = Rest(
        word.verb,
        word,
        rest,
        reader,
        parted=parted,
        dashed=behind.strip()[:1] in ("-", "\u2212"),
        meetings=ahead.meetings,
        ahead=refs,
        invoices=ahead.invoices,
    )
    fields: dict[str, Any] = {**ARGUMENTS[word.verb](said)}
    verb: Verb = fields.get("verb", word.verb)
    if verb in ("ok", "hold", "no"):
        fields["held"] = tuple(dict.fromkeys((*map(int, ahead.numbers), *fields["held"])))
        refs = ahead.refs
    if (verb in _ABOUT_NO_TASK and refs) or (verb not in _MAY_NAME_MEETINGS and ahead.meetings):
        raise NotClear("rest", "write", verb, said=", ".join((*refs, *ahead.meetings)))
    if verb not in _MAY_NAME_INVOICES and ahead.invoices:
        raise NotClear("rest", "write", verb, said=", ".join(ahead.invoices))
    fields["tasks"] = tuple(dict.fromkeys((*refs, *fields.get("tasks", ()))))
    fields["meetings"] = tuple(dict.fromkeys((*ahead.meetings, *fields.get("meetings", ()))))
    fields["invoices"] = tuple(dict.fromkeys((*ahead.invoices, *fields.get("invoices", ()))))
    return fields


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What is named in front of the command's word: tasks, bare numbers, meetings, invoices; `at` is its
    token."""

    refs: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    meetings: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()
    at: int = 0


def _named_ahead(tokens: Sequence[re.Match[str]]) -> _Ahead:
    """The tasks (`T-12`), meetings (`M-7`), invoices (`I-7`) and bare numbers in front of the word."""
    refs: list[str] = []
    numbers: list[str] = []
    meetings: list[str] = []
    invoices: list[str] = []
    at = 0
    while at < len(tokens):
        said = tokens[at][0]
        if found := _REFERENCE.fullmatch(said):
            refs.append(f"T-{int(plain_digits(found[1]))}")
        elif meeting := meeting_named(said):
            meetings.append(meeting)
        elif invoice := invoice_named(said):
            invoices.append(invoice)
        elif _NUMBER.fullmatch(said):
            numbers.append(str(int(plain_digits(said.rstrip(".!")))))
        elif key(said) not in _CONNECTED:
            break
        at += 1
    return _Ahead(tuple(refs), tuple(numbers), tuple(meetings), tuple(invoices), at)


def _word_at(tokens: Sequence[re.Match[str]], at: int, text: str) -> tuple[Word | None, int]:
    """The longest name of a command that begins at this token, and where in the text it ends."""
    for count in range(min(LONGEST, len(tokens) - at), 0, -1):
        part = tokens[at : at + count]
        said = key(" ".join(one[0].strip(_EDGE) for one in part))
        if len(said) <= 40 and (word := word_of(said)) is not None:
            return word, part[-1].end()
    return None, 0


def _behind(text: str) -> str:
    """What stands behind the command's word, without the marks that part the two; a minus stays, and so does
    what touches the next word: `.NET`, `.5 h`."""
    text = text.lstrip(",،、;؛:：").strip()
    while parting := _PARTING.match(text):
        text = text[parting.end() :]
    return text


def _unknown(text: str, tokens: Sequence[re.Match[str]], at: int) -> NotClear:
    """No command: the nearest one is named, if something is near."""
    said = tokens[at][0] if at < len(tokens) else text
    two = " ".join(one[0] for one in tokens[at : at + 2])
    near = nearest(said.strip(_EDGE)) or nearest(two.strip(_EDGE))
    return NotClear("unknown", "mean" if near else "see_help", said=said, near=near)
