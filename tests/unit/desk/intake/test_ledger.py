"""The arithmetic of the ledger, for every order of events."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.desk.intake.ledger import alive, came_back, lifted, stopped
from vamail.model.addresses import KnownAddress, Strike

START = datetime(2026, 11, 1, tzinfo=UTC)
NEW = KnownAddress(email="anna@acme.example")
Fact = tuple[int, str]


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def fold(facts: list[Fact], known: KnownAddress = NEW) -> KnownAddress:
    for number, (hour, kind) in enumerate(facts):
        if kind == "alive":
            known = alive(known, at(hour))
        else:
            known = came_back(known, at(hour), kind, "5.0.0", "said", number)  # type: ignore[arg-type]
    return known


FACTS = st.lists(
    st.tuples(st.integers(0, 400), st.sampled_from(["gone", "bad", "soft", "soft", "alive"])),
    max_size=10, unique_by=lambda fact: fact[0],
)  # fmt: skip


def expected(facts: list[Fact]) -> bool:
    """The rule said plainly: only what is later than the last proof of life counts."""
    last = max((hour for hour, kind in facts if kind == "alive"), default=-1)
    later = [(hour, kind) for hour, kind in facts if hour > last]
    soft = sorted(hour for hour, kind in later if kind == "soft")
    week = any(soft[i + 2] - soft[i] <= 168 for i in range(len(soft) - 2))
    return "gone" in [k for _, k in later] or [k for _, k in later].count("bad") >= 2 or week


@settings(deadline=None)
@given(FACTS, st.randoms())
def test_the_order_in_which_facts_arrive_does_not_matter(facts, random):
    other = list(facts)
    random.shuffle(other)
    one, two = fold(facts), fold(other)
    assert one.suppressed == two.suppressed == expected(facts)
    assert (one.hard, one.soft, one.strikes, one.alive_at) == (two.hard, two.soft, two.strikes, two.alive_at)
    assert one.hard == sum(kind in ("gone", "bad") for _, kind in facts)
    assert (one.first_at, one.last_at) == (two.first_at, two.last_at)


@settings(deadline=None)
@given(FACTS, st.integers(0, 500), st.booleans())
def test_lifting_always_works_and_a_later_failure_counts_afresh(facts, hour, by_hand):
    known = fold(facts)
    known = stopped(known, at(hour)) if by_hand else known
    after = lifted(known, at(hour))
    assert not after.suppressed
    assert after.strikes == ()
    assert (after.hard, after.soft) == (known.hard, known.soft)
    assert not came_back(after, at(501), "bad", "5.0.0", "", 1).suppressed
    assert came_back(after, at(501), "gone", "5.1.1", "", 1).suppressed


@settings(deadline=None)
@given(FACTS)
def test_nothing_but_the_va_lifts_what_the_va_stopped(facts):
    known = fold(facts, stopped(NEW, START))
    assert known.stopped_by == "you"


@settings(deadline=None)
@given(st.lists(st.integers(0, 400), max_size=8))
def test_without_a_mail_that_came_back_nothing_stops(hours):
    assert not fold([(hour, "alive") for hour in hours]).suppressed


def test_soft_failures_far_apart_do_not_add_up():
    assert not fold([(0, "soft"), (100, "soft"), (200, "soft")]).suppressed
    known = fold([(0, "soft"), (100, "soft"), (168, "soft")])
    assert known.suppressed
    assert known.why == "3 mails to it came back within 7 days"
    assert known.suppressed_at == at(168)


def test_the_last_words_are_kept_and_a_success_clears_them_not():
    known = fold([(5, "gone"), (9, "alive")])
    assert (known.code, known.text, known.delivery, known.suppressed) == ("5.0.0", "said", 0, False)
    assert known.lifted_at == at(9)
    assert fold([(9, "alive"), (5, "gone")]).strikes == ()


def test_the_books_do_not_grow_without_end():
    known = fold([(hour, "bad") for hour in range(100)])
    assert len(known.strikes) == 20
    assert known.strikes[-1] == Strike(at(99), "bad")
    assert replace(known, strikes=()).hard == 100
