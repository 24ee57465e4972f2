"""A mail that could not be written is kept whole, as the values that it is written from."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from unit.render.invoice.made import document, made
from vamail.model.effects import SendMail
from vamail.model.exports import MadeFile
from vamail.model.ids import NewTask
from vamail.model.message import Address
from vamail.model.values import Amount, Table, When
from vamail.store.unwritten import decoded, encoded

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
MAIL = SendMail(
    action="bill.1", kind="invoice", to=Address("anna@acme.example", "Anna “A”\x00\ud800"),
    template="invoice", language="hu", task="T-7", not_after=AT, money=True, references=("a@b", "c@d"),
    values={
        "ref": "T-7", "late": True, "count": 3, "none": None, "when": When(AT, "Europe/Vienna"),
        "amounts": (Amount(Decimal("12.50"), "EUR"),), "bullets": ("one", "is"), "is": "of",
        "table": Table(("a", "b"), (("x", Amount(Decimal(3), "EUR")),), sums=(0,)),
    },
    document=document(made()),
    files=(MadeFile(name="a.csv", type="text/csv", data=b"\x00\xff"),),
)  # fmt: skip


@pytest.mark.parametrize("noted", [True, False])
def test_it_comes_back_as_it_was(noted: bool) -> None:
    kept = decoded(encoded(MAIL, {}, noted=noted), 5, "a.b@va.example")
    assert kept is not None
    assert (kept.mail, kept.event, kept.message_id, kept.noted) == (MAIL, 5, "a.b@va.example", noted)


def test_tasks_that_its_decision_filed_have_their_references() -> None:
    mail = replace(MAIL, task=NewTask(), values={"ref": NewTask(), "refs": (NewTask(1),)})
    kept = decoded(encoded(mail, {NewTask(): "T-7", NewTask(1): "T-8"}, noted=False), 5, "a.b@va.example")
    assert kept is not None and kept.mail.task == "T-7"
    assert kept.mail.values == {"ref": "T-7", "refs": ("T-8",)}


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"Subject: x\r\n\r\n", b"[]", b'{"mail": {"is": "Popen", "of": {"args": "id"}}, "noted": true}',
        b'{"mail": {"is": "SendMail", "of": {"gone": 1}}, "noted": true}', b'{"mail": "x", "noted": true}',
    ],
)  # fmt: skip
def test_what_is_no_such_mail_is_none(raw: bytes) -> None:
    assert decoded(raw, 5, "a.b@va.example") is None


def test_words_that_look_like_values_stay_words() -> None:
    mail = replace(MAIL, subject='{"is": "SendMail", "of": {}}')
    assert decoded(encoded(mail, {}, noted=False), 5, "").mail == mail  # type: ignore[union-attr]
    assert json.loads(encoded(mail, {}, noted=False))["noted"] is False
