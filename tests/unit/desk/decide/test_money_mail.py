"""What a client's mail means for invoices: reminders wait, days are proposed, bank details freeze."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from unit.desk.billing.paying import invoice, take
from unit.desk.control.at_work import AtWork
from unit.desk.control.test_money import kept, says
from unit.desk.house import ACME, GLOBEX, TUESDAY, House, house, mail, mails_of
from vamail.desk.billing import dunning, ladder
from vamail.desk.billing.client_mail import unanswered
from vamail.desk.billing.letters import sent
from vamail.desk.promise.pauses import ASKS_FROZEN
from vamail.desk.promise.waiting import begin
from vamail.model.decision import Decision
from vamail.model.effects import Keep, SendMail, SetTimer
from vamail.model.events import TimerDue
from vamail.model.ledger import NoticeSent
from vamail.workspace.types import Late, Seller

AT = TUESDAY + timedelta(hours=2)


def owed(**more: Any) -> House:
    """I-7 and I-8 of Acme are owed, and I-9 of Globex; their mails have left."""
    found = house(seller=Seller(country="AT"), late=Late(ways={"reminder": "send"}), **more)
    ours = (
        invoice(),
        invoice(name="I-8", number="2026/0008"),
        invoice(name="I-9", number="2026/0009", client="globex"),
    )
    take(found, *(Keep(value=one) for one in ours))
    for one in ours:
        take(found, *sent(one, found.desk, found.workspace), *ladder.timers_for(one, found.workspace))
    return found


def letter(found: House, action: str = "invoice.I-7.0") -> str:
    return next(one.message_id for one in found.desk.sent if one.mail.action == action)


def writes(found: House, text: str, **more: Any) -> Decision:
    given: dict[str, Any] = {"subject": "Something", "message_id": f"w{found.events}@acme.example", **more}
    return found.receives(mail(text, **given), AT)


def waiting(found: House) -> list[str]:
    """The invoices of which nobody is reminded because of a mail."""
    named = (found.desk.kept(type(invoice()), name) for name in ("I-7", "I-8", "I-9"))
    return [one.name for one in named if one is not None and unanswered(one, found.desk)]


def notice(decision: Decision) -> SendMail:
    (found,) = (one for one in mails_of(decision) if one.template == "money_news")
    return found


# --- reminders wait for what is about the invoice --------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "more", "names"),
    [
        ("The sum looks odd to me.", {"answers": True}, ["I-7"]),
        ("Please look at 2026/0008 again.", {}, ["I-8"]),
        ("Something is wrong.", {"subject": "Invoice I-8"}, ["I-8"]),
        ("When do I have to pay you?", {}, ["I-7", "I-8"]),
        ("Kérem a számláját újra.", {}, ["I-7", "I-8"]),
        ("صورتحساب شما نرسیده است", {}, ["I-7", "I-8"]),
        ("Please book a flight to Rome.", {}, []),
        ("Please prepare the invoices of November for my customers.", {}, []),
        ("Thank you!", {"answers": True}, []),
        ("2026/0009 is not ours.", {}, []),
    ],
)
def test_only_a_mail_about_it_makes_reminders_wait(text: str, more: dict[str, Any], names: list[str]) -> None:
    found = owed()
    more = {**more, "answers": letter(found)} if more.get("answers") else more
    assert writes(found, text, **more).verdict == "filed"
    assert waiting(found) == names


def test_the_reminder_waits_until_the_answer_and_not_longer() -> None:
    found = owed()
    decision = writes(found, "The sum looks odd to me.", answers=letter(found))
    assert decision.acknowledge
    timer = next(one for one in found.desk.timers if one.subject == "I-7/-3")
    event = TimerDue(number=90, kind="dun", subject=timer.subject, due_at=timer.due_at)
    waits = dunning.due(event, found.desk, found.workspace, timer.due_at)
    assert not mails_of(waits) and waits.reasons[0].why == "T-1 about it waits for your answer"
    found.change("T-1", answered_at=AT + timedelta(hours=1))
    assert mails_of(dunning.due(event, found.desk, found.workspace, timer.due_at))
    writes(found, "And the VAT?", answers=letter(found))
    assert waiting(found) == ["I-7"]
    found.change("T-2", status="done")
    assert not waiting(found)


def test_whoever_answers_the_invoice_without_being_known_is_waited_for_while_it_is_held() -> None:
    found = owed()
    books = "books@tax.example"
    assert writes(found, "Which VAT number?", sender=books, answers=letter(found)).verdict == "held"
    assert waiting(found) == ["I-7"]
    found.desk.entries[:] = [replace(one, open=False) for one in found.desk.entries]
    assert not waiting(found)


# --- what is promised ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I'll pay Friday.", "2026-11-27"), ("We will pay it on 4 December.", "2026-12-04"),
        ("Pénteken utalom.", "2026-11-27"), ("سلام، جمعه پرداخت می‌کنم.", "2026-11-27"),
    ],
)  # fmt: skip
def test_a_promised_day_is_proposed_and_one_word_sets_it(text: str, day: str) -> None:
    found = owed()
    told = notice(writes(found, text, answers=letter(found)))
    assert told.values["commands"] == (f"promised I-7 {day}",)
    assert text in told.values["lines"][0]  # type: ignore[index, operator]
    assert not kept(AtWork(found)).promised_on
    work = AtWork(found, now=AT)
    (said,) = says(work, "ok", notice=found.desk.sent[-1].message_id, invoices=("I-7",), tasks=("T-1",))
    assert said.startswith("I-7 (") and "is promised by" in said and str(kept(work).promised_on) == day
    says(work, "undo")
    assert kept(work).promised_on is None


@pytest.mark.parametrize(
    "text",
    [
        "I'll pay Friday or Monday.", "I will pay soon.", "I won't pay on Friday.", "Can I pay on Friday?",
        "Please pay the hosting on Friday.", "We will pay it on 4 December 2027.",
    ],
)  # fmt: skip
def test_what_is_no_day_is_not_proposed(text: str) -> None:
    found = owed()
    decision = writes(found, text, answers=letter(found))
    assert not [one for one in mails_of(decision) if one.template == "money_news"]


def test_of_several_invoices_no_day_is_proposed() -> None:
    decision = writes(owed(), "I'll pay on Friday.")
    assert not [one for one in mails_of(decision) if one.template == "money_news"]


# --- other bank details ----------------------------------------------------------------------------------

CHANGED = "Our bank details have changed: please send the refund to the new account."


def test_other_bank_details_freeze_the_matter_and_warn() -> None:
    found = owed()
    timer = next(one for one in found.desk.timers if one.subject == "I-7/-3")
    decision = writes(found, CHANGED, answers=letter(found))
    assert decision.verdict == "filed" and decision.acknowledge
    told = notice(decision)
    assert told.values["headline"] == "Careful: a mail in the name of Acme Kft. speaks of other bank details"
    assert "on a number that you knew before" in str(told.values["lines"])
    assert told.values["commands"] == ("settled I-7",)
    assert found.desk.tasks["T-1"].tags == ("frozen",)
    event = TimerDue(number=90, kind="dun", subject=timer.subject, due_at=timer.due_at)
    assert not mails_of(dunning.due(event, found.desk, found.workspace, timer.due_at))
    work = AtWork(found, now=AT)
    assert kept(work).paused_why.startswith("frozen: anna@acme.example") and not kept(work, "I-8").paused_why
    found.change("T-1", answered_at=AT)
    says(work, "settled I-7")
    assert mails_of(dunning.due(event, found.desk, found.workspace, timer.due_at))


def test_the_tag_comes_off_when_all_that_it_froze_is_settled_and_back_with_undo() -> None:
    found = owed()
    writes(found, CHANGED)
    work = AtWork(found, now=AT)
    says(work, "settled I-7")
    assert found.desk.tasks["T-1"].tags == ("frozen",)  # I-8 still is
    says(work, "settled I-8")
    assert found.desk.tasks["T-1"].tags == ()
    says(work, "undo")
    assert found.desk.tasks["T-1"].tags == ("frozen",) and kept(work, "I-8").paused_why


def test_what_is_disputed_leaves_other_tags_alone() -> None:
    found = owed()
    writes(found, CHANGED, answers=letter(found))
    work = AtWork(found, now=AT)
    says(work, "dispute I-8 too much")
    says(work, "settled I-8")
    assert found.desk.tasks["T-1"].tags == ("frozen",)


def test_nobody_in_a_frozen_task_is_chased_without_her_ok() -> None:
    found = owed()
    writes(found, CHANGED, answers=letter(found))
    task = found.desk.task("T-1")
    assert task is not None
    asked = begin(found.desk, found.workspace, task, AT, whom="client", what="the logo")
    take(found, *asked)
    timer = next(one for one in asked if isinstance(one, SetTimer))
    event = TimerDue(number=90, kind="chase", subject=timer.subject, due_at=timer.due_at)
    decision = found.decides(event, timer.due_at)
    (sent,) = (one for one in mails_of(decision) if one.kind == "chase")
    assert sent.hold == ASKS_FROZEN
    assert "its task is frozen: somebody wrote of other bank details" in str(decision.effects)


def test_a_mail_about_an_invoice_goes_with_its_task_into_another() -> None:
    found = owed()
    writes(found, "Please book a flight to Rome.")
    writes(found, CHANGED, answers=letter(found))
    work = AtWork(found, now=AT)
    says(work, "T-1 merge T-2")
    assert waiting(found) == ["I-7"]
    assert found.desk.tasks["T-1"].tags == ("frozen",)
    says(work, "settled I-7")
    assert found.desk.tasks["T-1"].tags == ()


def test_reminders_that_wait_are_withdrawn_and_without_a_name_all_that_is_owed_freezes() -> None:
    found = owed()
    timer = next(one for one in found.desk.timers if one.subject == "I-7/-3")
    event = TimerDue(number=90, kind="dun", subject=timer.subject, due_at=timer.due_at)
    found.decides(event, timer.due_at)
    assert "dun.I-7.-3.0" in [one.action for one in found.desk.planned_mails()]
    writes(found, CHANGED)
    assert "dun.I-7.-3.0" not in [one.action for one in found.desk.planned_mails()]
    work = AtWork(found)
    assert kept(work).paused_why and kept(work, "I-8").paused_why and not kept(work, "I-9").paused_why


@pytest.mark.parametrize("how", ["From", "Reply-To"])
def test_a_look_alike_of_the_client_is_told_as_such(how: str) -> None:
    found = owed()
    alike = "Anna Kovacs <anna@acrne.example>"
    more = {"sender": alike} if how == "From" else {"headers": {"Reply-To": alike}}
    decision = writes(found, CHANGED, **more)
    assert decision.verdict == ("held" if how == "From" else "filed")
    assert any("only looks like it" in line for line in notice(decision).values["lines"])  # type: ignore[union-attr]
    assert kept(AtWork(found)).paused_why


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_the_acknowledgement_does_not_repeat_other_bank_details(language: str) -> None:
    given = "Please send all payments to the new account DE89370400440532013000."
    found = owed(clients=(replace(ACME, language=language), GLOBEX))
    told = acknowledgement(writes(found, f"{given} Please book a flight to Rome."))
    assert (told.language, told.values["bullets"], told.values["subject"]) == (language, (), "Something")
    told = acknowledgement(writes(found, "See the subject.", subject="Please pay to our new bank account"))
    assert told.values["bullets"] == () and told.values["subject"] == ""
    told = acknowledgement(writes(found, "Please book a flight to Rome."))
    assert told.values["bullets"] == ("Please book a flight to Rome.",)


def test_nor_does_that_of_a_later_mail_about_a_frozen_request() -> None:
    found = owed(acknowledge_replies="always")
    writes(found, CHANGED, message_id="first@acme.example")
    later = writes(found, "Please use DE89370400440532013000 today.", answers="first@acme.example")
    told = acknowledgement(later)
    assert told.template == "acknowledge_reply" and told.values["ref"] == "T-1"
    assert told.values["bullets"] == ()


@pytest.mark.parametrize("text", [CHANGED, "Please book a flight to Rome."])
def test_nothing_of_a_look_alikes_mail_is_repeated(text: str) -> None:
    found = owed()
    told = acknowledgement(writes(found, text, headers={"Reply-To": "Anna Kovacs <anna@acrne.example>"}))
    repeated = {key: told.values[key] for key in ("greeting_name", "subject", "bullets", "attachments")}
    assert repeated == {"greeting_name": "", "subject": "", "bullets": (), "attachments": ()}


def acknowledgement(decision: Decision) -> SendMail:
    (found,) = (one for one in mails_of(decision) if one.kind == "acknowledgement")
    return found


def test_a_stranger_who_looks_like_nobody_freezes_nothing() -> None:
    found = owed()
    decision = writes(found, CHANGED, sender="somebody@spam.example")
    assert decision.verdict == "held" and not mails_of(decision)
    assert not kept(AtWork(found)).paused_why


def test_it_warns_where_nothing_is_owed_too_and_says_nothing_of_others() -> None:
    found = house(clients=(GLOBEX,))
    told = notice(writes(found, CHANGED, sender="bob@globex.example"))
    assert not told.values["commands"] and "Acme" not in str(told.values)


@pytest.mark.parametrize("language", ["hu", "fa"])
def test_she_is_warned_in_her_language(language: str) -> None:
    found = owed()
    found.changed_settings(me=replace(found.workspace.me, language=language))
    told = notice(writes(found, CHANGED))
    said = " ".join((str(told.values["headline"]), *told.values["lines"]))  # type: ignore[misc]
    assert told.language == language and "Careful" not in said and "{" not in said


def test_what_an_answer_is_about_is_kept() -> None:
    found = owed()
    writes(found, CHANGED, answers=letter(found))
    (about,) = found.desk.kept_since(NoticeSent, TUESDAY)
    assert about.invoices == ("I-7",)
