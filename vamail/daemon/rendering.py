"""Renders decided mails with the templates in force: ours in this process, the VA's own in a child, and
documents in another."""

from collections.abc import Mapping
from datetime import datetime

from vamail.daemon.current import Current
from vamail.daemon.documents import Documents
from vamail.daemon.render_child import ChildTemplates
from vamail.mail.compose import Attachment
from vamail.model.accounts import StatementOfAccount
from vamail.model.billing import Document
from vamail.model.effects import SendMail
from vamail.model.errors import RenderError
from vamail.model.ids import NewTask
from vamail.render.invoice.naming import attached_name
from vamail.render.mail import Rendered, render_mail
from vamail.render.templates import Renders, TemplateSet
from vamail.workspace.types import Me, TemplateFile, Workspace


class Renderer:
    """Compiles each version of the templates once; used by one thread.

    `documents` makes what is attached or shown; without it (a preview, a simulation) mails are their words
    alone.
    """

    def __init__(self, current: Current, documents: Documents | None = None) -> None:
        self._current = current
        self._documents = documents
        self._last: tuple[Document | StatementOfAccount | None, Workspace | None, bytes] = (None, None, b"")
        self._files: tuple[TemplateFile, ...] | None = None
        self._templates: Renders | None = None

    def __call__(
        self,
        mail: SendMail,
        *,
        refs: Mapping[NewTask, str],
        me: Me,
        message_id: str,
        date: datetime,
        loop_mark: str,
        reply_to: str = "",
        subject_token: str = "",
    ) -> Rendered:
        """Render one mail; raises `RenderError`."""
        workspace = self._current.workspace
        client = workspace.client(mail.client)
        return render_mail(
            mail,
            refs=refs,
            me=me,
            client_name=client.name if client else "",
            message_id=message_id,
            date=date,
            templates=self._compiled(),
            loop_mark=loop_mark,
            reply_to=reply_to,
            subject_token=subject_token,
            own_addresses=[one for box in workspace.mailboxes for one in box.addresses],
            attachments=self._attachments(mail),
            chart=self._chart(mail),
        )

    def unprintable(self, document: Document) -> str:
        """Why this document cannot be made; empty where it can, or where no documents are made."""
        try:
            self._printed(document)
        except RenderError as error:
            return str(error)
        return ""

    def _attachments(self, mail: SendMail) -> tuple[Attachment, ...]:
        """The files, and the document as one, made once for all to whom one decision sends it; raises
        `RenderError`."""
        files = tuple(Attachment(name=one.name, type=one.type, data=one.data) for one in mail.files)
        if mail.document is None or self._documents is None:
            return files
        name = attached_name(mail.document)
        return (*files, Attachment(name=name, type="application/pdf", data=self._printed(mail.document)))

    def _printed(self, document: Document | StatementOfAccount) -> bytes:
        """The document as a PDF; of equal ones in a row the first is made. Raises `RenderError`."""
        if self._documents is None:
            return b""
        workspace = self._current.workspace
        last, there, made = self._last
        if last != document or there is not workspace:
            made = self._documents.make(document, workspace.seller)
            self._last = (document, workspace, made)
        return made

    def _chart(self, mail: SendMail) -> bytes:
        """The picture that it shows; raises `RenderError`."""
        if mail.chart is None or self._documents is None:
            return b""
        return self._documents.draw(mail.chart, self._current.workspace.seller)

    def _compiled(self) -> Renders:
        files = self._current.workspace.templates
        if self._templates is None or files is not self._files:
            self._close_templates()
            own = any(file.own for file in files)
            self._templates = ChildTemplates(files) if own else TemplateSet(files)
            self._files = files
        return self._templates

    def close(self) -> None:
        """End the children, if there are any."""
        if self._documents is not None:
            self._documents.close()
        self._close_templates()

    def _close_templates(self) -> None:
        if isinstance(self._templates, ChildTemplates):
            self._templates.close()
        self._templates = None
