"""One structured line per mail event, worded here and nowhere else; always with Message-ID and task.

Lines go to standard error as `key=value` (or JSON with `VAMAIL_LOG=json`). Nothing that a client wrote
but addresses, subjects' Message-IDs and references is logged; secrets never.
"""

import os
import sys
from typing import Any

import structlog

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


def configure(quiet: bool = False) -> None:
    """Set up the log of this process."""
    json = os.environ.get("VAMAIL_LOG") == "json"
    level = "warning" if quiet else os.environ.get("VAMAIL_LOG_LEVEL", "info").lower()
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.processors.LogfmtRenderer(
            key_order=["timestamp", "level", "event"], bool_as_flag=False
        )
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS.get(level, 20)),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


_log: Any = structlog.get_logger()


def started(worker: str, mailboxes: int, database: str) -> None:
    """The daemon is ready."""
    _log.info("started", worker=worker, mailboxes=mailboxes, database=database)


def stopped(why: str) -> None:
    """The daemon ends."""
    _log.info("stopped", why=why)


def received(mailbox: str, uid: int, event: int, message_id: str, size: int) -> None:
    """A mail is stored; nothing has looked inside it yet."""
    _log.info("received", mailbox=mailbox, uid=uid, number=event, message_id=message_id, bytes=size)


def decided(
    event: int, message_id: str, task: str, verdict: str, acknowledge: bool, rule: str, why: str
) -> None:
    """A mail was decided on and the decision is committed."""
    _log.info(
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
    level = _log.info if outcome in {"delivered", "deferred"} else _log.warning
    level(outcome, kind=kind, message_id=message_id, task=task, to=to, detail=detail)


def handling_failed(event: int, error: str) -> None:
    """A mail whose handling raised is held; the next one goes on."""
    _log.error("handling failed", number=event, error=error)


def again(what: str, why: str) -> None:
    """A group or a mail is decided again."""
    _log.warning("again", what=what, why=why)


def unreachable(what: str, error: str, retry_seconds: float) -> None:
    """A server does not answer; it is tried again for ever."""
    _log.warning("unreachable", what=what, error=error, retry_seconds=retry_seconds)


def reachable(what: str, detail: str = "") -> None:
    """A server answers (again)."""
    _log.info("reachable", what=what, detail=detail)


def workspace(outcome: str, version: str, detail: str = "") -> None:
    """A version of the workspace took effect, or was refused."""
    level = _log.info if outcome == "in force" else _log.warning
    level("workspace", outcome=outcome, version=version[:12], detail=detail)


def errand(outcome: str, kind: str, event: int, detail: str = "") -> None:
    """A move, label, copy to Sent or file was carried out, or has to wait."""
    _log.info("errand", outcome=outcome, kind=kind, number=event, detail=detail)
