"""Answers as programs write them: the bytes of Cyrus, and the shapes of Google, Outlook and Apple."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from unit.desk.house import HOUR, TUESDAY, House, client, house, mail, notices_of
from unit.desk.meetings.at_table import ANNA, START, meeting
from unit.desk.meetings.by_mail import kept, news_of, reasons, table
from vamail.mail.parse import parse
from vamail.model.decision import Decision
from vamail.model.effects import HoldMail
from vamail.model.meetings import Guest, Meeting

CORPUS = Path(__file__).parents[3] / "corpus" / "meetings"
CYRUS_AT = datetime(2026, 11, 22, 13, 45, tzinfo=UTC)
BELA = Guest(email="bela@acme.example", name="Béla", client="acme")


def of_cyrus(**more: object) -> House:
    found = table(meeting(**{"uid": "one@va.example", "changed_at": CYRUS_AT - HOUR, **more}))
    found.changed_settings(clients=(client("acme", "anna@acme.example", "bela@acme.example"),))
    return found


def comes(found: House, name: str, at: datetime = CYRUS_AT) -> Decision:
    raw = (CORPUS / f"cyrus-reply-{name}.eml").read_bytes().replace(b"va@va.example", b"requests@va.example")
    return found.receives(parse(raw), at)


def test_cyrus_answers_one_after_the_other_within_a_second():
    found = of_cyrus()
    for name, answer in (
        ("accepted", "accepted"), ("tentative", "tentative"), ("tentative-with-a-comment", "tentative"),
        ("delegated", "delegated"), ("declined", "declined"),
    ):  # fmt: skip
        decision = comes(found, name, CYRUS_AT + found.events * timedelta(seconds=1))
        assert (decision.verdict, kept(found).guests[0].answer) == ("calendar", answer), name
    assert kept(found).guest("bela@acme.example") is not None, "she sent him for a while"


def test_cyrus_says_a_comment():
    found = of_cyrus()
    decision = comes(found, "tentative-with-a-comment")
    assert kept(found).guests[0].comment == "Lehetne inkább délután, 4-kor?"
    assert news_of(decision)


def test_cyrus_answers_a_series_and_one_day_of_it():
    first = datetime(2027, 3, 23, 10, tzinfo=UTC)
    weekly = {"rule": "FREQ=WEEKLY;COUNT=4", "zone": "Europe/London", "start_at": first}
    found = of_cyrus(uid="week@va.example", **weekly)
    comes(found, "series-accepted")
    comes(found, "one-instance-declined")
    assert kept(found).guests[0].answer == "accepted"
    (once,) = kept(found).answers_once
    assert (once.answer, once.of_at) == ("declined", datetime(2027, 4, 6, 9, tzinfo=UTC))


# --- other programs


def google(answer: str = "ACCEPTED", method: str = "REPLY") -> str:
    return (
        f"BEGIN:VCALENDAR\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\nVERSION:2.0\nMETHOD:{method}\n"
        "BEGIN:VEVENT\nDTSTART:20261201T140000Z\nDTEND:20261201T144500Z\nDTSTAMP:20261124T093000Z\n"
        "ORGANIZER;CN=c_1@group.calendar.google.com:mailto:c_1@group.calendar.google.com\n"
        "UID:M-7.abc@va.example\nATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;"
        f"PARTSTAT={answer};CN=anna@acme.example;X-NUM-GUESTS=0:mailto:Anna@ACME.example\n"
        "SEQUENCE:0\nSUMMARY:Kick-off\nEND:VEVENT\nEND:VCALENDAR\n"
    )


OUTLOOK = (
    "BEGIN:VCALENDAR\nMETHOD:{0}\nPRODID:Microsoft Exchange Server 2010\nVERSION:2.0\nBEGIN:VTIMEZONE\n"
    "TZID:Central Europe Standard Time\nBEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\n"
    "TZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\n"
    "DTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\nBEGIN:VEVENT\n"
    "{1}\nCOMMENT;LANGUAGE=en-US:Could we do four?\\n\nUID:M-7.abc@va.example\nSUMMARY;LANGUAGE=en-US:"
    "New Time Proposed: Kick-off\nDTSTART;TZID=Central Europe Standard Time:20261201T160000\n"
    "DTEND;TZID=Central Europe Standard Time:20261201T164500\nDTSTAMP:20261124T093000Z\nSEQUENCE:0\n"
    "END:VEVENT\nEND:VCALENDAR\n"
)


def receives(found: House, text: str, method: str, **more: object) -> Decision:
    kind = f"text/calendar; method={method}"
    given: dict[str, object] = {"subject": "Re: Kick-off", "message_id": f"o{found.events}@x.example", **more}
    return found.receives(mail(text, kind=kind, **given), TUESDAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "answer"), [("ACCEPTED", "accepted"), ("DECLINED", "declined"), ("TENTATIVE", "tentative")]
)
def test_google(said, answer):
    found = table()
    headers = {
        "Auto-Submitted": "auto-generated",
        "Sender": "Google Calendar <calendar-notification@google.com>",
    }
    decision = receives(found, google(said), "REPLY", headers=headers)
    assert (decision.verdict, kept(found).guests[0].answer) == ("calendar", answer)


def test_outlook_proposes_another_time():
    found = table()
    decision = receives(
        found, OUTLOOK.format("COUNTER", "ATTENDEE;CN=Anna:mailto:anna@acme.example"), "COUNTER"
    )
    (proposal,) = kept(found).proposals
    assert (proposal.by, proposal.start_at) == (ANNA.email, START + HOUR)
    assert proposal.comment == "Could we do four?"
    assert "proposes another time" in news_of(decision)[0]


def test_i06_two_methods_are_acted_on_by_nobody():
    found = table()
    decision = receives(found, google(), "CANCEL")
    assert decision.verdict == "held"
    (held,) = [one for one in decision.effects if isinstance(one, HoldMail)]
    assert held.kind == "calendar"
    assert kept(found).guests[0].answer == "needs-action"


def test_i09_a_time_in_no_known_zone_is_said():
    found = house()
    text = google(method="REQUEST").replace(
        "DTSTART:20261201T140000Z", "DTSTART;TZID=Nowhere:20261201T140000"
    )
    text = text.replace("DTEND:20261201T144500Z", "DURATION:PT45M")
    decision = receives(found, text, "REQUEST")
    assert decision.verdict == "calendar"
    one = found.desk.kept(Meeting, "M-1")
    assert one is not None
    wall = one.start_at.astimezone(ZoneInfo("Europe/Budapest"))  # the client's
    assert (one.theirs, wall.hour, one.minutes) == (True, 14, 45)
    (told,) = (mail_.values["lines"][0] for mail_ in _news(decision))
    assert "no zone that is known" in told and "Budapest" in told


def _news(decision: Decision):
    return [one for one in decision.effects if getattr(one, "template", "") == "meeting_news"]


def test_the_same_object_twice_in_one_mail_is_one_answer():
    found = table()
    part = f"Content-Type: {{}}; charset=utf-8\n\n{google()}\n"
    body = (
        "--b\n" + part.format("text/calendar; method=REPLY") + "--b\n"
        + part.format('application/ics; name="invite.ics"') + "--b--\n"
    )  # fmt: skip
    decision = found.receives(mail(body, kind='multipart/mixed; boundary="b"'), TUESDAY)
    assert decision.verdict == "calendar"
    assert len(notices_of(decision)) == 1
    assert kept(found).version == 2
    assert all(reasons(decision).values())
