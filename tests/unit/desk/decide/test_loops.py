"""Ten kinds of correspondents that answer every mail of ours: the brakes end each of them, header or not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from unit.desk.desk_in_memory import Sent
from unit.desk.house import ACME, GLOBEX, HOUR, MINUTE, NO_BRAKES, TUESDAY, House, house, mail, mails_of, why
from vamail.mail.identifiers import make_message_id
from vamail.mail.parse import parse
from vamail.model.message import Message

STEPS = 300
PACE = timedelta(seconds=10)


def _polite(sent: Sent, n: int) -> Message:
    return _answer(sent, n, headers={"Auto-Submitted": "auto-replied"})


def _rude(sent: Sent, n: int) -> Message:
    return _answer(sent, n)


def _changing_subject(sent: Sent, n: int) -> Message:
    return _answer(sent, n, subject=f"[Ticket #{n}] received", answers="")


def _quoting(sent: Sent, n: int) -> Message:
    return _answer(
        sent, n, text=f"I am out, number {n}.\n\n> {sent.mail.values.get('ref')}\n> I will reply by"
    )


def _shifting_address(sent: Sent, n: int) -> Message:
    return _answer(sent, n, sender=f"anna+{n}@acme.example", answers="")


def _shifting_colleague(sent: Sent, n: int) -> Message:
    return _answer(sent, n, sender=f"person{n}@acme.example", answers="")


def _shifting_reply_to(sent: Sent, n: int) -> Message:
    return _answer(sent, n, answers="", headers={"Reply-To": "tickets@acme.example"},
                   sender=f"person{n}@acme.example")  # fmt: skip


def _forwarding_back(sent: Sent, n: int) -> Message:
    subject = f"Fwd: {sent.mail.subject}"
    return _answer(sent, n, text=f"From: requests@va.example\nSubject: x\n\nbody {n}", subject=subject)


def _another_vamail(sent: Sent, n: int) -> Message:
    return _answer(sent, n, headers={"X-Vamail-Loop": "elsewhere", "Auto-Submitted": "auto-replied"})


def _reflecting(sent: Sent, n: int) -> Message:
    return mail(f"back {n}", message_id=sent.message_id, subject=sent.mail.subject)


def _echoing_list(sent: Sent, n: int) -> Message:
    return _answer(sent, n, headers={"List-Id": "<all.acme.example>", "Precedence": "list"})


def _answer(sent: Sent, n: int, text: str = "", **fields: object) -> Message:
    given: dict[str, object] = {
        "message_id": f"loop{n}@acme.example", "answers": sent.message_id,
        "subject": f"Re: {sent.mail.subject}", **fields,
    }  # fmt: skip
    return mail(text or f"Your mail number {n} has arrived.", **given)  # type: ignore[arg-type]


ALL = (
    _polite, _rude, _changing_subject, _quoting, _shifting_address, _shifting_colleague, _shifting_reply_to,
    _forwarding_back, _another_vamail, _reflecting, _echoing_list,
)  # fmt: skip
WITH_HEADERS = (_polite, _another_vamail, _reflecting, _echoing_list)


def _play(desk: House, responder, every: timedelta = PACE, steps: int = STEPS) -> list[int]:
    """Steps at which an acknowledgement left. It answers our last mail again and again, heard or not."""
    desk.receives(mail())
    first = desk.desk.sent[0]
    left = []
    for step in range(1, steps):
        decision = desk.receives(responder(first, step), at=TUESDAY + step * every)
        if [m for m in mails_of(decision) if not m.hold]:
            left.append(step)
            first = desk.desk.sent[-1]
    return left


@pytest.mark.parametrize("responder", ALL)
def test_never_more_than_the_brakes_allow(responder):
    desk = house(acknowledge_replies="always")
    left = _play(desk, responder)
    minutes = STEPS * PACE / (15 * MINUTE)
    per_address = 10 * (minutes + 1)
    assert len(left) <= (200 if responder is _shifting_colleague else per_address)
    if responder in WITH_HEADERS:
        assert left == [], "a header ends it after one mail each"


@pytest.mark.parametrize("responder", ALL)
def test_one_that_answers_only_what_it_gets_falls_silent(responder):
    """A real correspondent answers our mails; where none leaves, the loop has ended."""
    desk = house(acknowledge_replies="always")
    desk.receives(mail())
    answered = 0
    while answered < STEPS:
        free = [sent for sent in desk.desk.sent if not sent.mail.hold]
        if len(free) == answered:
            break
        answered += 1
        desk.receives(responder(free[-1], answered), at=TUESDAY + answered * timedelta(seconds=2))
    assert answered <= (201 if responder is _shifting_colleague else 11)
    assert answered <= STEPS * 2 // 3 + 1, "silence in the last third"


def test_two_vamails_stop_after_one_mail_each():
    """Each takes the other's address for a client's."""
    (acknowledgement,) = mails_of(house().receives(mail()))
    raw = (
        "From: requests@other.example\r\nTo: requests@va.example\r\nMessage-ID: "
        f"<{make_message_id(b'their secret', 1, 'acknowledge', 'other.example')}>\r\n"
        f"Subject: {acknowledgement.subject}\r\nAuto-Submitted: {acknowledgement.auto_submitted}\r\n"
        "X-Vamail-Loop: their-mark\r\n\r\nYour request is logged.\r\n"
    )
    neighbour = replace(GLOBEX, addresses=("requests@other.example",))
    decision = house(clients=(ACME, neighbour)).receives(parse(raw.encode()))
    assert (decision.verdict, mails_of(decision)) == ("automatic", [])
    assert "another vamail" in why(decision, "another vamail")


def test_a_brake_files_the_task_holds_the_mail_and_tells_once_a_day():
    desk = house()
    notices = []
    for n in range(1, 15):
        decision = desk.receives(mail(f"Request {n}", message_id=f"q{n}@x", subject=f"Nr {n}"),
                                 at=TUESDAY + n * timedelta(seconds=30))  # fmt: skip
        assert decision.verdict == "filed"
        notices.append(bool(mails_of(decision)[0].hold))
    assert notices == [False] * 10 + [True] * 4
    told = [key for kind, key in desk.desk.notices if kind == "brake"]
    assert len(told) == 1
    line = desk.desk.notices["brake", told[0]].lines[0]
    assert "10 acknowledgements to anna@acme.example within 15 minutes" in line
    tomorrow = TUESDAY + 24 * HOUR
    for n in range(20, 31):
        desk.receives(mail(f"Request {n}", message_id=f"q{n}@x"), at=tomorrow + n * timedelta(seconds=5))
    assert len([key for kind, key in desk.desk.notices if kind == "brake"]) == 2


def test_a_backlog_after_downtime_trips_no_brake():
    """What counts is when mails arrived: forty over two days, all decided in one minute."""
    desk, now = house(), TUESDAY + 50 * HOUR
    for n in range(40):
        decision = desk.receives(mail(f"Request {n}", message_id=f"q{n}@x"), at=TUESDAY + n * HOUR, now=now)
        assert decision.acknowledge, decision.reasons[-1]


def test_an_old_mail_does_not_count_what_arrived_after_it():
    desk = house()
    for n in range(12):
        desk.receives(mail(f"Request {n}", message_id=f"q{n}@x"), at=TUESDAY + n * HOUR)
    old = desk.receives(
        mail("Moved in.", message_id="old@x"), at=TUESDAY - 24 * HOUR, now=TUESDAY + 12 * HOUR
    )
    assert old.acknowledge


def test_brakes_off_hold_nothing():
    desk = house(brakes=NO_BRAKES)
    assert all(desk.receives(mail(f"Request {n}", message_id=f"q{n}@x")).acknowledge for n in range(30))
