"""One mail as the rules read it: each text folded and searched once, patterns within limits of time."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from vamail.desk.intake.phrases import LIMIT, PhraseIndex, fold, glob_fits, occurs
from vamail.model.message import Address, Attachment, Message
from vamail.workspace.types import AttachmentCondition, OpenSpan, Phrase

if TYPE_CHECKING:
    import regex

# This room has no clock, so a pattern is tried with growing limits and pays for the limits it used.
PATTERN_SECONDS = (0.005, 0.02, 0.1)
BUDGET_SECONDS = 0.5
_DAY = 1440


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What conditions may look at. `client` is a slug, or '' for an unknown sender; `received_local`
    is in the VA's zone."""

    message: Message
    client: str
    is_reply: bool
    first_mail: bool
    received_local: datetime
    language: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is made ready once for all mails: an index of plain phrases per field, patterns, folded phrases.

    A pattern that cannot be compiled is None and matches nothing.
    """

    indexes: dict[str, PhraseIndex] = field(default_factory=dict)
    patterns: "dict[str, regex.Pattern[str] | None]" = field(default_factory=dict)
    folded: dict[str, str] = field(default_factory=dict)


class Hits(dict[str, set[int]]):
    """Numbers of the plain phrases that occur in each field; a field is searched when first asked for."""

    def __init__(self, reading: "Reading") -> None:
        super().__init__()
        self._reading = reading

    def __missing__(self, field: str) -> set[int]:
        found = self[field] = self._reading.search(field)
        return found


class Reading:
    """One mail as the rules read it. `slow` names the patterns that ran out of time."""

    def __init__(self, prepared: Prepared, facts: Facts) -> None:
        self.facts = facts
        self._prepared = prepared
        self._raw: dict[str, tuple[str, ...]] = {}
        self._folded: dict[str, str] = {}
        self.hits = Hits(self)
        self._asked: dict[tuple[str, str], bool] = {}
        self._names: dict[str, str] = {}
        self._spent = 0.0
        self._slow: dict[str, None] = {}

    @property
    def slow(self) -> tuple[str, ...]:
        """Patterns that were treated as not matched because they ran out of time, with their places."""
        return tuple(self._slow)

    def search(self, field: str) -> set[int]:
        """Numbers of the plain phrases that occur in a field."""
        return self._prepared.indexes[field].found(self.folded(field))

    def raw(self, field: str) -> tuple[str, ...]:
        """The values of a field as they are in the mail."""
        values = self._raw.get(field)
        if values is None:
            values = self._raw[field] = values_of(field, self.facts.message)
        return values

    def folded(self, field: str) -> str:
        """The values of a field, folded, one a line."""
        text = self._folded.get(field)
        if text is None:
            text = self._folded[field] = "\n".join(map(fold, self.raw(field)))
        return text

    def occurs(self, phrase: Phrase, field: str) -> bool:
        """Whether one phrase of any mode occurs in a field."""
        if phrase.mode == "pattern":
            return any(self.matches(phrase, value) for value in self.raw(field))
        if phrase.mode == "glob":
            return any(glob_fits(self.fold(phrase.text), value) for value in whole_values(field, self))
        return occurs(self.fold(phrase.text), phrase.mode == "word", self.folded(field)) >= 0

    def fact(self, fact: str) -> bool:
        """A yes-or-no fact."""
        if fact == "automatic":
            return self.facts.message.automatic.is_automatic
        return self.facts.is_reply if fact == "is_reply" else self.facts.first_mail

    def attachment(self, condition: AttachmentCondition) -> Attachment | None:
        """The first attachment that fits; a picture inside the text only if name or type ask for it."""
        named = bool(condition.names or condition.types)
        return next(
            (
                attachment
                for attachment in self.facts.message.attachments
                if (named or not (attachment.inline and attachment.content_id))
                and self._attachment_fits(attachment, condition)
            ),
            None,
        )

    def _attachment_fits(self, attachment: Attachment, condition: AttachmentCondition) -> bool:
        size = attachment.bytes
        if size <= condition.larger_than and condition.larger_than:
            return False
        if condition.smaller_than and size >= condition.smaller_than:
            return False
        kind = attachment.type.lower()
        if condition.types and not any(glob_fits(item.text.lower(), kind) for item in condition.types):
            return False
        return not condition.names or any(self._names_it(item, attachment.name) for item in condition.names)

    def _names_it(self, phrase: Phrase, name: str) -> bool:
        if phrase.mode == "pattern":
            return self.matches(phrase, name)
        folded = self.fold(name)
        if phrase.mode == "glob":
            return glob_fits(self.fold(phrase.text), folded)
        return occurs(self.fold(phrase.text), phrase.mode == "word", folded) >= 0

    def fold(self, text: str) -> str:
        """A phrase or a name, folded once."""
        known = self._prepared.folded.get(text) or self._names.get(text)
        if known is None:
            known = self._names[text] = fold(text)
        return known

    def matches(self, phrase: Phrase, value: str) -> bool:
        """Whether a pattern occurs in a value; the same question is asked once."""
        key = (phrase.text, value)
        if key not in self._asked:
            self._asked[key] = self._search(phrase, value)
        return self._asked[key]

    def _search(self, phrase: Phrase, value: str) -> bool:
        """Search with growing limits; out of time is not matched, and named."""
        pattern = self._prepared.patterns.get(phrase.text)
        if pattern is None:
            return False
        text = unicodedata.normalize("NFC", value[:LIMIT])
        for index, limit in enumerate(PATTERN_SECONDS):
            if self._spent >= BUDGET_SECONDS:
                break
            try:
                found = pattern.search(text, timeout=limit, concurrent=True) is not None
            except (TimeoutError, MemoryError, RecursionError):
                self._spent += limit
                continue
            self._spent += limit if index else 0.0
            return found
        self._slow[
            f"{phrase.mark}: the pattern /{phrase.text}/ ran out of time and counts as not matched"
        ] = None
        return False


def values_of(name: str, message: Message) -> tuple[str, ...]:
    """The texts that a field of a condition stands for."""
    if name == "subject":
        return (message.subject,)
    if name == "body":
        return (message.reply_text if message.reply_text.strip() else message.text,)
    if name == "from":
        return tuple(map(_address, (message.sender,) if message.sender else message.senders))
    if name == "to":
        return tuple(map(_address, message.recipients))
    if name == "attachment":
        return tuple(attachment.name for attachment in message.attachments)
    return message.headers.get(name.removeprefix("header:"), ())


def whole_values(field: str, reading: Reading) -> list[str]:
    """The folded values that a glob must stand for whole: of an address its parts each by itself."""
    message = reading.facts.message
    if field in ("from", "to"):
        senders = (message.sender,) if message.sender else message.senders
        addresses = senders if field == "from" else message.recipients
        return [fold(part) for address in addresses for part in (address.email, address.name) if part]
    return [fold(value) for value in reading.raw(field)]


def within(spans: tuple[OpenSpan, ...], local: datetime) -> bool:
    """Whether a local instant lies in a weekly pattern, overnight spans included."""
    minute = local.hour * 60 + local.minute
    return any(
        span.start_minute <= minute + back * _DAY < span.end_minute
        for span in spans
        for back in (0, 1)
        if span.weekday == (local.weekday() - back) % 7
    )


def _address(address: Address) -> str:
    return f"{address.name} <{address.email}>" if address.name else address.email
