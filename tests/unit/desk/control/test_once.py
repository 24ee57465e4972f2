"""A control mail is obeyed once, however often it arrives; and its whole way through the waist."""

from datetime import timedelta

from unit.desk.control.at_work import at_work
from unit.desk.control.test_money import BILLED, GLOBEX
from unit.desk.house import MINUTE, TUESDAY, House, from_va, house, mail
from unit.desk.reports.test_warnings import files, runs
from vamail.model.effects import SendMail
from vamail.model.ledger import Clock, CommandLine, TimeEntry
from vamail.workspace.types import Control

LATER = TUESDAY + timedelta(hours=1)
TEXT = "T-1 log 45m drafting\nT-2 done\nT-9 done\n\nMaria\n"


def steered() -> House:
    """Three tasks, and an address for commands."""
    return at_work(control=Control(addresses=("desk@va.example",))).house


def test_the_same_control_mail_twice_does_nothing_twice() -> None:
    desk = steered()
    command = from_va(TEXT, to="desk@va.example", subject="Today")
    first = desk.receives(command, LATER)
    assert first.verdict == "command"
    told = next(one for one in first.effects if isinstance(one, SendMail))
    assert len(told.values["done"]) == 2  # type: ignore[arg-type]
    again = desk.receives(command, LATER + MINUTE)
    assert again.verdict == "duplicate"
    assert not [one for one in again.effects if isinstance(one, SendMail)]
    in_folder = desk.receives(command, LATER + 2 * MINUTE, control=True)
    assert in_folder.verdict == "duplicate"
    assert sum(one.minutes for one in desk.desk.kept_of(TimeEntry, "T-1")) == 45


def test_undo_in_answer_to_the_transcript_takes_the_whole_mail_back() -> None:
    desk = steered()
    desk.receives(from_va(TEXT, to="desk@va.example", subject="Today"), LATER)
    transcript = desk.acknowledgement_id
    decision = desk.receives(
        from_va("undo\n", answers=transcript, subject="Re: Today", message_id="m2@va.example"), LATER + MINUTE
    )
    assert decision.verdict == "command"
    assert desk.desk.tasks["T-2"].status == "new"
    assert all(one.void for one in desk.desk.kept_of(TimeEntry, "T-1"))
    again = desk.receives(
        from_va("undo\n", answers=transcript, subject="Re: Today", message_id="m3@va.example"),
        LATER + 2 * MINUTE,
    )
    assert {one.matched for one in again.reasons if one.step == "command"} == {False}


def test_ok_in_answer_to_a_draft_is_about_that_draft_alone() -> None:
    desk = at_work(clients=(BILLED, GLOBEX), control=Control(addresses=("desk@va.example",))).house
    text = "invoice acme: hosting 12 EUR\ninvoice acme: website 90 EUR\n"
    desk.receives(from_va(text, to="desk@va.example", subject="Today"), LATER)
    (draft,) = (one for one in desk.desk.sent if one.mail.action == "invoice_draft.I-2.1")
    decision = desk.receives(
        from_va("ok\n", answers=draft.message_id, subject="Re", message_id="m2@va.example"), LATER + MINUTE
    )
    (why,) = (one.why for one in decision.reasons if one.step == "command")
    assert why.startswith("I-2 is issued")


def test_a_reply_by_mail_meets_the_clock_and_goes_to_the_client() -> None:
    desk = steered()
    text = "T-1 reply\nDear Anna,\n\nhere it is.\n"
    decision = desk.receives(from_va(text, to="desk@va.example", subject="x"), LATER)
    sent = [one for one in decision.effects if isinstance(one, SendMail) and one.kind == "reply"]
    assert [one.to.email for one in sent] == ["anna@acme.example"]
    assert "here it is." in str(sent[0].values["body"])
    (clock,) = (one for one in desk.desk.kept_of(Clock, "T-1") if one.name == "first")
    assert clock.met_at == LATER and clock.kept


def test_a_command_that_is_read_late_counts_with_its_real_time() -> None:
    desk = steered()
    text = "T-1 done\nT-2 start\nT-3 reply\nHere it is.\n"
    late = LATER + timedelta(days=3)
    desk.receives(from_va(text, to="desk@va.example", subject="x"), LATER, now=late)
    assert desk.desk.tasks["T-1"].closed_at == LATER
    assert [one.started_at for one in desk.desk.kept_open(TimeEntry)] == [LATER]
    assert desk.desk.tasks["T-3"].answered_at == late


def test_ok_in_answer_to_a_breach_sends_the_apology_that_came_with_it() -> None:
    at = house()
    files(at)
    runs(at, TUESDAY + timedelta(days=2))
    breach = next(one for one in at.desk.sent if one.mail.template == "breach")
    (entry,) = at.desk.held_open()
    later = TUESDAY + timedelta(days=2)
    at.receives(from_va("ok\n", answers=breach.message_id, subject="Re: late"), later)
    assert not at.desk.held_open()
    assert at.desk.statuses[entry.delivery or 0] == "sent"


def test_a_merged_task_passes_its_promise_on_if_it_is_sooner() -> None:
    desk = steered()
    desk.receives(mail("One more.", subject="Later", message_id="z@acme.example"), LATER + timedelta(days=2))
    at = LATER + timedelta(days=2, hours=1)
    desk.receives(from_va("T-4 merge T-1\n", to="desk@va.example", subject="x"), at)
    assert desk.desk.tasks["T-1"].status == "dropped"
    first = desk.desk.tasks["T-1"].promised_at
    assert desk.desk.tasks["T-4"].promised_at == first
    open_clocks = {one.key for one in desk.desk.kept_of(Clock, "T-4") if one.is_open}
    assert open_clocks == {"T-4/first/1", "T-4/next/1"}
    kept = {one.key for one in desk.desk.kept_open(CommandLine)}
    assert len(kept) == 1
