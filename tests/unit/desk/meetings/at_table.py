"""A meeting of Maria's with Anna of Acme, and what falls due about it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from unit.desk.house import TUESDAY, House, house
from vamail.model.decision import Decision
from vamail.model.effects import Keep, SetTimer
from vamail.model.events import TimerDue
from vamail.model.meetings import Guest, Meeting

START = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
"""15:00 in Budapest, a Tuesday."""

ANNA = Guest(email="anna@acme.example", name="Anna Kovacs", client="acme")
BOB = Guest(email="bob@globex.example", name="Bob Smith", client="globex")


def meeting(**more: object) -> Meeting:
    plain = Meeting(
        name="M-7", uid="M-7.abc@va.example", title="Kick-off", start_at=START, minutes=45,
        zone="Europe/Budapest", guests=(ANNA,), client="acme", link="https://meet.example/kick-off",
        changed_at=TUESDAY,
    )  # fmt: skip
    return replace(plain, **more)


def at_home(kept: Meeting, **more: object) -> House:
    found = house(**more)
    keep(found, kept)
    return found


def keep(found: House, kept: Meeting) -> None:
    found.desk.apply(0, Decision(effects=(Keep(value=kept),)))


def now_kept(found: House, name: str = "M-7") -> Meeting:
    kept = found.desk.kept(Meeting, name)
    assert kept is not None
    return kept


def falls_due(found: House, timer: SetTimer, late: timedelta = timedelta()) -> Decision:
    found.events += 1
    event = TimerDue(number=100 + found.events, kind=timer.kind, subject=timer.subject, due_at=timer.due_at)
    return found.decides(event, timer.due_at + late)


def timers_of(decision: Decision, kind: str = "") -> list[SetTimer]:
    return [one for one in decision.effects if isinstance(one, SetTimer) and kind in ("", one.kind)]
