"""Label the message (Gmail), or copy it to a folder where the server has no labels.

do:
  - label: Clients/Acme
"""

from dataclasses import replace

from vamail.desk.actions.contract import Action, Params, text
from vamail.desk.intake.draft import Draft
from vamail.workspace.types import ActionWord, ParamWord


def plan(params: Params, draft: Draft) -> Draft:
    """Name the label; it is set after the commit."""
    return replace(draft, label=text(params, "folder"))


ACTION = Action(
    ActionWord(
        name="label",
        summary="Label the message after it is handled.",
        shorthand="folder",
        params={"folder": ParamWord(kind="folder", required=True, summary="A label or folder.")},
    ),
    plan,
)
