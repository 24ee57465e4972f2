"""Acknowledge the mail, or not.

do:
  - acknowledge
  - acknowledge: no
  - acknowledge: {template: acknowledge}
"""

from dataclasses import replace

from vamail.desk.actions.contract import Action, Params, text, yes_no
from vamail.desk.intake.draft import Draft
from vamail.workspace.types import ActionWord, ParamWord


def plan(params: Params, draft: Draft) -> Draft:
    """Say whether an acknowledgement is wanted; the guard and the brakes still have the last word."""
    return replace(
        draft,
        acknowledge=yes_no(params, "answer", True),
        template=text(params, "template", draft.template),
    )


ACTION = Action(
    ActionWord(
        name="acknowledge",
        summary="Tell the client that it arrived and by when a human answers.",
        shorthand="answer",
        params={
            "answer": ParamWord(kind="yes_no", summary="`no` files without an acknowledgement."),
            "template": ParamWord(kind="template", summary="Another template than `acknowledge`."),
        },
    ),
    plan,
)
