"""One SendMail effect as final bytes: the template rendered, the headers of an automatic mail set."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from vamail.mail.compose import Attachment, CalendarObject, Inline, Outgoing, clean_line, compose
from vamail.model.effects.intake import SendMail
from vamail.model.errors import RenderError
from vamail.model.ids import NewTask
from vamail.model.message import Address
from vamail.model.values import Picture, Value
from vamail.render.invitation import calendar_object
from vamail.render.templates import Renders
from vamail.workspace.types import Me

# NDR is left out on purpose: a bounce is the only way to learn that an address is dead.
SUPPRESS = "OOF, AutoReply, RN, NRN, DR"
MAX_SUBJECT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A mail ready to be delivered. `raw` is what every attempt sends, without dot-stuffing."""

    raw: bytes
    subject: str
    text: str
    html: str
    message_id: str
    envelope_from: str


def render_mail(
    mail: SendMail,
    *,
    refs: Mapping[NewTask, str],
    me: Me,
    client_name: str,
    message_id: str,
    date: datetime,
    templates: Renders,
    loop_mark: str,
    reply_to: str = "",
    subject_token: str = "",
    own_addresses: Collection[str] = (),
    attachments: tuple[Attachment, ...] = (),
    chart: bytes = b"",
) -> Rendered:
    """Render and compose. `refs` gives placeholders of tasks their references; `date` is aware;
    `subject_token` stands behind the subject, whatever its length; `own_addresses` are further ones of the
    desk, besides those of `me`; `attachments` are the files that go with it, `chart` the picture (PNG) that
    its `Picture` shows; without it none stands there.

    Raises RenderError, worded with the template's file and line; nothing is sent then.
    """
    values = _values(mail.values, refs)
    values.setdefault("me_name", me.name)
    values.setdefault("client_name", client_name)
    cid = f"chart.{message_id}" if chart else ""
    values = {
        name: replace(one, cid=cid) if isinstance(one, Picture) else one for name, one in values.items()
    }
    parts = templates.render(mail.template, mail.language, values, with_subject=not mail.subject)
    subject = _one_subject(mail.subject or parts.subject)
    if subject_token:
        subject = f"{subject} [{subject_token}]"
    sender = Address(_from_address(mail, me, own_addresses), me.name)
    try:
        raw = compose(
            Outgoing(
                sender=sender,
                to=mail.to,
                subject=subject,
                text=parts.text,
                html=parts.html,
                message_id=message_id,
                date=date,
                in_reply_to=mail.in_reply_to,
                references=mail.references,
                auto_submitted=mail.auto_submitted,
                reply_to=Address(reply_to, me.name) if reply_to else None,
                headers=_headers(mail, loop_mark, message_id),
                calendar=_calendar(mail, sender),
                attachments=attachments,
                inline=(Inline(cid=cid, type="image/png", data=chart),) if chart else (),
            )
        )
    except ValueError as error:
        raise RenderError(f"the mail could not be written: {error}") from error
    return Rendered(
        raw=raw, subject=subject, text=parts.text, html=parts.html,
        message_id=message_id, envelope_from=me.address,
    )  # fmt: skip


def _from_address(mail: SendMail, me: Me, own_addresses: Collection[str]) -> str:
    """What stands in From: `me.address`; with an invitation the address that calls the meeting, or that was
    invited to it (calendars believe nobody else), where it is ours and of the same domain. For another domain
    our server does not vouch (DMARC): the object says SENT-BY then. Bounces go to `me.address` all the same.
    """
    invitation = mail.invitation
    if invitation is None:
        return me.address
    wanted = (
        invitation.as_guest if invitation.method == "REPLY" else invitation.meeting.organizer
    ).casefold()
    if wanted.rpartition("@")[2] != me.address.casefold().rpartition("@")[2]:
        return me.address
    ours = (*me.addresses, *own_addresses)
    return next((one for one in ours if one.casefold() == wanted), me.address)


def _calendar(mail: SendMail, sender: Address) -> CalendarObject | None:
    """The calendar object that goes with it; raises RenderError."""
    if mail.invitation is None:
        return None
    return CalendarObject(method=mail.invitation.method, data=calendar_object(mail.invitation, sender=sender))


def _values(values: Mapping[str, Value], refs: Mapping[NewTask, str]) -> dict[str, Value]:
    """The values with every placeholder of a task replaced by its reference."""
    try:
        return {name: _with_refs(value, refs) for name, value in values.items()}
    except KeyError as error:
        raise RenderError(f"the task {error} has no reference yet") from error


def _with_refs(value: Value, refs: Mapping[NewTask, str]) -> Value:
    if isinstance(value, tuple):
        return tuple(refs[one] if isinstance(one, NewTask) else one for one in value)  # type: ignore[return-value]
    return refs[value] if isinstance(value, NewTask) else value


def _headers(mail: SendMail, loop_mark: str, message_id: str) -> dict[str, str]:
    """What tells other programs that a program wrote this (RFC 3834, 5; MS-OXCMAIL).

    A test mail to ourselves says its name twice: some relays write Message-IDs of their own.
    """
    headers = {"X-Auto-Response-Suppress": SUPPRESS} if mail.auto_submitted else {}
    if loop_mark:
        headers["X-Vamail-Loop"] = loop_mark
    if mail.kind == "canary":
        headers["X-Vamail-Canary"] = message_id
    return headers


def _one_subject(subject: str) -> str:
    """The subject as one line; one beyond every use is cut at its end, never mid-header."""
    subject = clean_line(subject).strip()
    return subject if len(subject) <= MAX_SUBJECT else subject[: MAX_SUBJECT - 1] + "…"
