"""`vamail.yaml`: who I am, my promise, mailboxes, SMTP and limits. Pure."""

import re
from dataclasses import dataclass, replace

from vamail.workspace.parse_alarm import ALARM, MONITOR, alarm, monitor
from vamail.workspace.parse_billing import BILLING, seller
from vamail.workspace.parse_meetings import MEETINGS, meetings
from vamail.workspace.parse_people import DEFAULT_PROMISE, ME, PROMISE, REPLY_WORDS, me, promise
from vamail.workspace.parse_practice import PRACTICE, practice
from vamail.workspace.parse_retention import RETENTION, retention
from vamail.workspace.parse_servers import OAUTH_PROVIDERS, SERVER_KEYS, read_secret, server
from vamail.workspace.shapes import Choice, Json, Key, ListOf, Page, Table, TableOf, TextOr, Values, Word
from vamail.workspace.types import (
    Brake,
    Brakes,
    MailboxSettings,
    Mark,
    SmtpSettings,
    Timing,
    Workspace,
)
from vamail.workspace.words import ADDRESS, LINE, RATES, SECONDS, YES_NO, a_date, number
from vamail.workspace.yaml_text import Node

_TEXT: Json = {"type": "string"}


def _start_from(text: str) -> object:
    word = text.strip().lower()
    if word in ("now", "all"):
        return word
    try:
        return a_date(text)
    except ValueError as fault:
        if "there is no day" in str(fault):
            raise
        raise ValueError(
            f"`{text}` is not a beginning; write now, all or a date such as 2026-11-01"
        ) from None


def _database(text: str) -> str:
    url = text.strip()
    if url == "sqlite" or re.match(r"postgres(ql)?(\+psycopg)?://", url):
        return url
    if url.startswith(("env:", "file:", "store:")):
        read_secret(url)
        return url
    raise ValueError("this is not a database; write sqlite, postgresql://HOST/NAME, or env:NAME for its URL")


def _authserv_id(text: str) -> str:
    if re.fullmatch(r"[^\s;]{1,255}", text.strip()) is None:
        raise ValueError(
            f"`{text}` is not a name; it is the first word of Authentication-Results, as in mx.va.example"
        )
    return text.strip().lower()


def _off(text: str) -> Brakes:
    if text.strip().casefold() in ("off", "no", "none"):
        return Brakes(per_thread=(), per_address=(), per_domain=(), overall=())
    raise ValueError(f"`{text}` is not a set of brakes; write off, or keys such as per_thread: 6 a day")


_MAILBOX = Table(
    {
        "name": Key(LINE, "your name for this mailbox"),
        "folder": Key(LINE, "IMAP folder; INBOX when left out"),
        "addresses": Key(ListOf(ADDRESS, 1), "only mail to one of these is read; `me.address` when left out"),
        "start_from": Key(
            Word(_start_from, "now, all or a date", _TEXT), "which mail is read first: now, all or a date"
        ),
        "imap": Key(Table(SERVER_KEYS, "`imap`"), "the server that mail is read from", required=True),
        "watch_sent": Key(YES_NO, "whether your own answers are looked for in this account's Sent; yes"),
        "sent_folder": Key(LINE, "its Sent folder; found by itself when left out"),
    },
    "the mailbox",
)
_ALSO_SENT = Table(
    {
        "name": Key(LINE, "your name for this account; its `user` when left out"),
        "sent_folder": Key(LINE, "its Sent folder; found by itself when left out"),
        **SERVER_KEYS,
    },
    "the account",
)
_SMTP = Table(
    {
        **SERVER_KEYS,
        "connections": Key(number(1, 20), "connections at most at a time"),
        "per_minute": Key(number(0, 100_000), "mails a minute that the account allows; 0 for no limit"),
        "per_day": Key(number(0, 10_000_000), "mails a day that the account allows; 0 for no limit"),
    },
    "`smtp`",
)
_BRAKE_KEYS = ("per_thread", "per_address", "per_domain", "overall")
_BRAKES = TextOr(
    Word(_off, "brakes", {"enum": ["off", False]}),
    Table({key: Key(ListOf(RATES), "as in `6 a day`, or off") for key in _BRAKE_KEYS}, "`brakes`"),
)
_TIMING_LISTS = ("retry_seconds", "reconnect_seconds", "errand_seconds")
_TIMING = Table(
    {
        name: Key(ListOf(SECONDS, 1) if name in _TIMING_LISTS else SECONDS, summary)
        for name, summary in {
            "poll_seconds": "how often a mailbox is looked at even when the server says nothing",
            "idle_seconds": "how long one IDLE lasts",
            "retry_seconds": "waits between attempts to deliver; the last one repeats",
            "watch_seconds": "how often this folder is looked at",
            "reconnect_seconds": "waits before a server that is away is tried again; the last one repeats",
            "unknown_seconds": "how long a mail of unknown fate is looked for in Sent",
            "notice_seconds": "how long notices to you are gathered",
            "answer_seconds": "how long a mail server may take for an answer before the line counts as dead",
            "data_seconds": "how long the sending server may take to accept a mail that it was given",
            "sent_seconds": "how often Sent and the control folder are looked at",
            "errand_seconds": "waits between attempts to move, label or file; the last one repeats",
        }.items()
    },
    "`timing`",
)
SETTINGS = Table(
    {
        "me": Key(ME, "you", required=True),
        "promise": Key(PROMISE, "by when a human answers, as in {within: 24 business hours}"),
        "mailboxes": Key(ListOf(_MAILBOX, 1), "the mailboxes that vamail reads", required=True),
        "also_sent": Key(
            ListOf(_ALSO_SENT), "further accounts that you answer from; only their Sent is looked at"
        ),
        "smtp": Key(_SMTP, "the server that sends for you", required=True),
        "sent": Key(Choice(("auto", "append", "never")), "who files what was sent into Sent"),
        "acknowledge_replies": Key(Choice(REPLY_WORDS), "whether replies are acknowledged again"),
        "trust": Key(
            Table(
                {"authserv_id": Key(Word(_authserv_id, "a name", _TEXT), "your mail server's own name")},
                "`trust`",
            ),
            "whose word about senders is believed",
        ),
        "database": Key(Word(_database, "sqlite or a PostgreSQL URL", _TEXT), "sqlite, or postgresql://..."),
        "limits": Key(
            Table({"message_mb": Key(number(1, 1_000), "largest mail read whole, in MB")}, "`limits`")
        ),
        "brakes": Key(_BRAKES, "how many acknowledgements leave at most; or off"),
        "timing": Key(_TIMING, "delays in seconds"),
        "alarm": Key(ALARM, "when and how you are told that vamail itself is in trouble"),
        "monitor": Key(MONITOR, "where /healthz and /metrics are served; nowhere when left out"),
        "retention": Key(RETENTION, "what goes into data/archive.db when it is old; nothing when left out"),
        "grace_days": Key(number(0, 3_650), "days for which a lost folder's mail is still recognised"),
        "oauth_clients": Key(TableOf(LINE), f"client id of each provider: {', '.join(OAUTH_PROVIDERS)}"),
        **PRACTICE,
        "meetings": Key(MEETINGS, "how you meet: link, duration, reminders, times that are offered"),
        "billing": Key(BILLING, "you as a business: address, tax, numbers, bank account, reminders"),
    },
    "vamail.yaml",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """A `Workspace` with neither clients nor rules nor templates yet, and the places to point at."""

    workspace: Workspace
    me_mark: Mark
    marks: dict[str, Mark]
    practice: Values


def read_settings(node: Node, page: Page) -> Settings | None:
    """The settings of `vamail.yaml`; None only if it is no table at all."""
    values = SETTINGS.read(node, page, "vamail.yaml")
    if not isinstance(values, Values):
        return None
    va = me(values.table("me"), page)
    written = values.values.get("mailboxes")
    tables = [item for item in written if isinstance(item, Values)] if isinstance(written, tuple) else []
    others = [item for item in values.get("also_sent", tuple, ()) if isinstance(item, Values)]
    brakes = values.values.get("brakes")
    smtp = values.table("smtp")
    workspace = Workspace(
        me=va,
        promise=promise(values, DEFAULT_PROMISE),
        mailboxes=tuple(_mailbox(table, va.address, page) for table in tables),
        also_sent=tuple(_also_sent(table, page) for table in others),
        smtp=SmtpSettings(
            server=server(smtp, "smtp", page),
            connections=smtp.get("connections", int, 3),
            per_minute=smtp.get("per_minute", int, 0),
            per_day=smtp.get("per_day", int, 0),
        ),
        sent=values.get("sent", str, "auto"),
        acknowledge_replies=values.get("acknowledge_replies", str, "daily"),
        authserv_id=values.table("trust").get("authserv_id", str, ""),
        database=values.get("database", str, "sqlite"),
        message_mb=values.table("limits").get("message_mb", int, 50),
        brakes=brakes if isinstance(brakes, Brakes) else _brakes(values.table("brakes")),
        timing=_timing(values.table("timing")),
        alarm=alarm(values.table("alarm"), va.notify, page),
        monitor=monitor(values.table("monitor"), page),
        retention=retention(values.table("retention")),
        grace_days=values.get("grace_days", int, 7),
        meetings=meetings(values, page),
        seller=seller(values, va.name, page),
        oauth_clients={name: str(value) for name, value in values.get("oauth_clients", dict, {}).items()},
    )
    workspace = practice(values, workspace, page)
    _check_database(values, workspace.database, page)
    marks = {key: values.where(key) for key in SETTINGS.keys}
    return Settings(workspace, values.table("me").where("address"), marks, values)


def _mailbox(values: Values, address: str, page: Page) -> MailboxSettings:
    folder = values.get("folder", str, "INBOX")
    return MailboxSettings(
        name=values.get("name", str, folder),
        folder=folder,
        addresses=values.texts("addresses") or (address,),
        imap=server(values.table("imap"), "imap", page),
        start_from=values.values.get("start_from", "now"),  # type: ignore[arg-type]  # _start_from makes it
        watch_sent=values.get("watch_sent", bool, True),
        sent_folder=values.get("sent_folder", str, ""),
        mark=values.mark,
    )


def _also_sent(values: Values, page: Page) -> MailboxSettings:
    """An account without an inbox of ours: nothing is read there but Sent."""
    imap = server(values, "imap", page)
    return MailboxSettings(
        name=values.get("name", str, imap.user),
        folder="",
        addresses=(),
        imap=imap,
        sent_folder=values.get("sent_folder", str, ""),
        mark=values.mark,
    )


def _brakes(values: Values) -> Brakes:
    written: dict[str, tuple[Brake, ...]] = {
        key: tuple(brake for some in values.get(key, tuple, ()) for brake in some)
        for key in _BRAKE_KEYS
        if key in values
    }
    return replace(Brakes(), **written)


def _timing(values: Values) -> Timing:
    return replace(Timing(), **values.values)  # type: ignore[arg-type]  # the shape has exactly these keys


def _check_database(values: Values, url: str, page: Page) -> None:
    if re.match(r"[a-z+]+://[^/@]*:[^/@]+@", url):
        what = "the URL of the database holds a password in plain text"
        hint = "put the whole URL in an environment variable and write database: env:NAME"
        page.warn(values.where("database"), what, hint, "password")
