"""What leaves by itself: pauses, the undo window, and what waits for an `ok`."""

from dataclasses import replace

from unit.desk.house import DAY, HOUR, MINUTE, TUESDAY, House, house, mail, mails_of, told
from vamail.desk.decide.outgoing import pass_out
from vamail.desk.promise.pauses import PAUSED, let_go, stop
from vamail.model.decision import Decision
from vamail.model.effects import HoldDelivery, Keep, ReleaseHeld, SendMail, TellVa
from vamail.model.events import NoticesDue
from vamail.model.ledger import Approval
from vamail.model.message import Address
from vamail.workspace.types import Holds, TemplateFile


def chaser(to: str = "anna@acme.example", number: int = 1, **more: object) -> SendMail:
    given: dict[str, object] = {
        "action": f"chase-{number}", "kind": "chase", "to": Address(to), "template": "chase",
        "language": "hu", "values": {}, "client": "acme", "subject": "Re: The report", **more,
    }  # fmt: skip
    return SendMail(**given)  # type: ignore[arg-type]


def passed(at_home: House, *mails: SendMail, event: int = 70) -> Decision:
    decided = Decision(effects=mails)
    decision = pass_out(decided, event, at_home.desk, at_home.workspace, TUESDAY)
    at_home.desk.apply(event, decision)
    return decision


def known(**more: object) -> House:
    """A desk that Anna has written to."""
    at_home = house(**more)
    at_home.receives(mail("Please make the flyer."))
    return at_home


def test_an_acknowledgement_waits_for_nothing():
    at_home = house()
    (sent,) = mails_of(at_home.receives(mail("Please make the flyer.")))
    assert sent.not_before is None and not sent.hold


def test_the_rest_waits_for_the_undo_window():
    (sent,) = mails_of(passed(known(), chaser()))
    assert sent.not_before == TUESDAY + 10 * MINUTE and not sent.hold


def test_what_waits_longer_anyway_keeps_its_time():
    (sent,) = mails_of(passed(known(), chaser(not_before=TUESDAY + HOUR)))
    assert sent.not_before == TUESDAY + HOUR


def test_a_new_address_waits_for_an_ok_and_is_asked_about_once():
    at_home = known()
    decision = passed(at_home, chaser("bob@new.example"))
    assert "first mail to bob@new.example" in mails_of(decision)[0].hold
    assert "bob@new.example" in told(decision)
    at_home.desk.apply(
        71, Decision(effects=(Keep(value=Approval(what="address", subject="bob@new.example", at=TUESDAY)),))
    )
    assert not mails_of(passed(at_home, chaser("bob@new.example"), event=72))[0].hold


def test_a_bare_ok_lets_go_nothing_of_which_the_notice_does_not_tell():
    at_home = known()
    passed(at_home, chaser("bob@new.example"), event=71)
    passed(at_home, chaser("eve@new.example"), event=72)
    first, second = at_home.desk.held_open()
    notice = NoticesDue(number=73, notices=(2,), kinds=("approval",), lines=("Eve's",), asks=(72,))
    decision = at_home.decides(notice)
    assert [one.value.held for one in decision.effects if isinstance(one, Keep)] == [(second.number,)]  # type: ignore[union-attr]
    said = str(mails_of(decision)[0].values["lines"])
    assert f": {second.number}." in said and str(first.number) not in said


def test_more_than_so_many_at_once_wait():
    at_home = known(holds=Holds(at_once=3))
    held = [mails_of(passed(at_home, chaser(number=n), event=70 + n))[0].hold for n in range(5)]
    assert [bool(one) for one in held] == [False, False, False, True, True]
    at_home = known(holds=Holds(at_once=3))
    together = mails_of(passed(at_home, *(chaser(number=n) for n in range(5))))
    assert [bool(one.hold) for one in together] == [False, False, False, True, True]


def test_a_template_that_the_va_changed_is_shown_once():
    own = TemplateFile(
        name="chase", language="hu", source="subject: x\n\nHello", file="templates/hu/chase.md", own=True
    )
    at_home = known(templates=(own,))
    assert "changed its template hu/chase" in mails_of(passed(at_home, chaser()))[0].hold
    shipped = known(templates=(replace(own, own=False),))
    assert not mails_of(passed(shipped, chaser()))[0].hold


def test_a_pause_stops_acknowledgements_too_and_files_the_task():
    at_home = house()
    at_home.desk.apply(60, Decision(effects=stop(at_home.desk, "acme", TUESDAY)))
    decision = at_home.receives(mail("Please make the flyer."))
    assert not decision.acknowledge and mails_of(decision)[0].hold.startswith(PAUSED)
    assert at_home.desk.task("T-1") is not None
    bob = at_home.receives(
        mail("Hello, a logo please.", sender="bob@globex.example", message_id="b1@globex.example")
    )
    assert bob.acknowledge


def test_a_pause_holds_what_waits_and_resume_lets_it_go():
    at_home = known()
    passed(at_home, chaser())
    stopped = stop(at_home.desk, "", TUESDAY)
    assert [one.delivery for one in stopped if isinstance(one, HoldDelivery)] == [2]
    at_home.desk.apply(60, Decision(effects=stopped))
    assert stop(at_home.desk, "", TUESDAY) == ()
    free = let_go(at_home.desk, "", TUESDAY + DAY)
    assert [one.outcome for one in free if isinstance(one, ReleaseHeld)] == ["accepted"]
    at_home.desk.apply(61, Decision(effects=free))
    assert let_go(at_home.desk, "", TUESDAY + DAY) == ()
    assert not mails_of(passed(at_home, chaser(number=2), event=74))[0].hold


def test_a_pause_of_all_outlasts_the_end_of_one_clients():
    at_home = known()
    passed(at_home, chaser())
    at_home.desk.apply(60, Decision(effects=stop(at_home.desk, "acme", TUESDAY)))
    at_home.desk.apply(61, Decision(effects=stop(at_home.desk, "", TUESDAY)))
    ended = let_go(at_home.desk, "acme", TUESDAY)
    assert not any(isinstance(one, ReleaseHeld) for one in ended)


def test_notices_leave_whatever_is_paused():
    at_home = known()
    at_home.desk.apply(60, Decision(effects=stop(at_home.desk, "", TUESDAY)))
    for kind in ("notice", "alarm", "whatever is added later"):
        notice = chaser("maria@va.example", kind=kind, client="")
        assert mails_of(passed(at_home, notice, event=70 + len(kind)))[0] == notice


def test_what_a_decider_asks_an_ok_for_is_told():
    decision = passed(known(), chaser(hold="waits for your ok: it fell due while nobody ran"))
    assert [one.kind for one in decision.effects if isinstance(one, TellVa)] == ["approval"]
