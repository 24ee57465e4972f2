"""The brief and the review as they would be written now, without sending: for the command line."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vamail.daemon.current import Current
from vamail.daemon.rendering import Renderer
from vamail.desk.billing import forecast_mail
from vamail.desk.reports import brief, facts, review
from vamail.desk.reports.day import look
from vamail.desk.reports.past import look_back
from vamail.mail.identifiers import loop_mark, make_message_id
from vamail.model.effects import SendMail
from vamail.store import Store
from vamail.workspace.types import Workspace


@dataclass(frozen=True, slots=True)
class Report:
    """A report: what its mail would say, and its facts as plain values for JSON."""

    subject: str
    text: str
    facts: dict[str, Any]


def brief_now(store: Store, workspace: Workspace, now: datetime) -> Report:
    """Today's brief, as of now. Raises RenderError where the VA's own template cannot write it."""
    today = look(store.desk(), workspace, now)
    return _rendered(store, workspace, now, brief.mail(today, workspace), facts.of_brief(today))


def review_now(store: Store, workspace: Workspace, now: datetime) -> Report:
    """The review of the time since the last one, or of a week. Raises RenderError as above."""
    past = look_back(store.desk(), review.begins(workspace, now), now)
    money = forecast_mail.in_review(store.desk(), workspace, now)
    return _rendered(store, workspace, now, review.mail(past, workspace, money), facts.of_review(past))


def _rendered(
    store: Store, workspace: Workspace, now: datetime, mail: SendMail, found: dict[str, Any]
) -> Report:
    secret, domain = store.secret(), workspace.me.address.rpartition("@")[2]
    renderer = Renderer(Current(workspace))
    try:
        rendered = renderer(
            mail,
            refs={},
            me=workspace.me,
            message_id=make_message_id(secret, 0, mail.action, domain),
            date=now,
            loop_mark=loop_mark(secret),
        )
    finally:
        renderer.close()
    return Report(rendered.subject, rendered.text, found)
