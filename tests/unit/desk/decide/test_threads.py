"""Threads: what joins, what never does, and what a further mail does to a running or closed task."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from unit.desk.desk_in_memory import SECRET
from unit.desk.house import (
    ACME,
    DAY,
    GLOBEX,
    HOUR,
    MINUTE,
    TUESDAY,
    VOUCHED,
    from_va,
    house,
    journal_of,
    mail,
    mails_of,
    notices_of,
    told,
    why,
)
from vamail.mail.identifiers import make_message_id, make_reply_address
from vamail.model.effects import ChangeTask, FileTask

STRANGER = "Kim <kim@elsewhere.example>"


def asked(**more):
    """A desk where Anna has asked for a report (T-1)."""
    desk = house(**more)
    desk.receives(mail())
    return desk


def reply(text="And please add the figures of May.", **more):
    given = {"message_id": "a2@acme.example", "subject": "Re: The report", **more}
    return mail(text, **given)


def test_each_sign_joins():
    desk = asked()
    token = make_reply_address(SECRET, "requests@va.example", "T-1")
    for number, fields in enumerate(
        [
            {"to": token},
            {"answers": desk.acknowledgement_id},
            {"answers": "a1@acme.example"},
            {"references": ("a1@acme.example", "unknown@acme.example")},
            {"subject": "something else [T-1]"},
            {"subject": "(t-1) something else"},
        ]
    ):
        decision = desk.receives(reply(message_id=f"r{number}@acme.example", **fields))
        assert (decision.verdict, decision.task) == ("joined", "T-1"), fields


def test_the_strongest_sign_wins():
    desk = asked()
    desk.receives(mail("Another matter.", message_id="b1@acme.example", subject="Other"))
    token = make_reply_address(SECRET, "requests@va.example", "T-2")
    decision = desk.receives(reply(to=token, answers=desk.desk.sent[0].message_id, subject="[T-1]"))
    assert decision.task == "T-2"
    assert "reply token" in [reason.what for reason in decision.reasons if reason.matched]


def test_newest_reference_wins():
    desk = asked()
    desk.receives(mail("Another matter.", message_id="b1@acme.example", subject="Other"))
    decision = desk.receives(reply(references=("a1@acme.example", "b1@acme.example")))
    assert decision.task == "T-2"


def test_a_forged_message_id_of_ours_joins_nothing():
    desk = asked()
    forged = desk.acknowledgement_id.replace("@", "x@", 1)
    other_vamail = make_message_id(b"another secret", 1, "acknowledge", "va.example")
    for number, answers in enumerate((forged, other_vamail, "T-1@va.example")):
        text = f"Number {number}, please."
        decision = desk.receives(mail(text, message_id=f"f{number}@x", answers=answers, subject="New"))
        assert decision.verdict == "filed"


def test_never_across_clients():
    desk = asked()
    token = make_reply_address(SECRET, "requests@va.example", "T-1")
    bob = "Bob <bob@globex.example>"
    for number, fields in enumerate(
        [
            {"to": token},
            {"answers": "a1@acme.example"},
            {"answers": desk.acknowledgement_id},
            {"subject": "[T-1]"},
        ]
    ):
        given = {"subject": "Hi", **fields}
        decision = desk.receives(mail(f"Hello {number}", sender=bob, message_id=f"g{number}@globex", **given))
        assert decision.verdict == "filed"
        assert "another client's task" in journal_of(decision)["thread"], "a refusal is journalled"
        assert "Acme" not in str(mails_of(decision)[0].values)


def test_a_stranger_joins_no_clients_task():
    desk = asked()
    assert desk.receives(reply(sender=STRANGER, answers="a1@acme.example")).verdict == "held"


def test_a_strangers_own_thread_joins():
    desk = house()
    desk.receives(mail(sender=STRANGER, message_id="k1@x"), accepted=True)
    decision = desk.receives(reply(sender="kim@ELSEWHERE.example", answers="k1@x"))
    assert (decision.verdict, decision.task) == ("joined", "T-1")
    assert desk.receives(reply("Me too!", sender="lee@elsewhere.example", answers="k1@x")).verdict == "held"


def test_a_stranger_accepted_for_a_client_goes_on_as_that_client():
    desk = house()
    desk.receives(mail(sender=STRANGER, message_id="k1@x"), accepted=True, as_client="acme")
    decision = desk.receives(reply(sender=STRANGER, answers="k1@x"))
    assert (decision.verdict, decision.task) == ("joined", "T-1")
    assert desk.desk.mails[-1].client == "acme"


def test_a_stranger_who_became_a_client_keeps_the_thread():
    desk = house()
    desk.receives(mail(sender=STRANGER, message_id="k1@x"), accepted=True)
    desk.changed_settings(clients=(ACME, replace(GLOBEX, addresses=("kim@elsewhere.example",))))
    assert desk.receives(reply(sender=STRANGER, answers="k1@x")).task == "T-1"


def test_two_addresses_of_one_client_are_one_conversation():
    desk = asked()
    decision = desk.receives(reply(sender="carol@acme.example", answers="a1@acme.example"))
    assert (decision.verdict, decision.task) == ("joined", "T-1")


# --- the same mail twice


def test_the_same_mail_twice_is_one_task():
    desk = asked()
    decision = desk.receives(
        mail(headers={"Received": "from elsewhere", "Delivered-To": "requests@va.example"})
    )
    assert (decision.verdict, decision.task, mails_of(decision)) == ("duplicate", "T-1", [])
    assert "T-1" in journal_of(decision)["dedupe"]


def test_a_mail_without_message_id_is_still_one_task():
    desk = house()
    assert desk.receives(mail(message_id="")).verdict == "filed"
    assert desk.receives(mail(message_id="")).verdict == "duplicate"


def test_a_copy_that_came_first_through_a_list_does_not_swallow_the_mail_itself():
    desk = house()
    stranger = {"sender": "zoe@elsewhere.example", "message_id": "z@elsewhere.example"}
    by_list = mail(**stranger, headers={"List-Id": "<all.elsewhere.example>"})
    assert desk.receives(by_list).verdict == "automatic"
    assert desk.receives(mail(**stranger)).verdict == "held"
    assert desk.receives(mail(**stranger)).verdict == "duplicate"


def test_two_different_mails_with_one_message_id_are_both_kept():
    desk = asked()
    decision = desk.receives(mail("Quite another request.", subject="Other"))
    assert decision.verdict == "filed"
    assert "same Message-ID" in next(e for e in decision.effects if isinstance(e, FileTask)).tags
    assert "same Message-ID" in told(decision)


def test_a_copy_that_is_not_ours_does_not_swallow_the_one_that_is():
    desk = house()
    assert desk.receives(mail(to="list@acme.example")).verdict == "ignored"
    copy = mail(to="list@acme.example", headers={"Delivered-To": "requests@va.example"})
    assert desk.receives(copy).verdict == "filed"
    assert desk.receives(copy).verdict == "duplicate"


# --- acknowledge_replies


@pytest.mark.parametrize(
    ("policy", "answered_after", "reply_after", "acknowledged"),
    [
        ("never", HOUR, 3 * DAY, False),
        ("always", None, 11 * MINUTE, True),
        ("daily", None, 3 * DAY, False),  # the VA has not answered: the first promise still says it all
        ("daily", HOUR, 2 * HOUR, False),  # answered, but the last acknowledgement is younger than a day
        ("daily", HOUR, 25 * HOUR, True),
    ],
)
def test_acknowledge_replies(policy, answered_after, reply_after, acknowledged):
    for desk in (
        asked(acknowledge_replies=policy),
        asked(acknowledge_replies="never", clients=(replace(ACME, acknowledge_replies=policy), GLOBEX)),
    ):
        if policy == "never":
            desk.changed_settings(acknowledge_replies=policy)
        if answered_after:
            desk.change("T-1", answered_at=TUESDAY + answered_after)
        decision = desk.receives(reply(answers="a1@acme.example"), at=TUESDAY + reply_after)
        assert (decision.verdict, decision.acknowledge) == ("joined", acknowledged)
        assert journal_of(decision)["acknowledge"].startswith("yes" if acknowledged else "no")


def test_daily_means_once_for_each_answer_of_the_va():
    desk = asked(acknowledge_replies="daily")
    desk.change("T-1", answered_at=TUESDAY + HOUR)
    said = []
    for days in (2, 4, 6):
        again = reply(f"And number {days}?", answers="a1@acme.example", message_id=f"d{days}@x")
        said.append(desk.receives(again, at=TUESDAY + days * DAY).acknowledge)
    assert said == [True, False, False]


def test_one_acknowledgement_per_thread_in_ten_minutes():
    desk = asked(acknowledge_replies="always")
    decision = desk.receives(reply(answers="a1@acme.example"), at=TUESDAY + 5 * MINUTE)
    assert not decision.acknowledge
    assert mails_of(decision)[0].hold
    assert "per_thread" in told(decision)


def test_a_running_promise_is_never_moved_to_later():
    desk = asked(acknowledge_replies="always")
    promised = desk.desk.tasks["T-1"].promised_at
    decision = desk.receives(reply(answers="a1@acme.example"), at=TUESDAY + 3 * HOUR)
    assert mails_of(decision)[0].values["reply_by"].at == promised
    assert desk.desk.tasks["T-1"].promised_at == promised


def test_after_the_answer_a_further_request_starts_the_clock_again():
    desk = asked(acknowledge_replies="never")
    first = desk.desk.tasks["T-1"].promised_at
    desk.change("T-1", answered_at=TUESDAY + HOUR)
    desk.receives(reply("Thank you!", answers="a1@acme.example", message_id="t@x"), at=TUESDAY + 2 * HOUR)
    assert desk.desk.tasks["T-1"].promised_at == first
    decision = desk.receives(reply(answers="a1@acme.example"), at=TUESDAY + 2 * DAY)
    assert desk.desk.tasks["T-1"].promised_at > first
    assert "promise" in journal_of(decision)


# --- closed tasks


def closed(days_ago, **more):
    desk = asked(**more)
    desk.change("T-1", status="done", closed_at=TUESDAY + HOUR)
    return desk, TUESDAY + HOUR + days_ago * DAY


@pytest.mark.parametrize("text", ["Thank you!", "Köszönöm szépen!", "ممنونم", "Perfect, thanks Maria!"])
def test_thanks_leave_a_closed_task_closed(text):
    desk, at = closed(1)
    decision = desk.receives(reply(text, answers="a1@acme.example"), at=at)
    assert (decision.verdict, decision.acknowledge) == ("joined", False)
    assert desk.desk.tasks["T-1"].status == "done"
    assert "stays closed" in journal_of(decision)["thread"]


@pytest.mark.parametrize("text", ["Could you also send the annex?", "Kérem, küldje el a mellékletet is!"])
def test_a_request_within_the_grace_time_reopens(text):
    desk, at = closed(6)
    decision = desk.receives(reply(text, answers="a1@acme.example"), at=at)
    assert (decision.verdict, decision.acknowledge, decision.task) == ("joined", True, "T-1")
    assert desk.desk.tasks["T-1"].status == "new"
    assert mails_of(decision)[0].values["reopened"] is True
    assert mails_of(decision)[0].values["reply_by"].at == desk.desk.tasks["T-1"].promised_at
    assert "is open again" in told(decision)


def test_after_the_grace_time_a_new_task_follows_the_old_one():
    desk, at = closed(8)
    decision = desk.receives(reply("Could you send the annex?", answers="a1@acme.example"), at=at)
    assert (decision.verdict, decision.acknowledge) == ("filed", True)
    assert next(e for e in decision.effects if isinstance(e, FileTask)).follows == "T-1"
    assert desk.desk.tasks["T-1"].status == "done"
    assert "a new task that follows" in journal_of(decision)["thread"]


def test_an_automatic_reply_never_reopens():
    desk, at = closed(1)
    auto = reply("I am away.", answers=desk.acknowledgement_id, headers={"Auto-Submitted": "auto-replied"})
    assert desk.receives(auto, at=at).verdict == "automatic"
    assert desk.desk.tasks["T-1"].status == "done"


# --- a new deadline in a further mail


def due_changes(decision):
    return [
        (e.due_at, e.due_from, e.due_question)
        for e in decision.effects
        if isinstance(e, ChangeTask) and (e.due_at or e.due_question is not None)
    ]


FRIDAY = datetime(2026, 11, 27, 16, tzinfo=UTC)  # 17:00 in Budapest


def test_a_further_mail_that_names_a_deadline_moves_the_due_date():
    decision = asked().receives(reply("Please make it Friday.", answers="a1@acme.example"))
    assert due_changes(decision) == [(FRIDAY, "Friday", "")]
    assert journal_of(decision)["due"].startswith("2026-11-27T16:00:00Z — “Friday”: the words of anna@")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("And please add the figures of May.", "Re: The report"),
        ("And please add the figures of May.", "Re: The report by Friday"),
        ("Thanks!\n\nOn Mon, 23 Nov 2026, Maria wrote:\n> Please look at it by Friday.", "Re: The report"),
        ("I was there last Friday. Please add that.", "Re: The report"),
    ],
)
def test_what_was_said_before_or_is_past_moves_no_due_date(text, subject):
    decision = asked().receives(reply(text, subject=subject, answers="a1@acme.example"))
    assert (decision.verdict, due_changes(decision)) == ("joined", [])


def test_two_readings_in_a_further_mail_become_a_question():
    decision = asked().receives(reply("Please send it by 11/12.", answers="a1@acme.example"))
    assert due_changes(decision) == [(None, None, "by 11/12")]
    assert "please ask which day is meant" in told(decision)


def test_reopening_states_the_new_deadline_or_asks():
    for text, name in (("Please redo it by Friday.", "deadline"), ("By 11/12, please.", "deadline_options")):
        desk = asked()
        desk.change("T-1", status="done", closed_at=TUESDAY)
        decision = desk.receives(reply(text, answers="a1@acme.example"), at=TUESDAY + HOUR)
        (sent,) = mails_of(decision)
        assert sent.values["reopened"]
        assert sent.values[name]
        assert len(due_changes(decision)) == 1


# --- the VA's own mail


FORWARD = """FYI, she is in a hurry
---------- Forwarded message ----------
From: Anna Kovacs <anna@acme.example>
Date: Tue, 24 Nov 2026 09:00
Subject: Flyers
To: maria@va.example

Please print 500 flyers."""


def test_a_forward_by_the_va_is_the_original_senders_request():
    decision = house().receives(from_va(FORWARD, subject="Fwd: Flyers", references=("priv@globex.example",)))
    (sent,) = mails_of(decision)
    assert (decision.verdict, sent.to.email, sent.client) == ("filed", "anna@acme.example", "acme")
    assert sent.subject == "Re: Flyers"
    assert (sent.in_reply_to, sent.references) == ("", ()), "nothing of the VA's own conversation leaves"
    assert "in a hurry" not in str(sent.values)
    task = next(e for e in decision.effects if isinstance(e, FileTask))
    assert task.description.startswith("Your note: FYI, she is in a hurry")
    assert "forwarded by you" in task.tags


def test_a_forward_that_nobody_vouches_for_is_held():
    decision = house().receives(from_va(FORWARD, headers={}))
    assert (decision.verdict, mails_of(decision)) == ("held", [])


def test_a_forwarded_newsletter_is_not_answered():
    forward = FORWARD.replace("anna@acme.example", "no-reply@acme.example")
    decision = house().receives(from_va(forward))
    assert (decision.verdict, decision.acknowledge) == ("filed", False)


def test_a_forwarded_strangers_request_waits_for_a_rule():
    assert house().receives(from_va(FORWARD.replace("anna@acme", "kim@elsewhere"))).verdict == "held"


def test_an_answer_with_the_desk_in_copy_meets_the_clock():
    desk = asked()
    quoting = "It is done.\n\nFrom: Anna Kovacs <anna@acme.example>\nSubject: The report\n\nPlease send it."
    decision = desk.receives(
        from_va(quoting, to="anna@acme.example", answers="a1@acme.example",
                headers={"Cc": "requests@va.example", "Authentication-Results": "mx.va.example; dkim=pass "
                         "header.d=va.example"}),
        at=TUESDAY + HOUR,
    )  # fmt: skip
    assert (decision.verdict, decision.task, mails_of(decision)) == ("answer", "T-1", [])
    assert desk.desk.tasks["T-1"].answered_at == TUESDAY + HOUR


def test_an_answer_to_somebody_else_is_not_counted():
    desk = asked()
    decision = desk.receives(from_va("Look!", to="bob@globex.example, requests@va.example",
                                     answers="a1@acme.example"))  # fmt: skip
    assert decision.verdict == "held"
    assert "not to the one who asked" in told(decision)
    assert desk.desk.tasks["T-1"].answered_at is None


def test_a_forged_answer_does_not_stop_the_clock():
    desk = asked()
    desk.receives(mail("Done.", sender="maria@va.example", to="anna@acme.example, requests@va.example",
                       message_id="e@x", answers="a1@acme.example"))  # fmt: skip
    assert desk.desk.tasks["T-1"].answered_at is None


ATTACHED = "From: Anna Kovacs <anna@acme.example>\nSubject: Szórólapok\n\n{}"
WISH = "Kérem, nyomtasson ötszáz szórólapot péntekig."


def forwarded_as_attachment(*mails: str, **more: object):
    parts = "".join(f"--b\nContent-Type: message/rfc822\n\n{one}\n" for one in mails)
    text = f"--b\nContent-Type: text/plain\n\nshe is in a hurry\n{parts}--b--"
    headers = {"Content-Type": 'multipart/mixed; boundary="b"', "Authentication-Results": VOUCHED}
    return from_va(text, subject="Fwd", **{"headers": headers, **more})


def test_a_forward_as_attachment_is_the_original_senders_request():
    decision = house().receives(forwarded_as_attachment(ATTACHED.format(WISH)))
    (sent,) = mails_of(decision)
    assert (decision.verdict, sent.to.email, sent.client) == ("filed", "anna@acme.example", "acme")
    assert sent.subject == "Re: Szórólapok"
    assert "in a hurry" not in str(sent.values)
    task = next(e for e in decision.effects if isinstance(e, FileTask))
    assert task.description == f"Your note: she is in a hurry\n\n{WISH}"
    assert task.due_from == "péntekig", "its words are read in its own language"
    assert "forwarded by you" in task.tags


@pytest.mark.parametrize(
    ("mails", "said"),
    [
        ((ATTACHED.format("One."), ATTACHED.format("Two.")), "several mails as attachments"),
        (("From: maria@va.example\nSubject: x\n\nPlease.",), "forward it in the text"),
        (("Subject: x\n\nPlease.",), "forward it in the text"),
    ],
)
def test_a_forward_as_attachment_of_nobody_or_of_several_says_what_to_do(mails, said):
    decision = house().receives(forwarded_as_attachment(*mails))
    assert (decision.verdict, mails_of(decision)) == ("held", [])
    assert said in told(decision)


def test_a_forward_as_attachment_that_nobody_vouches_for_is_held():
    headers = {"Content-Type": 'multipart/mixed; boundary="b"'}
    decision = house().receives(forwarded_as_attachment(ATTACHED.format(WISH), headers=headers))
    assert (decision.verdict, mails_of(decision)) == ("held", [])
    assert "nothing proves it" in told(decision)


def test_nobody_is_told_twice_and_reasons_are_sentences():
    desk = asked()
    decision = desk.receives(reply(answers="a1@acme.example"))
    assert why(decision, "an acknowledgement leaves").startswith(
        "acknowledge_replies: daily, and you have not"
    )
    assert not [e for e in decision.effects if isinstance(e, ChangeTask)]
    assert not notices_of(decision)
