"""Two workers on one desk: whatever they draft, drop and issue at once, each number is given once, none is
left out, and no hour is charged twice."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from unit.desk.billing.till import Till, at, billed, practice
from unit.desk.house import GLOBEX
from vamail.desk.billing.credit import credit
from vamail.desk.billing.drafting import drop
from vamail.desk.billing.issuing import issue
from vamail.desk.billing.numbers import numbered
from vamail.desk.billing.outcome import BillOutcome
from vamail.model.effects import Keep
from vamail.model.ledger import TimeEntry
from vamail.model.meetings import Numbering

STEPS = st.sampled_from(["work", "draft", "fixed", "drop", "issue", "credit", "free", "a year"])
ALONE = ("work", "a year")
BOTH = st.tuples(STEPS, STEPS, st.integers(0, 9), st.integers(0, 9))


def conflict(outcome: BillOutcome, till: Till) -> bool:
    """Whether the store would refuse it: it writes a version that is there by now."""
    kept = (one.value for one in outcome.effects if isinstance(one, Keep))
    return any(
        one.version != len(till.desk.ledger.get((one.kind, one.key), ())) + 1 for one in kept
    )  # fmt: skip


def decided(step: str, till: Till, pick: int) -> BillOutcome:
    """What one worker makes of it, on the desk as it sees it now."""
    found = till.invoices()
    one = found[pick % len(found)] if found else None
    if step == "draft":
        return till.draft()
    if step == "fixed":
        return till.draft(till.line())
    if one is None:
        return BillOutcome(refused="there is none")
    if step == "drop":
        return drop(one, till.desk, till.workspace)
    if step == "issue":
        return issue(one, till.desk, till.workspace, till.now)
    return credit(one, till.desk, till.workspace, till.now, free=step == "free")


def holds(till: Till) -> None:
    """What is always true."""
    issued = [one for one in till.invoices() if one.status == "issued"]
    by_year: dict[str, list[int]] = {}
    for one in issued:
        year, _, number = one.number.partition("/")
        by_year.setdefault(year, []).append(int(number))
    for numbers in by_year.values():
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
    names = [one.name for one in till.invoices()]
    assert sorted(names) == sorted(f"I-{number}" for number in range(1, len(names) + 1))
    standing = [one for one in till.invoices() if one.status != "void" and one.type != "credit"]
    for entry in till.desk.kept_since(TimeEntry, till.now):
        charged = [one for one in standing if any(entry.name in line.sources for line in one.lines)]
        paid = [one for one in charged if not one.credited]
        assert len(paid) <= 1, "an hour is charged twice"
        assert (
            (entry.billed == paid[0].name) if paid else entry.billed in ("", *(one.name for one in charged))
        )
    for one in standing:
        assert one.credited <= one.gross
        notes = [note for note in issued if note.type == "credit" and note.of_invoice == one.name]
        assert one.credited == -sum((note.gross for note in notes), Decimal(0))


@given(st.lists(BOTH, max_size=14))
@settings(max_examples=60)
def test_two_workers_on_one_desk(steps: list[tuple[str, str, int, int]]) -> None:
    till = Till()
    for first, second, pick, other in steps:
        for step in (first, second):
            if step == "work":
                till.worked(45)
            elif step == "a year":
                till.now += timedelta(days=200)
        wanted = [
            (step, at_) for step, at_ in ((first, pick), (second, other)) if step not in ("work", "a year")
        ]
        seen = [(decided(step, till, at_), step, at_) for step, at_ in wanted]
        for outcome, step, at_ in seen:
            final = decided(step, till, at_) if conflict(outcome, till) else outcome
            assert not conflict(final, till)
            till.take(final)
        holds(till)


def test_what_a_number_looks_like() -> None:
    till = Till()
    day = at("2026-11-24 10:00").date()
    for looks, number, series in (
        ("{year}/{number:04}", "2026/0001", "invoice/2026/#"), ("INV-{number}", "INV-1", "invoice/INV-#"),
        ("A{number:3}-{year}", "A001-2026", "invoice/A#-2026"), ("INV-", "INV-1", "invoice/INV-#"),
    ):  # fmt: skip
        given_, key, kept = numbered(looks, day, till.desk)
        assert (given_, key) == (number, series) and isinstance(kept.value, Numbering)
    assert numbered("{year}-{number}", day, till.desk, request=True)[0] == "R-2026-1"


def test_numbers_go_on_beyond_their_width() -> None:
    till = Till(practice(billed(series="{number:02}"), GLOBEX))
    till.take(BillOutcome(effects=(Keep(value=Numbering(name="invoice/#", last=99)),)))
    assert till.issued(till.drafted(till.line())).number == "100"


def test_a_version_that_another_wrote_is_a_conflict() -> None:
    till = Till()
    draft = till.drafted(till.line())
    dropped, issued = (
        drop(draft, till.desk, till.workspace),
        issue(draft, till.desk, till.workspace, till.now),
    )
    till.take(dropped)
    assert conflict(issued, till)
