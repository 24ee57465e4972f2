"""Command mail on its whole way through `decide`: what it does, and that nothing else can do it."""

from datetime import timedelta

import pytest

from unit.desk.control.test_mails import EVENT, VA, desk_with_a_notice, filled
from unit.desk.desk_in_memory import SECRET
from unit.desk.house import DAY, HOUR, TUESDAY, VOUCHED, House, from_va, mail, mails_of, notices_of, told
from vamail.mail.identifiers import make_command_token, make_notice_token
from vamail.mail.parse import parse
from vamail.model.effects import HoldMail, SettleMail
from vamail.model.message import Message


@pytest.fixture
def desk() -> House:
    return desk_with_a_notice()


def token(task: str = "", life: timedelta = 14 * DAY) -> str:
    if task:
        return make_command_token(SECRET, task, VA, TUESDAY + life)
    return make_notice_token(SECRET, str(EVENT), VA, TUESDAY + life)


def answer(desk: House, text: str = "done", **more: object) -> Message:
    given: dict[str, object] = {"answers": desk.acknowledgement_id, "subject": "Re: Your desk", **more}
    return from_va(text, **given)


def unproven(desk: House, text: str = "T-1 done", **more: object) -> Message:
    return answer(desk, text, headers={}, **more)


def status(desk: House, ref: str = "T-1") -> str:
    return desk.desk.tasks[ref].status


def test_an_answer_to_a_notice_is_carried_out_and_told_to_the_va_alone(desk: House) -> None:
    decision = desk.receives(answer(desk))
    assert decision.verdict == "command"
    assert status(desk) == "done"
    (transcript,) = mails_of(decision)
    assert transcript.to.email == VA
    assert transcript.command_token
    assert [one.verdict for one in decision.effects if isinstance(one, SettleMail)] == ["command"]


def test_v01_without_proof_nothing_is_done_and_the_sender_hears_nothing(desk: House) -> None:
    decision = desk.receives(unproven(desk))
    assert (decision.verdict, status(desk), mails_of(decision)) == ("held", "new", [])
    assert [notice.kind for notice in notices_of(decision)] == ["control"]
    assert "nothing proves it" in told(decision)
    assert [one.kind for one in decision.effects if isinstance(one, HoldMail)] == ["control"]


def test_v01_what_the_va_accepts_on_the_command_line_is_carried_out(desk: House) -> None:
    decision = desk.receives(unproven(desk), accepted=True)
    assert (decision.verdict, status(desk)) == ("command", "done")


def test_v02_the_right_token_in_another_hand_is_a_mail_like_any_other_and_told(desk: House) -> None:
    stolen = mail("done T-2", sender="bob@globex.example", subject=f"Re: Your desk [{token('T-1')}]",
                  message_id="s1@globex.example")  # fmt: skip
    decision = desk.receives(stolen, at=TUESDAY + HOUR)
    assert decision.verdict in {"filed", "joined"}
    assert status(desk) == status(desk, "T-2") == "new"
    (notice,) = [one for one in notices_of(decision) if one.kind == "control"]
    assert "bob@globex.example used a code that we gave to you alone (T-1)" in notice.lines[0]
    assert {sent.to.email for sent in mails_of(decision)} <= {"bob@globex.example"}


def test_v03_a_token_of_one_task_does_nothing_to_another_and_the_va_is_told(desk: House) -> None:
    text = unproven(desk, "T-2 done\nT-1 important", subject=f"Re: Your desk [{token('T-1')}]")
    decision = desk.receives(text)
    assert status(desk, "T-2") == "new"
    assert desk.desk.tasks["T-1"].important
    (transcript,) = mails_of(decision)
    assert "not about T-2" in str(transcript.values["failed"])


def test_v03_a_token_of_one_task_does_not_answer_a_notice_about_another(desk: House) -> None:
    decision = desk.receives(unproven(desk, "done", subject=f"Re: Your desk [{token('T-2')}]"))
    assert (decision.verdict, status(desk), status(desk, "T-2")) == ("held", "new", "new")
    assert "its code is for T-2" in told(decision)


def test_v03_an_expired_token_does_nothing_and_the_va_is_told(desk: House) -> None:
    subject = f"Re: Your desk [{token(life=HOUR)}]"
    decision = desk.receives(unproven(desk, subject=subject), at=TUESDAY + 2 * HOUR)
    assert (decision.verdict, status(desk)) == ("held", "new")
    assert "expired" in told(decision)


def test_v03_a_token_serves_for_done_and_then_for_undo(desk: House) -> None:
    subject = f"Re: Your desk [{token()}]"
    desk.receives(unproven(desk, "done", subject=subject, message_id="c1@va.example"))
    assert status(desk) == "done"
    desk.receives(unproven(desk, "undo T-1", subject=subject, message_id="c2@va.example"))
    assert status(desk) == "new"


def test_v04_a_client_who_quotes_the_notice_gets_an_answer_of_a_client(desk: House) -> None:
    quoting = mail(f"Thanks, when will it be ready?\n\n> /done T-1\n> [{token()}]",
                   answers=desk.acknowledgement_id, message_id="q1@acme.example")  # fmt: skip
    decision = desk.receives(quoting, at=TUESDAY + HOUR)
    assert decision.verdict in {"joined", "filed"}
    assert status(desk) == "new"
    assert not [one for one in notices_of(decision) if one.kind == "control"]


@pytest.mark.parametrize("row", ["V05 autoresponder", "V11 vacation"])
def test_v05_v11_a_program_never_commands_and_is_never_answered(desk: House, row: str) -> None:
    headers = {"Authentication-Results": VOUCHED, "Auto-Submitted": "auto-replied"}
    decision = desk.receives(answer(desk, "done T-1\n> /done T-1", headers=headers, subject=f"{row}"))
    assert (decision.verdict, status(desk)) == ("automatic", "new")
    assert not mails_of(decision)
    assert not notices_of(decision)


def test_v06_a_signature_commands_nothing(desk: House) -> None:
    desk.receives(answer(desk, "T-1 important\n-- \n/done T-1"))
    assert status(desk) == "new"


def test_v07_good_lines_run_and_contradictions_about_one_task_do_nothing(desk: House) -> None:
    decision = desk.receives(answer(desk, "T-1 done\nT-1 drop\nT-2 important\n/dnoe"))
    assert status(desk) == "new"
    assert desk.desk.tasks["T-2"].important
    (transcript,) = mails_of(decision)
    assert "did you mean “done”?" in str(transcript.values["failed"])


def test_v08_html_alone_says_the_same(desk: House) -> None:
    desk.receives(answer(desk, "<p dir=rtl>\u2067／T-۱ done\u2069</p>", kind="text/html"))
    assert status(desk) == "done"


def test_v09_an_ambiguous_amount_is_refused_with_an_example(desk: House) -> None:
    decision = desk.receives(answer(desk, "T-1 log 1,500"))
    (transcript,) = mails_of(decision)
    assert "45m, 1h30, 1.5h" in str(transcript.values["failed"])


def test_v10_the_same_command_mail_twice_is_carried_out_once(desk: House) -> None:
    text = answer(desk, "T-1 log 45m")
    first = desk.receives(text, uidvalidity=1, uid=7)
    again = [
        desk.receives(text, uidvalidity=2, uid=1),
        desk.receives(text, at=TUESDAY + DAY, uidvalidity=2, uid=90),
    ]
    assert first.verdict == "command"
    assert [one.verdict for one in again] == ["duplicate", "duplicate"]
    assert not any(mails_of(one) for one in again)


def test_v11_a_responder_that_does_not_say_so_is_answered_once(desk: House) -> None:
    def away(number: int) -> Message:
        return answer(desk, "I am at the sea until Monday.", message_id=f"away{number}@va.example")

    first = desk.receives(away(1))
    rest = [desk.receives(away(number), at=TUESDAY + number * HOUR) for number in (2, 3, 4)]
    assert len(mails_of(first)) == 1
    assert not any(mails_of(one) for one in rest)
    assert len({key for kind, key in desk.desk.notices if kind == "control"}) == 1


def test_a_clients_mail_in_the_control_folder_commands_nothing_and_is_not_lost(desk: House) -> None:
    slipped = mail("done T-1", message_id="slip@acme.example")
    decision = desk.receives(slipped, control=True)
    assert (decision.verdict, status(desk)) == ("held", "new")
    assert "it lies in your control folder" in told(decision)
    filed = desk.receives(mail("done T-1", message_id="slip2@acme.example"), control=True, accepted=True)
    assert filed.verdict == "filed"


def test_the_control_folder_vouches_by_itself_whatever_it_is_addressed_to(desk: House) -> None:
    note = parse(filled(f"From: <{VA}>\nTo: <{VA}>\nMessage-ID: <n1@va.example>\n\nT-1 done\n", desk))
    assert desk.receives(note, control=True).verdict == "command"
    assert status(desk) == "done"


def test_a_notice_of_ours_in_the_control_folder_is_no_command(desk: House) -> None:
    ours = mail("done T-1", sender=VA, message_id=desk.acknowledgement_id)
    assert desk.receives(ours, control=True).verdict == "ignored"


def test_a_forward_by_the_va_is_still_the_clients_request(desk: House) -> None:
    text = "---------- Forwarded message ---------\nFrom: Anna <anna@acme.example>\nSubject: More\n\nPlease."
    assert desk.receives(from_va(text)).verdict == "filed"
