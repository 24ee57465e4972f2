"""Commands of the command line, notices, failed deliveries, and acknowledgements decided again."""

from dataclasses import replace

import pytest

from unit.desk.house import (
    DAY,
    HOUR,
    TUESDAY,
    call,
    from_va,
    house,
    journal_of,
    mail,
    mails_of,
    notices_of,
    rule,
    says,
    told,
    within,
)  # fmt: skip
from vamail.model.decision import Decision
from vamail.model.desk import Unwritten
from vamail.model.effects import ReleaseHeld, SendMail, SettleNotices
from vamail.model.events import (
    AcknowledgementExpired,
    CommandGiven,
    DeliveryFailed,
    GivenUp,
    NoticesDue,
    TimerDue,
    WorkspaceBroken,
)
from vamail.model.message import Address
from vamail.workspace.hours import parse_within


def given_command(desk, verb, subject, client=""):
    return desk.decides(
        CommandGiven(number=90, verb=verb, subject=subject, client=client), now=TUESDAY + HOUR
    )


def test_done_and_reopen():
    desk = house()
    desk.receives(mail())
    assert given_command(desk, "done", "t-1").task == "T-1"
    assert desk.desk.tasks["T-1"].closed_at == TUESDAY + HOUR
    assert "T-1 is done already" in journal_of(given_command(desk, "done", "T-1"))["command"]
    given_command(desk, "reopen", "T-1")
    assert (desk.desk.tasks["T-1"].status, desk.desk.tasks["T-1"].closed_at) == ("new", None)
    assert "T-1 is open already (new)" in journal_of(given_command(desk, "reopen", "T-1"))["command"]


@pytest.mark.parametrize(
    ("verb", "subject", "client", "said"),
    [
        ("done", "T-9", "", "there is no task T-9"),
        ("accept", "7", "", "there is no held entry 7"),
        ("accept", "-1", "", "there is no held entry -1"),
        ("accept", "1", "nobody", "there is no client nobody; there are: acme, globex"),
        ("fly", "T-1", "", "“fly” is no command"),
    ],
)
def test_an_impossible_command_changes_nothing_and_says_why(verb, subject, client, said):
    desk = house()
    desk.receives(mail(sender="kim@elsewhere.example"))
    decision = given_command(desk, verb, subject, client)
    assert [reason.why for reason in decision.reasons] == [said]
    assert said in journal_of(decision)["command"]
    assert len(decision.effects) == 1


def test_a_held_mail_is_accepted_once():
    desk = house()
    stranger = mail(sender="kim@elsewhere.example")
    desk.receives(stranger)
    decision = given_command(desk, "accept", "1", "globex")
    assert ReleaseHeld(held=1, outcome="accepted", client="globex") in decision.effects
    assert "settled already" in journal_of(given_command(desk, "drop", "1"))["command"]
    assert desk.receives(stranger, accepted=True, as_client="globex").verdict == "filed"
    assert desk.receives(stranger).verdict == "duplicate"


@pytest.mark.parametrize("verb", ["accept", "requeue"])
@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_a_held_mail_of_ours_is_let_go_as_by_an_ok_and_refused_as_by_one(verb, language):
    desk = house()
    desk.changed_settings(me=replace(desk.workspace.me, language=language))
    ours = SendMail(
        action="a", kind="reply", to=Address("anna@acme.example", ""), template="x", language="en",
        values={}, client="acme", hold="waits",
    )  # fmt: skip
    desk.desk.apply(80, Decision(effects=(ours,)))
    desk.desk.faults[1] = Unwritten(why="x.md:3: unknown", again=True)
    decision = given_command(desk, verb, "1")
    assert desk.desk.entries[0].open and not any(one.matched for one in decision.reasons)
    assert all("x.md:3: unknown" in one.why for one in decision.reasons)
    desk.desk.faults.clear()
    assert all(one.matched for one in given_command(desk, verb, "1").reasons)
    assert not desk.desk.entries[0].open


def expired(desk, message, now, received_at=TUESDAY):
    event = AcknowledgementExpired(
        number=80, delivery=5, task="T-1", message=message, received_at=received_at
    )
    return desk.decides(event, now=now)


def test_an_undelivered_acknowledgement_is_decided_again():
    desk = house(promise=within("4 business hours"))
    desk.receives(mail())
    now = TUESDAY + DAY
    decision = expired(desk, mail(), now)
    (sent,) = mails_of(decision)
    assert sent.values["reply_by"].at == desk.desk.tasks["T-1"].promised_at > now
    assert sent.values["late"] is True
    assert len(notices_of(decision)) == 1
    assert "could not be delivered in time" in told(decision)
    assert {"promise", "acknowledge"} <= journal_of(decision).keys()


def test_an_acknowledgement_decided_again_keeps_the_rules_promise_and_template():
    hurry = rule(
        "hurry", call("file", list="Urgent"), call("promise", within=parse_within("1 business hour")),
        call("acknowledge", template="acknowledge_vip"), when=says("report"),
    )  # fmt: skip
    desk = house(hurry)
    desk.receives(mail())
    now = TUESDAY + 2 * HOUR
    decision = expired(desk, mail(), now)
    (sent,) = mails_of(decision)
    assert sent.values["reply_by"].at == now + HOUR == desk.desk.tasks["T-1"].promised_at
    assert sent.template == "acknowledge_vip"
    assert "1 business hour (rule)" in journal_of(decision)["promise"]


def test_the_acknowledgement_of_a_further_mail_asks_no_rule_when_decided_again():
    desk = house(rule("hurry", call("promise", within=parse_within("1 business hour")), when=says("figures")))
    desk.receives(mail())
    more = mail("The figures, please.", message_id="a2@acme.example", answers="a1@acme.example")
    assert desk.receives(more).verdict == "joined"
    decision = expired(desk, more, TUESDAY + 2 * HOUR)
    assert "(desk)" in journal_of(decision)["promise"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"answered_at": TUESDAY + HOUR}, "you have answered T-1 meanwhile"),
        ({"status": "done", "closed_at": TUESDAY + HOUR}, "T-1 is done"),
    ],
)
def test_an_acknowledgement_that_is_moot_is_not_sent(change, said):
    desk = house()
    desk.receives(mail())
    desk.change("T-1", **change)
    decision = expired(desk, mail(), TUESDAY + 3 * DAY)
    assert not mails_of(decision)
    assert said in journal_of(decision)["acknowledge"]


def test_deciding_a_forward_again_keeps_the_vas_note_private():
    forward = from_va("She is tiresome.\n\nFrom: Anna <anna@acme.example>\nSubject: Flyers\n\nPlease print.")
    desk = house()
    desk.receives(forward)
    (sent,) = mails_of(expired(desk, forward, TUESDAY + 3 * DAY))
    assert (sent.to.email, sent.subject, sent.in_reply_to) == ("anna@acme.example", "Re: Flyers", "")
    assert "tiresome" not in str(sent.values)


def test_notices_leave_as_one_mail_to_the_va():
    event = NoticesDue(number=3, notices=(1, 2), kinds=("held", "brake"), lines=("one", "two"))
    decision = house().decides(event)
    (sent,) = mails_of(decision)
    assert (sent.to.email, sent.values["lines"], sent.auto_submitted) == (
        "maria@va.example", ("one", "two"), "auto-generated",
    )  # fmt: skip
    assert SettleNotices(notices=(1, 2)) in decision.effects
    assert "held, brake" in journal_of(decision)["notice"]


@pytest.mark.parametrize(("kind", "tells"), [("acknowledgement", True), ("notice", False)])
def test_a_refused_delivery_is_told_but_not_by_a_loop_of_notices(kind, tells):
    event = DeliveryFailed(
        number=4, delivery=9, kind=kind, to="anna@acme.example", subject="Re: x", task="T-1", error="550 no"
    )
    decision = house().decides(event)
    assert bool(notices_of(decision)) is tells
    assert "550 no" in journal_of(decision)["deliver"]


def test_a_broken_workspace_is_told_once_per_set_of_problems():
    event = WorkspaceBroken(number=5, fingerprint="f", problems=("rules/a.yaml:1:2: what",))
    desk = house()
    assert "rules/a.yaml:1:2: what" in told(desk.decides(event))
    desk.decides(event)
    assert len(desk.desk.notices) == 1


def test_a_timer_that_nobody_waits_for_does_nothing():
    assert house().decides(TimerDue(number=6, kind="x", subject="y", due_at=TUESDAY)).effects == ()


def test_a_mail_that_stopped_vamail_again_and_again_is_told_once():
    desk = house()
    event = GivenUp(number=9, mail=4, sender="anna@acme.example", subject="Report")
    decision = desk.decides(event)
    assert "anna@acme.example" in told(decision)
    assert "again and again" in journal_of(decision)["hold"]
