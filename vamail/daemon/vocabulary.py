"""The words that a workspace may use but that live above it: actions and templates."""

from functools import cache

from vamail.desk.actions import ACTIONS
from vamail.model.errors import Problem
from vamail.render.variables import VARIABLES
from vamail.workspace.types import TemplateFile, Vocabulary

TEMPLATES = tuple(VARIABLES)


@cache
def vocabulary() -> Vocabulary:
    """What `workspace.load` checks rules and templates against."""
    return Vocabulary(
        actions={action.word.name: action.word for action in ACTIONS},
        check_template=_check_template,
        templates=TEMPLATES,
    )


def _check_template(template: TemplateFile) -> tuple[Problem, ...]:
    # jinja2 and the reader of Markdown take a tenth of a second, and few folders have templates of their own
    from vamail.render.check import check_template

    return check_template(template)
