"""Move the message to a folder once it is handled; its flags stay.

do:
  - move: Handled
"""

from dataclasses import replace

from vamail.desk.actions.contract import Action, Params, text
from vamail.desk.intake.draft import Draft
from vamail.workspace.types import ActionWord, ParamWord


def plan(params: Params, draft: Draft) -> Draft:
    """Name the folder; the move happens after the commit."""
    return replace(draft, move=text(params, "folder"))


ACTION = Action(
    ActionWord(
        name="move",
        summary="Move the message to a folder after it is handled.",
        shorthand="folder",
        params={"folder": ParamWord(kind="folder", required=True, summary="An IMAP folder.")},
    ),
    plan,
)
