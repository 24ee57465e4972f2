"""The words that a workspace may use but that live above it: actions and templates."""

from functools import cache

from vamail.desk.actions import ACTIONS
from vamail.render.check import check_template
from vamail.workspace.types import Vocabulary

TEMPLATES = ("acknowledge", "acknowledge_reply", "held_reply", "notice", "outage", "recovered", "canary")


@cache
def vocabulary() -> Vocabulary:
    """What `workspace.load` checks rules and templates against."""
    return Vocabulary(
        actions={action.word.name: action.word for action in ACTIONS},
        check_template=check_template,
        templates=TEMPLATES,
    )
