"""The words of the real vocabulary, for tests of the workspace alone."""

from vamail.model.errors import Problem
from vamail.workspace.types import ActionWord, ParamWord, TemplateFile, Vocabulary


def _action(name: str, shorthand: str = "", **params: str) -> ActionWord:
    words = {
        key: ParamWord(kind=kind.rstrip("!"), required=kind.endswith("!")) for key, kind in params.items()
    }
    return ActionWord(name=name, summary=f"what {name} does", params=words, shorthand=shorthand)


def _check(template: TemplateFile) -> tuple[Problem, ...]:
    if template.source.startswith("subject:"):
        return ()
    return (
        Problem(template.file, 1, 1, "the template has no subject", "begin with subject: ...", "no-subject"),
    )


ACTIONS = (
    _action(
        "file", "list", list="text", important="yes_no", urgent="yes_no", due="due", estimate="duration",
        checklist="texts", tags="texts", title="text",
    ),
    _action("acknowledge", "answer", answer="yes_no", template="template"),
    _action("promise", "within", within="within!"),
    _action("mark", list="text", important="yes_no", urgent="yes_no", tags="texts"),
    _action("hold", "reason", reason="text", reply="template"),
    _action("move", "folder", folder="folder!"),
    _action("label", "folder", folder="folder!"),
    _action("notify", "text", text="text"),
    _action("ignore", "why", why="text"),
    _action("tag", "tags", tags="texts!"),
)  # fmt: skip

VOCABULARY = Vocabulary(
    actions={action.name: action for action in ACTIONS}, check_template=_check, templates=("acknowledge",)
)
