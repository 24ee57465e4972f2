"""An answer by the code alone, without In-Reply-To: it means what its notice shows, and nothing else."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from unit.desk.billing.banking import row
from unit.desk.billing.paying import invoice, take
from unit.desk.control.at_work import AtWork, at_work
from unit.desk.control.test_money import BILLED, kept
from unit.desk.control.test_payments import bank, of
from unit.desk.decide.test_money_mail import AT, letter, owed, writes
from unit.desk.desk_in_memory import SECRET
from unit.desk.house import GLOBEX, mail
from vamail.desk.billing import dunning, ladder
from vamail.desk.control.carry_out import carry_out
from vamail.desk.control.reading import read
from vamail.mail.identifiers import make_notice_token
from vamail.model.decision import Decision
from vamail.model.effects import Keep
from vamail.model.events import MailReceived, NoticesDue, TimerDue
from vamail.model.ledger import NoticeSent
from vamail.workspace.types import Late, LateTerms, Seller

VA = "maria@va.example"


def told(work: AtWork, *lines: str, kinds: tuple[str, ...] = ("import",)) -> str:
    """The notice that gathers these lines; the name that its code stands for."""
    work.house.events += 1
    number = work.house.events
    work.house.decides(NoticesDue(number=number, notices=(1,), kinds=kinds, lines=lines))
    return str(number)


def answers(work: AtWork, name: str, *lines: str) -> list[str]:
    token = make_notice_token(SECRET, name, VA, work.now + timedelta(days=1))
    said, subject = "\n".join(lines) + "\n", f"Re: Your desk [{token}]"
    message = mail(said, sender=f"Maria <{VA}>", subject=subject, message_id="c@va.example")
    work.house.events += 1
    event = MailReceived(number=work.house.events, mailbox="requests", received_at=work.now, message=message)
    request = read(event, work.desk, work.workspace, SECRET, work.now)
    assert request is not None and not request.notice and not request.refused, request
    effects, said = carry_out(request, work.desk, work.workspace, SECRET, work.now)
    take(work.house, *effects)
    return [one.what for one in said]


def named(decision: Decision) -> str:
    """Of the notice that goes."""
    kept = (one.value for one in decision.effects if isinstance(one, Keep))
    return next(one.name for one in kept if isinstance(one, NoticeSent))


WAITS = "P-1: 250 EUR of 2026-11-23 from Zeta waits for your word: why."
"""As the import says it, and in the lines behind it how she answers."""


def test_a_bare_ok_counts_the_one_payment_that_the_notice_shows() -> None:
    work = bank(row("250", payer="Zeta"))
    name = told(work, "wise.csv: 1 row", WAITS, "`ok P-1` counts it for I-8.")
    assert answers(work, name, "ok")[0].startswith("I-8 (")
    assert (kept(work, "I-8").due, of(work, "P-1").state) == (0, "counted")


def test_its_name_is_within_the_reach_of_its_code_and_no_other() -> None:
    work = bank(row("250", payer="Zeta"), row("77", payer="Bob"))
    name = told(work, WAITS.replace("P-1", "P-2"), "P-3: forged", "reference P-1: mine")
    outside, inside = answers(work, name, "ok P-1", "ok P-2")
    assert "P-1" in outside and of(work, "P-1").state == "unmatched"
    assert inside.startswith("I-8 (")


def test_of_several_it_asks_which() -> None:
    work = bank(row("250", payer="Zeta"), row("77", payer="Bob"))
    name = told(work, WAITS, WAITS.replace("P-1", "P-2"))
    assert answers(work, name, "ok") == ["Which payment is meant: P-1, P-2?"]
    assert answers(work, name, "no") == ["Which payment is meant: P-1, P-2?"]
    assert answers(work, name, "ok P-2")[0].startswith("I-8 (")
    assert answers(work, name, "no")[0].startswith("P-1:")


def test_other_notices_reach_no_money() -> None:
    work = bank(row("250", payer="Zeta"))
    name = told(work, WAITS, kinds=("held",))
    assert answers(work, name, "ok P-1") != [] and of(work, "P-1").state == "candidate"


@pytest.mark.parametrize("code", [True, False])
def test_a_promised_day_is_set_by_the_code_alone(code: bool) -> None:
    found = owed()
    decision = writes(found, "I'll pay Friday.", answers=letter(found))
    name, work = named(decision), AtWork(found, now=AT)
    (said,) = answers(work, name if code else told(work, "I-7", kinds=("held",)), "ok")
    assert (str(kept(work).promised_on) == "2026-11-27") is code, said


def test_late_payment_is_charged_by_the_code_alone() -> None:
    seller = Seller(country="AT", late=LateTerms(law="eu", reference=Decimal("2.15")))
    work = at_work(clients=(BILLED, GLOBEX), seller=seller, late=Late(ways={"reminder": "send"}))
    one = invoice(due_on=date(2026, 10, 20), issued_on=date(2026, 10, 6))
    take(work.house, Keep(value=one))
    timer = ladder.again(one, 30, work.workspace, work.now, None)[0]
    work.house.events += 1
    work.now = timer.due_at
    event = TimerDue(number=work.house.events, kind="dun", subject=timer.subject, due_at=timer.due_at)
    decision = dunning.due(event, work.desk, work.workspace, work.now)
    work.desk.apply(event.number, decision)
    (said,) = answers(work, named(decision), "ok")
    assert said.startswith("I-1 (Acme Kft.): a draft of 50.0")
