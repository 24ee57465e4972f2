"""Actions that a rule may name: an explicit registry, read top to bottom.

To add one, copy `_skeleton.py`, write its test, and add it to the tuple below.
"""

from collections.abc import Mapping

from vamail.desk.actions import (
    acknowledge,
    file,
    hold,
    ignore,
    invite,
    label,
    mark,
    move,
    notify,
    promise,
    tag,
)
from vamail.desk.actions.contract import Action

ACTIONS: tuple[Action, ...] = (
    file.ACTION,
    acknowledge.ACTION,
    promise.ACTION,
    mark.ACTION,
    tag.ACTION,
    hold.ACTION,
    ignore.ACTION,
    move.ACTION,
    label.ACTION,
    notify.ACTION,
    invite.ACTION,
)
BY_NAME: Mapping[str, Action] = {action.word.name: action for action in ACTIONS}
