"""Weeks of billing in a running daemon, by a moved clock: the billing day, an `ok`, stages in the client's
morning, a standstill, a payment. Every date is counted from tomorrow, and everybody works every day."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from server.dovecot import PASSWORD, Dovecot
from server.recorder import Mail, Recorder
from server.steered import AT_ONCE, order
from server.test_disk import LAUNCHER, ImpatientDesk
from vamail.mail.parse import parse
from vamail.model.billing import Invoice
from vamail.store import open_store
from vamail.store.tables import timer

MORE = f"""{AT_ONCE}
late: {{reminder: send}}
billing: {{address: [Fő utca 1.], country: AT, terms: net 10, reminders: [-3, 0, 3, 7, 14, 30]}}
"""
BILLED = """
hours: "daily 00:00-24:00"
billing: {{currency: EUR, address: [Long Lane 4], country: GB, day: {day},
          recurring: [{{text: Hosting, price: 12 EUR}}]}}
"""
HOME, THERE = ZoneInfo("Europe/Budapest"), ZoneInfo("Europe/London")
ANNA, BOB = "anna@acme.example", "bob@north.example"
_DRAFT = re.compile(r"\(I-\d+\)")


class Days:
    """A desk, and its clock; the first day is tomorrow."""

    def __init__(self, folder: Path, dovecot: Dovecot, recorder: Recorder) -> None:
        dovecot.reset()
        self.dovecot, self.recorder = dovecot, recorder
        self.first = datetime.now(HOME).date() + timedelta(days=1)
        self.desk = ImpatientDesk(folder / "desk", dovecot.port, recorder.port, PASSWORD, more=MORE)
        self._clock = folder / "clock"
        self.desk.environment |= {
            "PYTHONPATH": str(LAUNCHER.parents[2]), "VAMAIL_TEST_CLOCK": str(self._clock)
        }  # fmt: skip
        for slug in ("acme", "north"):
            path = self.desk.folder / "rules" / "clients" / f"{slug}.yaml"
            text = path.read_text("utf-8").strip().replace("Europe/Budapest", "Europe/London")
            path.write_text(text + BILLED.format(day=self.first.day), "utf-8")

    def goes_to(self, day: int, at: str, zone: ZoneInfo) -> None:
        """The clock shows this time, so many days after the first."""
        then = datetime.combine(self.first + timedelta(days=day), time.fromisoformat(at), zone)
        self._clock.write_text(str((then - datetime.now(UTC)).total_seconds()))

    def says(self, name: str, text: str) -> None:
        self.dovecot.drop(order(name, text))

    def told(self, to: str, word: str = "") -> list[Mail]:
        """What came to this address, about this."""
        return [one for one in self.recorder.mails if one.recipients == (to,) and word in subject(one)]

    def comes(self, to: str, count: int, word: str = "") -> None:
        self.desk.wait(lambda: len(self.told(to, word)) >= count, 60, f"{count} mails to {to}")

    def is_awaited(self) -> bool:
        """Whether the billing day of both is in the calendar of the desk."""
        if "event=started" not in self.desk.tail(400):
            return False
        store = open_store("sqlite", self.desk.folder, read_only=True)
        try:
            with store._database.read() as connection:
                kinds = connection.execute(select(timer.c.kind)).scalars().all()
        finally:
            store.close()
        return kinds.count("billing") == 2

    def invoices(self) -> dict[str, Invoice]:
        """The first month's, by client."""
        store = open_store("sqlite", self.desk.folder, read_only=True)
        try:
            found = (store.desk().kept(Invoice, name) for name in ("I-1", "I-2"))
            return {one.client: one for one in found if one is not None}
        finally:
            store.close()


@pytest.fixture
def days(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[Days]:
    made = Days(tmp_path, dovecot, recorder)
    yield made
    made.desk.kill()


def subject(one: Mail) -> str:
    return parse(one.data).subject


def stages(invoice: Invoice) -> list[int]:
    """Those of which somebody was reminded."""
    return [one.stage for one in invoice.reminded if not one.skipped]


def test_from_the_billing_day_to_the_last_stage(days: Days) -> None:
    days.goes_to(0, "05:58", HOME)
    days.desk.start()
    days.desk.wait(days.is_awaited, 60, "the billing day is awaited")
    days.goes_to(0, "06:01", HOME)
    days.desk.wait(lambda: len(drafts(days)) == 2, 60, "both are drafted")
    days.says("oks", "".join(f"ok {name}\n" for name in drafts(days)))
    for who in (ANNA, BOB):
        days.comes(who, 1)
    issued = days.invoices()
    assert sorted(one.number[-4:] for one in issued.values()) == ["0001", "0002"]
    assert {one.due_on for one in issued.values()} == {days.first + timedelta(days=10)}

    for mails, day in ((2, 7), (3, 10)):  # three days before, and on the day
        days.goes_to(day, "09:20", THERE)
        for who in (ANNA, BOB):
            days.comes(who, mails)
    assert [stages(one) for one in days.invoices().values()] == [[-3, 0]] * 2
    assert days.desk.stop() == 0

    days.goes_to(31, "09:20", THERE)  # the stages of 3, 7 and 14 days fell due while nobody ran
    days.desk.start()
    for who in (ANNA, BOB):
        days.comes(who, 4)
    assert [stages(one) for one in days.invoices().values()] == [[-3, 0, 14]] * 2

    paid = days.invoices()["acme"]
    days.says("paid", f"paid {paid.name} 12 EUR\n")
    days.desk.wait(lambda: days.invoices()["acme"].due == 0, 60, "it is paid")
    days.goes_to(40, "09:20", THERE)
    days.comes(BOB, 5)
    assert days.desk.stop() == 0
    last = days.invoices()
    assert stages(last["north"]) == [-3, 0, 14, 30] and stages(last["acme"]) == [-3, 0, 14]
    assert (len(days.told(ANNA)), len(days.told(BOB))) == (4, 5)
    assert {local(at) for one in last.values() for at in mornings(one)} == {9}, "in the client's morning"


def drafts(days: Days) -> list[str]:
    """Names of the drafts that the VA was shown."""
    said = (_DRAFT.search(subject(one)) for one in days.told("maria@va.example"))
    return sorted({found[0].strip("()") for found in said if found is not None})


def mornings(invoice: Invoice) -> list[datetime]:
    return [one.at for one in invoice.reminded if not one.skipped]


def local(at: datetime) -> int:
    """The hour on the client's clock."""
    return at.astimezone(THERE).hour
