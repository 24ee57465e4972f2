"""The weekly plan: meetings and blocks that the VA's settings fix."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vamail.desk.agenda.spans import Span
from vamail.desk.promise.local import occurrence_on, works_on
from vamail.workspace.types import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A meeting, or time set aside: `kind` meeting or work. Work for nobody in particular is focus time."""

    span: Span
    kind: str
    title: str = ""
    client: str = ""
    list_name: str = ""

    @property
    def is_focus(self) -> bool:
        """Whether whatever ranks first belongs there."""
        return not self.client and not self.list_name


def fixed_on(day: date, workspace: Workspace) -> tuple[Fixed, ...]:
    """Meetings and blocks of this local date, in order; none where nobody works."""
    hours = workspace.me.hours
    if not works_on(hours, day):
        return ()
    found = []
    for block in workspace.plan.blocks:
        for span in block.spans:
            if span.weekday != day.weekday():
                continue
            start, end = (_at(day, minute, hours.zone) for minute in (span.start_minute, span.end_minute))
            if start is not None and end is not None and start < end:
                found.append(
                    Fixed(
                        span=Span(start, end), kind=block.kind, title=block.title, client=block.client,
                        list_name=block.list_name,
                    )
                )  # fmt: skip
    return tuple(sorted(found, key=lambda one: one.span))


def _at(day: date, minute: int, zone: str) -> datetime | None:
    """An end beyond midnight lies on the next date."""
    return occurrence_on(day + timedelta(days=minute // 1440), minute % 1440, zone)
