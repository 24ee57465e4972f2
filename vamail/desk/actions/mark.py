"""Set details for the rule that files later; meant for rules that say `continue: true`.

do:
  - mark: {urgent: yes, tags: [vip]}
"""

from dataclasses import replace

from vamail.desk.actions.contract import Action, Params, text, texts, yes_no
from vamail.desk.intake.draft import Draft
from vamail.workspace.types import ActionWord, ParamWord


def plan(params: Params, draft: Draft) -> Draft:
    """Change the draft without filing."""
    return replace(
        draft,
        important=yes_no(params, "important", draft.important),
        urgent=yes_no(params, "urgent", draft.urgent),
        list_name=text(params, "list", draft.list_name),
        tags=tuple(dict.fromkeys(draft.tags + texts(params, "tags"))),
    )


ACTION = Action(
    ActionWord(
        name="mark",
        summary="Set urgency, importance, list or tags for a later rule that files.",
        params={
            "urgent": ParamWord(kind="yes_no", summary="Urgent (Eisenhower)."),
            "important": ParamWord(kind="yes_no", summary="Important (Eisenhower)."),
            "list": ParamWord(kind="text", summary="The list, unless a later rule names one."),
            "tags": ParamWord(kind="texts", summary="Tags to add."),
        },
    ),
    plan,
)
