"""One folder of one account on one connection: opening, logging in, closing, and how it fails.

The password leaves only over a verified, encrypted line (or to this very machine). Every error of the
libraries and the system below becomes `ImapUnavailable` (try again later) or `ImapRefused` (someone must
act); after a broken line the connection is gone.
"""

import contextlib
import imaplib
import socket
import ssl
import weakref
from collections.abc import Iterator
from dataclasses import replace

from imapclient.exceptions import IMAPClientError, LoginError

from vamail.channels.credentials import Credentials
from vamail.channels.explain import explain_login
from vamail.channels.imap_folders import Names, read_names, special_folders
from vamail.channels.imap_values import Greeting, ImapRefused, ImapUnavailable
from vamail.channels.imap_wire import Client
from vamail.channels.tls import UntrustedServerError, word_tls
from vamail.model.errors import SurroundingsError
from vamail.workspace.types import MailboxSettings


class Session:
    """One folder of one account, open or not. One thread uses it, but for `interrupt` and `cut`."""

    def __init__(
        self,
        settings: MailboxSettings,
        credentials: Credentials,
        *,
        connect_seconds: float = 30,
        read_seconds: float = 60,
    ) -> None:
        self.settings = settings
        self.greeting = Greeting()
        self._credentials = credentials
        self._seconds = (connect_seconds, read_seconds)
        self._client: Client | None = None
        self._names = Names()
        self._wake, self._waker = socket.socketpair()
        self._wake.setblocking(False)
        self._waker.setblocking(False)
        # `close` leaves the bell alone: it must ring while there is no connection, too.
        weakref.finalize(self, _close_all, self._wake, self._waker)

    # --- opening and closing -----------------------------------------------------------------------

    def connect(self) -> Greeting:
        """Connect, log in and open the folder. Raises `ImapUnavailable` or `ImapRefused`.

        The password leaves only over a verified, encrypted line (or to this very machine).
        """
        self.close()
        try:
            with self._worded("connecting"):
                self.greeting = self._opened()
        except BaseException:  # a password that cannot be read, say, leaves no line open either
            self.close()
            raise
        return self.greeting

    def _opened(self) -> Greeting:
        client = self._client = self._open()
        self._log_in(client)
        capabilities = frozenset(c.decode("ascii", "replace") for c in client.capabilities())
        self._names, listed = read_names(client, capabilities)
        self.greeting = Greeting(
            capabilities=capabilities,
            special=special_folders(listed),
            folders=tuple(name for _, name in listed),
            has_idle="IDLE" in capabilities,
            has_move="MOVE" in capabilities,
            has_uidplus="UIDPLUS" in capabilities,
            gmail="X-GM-EXT-1" in capabilities,
        )
        return self._select()

    def _open(self) -> Client:
        server = self.settings.imap
        try:
            client = Client(server, *self._seconds)
        except ssl.SSLError as error:
            raise ImapUnavailable(word_tls(server, error)) from error
        if server.tls == "starttls":
            try:
                self._start_tls(client)
            except BaseException:
                client.wire.shutdown()
                raise
        return client

    def _start_tls(self, client: Client) -> None:
        server = self.settings.imap
        # A greeting of PREAUTH would leave no way to encrypt: an old trick of someone in between.
        if client.wire.state != "NONAUTH" or not client.has_capability("STARTTLS"):
            raise ImapUnavailable(
                f"{server.host}:{server.port} offers no STARTTLS, so no password was sent; use `tls: tls` "
                "with port 993, or ask the provider"
            )
        try:
            client.secure()
        except ssl.SSLError as error:
            raise ImapUnavailable(word_tls(server, error)) from error

    def _log_in(self, client: Client) -> None:
        server, credentials = self.settings.imap, self._credentials
        try:
            if client.wire.state == "AUTH":
                return
            if credentials.token is not None:
                client.oauth2_login(credentials.user, credentials.token())
            elif client.has_capability("AUTH=PLAIN"):
                client.plain_login(credentials.user, credentials.password())
            elif client.has_capability("LOGINDISABLED"):
                raise ImapRefused(explain_login("LOGINDISABLED", server.host).sentence)
            else:
                client.quoted_login(credentials.user, credentials.password())
        except LoginError as error:
            # imapclient calls a line that broke during the login a refusal as well.
            if isinstance(error.__context__, imaplib.IMAP4.abort):
                raise error.__context__ from None
            said = credentials.hide(str(error))
            meaning = explain_login(said, server.host, credentials.token is not None)
            if credentials.token is not None and not meaning.temporary:
                credentials.refused()
            raise (ImapUnavailable if meaning.temporary else ImapRefused)(meaning.sentence) from error

    def _select(self) -> Greeting:
        client, folder = self._connected(), self.settings.folder or self._sent_name()
        try:
            # Of an account that is listed for its Sent alone nothing is ever changed.
            answer = client.select_folder(self._names.on_server(folder), readonly=not self.settings.folder)
        except imaplib.IMAP4.abort:
            raise
        except IMAPClientError as error:
            raise ImapRefused(
                f"{self.settings.imap.host} has no folder {folder!r} that we may open ({error}); "
                f"it has: {', '.join(self.greeting.folders[:20])}"
            ) from error
        client.wire.untagged_responses.clear()
        if not answer.get(b"UIDVALIDITY"):
            # Without it a UID means nothing, and a cursor of 0 would read every mail anew.
            raise ImapUnavailable(f"{self.settings.imap.host} opened {folder!r} without a UIDVALIDITY")
        return replace(
            self.greeting,
            uidvalidity=int(answer[b"UIDVALIDITY"]),
            uidnext=int(answer.get(b"UIDNEXT") or 0),
            exists=int(answer.get(b"EXISTS") or 0),
        )

    def _sent_name(self) -> str:
        """What Sent is called here; `Sent` where neither the settings nor the server say."""
        return self.settings.sent_folder or self.greeting.special.get("sent", "Sent")

    @property
    def connected(self) -> bool:
        """Whether a connection is open as far as we know."""
        return self._client is not None

    def close(self) -> None:
        """Hang up without ceremony; `connect` opens again."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(OSError, ValueError):
                client.wire.shutdown()

    def log_out(self) -> None:
        """Say goodbye and hang up."""
        if self._client is not None:
            with contextlib.suppress(Exception):
                self._client.wire.logout()
        self.close()

    def interrupt(self) -> None:
        """From another thread: end the `wait` under way, or the next one, at once."""
        with contextlib.suppress(BlockingIOError):
            self._waker.send(b"!")

    def cut(self) -> None:
        """From another thread: break the line, so that whatever is under way raises `ImapUnavailable`."""
        self.interrupt()
        client = self._client
        if client is not None:
            with contextlib.suppress(OSError):
                client.wire.sock.shutdown(socket.SHUT_RDWR)

    # --- errors -------------------------------------------------------------------------------------

    def _connected(self) -> Client:
        if self._client is None:
            raise ImapUnavailable(f"{self.settings.imap.host}: not connected")
        return self._client

    @contextlib.contextmanager
    def _worded(self, doing: str) -> "Iterator[Client]":
        """Turn every error below into one of ours; after a broken line the connection is gone."""
        server = self.settings.imap
        where = f"{server.host}:{server.port}"
        try:
            yield self._client if doing == "connecting" else self._connected()  # type: ignore[misc]
        except UntrustedServerError as error:
            self.close()
            raise ImapUnavailable(str(error)) from error
        except SurroundingsError:
            raise
        except TimeoutError as error:
            self.close()
            raise ImapUnavailable(f"{where} did not answer in time while {doing}") from error
        except ConnectionRefusedError as error:
            self.close()
            raise ImapUnavailable(f"nothing listens at {where}; check host and port") from error
        except socket.gaierror as error:
            self.close()
            raise ImapUnavailable(f"the name {server.host} is not known; check it, or the network") from error
        except ssl.SSLError as error:
            self.close()
            raise ImapUnavailable(word_tls(server, error)) from error
        except (imaplib.IMAP4.abort, OSError, ValueError) as error:
            self.close()
            raise ImapUnavailable(f"the connection to {where} broke while {doing}: {_how(error)}") from error
        except IMAPClientError as error:
            raise ImapUnavailable(f"{where} refused while {doing}: {error}") from error


def _how(error: Exception) -> str:
    """How a line broke. A hang-up is one reason, whether this side happened to see EOF, RST or a broken pipe:
    which of them it is depends on the instant, and the log has a line for every new reason."""
    hung_up = isinstance(error, ConnectionError) or "socket error:" in str(error)
    return "the server hung up" if hung_up else str(error)


def _close_all(*sockets: socket.socket) -> None:
    for one in sockets:
        one.close()
