"""A rule that invites: whoever wrote gets an invitation or an offer beside the acknowledgement, or none."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from unit.desk.house import (
    ACME,
    DAY,
    GLOBEX,
    TUESDAY,
    call,
    from_va,
    house,
    journal_of,
    mail,
    mails_of,
    rule,
    told,
)  # fmt: skip
from vamail.desk.actions import invite
from vamail.desk.intake.draft import Draft, Invite
from vamail.model.effects import FileTask, Keep
from vamail.model.ids import NewTask
from vamail.model.meetings import Meeting
from vamail.workspace.types import Meetings

AT_TEN = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
LINK = "https://meet.example/maria"


def desk(**params):
    return house(rule("invites", call("file", list="Calendar"), call("invite", **params)))


def meeting_of(decision):
    return next(
        (one.value for one in decision.effects if isinstance(one, Keep) and isinstance(one.value, Meeting)),
        None,
    )


def kinds(decision):
    return [one.kind for one in mails_of(decision)]


def test_the_later_rule_wins_in_what_it_says():
    draft = invite.plan({"title": "Call", "duration": 45}, Draft())
    assert draft.invite == Invite(title="Call", when="offer", minutes=45)
    again = invite.plan({"when": "from the mail", "where": "Office"}, draft)
    assert again.invite == Invite(title="Call", when="from the mail", minutes=45, where="Office")


def test_free_times_are_offered_beside_the_acknowledgement():
    decision = desk(title="Call").receives(mail("Can we talk?"))
    assert kinds(decision) == ["offer", "acknowledgement"] or kinds(decision) == ["acknowledgement", "offer"]
    kept = meeting_of(decision)
    assert (kept.status, kept.title, kept.client, kept.task) == ("offered", "Call", "acme", NewTask())
    assert len(kept.slots) == 3
    (offer,) = (one for one in mails_of(decision) if one.kind == "offer")
    assert offer.to.email == "anna@acme.example" and offer.in_reply_to == "a1@acme.example"


def test_it_is_about_the_task_and_takes_its_title():
    at_home = desk()
    kept = meeting_of(at_home.receives(mail("Can we talk?", subject="Re: The flyer")))
    assert kept.title == "The flyer"
    assert at_home.desk.kept(Meeting, "M-1").task == "T-1"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Could we meet on Tuesday at 10:00?", AT_TEN),
        ("We met last Monday at 9:00. Could we meet again on 1 December 2026 at 10:00?", AT_TEN),
        ("Tuesday 10:00 or Wednesday 11:00?", None),
        ("Could we meet on Tuesday?", None),
        ("Please send it by Tuesday 10:00.", None),
        ("Every Tuesday at 10:00?", None),
        ("Could we meet on 5/12 at 10:00?", None),
        ("Could we meet?", None),
    ],
)
def test_a_time_is_taken_from_the_mail_only_where_it_names_one(text, at):
    acme = replace(ACME, language="en")
    at_home = desk(when="from the mail")
    at_home.changed_settings(clients=(acme, GLOBEX))
    kept = meeting_of(at_home.receives(mail(text)))
    assert (kept.status, kept.start_at if at else None) == ("confirmed" if at else "offered", at)


def test_the_mails_time_is_on_the_writers_wall():
    at_home = desk(when="from the mail")
    sender = "Bob <bob@globex.example>"
    kept = meeting_of(at_home.receives(mail("Let us meet on Tuesday at 10:00.", sender=sender)))
    assert (kept.start_at, kept.zone) == (datetime(2026, 12, 1, 15, 0, tzinfo=UTC), "America/New_York")


@pytest.mark.parametrize(
    ("when", "now", "at", "series"),
    [
        ("Tue 10:00", TUESDAY, AT_TEN, ""),
        ("every Thu 16:00", TUESDAY, datetime(2026, 11, 26, 15, 0, tzinfo=UTC), "FREQ=WEEKLY;BYDAY=TH"),
        # 02:30 does not exist on 28 March 2027 and occurs twice on 25 October 2026
        ("Sun 02:30", datetime(2027, 3, 25, 10, 0, tzinfo=UTC), datetime(2027, 4, 4, 0, 30, tzinfo=UTC), ""),
        (
            "Sun 02:30",
            datetime(2026, 10, 20, 10, 0, tzinfo=UTC),
            datetime(2026, 11, 1, 1, 30, tzinfo=UTC),
            "",
        ),
    ],
)
def test_a_weekly_time_is_the_next_that_is_certain(when, now, at, series):
    kept = meeting_of(desk(when=when).receives(mail("Hello", subject="Hello"), at=now))
    assert (kept.start_at, kept.rule, kept.zone) == (at, series, "Europe/Budapest")


def test_where_is_a_place_or_where_one_joins():
    for where, place, link in (
        ("Office", "Office", LINK),
        ("https://zoom.us/j/1", "", "https://zoom.us/j/1"),
    ):
        at_home = desk(where=where)
        at_home.changed_settings(meetings=Meetings(link=LINK))
        kept = meeting_of(at_home.receives(mail()))
        assert (kept.place, kept.link) == (place, link)


def test_whoever_would_not_be_acknowledged_is_not_invited():
    for message in (
        mail(headers={"Auto-Submitted": "auto-replied"}),
        mail(sender="no-reply@acme.example"),
        mail(headers={"Precedence": "bulk", "List-Id": "<x.acme.example>"}),
    ):
        decision = desk().receives(message)
        assert meeting_of(decision) is None and "offer" not in kinds(decision)


def test_a_rule_that_does_not_acknowledge_may_invite():
    at_home = house(rule("r", call("file"), call("acknowledge", answer=False), call("invite")))
    decision = at_home.receives(mail())
    assert kinds(decision) == ["offer"]


def test_a_stranger_is_held_and_invited_by_nobody():
    at_home = house(rule("r", call("invite")), clients=(ACME,))
    decision = at_home.receives(mail(sender="x@elsewhere.example"))
    assert decision.verdict == "held" and meeting_of(decision) is None


def test_what_the_va_forwards_invites_the_one_who_asked():
    head = "From: Anna Kovacs <anna@acme.example>\nDate: Mon, 23 Nov 2026\nSubject: A call\n"
    text = f"---------- Forwarded message ---------\n{head}To: maria@va.example\n\nCan we talk?\n"
    decision = desk().receives(from_va(text, subject="Fwd: A call"))
    (offer,) = (one for one in mails_of(decision) if one.kind == "offer")
    assert offer.to.email == "anna@acme.example" and offer.in_reply_to == ""


def test_a_title_that_names_another_client_invites_nobody_and_the_va_is_told():
    at_home = desk(title="Like with Globex Kft.")
    decision = at_home.receives(mail())
    assert meeting_of(decision) is None and "offer" not in kinds(decision)
    assert any(isinstance(one, FileTask) for one in decision.effects)
    assert "Globex" in told(decision) and "no invitation" in journal_of(decision)["meeting"]


def test_a_second_mail_of_the_thread_invites_nobody_again():
    at_home = desk()
    at_home.receives(mail())
    again = at_home.receives(
        mail("Any news?", message_id="a2@acme.example", answers="a1@acme.example"), at=TUESDAY + DAY
    )
    assert meeting_of(again) is None
