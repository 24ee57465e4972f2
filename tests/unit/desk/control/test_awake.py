"""Whatever is said of an invoice in whatever order: while it is owed, its next look is set."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.billing.paying import invoice
from unit.desk.control.at_work import AtWork, at_work
from unit.desk.control.test_money import BILLED, kept, says, take
from unit.desk.house import GLOBEX
from vamail.desk.billing import dunning, ladder
from vamail.model.decision import Decision
from vamail.model.effects import SendMail, SetTimer, TellVa
from vamail.model.events import TimerDue
from vamail.model.time import iso_utc
from vamail.workspace.types import Late, Seller

Key = tuple[str, str]


class Weeks:
    """I-7 and its timers, as a store has them: one that has fallen due is never set again."""

    def __init__(self) -> None:
        self.work = owed()
        self.fired: set[Key] = set()
        self.reminded: list[str] = []

    def looks(self) -> list[SetTimer]:
        timers = self.work.desk.timers
        timers[:] = [one for one in timers if (one.subject, one.occurrence) not in self.fired]
        return sorted((one for one in timers if one.kind == "dun"), key=lambda one: one.due_at)

    def pass_by(self, days: int) -> None:
        until = self.work.now + timedelta(days=days)
        while (waiting := self.looks()) and waiting[0].due_at <= until:
            self._falls_due(waiting[0])
        self.work.now = until

    def _falls_due(self, timer: SetTimer) -> None:
        work, house = self.work, self.work.house
        house.events += 1
        event = TimerDue(number=house.events, kind="dun", subject=timer.subject, due_at=timer.due_at)
        decision = dunning.due(event, work.desk, work.workspace, timer.due_at)
        self.fired.add((timer.subject, timer.occurrence))
        work.desk.apply(house.events, decision)
        self.reminded += [one.action for one in decision.effects if isinstance(one, SendMail)]

    def says(self, line: str) -> None:
        says(self.work, line)


def owed() -> AtWork:
    """Whatever of Acme's requests is answered; what goes late goes all the same."""
    work = at_work(
        clients=(BILLED, GLOBEX), seller=Seller(country="AT"), late=Late(ways={"reminder": "send"})
    )
    work.desk.tasks.clear()
    one = invoice()
    take(work, one)
    timers = ladder.timers_for(one, work.workspace, work.now)
    work.house.events += 1
    work.desk.apply(work.house.events, Decision(effects=timers))
    return work


STEPS = st.one_of(
    st.integers(1, 20),
    st.sampled_from(
        ["paid I-7", "paid I-7 400 EUR", "undo I-7", "undo", "dispute I-7: twice", "settled I-7", "promised"]
    ),
)


@given(st.lists(STEPS, max_size=12), st.integers(0, 25))
def test_what_is_owed_has_its_next_look_until_the_ladder_ends(steps: list[int | str], ahead: int) -> None:
    weeks = Weeks()
    for step in steps:
        if isinstance(step, int):
            weeks.pass_by(step)
        elif step == "promised":
            weeks.says(f"promised I-7 {(weeks.work.now + timedelta(days=ahead)).date()}")
        else:
            weeks.says(step)
        one, looks = kept(weeks.work), weeks.looks()
        left = [stage for stage in (-3, 0, 3, 7, 14, 30) if stage not in {of.stage for of in one.reminded}]
        if one.due > 0 and left and max((of.stage for of in one.reminded), default=-9) < max(left):
            assert looks, step
            assert all(look.due_at > weeks.work.now for look in looks)
            assert looks[0].due_at <= soonest(weeks.work), step
        assert len(looks) <= 2
    assert len(set(weeks.reminded)) == len(weeks.reminded)


def soonest(work: AtWork) -> datetime:
    """By when a look must be set: days after the next stage or the promised day, through holidays."""
    one = kept(work)
    done = max((of.stage for of in one.reminded), default=-99)
    stage = next(of for of in ladder.stages(one, work.workspace) if of > done)
    days = [work.now.date(), ladder.stage_day(one, stage), one.promised_on]
    last = max(day for day in days if day is not None)
    return datetime.combine(last, time(23), UTC) + timedelta(days=6)


def test_a_payment_that_is_taken_back_after_the_ladder_passed_is_reminded_of() -> None:
    weeks = Weeks()
    weeks.says("paid I-7")
    weeks.pass_by(90)
    assert not weeks.looks() and not weeks.reminded
    weeks.says("undo I-7")
    (look,) = weeks.looks()
    weeks.pass_by(7)
    assert weeks.reminded == ["dun.I-7.30.0"], look


def test_a_dispute_that_is_settled_waits_for_no_far_morning() -> None:
    weeks = Weeks()
    weeks.says("promised I-7 2027-03-01")
    weeks.pass_by(20)
    assert iso_utc(weeks.looks()[0].due_at).startswith("2027-03-02")
    weeks.says("promised I-7 2026-12-20")
    assert iso_utc(weeks.looks()[0].due_at).startswith("2026-12-21")
    weeks.pass_by(14)
    assert weeks.reminded == ["dun.I-7.14.0"]


@pytest.mark.parametrize("day", ["2027-02-10", "2027-04-01"])
def test_a_promise_that_is_not_kept_is_told_also_when_no_stage_is_left(day: str) -> None:
    weeks = Weeks()
    weeks.pass_by(70)
    assert len(weeks.reminded) == 6 and not weeks.looks()
    weeks.says(f"promised I-7 {day}")
    weeks.pass_by(100)
    told = [one.lines[0] for one in weeks.work.desk.notices.values() if one.kind == "billing"]
    assert len(told) == 1 and "was promised by" in told[0]
    assert isinstance(next(iter(weeks.work.desk.notices.values())), TellVa)
    assert len(weeks.reminded) == 6 and not weeks.looks()
