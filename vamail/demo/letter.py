"""A mail of the play as values, and as the bytes that a mail program would send."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from vamail.demo.cast import DESK


@dataclass(frozen=True, slots=True)
class Paper:
    """An attachment: its name, its MIME type and its bytes."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail to the desk. `raw`, where given, is sent as it is, and only the envelope is ours.

    `envelope_from` None: the sender's own address; empty: the null reverse-path (RFC 5321, 4.5.5).
    """

    sender: str
    sender_name: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""
    message_id: str
    written_at: datetime
    answers: str = ""
    papers: tuple[Paper, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    envelope_from: str | None = None
    raw: bytes = b""

    @property
    def reverse_path(self) -> str:
        """What stands in MAIL FROM."""
        return self.sender if self.envelope_from is None else self.envelope_from

    def as_bytes(self) -> bytes:
        """The mail, CRLF at its line ends."""
        if self.raw:
            return self.raw
        mail = EmailMessage(policy=SMTP.clone(max_line_length=200))
        local, _, domain = self.sender.rpartition("@")
        mail["From"] = Address(self.sender_name, local, domain)
        mail["To"] = DESK
        mail["Subject"] = self.subject
        mail["Date"] = format_datetime(self.written_at)
        mail["Message-ID"] = f"<{self.message_id}>"
        if self.answers:
            mail["In-Reply-To"] = f"<{self.answers}>"
            mail["References"] = f"<{self.answers}>"
        for name, value in self.headers:
            mail[name] = value
        self._write_body(mail)
        return mail.as_bytes()

    def _write_body(self, mail: EmailMessage) -> None:
        if self.html and not self.text:
            mail.set_content(self.html, subtype="html", cte="quoted-printable")
        else:
            mail.set_content(self.text, cte="base64" if not self.text.isascii() else "7bit")
            if self.html:
                mail.add_alternative(self.html, subtype="html", cte="quoted-printable")
        for paper in self.papers:
            main, _, sub = paper.type.partition("/")
            mail.add_attachment(paper.content, maintype=main, subtype=sub, filename=paper.name)
