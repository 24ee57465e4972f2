"""`reply`: what the VA writes below it goes to the client, from the desk's address, into the conversation.

It is a human answer: it meets the clocks. Nothing is added to it, neither greeting nor name.
"""

from vamail.desk.control import consequences
from vamail.desk.control.doing import Doing, Result, journal
from vamail.desk.life.conversation import to_requester
from vamail.desk.life.people import is_anothers
from vamail.model.effects import ChangeTask, Effect, SendMail


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
    return to_requester(
        task, doing.workspace, action=f"reply-{doing.command.place}-{task.ref.lower()}", kind="reply",
        template="reply", values={"body": text, "subject": task.title, "me_name": me.name},
    )  # fmt: skip
