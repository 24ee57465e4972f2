"""Who a mail is from and what it may reach: spoofed names, forged proofs, forged ids, muting."""

from dataclasses import replace
from datetime import timedelta

import pytest

from unit.desk.desk_in_memory import SECRET
from unit.desk.house import (
    ACME,
    GLOBEX,
    HOUR,
    MINUTE,
    TUESDAY,
    VOUCHED,
    from_va,
    house,
    mail,
    mails_of,
    notices_of,
    told,
)
from vamail.channels.imap_values import HEAD_BYTES, Head
from vamail.daemon.envelope import Envelope
from vamail.mail.authentication import verdict
from vamail.mail.identifiers import (
    make_command_token,
    make_message_id,
    make_reply_address,
    read_command_token,
    task_of_reply_address,
)
from vamail.model.message import Message

ALIKE = (
    "Maria Szabo", "MARIA  SZABO", "Mаria Szabo", "Маria Szаbо", "Μaria Szabo", "Mária Szabó",
    "Ｍａｒｉａ Ｓｚａｂｏ",
    "Maria\u200b Szabo", "M\u202earia Szabo", "maria@va.example", "Maria (maria@va.example)",
    "mаria@vа.example",
    "requests@va.example",
    "𝐌𝐚𝐫𝐢𝐚 𝐒𝐳𝐚𝐛𝐨",
)  # fmt: skip


@pytest.mark.parametrize("name", ALIKE)
def test_a_name_that_looks_like_the_vas_is_told_with_its_address(name: str) -> None:
    decision = house().receives(mail(sender=f'"{name}" <ceo@evil.example>'))
    assert decision.verdict == "held"
    assert "ceo@evil.example writes under your name" in told(decision)
    assert mails_of(decision) == []


@pytest.mark.parametrize("name", ["Maria Sabo", "Anna Kovacs", "Мария Сабо", "", "Zsuzsa"])
def test_other_names_are_not_suspected(name: str) -> None:
    assert "under your name" not in told(house().receives(mail(sender=f"{name} <a@evil.example>")))


HOMOGRAPHS = ("anna@аcme.example", "anna@acmе.example", "anna@acme.examрle", "anna@acme．example",
              "anna@xn--cme-7cd.example", "anna@acme.example.evil.example",
              "anna@acme.example\u200b.evil.example",
              "аnna@evil-acme.example", "anna@acme。example")  # fmt: skip


@pytest.mark.parametrize("address", HOMOGRAPHS)
def test_a_domain_that_looks_like_a_clients_is_no_clients(address: str) -> None:
    message = mail(sender=f"Anna <{address}>")
    decision = house().receives(message)
    if message.sender is not None and message.sender.email == "anna@acme.example":
        return  # full-width letters and dots are the same domain by IDNA itself (UTS 46)
    assert decision.verdict == "held"
    assert mails_of(decision) == []
    assert message.sender is None or message.sender.domain.isascii()


REAL_PASS = VOUCHED
REAL_FAIL = "mx.va.example; dmarc=fail header.from=va.example"
FORGED = (
    "mx.va.example.evil.example; dmarc=pass header.from=va.example",
    "mx.va.exаmple; dmarc=pass header.from=va.example",
    "evil.example (mx.va.example); dmarc=pass header.from=va.example",
    "evil.example; dmarc=pass header.from=va.example; mx.va.example; dmarc=pass header.from=va.example",
    "mx.va.example extra; dmarc=pass header.from=va.example",
    "mx.va.example 1 2; dmarc=pass header.from=va.example",
    "; mx.va.example; dmarc=pass header.from=va.example",
    "dmarc=pass header.from=va.example",
    '"mx.va.example; dmarc=pass header.from=va.example"',
    "(mx.va.example; dmarc=pass header.from=va.example)",
    "mx_va.example; dmarc=pass header.from=va.example",
    "mx.va.example@evil.example; dmarc=pass header.from=va.example",
)
EMPTY = (
    "mx.va.example; none",
    "mx.va.example; dmarc=pass header.from=evil.example",
    "mx.va.example; (dmarc=pass header.from=va.example) dmarc=none",
    'mx.va.example; dkim=fail reason="dmarc=pass header.from=va.example" header.d=va.example',
    "mx.va.example; dkim=pass header.d=va.example.evil.example",
    "mx.va.example; dkim=pass header.d=example",
    "mx.va.example; spf=pass smtp.helo=va.example",
    "mx.va.example; spf=pass smtp.mailfrom=x@evil.example; dkim=pass header.d=evil.example",
    "mx.va.example; x-dmarc=pass header.from=va.example",
    "mx.va.example; dmarc=pass header.from=va.example; dmarc=fail header.from=va.example",
    "mx.va.example; spf=pass (x) ; dmarc=pass header.from=va.example; (y) smtp.mailfrom=e; dmarc=fail",
)


def _va_forward(*results: str) -> Message:
    text = "Fwd\n\nFrom: bob@globex.example\nSubject: Steal\nTo: maria@va.example\n\nPlease pay.\n"
    return from_va(text, headers={"Authentication-Results": "\r\nAuthentication-Results: ".join(results)})


@pytest.mark.parametrize("forged", FORGED)
@pytest.mark.parametrize("place", ["above", "below", "alone", "both"])
def test_only_the_own_servers_topmost_result_counts(forged: str, place: str) -> None:
    around = {"above": (forged, REAL_FAIL), "below": (REAL_FAIL, forged), "alone": (forged,),
              "both": (forged, REAL_FAIL, forged)}[place]  # fmt: skip
    decision = house().receives(_va_forward(*around))
    assert (decision.verdict, mails_of(decision)) == ("held", [])
    assert house().receives(_va_forward(forged, REAL_PASS)).verdict == "filed"


@pytest.mark.parametrize("value", EMPTY)
def test_what_the_own_server_did_not_vouch_for_is_not_vouched(value: str) -> None:
    assert verdict({"authentication-results": (value,)}, "mx.va.example", "va.example").state != "vouched"
    assert house().receives(_va_forward(value)).verdict == "held"


@pytest.mark.parametrize("value", [
    "\r\n mx.va.example;\r\n\tdmarc=pass\r\n header.from=va.example",
    "mx.va.example 1; dmarc=pass header.from=va.example",
    "(c) MX.VA.example (c) 1 (c); dmarc=pass (p=none) header.from=va.example",
    "mx.va.example;dmarc=pass header.from=VA.EXAMPLE",
])  # fmt: skip
def test_folds_comments_and_a_missing_version_do_not_hide_the_real_result(value: str) -> None:
    assert house().receives(_va_forward(value)).verdict == "filed"


def _tampered(text: str) -> list[str]:
    other = "b" if text[-1] != "b" else "c"
    return [text[:-1] + other, text.replace("1", "2", 1), text + "a", text[1:], text.upper()[::-1], ""]


def test_forged_ids_and_tokens_stand_for_nothing() -> None:
    real = make_message_id(SECRET, 1, "acknowledge", "va.example")
    desk = house()
    desk.receives(mail())
    for forged in (make_message_id(b"guessed", 1, "acknowledge", "va.example"), *_tampered(real)):
        decision = desk.receives(
            mail(message_id=forged or "x@y", subject=forged, sender="bob@globex.example")
        )
        assert decision.verdict in {"filed", "duplicate"}
    address = make_reply_address(SECRET, "requests@va.example", "T-1")
    seal = address.partition("-")[2][:26]
    assert task_of_reply_address(SECRET, address) == "T-1"
    for forged in (address.replace("t1-", "t2-"), address.replace(seal, "a" * 26),
                   make_reply_address(b"guessed", "requests@va.example", "T-1"),
                   address.replace("@va.example", "@other.example")):  # fmt: skip
        assert task_of_reply_address(SECRET, forged) == ""


def test_a_replayed_token_reaches_no_other_task_person_or_time() -> None:
    until = TUESDAY + timedelta(days=1)
    token = make_command_token(SECRET, "T-1", "maria@va.example", until)
    genuine = read_command_token(SECRET, token, "maria@va.example")
    assert genuine is not None and (genuine.task, genuine.expires_at) == ("T-1", until)
    assert read_command_token(SECRET, token, "eve@evil.example") is None
    later = str(int((until + timedelta(days=9)).timestamp()))
    forged = (token.replace("c1-", "c2-"), token.replace(str(int(until.timestamp())), later), token[:-1])
    assert not any(read_command_token(SECRET, one, "maria@va.example") for one in forged)
    # A reply address of Anna's in another client's hands opens nothing of Anna's.
    desk = house()
    desk.receives(mail())
    address = make_reply_address(SECRET, "requests@va.example", "T-1")
    for number in range(3):
        stolen = mail(
            f"Mine now {number}", sender="bob@globex.example", to=address, message_id=f"s{number}@x"
        )
        decision = desk.receives(stolen, at=TUESDAY + number * HOUR)
        assert decision.task != "T-1"
        assert all("anna" not in sent.to.email for sent in mails_of(decision))


def _report(original: str, *recipients: str, sender: str = "MAILER-DAEMON@mx.evil.example") -> Message:
    groups = "".join(
        f"\nFinal-Recipient: rfc822;{one}\nAction: failed\nStatus: 5.1.1\n" for one in recipients
    )
    return mail(
        f"--r\nContent-Type: text/plain\n\nSorry.\n\n--r\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.evil.example\n{groups}\n--r\nContent-Type: text/rfc822-headers\n\n"
        f"Message-ID: <{original}>\n\n--r--",
        sender=sender, kind='multipart/report; report-type=delivery-status; boundary="r"',
        headers={"Return-Path": "<>"}, message_id="report@mx.evil.example",
    )  # fmt: skip


def test_a_forged_report_about_a_guessed_mail_mutes_nobody() -> None:
    desk = house()
    desk.receives(mail())
    guessed = make_message_id(b"guessed", 1, "acknowledge", "va.example")
    for original in (guessed, "a1@acme.example", "x"):
        decision = desk.receives(_report(original, "anna@acme.example"))
        assert (decision.verdict, mails_of(decision)) == ("bounce", [])
        assert all("Nothing was changed" in line for one in notices_of(decision) for line in one.lines)
        desk.desk.mails.pop()
    assert desk.receives(mail("Again", message_id="a2@acme.example"), at=TUESDAY + HOUR).acknowledge


def test_a_report_about_a_mail_to_anna_says_nothing_about_bob() -> None:
    desk = house()
    desk.receives(mail())
    desk.receives(_report(desk.acknowledgement_id, "bob@globex.example", "anyone@x.example"))
    bobs = mail("A room, please.", sender="bob@globex.example", message_id="b1@globex.example")
    assert desk.receives(bobs, at=TUESDAY + HOUR).acknowledge


def test_a_report_from_the_client_is_told_and_never_answered() -> None:
    desk = house()
    desk.receives(mail())
    decision = desk.receives(
        _report(desk.acknowledgement_id, "anna@acme.example", sender="anna@acme.example")
    )
    assert mails_of(decision) == []
    assert decision.verdict in {"bounce", "automatic"}


def test_a_report_with_ten_thousand_recipients_is_one_short_notice() -> None:
    desk = house()
    desk.receives(mail())
    many = _report(desk.acknowledgement_id, *(f"r{n}@x.example" for n in range(10_000)))
    assert len(many.bounce.recipients) < 1_000
    decision = desk.receives(many)
    assert sum(len(line) for notice in notices_of(decision) for line in notice.lines) < 5_000


def test_a_copy_made_to_look_like_a_report_does_not_swallow_the_mail_itself() -> None:
    """Somebody in copy knows the mail, sends it first, and dresses it as what is never answered."""
    for dress in ({"X-Failed-Recipients": "x@y.example"}, {"Auto-Submitted": "auto-replied"},
                  {"Return-Path": "<>", "Auto-Submitted": "auto-replied"}, {"X-Vamail-Loop": "q"},
                  {"Precedence": "auto_reply"}):  # fmt: skip
        desk = house()
        text = "I'm sorry to have to tell you that your mail could not be delivered\n<x@y.example>: 550\n"
        first = desk.receives(mail(text, headers=dress))
        assert first.verdict in {"bounce", "automatic"}
        assert desk.receives(mail(text), at=TUESDAY + MINUTE).verdict == "filed", dress


def test_a_mail_to_more_people_than_are_read_is_filed_and_never_lost() -> None:
    crowd = ", ".join(f"p{n}@x.example" for n in range(1_500))
    for to in (f"{crowd}, requests@va.example", f"Crowd: {crowd};, requests@va.example"):
        message = mail(to=to)
        assert len(message.to) == 1_000
        decision = house().receives(message)
        assert (decision.verdict, decision.acknowledge) == ("filed", False)
        head = Head(1, 0, TUESDAY, (), f"To: {to}\r\n\r\n".encode())
        assert Envelope(head).is_for(house().workspace)
    # Of a header that is cut where the recipients would stand, nobody knows whom they are.
    thread = "References:" + " <abcdefgh@acme.example>\r\n" * 3_000
    cut = Head(1, 0, TUESDAY, (), thread.encode()[:HEAD_BYTES])
    assert Envelope(cut).is_for(house().workspace)
    named = mail(to=f"requests@va.example, {crowd}")
    assert house().receives(named).acknowledge


def test_no_reply_to_leads_an_answer_to_another_client() -> None:
    shared = replace(GLOBEX, addresses=("bob@globex.example", "bob@acme.example"))
    desk = house(clients=(ACME, shared))
    for number, to in enumerate(("bob@globex.example", "bob@acme.example", "Acme: bob@globex.example;",
                                 "anna@acme.example.evil.example", "requests@va.example")):  # fmt: skip
        message = mail(f"{number}", message_id=f"{number}@x", headers={"Reply-To": to})
        (sent,) = mails_of(desk.receives(message, at=TUESDAY + number * HOUR))
        assert sent.to.email == "anna@acme.example"


def test_a_letter_names_so_many_files_and_no_more() -> None:
    parts = "".join(
        "--b\nContent-Type: application/pdf\n"
        f'Content-Disposition: attachment; filename="{n}{"n" * 4_000}.pdf"\n\nx\n'
        for n in range(400)
    )
    message = mail(
        f"--b\nContent-Type: text/plain\n\nPlease read.\n{parts}--b--", kind='multipart/mixed; boundary="b"'
    )
    (sent,) = mails_of(house().receives(message))
    names = sent.values["attachments"]
    assert isinstance(names, tuple)
    assert len(names) == 21
    assert max(map(len, names)) <= 120
    assert names[-1] == "… (+380)"
