"""undo(do(x)) = x, for every command that can be taken back; and what cannot says so."""

from copy import deepcopy
from functools import cache

import pytest
from hypothesis import given, settings

from unit.desk.control.at_work import AtWork, at_work, command
from unit.desk.control.undoing import COMMANDS, INVITED, PREPARED, SELLER, SOME, lines, snapshot
from unit.desk.house import mail
from vamail.desk.control.verbs import VERBS
from vamail.model.ledger import CommandLine, TimeEntry

T1 = ("T-1",)
WITH_MAIL = ("meet", "offer", "move", "cancel", "title", "where", "statement")


def prepared() -> AtWork:
    """A desk with something to take back, of its own."""
    return deepcopy(_prepared())


@cache
def _prepared() -> AtWork:
    work = at_work(seller=SELLER)
    work.house.receives(mail("And a poster.", subject="A poster", message_id="a4@acme.example"))
    for request in PREPARED:
        work.says(*request)
    work.desk.statuses |= {one.number: "sent" for one in work.desk.planned_mails()}
    work.house.events += 1
    work.desk.apply(work.house.events, INVITED)
    return work


def test_every_verb_that_changes_something_is_here() -> None:
    never = {"reply", "ok", "no", "hold", "undo", "explain", "help", "meetings", "accept", "decline", "maybe"}
    never |= {"invoices", "payments", "numbers", "aging", "forecast", "books", "time"}
    assert {one.verb for one in COMMANDS.values()} == set(VERBS) - never


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_what_was_done_is_taken_back(name: str) -> None:
    work = prepared()
    before = snapshot(work.desk)
    work.says(*lines([name]))
    assert snapshot(work.desk) != before
    said = work.says(command("undo"))
    assert all(one.startswith("Taken back: ") for one in said.values()), said
    assert snapshot(work.desk) == before


@settings(deadline=None, max_examples=60)
@given(SOME)
def test_a_mail_with_several_lines_is_one_command(names: list[str]) -> None:
    work = prepared()
    before = snapshot(work.desk)
    work.says(*lines(names))
    work.says(command("undo"), answered_command=work.house.events)
    assert snapshot(work.desk) == before


@settings(deadline=None, max_examples=30)
@given(SOME)
def test_each_line_can_be_taken_back_in_the_same_mail(names: list[str]) -> None:
    """The exceptions are a task that was only just filed, which has no reference yet, and a mail that was
    only just decided."""
    if "assign" in names or any(COMMANDS[name].verb in ("split", "todo", *WITH_MAIL) for name in names):
        return
    work = prepared()
    before = snapshot(work.desk)
    paired = [one for name in names for one in (*lines([name]), command("undo", f"undo {name}"))]
    wanted = {name for name in names if name not in _clashing(names)}
    if wanted == set(names):
        work.says(*paired)
        assert snapshot(work.desk) == before


def _clashing(names: list[str]) -> set[str]:
    """Names that contradict one another, so that none of them is done."""
    groups = (
        {"done", "done both", "drop", "begin", "wait client", "wait other"}, {"pause all", "resume"},
        {"important", "not important"}, {"due", "due none"}, {"move", "cancel"},
    )  # fmt: skip
    return {name for group in groups if len(group & set(names)) > 1 for name in group}


@pytest.mark.parametrize(
    "names", [("title", "move"), ("move", "title"), ("title", "where"), ("title", "cancel")]
)
def test_a_mail_that_gave_way_to_a_later_line_has_not_left(names: tuple[str, ...]) -> None:
    work = prepared()
    before = snapshot(work.desk)
    work.says(*lines(list(names)))
    said = work.says(command("undo"), answered_command=work.house.events)
    assert "left already" not in said["undo"]
    assert snapshot(work.desk) == before


def test_an_undo_is_not_undone() -> None:
    work = at_work()
    work.says(command("done", tasks=T1))
    work.says(command("undo"))
    assert work.says(command("undo")) == {"undo": "That was an `undo`; it is not undone."}
    assert work.says(command("undo"), answered_command=5)["undo"].startswith("That was an `undo`")
    assert work.desk.tasks["T-1"].status == "new"


def test_undo_about_a_task_takes_its_last_line_back() -> None:
    work = at_work()
    work.says(command("note", tasks=T1, text="a"))
    work.says(command("done", tasks=("T-2",)))
    assert work.says(command("undo", tasks=T1)) == {"undo": "Taken back: “note”"}
    assert work.desk.tasks["T-2"].status == "done"


def test_what_changed_again_since_is_left() -> None:
    work = at_work()
    work.says(command("estimate", "estimate 1h", tasks=T1, minutes=60))
    work.says(command("estimate", "estimate 2h", tasks=T1, minutes=120))
    said = work.says(command("undo"), answered_command=4)
    assert said == {"undo": "“estimate 1h”: changed again since, so it was left as it is."}
    assert work.desk.tasks["T-1"].estimate_minutes == 120


def test_what_was_taken_back_is_not_taken_back_twice() -> None:
    work = at_work()
    work.says(command("done", tasks=T1))
    work.says(command("undo"), answered_command=4)
    assert work.says(command("undo"), answered_command=4) == {"undo": "Taken back already: “done”"}


def test_what_went_with_a_mail_that_left_stands() -> None:
    work = at_work()
    work.says(command("reply", tasks=T1, text="Here it is."))
    said = work.says(command("undo"))
    assert said["undo"].startswith("“reply”: the mail to anna@acme.example has left already")
    assert work.desk.tasks["T-1"].answered_at is not None


def test_what_cannot_be_taken_back_is_said() -> None:
    work = at_work()
    work.says(command("assign", tasks=T1, whom="pal@helper.example"))
    work.says(command("ok", held=(1,)))
    assert work.says(command("undo")) == {"undo": "“ok”: this cannot be taken back."}


def test_nothing_to_take_back() -> None:
    assert at_work().says(command("undo")) == {"undo": "There is nothing that could be taken back."}


def test_every_line_that_changed_something_is_kept_with_its_source() -> None:
    work = at_work()
    work.says(
        command("done", tasks=("T-1", "T-2")), command("log", "log 5m", tasks=T1, minutes=5), source="line"
    )
    kept = {one.key: (one.verb, one.task, one.source) for one in work.desk.kept_open(CommandLine)}
    assert kept == {
        "4.0": ("done", "T-1", "line"), "4.0.1": ("done", "T-2", "line"), "4.1": ("log", "T-1", "line"),
    }  # fmt: skip
    assert [one.key for one in work.desk.kept_of(TimeEntry, "T-1")] == ["4.1"]
