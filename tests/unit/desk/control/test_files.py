"""Files in command mails: given for import where the mail is proven, beside whatever else it commands."""

from email.message import EmailMessage

import pytest

from unit.desk.control.test_mails import EVENT, VA, desk_with_a_notice
from unit.desk.desk_in_memory import SECRET
from unit.desk.house import DAY, TUESDAY, VOUCHED, House, mails_of
from vamail.mail.identifiers import make_notice_token
from vamail.mail.parse import attachment_bytes, parse
from vamail.model.decision import Decision
from vamail.model.effects import HoldMail, SettleMail, TakeFile, WriteJournal

CSV = b"Date;Amount\n2026-11-20;100,00\n"


@pytest.fixture
def desk() -> House:
    return desk_with_a_notice()


def written(
    text: str, *, proven: bool = True, subject: str = "November", image: bool = False, copy: str = ""
) -> bytes:
    made = EmailMessage()
    made["Cc"] = copy
    made["From"], made["To"], made["Subject"] = VA, "desk-control@va.example", subject
    made["Message-ID"], made["Date"] = "<f1@va.example>", "Tue, 24 Nov 2026 10:00:00 +0000"
    if proven:
        made["Authentication-Results"] = VOUCHED
    made.set_content(text)
    made.add_attachment(CSV, maintype="text", subtype="csv", filename="wise.csv")
    made.add_attachment(b"{1:F01", maintype="application", subtype="octet-stream", filename="../../bank.sta")
    if image:
        made.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    return made.as_bytes()


def takes(decision: Decision) -> list[TakeFile]:
    return [one for one in decision.effects if isinstance(one, TakeFile)]


def test_files_alone_are_given_and_no_transcript_says_less_than_what_comes_of_them(desk: House) -> None:
    raw = written("The statements of November.\n\nBest, Maria", image=True)
    decision = desk.receives(parse(raw))
    assert decision.verdict == "command"
    assert mails_of(decision) == []
    first, second = takes(decision)
    assert attachment_bytes(raw, first.index) == CSV
    assert (first.name, attachment_bytes(raw, second.index)) == ("wise.csv", b"{1:F01")
    assert any(one.step == "import" for one in decision.effects if isinstance(one, WriteJournal))


def test_commands_and_files_together(desk: House) -> None:
    decision = desk.receives(parse(written("T-1 done\nT-1 dnoe")))
    assert len(takes(decision)) == 2
    assert desk.desk.tasks["T-1"].status == "done"
    (transcript,) = mails_of(decision)
    assert "wise.csv" in str(transcript.values["done"])
    assert "dnoe" in str(transcript.values["failed"])


def test_a_slip_beside_files_is_told(desk: House) -> None:
    (transcript,) = mails_of(desk.receives(parse(written("T-1 dnoe"))))
    assert "dnoe" in str(transcript.values["failed"])
    assert "wise.csv" in str(transcript.values["done"])


def test_a_mail_with_files_is_no_clients_whatever_it_commands(desk: House) -> None:
    """It would be exported with that client, and a statement names everybody."""
    decision = desk.receives(parse(written("T-1 done")))
    assert [one.client for one in decision.effects if isinstance(one, SettleMail)] == [""]


def test_what_a_client_gets_as_well_is_not_given(desk: House) -> None:
    """It may be theirs: their bank's statement would count as money that came to the VA."""
    decision = desk.receives(parse(written("T-1 done", copy="Anna <anna@acme.example>")))
    assert takes(decision) == []
    assert desk.desk.tasks["T-1"].status == "done"
    assert [one.client for one in decision.effects if isinstance(one, SettleMail)] == [""]
    (transcript,) = mails_of(decision)
    assert transcript.to.email == "maria@va.example"
    failed = str(transcript.values["failed"])
    assert "wise.csv" in failed and "this mail also goes to anna@acme.example" in failed


def test_nor_beside_words_that_are_no_commands(desk: House) -> None:
    mail = parse(written("Here are the statements of November.", copy="anna@acme.example, maria@va.example"))
    decision = desk.receives(mail)
    assert takes(decision) == []
    (transcript,) = mails_of(decision)
    assert "November" not in str(transcript.values["failed"])


def test_without_proof_nothing_is_given(desk: House) -> None:
    decision = desk.receives(parse(written("T-1 done", proven=False)))
    assert takes(decision) == []
    assert [one.kind for one in decision.effects if isinstance(one, HoldMail)] == ["control"]


def test_a_token_proves_a_task_and_no_file(desk: House) -> None:
    token = make_notice_token(SECRET, str(EVENT), VA, TUESDAY + 14 * DAY)
    decision = desk.receives(parse(written("T-1 done", proven=False, subject=f"Re: Your desk [{token}]")))
    assert takes(decision) == []
    assert desk.desk.tasks["T-1"].status == "done"
    (transcript,) = mails_of(decision)
    assert "wise.csv" in str(transcript.values["failed"])


def test_the_same_mail_twice_gives_nothing_twice(desk: House) -> None:
    raw = written("")
    assert len(takes(desk.receives(parse(raw)))) == 2
    again = desk.receives(parse(raw))
    assert (again.verdict, takes(again)) == ("duplicate", [])


def test_a_client_gives_no_files(desk: House) -> None:
    raw = written("Our statement").replace(VA.encode(), b"anna@acme.example")
    assert takes(desk.receives(parse(raw))) == []
