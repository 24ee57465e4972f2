"""What each command does, one after the other, good ones beside bad ones."""

from datetime import timedelta
from typing import Any

import pytest

from unit.desk.control.at_work import NOON, AtWork, at_work, command
from unit.desk.house import mail
from vamail.desk.control.command import NotUnderstood
from vamail.model.decision import Decision
from vamail.model.desk import Unwritten
from vamail.model.effects import EditTask, FileTask, ReleaseHeld, SendMail, TellVa, WriteJournal
from vamail.model.ledger import CommandLine, Note, NoticeSent, Pause, TimeEntry, Wait
from vamail.model.message import Address

T1 = ("T-1",)


def test_a_task_is_done_and_the_transcript_says_how_to_take_it_back() -> None:
    work = at_work()
    work.says(command("done", "T-1 done", tasks=T1))
    assert work.desk.tasks["T-1"].status == "done"
    assert work.desk.tasks["T-1"].closed_at == NOON
    told = work.transcript
    assert told.values["done"] == ("“T-1 done”: T-1 “The report” is done.",)
    assert told.values["undo"] == "“undo” in answer to this takes it back."
    assert (told.kind, told.command_token, told.in_reply_to) == ("notice", True, "c1@va.example")
    assert told.to.email == "maria@va.example"
    assert work.desk.kept(NoticeSent, "4") is not None


def test_a_command_of_the_command_line_sends_no_transcript() -> None:
    work = at_work()
    work.says(command("done", tasks=T1), source="line")
    assert not work.mails()


def test_lines_run_in_order_and_each_sees_those_before_it() -> None:
    work = at_work()
    said = work.says(
        command("log", "T-1 log 45m", tasks=T1, minutes=45),
        command("log", "T-1 log 30m", tasks=T1, minutes=30),
        command("done", "T-1 done", tasks=T1),
        command("begin", "T-1 note", tasks=("T-2",)),
    )
    assert said["T-1 log 30m"] == ("30 min logged on T-1 “The report”, 1 h 15 min in all. Today, Tue 24 Nov.")
    assert work.desk.tasks["T-1"].status == "done"


def test_good_lines_run_beside_bad_ones() -> None:
    work = at_work()
    work.says(
        NotUnderstood(place=0, line="T-1 dnoe", why="“dnoe” is no command", hint="did you mean “done”?"),
        command("done", "T-99 done", tasks=("T-99",)),
        command("done", "done"),
        command("tag", "T-1 tag invoice", tasks=T1, text="invoice"),
    )
    assert work.desk.tasks["T-1"].tags == ("invoice",)
    assert work.transcript.values["failed"] == (
        "“T-1 dnoe”: “dnoe” is no command (did you mean “done”?)",
        "“T-99 done”: There is no task T-99. (`list` shows what is open)",
        "“done”: Which task is meant? (begin with its reference: `T-12 done`)",
    )


def test_an_answer_is_about_the_notices_task_if_there_is_one() -> None:
    work = at_work()
    work.says(command("done"), tasks=T1)
    assert work.desk.tasks["T-1"].status == "done"
    said = work.says(command("drop"), tasks=("T-2", "T-3"))
    assert said == {"drop": "Which task is meant: T-2, T-3?"}
    assert work.desk.tasks["T-2"].is_open


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (command("done", "a", tasks=T1), command("reopen", "b", tasks=T1)),
        (command("due", "a", tasks=T1, at=NOON), command("due", "b", tasks=T1, at=NOON + timedelta(days=1))),
        (command("important", "a", tasks=T1), command("important", "b", tasks=T1, on=False)),
        (command("tag", "a", tasks=T1, text="x"), command("untag", "b", tasks=T1, text="X")),
        (command("wait", "a", tasks=T1, whom="client"), command("wait", "b", tasks=T1, whom="Anna")),
        (command("client", "a", tasks=T1, client="acme"), command("client", "b", tasks=T1, client="globex")),
    ],
)  # fmt: skip
def test_contradictions_about_a_task_do_nothing_for_it(one: object, other: object) -> None:
    work = at_work()
    before = work.desk.tasks["T-1"]
    said = work.says(one, other, command("note", "c", tasks=T1, text="kept"))  # type: ignore[arg-type]
    assert work.desk.tasks["T-1"] == before
    assert said["a"] == said["b"] == "This contradicts another line about T-1; neither was done."
    assert said["c"] == "Noted on T-1 “The report”."


def test_a_contradiction_about_one_task_leaves_the_others() -> None:
    work = at_work()
    work.says(command("done", "a", tasks=("T-1", "T-2")), command("drop", "b", tasks=T1))
    assert work.desk.tasks["T-1"].status == "new"
    assert work.desk.tasks["T-2"].status == "done"


def test_what_is_so_already_is_said() -> None:
    work = at_work()
    work.says(command("done", tasks=T1))
    assert work.says(command("done", tasks=T1)) == {"done": "T-1 “The report” is done already."}
    assert work.says(command("wait", tasks=T1)) == {"wait": "T-1 “The report” is done."}
    assert not [one for one in work.last.effects if isinstance(one, WriteJournal)]


def test_waiting_is_kept_and_ends_with_the_work() -> None:
    work = at_work()
    said = work.says(command("wait", tasks=T1, whom="client", text="the logo"))
    assert said["wait"].startswith("T-1 “The report” waits for the client: the logo. A polite reminder")
    assert "Your own answer stays promised by" in said["wait"]
    wait = work.desk.kept(Wait, "T-1/1")
    assert wait is not None and wait.is_open and wait.chase_at is not None
    assert work.desk.tasks["T-1"].status == "waiting_client"
    work.says(command("begin", tasks=T1))
    ended = work.desk.kept(Wait, "T-1/1")
    assert ended is not None and not ended.is_open


def test_one_watch_runs_at_a_time() -> None:
    work = at_work()
    work.says(command("start", tasks=T1))
    said = work.says(command("start", tasks=("T-2",)))
    assert (
        said["start"] == "The timer runs for T-2 “A room”. The timer for T-1 is stopped: 5 min, 5 min in all."
    )
    assert [one.task for one in work.desk.kept_open(TimeEntry)] == ["T-2"]
    assert work.says(command("stop")) == {"stop": "The timer for T-2 is stopped: 5 min, 5 min in all."}
    assert work.says(command("stop")) == {"stop": "No timer runs."}


def test_a_task_moves_to_another_client_and_what_was_sent_is_told() -> None:
    work = at_work()
    said = work.says(command("client", tasks=T1, client="globex"))
    assert "Careful: mail about it went to anna@acme.example before" in said["client"]
    assert "Whoever asked (anna@acme.example) is not of Globex Kft." in said["client"]
    said = work.says(command("reply", tasks=T1, text="Here it is."))
    assert said == {"reply": "anna@acme.example belongs to another client than T-1; nothing was sent."}
    assert not work.mails("reply")


def test_split_files_tasks_that_follow() -> None:
    work = at_work()
    work.says(command("split", "a", tasks=T1, parts=("Text", "Pictures")),
              command("split", "b", tasks=("T-2",), parts=("Room", "Catering")))  # fmt: skip
    filed = [one for one in work.last.effects if isinstance(one, FileTask)]
    assert [(one.title, one.client, one.follows) for one in filed] == [
        ("Text", "acme", "T-1"), ("Pictures", "acme", "T-1"),
        ("Room", "globex", "T-2"), ("Catering", "globex", "T-2"),
    ]  # fmt: skip
    assert work.desk.tasks["T-7"].title == "Catering"
    assert work.transcript.values["filed"] == tuple(one.key for one in filed)


def test_merge_takes_notes_and_time_along_and_mails_follow() -> None:
    work = at_work()
    work.says(command("note", tasks=("T-3",), text="blue"), command("log", tasks=("T-3",), minutes=20))
    work.says(command("merge", tasks=T1, other="T-3"))
    assert work.desk.tasks["T-3"].status == "dropped"
    assert [one.text for one in work.desk.kept_of(Note, "T-1")] == ["blue"]
    assert [one.minutes for one in work.desk.kept_of(TimeEntry, "T-1")] == [20]
    answer = work.house.receives(
        mail("One more slide, please.", subject="Re: The slides", answers="a2@acme.example",
             message_id="a9@acme.example")
    )  # fmt: skip
    assert answer.task == "T-1"
    work.says(command("undo", tasks=T1))
    assert work.desk.tasks["T-3"].status == "new"
    assert not work.desk.kept_of(Note, "T-1")


def test_tasks_of_two_clients_stay_apart() -> None:
    work = at_work()
    said = work.says(command("merge", tasks=T1, other="T-2"))
    assert said == {"merge": "T-2 and T-1 belong to different clients; they stay apart."}


def test_a_brief_names_no_client_and_waits_for_an_ok() -> None:
    work = at_work()
    work.desk.apply(0, Decision(
        effects=(EditTask(task="T-1", title="Acme report for anna@acme.example, Acme Kft."),)
    ))  # fmt: skip
    said = work.says(command("assign", tasks=T1, whom="pal@helper.example", text="Two pages."))
    assert "waits for your `ok`" in said["assign"]
    (brief,) = work.mails("brief")
    assert brief.hold and brief.client == ""
    assert "acme" not in str(brief).casefold()
    assert work.desk.tasks["T-1"].assigned_to == "pal@helper.example"
    (entry,) = work.desk.held_open()
    work.says(command("ok", held=(entry.number,)))
    assert not work.desk.held_open()
    assert (
        "a brief goes there"
        in work.says(command("assign", tasks=("T-2",), whom="pal@helper.example"))["assign"]
    )


def test_a_brief_never_goes_to_a_client() -> None:
    work = at_work()
    said = work.says(command("assign", tasks=T1, whom="bob@globex.example"))
    assert said["assign"].startswith("bob@globex.example is an address of Globex Kft.")
    assert not work.mails("brief")


def test_a_reply_goes_to_the_client_as_it_was_written() -> None:
    work = at_work()
    work.says(command("reply", tasks=T1, text="Dear Anna,\n\nhere it is.\n\nMaria"))
    (sent,) = work.mails("reply")
    assert (sent.to.email, sent.in_reply_to) == ("anna@acme.example", "a1@acme.example")
    assert sent.values["body"] == "Dear Anna,\n\nhere it is.\n\nMaria"
    assert sent.auto_submitted == "" and sent.not_before is None
    task = work.desk.tasks["T-1"]
    assert task.answered_at is not None and task.status == "in_progress"


def test_a_reply_leaves_though_automatic_mail_is_paused() -> None:
    work = at_work()
    work.says(command("pause", client="acme"))
    work.says(command("reply", tasks=T1, text="Here it is."))
    assert not work.mails("reply")[0].hold


def test_pause_and_resume() -> None:
    work = at_work()
    assert work.says(command("pause")) == {"pause": "Automatic mail to everybody is stopped."}
    assert [one.client for one in work.desk.kept_open(Pause)] == [""]
    assert work.says(command("pause"))["pause"].startswith("It is stopped already, since")
    assert work.says(command("resume")) == {"resume": "Automatic mail goes on."}
    assert work.says(command("resume")) == {"resume": "It was not stopped."}


def test_hold_stops_what_waits_in_its_undo_window_and_ok_sends_it() -> None:
    work = at_work()
    work.says(command("assign", tasks=T1, whom="pal@helper.example"))
    work.says(command("ok", held=(1,)))
    work.says(command("assign", tasks=("T-2",), whom="pal@helper.example"))
    number = work.desk.planned_mails()[-1].number
    said = work.says(command("hold"))
    assert said["hold"].endswith("to pal@helper.example is stopped.")
    assert work.desk.statuses[number] == "held"
    work.says(command("undo"))
    assert work.desk.statuses[number] == "sent"


def test_ok_in_answer_to_a_transcript_means_what_that_command_caused() -> None:
    work = at_work()
    work.says(command("assign", tasks=T1, whom="pal@helper.example"))
    said = work.says(command("ok"), answered_command=4)
    assert said["ok"].endswith("to pal@helper.example goes out.")


def test_ok_leaves_open_what_cannot_be_written_and_says_what_to_do() -> None:
    work = at_work()
    work.says(command("assign", tasks=T1, whom="pal@helper.example"))
    of = work.desk.entries[0].delivery or 0
    work.desk.faults[of] = Unwritten(why="brief.md:3: `x` is not known", again=True)
    said = work.says(command("ok", held=(1,))) | work.says(command("ok", line="all", tasks=T1))
    assert all("did not leave, and still waits" in one for one in said.values())
    assert "`ok 1`" in said["ok"] and "`ok T-1`" in said["all"] and "`reply T-1`" in said["ok"]
    assert work.desk.entries[0].open and not any(isinstance(one, ReleaseHeld) for one in work.last.effects)
    work.desk.faults[of] = Unwritten(why="?", again=False)
    assert "`no 1` sets it aside" in work.says(command("ok", held=(1,)))["ok"]
    work.desk.faults.clear()
    assert work.says(command("ok", held=(1,)))["ok"].endswith("to pal@helper.example goes out.")


def held_mail(work: AtWork, **more: Any) -> int:
    """A mail to Anna about T-1 that is held; the number of its entry."""
    mail = SendMail(
        action="held", kind="acknowledgement", to=Address("anna@acme.example", ""), template="x",
        language="en", values={}, task="T-1", client="acme", hold="brake", not_after=work.now, **more,
    )  # fmt: skip
    work.desk.apply(90, Decision(effects=(mail,)))
    return len(work.desk.entries)


def test_ok_of_what_makes_no_sense_any_more_sets_it_aside_and_says_so() -> None:
    work = at_work()
    number = held_mail(work)
    work.says(command("done", tasks=T1))
    said = work.says(command("ok", held=(number,)))["ok"]
    assert said.endswith("is set aside, for its time has passed: nothing leaves.")
    entry = work.desk.entries[number - 1]
    assert not entry.open and work.desk.statuses[entry.delivery or 0] == "cancelled"


def test_ok_of_a_late_acknowledgement_that_is_still_owed_lets_it_be_decided_again() -> None:
    work = at_work()
    assert work.says(command("ok", held=(held_mail(work),)))["ok"].endswith("goes out.")


def test_ok_of_what_was_cancelled_meanwhile_says_that_nothing_leaves() -> None:
    work = at_work()
    number = held_mail(work)
    work.desk.statuses[len(work.desk.sent)] = "cancelled"
    said = work.says(command("ok", held=(number,)))["ok"]
    assert said.endswith("waits no more: nothing leaves.") and not work.desk.entries[-1].open


def test_ok_without_anything_that_waits() -> None:
    assert at_work().says(command("ok")) == {"ok": "Nothing that is meant here waits for your word."}


def test_a_refused_mail_does_nothing_and_the_va_hears_of_it() -> None:
    work = at_work()
    work.says(refused="nothing proves that you sent it")
    assert not work.mails()
    (told,) = (one for one in work.last.effects if isinstance(one, TellVa))
    assert told.kind == "control" and "nothing proves" in told.lines[0]


def test_notes_are_not_in_the_journal() -> None:
    work = at_work()
    work.says(command("note", "note about the boss", tasks=T1, text="the boss is difficult"))
    lines = [one for one in work.last.effects if isinstance(one, WriteJournal)]
    assert lines and "boss" not in str(lines)


def test_explain_list_and_help_only_tell() -> None:
    work = at_work()
    work.says(command("log", "log 45m", tasks=T1, minutes=45), command("note", tasks=T1, text="blue"))
    work.says(command("explain", tasks=T1), command("list"), command("help"))
    told = "\n".join(work.transcript.values["done"])  # type: ignore[arg-type]
    assert "Time: 45 min." in told and "Note, " in told and "You said, " in told
    assert "Open tasks: 3." in told and "undo" in told
    assert work.transcript.values["undo"] == ""
    assert len(work.desk.kept_since(CommandLine, NOON)) == 2


def test_due_and_estimate_and_list() -> None:
    work = at_work()
    at = NOON + timedelta(days=3)
    work.says(
        command("due", "due friday", tasks=T1, at=at),
        command("estimate", tasks=T1, minutes=120),
        command("list", "list Social", tasks=T1, text="Social"),
        command("important", tasks=T1), command("urgent", tasks=T1, on=False),
    )  # fmt: skip
    task = work.desk.tasks["T-1"]
    assert (task.due_at, task.due_from, task.estimate_minutes) == (at, "due friday", 120)
    assert (task.list_name, task.important, task.urgent) == ("Social", True, False)
    work.says(command("due", tasks=T1, on=False))
    assert work.desk.tasks["T-1"].due_at is None
