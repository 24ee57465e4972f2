"""Classify: ask the rules in order; the first that matches decides, unless it says `continue: true`."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from vamail.desk.actions import BY_NAME
from vamail.desk.intake.context import Context
from vamail.desk.intake.draft import Draft
from vamail.desk.intake.match import Facts, compile_rules
from vamail.model.decision import Reason
from vamail.workspace.types import Rule


@dataclass(frozen=True, slots=True)
class Classified:
    """The draft as the rules left it; `rule` decided. `slow` names patterns that ran out of time."""

    draft: Draft
    rule: str
    reasons: tuple[Reason, ...]
    slow: tuple[str, ...] = ()


def facts_of(context: Context, is_reply: bool) -> Facts:
    """What conditions may look at."""
    message = replace(
        context.message, sender=context.sender, subject=context.subject, reply_text=context.text
    )
    return Facts(
        message=message,
        client=context.client_slug,
        is_reply=is_reply,
        first_mail=not context.desk.knows_sender(context.sender.email),
        received_local=context.event.received_at.astimezone(ZoneInfo(context.workspace.me.zone)),
        language=message.language,
    )


def classify(context: Context, is_reply: bool, explain: bool) -> Classified:
    """Run the rules; with `explain` those after the deciding one are named as not asked."""
    facts = facts_of(context, is_reply)
    compiled = compile_rules(context.workspace.rules)
    draft, decided = Draft(), ""
    reasons: list[Reason] = []
    with compiled.reading(facts) as reader:
        for rule in context.workspace.rules:
            if decided:
                if explain:
                    reasons.append(Reason("rule", rule.name, False, f"not asked: “{decided}” decided"))
                continue
            verdict = reader.evaluate(rule)
            if verdict.matched or explain:
                reasons.append(Reason("rule", rule.name, verdict.matched, verdict.why))
            if verdict.matched:
                draft = _apply(rule, draft)
                decided = "" if rule.goes_on else rule.name
        slow = reader.slow
    return Classified(draft, decided, tuple(reasons), slow)


def _apply(rule: Rule, draft: Draft) -> Draft:
    for call in rule.do:
        draft = BY_NAME[call.name].plan(call.params, draft)
    return draft
