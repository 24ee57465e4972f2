"""Hold the mail for the VA, with a polite reply only if wanted.

do:
  - hold: someone I do not know yet
  - hold: {reason: a stranger, reply: held_reply}
"""

from dataclasses import replace

from vamail.desk.actions.contract import Action, Params, text
from vamail.desk.intake.draft import Draft
from vamail.workspace.types import ActionWord, ParamWord


def plan(params: Params, draft: Draft) -> Draft:
    """Nothing is filed; the VA decides."""
    return replace(
        draft,
        hold=text(params, "reason") or "held by a rule",
        hold_reply=text(params, "reply", draft.hold_reply),
    )


ACTION = Action(
    ActionWord(
        name="hold",
        summary="Set the mail aside for the VA.",
        shorthand="reason",
        params={
            "reason": ParamWord(kind="text", summary="What the VA will read."),
            "reply": ParamWord(kind="template", summary="A template to answer with, e.g. `held_reply`."),
        },
    ),
    plan,
)
