"""A new request: the promise that is stated and stored, due dates, rules and actions, odd mails."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from unit.desk.house import (
    ACME,
    DAY,
    GLOBEX,
    HOUR,
    STRANGERS,
    TUESDAY,
    call,
    house,
    journal_of,
    mail,
    mails_of,
    notices_of,
    rule,
    says,
    task_of,
    told,
    why,
    within,
)
from vamail.mail.parse import parse
from vamail.model.effects import FileTask, HoldMail, MoveMessage, SaveFile, SettleMail
from vamail.model.events import MailReceived

FILES = rule("Everything else", call("file", list="Inbox"))


# --- the promise


@pytest.mark.parametrize(
    ("rule_says", "client_says", "desk_says", "whose", "expected"),
    [
        ("2 business hours", "3 business hours", "4 business hours", "rule", 2 * HOUR),
        ("", "3 business hours", "4 business hours", "client", 3 * HOUR),
        ("", "", "4 business hours", "desk", 4 * HOUR),
        ("", "", "24 hours", "desk", DAY),
    ],
)
def test_the_stated_instant_is_the_stored_one(rule_says, client_says, desk_says, whose, expected):
    promise = [call("promise", within=within(rule_says).within)] if rule_says else []
    own = replace(ACME, promise=within(client_says) if client_says else None)
    desk = house(rule("All", *promise, call("file")), clients=(own, GLOBEX), promise=within(desk_says))
    decision = desk.receives(mail())
    (sent,) = mails_of(decision)
    assert sent.values["reply_by"].at == task_of(decision).promised_at == TUESDAY + expected
    assert sent.not_after == TUESDAY + expected
    assert whose in journal_of(decision)["promise"]
    assert sent.values["late"] is False


def test_zones_stand_beside_each_other():
    decision = house().receives(mail(sender="bob@globex.example"))
    reply_by = mails_of(decision)[0].values["reply_by"]
    assert (reply_by.zone, reply_by.other_zone) == ("America/New_York", "Europe/Budapest")
    assert mails_of(house().receives(mail()))[0].values["reply_by"].other_zone == ""


@pytest.mark.parametrize(("left", "late"), [(61, False), (59, True), (-600, True)])
def test_a_promise_that_is_past_or_too_near_is_counted_from_now(left, late):
    desk = house(promise=within("24 hours"))
    now = TUESDAY + DAY - timedelta(minutes=left)
    decision = desk.receives(mail(), now=now)
    (sent,) = mails_of(decision)
    assert sent.values["late"] is late
    assert sent.values["reply_by"].at == task_of(decision).promised_at == (now if late else TUESDAY) + DAY
    assert ("leaves late" in told(decision)) is late
    if late:
        assert "2026-11-25T10:00:00Z" in journal_of(decision)["promise"], "the journal keeps both"


def test_a_short_promise_is_not_late_at_once():
    decision = house(promise=within("0.5 hours")).receives(mail(), now=TUESDAY + timedelta(minutes=1))
    assert mails_of(decision)[0].values["late"] is False


def test_outside_hours_says_when_the_clock_starts():
    evening = TUESDAY.replace(hour=20)
    values = mails_of(house().receives(mail(), at=evening))[0].values
    assert values["starts_at"].at == datetime(2026, 11, 25, 8, 0, tzinfo=TUESDAY.tzinfo)
    assert mails_of(house().receives(mail()))[0].values["starts_at"] is None


def test_a_filed_but_unacknowledged_request_is_promised_and_journalled_too():
    decision = house().receives(mail(headers={"Precedence": "list"}))
    assert task_of(decision).promised_at is not None
    assert journal_of(decision)["acknowledge"].startswith("no — Precedence: list")
    assert "promise" in journal_of(decision)


# --- due dates


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Please send it by 27 November 2026.", "2026-11-27 17:00 -0500"),
        ("Please send it by Friday.", "2026-11-27 17:00 -0500"),
        ("Please send it by 20 November 2026.", None),  # past
        ("Please send it.", None),
    ],
)
def test_due_from_the_words_in_the_clients_zone(text, due):
    decision = house(FILES).receives(mail(text, sender="bob@globex.example"))
    task, values = task_of(decision), mails_of(decision)[0].values
    if due is None:
        assert task.due_at is None
        assert values["deadline"] is None
        return
    assert task.due_at.strftime("%Y-%m-%d %H:%M %z") == due
    assert values["deadline"].at == task.due_at
    assert values["deadline"].date_only
    assert task.due_from


def test_due_from_the_rule_is_stored_and_not_said_to_be_the_clients():
    decision = house(rule("All", call("file", due="3 business days"))).receives(mail())
    assert task_of(decision).due_at == datetime(2026, 11, 27, 10, 0, tzinfo=TUESDAY.tzinfo)
    assert task_of(decision).due_from == "rule: 3 business days"
    assert mails_of(decision)[0].values["deadline"] is None


def test_the_clients_words_win_over_the_rule():
    decision = house(rule("All", call("file", due="3 business days"))).receives(
        mail("Please send by 30 November 2026.")
    )
    assert task_of(decision).due_at.day == 30


def test_an_ambiguous_date_is_a_question_and_never_a_guess():
    decision = house(FILES).receives(mail("Please send it by 03/04/2027."))
    task, values = task_of(decision), mails_of(decision)[0].values
    assert task.due_at is None
    assert task.due_question
    assert {option.at.strftime("%d.%m.") for option in values["deadline_options"]} == {"03.04.", "04.03."}
    assert "asks which day is meant" in told(decision)
    quiet = house(FILES).receives(mail("Please send it by 03/04/2027.", headers={"Precedence": "list"}))
    assert "please ask which day is meant" in told(quiet)


def test_a_reading_that_lies_before_the_mail_is_no_reading():
    """ "by 10", written at 11:00: only tomorrow's ten o'clock is left."""
    decision = house(FILES).receives(mail("Please send it by 10."))
    assert task_of(decision).due_at == datetime(2026, 11, 25, 9, 0, tzinfo=TUESDAY.tzinfo)
    assert not task_of(decision).due_question


def test_words_of_hurry_make_it_urgent_whatever_the_rule_says_about_dates():
    for due in ("from the mail", "none", "3 business days"):
        decision = house(rule("All", call("file", due=due))).receives(
            mail("Please do this as soon as possible!")
        )
        assert task_of(decision).urgent, due


# --- rules and their actions


def test_the_first_rule_decides_and_continue_adds():
    desk = house(
        rule("Vip", call("mark", urgent=True, tags=("vip",)), goes_on=True),
        rule("Reports", call("file", list="Reports", important=True), call("tag", tags=("report",)),
             when=says("report")),
        FILES,
    )  # fmt: skip
    decision = desk.receives(mail())
    task = task_of(decision)
    assert (decision.rule, task.list_name, task.priority, task.tags) == (
        "Reports",
        "Reports",
        1,
        ("vip", "report"),
    )
    assert mails_of(decision)[0].values["list_name"] == "Reports"
    assert "“Reports”" in journal_of(decision)["rule"]


def test_a_continuing_rule_that_files_is_named():
    decision = house(rule("All", call("file", list="A"), goes_on=True)).receives(mail())
    assert (decision.rule, task_of(decision).list_name) == ("All", "A")


def test_without_a_rule_a_clients_request_is_still_filed():
    decision = house().receives(mail())
    assert (decision.verdict, decision.rule) == ("filed", "")
    assert "no rule decided" in journal_of(decision)["rule"]


@pytest.mark.parametrize(
    ("actions", "acknowledged"),
    [
        ((call("file"),), True),
        ((call("file"), call("acknowledge", answer=False)), False),
        ((call("acknowledge", answer=False), call("file"), call("acknowledge")), True),
        ((call("acknowledge"),), True),
        ((call("tag", tags=("x",)),), True),
    ],
)
def test_what_files_also_acknowledges_unless_it_says_no(actions, acknowledged):
    decision = house(rule("All", *actions)).receives(mail())
    assert (decision.verdict, decision.acknowledge) == ("filed", acknowledged)
    if not acknowledged:
        assert why(decision, "an acknowledgement leaves") == "the rule says `acknowledge: no`"


def test_another_template():
    desk = house(rule("All", call("file"), call("acknowledge", template="warm")))
    assert mails_of(desk.receives(mail()))[0].template == "warm"


def test_ignore_does_nothing_but_say_why():
    decision = house(
        rule("Noise", call("ignore", why="build notices"), call("move", folder="Noise"))
    ).receives(mail())
    assert (decision.verdict, decision.task, mails_of(decision)) == ("ignored", None, [])
    assert journal_of(decision)["rule"] == "ignored by “Noise” — build notices"
    assert MoveMessage(folder="Noise") in decision.effects


def test_hold_by_a_rule():
    decision = house(rule("Careful", call("hold", reason="a legal matter"))).receives(mail())
    assert decision.verdict == "held"
    assert next(e for e in decision.effects if isinstance(e, HoldMail)).kind == "held_by_rule"
    assert "a legal matter" in told(decision)
    assert not mails_of(decision)


def test_a_stranger_gets_a_polite_reply_only_where_a_rule_wants_it():
    stranger = mail(sender="Kim <kim@elsewhere.example>")
    polite = rule("Strangers", call("hold", reason="a stranger", reply="held_reply"), when=STRANGERS)
    decision = house(polite).receives(stranger)
    (sent,) = mails_of(decision)
    assert (sent.template, sent.to.email, sent.auto_submitted) == (
        "held_reply", "kim@elsewhere.example", "auto-replied",
    )  # fmt: skip
    assert (sent.in_reply_to, sent.task, decision.acknowledge) == ("a1@acme.example", None, False)
    assert not mails_of(house().receives(stranger))
    unread = house(polite).receives(mail(sender="noreply@elsewhere.example"))
    assert not mails_of(unread)
    assert "nobody reads answers" in journal_of(unread)["acknowledge"]


def test_a_held_reply_obeys_the_brakes():
    polite = rule("Strangers", call("hold", reason="a stranger", reply="held_reply"), when=STRANGERS)
    desk = house(polite)
    sent = 0
    for n in range(20):
        decision = desk.receives(mail(f"Hi {n}", sender="kim@elsewhere.example", message_id=f"k{n}@x"))
        sent += len(mails_of(decision))
    assert sent == 10
    assert "per_address" in journal_of(decision)["acknowledge"]


def test_label_move_and_notify():
    desk = house(rule("All", call("file"), call("label", folder="Acme"), call("move", folder="Done"),
                      call("notify", text="The big client wrote.")))  # fmt: skip
    decision = desk.receives(mail())
    moves = [e for e in decision.effects if isinstance(e, MoveMessage)]
    assert moves == [MoveMessage(folder="Acme", label=True), MoveMessage(folder="Done")]
    assert "The big client wrote." in told(decision)


def test_file_takes_every_word():
    desk = house(rule("All", call("file", list="L", title="Fixed", important=True, urgent=False, due="none",
                                  estimate=120, checklist=("a", "b"), tags=("t",))))  # fmt: skip
    task = task_of(desk.receives(mail("By Friday, please.")))
    assert (task.title, task.estimate_minutes, task.checklist, task.tags, task.due_at, task.priority) == (
        "Fixed", 120, ("a", "b"), ("t",), None, 2,
    )  # fmt: skip


# --- odd mails


def test_an_empty_mail_is_a_task():
    decision = house().receives(mail("", subject=""))
    assert (decision.verdict, decision.acknowledge, task_of(decision).title) == (
        "filed",
        True,
        "(no subject)",
    )
    assert mails_of(decision)[0].subject == ""


def test_text_only_in_an_attached_mail_is_a_task_with_a_file():
    text = "--b\nContent-Type: message/rfc822\n\nFrom: x@y.example\nSubject: inner\n\nPlease do this.\n--b--"
    message = mail(text, subject="", headers={"Content-Type": 'multipart/mixed; boundary="b"'})
    decision = house().receives(message)
    assert decision.verdict == "filed"
    assert [e for e in decision.effects if isinstance(e, SaveFile)]


def test_an_oversize_mail_is_filed_from_its_header():
    decision = house().receives(mail("", subject="Video"), oversize=60_000_000)
    task = task_of(decision)
    assert (decision.verdict, decision.acknowledge) == ("filed", True)
    assert "60 MB, more than the limit of 50 MB" in task.description
    assert "too big" in task.tags
    assert "could not be read whole" in told(decision)


def test_line_ends_and_controls_in_a_subject_add_no_header():
    decision = house().receives(mail(subject="=?utf-8?Q?Hi=0D=0ABcc:_v@evil.example?="))
    (sent,) = mails_of(decision)
    assert sent.to.email == "anna@acme.example"
    assert not set("\r\n\0") & set(sent.subject)


def test_several_asks_are_proposed_and_not_split():
    text = "Please do these:\n- Book a flight to Rome\n- Send the invoice to Globex\n- Call the printer"
    decision = house().receives(mail(text))
    assert len([e for e in decision.effects if isinstance(e, FileTask)]) == 1
    assert "split it?" in told(decision)
    assert len(task_of(decision).split) == 3


def test_recurring_work_is_tagged():
    assert "recurring" in task_of(house().receives(mail("Please send me the report every Monday."))).tags


def test_a_picture_in_a_signature_is_no_file():
    raw = (
        "From: anna@acme.example\r\nTo: requests@va.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n'
        '<p>Please call.</p><img src="cid:l">\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <l>\r\n'
        "Content-Disposition: inline; filename=logo.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        "iVBO\r\n--b--\r\n"
    )
    decision = house().receives(parse(raw.encode()))
    assert decision.verdict == "filed"
    assert not [e for e in decision.effects if isinstance(e, SaveFile)]


def test_every_decision_on_a_mail_settles_it_once_and_writes_a_line():
    desk = house(FILES)
    for message in (mail(), mail(), mail("Hi", sender=""), mail(headers={"Auto-Submitted": "yes"})):
        decision = desk.receives(message)
        assert len([e for e in decision.effects if isinstance(e, SettleMail)]) == 1
        assert journal_of(decision)
        assert all(not notice.key.startswith("{") for notice in notices_of(decision))


def test_deciding_twice_gives_the_same_decision():
    desk = house(FILES)
    event = MailReceived(number=7, mailbox="requests", received_at=TUESDAY, message=mail())
    assert desk.decides(event).effects == house(FILES).decides(event).effects


def test_a_mail_too_short_to_tell_is_read_in_the_clients_language():
    decision = house().receives(mail("Poszt péntekig", subject="Poszt"))
    assert task_of(decision).due_from == "péntekig"
