"""In what words a meeting is asked for, and what comes of it."""

from dataclasses import dataclass
from datetime import datetime

from vamail.desk.agenda.said import SaidTime
from vamail.model.desk import Desk
from vamail.model.effects import Effect
from vamail.model.ids import TaskKey
from vamail.model.meetings import Guest, Meeting
from vamail.workspace.types import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a wish came from. `name` is its own in the ledger (`57.2`: event and place); what stands before
    its first point stands for the event in Message-IDs (`mail.naming.name_of`), and the VA's answer leads
    there. `now` is when it is decided, aware."""

    desk: Desk
    workspace: Workspace
    secret: bytes
    now: datetime
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A meeting that somebody wants. One time in `times` fixes it; several are offered; none: free ones are
    found and offered, `count` of them (0: as set). `minutes` 0: as the client's or the desk's settings say.
    `link` empty: the client's, else the desk's; `-` for none. `earliest` and `latest` frame what is found."""

    title: str
    guests: tuple[Guest, ...]
    client: str = ""
    minutes: int = 0
    times: tuple[SaidTime, ...] = ()
    count: int = 0
    earliest: datetime | None = None
    latest: datetime | None = None
    place: str = ""
    link: str = ""
    text: str = ""
    task: TaskKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What comes of a wish. `refused`: nothing, and why, in the VA's language. `warnings` say what the VA
    should know (it overlaps M-3, it is outside your hours); what they are about waits for the VA's `ok`."""

    meeting: Meeting | None = None
    effects: tuple[Effect, ...] = ()
    warnings: tuple[str, ...] = ()
    refused: str = ""
