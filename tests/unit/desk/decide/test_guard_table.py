"""The guard's table, row by row: who is never answered, and what is not lost by it."""

import pytest

from unit.desk.desk_in_memory import SECRET
from unit.desk.house import (
    call,
    from_va,
    house,
    journal_of,
    mail,
    mails_of,
    notices_of,
    rule,
    told,
    why,
)  # fmt: skip
from vamail.mail.identifiers import loop_mark, make_message_id
from vamail.mail.parse import parse
from vamail.model.effects import ChangeTask

STRANGER = "Kim <kim@elsewhere.example>"
KNOWN = "Anna <anna@acme.example>"
OURS = make_message_id(SECRET, 3, "acknowledge", "va.example")
REPLY = "BEGIN:VCALENDAR\nMETHOD:{0}\nBEGIN:VEVENT\nUID:u1\nEND:VEVENT\nEND:VCALENDAR"


@pytest.mark.parametrize(
    ("sender", "fields", "verdict", "acknowledged"),
    [
        (KNOWN, {}, "filed", True),
        (KNOWN, {"message_id": OURS}, "ignored", False),
        (KNOWN, {"headers": {"X-Vamail-Loop": loop_mark(SECRET)}}, "ignored", False),
        (KNOWN, {"headers": {"X-Vamail-Loop": "of-somebody-else"}}, "automatic", False),
        (KNOWN, {"headers": {"Auto-Submitted": "auto-replied"}}, "automatic", False),
        (KNOWN, {"headers": {"Auto-Submitted": "no (manual)"}}, "filed", True),
        (KNOWN, {"headers": {"Return-Path": "<>"}}, "automatic", False),
        (KNOWN, {"headers": {"Precedence": "auto_reply"}}, "automatic", False),
        # a list header alone: a known client's mail is filed quietly, a stranger's is automatic
        (KNOWN, {"headers": {"List-Id": "<team.acme.example>"}}, "filed", False),
        (KNOWN, {"headers": {"Precedence": "bulk"}}, "filed", False),
        (STRANGER, {"headers": {"List-Id": "<news.example>"}}, "automatic", False),
        # the words of an automatic reply count when it answers something, even from a client
        (KNOWN, {"subject": "Automatic reply: hello", "answers": "x@va.example"}, "automatic", False),
        (KNOWN, {"subject": "Out of office: Re: x", "answers": "x@va.example",
                 "headers": {"Precedence": "bulk"}}, "automatic", False),
        (KNOWN, {"subject": "Out of office next week", "headers": {"List-Id": "<t.acme.example>"}},
         "filed", False),
        (KNOWN, {"subject": "Automatic reply flows: please fix"}, "filed", True),
        # the author's system asks for no automatic answer
        (KNOWN, {"headers": {"X-Auto-Response-Suppress": "OOF, AutoReply"}}, "filed", False),
        (KNOWN, {"headers": {"X-Auto-Response-Suppress": "All", "X-MS-Exchange-Inbox-Rules-Loop": "a@b"}},
         "automatic", False),
        # a human behind Exchange whose company relays through a bulk service is not lost
        (KNOWN, {"headers": {"X-Auto-Response-Suppress": "OOF", "X-SES-Outgoing": "x"}}, "filed", False),
        ("No reply <no-reply@acme.example>", {}, "filed", False),
        ("Kim <noreply@elsewhere.example>", {}, "held", False),
        # not ours to read
        (KNOWN, {"to": "maria@va.example"}, "ignored", False),
        (KNOWN, {"to": "Requests+x@VA.example"}, "filed", True),
        (KNOWN, {"to": "maria@va.example", "headers": {"Cc": "requests@va.example"}}, "filed", True),
        (KNOWN, {"to": "undisclosed-recipients:;", "headers": {"Delivered-To": "requests@va.example"}},
         "filed", True),
        # nobody clear to answer
        ("anna@acme.example, boss@va.example", {}, "held", False),
        ("", {}, "held", False),
        ("boss@va.example <evil@elsewhere.example>", {}, "held", False),
        # strangers wait
        (STRANGER, {}, "held", False),
    ],
)  # fmt: skip
def test_row(sender, fields, verdict, acknowledged):
    decision = house().receives(mail(sender=sender, **fields))
    assert (decision.verdict, decision.acknowledge) == (verdict, acknowledged)
    assert bool(mails_of(decision)) == acknowledged
    assert journal_of(decision), "every refusal is journalled"


@pytest.mark.parametrize("method", ["REPLY", "REQUEST", "CANCEL", "COUNTER"])
def test_calendar_mail_is_never_acknowledged(method):
    decision = house().receives(mail(REPLY.format(method), kind=f"text/calendar; method={method}"))
    assert decision.verdict == "calendar"
    assert not decision.acknowledge
    assert (decision.task is None) == (method == "REPLY"), "an invitation is a task, an answer to one is not"


def test_a_delivery_report_about_our_mail_is_told_and_tags_the_task():
    desk = house()
    desk.receives(mail())
    decision = desk.receives(_bounce(desk.acknowledgement_id, "anna@acme.example"))
    assert decision.verdict == "bounce"
    assert decision.task == "T-1"
    assert "anna@acme.example" in told(decision)
    assert not mails_of(decision)


@pytest.mark.parametrize(
    ("action", "status", "said"),
    [
        ("failed", "5.1.1", "the address does not work (5.1.1)"),
        ("failed", "5.2.2", "could not be delivered now (5.2.2)"),
        ("failed", "5.7.1", "could not be delivered now (5.7.1)"),
        ("failed", "4.4.7", "could not be delivered now (4.4.7)"),
        ("delayed", "4.4.1", ""),
    ],
)
def test_what_failed_is_told_by_its_kind_and_what_is_late_is_not(action, status, said):
    desk = house()
    desk.receives(mail())
    decision = desk.receives(_bounce(desk.acknowledgement_id, "anna@acme.example", action, status))
    assert decision.verdict == "bounce"
    assert bool(notices_of(decision)) == bool(said)
    assert said in told(decision)
    tags = [tag for e in decision.effects if isinstance(e, ChangeTask) for tag in e.add_tags]
    assert tags == (["bounced"] if said else [])


def test_backscatter_is_only_journalled():
    decision = house().receives(_bounce("somebody@else.example", "anna@acme.example"))
    assert decision.verdict == "bounce"
    assert not notices_of(decision)
    assert "anna@acme.example" in journal_of(decision)["guard"]


def test_a_notice_that_comes_back_is_not_told_by_another_notice():
    notice_id = make_message_id(SECRET, 9, "notice", "va.example")
    decision = house().receives(_bounce(notice_id, "maria@va.example"))
    assert not notices_of(decision)
    assert "not told" in journal_of(decision)["bounce"]


def test_a_header_beyond_the_limits_is_held_and_names_the_limit():
    raw = b"From: anna@acme.example\r\nTo: requests@va.example\r\nX: " + b"a" * 1_500_000 + b"\r\n\r\nhi"
    decision = house().receives(parse(raw))
    assert decision.verdict == "held"
    assert "header" in told(decision)


def test_spam_is_filed_for_a_client_without_an_answer_and_never_announced():
    assert not house().receives(mail(), junk=True).acknowledge
    assert not notices_of(house().receives(mail(sender=STRANGER), junk=True))


def test_the_vas_address_without_proof_is_held_and_never_acknowledged():
    forged = mail(sender="Maria <maria@va.example>", headers={"Authentication-Results": "evil; dmarc=pass"})
    decision = house().receives(forged)
    assert decision.verdict == "held"
    assert "nothing proves it" in told(decision)
    assert "vamail held accept" in told(decision)
    without = house(authserv_id="").receives(from_va("done T-1"))
    assert "trust: {authserv_id" in told(without)


@pytest.mark.parametrize("sender", ["requests+t1-x@va.example", "MARIA+x@va.example"])
def test_plus_addresses_of_the_va_are_the_va(sender):
    assert house().receives(mail(sender=sender)).verdict == "held"


def test_a_stranger_under_the_vas_name_is_announced_as_such():
    decision = house().receives(mail(sender="Maria Szabo <maria@elsewhere.example>"))
    assert "maria@elsewhere.example writes under your name" in told(decision)


def test_an_accepted_mail_is_filed_and_answered():
    desk = house(rule("Strangers wait", call("hold", reason="a stranger")))
    desk.receives(mail(sender=STRANGER))
    decision = desk.receives(mail(sender=STRANGER, message_id="b@x"), accepted=True)
    assert (decision.verdict, decision.acknowledge) == ("filed", True)
    assert why(decision, "Strangers wait") is not None
    assert "you accepted it" in journal_of(decision)["rule"]


def test_an_accepted_mail_without_a_clear_sender_is_filed_and_not_answered():
    decision = house().receives(mail(sender="a@acme.example, b@globex.example"), accepted=True)
    assert (decision.verdict, decision.acknowledge) == ("filed", False)
    assert not house().receives(mail(sender=""), accepted=True, as_client="acme").acknowledge


def test_accepting_for_a_client_files_it_for_that_client():
    decision = house().receives(mail(sender=STRANGER), accepted=True, as_client="globex")
    assert mails_of(decision)[0].client == "globex"
    assert mails_of(decision)[0].to.email == "kim@elsewhere.example"


@pytest.mark.parametrize(
    ("sender", "known"),
    [
        ("carol@acme.example", True),  # by domain
        ("anna+news@acme.example", True),
        ("bob+x@globex.example", True),  # a plus-tag is the same person
        ("eve@globex.example", False),
        ("anna@acme.example.evil.example", False),
        ("anna@xn--acme-xyz.example", False),
    ],
)
def test_who_is_a_client(sender, known):
    assert house().receives(mail(sender=sender)).acknowledge is known


def test_no_reply_to_address_is_answered():
    desk = house()
    for reply_to, to in [
        ("carol@acme.example", "carol@acme.example"),
        ("no-reply@acme.example", "anna@acme.example"),
        ("bob@globex.example", "anna@acme.example"),
        ("kim@elsewhere.example", "anna@acme.example"),
        ("requests@va.example", "anna@acme.example"),
    ]:
        decision = desk.receives(mail(message_id=f"{reply_to}1", headers={"Reply-To": reply_to}))
        assert mails_of(decision)[0].to.email == to, reply_to


def test_every_row_that_was_asked_is_in_the_explanation():
    decision = house().receives(mail())
    asked = [reason.what for reason in decision.reasons if reason.step == "guard"]
    assert asked[0] == "our own mail"
    assert len(asked) == len(set(asked)) > 10
    assert decision.reasons[-1].matched


def _bounce(original: str, address: str, action: str = "failed", status: str = "5.1.1"):
    raw = (
        "From: MAILER-DAEMON@mx.example\r\nTo: requests@va.example\r\nSubject: Undelivered\r\n"
        "Return-Path: <>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nFailed.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {address}\r\nAction: {action}\r\n"
        f"Status: {status}\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: <{original}>\r\nSubject: x\r\n\r\nbody\r\n--b--\r\n"
    )
    return parse(raw.encode())


@pytest.mark.parametrize(
    ("sender", "said"),
    [
        ("anna@acme.example", "anna@acme.example is an address of acme"),
        ("anna+x@acme.example", "anna+x@acme.example is anna@acme.example with a tag, an address of acme"),
        ("carol@acme.example", "carol@acme.example lies in a domain of acme"),
        ("kim@elsewhere.example", "kim@elsewhere.example belongs to no client"),
    ],
)
def test_the_explanation_says_whose_mail_it_is(sender, said):
    assert why(house().receives(mail(sender=sender)), "the sender is a client") == said
