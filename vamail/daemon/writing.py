"""A decided mail as final bytes: its references filled in, its addresses and tokens made, rendered.

One that cannot be rendered is kept as it was decided, and written anew when the VA lets it go (`Anew`).

Nothing here is random or read from the database: each attempt at the same decision writes the same mail.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from vamail.daemon.current import Current
from vamail.mail.identifiers import (
    COMMAND_TOKEN_LIFE,
    loop_mark,
    make_bounce_address,
    make_command_address,
    make_command_token,
    make_notice_token,
    make_reply_address,
)
from vamail.model.billing import Document
from vamail.model.effects import SendMail
from vamail.model.errors import RenderError
from vamail.model.ids import NewTask
from vamail.model.values import Value
from vamail.render.mail import Rendered
from vamail.store import OutgoingMail
from vamail.store.unwritten import Kept, encoded
from vamail.workspace.types import Workspace

Render = Callable[..., Rendered]


class Writer:
    """Writes mails by the workspace in force; one thread uses it at a time."""

    def __init__(self, secret: bytes, current: Current, render: Render) -> None:
        self._secret = secret
        self._current = current
        self._render = render
        self._loop_mark = loop_mark(secret)

    def write(
        self, mail: SendMail, event: int, message_id: str, refs: Mapping[NewTask, str],
        overlaid: Mapping[str, str], now: datetime, *, noted: bool = False,
    ) -> OutgoingMail:  # fmt: skip
        """One mail of this event as it is stored and sent; a template that fails is its `problem`.

        `refs` are the references of what the event files, `overlaid` of what its group files, by placeholder.
        `noted`: the event keeps what its notice is about (`NoticeSent`), so that the token is the notice's.
        """
        workspace = self._current.workspace
        # Only these two hold references; a client's subject may read like a placeholder.
        values = {k: _resolved(mail.values[k], overlaid) for k in ("ref", "follows") if k in mail.values}
        mail = replace(mail, values={**mail.values, **values})
        task = refs.get(mail.task, "") if isinstance(mail.task, NewTask) else mail.task or ""
        task = overlaid.get(task, task)
        reply_to = ""
        if mail.reply_token and task and self._current.plus_addresses:
            reply_to = make_reply_address(self._secret, workspace.me.address, task)
        subject_token = ""
        if mail.command_token:
            reply_to, subject_token = self._command_token(
                mail, message_id, "" if noted else task, workspace, now
            )
        try:
            rendered = self._render(
                mail,
                refs=refs,
                me=workspace.me,
                message_id=message_id,
                date=now,
                loop_mark=self._loop_mark,
                reply_to=reply_to,
                subject_token=subject_token,
            )
        except RenderError as error:
            return OutgoingMail(
                message_id=message_id, envelope_from=workspace.me.address, problem=str(error),
                subject=subject_of(mail), kept=encoded(replace(mail, task=task or None), refs, noted=noted),
            )  # fmt: skip
        envelope_from = rendered.envelope_from
        if self._current.plus_addresses and mail.kind != "notice":
            envelope_from = make_bounce_address(self._secret, envelope_from, event, mail.action)
        return OutgoingMail(
            raw=rendered.raw,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id=message_id,
            envelope_from=envelope_from,
        )

    def again(self, kept: Kept, now: datetime) -> OutgoingMail:
        """A mail that could not be written, once more, by the workspace in force now."""
        return self.write(kept.mail, kept.event, kept.message_id, {}, {}, now, noted=kept.noted)

    def _command_token(
        self, mail: SendMail, message_id: str, task: str, workspace: Workspace, now: datetime
    ) -> tuple[str, str]:
        """The Reply-To with the token by which the VA may answer with commands, or where plus-addresses do
        not arrive, the token for the subject. It is the notice's; without a `NoticeSent`, its task's.

        No subject carries one where the VA's own server vouches for her answers (`trust:`).
        """
        if not workspace.me.notify or not mail.to.same(workspace.me.notify):
            return "", ""  # a token is never in a mail that goes to somebody else
        until = now + COMMAND_TOKEN_LIFE
        if task:
            token = make_command_token(self._secret, task, workspace.me.notify, until)
        else:
            token = make_notice_token(self._secret, message_id.partition(".")[0], workspace.me.notify, until)
        address = make_command_address(workspace.me.address, token)
        if self._current.plus_addresses and address != workspace.me.address:
            return address, ""
        return "", "" if workspace.authserv_id else token


def subject_of(mail: SendMail) -> str:
    """What it is called as long as its template has not given it a subject."""
    if isinstance(mail.document, Document):
        return mail.document.invoice.number or mail.document.invoice.name
    return mail.subject[:120] or mail.kind


def _resolved(value: Value, overlaid: Mapping[str, str]) -> Value:
    return overlaid.get(value, value) if isinstance(value, str) else value


class Anew:
    """Fulfils `store.unwritten.Press` for one decision, at this instant."""

    def __init__(self, writer: Writer, unprintable: Callable[[Document], str], now: datetime) -> None:
        self._writer = writer
        self._unprintable = unprintable
        self._now = now

    def again(self, kept: Kept) -> OutgoingMail:
        """This mail under its own Message-ID; with a `problem` where it still cannot be written."""
        return self._writer.again(kept, self._now)

    def unprintable(self, document: Document) -> str:
        """Why this document cannot be made; empty where it can."""
        return self._unprintable(document)
