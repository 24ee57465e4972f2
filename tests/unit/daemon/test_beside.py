"""Sent and the control folder, looked at on a mailbox that is played here: what is asked and kept."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from unit.desk.desk_in_memory import SECRET
from unit.desk.house import workspace
from vamail.channels.imap_values import Greeting, Head, ImapUnavailable, Standing
from vamail.daemon import maillog
from vamail.daemon.beside import TRIES, Beside
from vamail.mail.identifiers import make_message_id
from vamail.store import Arrived, Cursor
from vamail.workspace.types import Control, MailboxSettings, Timing, Workspace

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def raw(name: str, to: str = "anna@acme.example", **fields: str) -> bytes:
    lines = {"From": "maria@va.example", "To": to, "Message-ID": f"<{name}>", **fields}
    return "".join(f"{key}: {value}\r\n" for key, value in lines.items()).encode() + b"\r\nHello\r\n"


@dataclass
class Folder:
    uidvalidity: int = 1
    mails: dict[int, tuple[bytes, datetime]] = field(default_factory=dict)
    flags: dict[int, tuple[str, ...]] = field(default_factory=dict)
    withheld: set[int] = field(default_factory=set)
    uidnext: int = 1
    says_uidnext: bool = True

    def put(self, data: bytes, at: datetime = NOW) -> int:
        self.mails[self.uidnext] = (data, at)
        self.uidnext += 1
        return self.uidnext - 1

    @property
    def standing(self) -> Standing:
        return Standing(self.uidvalidity, self.uidnext if self.says_uidnext else 0)


class Account:
    """What `Mailbox` is to whoever looks beside it. `asked`: every question, in order."""

    def __init__(self, **folders: Folder) -> None:
        self.folders = folders
        self.greeting = Greeting(special={"sent": "Sent"} if "Sent" in folders else {})
        self.asked: list[str] = []
        self.makes = True
        self.connected = True
        self.refuses: set[str] = set()
        self._open: Folder | None = None

    def standing(self, folder: str) -> Standing | None:
        self.asked.append(f"status {folder}")
        return self.folders[folder].standing if folder in self.folders else None

    def make_folder(self, folder: str) -> bool:
        self.asked.append(f"make {folder}")
        if self.makes:
            self.folders[folder] = Folder()
        return self.makes

    @contextmanager
    def beside(self, folder: str) -> Iterator[Standing | None]:
        self.asked.append(f"open {folder}")
        if folder in self.refuses:
            raise ImapUnavailable("the server refused")
        self._open = self.folders.get(folder)
        try:
            yield self._open.standing if self._open else None
        finally:
            self._open = None

    def _here(self) -> Folder:
        assert self._open is not None, "nothing is asked of the inbox itself"
        return self._open

    def uids_above(self, uid: int) -> list[int]:
        return [one for one in self._here().mails if one > uid]

    def heads(self, uids: Sequence[int]) -> list[Head]:
        here = self._here()
        found = [(uid, *here.mails[uid]) for uid in uids]
        return [
            Head(uid, len(data), at, here.flags.get(uid, ()), data.partition(b"\r\n\r\n")[0] + b"\r\n")
            for uid, data, at in found
        ]

    def whole(self, uids: Sequence[int]) -> list[tuple[int, bytes]]:
        here = self._here()
        self.asked += [f"body {uid}" for uid in uids]
        return [(uid, here.mails[uid][0]) for uid in uids if uid not in here.withheld]

    def header_of(self, uid: int) -> bytes:
        return self._here().mails[uid][0].partition(b"\r\n\r\n")[0]


class Rows:
    """Cursors and what was kept, as the store does it."""

    def __init__(self) -> None:
        self.cursors: dict[str, Cursor] = {}
        self.kept: list[tuple[str, Arrived]] = []
        self.known: set[str] = set()

    def secret(self) -> bytes:
        return SECRET

    def cursor(self, name: str) -> Cursor | None:
        return self.cursors.get(name)

    def begin_mailbox(self, name: str, uidvalidity: int, start_uid: int, last_uid: int, at: datetime) -> None:
        at = self.cursors[name].start_at if name in self.cursors else at
        self.cursors[name] = Cursor(
            uidvalidity=uidvalidity, last_uid=last_uid, start_uid=start_uid, start_at=at
        )

    def known_mails(self, ids: Sequence[str]) -> set[str]:
        return self.known & set(ids)

    def keep(self, name: str, uidvalidity: int, arrivals: Sequence[Arrived], last_uid: int) -> None:
        assert self.cursors[name].uidvalidity == uidvalidity
        self.kept += [(name, arrived) for arrived in arrivals]
        if last_uid > self.cursors[name].last_uid:
            self.cursors[name] = replace(self.cursors[name], last_uid=last_uid)

    @property
    def ids(self) -> list[str]:
        return [arrived.message_id for _, arrived in self.kept]


DESK = workspace(timing=Timing(sent_seconds=0.01, poll_seconds=300))
STEERED = replace(DESK, control=Control(folder="vamail"))


def beside(rows: Rows, words: Workspace = DESK, **settings: object) -> Beside:
    box = replace(words.mailboxes[0], **settings)  # type: ignore[arg-type]
    return Beside(box, rows, lambda: words, lambda: NOW, rows.keep)  # type: ignore[arg-type]


def look(here: Beside, account: Account) -> None:
    here.look(account, lambda: None, at_once=True)  # type: ignore[arg-type]


def begun(account: Account, words: Workspace = DESK, **settings: object) -> tuple[Beside, Rows]:
    rows = Rows()
    here = beside(rows, words, **settings)
    here.begin(account)  # type: ignore[arg-type]
    return here, rows


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(maillog, "again", lambda what, why: found.append(f"{what}: {why}"))
    return found


def test_what_was_there_before_the_first_login_does_not_count_and_what_came_since_does() -> None:
    account = Account(Sent=Folder())
    account.folders["Sent"].put(raw("old@va.example"))
    here, rows = begun(account, start_from="all")
    account.folders["Sent"].put(raw("new@va.example"))
    look(here, account)
    assert rows.ids == ["<new@va.example>"]
    (name, arrived), *_ = rows.kept
    assert (name, arrived.kind, arrived.lane, arrived.control) == (
        "requests/Sent", "sent", "client acme", False,
    )  # fmt: skip


def test_with_a_date_answers_count_from_that_day() -> None:
    account = Account(Sent=Folder())
    account.folders["Sent"].put(raw("older@va.example"), datetime(2026, 10, 31, 23, 0, tzinfo=UTC))
    account.folders["Sent"].put(raw("old@va.example"), datetime(2026, 11, 1, 8, 0, tzinfo=UTC))
    here, rows = begun(account, start_from=date(2026, 11, 1))
    look(here, account)
    assert rows.ids == ["<old@va.example>"]


def test_silence_costs_one_status_a_folder() -> None:
    account = Account(Sent=Folder(), vamail=Folder())
    here, _ = begun(account, STEERED)
    look(here, account)
    account.asked.clear()
    look(here, account)
    look(here, account)
    assert account.asked == ["status Sent", "status vamail"] * 2


def test_it_is_looked_at_when_it_is_time_and_not_at_every_mail() -> None:
    account = Account(Sent=Folder())
    slow = replace(DESK, timing=Timing(sent_seconds=3600, poll_seconds=3600))
    here, _ = begun(account, slow)
    here.look(account, lambda: None)  # type: ignore[arg-type]
    account.asked.clear()
    here.look(account, lambda: None)  # type: ignore[arg-type]
    assert account.asked == []


def test_our_own_mails_and_private_ones_are_passed_over_without_their_bodies() -> None:
    account = Account(Sent=Folder())
    here, rows = begun(account)
    sent = account.folders["Sent"]
    sent.put(raw(make_message_id(SECRET, 1, "acknowledge", "va.example")))
    sent.put(raw("mum@va.example", "mum@home.example"))
    sent.flags[sent.put(raw("gone@va.example"))] = ("\\Deleted",)
    look(here, account)
    assert rows.ids == []
    assert not [one for one in account.asked if one.startswith("body")]
    assert rows.cursors["requests/Sent"].last_uid == 3


def test_after_a_restart_it_goes_on_and_after_renumbering_it_starts_from_where_it_began() -> None:
    account = Account(Sent=Folder())
    sent = account.folders["Sent"]
    sent.put(raw("before@va.example"), NOW - timedelta(hours=1))
    here, rows = begun(account)
    sent.put(raw("one@va.example"), NOW + timedelta(hours=1))
    look(here, account)
    again = beside(rows)
    again.begin(account)  # type: ignore[arg-type]
    look(again, account)
    assert rows.ids == ["<one@va.example>"]
    sent.uidvalidity = 2
    look(again, account)
    assert rows.ids == ["<one@va.example>"] * 2, "its content tells that it is the same"


def test_a_server_that_hides_uidnext_is_looked_into_each_time() -> None:
    account = Account(Sent=Folder(says_uidnext=False))
    account.folders["Sent"].put(raw("old@va.example"))
    here, rows = begun(account)
    account.folders["Sent"].put(raw("new@va.example"))
    look(here, account)
    look(here, account)
    assert rows.ids == ["<new@va.example>"]


def test_a_mail_that_is_not_handed_over_is_asked_for_again_and_then_left(said: list[str]) -> None:
    account = Account(Sent=Folder())
    here, rows = begun(account)
    sent = account.folders["Sent"]
    sent.withheld.add(sent.put(raw("bad@va.example")))
    for _ in range(TRIES - 1):
        look(here, account)
    sent.put(raw("good@va.example"))
    assert rows.ids == []
    look(here, account)
    assert rows.ids == ["<good@va.example>"]
    assert len(said) == 1


def test_a_mail_beyond_the_limit_is_kept_by_its_header() -> None:
    account = Account(Sent=Folder())
    here, rows = begun(account, replace(DESK, message_mb=0))
    account.folders["Sent"].put(raw("big@va.example"))
    look(here, account)
    assert [arrived.oversize > 0 for _, arrived in rows.kept] == [True]


def test_what_cannot_be_opened_or_is_missing_is_said_once_and_stops_nothing(said: list[str]) -> None:
    account = Account(Sent=Folder(), vamail=Folder())
    here, rows = begun(account, STEERED)
    account.refuses.add("Sent")
    account.folders["Sent"].put(raw("one@va.example"))
    account.folders["vamail"].put(raw("c@va.example", "maria@va.example"))
    look(here, account)
    look(here, account)
    assert said == ["looking into requests/Sent: the server refused"]
    assert rows.ids == ["<c@va.example>"]
    here, _ = begun(Account())
    look(here, Account())
    assert said[1:] == ["looking into requests/Sent: no Sent folder was found"]


def test_a_lost_connection_is_not_swallowed() -> None:
    account = Account(Sent=Folder())
    here, _ = begun(account)
    account.refuses.add("Sent")
    account.folders["Sent"].put(raw("one@va.example"))
    account.connected = False
    with pytest.raises(ImapUnavailable):
        look(here, account)


def test_the_control_folder_is_made_and_everything_in_it_is_a_command() -> None:
    account = Account(Sent=Folder())
    here, rows = begun(account, STEERED)
    account.folders["vamail"].put(raw("c@va.example", "maria@va.example"))
    look(here, account)
    look(here, account)
    assert [(name, one.kind, one.control) for name, one in rows.kept] == [("requests/Control", "mail", True)]


def test_a_control_folder_that_cannot_be_made_is_said_once_and_read_whole_when_it_is_there(
    said: list[str],
) -> None:
    account = Account(Sent=Folder())
    account.makes = False
    here, rows = begun(account, STEERED)
    look(here, account)
    assert (len(said), account.asked.count("make vamail")) == (1, 1)
    account.folders["vamail"] = Folder()
    account.folders["vamail"].put(raw("c@va.example", "maria@va.example"))
    look(here, account)
    assert rows.ids == ["<c@va.example>"]


def test_watch_sent_no_and_an_account_for_sent_alone() -> None:
    account = Account(Sent=Folder(), vamail=Folder())
    here, _ = begun(account, STEERED, watch_sent=False)
    look(here, account)
    assert not any("Sent" in one for one in account.asked)
    account.asked.clear()
    other = MailboxSettings(
        name="other", folder="", addresses=(), imap=DESK.mailboxes[0].imap, sent_folder="Out"
    )
    words = replace(STEERED, also_sent=(other,))
    rows = Rows()
    here = Beside(other, rows, lambda: words, lambda: NOW, rows.keep)  # type: ignore[arg-type]
    account.folders["Out"] = Folder()
    here.begin(account)  # type: ignore[arg-type]
    look(here, account)
    assert set(account.asked) == {"status Out"}


@pytest.mark.parametrize(("accounts", "seconds"), [(1, 60), (20, 60), (50, 150), (200, 300)])
def test_very_many_accounts_are_looked_at_less_often(accounts: int, seconds: float) -> None:
    words = replace(DESK, mailboxes=DESK.mailboxes * accounts, timing=Timing())
    assert beside(Rows(), words).seconds == seconds
    assert beside(Rows(), replace(words, timing=Timing(poll_seconds=2))).seconds == 2
