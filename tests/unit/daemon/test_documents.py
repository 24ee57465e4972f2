"""Documents for mails: made in a child that is limited, gathered from the workspace alone."""

import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from email import message_from_bytes, policy
from io import BytesIO

import pytest
from pypdf import PdfReader

from unit.desk.house import workspace
from unit.render.invoice.made import AT, document, made
from unit.render.invoice.stated import stated, usual
from vamail.daemon import documents as room
from vamail.daemon.current import Current
from vamail.daemon.documents import Documents, gather
from vamail.daemon.handle import _Decided, _with_faults
from vamail.daemon.rendering import Renderer
from vamail.daemon.writing import Writer
from vamail.model.billing import Chart, ChartPanel
from vamail.model.decision import Decision
from vamail.model.effects import SendMail
from vamail.model.errors import RenderError
from vamail.model.events import TimerDue
from vamail.model.message import Address
from vamail.model.values import Amount
from vamail.render.variables import variables_of
from vamail.store import OutgoingMail
from vamail.workspace.defaults import read_default_templates
from vamail.workspace.types import Seller

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
SELLER = Seller(name="Maria")


@pytest.fixture
def documents(tmp_path):
    made_here = Documents(tmp_path)
    yield made_here
    made_here.close()


def own(folder, name, text):
    path = folder / "templates" / "invoice" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def text_of(pdf):
    said = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(said.split())


def test_a_document_is_made_in_a_child_that_stays(documents):
    assert "2026/0007" in text_of(documents.make(document(made()), SELLER))
    child = documents._child.pid
    documents.make(document(made()), SELLER)
    assert documents._child.pid == child


def test_a_statement_is_made_there_too_by_its_own_layout(documents, tmp_path):
    assert "Statement of account" in text_of(documents.make(stated(usual()), SELLER))
    own(tmp_path, "statement.typ", "#let d = json(bytes(sys.inputs.data))\nMine: #d.buyer.name")
    assert text_of(documents.make(stated(usual()), SELLER)) == "Mine: Acme Kft."


def test_a_child_that_is_gone_is_started_again(documents):
    documents.make(document(made()), SELLER)
    documents._child.kill()
    documents._child.wait()
    assert documents.make(document(made()), SELLER).startswith(b"%PDF")


def test_a_child_that_has_nothing_to_do_ends():
    code = "import vamail.daemon.document_child as child; child.IDLE_SECONDS = 0.05; child.main()"
    ended = subprocess.run(
        [sys.executable, "-c", code], stdin=os.pipe()[0], capture_output=True, timeout=60, check=False
    )
    assert ended.returncode == 0
    assert ended.stdout.endswith(b"ready")


def test_the_daemon_imports_nothing_of_it():
    heavy = ("typst", "facturx", "drafthorse", "segno", "pypdf", "lxml", "babel", "ofxtools", "mt940")
    code = f"import sys, vamail.daemon.supervise; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], timeout=60).strip() == b"[]"


def test_what_takes_too_long_is_given_up(tmp_path):
    own(tmp_path, "invoice.typ", "#{ for i in range(100000) { for j in range(100000) { let x = i * j } } }")
    slow = Documents(tmp_path, limit_seconds=0.5)
    with pytest.raises(RenderError, match=r"longer than 0\.5 seconds"):
        slow.make(document(made()), SELLER)
    assert slow._child is None


def test_what_swells_is_a_sentence(tmp_path):
    own(
        tmp_path,
        "invoice.typ",
        "#{ let b = (); for i in range(9000) { b.push(range(99999).map(x => i)) } }",
    )
    swollen = Documents(tmp_path, limit_seconds=60)
    with pytest.raises(RenderError, match=r"memory|ended unexpectedly|took longer"):
        swollen.make(document(made()), SELLER)
    swollen.close()


def test_the_folders_own_layout_words_and_colour(documents, tmp_path):
    own(tmp_path, "en.yaml", "title_invoice: Bill of charges\n")
    assert "Bill of charges" in text_of(documents.make(document(made()), SELLER))
    own(tmp_path, "invoice.typ", "#let d = json(bytes(sys.inputs.data))\n#d.title by my own layout")
    assert "by my own layout" in text_of(documents.make(document(made()), SELLER))


def test_a_further_language_begins_with_english(tmp_path):
    own(tmp_path, "de.yaml", "title_invoice: Rechnung\n")
    words = gather(tmp_path, SELLER).words("de")
    assert words["title_invoice"] == "Rechnung" and words["due"] == "Due"


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("en.yaml", "a: [", "en.yaml"),
        ("invoice.typ", "#panic()", "invoice.typ"),
        ("en.yaml", "x" * 200_001, "larger"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_sentence(documents, tmp_path, name, text, why):
    own(tmp_path, name, text)
    with pytest.raises(RenderError, match=why):
        documents.make(document(made()), SELLER)


def test_the_logo_lies_in_the_folder(tmp_path):
    (tmp_path / "logo.svg").write_text(SVG)
    assert gather(tmp_path, replace(SELLER, logo="logo.svg")).logo == SVG.encode()


def test_a_logo_outside_of_the_folder_is_refused(tmp_path):
    folder = tmp_path / "va"
    folder.mkdir()
    (tmp_path / "secret.svg").write_text(SVG)
    (folder / "link.svg").symlink_to(tmp_path / "secret.svg")
    for name in ("../secret.svg", str(tmp_path / "secret.svg"), "link.svg"):
        with pytest.raises(RenderError, match="does not lie in your folder"):
            gather(folder, replace(SELLER, logo=name))
    with pytest.raises(RenderError, match="is not there"):
        gather(folder, replace(SELLER, logo="none.png"))
    (folder / "huge.png").write_bytes(b"x" * (room.MAX_LOGO + 1))
    with pytest.raises(RenderError, match="larger than"):
        gather(folder, replace(SELLER, logo="huge.png"))


def test_a_mail_carries_its_document(documents):
    current = Current(replace(workspace(), templates=read_default_templates()))
    mail = SendMail(
        action="bill", kind="invoice", to=Address("anna@acme.example", "Anna"),
        template="invoice", language="en",
        values={**variables_of("invoice"), "amount": Amount(made().gross, "EUR")}, document=document(made()),
    )  # fmt: skip
    given = {
        "refs": {},
        "me": current.workspace.me,
        "message_id": "a.b@va.example",
        "date": AT,
        "loop_mark": "m",
    }
    raw = Renderer(current, documents)(mail, **given).raw
    read = message_from_bytes(raw, policy=policy.default)
    (file,) = read.iter_attachments()
    assert read.get_content_type() == "multipart/mixed"
    assert file.get_filename() == "INV-2026-0007.pdf" and file.get_content_type() == "application/pdf"
    assert "776.76 EUR" in text_of(file.get_content())
    assert "776.76" in read.get_body(("plain",)).get_content()
    assert raw == Renderer(current, documents)(mail, **given).raw
    alone = message_from_bytes(Renderer(current)(mail, **given).raw, policy=policy.default)
    assert alone.get_content_type() == "multipart/alternative"


def test_a_document_that_fails_is_the_problem_of_its_mail_alone(documents, tmp_path):
    own(tmp_path, "invoice.typ", "#panic()")
    current = Current(replace(workspace(), templates=read_default_templates()))
    mail = SendMail(
        action="bill", kind="invoice", to=Address("anna@acme.example", "Anna"), template="invoice",
        language="en", values=variables_of("invoice"), document=document(made()),
    )  # fmt: skip
    writer = Writer(b"s" * 32, current, Renderer(current, documents))
    written = writer.write(mail, 1, "a.b@va.example", {}, {}, AT)
    assert "invoice.typ" in written.problem and not written.raw
    assert writer.write(replace(mail, document=None), 1, "a.b@va.example", {}, {}, AT).raw


def test_whether_it_can_be_made_is_known_before_and_it_is_made_once(documents, tmp_path, monkeypatch):
    current = Current(replace(workspace(), templates=read_default_templates()))
    renderer, asked, make = Renderer(current, documents), [], documents.make
    monkeypatch.setattr(documents, "make", lambda *given: asked.append(given) or make(*given))
    assert renderer.unprintable(document(made())) == "" == renderer.unprintable(document(made()))
    assert len(asked) == 1
    own(tmp_path, "invoice.typ", "#panic()")
    assert "invoice.typ" in Renderer(current, documents).unprintable(document(made()))


def test_what_cannot_be_printed_is_told_before_it_has_a_number():
    draft = replace(made(), status="draft", number="")
    mail = SendMail(
        action="a", kind="notice", to=Address("maria@va.example", ""), template="invoice_draft",
        language="en", values={}, document=document(draft),
    )  # fmt: skip
    why = "the fonts of the invoice have no letter for “株”"
    faulty = OutgoingMail(message_id="a.b@va.example", envelope_from="", problem=why)
    decided = _Decided(TimerDue(number=7, kind="billing", subject="acme", due_at=AT), Decision(), ())
    for sent, told in (
        (mail, 1),
        (replace(mail, document=None), 0),
        (replace(mail, document=stated(usual())), 0),
    ):
        found = _with_faults(decided, (sent,), (faulty,), "en").effects
        assert len(found) == told
        assert all("I-7" in one.lines[0] and why in one.lines[0] for one in found)
    assert not _with_faults(decided, (mail,), (replace(faulty, problem=""),), "en").effects


def test_a_document_is_made_once_for_all_to_whom_it_goes(documents, monkeypatch):
    asked = []
    make = documents.make
    monkeypatch.setattr(documents, "make", lambda *given: asked.append(given) or make(*given))
    render = Renderer(current := Current(replace(workspace(), templates=read_default_templates())), documents)
    mail = SendMail(
        action="bill", kind="invoice", to=Address("anna@acme.example", "Anna"), template="invoice",
        language="en", values=variables_of("invoice"), document=document(made()),
    )  # fmt: skip
    files = [render._attachments(one) for one in (mail, replace(mail, action="bill.1"))]
    assert files[0] == files[1] and len(asked) == 1
    assert render._attachments(replace(mail, document=document(made(number="2026/0009")))) != files[0]
    current.workspace = replace(current.workspace, me=replace(current.workspace.me, name="Mary"))
    render._attachments(mail)
    assert len(asked) == 3


CHART = Chart(
    language="en", title="Income", series=("Received", "Expected"),
    panels=(ChartPanel(currency="EUR", labels=("Nov", "Dec"), bars=((Decimal(5), Decimal(0)),) * 2),),
)  # fmt: skip


def test_a_chart_is_drawn_by_the_same_child_the_same_for_the_same_values(documents):
    drawn = documents.draw(CHART, SELLER)
    assert drawn.startswith(b"\x89PNG") and int.from_bytes(drawn[16:20], "big") == 1200
    child = documents._child.pid
    assert documents.draw(CHART, SELLER) == drawn
    assert "2026/0007" in text_of(documents.make(document(made()), SELLER))
    assert documents._child.pid == child


def test_a_chart_of_nothing_is_refused(documents):
    with pytest.raises(RenderError, match="shows nothing"):
        documents.draw(replace(CHART, panels=()), SELLER)
