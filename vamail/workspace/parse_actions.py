"""`do:` of a rule: actions and their parameters, as the vocabulary has them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vamail.workspace.shapes import (
    BAD,
    Choice,
    Json,
    Key,
    ListOf,
    Page,
    Shape,
    Table,
    Values,
    Word,
    did_you_mean,
    kind_of,
)
from vamail.workspace.types import ActionCall, ActionWord, ParamWord, Vocabulary
from vamail.workspace.words import (
    ADDRESS,
    DUE,
    DURATION,
    LANGUAGE,
    LINE,
    MEETING_TIME,
    TEXT,
    WITHIN,
    YES_NO,
    number,
)
from vamail.workspace.yaml_text import ListNode, Node, TableNode, TextNode

_KINDS: Mapping[str, Shape] = {
    "text": TEXT,
    "texts": ListOf(TEXT, 1),
    "yes_no": YES_NO,
    "number": number(0, 1_000_000_000),
    "duration": DURATION,
    "within": WITHIN,
    "due": DUE,
    "meeting_time": MEETING_TIME,
    "language": LANGUAGE,
    "folder": LINE,
    "address": ADDRESS,
    "priority": number(1, 4),
}


def _named(what: str, known: Iterable[str]) -> Word:
    names = tuple(known)

    def convert(text: str) -> str:
        if text.strip() not in names:
            raise ValueError(f"there is no {what} `{text.strip()}`; {did_you_mean(text.strip(), names)}")
        return text.strip()

    return Word(convert, f"the name of a {what}", {"type": "string"}, f"unknown-{what}")


@dataclass(frozen=True)
class _Action:
    """One action: its word, its parameters as a table, and the shape of each parameter."""

    word: ActionWord
    table: Table


class DoShape:
    """A whole `do:`: a list of actions, or one; read into a tuple of ActionCall."""

    def __init__(self, vocabulary: Vocabulary, clients: tuple[str, ...], templates: Iterable[str]) -> None:
        self.named = {"template": _named("template", templates), "client": _named("client", clients)}
        self.actions = {
            name: _Action(word, Table(self._keys(word), f"action `{name}`"))
            for name, word in vocabulary.actions.items()
        }

    def _keys(self, word: ActionWord) -> dict[str, Key]:
        return {
            name: Key(self._shape(param), param.summary, param.required)
            for name, param in word.params.items()
        }

    def _shape(self, param: ParamWord) -> Shape:
        if param.choices:
            choice = Choice(param.choices)
            return ListOf(choice, 1) if param.kind == "texts" else choice
        return self.named.get(param.kind) or _KINDS[param.kind]

    def read(self, node: Node, page: Page, name: str) -> object:
        """See Shape."""
        calls: list[ActionCall] = []
        items = node.items if isinstance(node, ListNode) else (node,)
        for item in items:
            if isinstance(item, TextNode) and not item.nothing:
                calls += self._call(item, None, "", page)
            elif isinstance(item, TableNode):
                before = ""
                for key, value in item.pairs:
                    calls += self._call(key, value, before, page)
                    before = key.text
            else:
                hint = "as in `- acknowledge` or `- file: Inbox`"
                page.refuse(item.mark, f"`do` must be a list of actions, not {kind_of(item)}", hint, "shape")
        if not items:
            page.refuse(node.mark, "`do` is an empty list", "name at least one action", "empty")
        return tuple(calls)

    def _call(self, key: TextNode, value: Node | None, before: str, page: Page) -> list[ActionCall]:
        action = self.actions.get(key.text)
        if action is None:
            self._unknown(key, before, page)
            return []
        if value is None or (isinstance(value, TextNode) and value.nothing):
            value = TableNode((), key.mark)
        params = self._params(action, key, value, page)
        return [] if params is None else [ActionCall(key.text, params, key.mark)]

    def _unknown(self, key: TextNode, before: str, page: Page) -> None:
        owner = self.actions.get(before)
        if owner and key.text in owner.word.params:
            # `- file:` and below it, not indented further, `list: Inbox`.
            what = f"`{key.text}` stands beside `{before}`, not in it"
            page.refuse(key.mark, what, f"indent it two spaces further than `{before}`", "indentation")
            return
        hint = did_you_mean(key.text, self.actions)
        page.refuse(key.mark, f"unknown action `{key.text}`", hint, "unknown-action")

    def _params(self, action: _Action, key: TextNode, value: Node, page: Page) -> dict[str, object] | None:
        word = action.word
        if isinstance(value, TableNode):
            values = action.table.read(value, page, key.text)
            return dict(values.values) if isinstance(values, Values) else None
        if not word.shorthand:
            hint = f"known: {', '.join(word.params)}" if word.params else "write its name alone"
            page.refuse(value.mark, f"action `{key.text}` does not take {kind_of(value)}", hint, "shape")
            return None
        read = action.table.keys[word.shorthand].shape.read(value, page, key.text)
        missing = [name for name, param in word.params.items() if param.required and name != word.shorthand]
        for name in missing:
            page.refuse(
                key.mark, f"action `{key.text}` lacks `{name}`", word.params[name].summary, "missing-key"
            )
        return None if read is BAD else {word.shorthand: read}

    def schema(self) -> Json:
        """See Shape."""
        one: Json = {"anyOf": [*self._bare(), *self._with_params()]}
        return {"anyOf": [{"type": "array", "items": one, "minItems": 1}, one]}

    def _bare(self) -> list[Json]:
        bare = [
            name
            for name, action in self.actions.items()
            if not any(param.required for param in action.word.params.values())
        ]
        return [{"enum": bare}] if bare else []

    def _with_params(self) -> list[Json]:
        properties: dict[str, Json] = {}
        for name, action in self.actions.items():
            forms = [action.table.schema()]
            if action.word.shorthand:
                forms.append(action.table.keys[action.word.shorthand].shape.schema())
            properties[name] = {"description": action.word.summary, "anyOf": forms}
        return [{"type": "object", "properties": properties, "additionalProperties": False}]
