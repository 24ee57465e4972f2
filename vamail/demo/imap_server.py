"""IMAP for the demo: pymap with its in-memory backend, for a handful of users on loopback.

Why pymap and not a server of our own: a person may open these mailboxes in any mail program, and such
programs ask for BODYSTRUCTURE, ENVELOPE, SEARCH, COPY and MOVE in every form; pymap speaks all of it. Its
known limits do no harm here: APPEND and SEARCH take some 50 ms, and keywords are dropped, but vamail
remembers in its database and never in flags. SPECIAL-USE is missing, so Sent is found by its name.
"""

import asyncio
import socket
import uuid
from argparse import Namespace
from contextlib import AsyncExitStack
from datetime import datetime

from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, DictBackend, Identity, Login
from pymap.backend.dict.mailbox import MailboxSet
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

FOLDERS = ("Sent", "Drafts", "Trash")


class _Config(Config):
    """Without the look-up of this machine's name, which waits for a network that may not be there."""

    @property
    def greeting(self) -> bytes:
        """What a client reads first."""
        return b"vamail demo mailboxes"


class _Backend(DictBackend):
    """pymap's backend with our settings; it has no hook for another kind of them."""

    @classmethod
    async def init(cls, args: Namespace, **overrides: object) -> tuple[DictBackend, Config]:
        """Without pymap's one demo user: the users are added by name."""
        config = _Config.from_args(args, **overrides)
        return cls(Login(config), config), config


class ImapServer:
    """Mailboxes in memory. Everything here runs on the event loop of the demo's server thread."""

    def __init__(self, users: tuple[str, ...], password: str) -> None:
        self._users = users
        self._password = password
        self._mailboxes: dict[str, MailboxSet] = {}

    async def start(self, stack: AsyncExitStack, listening: socket.socket) -> None:
        """Make the users with their folders, and serve on a bound socket until `stack` ends."""
        # DictBackend reads its settings from a parsed command line; here is the one it would have parsed.
        backend, config = await _Backend.init(
            Namespace(
                passlib_cfg=None, proxy_protocol=None, host=None, port=0, debug=False, cert=None, key=None,
                tls=False, demo_data=False, demo_user=self._users[0], demo_password=self._password,
            ),
            hash_context=Cleartext(),
        )  # fmt: skip
        for user in self._users:
            await self._add(backend, config, user)
        talk = IMAPServer(backend.login, config)

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await talk(reader, writer, SocketInfo.get(writer, None, unique_id=uuid.uuid4().bytes))

        server = await asyncio.start_server(connected, sock=listening)
        stack.callback(server.close)

    async def _add(self, backend: DictBackend, config: Config, user: str) -> None:
        secret = config.hash_context.hash(self._password)
        backend.login.users_dict[user] = UserMetadata(config, user, password=secret)
        async with Identity(user, backend.login, None, frozenset()).new_session() as session:
            self._mailboxes[user] = session.mailbox_set
        for folder in FOLDERS:
            await self._mailboxes[user].add_mailbox(folder)
            await self._mailboxes[user].set_subscribed(folder, True)

    async def deliver(self, user: str, raw: bytes, at: datetime) -> None:
        """Put a mail into a user's INBOX; whoever waits there in IDLE is told."""
        inbox = await self._mailboxes[user].get_mailbox("INBOX")
        await inbox.append(AppendMessage(raw, at, frozenset()), recent=True)
