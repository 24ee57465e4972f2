"""Conditions of rules against one mail: compiled once per workspace, each text folded once per mail.

`compile_rules(rules).reading(facts)` gives a Reader; `Reader.evaluate(rule)` a Verdict whose `why`
names the deciding condition, where it stands (file:line) and the value that matched or did not. The
sentence is made only when somebody asks for it.
"""

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self, assert_never

from vamail.desk.intake.phrases import PhraseIndex, fold
from vamail.desk.intake.reading import Facts, Prepared, Reading, within
from vamail.desk.intake.why import client_fits, explain
from vamail.workspace.types import (
    AttachmentCondition,
    ClientCondition,
    Combined,
    Condition,
    FactCondition,
    HeaderCondition,
    LanguageCondition,
    Phrase,
    ReceivedCondition,
    Rule,
    TextCondition,
)

if TYPE_CHECKING:
    import regex

__all__ = ["CompiledRules", "Facts", "Reader", "Verdict", "compile_rules"]


class Verdict:
    """Whether a rule matched, and why; `why` is worded when it is read."""

    __slots__ = ("_reading", "_rule", "matched")

    def __init__(self, matched: bool, reading: Reading, rule: Rule) -> None:
        self.matched = matched
        self._reading, self._rule = reading, rule

    @property
    def why(self) -> str:
        """The deciding condition, its place and the value."""
        return explain(self._rule.when, self._reading)[1]


Test = Callable[[Reading], bool]


class CompiledRules:
    """Rules made ready: a test for each, and one index of plain phrases for each text they ask."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules  # kept, because the tests are found by the identity of their rule
        self._prepared = Prepared()
        self.tests = {id(rule): self._test(rule.when) for rule in rules}

    def reading(self, facts: Facts) -> "Reader":
        """A look at one mail; texts are folded and searched once, whatever the number of rules."""
        return Reader(self._prepared, facts, self.tests)

    def _test(self, condition: Condition) -> Test:
        match condition:
            case TextCondition("text", phrases):
                return _any((self._phrases_test("subject", phrases), self._phrases_test("body", phrases)))
            case TextCondition(field, phrases):
                return self._phrases_test(field, phrases)
            case HeaderCondition(name, ()):
                wanted = name.lower()
                return lambda reading: wanted in reading.facts.message.headers
            case HeaderCondition(name, phrases):
                return self._phrases_test(f"header:{name.lower()}", phrases)
            case Combined(how, parts):
                return self._combined(how, parts)
            case AttachmentCondition():
                self._prepare((*condition.names, *condition.types))
                return lambda reading: reading.attachment(condition) is not None
            case ClientCondition(clients):
                return lambda reading: client_fits(clients, reading.facts.client)
            case LanguageCondition(languages):
                return lambda reading: reading.facts.language in languages
            case FactCondition(fact, expected):
                return lambda reading: reading.fact(fact) is expected
            case ReceivedCondition(spans, inside):
                return lambda reading: within(spans, reading.facts.received_local) is inside
            case _:
                assert_never(condition)

    def _combined(self, how: str, parts: tuple[Condition, ...]) -> Test:
        # Dear questions last: the answer is the same, and a pattern is often not asked at all.
        tests = tuple(self._test(part) for part in sorted(parts, key=_cost))
        if how == "all":
            return tests[0] if len(tests) == 1 else _all(tests)
        some = tests[0] if len(tests) == 1 else _any(tests)
        return some if how == "any" else lambda reading: not some(reading)

    def _phrases_test(self, field: str, phrases: tuple[Phrase, ...]) -> Test:
        """Any of the phrases in one field: the plain ones by the field's index, the others one by one."""
        self._prepare(phrases)
        plain = [phrase for phrase in phrases if phrase.mode in ("start", "word")]
        others = tuple(phrase for phrase in phrases if phrase.mode not in ("start", "word"))
        index = self._prepared.indexes.setdefault(field, PhraseIndex())
        numbers = frozenset(
            index.add(self._prepared.folded[phrase.text], phrase.mode == "word") for phrase in plain
        )
        if not others:
            return lambda reading: not numbers.isdisjoint(reading.hits[field])
        return lambda reading: (
            not numbers.isdisjoint(reading.hits[field])
            or any(reading.occurs(phrase, field) for phrase in others)
        )

    def _prepare(self, phrases: tuple[Phrase, ...]) -> None:
        for phrase in phrases:
            if phrase.mode == "pattern":
                self._prepared.patterns[phrase.text] = _pattern(phrase.text)
            else:
                self._prepared.folded[phrase.text] = fold(phrase.text)


class Reader(Reading):
    """A Reading that can be asked for whole rules; also a context manager."""

    def __init__(self, prepared: Prepared, facts: Facts, tests: Mapping[int, Test]) -> None:
        super().__init__(prepared, facts)
        self._tests = tests

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to give back."""

    def evaluate(self, rule: Rule) -> Verdict:
        """Whether `rule`, one of the compiled ones, matches this mail."""
        return Verdict(self._tests[id(rule)](self), self, rule)


def _all(tests: tuple[Test, ...]) -> Test:
    def every(reading: Reading) -> bool:
        for test in tests:  # noqa: SIM110 - a generator for each of a hundred rules costs more than the test
            if not test(reading):
                return False
        return True

    return every


def _any(tests: tuple[Test, ...]) -> Test:
    def some(reading: Reading) -> bool:
        for test in tests:  # noqa: SIM110 - as above
            if test(reading):
                return True
        return False

    return some


def _cost(condition: Condition) -> int:
    """How dear a question is: 0 a look, 1 an indexed text, 2 a walk over values, 3 a pattern."""
    match condition:
        case Combined(_, parts):
            return max(map(_cost, parts), default=0)
        case TextCondition(_, phrases) | HeaderCondition(_, phrases):
            return max((3 if item.mode == "pattern" else 1 for item in phrases), default=0)
        case AttachmentCondition(names):
            return 3 if any(item.mode == "pattern" for item in names) else 2
        case _:
            return 0


def _pattern(text: str) -> "regex.Pattern[str] | None":
    """Compiled as the check of the workspace compiles it; None if it is broken after all."""
    import regex

    try:
        return regex.compile(text, regex.IGNORECASE)
    except (regex.error, ValueError, RecursionError, OverflowError):
        return None


_kept: dict[int, CompiledRules] = {}
_KEPT = 8


def compile_rules(rules: tuple[Rule, ...]) -> CompiledRules:
    """The rules made ready; the same tuple is compiled once. Rules hold tables and have no hash, so the
    identity of the tuple is the key, and what is kept keeps it alive."""
    found = _kept.get(id(rules))
    if found is None or found.rules is not rules:
        found = CompiledRules(rules)
        if len(_kept) >= _KEPT:
            _kept.clear()
        _kept[id(rules)] = found
    return found
