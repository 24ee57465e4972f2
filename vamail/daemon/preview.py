"""What was or would be done, without doing it: `explain` and `replay`. Never sends, never writes.

Each mail is decided by itself on the desk *as of its event*: rows made by that event or a later one
are invisible. A file that was never received is decided as if it arrived now (or at the instant given).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from vamail.daemon import maillog
from vamail.daemon.current import Current
from vamail.daemon.rendering import Renderer
from vamail.daemon.vocabulary import vocabulary
from vamail.desk.decide import decide
from vamail.desk.intake.sent import sent_at
from vamail.mail.identifiers import loop_mark, make_message_id
from vamail.mail.naming import name_of
from vamail.mail.parse import parse, parse_head
from vamail.model.decision import Decision, Reason
from vamail.model.effects import FileTask, SendMail
from vamail.model.errors import RenderError
from vamail.model.events import MailReceived, MailSent
from vamail.model.ids import NewTask, task_ref
from vamail.model.message import Message
from vamail.store import MailRow, Store, content_hash
from vamail.workspace.load import load_files
from vamail.workspace.types import Workspace

HEAD_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewedMail:
    """A mail that would leave, or is held: `held` says why, `problem` why it cannot be rendered."""

    kind: str
    to: str
    subject: str
    text: str
    html: str
    held: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One mail and what was or would be done with it. `was` is the stored row, if there is one."""

    message: Message
    decision: Decision
    mails: tuple[PreviewedMail, ...]
    received_at: datetime
    task: FileTask | None = None
    task_ref: str = ""
    was: MailRow | None = None


class Previewer:
    """Explains mails with one version of the workspace and one view of the store."""

    def __init__(self, workspace: Workspace, store: Store, now: datetime) -> None:
        maillog.silence_libraries()
        self._workspace = workspace
        self._store = store
        self._now = now
        self._secret = store.secret()
        self._versions: dict[str, Workspace | None] = {workspace.hash: workspace}
        self._renderers: dict[str, Renderer] = {}
        self._next_ref = task_ref(store.next_task_number())

    def close(self) -> None:
        """End the children that render the VA's own templates."""
        for renderer in self._renderers.values():
            renderer.close()

    def file(self, raw: bytes, at: datetime | None, as_client: str) -> Preview:
        """Explain a mail file; one that was received is explained as of its arrival."""
        rows = [] if at or as_client else self._store.find_blob(content_hash(raw))
        if rows:
            return self.stored(rows[0], today=False)
        limit = self._workspace.message_mb * 1_000_000
        oversize = len(raw) if len(raw) > limit else 0
        message = parse_head(raw[:HEAD_BYTES]) if oversize else parse(raw)
        arrived = at or self._now
        event = MailReceived(
            number=0,
            mailbox=self._workspace.mailboxes[0].name if self._workspace.mailboxes else "",
            received_at=arrived,
            message=message,
            oversize=oversize,
            as_client=as_client,
        )
        return self._preview(event, self._workspace, arrived, None, self._next_ref)

    def stored(self, row: MailRow, today: bool) -> Preview:
        """Explain a received mail: under the words of its time, or with `today` under today's."""
        raw = self._store.raw(row.blob_hash)
        message = parse_head(raw) if row.oversize else parse(raw)
        workspace = self._workspace if today else self._version(row.workspace_hash)
        event = _event(row, message)
        return self._preview(event, workspace, row.received_at, row, row.task or self._next_ref)

    def _version(self, name: str) -> Workspace:
        if name not in self._versions:
            files = self._store.workspace_files(name) if name else None
            self._versions[name] = load_files(files, vocabulary()).workspace if files else None
        return self._versions[name] or self._workspace

    def _preview(
        self,
        event: MailReceived | MailSent,
        workspace: Workspace,
        now: datetime,
        was: MailRow | None,
        ref: str,
    ) -> Preview:
        desk = self._store.desk(before=event.number or None)
        try:
            decision = decide(event, desk, workspace, self._secret, now, explain=True)
        except Exception as error:
            decision = Decision(verdict="held", reasons=(Reason("handle", "decide", False, repr(error)),))
        filed = next((e for e in decision.effects if isinstance(e, FileTask)), None)
        mails = tuple(
            self._mail(e, event, now, workspace, ref) for e in decision.effects if isinstance(e, SendMail)
        )
        named = ref if filed else decision.task if isinstance(decision.task, str) else ""
        return Preview(
            message=event.message,
            decision=decision,
            mails=mails,
            received_at=now,
            task=filed,
            task_ref=named or "",
            was=was,
        )

    def _mail(
        self, mail: SendMail, event: MailReceived | MailSent, at: datetime, workspace: Workspace, ref: str
    ) -> PreviewedMail:
        renderer = self._renderers.setdefault(workspace.hash, Renderer(Current(workspace)))
        domain = workspace.me.address.rpartition("@")[2]
        shown = PreviewedMail(
            kind=mail.kind, to=mail.to.email, subject=mail.subject, text="", html="", held=mail.hold
        )
        try:
            rendered = renderer(
                mail,
                refs={NewTask(): ref},
                me=workspace.me,
                message_id=make_message_id(self._secret, name_of(event), mail.own_name, domain),
                date=at,
                loop_mark=loop_mark(self._secret),
            )
        except RenderError as error:
            return replace(shown, problem=str(error))
        return replace(shown, subject=rendered.subject, text=rendered.text, html=rendered.html)


def _event(row: MailRow, message: Message) -> MailReceived | MailSent:
    """The event of a stored mail, as it was."""
    if row.kind == "sent":
        at = sent_at(row.received_at, message.date)
        return MailSent(number=row.event, mailbox=row.mailbox, sent_at=at, message=message)
    return MailReceived(
        number=row.event,
        mailbox=row.mailbox,
        received_at=row.received_at,
        message=message,
        oversize=row.oversize,
        junk=row.junk,
        accepted=bool(row.payload.get("accepted")),
        as_client=str(row.payload.get("as_client") or ""),
        control=bool(row.payload.get("control")),
    )


def readable(path: Path) -> bytes:
    """The bytes of a mail file; raises OSError with its own words."""
    return path.read_bytes()


def replayed(previewer: Previewer, rows: Sequence[MailRow]) -> Iterator[tuple[MailRow, Preview]]:
    """Each stored mail beside what today's words would do with it."""
    for row in rows:
        yield row, previewer.stored(row, today=True)
