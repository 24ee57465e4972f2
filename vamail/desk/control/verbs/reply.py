"""`reply`: what the VA writes below it goes to the client, from the desk's address, into the conversation.

It is a human answer: it meets the clocks. Nothing is added to it, neither greeting nor name.
"""

from vamail.desk.control import consequences
from vamail.desk.control.doing import Doing, Result, journal
from vamail.desk.intake.file import bare_subject
from vamail.desk.life.people import is_anothers
from vamail.model.effects import ChangeTask, Effect, SendMail
from vamail.model.message import Address


def reply(doing: Doing) -> Result:
    """Send the answer, and stop the clocks that waited for it."""
    task, text = doing.about, doing.command.text.strip()
    if not text:
        return doing.refused("reply_empty", "reply_hint")
    if is_anothers(task.requester, task.client, doing.workspace):
        return doing.refused("reply_other", to=task.requester)
    begun: tuple[Effect, ...] = ()
    if task.status == "new":
        begun = (ChangeTask(task=task.ref, status="in_progress"),)
    effects = (_mail(doing, text), *consequences.answered(doing), *begun, journal(doing, "answered", "reply"))
    return Result(what=doing.say("reply", to=task.requester), effects=effects, at_once=True)


def _mail(doing: Doing, text: str) -> SendMail:
    task, me = doing.about, doing.workspace.me
    subject = bare_subject(task.title)
    parent = task.source_message_id
    return SendMail(
        action=f"reply-{doing.command.place}-{task.ref.lower()}", kind="reply",
        to=Address(task.requester, task.requester_name), template="reply",
        language=task.language or me.language, values={"body": text, "subject": subject, "me_name": me.name},
        task=task.ref, client=task.client, subject=f"Re: {subject}" if subject else "",
        in_reply_to=parent, references=(parent,) if parent else (), reply_token=True,
    )  # fmt: skip
