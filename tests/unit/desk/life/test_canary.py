"""The test mail to ourselves: when it leaves, who can make one, and what its return does."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.desk_in_memory import SECRET
from unit.desk.house import TUESDAY, house, mail, mails_of
from vamail.desk.life import canary
from vamail.mail.identifiers import loop_mark, make_message_id
from vamail.model.effects import CanaryBack, ExpectCanary, MoveMessage, SetTimer
from vamail.model.events import TimerDue
from vamail.workspace.types import Alarm

ON = Alarm(canary_seconds=6 * 3600, within_seconds=900)
DUE = TimerDue(number=7, kind="canary", subject="requests", due_at=TUESDAY)


def effects(decision, kind):
    return [effect for effect in decision.effects if isinstance(effect, kind)]


def test_a_due_timer_sends_one_expects_it_back_and_sets_the_next():
    decision = house(alarm=ON).decides(DUE)
    (sent,) = mails_of(decision)
    assert (sent.to.email, sent.kind, sent.auto_submitted) == (
        "requests@va.example", "canary", "auto-generated",
    )  # fmt: skip
    (expected,) = effects(decision, ExpectCanary)
    assert expected.late_at - expected.sent_at == timedelta(minutes=15)
    (timer,) = effects(decision, SetTimer)
    assert TUESDAY < timer.due_at <= TUESDAY + timedelta(hours=6)


@pytest.mark.parametrize("alarm", [Alarm(), replace(ON, canary_seconds=0)])
def test_switched_off_nothing_leaves_and_no_timer_is_set(alarm):
    assert house(alarm=alarm).decides(DUE).effects == ()


def test_a_mailbox_that_is_gone_gets_none():
    assert house(alarm=ON).decides(replace(DUE, subject="gone")).effects == ()


@given(st.integers(1, 10_000_000), st.floats(1, 2_000_000), st.text(max_size=20))
def test_the_next_one_is_after_now_within_one_round_and_the_same_for_everybody(seconds, every, mailbox):
    now = TUESDAY + timedelta(seconds=seconds)
    at = canary.next_at(mailbox, every, now)
    assert now < at + timedelta(milliseconds=1)
    assert at <= now + timedelta(seconds=every, milliseconds=1)
    later = now + (at - now) / 2
    assert abs(canary.next_at(mailbox, every, later) - at) < timedelta(milliseconds=1)


def back(message_id, **headers):
    return mail(
        "It works.", sender="requests@va.example", message_id=message_id,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )  # fmt: skip


NAME = make_message_id(SECRET, 7, "canary", "va.example")


def test_it_comes_back_and_is_put_away():
    decision = house(alarm=ON).receives(back(NAME))
    assert decision.verdict == "ignored"
    assert effects(decision, CanaryBack) == [CanaryBack(name=NAME, back_at=TUESDAY)]
    assert effects(decision, MoveMessage) == [MoveMessage(folder="\\Trash")]
    assert mails_of(decision) == []


def test_a_relay_that_renames_mails_does_not_hide_it():
    message = back("b1@relay.example", X_Vamail_Canary=NAME, X_Vamail_Loop=loop_mark(SECRET))
    assert effects(house(alarm=ON).receives(message), CanaryBack)


@pytest.mark.parametrize(
    "name",
    [
        NAME.replace("7.canary", "8.canary"),
        NAME.replace("@va.example", "@evil.example"),
        f"7.canary.{'a' * 26}@va.example",
        make_message_id(b"another vamail", 7, "canary", "va.example"),
        make_message_id(SECRET, 7, "notice", "va.example"),
    ],
)
def test_a_forged_one_is_nothing(name):
    desk = house(alarm=ON)
    decision = desk.receives(back(name, X_Vamail_Canary=name, Auto_Submitted="auto-generated"))
    assert effects(decision, CanaryBack) == []
    assert effects(decision, MoveMessage) == []
    assert mails_of(decision) == []


def test_a_second_copy_is_put_away_too():
    desk = house(alarm=ON)
    desk.receives(back(NAME))
    again = desk.receives(back(NAME))
    assert again.verdict in ("ignored", "duplicate")
    assert mails_of(again) == []
