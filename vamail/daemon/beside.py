"""Sent and the control folder of one account, looked at on its own connection between fetches.

Contract: each folder has a cursor of its own (UIDVALIDITY, UID; rows `NAME/Sent` and `NAME/Control`).
- Sent begins with the first login, or with the day that `start_from` names: answers from while the daemon was
  off count, with their real time; those from before vamail existed do not, also with `start_from: all`.
- The control folder begins as it is found at the first login, and is made where it is missing.
- STATUS asks first. Of Sent only header fields are fetched: our own mails are passed over, and a body is
  fetched and stored only where the mail goes to a client or names a mail or a task that we know. Of the
  control folder everything is fetched: nobody but the VA can put a mail there.
- Nothing is changed there. A folder that is missing, or cannot be opened, is said once and stops nothing.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from vamail.channels.imap import Mailbox
from vamail.channels.imap_values import Head, ImapUnavailable, Standing, windows
from vamail.daemon import maillog
from vamail.daemon.envelope import Envelope
from vamail.desk.intake.sent import is_worth_fetching
from vamail.mail.parse import parse_head
from vamail.store import Arrived, Cursor, Store
from vamail.workspace.types import MailboxSettings, Workspace

HEADS = 200
WINDOW_BYTES = 4_000_000
TRIES = 5
"""How often a mail there is asked for that the server lists and does not hand over."""

ACCOUNT_SECONDS = 3.0
"""With more than `MANY` accounts a look comes every so many seconds for each of them, `MOST_SECONDS` at
most: it costs about a millisecond of CPU."""

MANY = 20
MOST_SECONDS = 300.0

Keep = Callable[[str, int, Sequence[Arrived], int], None]
"""Stores mails under the name of a cursor and its UIDVALIDITY, with the UID that was reached."""


@dataclass(frozen=True, slots=True)
class Place:
    """One folder to look at: the name of its cursor, its folder, and the kind of its events."""

    name: str
    folder: str
    kind: str


class Beside:
    """The folders beside one mailbox. Used by the thread that watches it, and by no other."""

    def __init__(
        self,
        settings: MailboxSettings,
        store: Store,
        workspace: Callable[[], Workspace],
        now: Callable[[], datetime],
        keep: Keep,
    ) -> None:
        self._settings = settings
        self._store = store
        self._workspace = workspace
        self._now = now
        self._keep = keep
        self._secret = store.secret()
        self._seen: dict[str, Standing] = {}
        self._said: dict[str, str] = {}
        self._missing: set[str] = set()
        self._withheld: Counter[tuple[str, int]] = Counter()
        self._looked_at = 0.0

    @property
    def seconds(self) -> float:
        """How often to look: less often where there are very many accounts, so that silence stays cheap."""
        workspace = self._workspace()
        timing, accounts = workspace.timing, len(workspace.accounts)
        longer = min(ACCOUNT_SECONDS * accounts, MOST_SECONDS) if accounts > MANY else 0
        return min(max(timing.sent_seconds, longer), timing.poll_seconds)

    def begin(self, mailbox: Mailbox) -> None:
        """At each login: from now on mails count, whatever is still to be read of the mailbox itself."""
        self._seen.clear()
        self._looked_at = 0.0
        for place in self._places(mailbox):
            standing = self._standing(mailbox, place)
            if standing is not None and self._store.cursor(place.name) is None:
                if standing.uidnext == 0:
                    standing = replace(standing, uidnext=_next_uid(mailbox, place.folder))
                self._cursor(place, standing)

    def look(self, mailbox: Mailbox, alive: Callable[[], None], at_once: bool = False) -> None:
        """Look where it is time to, or `at_once`; `alive` is called now and then. Raises ImapUnavailable when
        the connection is lost, and for nothing else that a server says."""
        if not at_once and time.monotonic() - self._looked_at < self.seconds and self._looked_at:
            return
        for place in self._places(mailbox):
            try:
                self._look(mailbox, place, alive)
            except ImapUnavailable as error:
                if not mailbox.connected:
                    raise
                self._say(place, str(error))
            alive()
        self._looked_at = time.monotonic()

    def _places(self, mailbox: Mailbox) -> list[Place]:
        settings, found = self._settings, []
        if settings.watch_sent:
            folder = settings.sent_folder or mailbox.greeting.special.get("sent", "")
            if folder:
                found.append(Place(f"{settings.name}/Sent", folder, "sent"))
            else:
                self._say(Place(f"{settings.name}/Sent", "Sent", "sent"), "no Sent folder was found")
        control = self._workspace().control.folder
        if control and settings.folder:
            found.append(Place(f"{settings.name}/Control", control, "mail"))
        return found

    def _say(self, place: Place, why: str) -> None:
        """Once for each reason: it will be the same at the next look."""
        if self._said.get(place.name) != why:
            self._said[place.name] = why
            maillog.again(f"looking into {place.name}", why)

    def _standing(self, mailbox: Mailbox, place: Place) -> Standing | None:
        standing = mailbox.standing(place.folder)
        if standing is None:
            self._missing.add(place.name)
        if standing is None and place.kind == "mail" and self._is_first() and place.name not in self._said:
            if mailbox.make_folder(place.folder):
                return mailbox.standing(place.folder)
            self._say(place, "there is no such folder, and the server does not let us make it")
        elif standing is None and place.kind == "sent":
            self._say(place, "there is no such folder")
        return standing

    def _is_first(self) -> bool:
        """Whether this is the mailbox in which a missing control folder is made."""
        boxes = self._workspace().mailboxes
        return bool(boxes) and boxes[0].name == self._settings.name

    # --- the cursor ---------------------------------------------------------------------------------

    def _cursor(self, place: Place, standing: Standing) -> Cursor:
        """The stored cursor, or a new one; a changed UIDVALIDITY starts over from where it began."""
        cursor = self._store.cursor(place.name)
        if cursor is not None and cursor.uidvalidity == standing.uidvalidity:
            return cursor
        last_uid, start_at = max(0, standing.uidnext - 1), self._now()
        start = self._settings.start_from
        if cursor is not None:
            maillog.again(f"looking into {place.name}", f"UIDVALIDITY is {standing.uidvalidity} now")
            last_uid, start_at = 0, cursor.start_at
        elif place.kind == "sent" and isinstance(start, date):
            last_uid, start_at = 0, datetime(start.year, start.month, start.day, tzinfo=UTC)
        elif place.name in self._missing:  # it came to be while we looked: all of it is new
            last_uid, standing = 0, replace(standing, uidnext=1)
        self._store.begin_mailbox(place.name, standing.uidvalidity, standing.uidnext, last_uid, start_at)
        return Cursor(
            uidvalidity=standing.uidvalidity, last_uid=last_uid, start_uid=standing.uidnext, start_at=start_at
        )

    # --- fetching -----------------------------------------------------------------------------------

    def _look(self, mailbox: Mailbox, place: Place, alive: Callable[[], None]) -> None:
        standing = self._standing(mailbox, place)
        if standing is None or (standing.uidnext and self._seen.get(place.name) == standing):
            return
        cursor = self._store.cursor(place.name)
        known = cursor is not None and cursor.uidvalidity == standing.uidvalidity
        if cursor is None or not known or not standing.uidnext or cursor.last_uid + 1 < standing.uidnext:
            with mailbox.beside(place.folder) as opened:
                if opened is None:
                    self._say(place, "this folder cannot be opened")
                    return
                begins = opened if opened.uidnext else replace(opened, uidnext=_after_last(mailbox))
                if not self._read(mailbox, place, self._cursor(place, begins), alive):
                    return
        self._seen[place.name] = standing
        self._said.pop(place.name, None)

    def _read(self, mailbox: Mailbox, place: Place, cursor: Cursor, alive: Callable[[], None]) -> bool:
        """Read what lies above the cursor; False when something is to be asked for again."""
        reached = cursor.last_uid
        while uids := mailbox.uids_above(reached)[:HEADS]:
            heads = [head for head in mailbox.heads(uids) if _since(head, cursor)]
            wanted = [envelope for envelope in map(Envelope, heads) if self._wants(place, envelope)]
            if not self._fetch(mailbox, place, cursor.uidvalidity, wanted):
                return False
            reached = uids[-1]
            self._keep(place.name, cursor.uidvalidity, [], reached)
            alive()
        return True

    def _wants(self, place: Place, envelope: Envelope) -> bool:
        if "\\Deleted" in envelope.head.flags or place.kind != "sent":
            return "\\Deleted" not in envelope.head.flags
        message = parse_head(envelope.head.header)
        return is_worth_fetching(message, self._workspace(), self._secret, self._store.known_mails)

    def _fetch(self, mailbox: Mailbox, place: Place, uidvalidity: int, wanted: Sequence[Envelope]) -> bool:
        """Store these; False when one did not come that is to be asked for again."""
        workspace = self._workspace()
        by_uid = {envelope.head.uid: envelope for envelope in wanted}
        limit = workspace.message_mb * 1_000_000
        for envelope in wanted:
            if envelope.head.size > limit:
                header = mailbox.header_of(envelope.head.uid) or envelope.head.header
                kept = self._arrived(place, envelope, header, workspace, oversize=envelope.head.size)
                self._keep(place.name, uidvalidity, [kept], 0)
        small = [envelope.head for envelope in wanted if envelope.head.size <= limit]
        for uids in windows(small, WINDOW_BYTES):
            came = whole(mailbox, uids)
            arrived = [self._arrived(place, by_uid[uid], raw, workspace) for uid, raw in came]
            if arrived:
                self._keep(place.name, uidvalidity, arrived, 0)
            missing = sorted(set(uids) - {uid for uid, _ in came})
            if missing and self._ask_again(mailbox, place, missing):
                return False
        return True

    def _ask_again(self, mailbox: Mailbox, place: Place, missing: Sequence[int]) -> bool:
        """Whether one of these is still there, and was not asked for too often: then look again later."""
        listed = set(mailbox.uids_above(missing[0] - 1))
        again = False
        for uid in (uid for uid in missing if uid in listed):
            self._withheld[place.name, uid] += 1
            again = again or self._withheld[place.name, uid] < TRIES
        if again:
            self._say(place, f"a mail is listed and not handed over (UID {missing[0]})")
        return again

    @staticmethod
    def _arrived(
        place: Place, envelope: Envelope, raw: bytes, workspace: Workspace, oversize: int = 0
    ) -> Arrived:
        arrived = envelope.arrived(raw, workspace, oversize=oversize)
        if place.kind == "sent":
            return replace(arrived, kind="sent", junk=False, lane=envelope.lane_to(workspace))
        return replace(arrived, control=True, junk=False)


def whole(mailbox: Mailbox, uids: Sequence[int]) -> list[tuple[int, bytes]]:
    """Whole mails; when the server refuses some, each is asked for by itself and the bad are left out."""
    try:
        return mailbox.whole(uids)
    except ImapUnavailable:
        if not mailbox.connected:
            raise
        return [one for uid in uids for one in whole(mailbox, [uid])] if len(uids) > 1 else []


def _since(head: Head, cursor: Cursor) -> bool:
    # INTERNALDATE has whole seconds.
    return head.uid >= cursor.start_uid or head.received_at >= cursor.start_at.replace(microsecond=0)


def _next_uid(mailbox: Mailbox, folder: str) -> int:
    """The UID after the last mail, of a folder that is open or whose server leaves UIDNEXT out."""
    with mailbox.beside(folder) as opened:
        if opened is not None and opened.uidnext:
            return opened.uidnext
        return _after_last(mailbox)


def _after_last(mailbox: Mailbox) -> int:
    """The UID after the last mail of the folder that is open."""
    return max(mailbox.uids_above(0), default=0) + 1
