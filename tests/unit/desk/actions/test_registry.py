"""Every action is found by its name, explains itself, and keeps what earlier rules said."""

import pytest

from vamail.desk.actions import ACTIONS, BY_NAME, _skeleton
from vamail.desk.intake.draft import Draft

VALUES = {
    "text": "x", "texts": ("x",), "yes_no": True, "duration": 5, "within": None, "due": "none",
    "template": "t", "folder": "F", "meeting_time": "offer",
}  # fmt: skip


def test_names_are_unique_and_the_skeleton_is_not_one_of_them():
    assert len(BY_NAME) == len(ACTIONS)
    assert _skeleton.ACTION.word.name not in BY_NAME


@pytest.mark.parametrize("action", [*ACTIONS, _skeleton.ACTION], ids=lambda action: action.word.name)
def test_an_action_says_what_it_is(action):
    assert action.word.summary.endswith(".")
    assert all(param.summary.endswith(".") for param in action.word.params.values())
    assert not action.word.shorthand or action.word.shorthand in action.word.params


@pytest.mark.parametrize("action", [*ACTIONS, _skeleton.ACTION], ids=lambda action: action.word.name)
def test_an_action_takes_what_its_word_allows(action):
    full = {name: VALUES[param.kind] for name, param in action.word.params.items()}
    assert isinstance(action.plan(full, Draft()), Draft)
    needed = {name: VALUES[param.kind] for name, param in action.word.params.items() if param.required}
    assert isinstance(action.plan(needed, Draft(tags=("kept",))), Draft)
    assert "kept" in action.plan(needed, Draft(tags=("kept",))).tags
