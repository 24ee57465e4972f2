"""`when:` of a rule: conditions in plain words, and patterns for those who want them. Pure.

Every key is one condition and all of them must hold; a list under a key means any of it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vamail.model.pattern import lazy
from vamail.workspace.shapes import (
    BAD,
    Json,
    Key,
    ListOf,
    Page,
    Shape,
    Table,
    TextOr,
    Values,
    Word,
    did_you_mean,
    kind_of,
)
from vamail.workspace.types import (
    AttachmentCondition,
    ClientCondition,
    Combined,
    Condition,
    FactCondition,
    HeaderCondition,
    LanguageCondition,
    Mark,
    OpenSpan,
    Phrase,
    ReceivedCondition,
    TextCondition,
)
from vamail.workspace.words import HOURS, SIZE, YES_NO
from vamail.workspace.yaml_text import ListNode, Node, TableNode, TextNode

_TEXT_FIELDS = ("from", "to", "subject", "body", "text")
_GLOB_FIELDS = ("from", "to", "attachment")
_FACTS = ("is_reply", "first_mail", "automatic")
# A group that repeats and is repeated itself, as in `(a+)+`: the time it takes may double per letter.
_REPEAT = lazy(r"[*+]|\{\d+,\d*\}")


@dataclass(frozen=True)
class PhraseShape:
    """A phrase: plain words, `=word`, `/pattern/`, and for names and addresses `*` and `?`."""

    field: str

    def read(self, node: Node, page: Page, name: str) -> object:
        """See Shape."""
        if not isinstance(node, TextNode) or node.nothing or not node.text.strip():
            shown = kind_of(node) if not isinstance(node, TextNode) or node.nothing else "an empty text"
            page.refuse(node.mark, f"`{name}` must be a phrase, not {shown}", code="shape")
            return BAD
        text = node.text.strip()
        if len(text) >= 2 and text.startswith("/") and text.endswith("/"):
            return _pattern(text[1:-1], node, page, name)
        if text.startswith("=") and text[1:].strip():
            return Phrase(text[1:].strip(), "word", node.mark)
        if self.field in _GLOB_FIELDS and ("*" in text or "?" in text):
            return Phrase(text, "glob", node.mark)
        last = "".join(sign for sign in text.split()[-1] if sign.isalnum())
        return Phrase(text, "start" if len(last) >= 4 else "word", node.mark)

    def schema(self) -> Json:
        """See Shape."""
        return {"type": ["string", "number", "boolean"]}


def _pattern(pattern: str, node: TextNode, page: Page, name: str) -> object:
    """A `/…/` pattern; a fault points at the sign inside it."""
    import regex

    begin = node.mark.column + (1 if node.plain else 2)
    try:
        compiled = regex.compile(pattern, regex.IGNORECASE)
        always = compiled.search("", timeout=0.1) is not None
    except regex.error as fault:
        at = max(0, min(getattr(fault, "pos", None) or 0, len(pattern) - 1))
        mark = Mark(node.mark.file, node.mark.line, begin + at)
        what = f"`{name}`: this pattern is broken at its character {at + 1}: {getattr(fault, 'msg', fault)}"
        hint = "plain words need no slashes; in a pattern put \\ before a sign that stands for itself"
        page.refuse(mark, what, hint, "pattern")
        return BAD
    except (TimeoutError, RecursionError, OverflowError, ValueError, MemoryError):
        page.refuse(node.mark, f"`{name}`: this pattern is too heavy", "write plain words", "pattern")
        return BAD
    if always:
        what = f"`{name}`: this pattern matches even an empty text, so it always matches"
        page.warn(node.mark, what, "ask for at least one character", "pattern-always")
    if nested_repeats(pattern):
        what = f"`{name}`: a repeat within a repeat can run out of time on some mails"
        page.warn(node.mark, what, "repeat only once, as in `a+` for `(a+)+`", "pattern-slow")
    return Phrase(pattern, "pattern", node.mark)


def nested_repeats(pattern: str) -> bool:
    """Whether a repeated group repeats without bound inside, as in `(a+)+` or `(a|b*){2,}`."""
    text = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern, flags=re.DOTALL)
    open_groups: list[bool] = []
    for at, sign in enumerate(text):
        if sign == "(":
            open_groups.append(False)
            continue
        repeat = _REPEAT.match(text, at)
        if sign == ")" and open_groups:
            inner = open_groups.pop()
            if inner and _REPEAT.match(text, at + 1):
                return True
            if inner and open_groups:
                open_groups[-1] = True
        elif repeat and open_groups and text[at - 1] != "(":
            open_groups[-1] = True
    return False


@dataclass(frozen=True)
class _Made:
    """A shape whose value is made into a condition with the place where it stands."""

    shape: Shape
    make: Callable[[object, Mark], Condition]

    def read(self, node: Node, page: Page, name: str) -> object:
        """See Shape."""
        value = self.shape.read(node, page, name)
        return BAD if value is BAD else self.make(value, node.mark)

    def schema(self) -> Json:
        """See Shape."""
        return self.shape.schema()


def _phrases(value: object) -> tuple[Phrase, ...]:
    return tuple(item for item in value if isinstance(item, Phrase)) if isinstance(value, tuple) else ()


def _text(field: str) -> Shape:
    return _Made(
        ListOf(PhraseShape(field), 1), lambda value, mark: TextCondition(field, _phrases(value), mark)
    )


def _fact(fact: str) -> Shape:
    return _Made(YES_NO, lambda value, mark: FactCondition(fact, bool(value), mark))


class HeaderShape:
    """`{Name: phrase}`; yes means that the header is there, no that it is not."""

    def read(self, node: Node, page: Page, name: str) -> object:
        """See Shape."""
        if not isinstance(node, TableNode) or not node.pairs:
            hint = "as in header: {X-Priority: 1}"
            page.refuse(
                node.mark, f"`header` must be a table of header names, not {kind_of(node)}", hint, "shape"
            )
            return BAD
        parts = tuple(
            part for key, value in node.pairs if (part := self._header(key, value, page)) is not None
        )
        return parts[0] if len(parts) == 1 else Combined("all", parts, node.mark)

    def _header(self, key: TextNode, value: Node, page: Page) -> Condition | None:
        if re.fullmatch(r"[!-9;-~]+", key.text) is None:
            page.refuse(key.mark, f"`{key.text}` is not the name of a header", "as in X-Priority", "header")
            return None
        if (
            isinstance(value, TextNode)
            and value.plain
            and value.text.casefold() in ("yes", "true", "no", "false")
        ):
            there = HeaderCondition(key.text, (), key.mark)
            return there if value.text.casefold() in ("yes", "true") else Combined("not", (there,), key.mark)
        phrases = ListOf(PhraseShape("header"), 1).read(value, page, key.text)
        return None if phrases is BAD else HeaderCondition(key.text, _phrases(phrases), key.mark)

    def schema(self) -> Json:
        """See Shape."""
        phrase = ListOf(PhraseShape("header"), 1).schema()
        return {"type": "object", "minProperties": 1, "additionalProperties": phrase}


def _media_type(text: str) -> str:
    if "/" not in text:
        raise ValueError(f"`{text}` is not a type; as in application/pdf or image/*")
    return text.strip().lower()


class AttachmentShape:
    """A name with `*`, several names, yes or no, or a table of name, type and size."""

    _names = ListOf(PhraseShape("attachment"), 1)
    _table = Table(
        {
            "name": Key(_names, "as in *.docx"),
            "type": Key(ListOf(Word(_media_type, "a type such as application/pdf"), 1), "as in image/*"),
            "larger_than": Key(SIZE, "as in 5 MB"),
            "smaller_than": Key(SIZE, "as in 5 MB"),
        },
        "`attachment`",
    )

    def read(self, node: Node, page: Page, name: str) -> object:
        """See Shape."""
        mark = node.mark
        if isinstance(node, TextNode) and node.plain and node.text in ("yes", "true", "no", "false"):
            some = AttachmentCondition(mark=mark)
            return some if node.text in ("yes", "true") else Combined("not", (some,), mark)
        if not isinstance(node, TableNode):
            names = self._names.read(node, page, name)
            return BAD if names is BAD else AttachmentCondition(names=_phrases(names), mark=mark)
        values = self._table.read(node, page, name)
        if not isinstance(values, Values):
            return BAD
        types = tuple(Phrase(text, "glob", values.where("type")) for text in values.texts("type"))
        return AttachmentCondition(
            names=_phrases(values.values.get("name")),
            types=types,
            larger_than=values.get("larger_than", int, 0),
            smaller_than=values.get("smaller_than", int, 0),
            mark=mark,
        )

    def schema(self) -> Json:
        """See Shape."""
        return {"anyOf": [self._names.schema(), self._table.schema()]}


def _received(value: object, mark: Mark) -> Condition:
    if isinstance(value, Values):
        return ReceivedCondition(_spans(value.values.get("outside")), inside=False, mark=mark)
    return ReceivedCondition(_spans(value), mark=mark)


def _spans(value: object) -> tuple[OpenSpan, ...]:
    return tuple(item for item in value if isinstance(item, OpenSpan)) if isinstance(value, tuple) else ()


class PhrasesShape:
    """`{en: [...], hu: [...]}`: any of the phrases of any language, in subject or body."""

    def read(self, node: Node, page: Page, name: str) -> object:
        """See Shape."""
        parts = [value for _, value in node.pairs] if isinstance(node, TableNode) else [node]
        shape = ListOf(PhraseShape("text"), 1)
        read = [phrase for part in parts for phrase in _phrases(shape.read(part, page, name))]
        return TextCondition("text", tuple(read), node.mark) if read else BAD

    def schema(self) -> Json:
        """See Shape."""
        some = ListOf(PhraseShape("text"), 1).schema()
        return {"anyOf": [{"type": "object", "additionalProperties": some}, some]}


class WhenShape:
    """A whole `when:`; `clients` and `languages` are the words that may be named in it."""

    def __init__(self, clients: tuple[str, ...], languages: tuple[str, ...]) -> None:
        self.clients = clients
        outside = Table({"outside": Key(HOURS, "as in Mon-Fri 09:00-17:00", required=True)}, "`received`")
        self.shapes: Mapping[str, Shape] = {
            "client": _Made(ListOf(Word(self._client), 1), _client_condition),
            **{field: _text(field) for field in _TEXT_FIELDS},
            "header": HeaderShape(),
            "attachment": AttachmentShape(),
            "language": _Made(
                ListOf(Word(_known_language(languages), "a language", {"enum": list(languages)}), 1),
                _language_condition,
            ),
            **{fact: _fact(fact) for fact in _FACTS},
            "received": _Made(TextOr(HOURS, outside), _received),
            "phrases": PhrasesShape(),
        }
        self.known = (*self.shapes, "any", "all", "not")

    def _client(self, text: str) -> str:
        word = text.strip()
        if word in ("any", "*"):
            return "*"
        if word != "none" and word not in self.clients:
            hint = did_you_mean(word, (*self.clients, "any", "none"))
            raise ValueError(f"there is no client `{word}` in rules/clients; {hint}")
        return word

    def read(self, node: Node, page: Page, name: str) -> object:
        """A Condition."""
        if not isinstance(node, TableNode):
            hint = "as in when: {subject: invoice}; for alternatives write any: and a list"
            page.refuse(
                node.mark, f"`{name}` must be a table of conditions, not {kind_of(node)}", hint, "shape"
            )
            return BAD
        return Combined("all", self._parts(node, page), node.mark)

    def _parts(self, node: TableNode, page: Page) -> tuple[Condition, ...]:
        parts: list[Condition] = []
        for key, value in node.pairs:
            if key.text in ("any", "all", "not"):
                parts.append(self._combined(key, value, page))
            elif key.text in self.shapes:
                part = self.shapes[key.text].read(value, page, key.text)
                if part is not BAD:
                    parts.append(part)  # type: ignore[arg-type]  # every shape here makes a condition
            else:
                hint = did_you_mean(key.text, self.known)
                page.refuse(key.mark, f"unknown condition `{key.text}`", hint, "unknown-condition")
        return tuple(parts)

    def _combined(self, key: TextNode, value: Node, page: Page) -> Condition:
        """A list holds tables, each of which must hold whole; in a table every key is one part."""
        if isinstance(value, ListNode):
            read = [self.read(item, page, key.text) for item in value.items]
            parts = tuple(part for part in read if isinstance(part, Combined))
        elif isinstance(value, TableNode):
            inner = self._parts(value, page)
            # `not: {client: acme, subject: x}` is read aloud as: not both of them.
            parts = (Combined("all", inner, value.mark),) if key.text == "not" else inner  # type: ignore[assignment]
        else:
            hint = f"as in {key.text}: [{{subject: invoice}}, {{attachment: '*.pdf'}}]"
            page.refuse(
                value.mark, f"`{key.text}` must be a list of conditions, not {kind_of(value)}", hint, "shape"
            )
            parts = ()
        return Combined(key.text, parts, key.mark)

    def schema(self) -> Json:
        """See Shape. `#/$defs/when` is this schema."""
        inner: Json = {"$ref": "#/$defs/when"}
        several: Json = {"anyOf": [inner, {"type": "array", "items": inner}]}
        return {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                **{key: shape.schema() for key, shape in self.shapes.items()},
                **dict.fromkeys(("any", "all", "not"), several),
            },
        }


def _client_condition(value: object, mark: Mark) -> Condition:
    return ClientCondition(value if isinstance(value, tuple) else (), mark)


def _language_condition(value: object, mark: Mark) -> Condition:
    return LanguageCondition(value if isinstance(value, tuple) else (), mark)


def _known_language(languages: tuple[str, ...]) -> Callable[[str], str]:
    def convert(text: str) -> str:
        if text.strip().lower() not in languages:
            raise ValueError(f"`{text}` is not a language vamail can tell; {did_you_mean(text, languages)}")
        return text.strip().lower()

    return convert
