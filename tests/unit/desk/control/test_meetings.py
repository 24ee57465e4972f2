"""What becomes of commands about meetings, and what the VA is told."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from unit.desk.control.at_work import NOON, AtWork, at_work, command
from unit.desk.control.undoing import INVITED, time
from unit.desk.desk_in_memory import SECRET
from unit.desk.house import GLOBEX, client
from vamail.desk.control.arguments import Reader
from vamail.desk.control.authority import Scope, within
from vamail.desk.control.command import Command
from vamail.desk.control.grammar import read_lines
from vamail.desk.control.meeting_told import moment
from vamail.desk.promise.pauses import ASKS
from vamail.mail.identifiers import make_meeting_uid
from vamail.model.decision import Decision
from vamail.model.effects import Keep, SendMail
from vamail.model.events import CommandGiven
from vamail.model.ledger import Approval, CommandLine, NoticeSent
from vamail.model.meetings import AnswerOnce, Meeting, MeetingUid, Numbering, Proposal
from vamail.model.time import iso_utc
from vamail.workspace.types import Undo

THURSDAY = datetime(2026, 11, 26, 14, tzinfo=UTC)
"""15:00 in Budapest."""


def says(work: AtWork, text: str, **more: object) -> list[str]:
    """What became of each line of a text that the VA wrote."""
    lines = read_lines(text, Reader(work.workspace, work.now))
    return list(work.says(*lines, **more).values())


def meeting(work: AtWork, name: str = "M-1") -> Meeting:
    found = work.desk.kept(Meeting, name)
    assert found is not None
    return found


def invited(work: AtWork) -> AtWork:
    """Bob invites the VA: M-2, asked, with T-2; M-1 was given before."""
    if work.desk.kept(Numbering, "M") is None:
        work.desk.apply(0, Decision(effects=(Keep(value=Numbering(name="M", last=1)),)))
    work.house.events += 1
    work.desk.apply(work.house.events, INVITED)
    return work


def proposed(work: AtWork) -> None:
    """Anna would rather have M-1 an hour later."""
    before = meeting(work)
    wish = Proposal(
        by="anna@acme.example", start_at=before.start_at + timedelta(hours=1), minutes=30, at=work.now
    )
    work.house.events += 1
    work.desk.apply(work.house.events, Decision(effects=(Keep(value=before.next(proposals=(wish,))),)))


def test_other_words_and_another_link_reach_everybody_and_answers_stay() -> None:
    work = at_work()
    says(work, "meet globex thu 15:00 London 30m Kickoff")
    left(work)
    (said,) = says(work, "title M-1 Kick-off, part two")
    assert said.startswith("M-1 is called “Kick-off, part two” now. Mail goes to bob@globex.example.")
    before = meeting(work)
    (said,) = says(work, "where M-1 https://zoom.us/j/1?pwd=2")
    assert said.startswith("M-1 “Kick-off, part two”: one joins at https://zoom.us/j/1?pwd=2.")
    after = meeting(work)
    assert (after.title, after.link, after.place) == ("Kick-off, part two", "https://zoom.us/j/1?pwd=2", "")
    assert (after.start_at, after.guests, after.sequence) == (before.start_at, before.guests, before.sequence)
    says(work, "M-1 where: Room 2, first floor")
    assert (meeting(work).link, meeting(work).place) == ("", "Room 2, first floor")
    says(work, "undo M-1")
    assert (meeting(work).link, meeting(work).place) == ("https://zoom.us/j/1?pwd=2", "")


def test_what_is_no_title_and_no_place_is_asked_about() -> None:
    work = at_work()
    says(work, "meet globex thu 15:00 London 30m Kickoff")
    for line in ("title M-1", "where M-1", "title M-1 …", "where Room 2", "title M-9 Other"):
        before = meeting(work)
        says(work, line)
        assert meeting(work) == before, line


def test_a_meeting_is_explained_by_its_name_over_or_not() -> None:
    work = at_work()
    says(work, "meet globex thu 15:00 London 30m Kickoff")
    for line in ("explain M-1", "M-1 explain", "miért M-1"):
        (said,) = says(work, line)
        assert "Kickoff" in said and "bob@globex.example" in said


def left(work: AtWork) -> None:
    """Everything that waits to leave has left."""
    work.desk.statuses |= {one.number: "sent" for one in work.desk.planned_mails()}


def test_a_meeting_is_confirmed_on_every_wall() -> None:
    work = at_work()
    (said,) = says(work, "meet globex thu 15:00 London 30m Kickoff")
    assert said == (
        "M-1 “Kickoff”: Thu 26 Nov 16:00 (Budapest), 30 min. For bob@globex.example: Thu 26 Nov 10:00 (New "
        "York). For London: Thu 26 Nov 15:00 (London). Mail goes to bob@globex.example."
    )
    made = meeting(work)
    assert (made.start_at, made.zone, made.status) == (
        THURSDAY + timedelta(hours=1),
        "Europe/London",
        "confirmed",
    )
    (mail,) = work.mails("invitation")
    assert mail.to.email == "bob@globex.example" and not mail.hold


def test_what_collides_is_said_and_its_mail_waits_for_the_word() -> None:
    work = at_work()
    says(work, "meet acme thu 15:00 30m First")
    (said,) = says(work, "meet acme thu 15:15 30m Second")
    assert "overlaps M-1 “First”" in said
    assert "`ok M-2` lets it go, `move M-2 …` changes the time, `cancel M-2` calls it off" in said
    (mail,) = work.mails("invitation")
    assert "overlaps" in mail.hold
    assert says(work, "ok M-2") == ["“” to anna@acme.example goes out."]
    assert says(work, "ok M-2") == ["Nothing about M-2 “Second” waits for your word."]


def test_the_first_mail_to_an_address_waits_and_that_is_said() -> None:
    work = at_work()
    (said,) = says(work, "meet anna@acme.example, carl@acme.example thu 15:00 Kickoff")
    assert said.endswith(
        "Mail goes to anna@acme.example. The mail to carl@acme.example waits for your `ok M-1`, for nothing "
        "went there before."
    )
    assert [bool(one.hold) for one in work.mails("invitation")] == [False, True]
    (gone,) = says(work, "ok M-1")
    assert "carl@acme.example goes out" in gone


def test_a_bare_ok_to_the_transcript_lets_its_mail_go() -> None:
    work = at_work()
    says(work, "meet acme sat 15:00 Kickoff")
    event = work.house.events
    assert says(work, "ok", answered_command=event, meetings=("M-1",)) == [
        "“” to anna@acme.example goes out."
    ]


def test_who_was_never_invited_is_not_told_of_the_end() -> None:
    work = at_work()
    says(work, "meet anna@acme.example, bob@globex.example sat 15:00 Kickoff")
    (no,) = says(work, "no M-1")
    assert "anna@acme.example" in no and "bob@globex.example" in no
    assert [one.missed for one in meeting(work).guests] == [True, True]
    says(work, "cancel M-1")
    assert (meeting(work).status, work.mails("invitation")) == ("cancelled", [])


def test_nor_where_the_command_line_dropped_it() -> None:
    work = at_work()
    says(work, "meet acme sat 15:00 Kickoff")
    (entry,) = [one for one in work.desk.held_open() if one.delivery]
    drop = CommandGiven(number=90, verb="drop", subject=str(entry.number))
    work.house.decides(drop, work.now)
    assert [one.missed for one in meeting(work).guests] == [True]


def test_who_was_not_invited_before_is_invited_when_it_moves() -> None:
    work = at_work()
    says(work, "meet anna@acme.example sat 15:00 Kickoff")
    says(work, "no M-1")
    says(work, "move M-1 fri 10:00")
    assert [one.template for one in work.mails("invitation")] == ["invitation"]
    assert [one.missed for one in meeting(work).guests] == [False]
    left(work)
    says(work, "cancel M-1")
    assert [one.template for one in work.mails("invitation")] == ["invitation_cancelled"]


def test_several_lines_of_one_mail_about_one_meeting_are_one_mail_to_its_guest() -> None:
    work = at_work()
    says(work, "meet acme thu 15:00 weekly Kickoff")
    left(work)
    says(work, "move M-1 2026-12-03 to fri 4 dec 10:00\ncancel M-1 2026-12-10")
    assert [(one.cancelled, one.sequence) for one in meeting(work).moved] == [(False, 1), (True, 2)]
    (mail,) = work.mails("invitation")
    assert mail.invitation is not None
    assert (mail.invitation.only, mail.invitation.meeting.sequence) == (None, 2), "it says both"
    assert not [
        one
        for one in work.last.effects
        if getattr(one, "delivery", 1) is not None and getattr(one, "delivery", 1) < 0
    ]


def test_an_offer_names_its_times_and_until_when_it_stands() -> None:
    work = at_work()
    (said,) = says(work, "offer globex thu 15:00, fri 16:00, mon 17:00 1h Photos")
    assert said.startswith("M-1 “Photos”, 1 h: 3 times are offered until Fri 27 Nov ")
    assert "For bob@globex.example: Thu 26 Nov 09:00 (New York), Fri 27 Nov 10:00 (New York)" in said
    assert [one.kind for one in work.mails() if one.kind != "notice"] == ["offer"]
    (free,) = says(work, "offer acme next week 30m Free")
    assert "3 times are offered" in free
    assert all(slot >= datetime(2026, 11, 29, 23, tzinfo=UTC) for slot in meeting(work, "M-2").slots)


def test_a_meeting_about_a_task_is_with_whoever_asked_and_has_its_title() -> None:
    work = at_work()
    says(work, "meet thu 15:00", tasks=("T-1",))
    made = meeting(work)
    assert (made.client, made.title, made.task) == ("acme", "The report", "T-1")
    assert [one.email for one in made.guests] == ["anna@acme.example"]
    says(work, "T-2 meet fri 16:00 Room")
    assert meeting(work, "M-2").client == "globex"
    assert says(work, "T-2 meet acme fri 9:00 Room") == [
        "T-2 is globex's: name the client or the task, not both."
    ]


def test_nobody_is_invited_by_guessing() -> None:
    work = at_work()
    assert says(work, "meet thu 15:00 Kickoff") == ["With whom?"]
    work.house.changed_settings(clients=(client("acme", "anna@acme.example"), replace(GLOBEX, addresses=())))
    assert says(work, "meet globex thu 15:00 Kickoff") == [
        "globex has no address to which an invitation could go."
    ]


def test_guests_of_others_come_with_the_client_that_is_named() -> None:
    work = at_work()
    says(work, "meet acme, bob@globex.example thu 16:00 Kickoff")
    assert {(one.email, one.client) for one in meeting(work).guests} == {
        ("anna@acme.example", "acme"), ("bob@globex.example", "globex"),
    }  # fmt: skip
    says(work, "meet anna@acme.example fri 9:00 Kickoff")
    assert meeting(work, "M-2").client == "acme"


@pytest.mark.parametrize(
    ("whom", "emails"),
    [
        ("acme, bela@x.example", {"anna@acme.example", "bela@x.example"}),
        ("bela@x.example and acme", {"anna@acme.example", "bela@x.example"}),
        ("acme with bela@x.example", {"anna@acme.example", "bela@x.example"}),
        ("acme,bela@x.example;Acme Kft.", {"anna@acme.example", "bela@x.example"}),
        ("acme, ANNA@acme.example, anna@acme.example", {"ANNA@acme.example"}),
        ("acme, Béla Nagy <bela@x.example>", {"anna@acme.example", "bela@x.example"}),
        ("acme és carl@acme.example", {"anna@acme.example", "carl@acme.example"}),
        ("acme carl@acme.example", {"carl@acme.example"}),
        ("carl@acme.example for acme", {"carl@acme.example"}),
        ("acme bela@x.example", {"bela@x.example"}),
        ("acme bob@globex.example", {"anna@acme.example", "bob@globex.example"}),
        ("acme و globex، bela@x.example", {"anna@acme.example", "bob@globex.example", "bela@x.example"}),
        ("acme, maria@va.example", {"anna@acme.example"}),
    ],
)
def test_whoever_a_list_names_is_invited_once(whom: str, emails: set[str]) -> None:
    work = at_work()
    says(work, f"meet {whom} thu 16:00 Kickoff")
    found = [one.email for one in meeting(work).guests]
    assert {one.casefold() for one in found} == {one.casefold() for one in emails}
    assert len(found) == len(emails)


@pytest.mark.parametrize("whom", ["acme, globex", "acme, bob@globex.example", "acme, bela@x.example"])
def test_what_a_clients_task_is_called_reaches_no_guest_of_another(whom: str) -> None:
    work = at_work()
    says(work, f"T-1 meet {whom} thu 16:00")
    assert (meeting(work).task, meeting(work).title) == ("T-1", "Meeting with Maria Szabo")
    says(work, "T-1 meet acme, carl@acme.example fri 16:00")
    assert meeting(work, "M-2").title == "The report"


def test_a_client_of_a_list_whom_no_invitation_can_reach_is_told() -> None:
    globex = replace(GLOBEX, addresses=(), domains=("globex.example",))
    work = at_work(clients=(client("acme", "anna@acme.example"), globex))
    (said,) = says(work, "meet acme, globex thu 16:00 Kickoff")
    assert said == "globex has no address to which an invitation could go."
    assert work.desk.kept(Meeting, "M-1") is None
    says(work, "meet acme, globex, bob@globex.example thu 16:00 Kickoff")
    assert {one.email for one in meeting(work).guests} == {"anna@acme.example", "bob@globex.example"}


def test_the_answer_after_a_meeting_becomes_tasks_of_its_client() -> None:
    work = at_work()
    says(work, "meet acme thu 15:00 Kickoff")
    said = says(work, "todo Send the minutes by friday\ntodo Book a room", meetings=("M-1",))
    assert said == [
        "A new task: “Send the minutes” (Acme Kft.), due Fri 2026-11-27 17:00.",
        "A new task: “Book a room” (Acme Kft.).",
    ]
    minutes = work.desk.tasks["T-4"]
    assert (minutes.client, minutes.requester, minutes.title) == (
        "acme",
        "anna@acme.example",
        "Send the minutes",
    )
    assert minutes.promised_at is None and minutes.due_at is not None
    assert says(work, "todo Water the plants") == ["A new task: “Water the plants” (no client)."]
    assert says(work, "todo M-9: Water") == ["There is no meeting M-9."]


def test_one_of_a_series_is_moved_and_another_called_off() -> None:
    work = at_work()
    says(work, "meet acme every tuesday 10:00 London Check-in")
    (moved,) = says(work, "move M-1 next to wed 2 december 11:00")
    assert "the one of Tue 1 Dec 11:00 (Budapest) is moved to Wed 2 Dec 11:00 (Budapest)" in moved
    (off,) = says(work, "cancel M-1 2026-12-08: away")
    assert off.startswith("M-1 “Check-in”: the one of Tue 8 Dec 11:00 (Budapest) is cancelled.")
    found = {one.of_at.day: (one.start_at.day, one.cancelled) for one in meeting(work).moved}
    assert found == {1: (2, False), 8: (8, True)}
    assert says(work, "cancel M-1 2026-12-09") == ["M-1 “Check-in” has none on 2026-12-09."]
    (row,) = says(work, "meetings acme")
    assert row.splitlines()[1].startswith("M-1 Wed 2 Dec 11:00 (Budapest), every week, 30 min: “Check-in”")


def test_their_invitation_is_answered_with_their_task() -> None:
    work = invited(at_work())
    (said,) = says(work, "accept M-2: Fine.")
    assert said.startswith(
        "You accepted M-2 “Call”: Thu 26 Nov 16:00 (Budapest). For bob@globex.example: Thu"
    )
    assert "T-2 “A room” is done." in said
    (mail,) = work.mails("meeting_reply")
    assert mail.to.email == "bob@globex.example" and mail.values["comment"] == "Fine."
    assert (meeting(work, "M-2").our_answer, work.desk.tasks["T-2"].status) == ("accepted", "done")
    assert work.transcript.values["undo"] == ""
    (back,) = says(work, "undo")
    assert "write `accept M-2`, `decline M-2` or `maybe M-2`" in back
    assert says(work, "cancel M-2")[0].startswith("M-2 “Call” was called by bob@globex.example")
    assert says(work, "accept M-2") == ["You have given M-2 “Call” this answer already."]


@pytest.mark.parametrize(
    ("word", "answer"), [("accept", "accepted"), ("decline", "declined"), ("maybe", "tentative"),
                         ("ok M-2", "accepted"), ("no M-2", "declined")],
)  # fmt: skip
def test_an_answer_needs_no_name_where_one_is_asked_about(word: str, answer: str) -> None:
    work = invited(at_work())
    says(work, word, meetings=("M-2",), tasks=("T-2",))
    assert meeting(work, "M-2").our_answer == answer


def test_a_proposed_time_is_agreed_to_or_not() -> None:
    work = at_work()
    says(work, "meet acme thu 15:00 Kickoff")
    left(work)
    proposed(work)
    again = at_work()
    says(again, "meet acme thu 15:00 Kickoff")
    left(again)
    proposed(again)
    (agreed,) = says(work, "ok", meetings=("M-1",))
    assert agreed.startswith("M-1 “Kickoff” is moved to Thu 26 Nov 16:00 (Budapest), 30 min.")
    assert meeting(work).sequence == 1
    (stays,) = says(again, "no M-1: too late for me")
    assert stays == (
        "M-1 “Kickoff” stays as it is; anna@acme.example is told. Mail goes to anna@acme.example."
    )
    assert meeting(again).start_at == THURSDAY and not meeting(again).proposals


def test_a_bare_ok_is_about_what_is_held_where_something_is() -> None:
    work = at_work()
    says(work, "meet acme thu 15:00 Kickoff")
    left(work)
    proposed(work)
    says(work, "T-2 assign pal@helper.example")
    said = says(work, "ok", held=(1,), meetings=("M-1",))
    assert said == ["“” to pal@helper.example goes out."]
    assert meeting(work).proposals


def test_words_of_tasks_mean_the_meeting_where_one_is_meant_and_else_what_they_meant() -> None:
    work = at_work()
    says(work, "meet acme thu 15:00 Kickoff")
    assert says(work, "لغو", tasks=("T-1",), meetings=("M-1",))[0].startswith("T-1 ")
    assert work.desk.tasks["T-1"].status == "dropped"
    assert says(work, "لغو", meetings=("M-1",)) == ["M-1 “Kickoff” is cancelled."]
    says(work, "T-2 assign pal@helper.example")
    assert says(work, "decline") == ["Nothing that is meant here waits for your word."]
    assert says(work, "decline 1") == ["“” to pal@helper.example will not be sent."]
    assert says(work, "decline: not me") == ["Which meeting is meant?"]


def test_two_words_about_one_meeting_do_nothing_for_it() -> None:
    work = at_work()
    says(work, "meet acme every thursday 15:00 Kickoff")
    for text in (
        "move M-1 fri 10:00\ncancel M-1", "cancel M-1 next\ncancel M-1", "M-1 cancel\nmove fri 10:00",
        "cancel M-1 2026-12-03\nmove M-1 2026-12-03 to fri 10:00", "cancel M-1 next\ncancel M-1 2026-12-03",
    ):  # fmt: skip
        assert (
            says(work, text, meetings=("M-1",)) == ["This contradicts another line; neither was done."] * 2
        ), text
    assert meeting(work).version == 1
    both = says(work, "cancel M-1 2026-12-03\ncancel M-1 2026-12-10")
    assert [one.startswith("M-1 “Kickoff”: the one of") for one in both] == [True, True]


def test_a_code_reaches_the_meetings_of_its_notice_and_nobody_else() -> None:
    scope = Scope(tasks=("T-1",), meetings=("M-1",))

    def reaches(line: Command) -> bool:
        return isinstance(within(line, scope, "en", ("T-1",)), Command)

    assert reaches(command("move", meetings=("M-1",), times=(time(2, 10),)))
    assert reaches(command("cancel")) and reaches(command("ok", meetings=("M-1",)))
    assert reaches(command("meet", times=(time(2, 10),))) and reaches(command("todo", text="x"))
    assert not reaches(command("move", meetings=("M-2",), times=(time(2, 10),)))
    assert not reaches(command("ok", meetings=("M-1", "M-2")))
    assert not reaches(command("meet", client="globex", times=(time(2, 10),)))
    assert not reaches(command("meet", invite=("globex",), times=(time(2, 10),)))
    assert not reaches(command("todo", client="acme", text="x"))
    assert not reaches(command("undo", meetings=("M-2",)))


def test_what_has_left_is_not_taken_back_and_what_to_write_is_said() -> None:
    work = at_work()
    says(work, "meet acme thu 15:00 Kickoff")
    assert work.transcript.values["undo"]
    left(work)
    assert says(work, "undo M-1") == [
        "“meet acme thu 15:00 Kickoff”: The mail to anna@acme.example has left already, so this cannot be "
        "taken back: write `cancel M-1` or `move M-1 …`."
    ]
    assert meeting(work).status == "confirmed"


@pytest.mark.parametrize(
    ("language", "begins"), [("en", "Careful. "), ("hu", "Vigyázat! "), ("fa", "توجه! ")]
)
def test_what_to_be_careful_of_is_a_sentence_of_its_own_with_one_colon_at_a_time(
    language: str, begins: str
) -> None:
    work = at_work()
    work.house.changed_settings(me=replace(work.workspace.me, language=language))
    says(work, "meet acme thu 15:00 First")
    (said,) = says(work, "meet acme thu 15:15 Second")
    (mail,) = work.mails("invitation")
    warning = mail.hold.removeprefix(ASKS)
    assert "M-1" in warning and f". {begins}{warning}" in said
    assert len(re.findall(r":(?![0-9۰-۹])", warning)) == 1
    (outside,) = says(work, "meet acme sat 03:30 Third")
    assert ("؛ " if language == "fa" else "; ") in work.mails("invitation")[0].hold
    assert begins in outside and "::" not in outside and ".." not in outside


@pytest.mark.parametrize(
    ("language", "line", "read", "other"),
    [
        ("en", "meet acme thu 2:30", "14:30", "02:30"), ("en", "meet acme thu at 3", "15:00", "03:00"),
        ("en", "offer acme thu 11:00, fri 2:30-3:30", "14:30", "02:30"),
        ("hu", "találkozó acme csütörtök fél négy", "15:30", "03:30"),
        ("fa", "قرار acme پنجشنبه ساعت ۳", "۱۵:۰۰", "03:00"),
    ],
)  # fmt: skip
def test_an_hour_that_was_taken_for_the_afternoons_is_said_and_how_the_other_is_written(
    language: str, line: str, read: str, other: str
) -> None:
    work = at_work()
    work.house.changed_settings(me=replace(work.workspace.me, language=language))
    (said,) = says(work, line)
    quoted = {"en": "“{}”", "hu": "„{}”", "fa": "«{}»"}[language]
    plain = re.sub("[\u200e\u200f]", "", said)
    assert quoted.format(other) in plain and read in plain
    sure = re.sub(r"\b(?:2:30.*|at 3|fél négy|۳)$", "14:30", line)
    assert quoted.format("02:30") not in says(work, f"{sure} again")[0]


def test_a_meeting_that_is_moved_to_an_hour_of_the_afternoon_says_so_too() -> None:
    work = at_work()
    says(work, "meet acme thu 15:00")
    assert "“fri 3:00” is read as 15:00" in says(work, "move M-1 fri 3:00")[0]
    assert "is read as" not in says(work, "move M-1 fri 3:00 pm")[0]


def test_without_an_undo_window_the_way_back_is_said_at_once() -> None:
    work = at_work()
    work.house.changed_settings(undo=Undo(window_seconds=0))
    (said,) = says(work, "meet acme thu 15:00 Kickoff")
    assert said.endswith("`cancel M-1` calls it off, `move M-1 …` changes the time.")
    assert work.transcript.values["undo"] == ""


def test_numbers_and_uids_are_never_given_twice() -> None:
    work = at_work()
    says(work, "meet acme thu 15:00 Kickoff")
    first = meeting(work)
    says(work, "undo")
    says(work, "meet acme thu 15:00 Kickoff")
    second = meeting(work, "M-2")
    assert first.uid != second.uid and meeting(work).status == "cancelled"
    last = work.desk.kept(Numbering, "M")
    assert last is not None and last.last == 2
    kept = work.desk._kept(MeetingUid)
    assert {one.meeting for one in kept} == {"M-1", "M-2"}
    assert first.uid == make_meeting_uid(SECRET, f"4.0.{iso_utc(NOON)}", first.organizer.rpartition("@")[2])


def test_a_transcript_may_be_answered_about_the_meeting_that_it_tells_of() -> None:
    work = at_work()
    says(work, "meet acme thu 15:00 Kickoff")
    kept = [one.value for one in work.last.effects if isinstance(one, Keep)]
    (about,) = [one for one in kept if isinstance(one, NoticeSent)]
    assert about.meetings == ("M-1",)
    (line,) = [one for one in kept if isinstance(one, CommandLine)]
    assert (line.client, line.task) == ("acme", None)
    assert not [one for one in work.last.effects if isinstance(one, SendMail) and one.kind == "notice"][1:]


def test_a_meeting_is_listed_with_what_everybody_said() -> None:
    work = invited(at_work())
    says(work, "meet acme thu 15:00 Kickoff")
    assert says(work, "meetings") == [
        "Meetings: 2.\n"
        "M-3 Thu 26 Nov 15:00 (Budapest), 30 min: “Kickoff” (Acme Kft.), invited; anna@acme.example: no "
        "answer\n"
        "M-2 Thu 26 Nov 16:00 (Budapest), 30 min: “Call” (Globex Kft.), waits for your answer"
    ]
    assert says(work, "meetings globex")[0].splitlines()[1:] == [
        "M-2 Thu 26 Nov 16:00 (Budapest), 30 min: “Call” (Globex Kft.), waits for your answer"
    ]
    work.now += timedelta(days=9)
    assert says(work, "meetings") == ["No meeting is coming."]


@pytest.mark.parametrize("word", ["", "no M-1"])
def test_who_has_no_invitation_yet_is_not_listed_as_invited(word: str) -> None:
    work = at_work()
    says(work, "meet acme sat 15:00 Kickoff")
    says(work, word)
    assert says(work, "meetings")[0].endswith("(Acme Kft.), not sent; anna@acme.example: not told")
    if not word:
        says(work, "ok M-1")
        assert says(work, "meetings")[0].endswith("(Acme Kft.), invited; anna@acme.example: no answer")


def test_what_somebody_said_of_one_time_of_a_series_is_listed() -> None:
    work = at_work()
    says(work, "meet acme thu 15:00 weekly Kickoff")
    one = meeting(work)
    first, second = one.start_at, one.start_at + timedelta(weeks=1)
    said = (
        AnswerOnce(by="anna@acme.example", of_at=second, answer="declined", answered_at=work.now),
        AnswerOnce(
            by="anna@acme.example", of_at=first - timedelta(weeks=1), answer="declined", answered_at=work.now
        ),
    )
    work.desk.apply(0, Decision(effects=(Keep(value=one.next(answers_once=said)),)))
    assert says(work, "meetings")[0].endswith(
        "anna@acme.example: no answer; anna@acme.example: no (Thu 3 Dec)"
    )


@pytest.mark.parametrize("language", ["hu", "fa"])
def test_nothing_is_told_in_english_to_others(language: str) -> None:
    work = invited(at_work())
    work.house.changed_settings(me=replace(work.workspace.me, language=language))
    text = (
        "meet acme thu 15:00 X\nmeet acme every friday 9:00 5 times Y\nmove M-3 mon 10:00\ncancel M-4 next\n"
        "offer acme mon 11:00, tue 11:00 Z\nmeet acme sat 10:00 W\nmeetings\naccept M-2\n"
        "todo acme: Q by friday\nno M-9\ncancel\nmeet thu 10:00 R\nok M-2\nundo M-2"
    )
    said = "\n".join(says(work, text))
    for word in (" is ", " the ", " for ", " to ", "Mail", "Careful", "every", "write", "times", "until"):
        assert word not in said.replace("for your ok", ""), (word, said)


def test_mail_that_waits_again_is_not_said_to_go() -> None:
    """One time of a series moves, and before that is known it is called off: the whole is told once more."""
    work = at_work()
    says(work, "meet acme every thursday 15:00 30m Weekly")
    left(work)
    says(work, "move M-1 next to fri 15:00")
    says(work, "meet acme every thursday 15:00 30m Second")
    (said,) = says(work, "cancel M-1 next")
    (mail,) = work.mails("invitation")
    assert mail.hold and "Mail goes to" not in said
    assert "Careful. Thu 3 Dec 15:00" in said and "overlaps M-2 “Second”. The mail waits for that" in said


def test_a_day_that_is_far_away_has_its_year() -> None:
    work = at_work()
    (said,) = says(work, "meet globex 2027-10-29 15:00 30m Review")
    assert said.startswith("M-1 “Review”: Fri 29 Oct 2027 15:00 (Budapest), 30 min.")
    assert "Fri 29 Oct 2027 09:00 (New York)" in said
    assert "M-1 Fri 29 Oct 2027 15:00 (Budapest)" in says(work, "meetings")[0]


def test_nothing_goes_to_an_address_that_became_anothers() -> None:
    work = at_work()
    says(work, "meet acme sat 15:00 Kickoff")
    moved = replace(client("globex", "anna@acme.example"), name="Globex Inc.")
    work.house.workspace = replace(
        work.workspace, clients=(replace(work.workspace.clients[0], addresses=(), domains=()), moved)
    )
    (said,) = says(work, "ok M-1")
    assert "anna@acme.example is an address of Globex Inc. by now" in said
    assert [one for one in work.desk.held_open() if one.delivery]


def test_two_mails_to_one_new_address_are_let_go_by_one_ok() -> None:
    work = at_work()
    says(work, "meet nina@new.example thu 15:00 30m Kickoff\nmeet nina@new.example fri 15:00 30m Review")
    waiting = [one.number for one in work.desk.held_open() if one.delivery]
    assert len(waiting) == 2
    says(work, f"ok {waiting[0]} {waiting[1]}")
    assert not [one for one in work.desk.held_open() if one.delivery]
    assert work.desk.kept(Approval, "address/nina@new.example") is not None


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Thu 26 Nov 15:00 (Vienna)"), ("hu", "(Bécs)"), ("fa", "(وین)")],
)
def test_a_wall_is_named_by_its_city_in_the_vas_language(language: str, said: str) -> None:
    at = datetime(2026, 11, 26, 14, tzinfo=UTC)
    assert moment(at, "Europe/Vienna", language).endswith(said)
