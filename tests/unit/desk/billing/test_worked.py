"""Entries of a time tracker become time of clients, each once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.billing.till import Till, at, billed, practice
from unit.desk.house import GLOBEX
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.billing.worked import timesheet
from vamail.model.billing import RetainerMonth
from vamail.model.books import Skipped, TimesheetFile, TimesheetRow
from vamail.model.effects import FileTask, Keep, TellVa
from vamail.model.ids import NewTask
from vamail.model.imports import ImportMapping
from vamail.model.ledger import TimeEntry
from vamail.model.message import Address
from vamail.workspace.types import Retainer, Workspace

SECOND = timedelta(seconds=1)
NINE = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - on a wall


def row(place: int = 2, **more: object) -> TimesheetRow:
    given: dict[str, object] = {
        "place": place, "day": date(2026, 11, 23), "started_at": NINE, "seconds": 5400, "user": "Maria",
        "client": "Acme Kft.", "text": "Posts", **more,
    }  # fmt: skip
    return TimesheetRow(**given)  # type: ignore[arg-type]


def sheet(*rows: TimesheetRow, **more: object) -> TimesheetFile:
    return TimesheetFile(**{"name": "toggl.csv", "source": "toggl", "rows": rows, **more})  # type: ignore[arg-type]


def imported(till: Till, *rows: TimesheetRow) -> BillOutcome:
    return till.take(timesheet(sheet(*rows), till.desk, till.workspace, till.now))


def entries(till: Till) -> list[TimeEntry]:
    return list(till.desk.kept_since(TimeEntry, at("2000-01-01 00:00")))


def mapped(**more: object) -> Workspace:
    return practice(imports=(ImportMapping(name="toggl", kind="timesheet", **more),))  # type: ignore[arg-type]


# --- an entry --------------------------------------------------------------------------------------------


def test_an_entry_is_the_clients_time() -> None:
    till = Till()
    outcome = imported(till, row(tags=("social media", "urgent"), seconds=5399))
    (one,) = entries(till)
    assert (one.client, one.task, one.minutes, one.exact, one.note) == ("acme", None, 90, 5399, "Posts")
    assert (one.started_at, one.ended_at) == (
        at("2026-11-23 08:00"),
        one.started_at + timedelta(seconds=5399),
    )
    assert (one.service, one.billable, one.source, one.by) == ("Social media", True, "toggl", "Maria")
    assert outcome.said == "1 new (Acme Kft. 1\u00a0h 30\u00a0min)." and not outcome.warnings


def test_an_entry_without_a_time_of_day_begins_with_its_day() -> None:
    till = Till()
    imported(till, row(started_at=None, billable=False))
    (one,) = entries(till)
    assert one.started_at == one.ended_at == at("2026-11-22 23:00") and not one.billable


def test_a_client_needs_no_task_to_be_charged() -> None:
    till = Till()
    imported(till, row())
    draft = till.drafted()
    assert [(line.text, line.quantity, line.net) for line in draft.lines] == [
        ("Munkadíj", Decimal("1.50"), 75)
    ]
    assert entries(till)[0].billed == draft.name


def test_nothing_that_took_no_time_is_kept() -> None:
    till = Till()
    outcome = till.take(
        timesheet(
            sheet(row(seconds=0), skipped=(Skipped(place=9, why="running"),)),
            till.desk,
            till.workspace,
            till.now,
        )
    )
    assert (outcome.said, outcome.effects) == (
        "1 left out (it is still running); 1 left out (it took no time).",
        (),
    )


# --- whose it is -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["acme", "ACME  kft.", "Acme Kft."])
def test_a_client_is_known_by_name_or_slug(said: str) -> None:
    till = Till()
    imported(till, row(client=said))
    assert entries(till)[0].client == "acme"


def test_what_the_va_wrote_holds_before_names() -> None:
    till = Till(mapped(clients=(("Acme Kft.", "globex"), ("New site", "acme")), services=(("Post", "Logo"),)))
    imported(till, row(), row(3, client="", project="new SITE", task="Post", seconds=60))
    assert [(one.client, one.service) for one in sorted(entries(till), key=lambda one: one.minutes)] == [
        ("acme", "Logo"), ("globex", ""),
    ]  # fmt: skip


def test_time_that_is_nobodys_is_left_out() -> None:
    till = Till(mapped(clients=(("Internal", "nobody"),)))
    outcome = imported(till, row(client="Internal"), row(3))
    assert len(entries(till)) == 1 and "1 left out (it is no client's)" in outcome.said


def test_rows_that_name_nobody_are_left_out_where_she_says_so() -> None:
    till = Till(mapped(clients=(("", "nobody"),)))
    outcome = imported(till, row(client="", project=""), row(3))
    assert len(entries(till)) == 1 and "1 left out (it is no client's)" in outcome.said


def test_the_example_names_the_client_that_is_likely_meant() -> None:
    assert "`clients: {Globex Budapest: globex}`" in imported(Till(), row(client="Globex Budapest")).refused


def test_one_unknown_client_refuses_the_whole_file() -> None:
    till = Till()
    outcome = imported(till, row(), row(12, client="Foo"), row(13, client="", project=""))
    assert outcome.refused.splitlines() == [
        "toggl.csv:12, Client: “Foo” is no client; write `clients: {Foo: acme}` under `name: toggl` in "
        "rules/imports.yaml (your clients: acme, globex).",
        "toggl.csv:13, Client: it names no client and no project; write `clients: {'': nobody}` under `name: "
        "toggl` in rules/imports.yaml to leave such rows out.",
    ]
    assert not outcome.effects and not entries(till)


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_a_refusal_is_there_in_every_language(language: str) -> None:
    desk = practice()
    till = Till(replace(desk, me=replace(desk.me, language=language)))
    outcome = imported(till, row(client="Foo {x}"))
    assert "toggl.csv:2, Client" in outcome.refused and "Foo {x}" in outcome.refused


def test_many_refusals_are_counted() -> None:
    till = Till()
    outcome = imported(till, *(row(place, client=f"Foo {place}") for place in range(2, 32)))
    assert outcome.refused.splitlines()[12:] == ["… and 18 more of this kind."]


def filed(till: Till, client: str = "acme") -> str:
    task = FileTask(
        key=NewTask(0), client=client, requester=Address(f"x@{client}.example"), title="Flyer",
        description="", list_name="", important=False, urgent=False, received_at=till.now,
        source_message_id="",
    )  # fmt: skip
    till.take(BillOutcome(effects=(task,)))
    return list(till.desk.tasks)[-1]


def test_a_task_in_the_description_has_the_time() -> None:
    till = Till()
    ref = filed(till)
    imported(till, row(client="", text=f"[{ref}] Posts"))
    assert (entries(till)[0].task, entries(till)[0].client) == (ref, "acme")


def test_a_task_of_another_client_refuses_the_file() -> None:
    till = Till()
    ref = filed(till, "globex")
    assert f"{ref} is a task of Globex Kft." in imported(till, row(text=f"{ref} posts")).refused


def test_a_task_that_is_not_there_is_told() -> None:
    till = Till()
    outcome = imported(till, row(text="T-99 posts"))
    assert outcome.warnings == (
        "toggl.csv:2: there is no task T-99; the time is the client's, without a task.",
    )
    assert entries(till)[0].task is None


# --- once ------------------------------------------------------------------------------------------------


def test_imported_twice_it_changes_nothing() -> None:
    till = Till()
    rows = (row(), row(3), row(4, text="Flyer", tags=("a", "b")))
    imported(till, *rows)
    before = entries(till)
    outcome = imported(till, rows[1], replace(rows[2], tags=("B", "a")), rows[0])
    assert (outcome.effects, outcome.said) == ((), "3 were here already.")
    assert entries(till) == before and len(before) == 3


def test_an_entry_that_reads_otherwise_by_now_is_changed_and_not_doubled() -> None:
    till = Till()
    imported(till, row())
    outcome = imported(till, row(seconds=7200, text="Posts and flyer"))
    (one,) = entries(till)
    assert (one.version, one.minutes, one.note) == (2, 120, "Posts and flyer")
    assert outcome.said == "1 changed."
    assert imported(till, row(seconds=7200, text="Posts and flyer")).effects == ()
    assert imported(till, row()).effects == (), "an older export takes nothing back"


def test_what_is_billed_and_reads_otherwise_is_told_and_never_charged_twice() -> None:
    till = Till()
    imported(till, row())
    draft = till.drafted()
    outcome = imported(till, row(seconds=7200))
    assert outcome.effects == () and len(entries(till)) == 1
    assert outcome.warnings == (
        f"toggl.csv:2: {draft.name} charges this entry already with 1\u00a0h 30\u00a0min, and it is "
        "2\u00a0h now. Nothing was changed: credit it, or log what is missing.",
    )
    assert till.draft().refused


def test_what_the_va_writes_later_holds_for_what_is_not_billed() -> None:
    till = Till()
    imported(till, row(task="Post"))
    till.workspace = mapped(clients=(("Acme Kft.", "globex"),), services=(("Post", "Logo"),))
    imported(till, row(task="Post"))
    (one,) = entries(till)
    assert (one.client, one.service, one.version) == ("globex", "Logo", 2)


def test_two_entries_of_one_minute_are_two() -> None:
    till = Till()
    imported(till, row(), row(3, text="Flyer"), row(4), row(5, client="globex"))
    assert len(entries(till)) == 4


def test_an_entry_that_moved_to_another_client_moves() -> None:
    till = Till()
    imported(till, row())
    imported(till, row(client="globex"))
    (one,) = entries(till)
    assert (one.client, one.version) == ("globex", 2)


def test_work_at_the_same_instant_for_another_client_is_told() -> None:
    till = Till()
    imported(till, row(client="globex"))
    outcome = imported(till, row(text="Posts again"))
    assert "begins when an entry of Globex Kft. began (1\u00a0h 30\u00a0min)" in outcome.warnings[0]
    assert len(entries(till)) == 2


# --- the clock -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wall", "instant", "why"),
    [
        (datetime(2027, 3, 28, 2, 30), "2027-03-28 01:30", "jumped ahead"),  # noqa: DTZ001
        (datetime(2026, 10, 25, 2, 30), "2026-10-25 00:30", "came twice"),  # noqa: DTZ001
        (datetime(2026, 10, 25, 3, 0), "2026-10-25 02:00", ""),  # noqa: DTZ001
    ],
)
def test_a_clock_that_was_changed_is_said(wall: datetime, instant: str, why: str) -> None:
    till = Till(now=at("2027-04-01 10:00"))
    outcome = imported(till, row(started_at=wall, day=wall.date()))
    assert entries(till)[0].started_at == at(instant)
    assert [why in one for one in outcome.warnings] == ([True] if why else [])


def test_what_lies_in_the_future_is_told() -> None:
    till = Till()
    assert imported(till, row(started_at=NINE + timedelta(days=40))).warnings == (
        "toggl.csv:2: this lies in the future.",
    )


# --- the retainer ----------------------------------------------------------------------------------------


def test_a_level_that_an_import_reaches_is_told() -> None:
    retainer = Retainer(price=Decimal(400), minutes=600)
    till = Till(practice(billed(retainer=retainer), GLOBEX))
    month = RetainerMonth(name="acme/2026-11", client="acme", included=600, sold="I-1")
    till.take(BillOutcome(effects=(Keep(value=month),)))
    outcome = imported(till, row(seconds=8 * 3600))
    assert [one.lines[0] for one in outcome.effects if isinstance(one, TellVa)] == [
        "Acme Kft. has used 8\u00a0h of 10\u00a0h of the retainer of November 2026 (80 %)."
    ]


# --- properties ------------------------------------------------------------------------------------------

_days = st.integers(0, 5)
_rows = st.builds(
    lambda day, minute, seconds, text, client, tags: row(
        day=date(2026, 11, 10) + timedelta(days=day),
        started_at=datetime(2026, 11, 10, 9) + timedelta(days=day, minutes=minute),  # noqa: DTZ001
        seconds=seconds, text=text, client=client, tags=tags,
    ),
    _days, st.integers(0, 3), st.integers(1, 30_000), st.sampled_from(("a", "b")),
    st.sampled_from(("acme", "globex")), st.sampled_from(((), ("x",), ("x", "y"))),
)  # fmt: skip


def placed(rows: list[TimesheetRow]) -> list[TimesheetRow]:
    return [replace(one, place=place) for place, one in enumerate(rows, 2)]


@given(st.lists(_rows, max_size=12))
def test_what_is_imported_sums_to_what_the_file_says(rows: list[TimesheetRow]) -> None:
    till = Till()
    imported(till, *placed(rows))
    for slug in ("acme", "globex"):
        kept = sum(one.exact for one in entries(till) if one.client == slug)
        assert kept == sum(one.seconds for one in rows if one.client == slug)


@given(st.lists(_rows, max_size=10), st.lists(st.tuples(_days, _days), min_size=1, max_size=3))
def test_overlapping_exports_give_the_same_in_any_order(
    rows: list[TimesheetRow], spans: list[tuple[int, int]]
) -> None:
    first = date(2026, 11, 10)
    parts = [[one for one in rows if min(span) <= (one.day - first).days <= max(span)] for span in spans]
    found = set()
    for order in permutations(parts):
        till = Till()
        for part in order:
            imported(till, *placed(part))
        found.add(tuple(entries(till)))
    assert len(found) == 1
    wanted = {one for part in parts for one in part}
    kept = sum(one.exact for one in found.pop())
    copies = [max(part.count(one) for part in parts) * one.seconds for one in wanted]
    assert kept == sum(copies)


def test_utc_is_what_is_kept() -> None:
    till = Till()
    imported(till, row())
    assert entries(till)[0].started_at.tzinfo is UTC
