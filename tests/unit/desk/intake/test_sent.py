"""What the VA answers from a mail client of her own: it counts once, at its own time; nothing else does."""

from datetime import timedelta

import pytest

from unit.desk.desk_in_memory import SECRET
from unit.desk.house import TUESDAY, VOUCHED, House, call, house, mail, rule
from vamail.desk.intake.sent import is_worth_fetching, sent_at
from vamail.mail.identifiers import loop_mark, make_message_id, make_reply_address
from vamail.model.decision import Decision
from vamail.model.effects import ChangeTask, SettleMail
from vamail.model.events import MailSent
from vamail.model.message import Message

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
VA = "Maria <maria@va.example>"


def desk() -> House:
    """A desk with one task of Acme's: T-1."""
    made = house(rule("All", call("file", list="Inbox"), call("acknowledge")))
    made.receives(mail())
    return made


def answer(**more: object) -> Message:
    given: dict[str, object] = {
        "sender": VA, "to": "anna@acme.example", "message_id": "v1@va.example",
        "answers": "a1@acme.example", **more,
    }  # fmt: skip
    return mail("Here it is.", **given)  # type: ignore[arg-type]


def sends(at_desk: House, message: Message, after: timedelta = HOUR) -> Decision:
    at_desk.events += 1
    event = MailSent(number=at_desk.events, mailbox="requests/Sent", sent_at=TUESDAY + after, message=message)
    return at_desk.decides(event, TUESDAY + 2 * DAY)


def answered(decision: Decision) -> list[ChangeTask]:
    return [e for e in decision.effects if isinstance(e, ChangeTask) and e.answered_at is not None]


def settled(decision: Decision) -> SettleMail:
    return next(effect for effect in decision.effects if isinstance(effect, SettleMail))


def test_an_answer_counts_with_the_time_at_which_it_left() -> None:
    decision = sends(desk(), answer(), 3 * HOUR)
    assert decision.verdict == "answer"
    assert [each.answered_at for each in answered(decision)] == [TUESDAY + 3 * HOUR]
    assert settled(decision).client == "acme"


@pytest.mark.parametrize("sender", [VA, "Maria <requests@va.example>", "M <maria.private@gmail.example>"])
def test_whichever_address_of_hers_she_wrote_from(sender: str) -> None:
    assert sends(desk(), answer(sender=sender)).verdict == "answer"


def test_a_mail_to_a_colleague_of_the_client_with_the_client_in_cc_is_an_answer() -> None:
    decision = sends(desk(), answer(to="zoe@elsewhere.example", headers={"Cc": "boss@acme.example"}))
    assert decision.verdict == "answer"


def test_it_counts_once_found_again_after_the_folder_was_renumbered() -> None:
    made = desk()
    sends(made, answer())
    again = sends(made, answer(), DAY)
    assert (again.verdict, answered(again)) == ("duplicate", [])


def test_in_sent_and_with_the_desk_in_cc_it_counts_once_whichever_comes_first() -> None:
    for vouched in ({"Authentication-Results": VOUCHED}, {}):
        copied = answer(headers={"Cc": "requests@va.example", **vouched})
        made = desk()
        assert answered(sends(made, copied))
        assert made.receives(copied).verdict == "duplicate"
    made = desk()
    vouched_for = answer(headers={"Cc": "requests@va.example", "Authentication-Results": VOUCHED})
    assert made.receives(vouched_for).verdict == "answer"
    assert not answered(sends(made, vouched_for))
    footer = answer(headers={"Cc": "requests@va.example"}, subject="Re: The report [external]")
    assert not answered(sends(made, footer)), "the copy that a relay changed is the same mail"
    made = desk()
    assert answered(sends(made, answer()))
    assert made.receives(footer).verdict == "duplicate"


def test_what_nobody_vouched_for_in_the_inbox_is_proven_by_sent() -> None:
    made = desk()
    copied = answer(headers={"Cc": "requests@va.example"})
    assert made.receives(copied).verdict == "held"
    assert answered(sends(made, copied))


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"X-Vamail-Loop": loop_mark(SECRET)},
        {"Subject": "Automatic reply: The report", "X-Auto-Response-Suppress": "All"},
    ],
)  # fmt: skip
def test_what_a_program_sent_for_her_is_no_answer(headers: dict[str, str]) -> None:
    decision = sends(desk(), answer(headers=headers))
    assert (decision.verdict, answered(decision)) == ("ignored", [])


def test_what_vamail_sent_and_what_a_client_wrote_is_no_answer() -> None:
    ours = make_message_id(SECRET, 1, "acknowledge", "va.example")
    assert not answered(sends(desk(), answer(message_id=ours)))
    dragged = answer(sender="Anna <anna@acme.example>", to="boss@acme.example")
    assert "acme wrote it" in sends(desk(), dragged).reasons[-1].why


def test_a_mail_to_a_client_that_belongs_to_no_task_is_kept_as_that_clients() -> None:
    decision = sends(desk(), answer(answers="", subject="Hello"))
    assert (decision.verdict, settled(decision).client, answered(decision)) == ("sent", "acme", [])


def test_about_one_clients_task_to_another_client_answers_nobody() -> None:
    decision = sends(desk(), answer(to="bob@globex.example"))
    assert (decision.verdict, settled(decision).client, answered(decision)) == ("sent", "globex", [])


def test_what_only_lay_in_sent_does_not_make_its_copy_in_the_inbox_a_duplicate() -> None:
    made = desk()
    note = answer(answers="", subject="Hello", headers={"Cc": "requests@va.example"})
    assert sends(made, note).verdict == "sent"
    assert made.receives(note).verdict == "held"


# --- before a body is fetched ---------------------------------------------------------------------------


def worth(message: Message, *known: str) -> bool:
    return is_worth_fetching(message, desk().workspace, SECRET, lambda ids: set(ids) & set(known))


def test_the_header_says_whether_a_body_is_worth_fetching() -> None:
    stranger = "zoe@elsewhere.example"
    assert worth(answer())
    assert worth(answer(to=stranger), "a1@acme.example")
    assert not worth(answer(to=stranger))
    assert worth(answer(to=stranger, answers=make_message_id(SECRET, 1, "acknowledge", "va.example")))
    assert worth(answer(to=stranger, answers="", subject="Re: The report [T-1]"))
    reply = make_reply_address(SECRET, "requests@va.example", "T-1")
    assert worth(answer(to=f"{stranger}, {reply}", answers=""))


def test_private_mail_and_mail_to_ourselves_is_never_fetched() -> None:
    assert not worth(answer(to="mum@home.example", answers="m@home.example", subject="Sunday"))
    assert not worth(answer(to="requests@va.example", answers="a1@acme.example"), "a1@acme.example")
    ours = make_message_id(SECRET, 1, "acknowledge", "va.example")
    assert not worth(answer(message_id=ours))
    assert not worth(answer(headers={"X-Vamail-Loop": loop_mark(SECRET)}))


@pytest.mark.parametrize(
    ("written", "left"),
    [(None, TUESDAY), (TUESDAY - 23 * HOUR, TUESDAY), (TUESDAY - 25 * HOUR, TUESDAY - 25 * HOUR),
     (TUESDAY + DAY, TUESDAY), (TUESDAY - 400 * DAY, TUESDAY - 400 * DAY)],
)  # fmt: skip
def test_the_servers_word_about_when_it_left_but_for_a_copy_that_was_put_there_later(
    written: object, left: object
) -> None:
    assert sent_at(TUESDAY, written) == left  # type: ignore[arg-type]


def test_a_command_that_nothing_proved_counts_once_it_lies_in_the_control_folder() -> None:
    made = desk()
    command = mail("T-1 done", sender=VA, message_id="c1@va.example", subject="")
    assert made.receives(command).verdict == "held"
    assert made.receives(command, control=True).verdict == "command"
    assert made.receives(command, control=True).verdict == "duplicate"
