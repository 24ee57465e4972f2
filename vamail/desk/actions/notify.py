"""Tell the VA, gathered with other notices into one mail.

do:
  - notify: The big client wrote.
"""

from dataclasses import replace

from vamail.desk.actions.contract import Action, Params, text
from vamail.desk.intake.draft import Draft
from vamail.workspace.types import ActionWord, ParamWord


def plan(params: Params, draft: Draft) -> Draft:
    """Add a line to the next notice."""
    return replace(draft, notes=(*draft.notes, text(params, "text")))


ACTION = Action(
    ActionWord(
        name="notify",
        summary="Tell the VA.",
        shorthand="text",
        params={"text": ParamWord(kind="text", required=True, summary="What to say.")},
    ),
    plan,
)
