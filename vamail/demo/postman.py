"""Mails in and out as everybody else does it: letters by SMTP, mailboxes by IMAP with a password."""

import smtplib
from types import TracebackType

from imapclient import IMAPClient

from vamail.demo.calendars import is_invitation
from vamail.demo.cast import DESK
from vamail.demo.letter import Letter
from vamail.demo.mail_server import HOST, MailServer
from vamail.demo.past import Acknowledgement
from vamail.mail.parse import parse


class Postman:
    """Sends letters to the desk and looks into mailboxes; one IMAP connection a mailbox."""

    def __init__(self, server: MailServer, password: str) -> None:
        self._server = server
        self._password = password
        self._mailboxes: dict[str, IMAPClient] = {}
        self._seen: dict[str, dict[int, bytes]] = {}

    def __enter__(self) -> "Postman":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for mailbox in self._mailboxes.values():
            mailbox.shutdown()

    def send(self, letter: Letter) -> bytes:
        """Hand a letter to the desk's server, as another server would; returns its bytes."""
        raw = letter.as_bytes()
        with smtplib.SMTP(HOST, self._server.smtp_port, local_hostname="client.example", timeout=10) as smtp:
            smtp.sendmail(letter.reverse_path, [DESK], raw)
        return raw

    def drop(self, address: str, folder: str, raw: bytes) -> None:
        """Put a mail into a folder of this account, as its owner's mail program does."""
        with IMAPClient(HOST, self._server.imap_port, ssl=False, timeout=10) as account:
            account.login(address, self._password)
            account.append(folder, raw)

    def fetch(self, address: str) -> tuple[bytes, ...]:
        """Every mail in this mailbox now, the oldest first, through IMAP."""
        mailbox = self._mailboxes.get(address) or self._log_in(address)
        seen = self._seen[address]
        mailbox.noop()
        new = [uid for uid in mailbox.search("ALL") if uid not in seen]
        if new:
            seen.update({uid: body[b"BODY[]"] for uid, body in mailbox.fetch(new, ["BODY.PEEK[]"]).items()})
        return tuple(seen[uid] for uid in sorted(seen))

    def _log_in(self, address: str) -> IMAPClient:
        mailbox = IMAPClient(HOST, self._server.imap_port, ssl=False, timeout=10)
        mailbox.login(address, self._password)
        mailbox.select_folder("INBOX", readonly=True)
        self._mailboxes[address], self._seen[address] = mailbox, {}
        return mailbox

    def acknowledgement_of(self, address: str, message_id: str) -> Acknowledgement | None:
        """The mail of ours in this mailbox that answers that Message-ID."""
        for raw in self.fetch(address):
            message = parse(raw)
            if message_id in message.in_reply_to:
                return Acknowledgement(raw, message.message_id, message.subject, message.text)
        return None

    def invitation_to(self, address: str) -> bytes | None:
        """The newest mail in this mailbox that invites to a meeting."""
        return next((raw for raw in reversed(self.fetch(address)) if is_invitation(raw)), None)
