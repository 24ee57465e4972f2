"""One structured line per mail event, worded here and nowhere else; always with Message-ID and task.

Lines go to standard error as `key=value` (or JSON with `VAMAIL_LOG=json`). Nothing that a client wrote
but addresses, subjects' Message-IDs and references is logged; secrets never.

The writer is these few lines and not structlog, which imports rich: a tenth of a second and eight
megabytes at each start, and three times the price a line, for three lines a mail.
"""

import contextlib
import json
import logging
import os
import sys
from datetime import UTC, datetime

from vamail.model.pattern import lazy

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_PLAIN = lazy(r"[!#-<>-~]*")


class _Log:
    """Writes lines of at least `level`, each whole in one write."""

    level = LEVELS["info"]
    as_json = False

    def line(self, level: str, event: str, **fields: str | int | float | bool) -> None:
        """One line: instant (UTC), level, what happened, and its fields in order."""
        if LEVELS[level] < self.level:
            return
        instant = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        whole = {"timestamp": instant, "level": level, "event": event, **fields}
        text = json.dumps(whole) if self.as_json else _logfmt(whole)
        with contextlib.suppress(OSError):  # a log that nobody reads any more stops no mail
            sys.stderr.write(text + "\n")
            sys.stderr.flush()


def _logfmt(fields: dict[str, str | int | float | bool]) -> str:
    return " ".join([f"{name}={_value(value)}" for name, value in fields.items()])


def _value(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if _PLAIN.fullmatch(text):
        return text
    # Letters of any script stay readable; line ends and invisible marks of any script do not stay.
    return json.dumps(text, ensure_ascii=not text.isprintable())


_LOG = _Log()


class _Libraries(logging.Handler):
    """What a library logs, as one line of ours: a traceback that hostile mail brought about is none."""

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on its message; what cannot even be worded stops no mail."""
        with contextlib.suppress(Exception):
            error = repr(record.exc_info[1]) if record.exc_info else ""
            _LOG.line("warning", "library", name=record.name, message=record.getMessage(), error=error)


def silence_libraries() -> None:
    """For commands: their output is for people, and no library writes between its lines."""
    logging.lastResort = None


def configure(quiet: bool = False) -> None:
    """Set up the log of this process. `quiet`: a person at a terminal is told in sentences, and lines are for
    errors alone."""
    root = logging.getLogger()
    if not any(isinstance(handler, _Libraries) for handler in root.handlers):
        root.addHandler(_Libraries(logging.WARNING))
    level = "error" if quiet else os.environ.get("VAMAIL_LOG_LEVEL", "info").lower()
    _LOG.level = LEVELS.get(level, LEVELS["info"])
    _LOG.as_json = os.environ.get("VAMAIL_LOG") == "json"


def _info(event: str, **fields: str | int | float | bool) -> None:
    _LOG.line("info", event, **fields)


def _warning(event: str, **fields: str | int | float | bool) -> None:
    _LOG.line("warning", event, **fields)


def _error(event: str, **fields: str | int | float | bool) -> None:
    _LOG.line("error", event, **fields)


def started(worker: str, mailboxes: int, database: str) -> None:
    """The daemon is ready."""
    _info("started", worker=worker, mailboxes=mailboxes, database=database)


def stopped(why: str) -> None:
    """The daemon ends."""
    _info("stopped", why=why)


def received(mailbox: str, uid: int, event: int, message_id: str, size: int) -> None:
    """A mail is stored; nothing has looked inside it yet."""
    _info("received", mailbox=mailbox, uid=uid, number=event, message_id=message_id, bytes=size)


def decided(
    event: int, message_id: str, task: str, verdict: str, acknowledge: bool, rule: str, why: str
) -> None:
    """A mail was decided on and the decision is committed."""
    _info(
        "decided",
        number=event,
        message_id=message_id,
        task=task,
        verdict=verdict,
        acknowledge=acknowledge,
        rule=rule,
        why=why,
    )


def delivery(outcome: str, kind: str, message_id: str, task: str, to: str, detail: str) -> None:
    """One attempt to deliver ended."""
    level = _info if outcome in {"delivered", "deferred"} else _warning
    level(outcome, kind=kind, message_id=message_id, task=task, to=to, detail=detail)


def handling_failed(event: int, error: str) -> None:
    """A mail whose handling raised is held; the next one goes on."""
    _error("handling failed", number=event, error=error)


def again(what: str, why: str) -> None:
    """A group or a mail is decided again."""
    _warning("again", what=what, why=why)


def unreachable(what: str, error: str, retry_seconds: float, tries: int = 1) -> None:
    """A server does not answer; it is tried again for ever."""
    _warning("unreachable", what=what, error=error, retry_seconds=retry_seconds, tries=tries)


def reachable(what: str, detail: str = "", away_seconds: float = 0) -> None:
    """A server answers (again, after so long)."""
    _info("reachable", what=what, detail=detail, away_seconds=away_seconds)


def hung(thread: str, seconds: float) -> None:
    """A thread says nothing any more; systemd is not told that all is well."""
    _error("hung", thread=thread, overdue_seconds=round(seconds))


def workspace(outcome: str, version: str, detail: str = "") -> None:
    """A version of the workspace took effect, or was refused."""
    level = _info if outcome == "in force" else _warning
    level("workspace", outcome=outcome, version=version[:12], detail=detail)


def errand(outcome: str, kind: str, event: int, detail: str = "") -> None:
    """A move, label, copy to Sent or file was carried out, or has to wait."""
    _info("errand", outcome=outcome, kind=kind, number=event, detail=detail)


def caldav(outcome: str, meeting: str, detail: str = "") -> None:
    """A meeting was put on the calendar server or removed from it; or it is left as somebody changed it."""
    level = _info if outcome in ("put", "removed") else _warning
    level("caldav", outcome=outcome, meeting=meeting, detail=detail)
