"""What `vamail.yaml` says besides the VA: servers, delays, brakes, alarms, what is kept."""

from dataclasses import dataclass
from datetime import date

from vamail.workspace.types.mark import Mark


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a password lies: `env`, `file` or `store`, and its name there. Never the password."""

    source: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """How to reach a mail server. `tls`: tls, starttls or none (loopback only).

    `oauth` names the provider of `vamail login` where tokens replace the password. `fingerprint` is
    the SHA-256 of the one certificate to accept, as hex, for a bridge that makes its own.
    """

    host: str
    port: int
    tls: str
    user: str = ""
    password: Secret | None = None
    oauth: str = ""
    fingerprint: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSettings:
    """One watched mailbox. `start_from`: `now`, `all` or a date.

    `watch_sent`: the VA's own answers are looked for in this account's Sent folder; `sent_folder` is its
    name where the server does not tell. An account that is listed for its Sent alone has no `folder`.
    """

    name: str
    folder: str
    addresses: tuple[str, ...]
    imap: Server
    start_from: str | date = "now"
    watch_sent: bool = True
    sent_folder: str = ""
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """The server that sends for us. `per_minute` and `per_day` are the account's limits, 0 for none."""

    server: Server
    connections: int = 3
    per_minute: int = 0
    per_day: int = 0


@dataclass(frozen=True, slots=True)
class Brake:
    """At most `count` acknowledgements in `seconds`."""

    count: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Brakes:
    """Brakes on acknowledgements by instant of arrival; an empty tuple is no brake."""

    per_thread: tuple[Brake, ...] = (Brake(1, 600), Brake(6, 86_400))
    per_address: tuple[Brake, ...] = (Brake(10, 900), Brake(60, 86_400))
    per_domain: tuple[Brake, ...] = (Brake(200, 3_600),)
    overall: tuple[Brake, ...] = (Brake(500, 3_600),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Delays in seconds; settings, so that tests need not wait."""

    poll_seconds: float = 300
    idle_seconds: float = 540
    retry_seconds: tuple[float, ...] = (60, 120, 300, 900, 1800)
    watch_seconds: float = 2
    reconnect_seconds: tuple[float, ...] = (1, 5, 15, 60)
    unknown_seconds: float = 60
    notice_seconds: float = 120
    answer_seconds: float = 60
    data_seconds: float = 600
    errand_seconds: tuple[float, ...] = (30, 300, 3600)
    sent_seconds: float = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """After how many days the texts of old mails, deliveries and the journal are archived; 0: never."""

    raw_mail_days: int = 0
    deliveries_days: int = 0
    journal_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """When and by which second route the VA is told that vamail itself is in trouble.

    `after_seconds`: an outage is real after so long without contact. `canary_seconds`: a mail to
    ourselves every so often (0: none), expected back within `within_seconds`. `webhook` and `ping` are
    URLs, as they are or as a `Secret` that names one. `smtp` sends from another account to `to`.
    """

    after_seconds: float = 600
    canary_seconds: float = 0
    within_seconds: float = 900
    webhook: "str | Secret" = ""
    ping: "str | Secret" = ""
    ping_seconds: float = 300
    smtp: SmtpSettings | None = None
    to: str = ""

    @property
    def has_route(self) -> bool:
        """Whether there is a second route besides ordinary mail."""
        return bool(self.webhook) or self.smtp is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """Where /healthz and /metrics are served: nowhere while `port` is 0. `token` guards /metrics."""

    host: str = "127.0.0.1"
    port: int = 0
    token: Secret | None = None
