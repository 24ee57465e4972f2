"""Telling the VA that the service is in trouble, and that it is over: by mail, or by the second route.

Where mails still leave, the VA is told by ordinary mail. Where they do not, or where a test mail was
lost, the second route of `alarm:` tells; what ends is told by mail, and by the second route where that
told of the beginning. The second route is other people's machine: nothing about a client, no name of a
mailbox and no server's words go there.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from vamail.model.decision import Decision, Reason
from vamail.model.effects import Effect, RaiseAlarm, SendMail, WriteJournal
from vamail.model.events import OutageBegan, OutageEnded, Trouble
from vamail.model.message import Address
from vamail.model.outages import SENDING
from vamail.model.values import Value, When
from vamail.workspace.types import Workspace

_WHAT = {
    "en": {
        "mailbox": "a mailbox cannot be read", "sending": "mails cannot be sent",
        "database": "the database does not answer", "folders": "clients' files cannot be saved",
        "canary": "a test mail did not come back", "since": "since", "again": "all works again",
        "from_to": "trouble from {} to {}",
    },
    "hu": {
        "mailbox": "egy postafiók nem olvasható", "sending": "nem mennek ki a levelek",
        "database": "az adatbázis nem válaszol", "folders": "az ügyfelek fájljai nem menthetők",
        "canary": "egy próbalevél nem ért vissza", "since": "kezdete:", "again": "minden újra működik",
        "from_to": "a zavar {} és {} között tartott",
    },
    "fa": {
        "mailbox": "یک صندوق پستی خوانده نمی‌شود", "sending": "نامه‌ها فرستاده نمی‌شوند",
        "database": "پایگاه داده پاسخ نمی‌دهد", "folders": "پرونده‌های مشتریان ذخیره نمی‌شوند",
        "canary": "یک نامهٔ آزمایشی بازنگشت", "since": "از", "again": "همه چیز دوباره کار می‌کند",
        "from_to": "اختلال از {} تا {}",
    },
}  # fmt: skip


def second_route(troubles: tuple[Trouble, ...]) -> bool:
    """Whether ordinary mail cannot, or may not, tell of this."""
    return any(trouble.kind in (SENDING, "canary") for trouble in troubles)


def began(event: OutageBegan, workspace: Workspace) -> Decision:
    """One alert for everything that failed together."""
    troubles, alarm = event.troubles, workspace.alarm
    since = min(trouble.since for trouble in troubles)
    effects: list[Effect] = []
    by_alarm = second_route(troubles) and alarm.has_route
    if by_alarm:
        effects.append(RaiseAlarm(kind=_kind(troubles), sentence=sentence(troubles, workspace), since=since))
    sends = not any(trouble.kind == SENDING for trouble in troubles)
    if sends and not by_alarm:
        effects.append(_mail("outage", _values(troubles, workspace), workspace))
    route = "by the second route" if by_alarm else "by mail" if sends else "by nobody: no second route is set"
    why = f"{_named(troubles)} since {since:%Y-%m-%d %H:%M} UTC; you are told {route}"
    effects.append(WriteJournal(step="alarm", what="outage", why=why))
    return Decision(reasons=(Reason("alarm", _named(troubles), True, why),), effects=tuple(effects))


def ended(event: OutageEnded, workspace: Workspace) -> Decision:
    """One notice that it is over: from when to when, what came in, and which promises passed meanwhile."""
    troubles, alarm = event.troubles, workspace.alarm
    since = min(trouble.since for trouble in troubles)
    values = _values(troubles, workspace)
    values["until"] = When(event.until, workspace.me.zone)
    values["minutes"] = max(1, round((event.until - since).total_seconds() / 60))
    values["mails"] = event.mails
    values["touched"] = event.touched
    effects: list[Effect] = [_mail("recovered", values, workspace)]
    if second_route(troubles) and alarm.has_route:
        said = sentence(troubles, workspace, event.until)
        effects.append(RaiseAlarm(kind="recovered", sentence=said, since=since, until=event.until))
    touched = ", ".join(event.touched) or "no promise"
    why = f"{_named(troubles)} from {since:%Y-%m-%d %H:%M} to {event.until:%Y-%m-%d %H:%M} UTC"
    why = f"{why}; {event.mails} mails came in meanwhile; {touched} passed unanswered"
    effects.append(WriteJournal(step="alarm", what="recovered", why=why))
    return Decision(reasons=(Reason("alarm", _named(troubles), False, why),), effects=tuple(effects))


def sentence(troubles: tuple[Trouble, ...], workspace: Workspace, until: datetime | None = None) -> str:
    """One line for the second route, in the VA's language and zone, without a name of anybody's."""
    words = _WHAT.get(workspace.me.language, _WHAT["en"])
    zone = ZoneInfo(workspace.me.zone)
    since = min(trouble.since for trouble in troubles).astimezone(zone)
    what = ", ".join(words[kind] for kind in dict.fromkeys(trouble.kind for trouble in troubles))
    if until is None:
        return f"vamail: {what} ({words['since']} {since:%Y-%m-%d %H:%M %Z})"
    ended_at = until.astimezone(zone)
    span = words["from_to"].format(f"{since:%Y-%m-%d %H:%M}", f"{ended_at:%Y-%m-%d %H:%M %Z}")
    return f"vamail: {words['again']} ({span}: {what})"


def _kind(troubles: tuple[Trouble, ...]) -> str:
    return "canary" if all(trouble.kind == "canary" for trouble in troubles) else "outage"


def _named(troubles: tuple[Trouble, ...]) -> str:
    return ", ".join(f"{trouble.kind} {trouble.name}".strip() for trouble in troubles)


def _values(troubles: tuple[Trouble, ...], workspace: Workspace) -> dict[str, Value]:
    def names(kind: str) -> tuple[str, ...]:
        return tuple(trouble.name for trouble in troubles if trouble.kind == kind)

    def there(kind: str) -> bool:
        return any(trouble.kind == kind for trouble in troubles)

    return {
        "mailboxes": names("mailbox"),
        "canaries": names("canary"),
        "sending": there("sending"),
        "database": there("database"),
        "folders": there("folders"),
        "errors": tuple(dict.fromkeys(trouble.error for trouble in troubles if trouble.error)),
        "since": When(min(trouble.since for trouble in troubles), workspace.me.zone),
    }


def _mail(template: str, values: dict[str, Value], workspace: Workspace) -> SendMail:
    me = workspace.me
    return SendMail(
        action=template,
        kind="alarm",
        to=Address(me.notify, me.name),
        template=template,
        language=me.language,
        values=values,
        auto_submitted="auto-generated",
    )
