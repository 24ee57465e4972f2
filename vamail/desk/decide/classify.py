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
    """The draft as the rules left it; `rule` is the one that said what becomes of the mail, or '', and
    `because` the condition of it that decided. `slow` names patterns that ran out of time.
    """

    draft: Draft
    rule: str
    reasons: tuple[Reason, ...]
    slow: tuple[str, ...] = ()
    because: str = ""


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
    draft, decided, because, ended = Draft(), "", "", ""
    reasons: list[Reason] = []
    with compiled.reading(facts) as reader:
        for rule in context.workspace.rules:
            if ended:
                if not explain:
                    break
                reasons.append(Reason("rule", rule.name, False, f"not asked: “{ended}” decided"))
                continue
            verdict = reader.evaluate(rule)
            if verdict.matched or explain:
                reasons.append(Reason("rule", rule.name, verdict.matched, verdict.why))
            if not verdict.matched:
                continue
            wished = _apply(rule, draft)
            if _sets_aside(wished) and context.event.accepted:
                reasons.append(Reason("rule", rule.name, False, "passed over: you accepted this mail"))
                continue
            if wished.decided and not draft.decided:
                decided, because = rule.name, reasons[-1].why
            draft = wished
            ended = "" if rule.goes_on else rule.name
        slow = reader.slow
    return Classified(draft, decided, tuple(reasons), slow, because)


def _sets_aside(draft: Draft) -> bool:
    return bool(draft.hold or draft.ignore)


def _apply(rule: Rule, draft: Draft) -> Draft:
    for call in rule.do:
        draft = BY_NAME[call.name].plan(call.params, draft)
    return draft
