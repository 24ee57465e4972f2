"""Invite whoever wrote to a meeting about it.

do:
  - invite
  - invite: {title: Kick-off, when: offer, duration: 30m, where: https://meet.example.com/maria}
"""

from dataclasses import replace

from vamail.desk.actions.contract import Action, Params, minutes, text
from vamail.desk.intake.draft import Draft, Invite
from vamail.workspace.types import ActionWord, ParamWord


def plan(params: Params, draft: Draft) -> Draft:
    """A meeting is wanted; what the rule leaves out stays as earlier rules set it."""
    before = draft.invite or Invite()
    return replace(
        draft,
        invite=Invite(
            title=text(params, "title", before.title),
            when=text(params, "when", before.when),
            minutes=minutes(params, "duration", before.minutes),
            where=text(params, "where", before.where),
        ),
    )


ACTION = Action(
    ActionWord(
        name="invite",
        summary="Invite whoever wrote to a meeting, or offer free times for one.",
        shorthand="when",
        params={
            "title": ParamWord(
                kind="text", summary="What the meeting is called; the task's title otherwise."
            ),
            "when": ParamWord(
                kind="meeting_time",
                summary="`offer` (free times), `from the mail` (the one time it names, else free times), "
                "`Tue 10:00` (the next one) or `every Tue 10:00` (a series).",
            ),
            "duration": ParamWord(kind="duration", summary="How long it lasts, e.g. `30m`."),
            "where": ParamWord(kind="text", summary="A place, or the address where one joins."),
        },
    ),
    plan,
)
