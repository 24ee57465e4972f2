"""Add tags.

do:
  - tag: newsletter
  - tag: [newsletter, marketing]
"""

from dataclasses import replace

from vamail.desk.actions.contract import Action, Params, texts
from vamail.desk.intake.draft import Draft
from vamail.workspace.types import ActionWord, ParamWord


def plan(params: Params, draft: Draft) -> Draft:
    """Add the tags, each once."""
    return replace(draft, tags=tuple(dict.fromkeys(draft.tags + texts(params, "tags"))))


ACTION = Action(
    ActionWord(
        name="tag",
        summary="Add tags to the task.",
        shorthand="tags",
        params={"tags": ParamWord(kind="texts", required=True, summary="One tag or a list.")},
    ),
    plan,
)
