"""What decisions on the service's own life write: alarms by the second route, test mails to ourselves."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Connection, bindparam, select, update

from vamail.model.effects import CanaryBack, ExpectCanary, RaiseAlarm
from vamail.store import errands
from vamail.store.bulk import insert_rows
from vamail.store.rows import NewErrand
from vamail.store.tables import canary, delivery
from vamail.store.values import to_text

_SENT = select(delivery.c.event_id).where(delivery.c.message_id == bindparam("name"))
_BACK = (
    update(canary)
    .where(canary.c.event_id == _SENT.scalar_subquery(), canary.c.back_at.is_(None))
    .values(back_at=bindparam("at"))
)


@dataclass(slots=True)
class LifeRows:
    """What a group writes of these effects."""

    alarms: list[NewErrand] = field(default_factory=list)
    expected: list[dict[str, Any]] = field(default_factory=list)
    back: list[dict[str, Any]] = field(default_factory=list)

    def add(self, event: int, effect: RaiseAlarm | ExpectCanary | CanaryBack) -> None:
        """Take one effect of this event in."""
        match effect:
            case RaiseAlarm():
                self.alarms.append(NewErrand(kind="alarm", payload=_said(effect), event=event))
            case ExpectCanary(mailbox=mailbox, sent_at=sent_at, late_at=late_at):
                self.expected.append(
                    {
                        "event_id": event, "mailbox": mailbox, "sent_at": sent_at, "late_at": late_at,
                        "back_at": None,
                    }
                )  # fmt: skip
            case CanaryBack():
                self.back.append({"name": effect.name, "at": effect.back_at})
            case _:
                assert_never(effect)

    def write(self, connection: Connection, at: datetime) -> None:
        """Write them inside the group's transaction. A test mail is back once."""
        errands.insert_rows(connection, [errands.row(one, at) for one in self.alarms])
        insert_rows(connection, canary, self.expected)
        if self.back:
            connection.execute(_BACK, self.back)


def _said(alarm: RaiseAlarm) -> dict[str, Any]:
    return {
        "kind": alarm.kind, "sentence": alarm.sentence, "since": to_text(alarm.since),
        "until": to_text(alarm.until) if alarm.until else None,
    }  # fmt: skip
