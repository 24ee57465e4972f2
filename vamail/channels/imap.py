"""One watched mailbox over IMAP (RFC 3501): read and wait; `imap_changes` moves and files.

One object is used by one thread; only `interrupt` and `cut` may be called from another. Nothing here sets
\\Seen, and nothing that a client wrote ever goes into a command: mails are named by UID and compared here.
Raises `ImapUnavailable` (try again later) or `ImapRefused` (someone must act).
"""

import contextlib
import imaplib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from imapclient.exceptions import IMAPClientError

from vamail.channels.imap_changes import Changes
from vamail.channels.imap_values import HEAD_BYTES, Head
from vamail.channels.imap_wire import Client, Fetched

HEADER_FIELDS = (
    "FROM SENDER REPLY-TO TO CC DELIVERED-TO X-ORIGINAL-TO X-ENVELOPE-TO ENVELOPE-TO MESSAGE-ID IN-REPLY-TO "
    "REFERENCES SUBJECT DATE X-SPAM-FLAG X-SPAM-STATUS X-VAMAIL-LOOP"
)
HEADS_PER_COMMAND = 200
_PART = f"<0.{HEAD_BYTES}>"
_HEADER_BYTES = 256 * 1024


class Mailbox(Changes):
    """One folder of one account on one connection."""

    _parts = True  # until a server does not know partial FETCH

    # --- reading ------------------------------------------------------------------------------------

    def uids_above(self, uid: int) -> list[int]:
        """Every UID above `uid`, ascending. `n:*` always names the last mail, hence the comparison."""
        with self._worded("looking for mail") as client:
            client.wire.untagged_responses.pop("EXISTS", None)
            found = client.search(f"UID {int(uid) + 1}:*")
            return sorted(number for number in found if number > uid)

    def heads(self, uids: Sequence[int]) -> list[Head]:
        """Size, instant, flags and a few header fields of these mails, in order of UID.

        Mails that are gone in the meantime are left out.
        """
        found: list[Fetched] = []
        with self._worded("reading headers") as client:
            for start in range(0, len(uids), HEADS_PER_COMMAND):
                found += self._fetch_heads(client, uids[start : start + HEADS_PER_COMMAND])
        return sorted((_head(one) for one in _wanted(found, uids)), key=lambda head: head.uid)

    def _fetch_heads(self, client: Client, uids: Sequence[int]) -> list[Fetched]:
        items = f"(UID RFC822.SIZE INTERNALDATE FLAGS BODY.PEEK[HEADER.FIELDS ({HEADER_FIELDS})]%s)"
        try:
            return client.fetch_bodies(uids, items % (_PART if self._parts else ""))
        except imaplib.IMAP4.abort:
            raise
        except IMAPClientError:
            if not self._parts:
                raise
            self._parts = False
            return client.fetch_bodies(uids, items % "")

    def whole(self, uids: Sequence[int]) -> list[tuple[int, bytes]]:
        """These mails as (uid, bytes), in order of UID. Mails that are gone are left out."""
        with self._worded("fetching mail") as client:
            found = client.fetch_bodies(uids, "(UID BODY.PEEK[])")
        return sorted((one.uid, one.data) for one in _wanted(found, uids))

    def count_before(self, day: date) -> int:
        """How many mails arrived (INTERNALDATE) before this day."""
        with self._worded("counting older mail") as client:
            return len(client.search(["BEFORE", day]))

    def header_of(self, uid: int) -> bytes:
        """The header of a mail that is too big to fetch, at most 256 kB; empty when it is gone."""
        with self._worded("reading a header") as client:
            found = client.fetch_bodies([int(uid)], f"(UID BODY.PEEK[HEADER]<0.{_HEADER_BYTES}>)")
        return next((one.data for one in _wanted(found, [uid])), b"")

    # --- waiting ------------------------------------------------------------------------------------

    def wait(self, seconds: float) -> bool:
        """Wait for a sign of new mail, at most `seconds`: IDLE (RFC 2177), or sleep without it.

        True: the server said something. False: the time is over, or `interrupt` was called. IDLE is a
        hint only, so ask `uids_above` in either case. Raises `ImapUnavailable` when the line is dead.
        """
        with self._worded("waiting for mail") as client:
            wire = client.wire
            if wire.untagged_responses.pop("EXISTS", None):
                return True  # said during an earlier command; the server will not say it again
            tag = wire.begin_idle() if self.greeting.has_idle else None
            hint = "EXISTS" in wire.untagged_responses or bool(wire.buffered())
            if not hint:
                # Half a line, a whole one, or the end of the line: DONE and its answer will tell.
                hint = wire.hears(self._wake, seconds)
            if tag is not None:
                wire.end_idle(tag)
                hint = hint or "EXISTS" in wire.untagged_responses  # said while we hung up
                wire.untagged_responses.clear()
            self._drain_wake()
            return hint

    def _drain_wake(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._wake.recv(64):
                pass


def _wanted(found: Sequence[Fetched], uids: Sequence[int]) -> Iterator[Fetched]:
    """Without answers about mails that nobody asked for, and without doubles."""
    left = set(uids)
    for one in found:
        if one.uid in left:
            left.discard(one.uid)
            yield one


def _head(one: Fetched) -> Head:
    # Without an INTERNALDATE that can be read, it was received when we first saw it.
    return Head(one.uid, one.size, one.received_at or datetime.now(UTC), one.flags, one.data)
