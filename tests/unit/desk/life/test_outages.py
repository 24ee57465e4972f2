"""Outages: what is told, and what never is."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vamail.desk.life.outages import Seen, settle_seconds, step
from vamail.model.outages import SENDING, Outage, canary_part, mailbox_part

START = datetime(2026, 11, 24, 10, tzinfo=UTC)
AFTER = 600.0
ONE, TWO = mailbox_part("one"), mailbox_part("two")
CANARY = canary_part("one")
PARTS = (ONE, TWO, SENDING, CANARY)


@dataclass
class Watch:
    """The rows and the contacts of one desk, looked at again and again. `said`: what the VA was told."""

    after: float = AFTER
    now: datetime = START
    rows: dict[int, Outage] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)
    said: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    parts: tuple[str, ...] = PARTS
    numbers: int = 0

    def well(self, *parts: str) -> None:
        for part in parts:
            self.seen[part] = Seen(part=part, ok_at=self.now)

    def lost(self, *parts: str) -> None:
        for part in parts:
            before = self.seen.get(part, Seen(part=part))
            self.seen[part] = replace(before, bad_since=before.bad_since or self.now, error="gone")

    def look(self, seconds: float = 10, watched: bool = True) -> None:
        """`seconds` later; without `watched` nobody ran in that time."""
        self.now += timedelta(seconds=seconds)
        found = step(self.rows.values(), self.seen, self.parts, self.now, seconds * watched, self.after)
        for outage in found.begun:
            self.numbers += 1
            self.rows[self.numbers] = replace(outage, id=self.numbers)
        for outage in found.changed:
            self.rows[outage.id] = outage
        for outage in found.blips:
            del self.rows[outage.id]
        for group in found.ended:
            self.said.append(("over", frozenset(outage.part for outage in group)))
            for outage in group:
                del self.rows[outage.id]
        if found.tell:
            self.said.append(("alert", frozenset(outage.part for outage in found.tell)))
            for outage in found.tell:
                self.rows[outage.id] = replace(self.rows[outage.id], told_event=len(self.said))

    def pass_time(self, seconds: float) -> None:
        for _ in range(int(seconds // 10)):
            self.look()


def test_a_blip_is_told_to_nobody():
    watch = Watch()
    watch.lost(ONE)
    watch.pass_time(AFTER - 20)
    watch.well(ONE)
    watch.pass_time(AFTER * 3)
    assert watch.said == []
    assert watch.rows == {}


def test_an_outage_is_told_once_and_so_is_its_end():
    watch = Watch()
    watch.lost(ONE)
    watch.pass_time(AFTER * 5)
    watch.well(ONE)
    watch.pass_time(AFTER)
    assert watch.said == [("alert", {ONE}), ("over", {ONE})]


def test_it_counts_as_over_from_the_first_contact_of_a_steady_time():
    watch = Watch()
    watch.lost(ONE)
    watch.pass_time(AFTER + 20)
    watch.well(ONE)
    works_since = watch.now
    watch.look()
    assert watch.rows[1].well_at == works_since
    watch.lost(ONE)
    watch.look()
    assert watch.rows[1].well_at is None
    watch.well(ONE)
    watch.pass_time(settle_seconds(AFTER) - 20)
    assert len(watch.said) == 1
    watch.pass_time(60)
    assert watch.said[1:] == [("over", {ONE})]


def test_what_fails_together_is_told_together_and_ends_together():
    watch = Watch()
    watch.lost(ONE)
    watch.pass_time(100)
    watch.lost(TWO)
    watch.pass_time(AFTER)
    assert watch.said == [("alert", {ONE, TWO})]
    watch.well(ONE)
    watch.pass_time(300)
    assert len(watch.said) == 1
    watch.well(TWO)
    watch.pass_time(300)
    assert watch.said[1:] == [("over", {ONE, TWO})]


def test_time_in_which_nobody_watched_does_not_count():
    watch = Watch()
    watch.lost(ONE)
    watch.look()
    watch.look(3 * 86_400, watched=False)
    watch.well(ONE)
    watch.pass_time(200)
    assert watch.said == []


def test_a_clock_that_jumps_makes_no_outage():
    watch = Watch()
    watch.lost(ONE)
    watch.look()
    watch.now += timedelta(days=2)
    watch.look(10)
    watch.now -= timedelta(days=4)
    watch.look(10)
    assert watch.said == []
    assert watch.rows[1].counted_seconds <= 20


def test_after_a_restart_it_goes_on_from_the_rows():
    watch = Watch()
    watch.lost(ONE)
    watch.pass_time(AFTER + 20)
    watch.seen = {}
    watch.pass_time(AFTER * 2)
    assert watch.said == [("alert", {ONE})]
    watch.well(ONE)
    watch.pass_time(AFTER)
    assert watch.said == [("alert", {ONE}), ("over", {ONE})]


def test_a_mailbox_that_is_taken_out_of_the_settings_is_over():
    watch = Watch()
    watch.lost(ONE)
    watch.pass_time(AFTER + 20)
    watch.parts = (TWO, SENDING)
    watch.pass_time(AFTER)
    assert watch.said == [("alert", {ONE}), ("over", {ONE})]


@pytest.mark.parametrize("way", [SENDING, ONE])
def test_a_lost_test_mail_says_nothing_while_its_way_is_known_to_be_broken(way):
    watch = Watch()
    watch.lost(way, CANARY)
    watch.pass_time(AFTER * 2)
    assert watch.said == [("alert", {way})]
    watch.well(way, CANARY)
    watch.pass_time(AFTER)
    assert watch.said == [("alert", {way}), ("over", {way})]


def test_a_lost_test_mail_is_told_after_a_minute():
    watch = Watch()
    watch.lost(CANARY)
    watch.pass_time(50)
    assert watch.said == []
    watch.pass_time(30)
    assert watch.said == [("alert", {CANARY})]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["well", "lost", "look", "look", "look", "restart"]),
        st.sampled_from(PARTS),
        st.sampled_from([1.0, 10.0, 59.0, 130.0, 700.0]),
        st.booleans(),
    ),
    max_size=80,
)


@given(STEPS)
def test_never_two_alerts_for_one_outage_and_never_an_end_without_an_alert(steps):
    watch = Watch()
    for what, part, seconds, watched in steps:
        if what == "look":
            watch.look(seconds, watched)
        elif what == "restart":
            watch.seen = {}
        else:
            getattr(watch, what)(part)
    open_parts: set[str] = set()
    for word, parts in watch.said:
        if word == "alert":
            assert not parts & open_parts
            open_parts |= parts
        else:
            assert parts <= open_parts
            open_parts -= parts
    told = {outage.part for outage in watch.rows.values() if outage.told_event is not None}
    assert told == open_parts
    parts = [outage.part for outage in watch.rows.values()]
    assert len(parts) == len(set(parts))


@given(st.lists(st.tuples(st.floats(0, 400), st.booleans()), max_size=40))
def test_no_alert_before_so_much_trouble_was_watched(looks):
    watch, watched = Watch(), 0.0
    watch.lost(ONE)
    watch.look(0)
    for seconds, ran in looks:
        watch.look(seconds, ran)
        watched += seconds * ran
        assert bool(watch.said) == (watched >= AFTER) or abs(watched - AFTER) < 0.01
