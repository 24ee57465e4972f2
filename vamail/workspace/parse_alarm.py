"""`alarm:` and `monitor:` of vamail.yaml: how it is known that the service itself works. Pure."""

import re
from urllib.parse import urlsplit

from vamail.workspace.parse_servers import SERVER_KEYS, PasswordShape, is_loopback, read_secret, server
from vamail.workspace.shapes import Json, Key, Page, Table, TextOr, Values, Word
from vamail.workspace.types import Alarm, Monitor, Secret, SmtpSettings
from vamail.workspace.words import ADDRESS, SPAN, span

_TEXT: Json = {"type": "string"}


def a_url(text: str) -> str:
    """An https address (http only to this machine), without a password in it. ValueError never repeats it."""
    url = text.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or not url.isascii() or re.search(r"[\x00-\x20\x7f]", url):
        raise ValueError("this is not an address on the web; write https://..., or env:NAME where it lies")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise ValueError("only https is sent to; http goes to this machine alone")
    if "@" in parts.netloc:
        raise ValueError(
            "there is a login in this address; put all of it in an environment variable: env:NAME"
        )
    return url


def _url_or_secret(text: str) -> object:
    named = text.strip().lower().startswith(("env:", "file:", "store:"))
    return read_secret(text) if named else a_url(text)


def _canary(text: str) -> float:
    if text.strip().casefold() in ("off", "no", "none"):
        return 0.0
    if text.strip().casefold() in ("on", "yes"):
        return 6 * 3_600.0
    try:
        return span(text)
    except ValueError:
        raise ValueError(f"`{text}` is not a schedule; write every 6 hours, or off") from None


def _listen(text: str) -> tuple[str, int]:
    match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^\s:/@]+):([0-9]{1,5})", text.strip(), re.ASCII)
    if match is None or not 1 <= int(match[2]) <= 65_535:
        raise ValueError(f"`{text}` is no place to listen at; as in 127.0.0.1:8025")
    return match[1].strip("[]"), int(match[2])


_URL = Word(_url_or_secret, "an https address, or env:NAME", _TEXT)
ALARM = Table(
    {
        "after": Key(SPAN, "an outage is told after so long without contact; 10 minutes when left out"),
        "canary": Key(
            Word(_canary, "a schedule such as every 6 hours", {"type": ["string", "boolean"]}),
            "a mail to yourself through the whole way, as in every 6 hours; off when left out",
        ),
        "within": Key(SPAN, "how soon that mail must be back; 15 minutes when left out"),
        "webhook": Key(_URL, "where a JSON alarm is posted when mail cannot tell you"),
        "smtp": Key(Table(SERVER_KEYS, "`smtp`"), "another account that sends the alarm"),
        "to": Key(ADDRESS, "who gets the alarm from that account; `me.notify` when left out"),
        "ping": Key(
            TextOr(
                _URL,
                Table(
                    {
                        "url": Key(_URL, "what is fetched while all is well", required=True),
                        "every": Key(SPAN, "how often; 5 minutes when left out"),
                    },
                    "`ping`",
                ),
            ),
            "an address fetched while all is well, so that silence raises an alarm elsewhere",
        ),
    },
    "`alarm`",
)
MONITOR = Table(
    {
        "listen": Key(
            Word(_listen, "an address and a port", _TEXT),
            "as in 127.0.0.1:8025 (this machine only)",
            required=True,
        ),
        "token": Key(PasswordShape(), "env:NAME, file:PATH or store:NAME; needed beyond this machine"),
    },
    "`monitor`",
)


def alarm(values: Values, notify: str, page: Page) -> Alarm:
    """The settings of `alarm:`; its defaults when it is not there."""
    ping = values.values.get("ping", "")
    every = 300.0
    if isinstance(ping, Values):
        every = ping.get("every", float, 300.0)
        ping = ping.values.get("url", "")
    smtp = values.table("smtp") if isinstance(values.values.get("smtp"), Values) else None
    if "to" in values and smtp is None:
        hint = "add `smtp`, or leave `to` out"
        page.warn(values.where("to"), "`to` without `smtp` does nothing", hint, "value")
    canary, within = values.get("canary", float, 0.0), values.get("within", float, 900.0)
    if 0 < canary < within:
        what = "the next test mail would leave before the one before it must be back"
        page.refuse(values.where("canary"), what, "make `canary` longer or `within` shorter", "value")
    return Alarm(
        after_seconds=values.get("after", float, 600.0),
        canary_seconds=canary,
        within_seconds=within,
        webhook=_place(values.values.get("webhook")),
        ping=_place(ping),
        ping_seconds=every,
        smtp=SmtpSettings(server=server(smtp, "smtp", page), connections=1) if smtp else None,
        to=values.get("to", str, "") or notify,
    )


def _place(value: object) -> str | Secret:
    return value if isinstance(value, str | Secret) else ""


def monitor(values: Values, page: Page) -> Monitor:
    """The settings of `monitor:`; off when it is not there. What others can reach needs a token."""
    host, port = values.get("listen", tuple, ("127.0.0.1", 0))
    token = values.values.get("token")
    if port and token is None and not is_loopback(host):
        what = f"anybody who reaches `{host}` could read these figures"
        hint = "listen at 127.0.0.1, or add token: env:NAME"
        page.refuse(values.where("listen"), what, hint, "monitor-token")
    return Monitor(host=host, port=port, token=token if isinstance(token, Secret) else None)
