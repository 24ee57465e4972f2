"""Reports about mails of ours: believed only with proof, counted once, told once, undone by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest

from unit.desk.desk_in_memory import SECRET
from unit.desk.house import (
    DAY,
    HOUR,
    TUESDAY,
    House,
    from_va,
    house,
    journal_of,
    mail,
    mails_of,
    notices_of,
    told,
)
from vamail.desk.intake.bounce_words import _SENTENCES, sentence
from vamail.mail.identifiers import envelope_id, make_bounce_address, make_message_id
from vamail.mail.parse import parse
from vamail.model.effects import ChangeTask, KeepAddress, MarkDelivery, ReleaseHeld, SetTimer
from vamail.model.events import CommandGiven, DeliveryFailed, TimerDue
from vamail.model.message import Message

ANNA = "anna@acme.example"
FORWARDED = (
    f"---------- Forwarded message ---------\nFrom: Anna <{ANNA}>\nDate: Tue\nSubject: Hi\n"
    "To: maria@va.example\n\nPlease book a room."
)


def dsn(
    original: str = "", address: str = ANNA, action: str = "failed", status: str = "5.1.1", *,
    to: str = "requests@va.example", envelope: str = "", number: int = 1, why: str = "", head: str = "",
) -> Message:  # fmt: skip
    """A report of RFC 3464 as a server would write it."""
    field = f"Original-Envelope-Id: {envelope}\r\n" if envelope else ""
    diagnostic = f"Diagnostic-Code: smtp; {why}\r\n" if why else ""
    returned = f"Message-ID: <{original}>\r\n" if original else "X: y\r\n"
    return parse(
        (
            f"From: MAILER-DAEMON@mx.example\r\nTo: {to}\r\nSubject: Undelivered\r\n{head}"
            f"Message-ID: <report{number}@mx.example>\r\nReturn-Path: <>\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain\r\n\r\nA report.\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            f"Reporting-MTA: dns; mx.example\r\n{field}\r\n"
            f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\n{diagnostic}"
            f"\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{returned}Subject: x\r\n\r\n--b--\r\n"
        ).encode()
    )


def acknowledged(**more: object) -> House:
    """A desk that has acknowledged one mail of Anna's: T-1."""
    desk = house(**more)
    desk.receives(mail())
    return desk


def again(desk: House, number: int, at=TUESDAY + HOUR, sender: str = ANNA) -> None:
    """Another request, so that another acknowledgement leaves."""
    desk.receives(mail(sender=sender, message_id=f"a{number}@acme.example", subject=f"No. {number}"), at)


def kept(decision) -> list[KeepAddress]:
    return [effect for effect in decision.effects if isinstance(effect, KeepAddress)]


def changes(decision) -> list[object]:
    """Whatever is more than a journal line and the mail's own row."""
    kinds = (KeepAddress, MarkDelivery, ChangeTask, SetTimer, ReleaseHeld)
    return [effect for effect in decision.effects if isinstance(effect, kinds)]


def test_an_address_that_is_gone_is_stopped_at_once_and_told():
    desk = acknowledged()
    decision = desk.receives(dsn(desk.acknowledgement_id, why="550 5.1.1 no such user"), TUESDAY + HOUR)
    (ledger,) = kept(decision)
    assert (ledger.address.suppressed, ledger.address.hard, ledger.address.code) == (True, 1, "5.1.1")
    assert ledger.address.text == "smtp; 550 5.1.1 no such user"
    assert ledger.address.delivery == 1
    assert desk.desk.fates == {1: "bounced"}
    assert decision.task == "T-1"
    assert [e.add_tags for e in decision.effects if isinstance(e, ChangeTask)] == [("bounced",)]
    said = told(decision)
    assert "T-1 “The report” (Acme Kft.)" in said
    assert "Acme Kft. does not know that the request arrived: please call" in said
    assert f"vamail bounces lift {ANNA}" in said
    assert (
        decision.reasons[-1].why == "1 hard, 0 soft; automatic mail to it is held: there is no such mailbox"
    )
    assert not mails_of(decision)


@pytest.mark.parametrize("how", ["message id", "envelope id", "envelope address", "in-reply-to", "prose"])
def test_every_way_in_which_a_report_names_a_mail_of_ours(how):
    desk = acknowledged()
    sent = desk.acknowledgement_id
    other = {
        "message id": dsn(sent),
        "envelope id": dsn(envelope=envelope_id(sent).replace("-", "+2D")),
        "envelope address": dsn(to=make_bounce_address(SECRET, "requests@va.example", 1, "acknowledge")),
        "in-reply-to": dsn(head=f"In-Reply-To: <{sent.upper()}>\r\n"),
        "prose": mail(
            f"Sorry, it could not be delivered.\n\n<{ANNA}>: 550 no such user\n\nIts id was {sent}",
            sender="MAILER-DAEMON@mx.example", subject="failure notice",
        ),
    }[how]  # fmt: skip
    decision = desk.receives(other)
    assert decision.verdict == "bounce"
    assert kept(decision)[0].address.suppressed
    assert desk.desk.fates == {1: "bounced"}


def forged() -> dict[str, tuple[Message, str]]:
    sent = make_message_id(SECRET, 1, "acknowledge", "va.example")
    other_secret = make_message_id(b"another", 1, "acknowledge", "va.example")
    return {
        "no proof": (dsn("a@b.example", "kim@elsewhere.example"), "backscatter"),
        "a signature of somebody else": (dsn(other_secret, "kim@elsewhere.example"), "backscatter"),
        "never sent": (
            dsn(make_message_id(SECRET, 77, "acknowledge", "va.example"), "kim@x.example"), "backscatter",
        ),
        "another recipient": (dsn(sent, "bob@globex.example"), "another recipient"),
        "another recipient, delayed": (dsn(sent, "bob@globex.example", "delayed"), "another recipient"),
        "a false envelope address": (
            dsn(to=make_bounce_address(b"another", "requests@va.example", 1, "acknowledge"),
                address="kim@x.example"), "backscatter",
        ),
        "weak": (dsn("a@b.example"), "perhaps about our mail"),
    }  # fmt: skip


@pytest.mark.parametrize("kind", sorted(forged()))
def test_without_proof_nothing_changes(kind):
    desk = acknowledged()
    report, said = forged()[kind]
    decision = desk.receives(report)
    assert decision.verdict == "bounce"
    assert changes(decision) == []
    assert journal_of(decision)["bounce"].startswith(said)
    assert not mails_of(decision)
    assert bool(notices_of(decision)) == (kind in ("weak", "another recipient"))
    before = len(desk.desk.notices)
    desk.receives(replace(report, message_id="again@mx.example", identity="another"))
    assert len(desk.desk.notices) == before  # told once


def test_a_mail_that_never_left_cannot_come_back():
    desk = acknowledged()
    desk.desk.statuses[1] = "queued"
    decision = desk.receives(dsn(desk.acknowledgement_id))
    assert changes(decision) == notices_of(decision) == []
    assert "never left" in journal_of(decision)["bounce"]


def test_one_mail_counts_once_whatever_comes_about_it():
    desk = acknowledged()
    sent = desk.acknowledgement_id
    desk.receives(dsn(sent, status="5.2.2", number=1))
    for number, action in enumerate(("failed", "delayed", "delivered", "failed"), 2):
        decision = desk.receives(dsn(sent, action=action, status="5.2.2", number=number))
        assert changes(decision) == notices_of(decision) == []
    assert desk.desk.addresses[ANNA].soft == 1


def test_three_soft_failures_in_a_week_stop_the_mail_and_are_told_at_the_start_and_the_end():
    desk = acknowledged()
    counts = []
    for number in (1, 2, 3):
        decision = desk.receives(
            dsn(desk.acknowledgement_id, status="4.4.7", number=number), TUESDAY + number * HOUR
        )
        counts.append(
            (desk.desk.addresses[ANNA].suppressed, len(notices_of(decision)), len(desk.desk.notices))
        )
        again(desk, number + 1, TUESDAY)  # before any of them came back
    assert [one[0] for one in counts] == [False, False, True]
    keys = [key.partition(":")[0] for kind, key in desk.desk.notices if kind == "bounce"]
    assert keys == ["failed", "stopped", "held"]


def test_a_refusal_by_policy_says_nothing_about_the_address():
    desk = acknowledged()
    decision = desk.receives(dsn(desk.acknowledgement_id, status="5.7.1", why="550 5.7.1 spam"))
    assert kept(decision) == []
    assert "says nothing about the address" in told(decision)
    assert desk.desk.fates == {1: "bounced"}


def test_who_writes_again_proves_that_the_address_works():
    desk = acknowledged()
    desk.receives(dsn(desk.acknowledgement_id), TUESDAY + HOUR)
    decision = desk.receives(mail(message_id="a2@acme.example", subject="Another"), TUESDAY + 2 * HOUR)
    assert decision.acknowledge
    assert not mails_of(decision)[0].hold
    assert not desk.desk.addresses[ANNA].suppressed
    assert journal_of(decision)["bounce"].startswith("lifted")
    assert decision.reasons[-1].what == "the address works"


@pytest.mark.parametrize("how", ["older", "spam", "forwarded"])
def test_what_proves_nothing_leaves_the_address_stopped(how):
    desk = acknowledged()
    desk.receives(dsn(desk.acknowledgement_id), TUESDAY + HOUR)
    more = {"message_id": "a2@acme.example", "subject": "Another"}
    if how == "forwarded":
        text = f"Please do.\n\n{FORWARDED}"
        decision = desk.receives(from_va(text, message_id="f@va.example"), TUESDAY + 2 * HOUR)
    elif how == "spam":
        decision = desk.receives(mail(**more), TUESDAY + 2 * HOUR, junk=True)
    else:
        decision = desk.receives(mail(**more), TUESDAY, now=TUESDAY + 2 * HOUR)
    assert desk.desk.addresses[ANNA].suppressed
    assert not decision.acknowledge
    if how != "spam":
        (held,) = mails_of(decision)
        assert held.hold == f"no automatic mail goes to {ANNA}: there is no such mailbox"
        tags = [e.add_tags for e in decision.effects if isinstance(e, ChangeTask)]
        assert tags == [("unreachable",)]
        assert len([1 for kind, _ in desk.desk.notices if kind == "bounce"]) == 2


def test_success_confirms_and_clears():
    desk = acknowledged()
    first = desk.acknowledgement_id
    desk.receives(dsn(first, status="4.2.2"), TUESDAY + HOUR)
    again(desk, 2, TUESDAY)
    decision = desk.receives(
        dsn(desk.acknowledgement_id, action="delivered", status="2.1.5", number=2), TUESDAY + 2 * HOUR
    )
    assert decision.verdict == "automatic"
    assert desk.desk.fates[2] == "confirmed"
    assert desk.desk.addresses[ANNA].strikes == ()
    assert desk.desk.addresses[ANNA].soft == 1
    assert not notices_of(decision)


@pytest.mark.parametrize("action", ["relayed", "expanded"])
def test_handed_on_is_no_proof(action):
    desk = acknowledged()
    decision = desk.receives(dsn(desk.acknowledgement_id, action=action, status="2.1.5"))
    assert (decision.verdict, desk.desk.fates, kept(decision)) == ("automatic", {1: "relayed"}, [])


def test_a_delay_is_told_only_when_the_promise_is_near_and_it_is_late_still():
    desk = acknowledged()
    decision = desk.receives(dsn(desk.acknowledgement_id, action="delayed", status="4.4.1"))
    assert desk.desk.fates == {1: "delayed"}
    assert not notices_of(decision)
    (timer,) = [e for e in decision.effects if isinstance(e, SetTimer)]
    assert timer.due_at == desk.desk.tasks["T-1"].promised_at - timedelta(hours=2)
    due = TimerDue(number=90, kind=timer.kind, subject=timer.subject, due_at=timer.due_at)
    late = desk.decides(due, timer.due_at)
    assert "is still on its way" in told(late)
    desk.change("T-1", answered_at=timer.due_at)
    assert not desk.decides(replace(due, number=91), timer.due_at).effects


def test_a_delay_close_to_the_promise_is_told_at_once():
    desk = acknowledged()
    at = desk.desk.tasks["T-1"].promised_at - HOUR
    assert "is still on its way" in told(desk.receives(dsn(desk.acknowledgement_id, action="delayed"), at))


def test_a_server_that_refuses_the_recipient_counts_like_a_report():
    desk = acknowledged()
    failed = DeliveryFailed(
        number=50, delivery=1, kind="acknowledgement", to=ANNA, subject="Re", task="T-1", error="no mailbox",
        reply="550 5.1.1 no such user",
    )  # fmt: skip
    decision = desk.decides(failed, TUESDAY + HOUR)
    assert desk.desk.addresses[ANNA].suppressed
    assert "came back" in told(decision)
    by_policy = replace(failed, number=51, to="bob@globex.example", reply="554 5.7.1 Relay access denied")
    assert kept(desk.decides(by_policy)) == []
    about_the_mail = replace(failed, number=52, to="bob@globex.example", reply="", error="too big")
    assert "could not be delivered to bob@globex.example" in told(desk.decides(about_the_mail))


def command(desk: House, verb: str, address: str, number: int = 60):
    return desk.decides(CommandGiven(number=number, verb=verb, subject=address), TUESDAY + 3 * HOUR)


def test_lift_sends_what_was_held_where_it_is_asked_to():
    desk = acknowledged()
    desk.receives(dsn(desk.acknowledgement_id), TUESDAY + HOUR)
    again(desk, 2, TUESDAY)  # older than the report: held
    assert desk.desk.entries[-1].kind == "delivery"
    lifted = command(desk, "lift", ANNA.upper())
    assert not desk.desk.addresses[ANNA].suppressed
    assert not [e for e in lifted.effects if isinstance(e, ReleaseHeld)]
    sent = command(desk, "lift_and_send", ANNA, 61)
    assert [e.outcome for e in sent.effects if isinstance(e, ReleaseHeld)] == ["requeued"]
    refused = command(desk, "lift", "nobody@x.example", 62)
    assert "nothing is stopped" in refused.reasons[0].why


def test_what_the_va_stopped_is_lifted_by_nobody_else():
    desk = acknowledged()
    command(desk, "suppress", ANNA)
    decision = desk.receives(mail(message_id="a2@acme.example", subject="Another"), TUESDAY + DAY)
    assert mails_of(decision)[0].hold.endswith("you stopped it")
    assert decision.task is not None
    assert "stopped already" in command(desk, "suppress", ANNA, 63).reasons[0].why
    command(desk, "lift", ANNA, 64)
    assert desk.receives(mail(message_id="a3@acme.example", subject="Third"), TUESDAY + DAY).acknowledge


def test_what_comes_to_an_envelope_address_is_never_acknowledged():
    desk = acknowledged()
    to = make_bounce_address(SECRET, "requests@va.example", 1, "acknowledge")
    decision = desk.receives(mail("I am away until Monday.", to=to, message_id="v@acme.example"))
    assert decision.verdict == "automatic"
    assert not mails_of(decision)
    assert changes(decision) == []
    assert "cannot read what it says" in told(decision)
    forged_to = make_bounce_address(b"another", "requests@va.example", 1, "acknowledge")
    assert desk.receives(mail(to=forged_to, message_id="w@acme.example")).verdict == "filed"


def test_a_report_without_a_recipient_means_the_only_one():
    desk = acknowledged()
    report = replace(dsn(desk.acknowledgement_id), identity="x")
    report = replace(report, bounce=replace(report.bounce, recipients=()))
    assert desk.receives(report).task == "T-1"
    assert desk.desk.addresses[ANNA].soft == 1


def test_internationalised_addresses_are_the_same_however_they_are_written():
    desk = house()
    desk.receives(mail(sender="Kim <kim@acme.example>"))
    sent = desk.desk.sent[-1]
    to = replace(sent.mail.to, email="kim@xn--bcher-kva.example")
    desk.desk.sent[-1] = replace(sent, mail=replace(sent.mail, to=to))
    decision = desk.receives(dsn(desk.acknowledgement_id, "Kim@bücher.example"))
    assert kept(decision)[0].address.email == "kim@xn--bcher-kva.example"


@pytest.mark.parametrize("language", _SENTENCES)
def test_every_sentence_is_there_in_every_language(language):
    given = {"to": "TO", "about": "ABOUT", "code": "CODE", "who": "WHO", "text": "TEXT", "final": "FINAL",
             "why": "WHY", "ref": "REF", "title": "TITLE", "client": "CLIENT"}  # fmt: skip
    for name in _SENTENCES["en"]:
        said = sentence(language, name, **given)
        own = {word for word in given.values() if word in sentence("en", name, **given)}
        assert own == {word for word in given.values() if word in said}, name
        assert "`" not in said, "a notice's lines are plain text: Markdown would be shown as it is"


def test_left_to_right_values_keep_their_order_within_persian():
    said = sentence("fa", "said", text="550 5.1.1 User unknown.")
    assert "«\u200f\u200e550 5.1.1 User unknown.\u200e\u200f»" in said
    assert "«سلام»" in sentence("fa", "said", text="سلام")
    assert "vamail bounces lift anna@acme.example»" in sentence("fa", "call", to="anna@acme.example", who="A")
