"""Whatever happens to two invoices, in whatever order: promises, money, disputes, other ladders, standstills.

No stage goes twice, none is gone back to, none goes of what is paid, disputed or promised, two never follow
each other too closely, the latest goes alone, and what is owed has its next look.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from unit.desk.billing.paying import invoice
from unit.desk.control.at_work import AtWork, at_work
from unit.desk.control.test_money import BILLED, says, take
from unit.desk.house import GLOBEX
from vamail.desk.billing import dunning, ladder
from vamail.model.billing import Invoice
from vamail.model.decision import Decision
from vamail.model.effects import Effect, SendMail, SetTimer
from vamail.model.events import TimerDue
from vamail.workspace.types import Late, Seller

NAMES = ("I-7", "I-8")
ZONE = "Europe/Budapest"
LADDER = (-3, 0, 3, 7, 14, 30)


@dataclass
class Went:
    """A reminder at its instant, and the stages that had begun by then."""

    at: datetime
    name: str
    stage: int
    begun: list[int]


@dataclass
class History:
    """Two invoices of one client, and what became of them."""

    work: AtWork
    fired: set[tuple[str, str]] = field(default_factory=set)
    went: list[Went] = field(default_factory=list)

    def kept(self, name: str) -> Invoice:
        found = self.work.desk.kept(Invoice, name)
        assert found is not None
        return found

    def apply(self, *effects: Effect) -> None:
        self.work.house.events += 1
        self.work.desk.apply(self.work.house.events, Decision(effects=effects))

    def looks(self) -> list[SetTimer]:
        """As a store has them: one that has fallen due is never set again."""
        timers = self.work.desk.timers
        timers[:] = [one for one in timers if (one.subject, one.occurrence) not in self.fired]
        return sorted((one for one in timers if one.kind == "dun"), key=lambda one: one.due_at)

    def runs(self, hours: int) -> None:
        until = self.work.now + timedelta(hours=hours)
        while (waiting := self.looks()) and waiting[0].due_at <= until:
            self.looks_at(waiting[0], max(waiting[0].due_at, self.work.now))
        self.work.now = until

    def stands_still(self, hours: int) -> None:
        self.work.now += timedelta(hours=hours)
        self.runs(0)

    def looks_at(self, timer: SetTimer, now: datetime) -> None:
        work, house = self.work, self.work.house
        house.events += 1
        event = TimerDue(number=house.events, kind="dun", subject=timer.subject, due_at=timer.due_at)
        decision = dunning.due(event, work.desk, work.workspace, now)
        self.fired.add((timer.subject, timer.occurrence))
        for mail in (one for one in decision.effects if isinstance(one, SendMail) and one.kind == "dunning"):
            self.may_go(mail, now)
        work.desk.apply(house.events, decision)

    def may_go(self, mail: SendMail, now: datetime) -> None:
        _, name, stage, _ = mail.action.split(".")
        one, today = self.kept(name), now.astimezone(ZoneInfo(ZONE)).date()
        assert one.due > 0 and not one.paused_why
        assert one.promised_on is None or one.promised_on < today
        stages = ladder.stages(one, self.work.workspace)
        begun = [of for of in stages if (begins := first_morning(one, of)) is not None and begins <= now]
        self.went.append(Went(now, name, int(stage), begun))

    def ladder_becomes(self, days: tuple[int, ...]) -> None:
        workspace = self.work.workspace
        self.work.house.workspace = replace(workspace, seller=replace(workspace.seller, ladder=days))
        self.starts()

    def starts(self) -> None:
        self.apply(*ladder.awake_all(self.work.desk, self.work.workspace, self.work.now))


def first_morning(one: Invoice, stage: int) -> datetime | None:
    day = ladder.stage_day(one, stage)
    if day is None:
        return None
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo(ZONE))


def begun(way: str) -> History:
    work = at_work(
        clients=(BILLED, GLOBEX),
        seller=Seller(country="AT", ladder=LADDER),
        late=Late(ways={"reminder": way}),
    )
    work.desk.tasks.clear()
    other = invoice(name="I-8", number="2026/0008", due_on=date(2026, 12, 8))
    take(work, invoice(), other)
    history = History(work)
    history.starts()
    return history


LADDERS = st.lists(st.integers(-5, 40), max_size=6, unique=True).map(lambda days: tuple(sorted(days)))
STEPS = st.one_of(
    st.tuples(st.just("runs"), st.integers(1, 24 * 12)),
    st.tuples(st.just("stands still"), st.integers(1, 24 * 30)),
    st.tuples(st.just("ladder"), LADDERS),
    st.tuples(st.just("promised"), st.integers(0, 20)),
    st.tuples(
        st.sampled_from(
            ["paid {}", "paid {} 400 EUR", "undo", "undo {}", "dispute {}: twice", "settled {}", "starts"]
        ),
        st.none(),
    ),
)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(STEPS, st.sampled_from(NAMES)), max_size=25), st.sampled_from(("send", "ask", "skip"))
)
def test_reminders_keep_their_rules_whatever_happens(
    steps: list[tuple[tuple[str, object], str]], way: str
) -> None:
    history = begun(way)
    for (step, what), name in steps:
        match step, what:
            case "runs", int(hours):
                history.runs(hours)
            case "stands still", int(hours):
                history.stands_still(hours)
            case "ladder", tuple(days):
                history.ladder_becomes(days)
            case "promised", int(days):
                says(history.work, f"promised {name} {(history.work.now + timedelta(days=days)).date()}")
            case "starts", _:
                history.starts()
            case _:
                says(history.work, step.format(name))
        check(history)


def check(history: History) -> None:
    for name in NAMES:
        went = [one for one in history.went if one.name == name]
        stages = [one.stage for one in went]
        assert stages == sorted(set(stages)), stages
        over = [one.stage for one in history.kept(name).reminded]
        assert len(over) == len(set(over)) and set(stages) <= set(over)
        for one in went:
            assert one.stage == max(one.begun), one
        for before, after in pairwise(went):
            days = after.at.astimezone(ZoneInfo(ZONE)).date() - before.at.astimezone(ZoneInfo(ZONE)).date()
            assert days.days >= min(3, after.stage - before.stage), (before, after)
        one, looks = history.kept(name), [of for of in history.looks() if of.subject.startswith(f"{name}/")]
        left = [of for of in ladder.stages(one, history.work.workspace) if of > max(over, default=-99)]
        if one.due > 0 and left:
            assert looks, (name, left)
        assert all(of.due_at > history.work.now for of in looks)
