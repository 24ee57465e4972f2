"""A scripted quarter of money: six clients, five currencies, three languages, through the real program.

`script.yaml` is the story, with every mail that must leave; the clock is the fortnight's. When it is over,
what is left is looked at from outside: the PDFs by poppler, their data by schema and Schematron, the exports
by beancount and hledger, and the sums by adding up. To look at the pages as well: VAMAIL_QUARTER_KEEP=FOLDER
keeps all mails.
"""

import io
import json
import os
import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import facturx
import pytest
import yaml
from beancount import loader
from beancount.core import data

from fortnight import record, story
from fortnight.play import Played, Player, otherwise
from fortnight.stage import Left, Stage
from server.dovecot import Dovecot
from server.recorder import Recorder
from unit.render.invoice.test_cii import faults

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LANGUAGES = {"acme": "hu", "karimi": "fa"}
"""The others are written to in English."""
Sums = dict[str, Decimal]


@dataclass(frozen=True)
class Quarter:
    """What happened, and what is left of it."""

    script: story.Story
    played: list[Played]
    books: dict[str, Any]
    invoices: dict[str, dict[str, Any]]
    aging: list[dict[str, Any]]
    journals: dict[str, Path]
    names: dict[str, str]

    def left(self, *kinds: str) -> list[Left]:
        """The mails of these kinds to clients."""
        return [one for step in self.played for one in step.left if one.kind in kinds and one.client]

    def issued(self) -> list[dict[str, Any]]:
        return list(self.books["invoices"])


def pdfs(mail: EmailMessage) -> list[bytes]:
    return [
        one.get_content() for one in mail.iter_attachments() if one.get_content_type() == "application/pdf"
    ]


def written(pdf: bytes) -> str:
    """What poppler reads in it."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def pages(pdf: bytes) -> int:
    done = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True)
    found = re.search(r"^Pages:\s+(\d+)$", done.stdout.decode(), re.MULTILINE)
    assert found is not None
    return int(found[1])


def shown(amount: str, language: str) -> str:
    """The amount as a document of this language writes it, its spaces plain."""
    number = f"{abs(Decimal(amount)):,}"
    return number.replace(",", " ").replace(".", ",") if language == "hu" else number


def plain(text: str) -> str:
    """With plain spaces, and without the places where a link may be broken."""
    return re.sub(r"[\u00a0\u202f]", " ", text).replace("\u200b", "")


def keep(played: list[Played], folder: Path, who: story.Story) -> None:
    """Each mail as a file, to be opened and looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(one for step in played for one in step.left):
        (folder / f"{number:03}-{one.at:%m%d-%H%M}-{one.kind}-{who.who(one.to)}.eml").write_bytes(one.raw)


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory, dovecot: Dovecot) -> Iterator[Quarter]:
    script = story.read(HERE / "script.yaml")
    dovecot.reset()
    recorder = Recorder().start()
    folder = tmp_path_factory.mktemp("quarter")
    stage = Stage(folder / "desk", dovecot, recorder, script, HERE / "desk")
    try:
        played = Player(stage, script, HERE / "files").play()
        if where := os.environ.get("VAMAIL_QUARTER_KEEP"):
            keep(played, Path(where), script)
        journals = {name: folder / f"books.{name}" for name in ("json", "beancount", "hledger")}
        for name, path in journals.items():
            stage.command("books", name, "--out", str(path))
        books = json.loads(journals["json"].read_text("utf-8"))
        aging = [json.loads(line) for line in stage.command("aging", "--json").splitlines()]
        names = {client: stage.client_name(client) for client in clients(script)}
        yield Quarter(
            script=script, played=played, books=books, aging=aging, journals=journals, names=names,
            invoices={one["name"]: one for one in books["invoices"]},
        )  # fmt: skip
    finally:
        stage.close()
        recorder.stop()


def clients(script: story.Story) -> set[str]:
    return {one.client for one in script.people.values() if one.client}


def test_exactly_what_the_script_says_leaves(quarter: Quarter) -> None:
    assert not (told := otherwise(quarter.played)), told


# --- sums ------------------------------------------------------------------------------------------------


def owed(quarter: Quarter) -> Sums:
    """By adding up what was issued, and taking off what came."""
    found: Sums = defaultdict(Decimal)
    for one in quarter.issued():
        found[one["currency"]] += Decimal(one["gross"])
    for one in quarter.books["payments"]:
        found[one["currency"]] -= Decimal(one["amount"])
    return {currency: amount for currency, amount in found.items() if amount}


def test_what_is_due_is_what_was_invoiced_less_what_came(quarter: Quarter) -> None:
    assert {one["currency"] for one in quarter.issued()} == {"EUR", "GBP", "HUF", "KWD", "USD"}
    said = {
        one["currency"]: Decimal(one["due"]) - Decimal(one["overpaid"])
        for one in quarter.aging if not one["client"]
    }  # fmt: skip
    assert {currency: amount for currency, amount in said.items() if amount} == owed(quarter)
    assert owed(quarter)["KWD"] == Decimal("-3.150"), "they paid too much"


def test_numbers_have_no_gap(quarter: Quarter) -> None:
    numbers = sorted(one["number"] for one in quarter.issued())
    assert numbers == [f"2026/{place:04}" for place in range(1, len(numbers) + 1)]
    kinds = Counter(one["type"] for one in quarter.issued())
    assert kinds["deposit"] == kinds["final"] == kinds["credit"] == 1 and len(numbers) == 14


def test_the_journals_are_read_by_others_and_agree(quarter: Quarter) -> None:
    found, errors, _ = loader.load_string(quarter.journals["beancount"].read_text("utf-8"))
    assert errors == []
    by_beancount: Sums = defaultdict(Decimal)
    for entry in found:
        for post in entry.postings if isinstance(entry, data.Transaction) else ():
            if post.account.startswith("Assets:Receivable"):
                by_beancount[post.units.currency] += post.units.number
    command = [
        "hledger",
        "-f",
        str(quarter.journals["hledger"]),
        "register",
        "^Assets:Receivable",
        "-O",
        "json",
    ]
    done = subprocess.run([*command, "--strict"], capture_output=True, check=True, timeout=60)
    by_hledger: Sums = defaultdict(Decimal)
    for _, _, _, posting, _ in json.loads(done.stdout):
        for one in posting["pamount"]:
            amount = one["aquantity"]
            by_hledger[one["acommodity"]] += Decimal(amount["decimalMantissa"]).scaleb(
                -amount["decimalPlaces"]
            )
    for sums in (by_beancount, by_hledger):
        assert {currency: amount for currency, amount in sums.items() if amount} == owed(quarter)


# --- reminders -------------------------------------------------------------------------------------------


def test_each_stage_is_reminded_of_once_and_never_after_the_money(quarter: Quarter) -> None:
    paid = {one["name"]: one["at"] for one in quarter.books["payments"]}
    numbers = {one["number"]: one for one in quarter.issued()}
    stages: dict[str, list[int]] = defaultdict(list)
    for name, one in quarter.invoices.items():
        stages[name] = [stage["stage"] for stage in one["reminded"]]
        assert stages[name] == sorted(set(stages[name])), name
    sent = quarter.left("dunning")
    for mail in sent:
        (number,) = set(re.findall(r"2026/\d{4}", str(mail.message["Subject"])))
        one = numbers[number]
        came = max((paid[part["payment"]] for part in one["received"]), default="")
        assert not came or not is_paid(one) or mail.at < datetime.fromisoformat(came), number
    per_invoice = Counter(re.findall(r"2026/\d{4}", " ".join(str(one.message["Subject"]) for one in sent)))
    for number, count in per_invoice.items():
        went = [stage for stage in numbers[number]["reminded"] if not stage["skipped"]]
        assert count <= len(went), f"{number}: {count} mails of {len(went)} stages"
    assert len(sent) >= 20
    assert {stage for found in stages.values() for stage in found} == {-3, 0, 3, 7, 14, 30}


def is_paid(one: dict[str, Any]) -> bool:
    came = sum((Decimal(part["amount"]) for part in one["received"]), Decimal(0))
    return came >= Decimal(one["gross"]) - Decimal(one["credited"]) - Decimal(one["prepaid"])


# --- documents -------------------------------------------------------------------------------------------


def documents(quarter: Quarter) -> list[tuple[Left, dict[str, Any], bytes]]:
    numbers = {one["number"]: one for one in quarter.issued()}
    found = []
    for mail in quarter.left("invoice", "dunning"):
        (number, *_) = re.findall(r"2026/\d{4}", str(mail.message["Subject"]))
        found += [(mail, numbers[number], pdf) for pdf in pdfs(mail.message)]
    return found


def test_every_document_says_what_was_issued(quarter: Quarter) -> None:
    seen: dict[str, str] = {}
    for mail, one, pdf in documents(quarter):
        same = seen.setdefault(one["number"], written(pdf)) == written(pdf)
        assert same or one["received"], "what goes along once more says the same, but for what came"
        language = LANGUAGES.get(one["client"], "en")
        assert mail.language == one["language"] == language
        text = plain(written(pdf))
        assert pages(pdf) == 1
        assert one["number"] in text and shown(one["gross"], language) in text
        assert ("paypal.me" in text) == (one["client"] not in ("karimi", "gulf") and one["type"] != "credit")
    assert set(seen) == {one["number"] for one in quarter.issued()}


def test_the_data_in_every_document_is_valid(quarter: Quarter) -> None:
    found = {one["number"]: pdf for _, one, pdf in documents(quarter)}
    in_dinars = {one["number"] for one in quarter.issued() if one["currency"] == "KWD"}
    assert len(in_dinars) == 3, "EN 16931 knows two decimals"
    for number, pdf in found.items():
        name, xml = facturx.get_xml_from_pdf(io.BytesIO(pdf), check_xsd=False)
        if number in in_dinars:
            assert not name
            continue
        assert name == "factur-x.xml", number
        assert faults(xml) == [], number


def test_a_statement_goes_with_its_document(quarter: Quarter) -> None:
    (mail,) = quarter.left("statement")
    (file,) = mail.message.iter_attachments()
    text = plain(written(file.get_content()))
    assert file.get_filename() == "STATEMENT-2026-11-05.pdf" and mail.client == "karimi"
    before = [
        one["number"] for one in quarter.issued()
        if one["client"] == "karimi" and one["issued_on"] < "2026-11-05"
    ]  # fmt: skip
    assert before and all(number in text for number in before)


# --- one client and another ------------------------------------------------------------------------------


def test_nothing_to_one_client_names_another(quarter: Quarter) -> None:
    words: dict[str, set[str]] = defaultdict(set)
    for person in quarter.script.people.values():
        if person.client:
            words[person.client] |= {person.name, person.address, person.address.partition("@")[2]}
    for one in quarter.issued():
        words[one["client"]] |= {
            one["number"],
            one["name"],
            one["buyer"]["name"],
            quarter.names[one["client"]],
        }
    for mail in quarter.left("invoice", "dunning", "statement", "retainer", "receipt", "acknowledgement"):
        text = record.plain(mail.raw) + "".join(written(pdf) for pdf in pdfs(mail.message))
        others = {word for client, found in words.items() if client != mail.client for word in found}
        named = {
            word for word in others if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
        }
        assert not named, f"{mail.message['Subject']} to {mail.to}"
    assert {one.client for one in quarter.left("invoice")} == clients(quarter.script)


# --- a seller in Hungary ---------------------------------------------------------------------------------


def test_a_seller_in_hungary_asks_for_payment_and_issues_no_invoice(tmp_path: Path, dovecot: Dovecot) -> None:
    script = story.read(HERE / "script.yaml")
    dovecot.reset()
    recorder = Recorder().start()
    stage = Stage(tmp_path / "desk", dovecot, recorder, script, HERE / "desk")
    try:
        settings = stage.desk.folder / "vamail.yaml"
        text = settings.read_text("utf-8").replace("ATU13585627", "HU12892312")
        text = text.replace("country: AT", "country: HU").replace("tax: 20 %", "tax: none")
        settings.write_text(text, "utf-8")
        stage.command("say", "invoice karimi: 2 h Translation at 32 EUR", "ok I-1")
        for _ in range(2):  # the document is made, and leaves when it could not be stopped any more
            stage.now += timedelta(minutes=20)
            stage.command("run", "--drain")
        (asked,) = (one for one in stage.left() if one.kind == "invoice")
        (pdf,) = pdfs(asked.message)
        words = yaml.safe_load((ROOT / "templates" / "invoice" / "fa.yaml").read_text("utf-8"))
        assert asked.to == "reza@karimi.example" and asked.language == "fa"
        info = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
        assert words["title_request"] in info and "factur-x" not in pdf.decode("latin-1")
    finally:
        stage.close()
        recorder.stop()
