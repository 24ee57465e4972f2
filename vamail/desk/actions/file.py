"""File the mail as a task.

do:
  - file: {list: Social media, important: true, estimate: 2h, due: 3 business days}
  - file: Inbox
"""

from dataclasses import replace

from vamail.desk.actions.contract import Action, Params, minutes, text, texts, yes_no
from vamail.desk.intake.draft import Draft
from vamail.workspace.types import ActionWord, ParamWord


def plan(params: Params, draft: Draft) -> Draft:
    """Fill in what the rule says; what it leaves out stays as earlier rules set it."""
    return replace(
        draft,
        files=True,
        list_name=text(params, "list", draft.list_name),
        title=text(params, "title", draft.title),
        important=yes_no(params, "important", draft.important),
        urgent=yes_no(params, "urgent", draft.urgent),
        due=text(params, "due", draft.due),
        estimate_minutes=minutes(params, "estimate", draft.estimate_minutes),
        checklist=draft.checklist + texts(params, "checklist"),
        tags=tuple(dict.fromkeys(draft.tags + texts(params, "tags"))),
    )


ACTION = Action(
    ActionWord(
        name="file",
        summary="File the mail as a task.",
        shorthand="list",
        params={
            "list": ParamWord(kind="text", summary="The list the task goes to."),
            "title": ParamWord(kind="text", summary="A title instead of the subject."),
            "important": ParamWord(kind="yes_no", summary="Important (Eisenhower)."),
            "urgent": ParamWord(kind="yes_no", summary="Urgent (Eisenhower)."),
            "due": ParamWord(kind="due", summary="`3 business days`, `from the mail` or `none`."),
            "estimate": ParamWord(kind="duration", summary="How long it takes, e.g. `2h` or `45m`."),
            "checklist": ParamWord(kind="texts", summary="Steps to tick off."),
            "tags": ParamWord(kind="texts", summary="Tags."),
        },
    ),
    plan,
)
