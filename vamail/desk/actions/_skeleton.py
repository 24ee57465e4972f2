"""Copy me: one sentence on what the action does, then how it is written.

    do:
      - my_action: value

Then: a test in `tests/unit/desk/actions/`, and one line in the registry (`__init__.py`). A new wish
needs a field in `intake/draft.py`; a new effect needs a value in `model/effects/` and a writer.
"""

from dataclasses import replace

from vamail.desk.actions.contract import Action, Params, texts
from vamail.desk.intake.draft import Draft
from vamail.workspace.types import ActionWord, ParamWord


def plan(params: Params, draft: Draft) -> Draft:
    """Say in one sentence what the draft becomes."""
    return replace(draft, tags=tuple(dict.fromkeys(draft.tags + texts(params, "tags"))))


ACTION = Action(
    ActionWord(
        name="my_action",
        summary="What the VA reads in the editor.",
        shorthand="tags",
        params={"tags": ParamWord(kind="texts", required=True, summary="One tag or a list.")},
    ),
    plan,
)
