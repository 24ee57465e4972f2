"""Other folders of the account, looked at on the mailbox's own connection: select, look, select back.

Providers allow few connections (Gmail fifteen, others three), and it is seldom that there is something to
see: STATUS (RFC 3501, 6.3.10) asks first, and changes nothing.
"""

import contextlib
import imaplib
from collections.abc import Iterator

from imapclient.exceptions import IMAPClientError

from vamail.channels.imap_session import Session
from vamail.channels.imap_values import ImapUnavailable, Standing
from vamail.channels.imap_wire import Client


class Beside(Session):
    """A mailbox on whose connection other folders are looked at, too."""

    def standing(self, folder: str) -> Standing | None:
        """How far a folder is, without opening it; None where there is no such folder.

        Of the folder that is open itself `uidnext` is 0: look into it.
        """
        with self._worded(f"asking about {folder}") as client:
            if self._is_open(folder):
                return Standing(self.greeting.uidvalidity, 0)
            try:
                said = client.folder_status(self._names.on_server(folder), ["UIDVALIDITY", "UIDNEXT"])
            except imaplib.IMAP4.abort:
                raise
            except IMAPClientError:
                return None
        return Standing(int(said.get(b"UIDVALIDITY") or 0), int(said.get(b"UIDNEXT") or 0))

    @contextlib.contextmanager
    def beside(self, folder: str) -> Iterator[Standing | None]:
        """While this lasts, `uids_above`, `heads` and `whole` speak of `folder`, which is opened to be read
        alone; afterwards of the mailbox again. Gives None where the folder cannot be opened."""
        if self._is_open(folder):
            yield Standing(self.greeting.uidvalidity, self.greeting.uidnext)
            return
        with self._worded(f"looking into {folder}") as client:
            opened = self._examine(client, folder)
        try:
            yield opened
        finally:
            if self._client is client:
                with self._worded("coming back from another folder"):
                    self._return_to_mailbox(client)

    def make_folder(self, folder: str) -> bool:
        """Make a folder and subscribe to it; False where the server refuses."""
        with self._worded(f"making the folder {folder}") as client:
            return self._make_folder(client, self._names.on_server(folder))

    def _is_open(self, folder: str) -> bool:
        """Whether this is the folder that the connection waits in: of an account whose Sent alone counts."""
        return not self.settings.folder and folder == self._sent_name()

    def _examine(self, client: Client, folder: str) -> Standing | None:
        try:
            answer = client.select_folder(self._names.on_server(folder), readonly=True)
        except imaplib.IMAP4.abort:
            raise
        except IMAPClientError:
            return None
        return Standing(int(answer.get(b"UIDVALIDITY") or 0), int(answer.get(b"UIDNEXT") or 0))

    @staticmethod
    def _make_folder(client: Client, name: str) -> bool:
        try:
            client.create_folder(name)
        except imaplib.IMAP4.abort:
            raise
        except IMAPClientError:
            return False
        with contextlib.suppress(IMAPClientError):
            client.subscribe_folder(name)
        return True

    def _return_to_mailbox(self, client: Client) -> None:
        before = self.greeting.uidvalidity
        self.greeting = self._select()
        if self.greeting.uidvalidity != before:
            self.close()
            raise ImapUnavailable(
                f"the folder {self.settings.folder!r} was made anew on the server meanwhile"
            )
        # Mail that came meanwhile was announced to nobody.
        client.wire.untagged_responses["EXISTS"] = [b"0"]
