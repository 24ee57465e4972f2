"""Leave the mail alone: no task, no acknowledgement, one line in the journal.

do:
  - ignore: build notices of our own server
"""

from dataclasses import replace

from vamail.desk.actions.contract import Action, Params, text
from vamail.desk.intake.draft import Draft
from vamail.workspace.types import ActionWord, ParamWord


def plan(params: Params, draft: Draft) -> Draft:
    """Note why nothing is done."""
    return replace(draft, ignore=text(params, "why") or "ignored by a rule")


ACTION = Action(
    ActionWord(
        name="ignore",
        summary="Do nothing with the mail but write down why.",
        shorthand="why",
        params={"why": ParamWord(kind="text", summary="The reason for the journal.")},
    ),
    plan,
)
