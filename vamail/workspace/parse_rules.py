"""Rule files: a list of rules, each a sentence of `when` and `do`. Pure."""

from collections.abc import Iterable

from vamail.workspace.parse_actions import DoShape
from vamail.workspace.parse_conditions import WhenShape
from vamail.workspace.shapes import Json, Key, Page, Table, Values, kind_of
from vamail.workspace.types import ActionCall, Combined, Mark, Rule, Vocabulary
from vamail.workspace.words import LINE, TEXT, YES_NO
from vamail.workspace.yaml_text import ListNode, Node, TableNode, TextNode


class RulesShape:
    """A whole file of rules, read into a tuple of Rule."""

    def __init__(self, vocabulary: Vocabulary, clients: tuple[str, ...], templates: Iterable[str]) -> None:
        self.when = WhenShape(clients, vocabulary.languages)
        self.do = DoShape(vocabulary, clients, templates)
        self.rule = Table(
            {
                "name": Key(LINE, "a short name, unlike every other rule's", required=True),
                "why": Key(TEXT, "why this rule is there, for yourself in a year"),
                "when": Key(self.when, "conditions, all of which must hold; left out: always"),
                "do": Key(self.do, "what to do, as in `- file: Inbox`", required=True),
                "continue": Key(YES_NO, "yes: the rules below are asked as well"),
            },
            "the rule",
        )

    def read(self, node: Node, page: Page, name: str) -> tuple[Rule, ...]:
        """The rules of one file, in their order."""
        if not isinstance(node, ListNode):
            hint = "begin every rule with `- name: ...`"
            page.refuse(node.mark, f"this file must be a list of rules, not {kind_of(node)}", hint, "shape")
            return ()
        rules = []
        for item in node.items:
            page.prefix = _prefix(item)
            values = self.rule.read(item, page, "a rule")
            page.prefix = ""
            if isinstance(values, Values):
                rules.append(_rule(values))
        return tuple(rules)

    def schema(self) -> Json:
        """See Shape."""
        rule = self.rule.schema()
        properties = rule["properties"]
        if isinstance(properties, dict):
            properties["when"] = {"$ref": "#/$defs/when"}
        return {"type": "array", "items": rule}


def _prefix(item: Node) -> str:
    """`rule "name": ` for every sentence about this rule."""
    if isinstance(item, TableNode):
        for key, value in item.pairs:
            if key.text == "name" and isinstance(value, TextNode) and value.text.strip():
                return f'rule "{" ".join(value.text.split())}": '
    return ""


def _rule(values: Values) -> Rule:
    calls = tuple(call for call in values.get("do", tuple, ()) if isinstance(call, ActionCall))
    return Rule(
        name=values.get("name", str, ""),
        why=values.get("why", str, ""),
        when=values.get("when", Combined, Combined("all", (), values.mark)),
        do=calls,
        goes_on=values.get("continue", bool, False),
        mark=values.mark,
    )


def always(rule: Rule) -> bool:
    """Whether a rule has no condition at all."""
    return isinstance(rule.when, Combined) and rule.when.how == "all" and not rule.when.parts


def check_names(rules: tuple[Rule, ...], page: Page) -> None:
    """Note every rule that has the name of an earlier one."""
    seen: dict[str, Mark] = {}
    for rule in rules:
        if rule.name and rule.name in seen:
            what = f'there are two rules "{rule.name}"; the first is at {seen[rule.name]}'
            page.refuse(rule.mark, what, "give each its own name", "same-name")
        seen.setdefault(rule.name, rule.mark)


def check_order(rules: tuple[Rule, ...], page: Page) -> None:
    """Note rules that can never match, and a missing last one."""
    last = next((place for place, rule in enumerate(rules) if always(rule) and not rule.goes_on), None)
    if last is None:
        _warn_no_last(rules, page)
        return
    for rule in rules[last + 1 :]:
        above = rules[last]
        what = f'rule "{rule.name}" can never match: "{above.name}" at {above.mark} takes every mail'
        page.warn(rule.mark, what, "move it above, or give that one a condition", "never-matches")


def _warn_no_last(rules: tuple[Rule, ...], page: Page) -> None:
    if rules:
        mark, what = rules[-1].mark, "the last rule has conditions: a mail that fits none goes to Inbox"
    else:
        mark, what = Mark("rules", 0, 0), "there are no rules: every client mail goes to Inbox"
    page.warn(mark, what, "end with a rule without `when`, as `vamail init` writes it", "no-last-rule")
