"""Time that is counted for a client without a task, and what it comes to."""

from dataclasses import replace
from decimal import Decimal

import pytest

from unit.desk.billing.till import at
from unit.desk.control.at_work import AtWork, at_work
from unit.desk.control.test_money import BILLED, says
from unit.desk.house import GLOBEX
from vamail.desk.control.authority import Scope, within
from vamail.desk.control.command import Command, NotUnderstood
from vamail.model.billing import Invoice, RetainerMonth
from vamail.model.decision import Decision
from vamail.model.effects import Keep, SendMail, TellVa
from vamail.model.ledger import TimeEntry
from vamail.workspace.types import Retainer, Service

DESIGN = Service(name="Design", price=Decimal(80), currency="EUR")
TEN_HOURS = Retainer(price=Decimal(400), minutes=600, tell_client=True)


def counting(**more: object) -> AtWork:
    client = replace(BILLED, billing=replace(BILLED.billing, **more))  # type: ignore[arg-type]
    return at_work(clients=(client, GLOBEX), services=(DESIGN,))


def entries(work: AtWork) -> list[TimeEntry]:
    return list(work.desk.kept_since(TimeEntry, at("2000-01-01 00:00")))


def test_a_client_without_a_task_has_time_that_is_charged() -> None:
    work = counting()
    (told,) = says(work, "log acme 45m design: the flyer, yesterday")
    assert told == "Acme Kft.: 45 min logged. On Mon 23 Nov. Service: Design. Text: “the flyer”."
    (one,) = entries(work)
    assert (one.client, one.task, one.minutes, one.service, one.note) == (
        "acme", None, 45, "Design", "the flyer",
    )  # fmt: skip
    assert one.started_at == at("2026-11-22 23:00") and one.billable
    (told,) = says(work, "invoice acme")
    assert "I-1 (Acme Kft.): a draft of 45.00" in told


def test_what_is_free_is_never_charged() -> None:
    work = counting()
    (told,) = says(work, "log acme 45m free")
    assert told == "Acme Kft.: 45 min logged. Today, Tue 24 Nov. It is not charged."
    assert says(work, "invoice acme") == ["There is nothing to charge Acme Kft. for."]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("log acme -3h design", "“-3h” is below zero"),
        ("log acme 2h design tomorrow", "Wed 25 Nov is still to come."),
        ("napló acme 2 óra terv holnap", "Wed 25 Nov is still to come."),
        ("log acme 2h design on tomorrow", "Wed 25 Nov is still to come."),
    ],
)
def test_time_below_zero_or_to_come_is_not_counted(line: str, why: str) -> None:
    work = counting()
    (told,) = says(work, line)
    assert why in told and not entries(work)


def test_a_dash_in_front_of_the_time_is_no_minus() -> None:
    work = counting()
    says(work, "log acme - 3h design -5 pages")
    assert [one.minutes for one in entries(work)] == [180]


def test_a_notice_about_a_task_does_not_take_the_time_of_a_client() -> None:
    work = counting()
    says(work, "log globex 45m", tasks=("T-1",))
    assert [(one.client, one.task) for one in entries(work)] == [("globex", None)]


def test_it_can_be_taken_back() -> None:
    work = counting()
    says(work, "log acme 45m\nundo")
    assert [one.void for one in entries(work)] == [True]


def test_a_day_to_come_is_refused() -> None:
    work = counting()
    assert says(work, "log acme 45m on 2027-01-05") == ["Tue 5 Jan is still to come."]
    assert not entries(work)


def test_the_watch_runs_for_a_client() -> None:
    work = counting()
    assert says(work, "start acme design") == ["Acme Kft.: the timer runs. Service: Design."]
    (told,) = says(work, "start acme")
    assert told.startswith("Acme Kft.: the timer runs already, since")
    assert says(work, "stop globex") == ["No timer runs."]
    (told,) = says(work, "start T-1")
    assert "Acme Kft.: the timer is stopped, 15 min." in told
    assert [(one.task, one.minutes, one.is_open) for one in entries(work)] == [
        (None, 15, False), ("T-1", 0, True),
    ]  # fmt: skip


@pytest.mark.parametrize("lines", [("log acme 8h",), ("log T-1 8h",), ("log acme 4h", "log T-1 4h")])
def test_a_level_of_the_retainer_is_told_when_time_is_kept(lines: tuple[str, ...]) -> None:
    work = counting(retainer=TEN_HOURS)
    month = RetainerMonth(name="acme/2026-11", client="acme", included=600, sold="I-1")
    work.desk.apply(999, Decision(effects=(Keep(value=month),)))
    says(work, "\n".join(lines))
    told = [one.lines[0] for one in work.last.effects if isinstance(one, TellVa)]
    assert any("has used 8\u00a0h of 10\u00a0h" in one for one in told)
    (mail,) = (one for one in work.last.effects if isinstance(one, SendMail) and one.kind == "retainer")
    assert (mail.to.email, mail.language, mail.hold) == ("anna@acme.example", "hu", "")
    says(work, "log acme 5m")
    assert not [one for one in work.last.effects if isinstance(one, SendMail) and one.kind == "retainer"]


def test_stopping_the_watch_reaches_a_level_too() -> None:
    work = counting(retainer=replace(TEN_HOURS, minutes=5))
    month = RetainerMonth(name="acme/2026-11", client="acme", included=5, sold="I-1")
    work.desk.apply(999, Decision(effects=(Keep(value=month),)))
    says(work, "start acme")
    says(work, "stop")
    assert [one for one in work.last.effects if isinstance(one, TellVa)]


def test_while_the_client_is_paused_the_mail_waits() -> None:
    work = counting(retainer=TEN_HOURS)
    month = RetainerMonth(name="acme/2026-11", client="acme", included=600, sold="I-1")
    work.desk.apply(999, Decision(effects=(Keep(value=month),)))
    says(work, "pause acme")
    says(work, "log acme 8h")
    (mail,) = work.mails("retainer")
    assert mail.hold.startswith("paused")


def test_the_report_is_of_this_month_unless_said() -> None:
    work = counting()
    says(work, "log acme 2h on 2026-11-02\nlog globex 1h on 2026-10-30")
    (told,) = says(work, "time")
    assert told.startswith("Time from Sun 1 Nov to Tue 24 Nov\n\nAcme Kft.: 2\u00a0h, effectively 60.00")
    assert "Globex" not in told
    (told,) = says(work, "time globex last month")
    assert "Globex Kft.: 1\u00a0h" in told and "Acme" not in told


def test_a_token_of_one_task_reaches_no_other_client() -> None:
    line = Command(place=0, line="log globex 1h", verb="log", client="globex", minutes=60)
    assert isinstance(within(line, Scope(tasks=("T-1",)), "en", ()), NotUnderstood)


def test_hours_of_a_retainer_that_nobody_sells_are_not_charged_unsaid() -> None:
    work = counting(retainer=replace(TEN_HOURS, tell_client=True))
    says(work, "log acme 7h")
    assert not [one for one in work.last.effects if isinstance(one, TellVa) and one.kind == "billing"]
    says(work, "log acme 1h")
    told = [line for one in work.last.effects if isinstance(one, TellVa) for line in one.lines]
    assert any("has used 8\u00a0h of 10\u00a0h" in one for one in told)
    assert any("`invoice acme since 2026-11-01 until 2026-11-30` sells it" in one for one in told)
    assert not work.mails("retainer"), "the client is told of what it was sold alone"
    (said,) = says(work, "invoice acme")
    assert "Acme Kft. has a retainer, but November 2026 is not sold: 8\u00a0h of it are charged" in said
    assert "`billing: day: 1` in rules/clients/acme.yaml" in said
    (draft,) = work.mails("notice")[-1:]
    assert any("is not sold" in str(one) for one in draft.values.values())


@pytest.mark.parametrize(
    "line",
    ["invoice acme this month", "invoice acme since 2026-11-01 until 2026-11-30", "számla acme e hónap"],
)
def test_a_month_that_is_said_sells_its_retainer(line: str) -> None:
    work = counting(retainer=TEN_HOURS)
    says(work, "log acme 3h\nlog acme 1h on 2026-10-30")
    (said,) = says(work, line)
    assert "It sells the retainer of November 2026" in said and "October 2026 is not sold: 1\u00a0h" in said
    draft = work.desk.kept(Invoice, "I-1")
    assert draft is not None and [(one.kind, one.net) for one in draft.lines] == [
        ("retainer", Decimal(400)), ("time", Decimal(60)),
    ]  # fmt: skip
    month = work.desk.kept(RetainerMonth, "acme/2026-11")
    assert month is not None and month.is_open and month.included == 600
    assert says(work, "invoice acme this month") == ["There is nothing to charge Acme Kft. for."]
    says(work, "no I-1")
    (said,) = says(work, line)
    assert "It sells the retainer" in said, "what was dropped may be sold again"


def test_some_days_of_a_month_sell_no_retainer() -> None:
    work = counting(retainer=TEN_HOURS)
    says(work, "log acme 3h on 2026-11-03")
    (said,) = says(work, "invoice acme since 2026-11-01 until 2026-11-15")
    assert "a draft of 180.00" in said and "is not sold: 3\u00a0h" in said


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("log acme 3h bookkeeping last week",
         "Acme Kft.: 3 h logged. Today, Tue 24 Nov. Text: “bookkeeping last week”."),
        ("log T-1 3h reading on friday", "On Fri 20 Nov. Text: “reading”."),
    ],
)  # fmt: skip
def test_the_day_and_the_text_that_were_kept_are_said(line: str, told: str) -> None:
    (said,) = says(counting(), line)
    assert said.endswith(told)


@pytest.mark.parametrize(
    ("language", "day", "text"),
    [("hu", "Napja a mai: ", "Szövege: „hír”."), ("fa", "امروز، ", "متن: «")],
)
def test_they_are_said_in_her_language(language: str, day: str, text: str) -> None:
    work = counting()
    work.house.changed_settings(me=replace(work.workspace.me, language=language))
    (said,) = says(work, "log acme 3h hír")
    assert day in said and text in said and "hír" in said.rpartition(" ")[2]
