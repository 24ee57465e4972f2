"""A SendMail effect as the bytes that leave: headers, threading, references, and who must not answer."""

import email
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy

import pytest

from unit.render.meetings import GOLDEN
from vamail.model.effects.intake import SendMail
from vamail.model.errors import RenderError
from vamail.model.ids import NewTask
from vamail.model.message import Address
from vamail.model.values import When
from vamail.render.mail import MAX_SUBJECT, render_mail
from vamail.render.variables import VARIABLES
from vamail.workspace.types import BusinessHours, Me

AT = datetime(2026, 11, 30, 11, 30, tzinfo=UTC)
ME = Me(
    name="Szabó Mária", address="requests@va.example", addresses=(), notify="maria@va.example", language="en",
    hours=BusinessHours(zone="Europe/Budapest", spans=()),
)  # fmt: skip


def send(templates, values=None, refs=None, reply_to="", without=(), **changed):
    given = {**VARIABLES["acknowledge"], "ref": NewTask(0), **(values or {})}
    given = {name: value for name, value in given.items() if name not in without}
    mail = SendMail(
        **{
            "action": "ack", "kind": "acknowledgement", "to": Address("anna@acme.example", "Kovács Anna"),
            "template": "acknowledge", "language": "en", "values": given, "in_reply_to": "a@acme.example",
            "references": ("z@acme.example",), "auto_submitted": "auto-replied", **changed,
        }
    )  # fmt: skip
    return render_mail(
        mail, refs={NewTask(0): "T-12"} if refs is None else refs, me=ME, client_name="Acme",
        message_id="1.ack.h@va.example", date=AT, templates=templates, loop_mark="loop-1", reply_to=reply_to,
    )  # fmt: skip


def read(rendered):
    return email.message_from_bytes(rendered.raw, policy=policy.default)


def test_the_headers_of_an_acknowledgement(templates):
    rendered = send(templates, reply_to="requests+t12-abc@va.example")
    message = read(rendered)
    assert message["auto-submitted"] == "auto-replied"
    assert message["x-auto-response-suppress"] == "OOF, AutoReply, RN, NRN, DR"
    assert message["x-vamail-loop"] == "loop-1"
    assert message["in-reply-to"] == "<a@acme.example>"
    assert message["references"].split() == ["<z@acme.example>", "<a@acme.example>"]
    assert message["message-id"] == "<1.ack.h@va.example>"
    assert message["reply-to"].addresses[0].addr_spec == "requests+t12-abc@va.example"
    assert message["from"].addresses[0].display_name == "Szabó Mária"
    assert message["to"].addresses[0].addr_spec == "anna@acme.example"
    assert message["precedence"] is None
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert (rendered.envelope_from, rendered.message_id) == ("requests@va.example", "1.ack.h@va.example")


def test_a_personal_mail_gets_normal_replies(templates):
    message = read(send(templates, auto_submitted=""))
    assert message["auto-submitted"] is None
    assert message["x-auto-response-suppress"] is None


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", [
            "Dear Anna,", "“Social media posts” is logged as T-12 on my list “Social media”.",
            "I will reply by Monday 30 November 2026, 15:00 (Tehran time, UTC+3:30; 12:30 in Budapest).",
            "- “Three posts for the launch”",
            "Deadline, as I read it in your message: Monday 30 November 2026.",
            "- brief.docx", "What happens next", "please reply to this email", "write URGENT in the subject",
            "This is an automatic confirmation",
        ]),
        ("hu", [
            "Tisztelt Anna!", "„Social media posts” tárgyú kérését T-12 hivatkozási számon rögzítettem",
            "Válaszom legkésőbbi időpontja: 2026. november 30., hétfő 15:00 (teheráni idő szerint, UTC+3:30; "
            "budapesti idő szerint 12:30).",
            "- „Three posts for the launch”", "2026. november 30., hétfő.", "- brief.docx",
            "A következő lépések",
            "válaszoljon erre az e-mailre", "SÜRGŐS", "Ez automatikus visszaigazolás",
        ]),
        ("fa", [
            "\u2066Anna\u2069 گرامی، با سلام و احترام", "با شمارهٔ \u2066T-12\u2069",
            "حداکثر تا دوشنبه ۹ آذر ۱۴۰۵ (۳۰ نوامبر ۲۰۲۶)، ساعت ۱۵:۰۰", "به وقت تهران", "به وقت بوداپست",
            "«\u2066Three posts for the launch\u2069»", "\u2066brief.docx\u2069", "مراحل بعدی",
            "به همین ایمیل پاسخ دهید", "بنویسید: فوری", "این پیام به‌صورت خودکار ارسال شده است",
        ]),
    ],
)  # fmt: skip
def test_an_acknowledgement_says_what_it_must(templates, language, sentences):
    values = {
        "reply_by": When(AT, "Asia/Tehran", "Europe/Budapest"), "late": False, "reopened": False,
        "follows": "", "deadline_options": (), "starts_at": None,
    }  # fmt: skip
    rendered = send(templates, values, language=language)
    for sentence in sentences:
        assert sentence in rendered.text
    message = read(rendered)
    plain, rich = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    assert (plain, rich) == (rendered.text, rendered.html)


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_what_is_not_there_is_left_out(templates, language):
    full = send(templates, language=language).text
    empty = {
        "bullets": (), "attachments": (), "deadline": None, "deadline_options": (), "starts_at": None,
        "late": False,
        "reopened": False, "follows": "", "list_name": "", "subject": "",
    }  # fmt: skip
    spare = send(templates, empty, language=language)
    assert spare.text.count("\n\n") < full.count("\n\n") - 7
    assert "“”" not in spare.text and "„”" not in spare.text and "«»" not in spare.text
    assert "T-12" in spare.subject
    assert "\n\n\n" not in full + spare.text
    assert "None" not in full + spare.text


def test_the_given_subject_wins_and_is_one_line(templates):
    assert send(templates).subject == "Re: Social media posts"
    hostile = send(templates, subject="Re: Bob\r\nBcc: v@evil.test")
    assert hostile.subject == "Re: Bob  Bcc: v@evil.test"
    message = read(hostile)
    assert message["bcc"] is None
    assert message["subject"] == hostile.subject
    assert len(send(templates, subject="Re: " + "x" * 60_000).subject) == MAX_SUBJECT


def test_a_template_subject_stays_one_line(templates):
    rendered = send(templates, {"subject": "Bob\r\nBcc: v@evil.test"})
    assert read(rendered)["bcc"] is None
    assert rendered.subject == "Re: Bob Bcc: v@evil.test"


def test_a_notice_says_every_line_literally(templates):
    lines = (
        "rules/10.yaml:3:5: unknown condition `sbject`\n  hint: did you mean `subject`?",
        "<b>*x*</b> & T-3",
    )
    rendered = send(
        templates,
        {"title": "Your rules have a problem", "lines": lines},
        template="notice",
        auto_submitted="auto-generated",
    )
    assert rendered.subject == "Your rules have a problem"
    for line in lines:
        assert line in rendered.text
    assert "&lt;b&gt;*x*&lt;/b&gt; &amp; T-3" in rendered.html
    assert ">subject</code>?" in rendered.html, "what stands in backticks of ours is code"


def test_what_cannot_be_rendered_is_a_render_error(templates):
    with pytest.raises(RenderError, match="no reference yet"):
        send(templates, refs={})
    with pytest.raises(RenderError, match="could not be written"):
        send(templates, to=Address("not an address"))
    missing = r"templates/en/held_reply\.md:\d+: a variable is not known here: 'subject'"
    with pytest.raises(RenderError, match=missing):
        send(templates, template="held_reply", subject="Re: x", without=("subject",))


def test_the_same_mail_is_the_same_bytes(templates):
    assert send(templates).raw == send(templates).raw
    later = {"reply_by": When(AT + timedelta(minutes=1), "Asia/Tehran", "Europe/Budapest")}
    assert send(templates).raw != send(templates, later).raw


def invite(templates, name="request", me=ME, own_addresses=(), **changed):
    mail = SendMail(
        action="invite.M-7.0.1", kind="invitation", to=Address("anna@acme.example", "Kovács Anna"),
        template="acknowledge", language="en", subject="Invitation", invitation=GOLDEN[name],
        values={**VARIABLES["acknowledge"], "ref": "T-1"}, **changed,
    )  # fmt: skip
    return render_mail(
        mail, refs={}, me=me, client_name="Acme", message_id="1.invite.h@va.example", date=AT,
        templates=templates, loop_mark="loop-1", reply_to="requests+t1-abc@va.example",
        own_addresses=own_addresses,
    )  # fmt: skip


def calendar_lines(message):
    *_, shown, kept = message.walk()
    assert shown.get_payload(decode=True) == kept.get_payload(decode=True)
    text = shown.get_payload(decode=True).decode().replace("\r\n ", "")
    assert f"METHOD:{shown['content-type'].params['method']}" in text.split("\r\n")
    return text.split("\r\n")


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_a_calendar_object_goes_with_its_mail(templates, name):
    message = read(invite(templates, name))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
        "application/ics",
    ]  # fmt: skip
    assert f"UID:{GOLDEN[name].meeting.uid}" in calendar_lines(message)
    assert message["reply-to"].addresses[0].addr_spec == "requests+t1-abc@va.example"
    assert message["auto-submitted"] is None and message["x-auto-response-suppress"] is None


@pytest.mark.parametrize("auto", ["", "auto-generated"])
def test_whether_it_is_automatic_is_what_the_effect_says(templates, auto):
    message = read(invite(templates, auto_submitted=auto))
    assert (message["auto-submitted"] or "") == auto
    assert (message["x-auto-response-suppress"] is None) == (not auto)


@pytest.mark.parametrize(
    ("name", "addresses", "own", "sender"),
    [
        ("request", (), (), "requests@va.example"),
        ("reply", ("Maria@va.example",), (), "Maria@va.example"),
        ("reply", (), ("maria@va.example",), "maria@va.example"),
        ("reply", (), (), "requests@va.example"),
        ("reply_one", ("maria@va.example",), (), "requests@va.example"),
        ("other_organizer", ("maria@elsewhere.example",), (), "requests@va.example"),
    ],
)
def test_it_comes_from_the_address_that_a_calendar_believes(templates, name, addresses, own, sender):
    rendered = invite(templates, name, me=replace(ME, addresses=addresses), own_addresses=own)
    message = read(rendered)
    assert message["from"].addresses[0].addr_spec == sender
    assert message["from"].addresses[0].display_name == "Szabó Mária"
    assert rendered.envelope_from == "requests@va.example"
    ours = {"reply": "maria@va.example", "other_organizer": "maria@elsewhere.example"}.get(name, sender)
    (line,) = [
        one for one in calendar_lines(message)
        if one.startswith("ATTENDEE" if name.startswith("reply") else "ORGANIZER")
    ]  # fmt: skip
    assert line.endswith(f":mailto:{ours}")
    assert ("SENT-BY" in line) == (ours.casefold() != sender.casefold())


def test_a_meeting_that_cannot_be_written_is_told_and_nothing_leaves(templates):
    broken = replace(GOLDEN["series"], meeting=replace(GOLDEN["series"].meeting, rule="FREQ=HOURLY"))
    mail = SendMail(
        action="invite", kind="invitation", to=Address("anna@acme.example"), template="acknowledge",
        language="en", values={**VARIABLES["acknowledge"], "ref": "T-1"}, invitation=broken,
    )  # fmt: skip
    with pytest.raises(
        RenderError, match="the calendar entry of the meeting could not be written: 'FREQ=HOURLY'"
    ):
        render_mail(
            mail, refs={}, me=ME, client_name="Acme", message_id="1.invite.h@va.example", date=AT,
            templates=templates, loop_mark="",
        )  # fmt: skip
