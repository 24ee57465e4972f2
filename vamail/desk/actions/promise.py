"""Promise a human answer within another time than usual.

do:
  - promise: 4 business hours
"""

from dataclasses import replace

from vamail.desk.actions.contract import Action, Params, within
from vamail.desk.intake.draft import Draft
from vamail.workspace.types import ActionWord, ParamWord


def plan(params: Params, draft: Draft) -> Draft:
    """Set the target for this mail; it wins over the client's and the desk's."""
    return replace(draft, within=within(params, "within"))


ACTION = Action(
    ActionWord(
        name="promise",
        summary="Promise an answer within this time.",
        shorthand="within",
        params={
            "within": ParamWord(kind="within", required=True, summary="e.g. `4 business hours`."),
        },
    ),
    plan,
)
