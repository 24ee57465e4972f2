"""What changes a mailbox on the server, and looking for what was filed there.

Everything ends in an Outcome and may be repeated. Mails are named by UID; Message-IDs are compared here
and never searched for, since a client's Message-ID may hold a command.
"""

import imaplib
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta

from imapclient.exceptions import IMAPClientError

from vamail.channels.imap_beside import Beside
from vamail.channels.imap_folders import look
from vamail.channels.imap_values import ImapUnavailable
from vamail.channels.imap_wire import Client
from vamail.model.outcome import Deferred, Delivered, Outcome, Rejected, Unknown

_Change = Callable[[Client, str], str]


class Changes(Beside):
    """A mailbox in which mails are moved, labelled, filed and looked up."""

    def move(self, uid: int, folder: str) -> Outcome:
        """Move one mail, making the folder if it is missing.

        MOVE (RFC 6851), else COPY, \\Deleted and UID EXPUNGE (RFC 4315). Without UIDPLUS an EXPUNGE would
        also remove what another program has marked: the mail is then only marked as deleted. May be
        repeated: a mail that is gone counts as moved.
        """
        return self._change(
            f"moving a mail to {folder}", lambda client, name: self._move(client, uid, name), folder
        )

    def _move(self, client: Client, uid: int, name: str) -> str:
        if self.greeting.has_move:
            client.move([uid], name)
            return "moved"
        client.copy([uid], name)
        client.delete_messages([uid], silent=True)
        if not self.greeting.has_uidplus:
            return "copied and marked as deleted"
        client.uid_expunge([uid])
        return "copied and expunged"

    def label(self, uid: int, folder: str) -> Outcome:
        """Put the mail under a label as well: X-GM-LABELS at Gmail, a copy elsewhere."""
        return self._change(
            f"labelling a mail {folder}", lambda client, name: self._label(client, uid, name), folder
        )

    def _label(self, client: Client, uid: int, name: str) -> str:
        if self.greeting.gmail:
            client.add_gmail_labels([uid], [name], silent=True)
            return "labelled"
        client.copy([uid], name)
        return "copied"

    def append_sent(self, raw: bytes, folder: str) -> Outcome:
        """File what we sent, marked \\Seen. Unknown when the line broke after the mail had left."""
        return self._change(
            f"filing a copy in {folder}",
            lambda client, name: _said(client.append(name, raw, flags=[b"\\Seen"])),
            folder,
            writes=2,
        )

    def _change(self, doing: str, change: _Change, folder: str, writes: int = 0) -> Outcome:
        """Do `change`; once more after making the folder, if the server refuses it."""
        if self._client is None:
            return Deferred(f"{doing}: not connected", connection_lost=True)
        name, wire, before = self._names.on_server(folder), self._client.wire, self._client.wire.sends
        try:
            with self._worded(doing) as client:
                try:
                    return Delivered(change(client, name))
                except imaplib.IMAP4.abort:
                    raise
                except IMAPClientError as error:
                    if not self._make_folder(client, name):
                        return _refused(doing, error)
                    before = wire.sends
                    return Delivered(change(client, name))
        except ImapUnavailable as error:
            # The first write of an APPEND announces the mail, the second is the mail itself.
            if writes and wire.sends - before >= writes:
                return Unknown(str(error))
            return Deferred(str(error), connection_lost=self._client is None)

    # --- Sent ---------------------------------------------------------------------------------------

    def find_in_folder(self, folder: str, message_id: str, since_minutes: float = 60) -> int | None:
        """UID in `folder` of the mail with this Message-ID (without brackets) among the newest, or None."""
        return self.find_all_in_folder(folder, [message_id], since_minutes).get(message_id)

    def find_all_in_folder(
        self, folder: str, message_ids: Collection[str], since_minutes: float = 60
    ) -> dict[str, int]:
        """UIDs in `folder` by Message-ID, among the mails of the last `since_minutes`.

        Dates and numbers are all that is asked by; Message-IDs are compared here, never searched for
        (a client's Message-ID may hold a command). A folder that is not there holds nothing.
        """
        since = datetime.now(UTC) - timedelta(minutes=since_minutes)
        with self.beside(folder) as opened:
            if opened is None:
                return {}
            with self._worded(f"looking into {folder}") as client:
                return look(client, frozenset(message_ids), since)


_FOR_NOW = (
    "UNAVAILABLE",
    "INUSE",
    "LIMIT",
    "OVERQUOTA",
    "SERVERBUG",
    "EXPUNGEISSUED",
    "THROTTLED",
    "TEMPORAR",
    "TRY AGAIN",
)


def _refused(doing: str, error: IMAPClientError) -> Outcome:
    said = str(error)
    if any(word in said.upper() for word in _FOR_NOW):
        return Deferred(f"the server refused {doing} for now: {said}")
    return Rejected(f"the server refused {doing}: {said}")


def _said(answer: object) -> str:
    """The server's answer to an APPEND as text; the library hands it over as bytes."""
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
