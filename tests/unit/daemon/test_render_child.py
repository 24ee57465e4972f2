"""The child renders what this process would, knows no secrets, and does not outlive its use."""

import json
import os
import signal
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from vamail.daemon.render_child import LIMIT_BYTES, ChildTemplates, pack, unpack
from vamail.model.errors import RenderError
from vamail.model.values import Amount, Picture, Table, When
from vamail.render.templates import TemplateSet
from vamail.workspace.types import TemplateFile

WHEN = When(datetime(2026, 11, 30, 11, 30, tzinfo=UTC), "Asia/Tehran", "Europe/Budapest")
VALUES = {
    "x": "[a](b) سلام \ud800",
    "many": ("p", "q"),
    "at": WHEN,
    "days": (WHEN,),
    "yes": True,
    "none": None,
    "n": 3,
}
SOURCE = (
    "subject: Re: {{ x }}\n\n{{ x }} {{ at }} {{ n }} {% if yes and none is none %}\n{% endif %}"
    "{% for one in many %}\n- {{ one }}\n{% endfor %}{{ days|join }}\n"
)
OWN = TemplateFile("mine", "fa", SOURCE, "templates/fa/mine.md", own=True)
BAD = TemplateFile("bad", "en", "subject: s\n\n{{ nobody }}\n", "templates/en/bad.md", own=True)
OURS = TemplateFile("ours", "en", "subject: s\n\nours {{ x }}\n", "templates/en/ours.md")


@pytest.fixture
def child():
    templates = ChildTemplates((OWN, BAD, OURS))
    yield templates
    templates.close()


def test_the_child_renders_what_this_process_would(child):
    here = TemplateSet((OWN,)).render("mine", "fa", VALUES)
    assert child.render("mine", "fa", VALUES) == here
    assert child.render("mine", "fa", VALUES, with_subject=False).subject == ""


def test_ours_need_no_child_and_the_vas_own_keep_one(child):
    assert child.render("ours", "en", {"x": "y"}).text == "ours y\n"
    assert child._child is None
    child.render("mine", "fa", VALUES)
    first = child._child.pid
    child.render("mine", "fa", VALUES)
    assert child._child.pid == first


def test_an_error_in_the_child_is_the_same_sentence(child):
    with pytest.raises(RenderError, match=r"templates/en/bad\.md:3: a variable is not known here: 'nobody'"):
        child.render("bad", "en", {})
    assert child.render("mine", "fa", VALUES).text


def test_a_child_that_was_killed_is_started_again(child):
    child.render("mine", "fa", VALUES)
    child._child.send_signal(signal.SIGKILL)
    child._child.wait()
    assert child.render("mine", "fa", VALUES).text


def test_a_child_that_hangs_is_ended_and_the_mail_held(child):
    child.render("mine", "fa", VALUES)
    hanging = child._child
    hanging.send_signal(signal.SIGSTOP)
    child._limit_seconds = 0.05
    with pytest.raises(RenderError, match=r"templates/fa/mine\.md: rendering took longer than 0\.05 seconds"):
        child.render("mine", "fa", VALUES)
    assert hanging.returncode == -signal.SIGKILL
    child._limit_seconds = 10
    assert child.render("mine", "fa", VALUES).text


def test_the_child_knows_no_secrets_and_has_limits(child, monkeypatch):
    monkeypatch.setenv("VAMAIL_PASSWORD", "hunter2")
    child.render("mine", "fa", VALUES)
    process = Path(f"/proc/{child._child.pid}")
    assert b"hunter2" not in (process / "environ").read_bytes()
    limits = (process / "limits").read_text()
    assert str(LIMIT_BYTES) in limits.split("Max address space")[1].split("\n")[0]


def test_closing_ends_the_child(child):
    child.render("mine", "fa", VALUES)
    pid = child._child.pid
    child.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_an_own_layout_is_rendered_in_the_child_too():
    layout = TemplateFile("mail", "_layout", "<p>{{ content }}", "templates/_layout/mail.html", own=True)
    templates = ChildTemplates((OURS, layout))
    assert templates.render("ours", "en", {"x": "y"}).html.startswith("<p>")
    assert templates._child is not None
    templates.close()


def test_values_go_over_the_pipe_unchanged():
    assert unpack(pack(VALUES)) == VALUES


def test_tables_and_pictures_go_over_the_pipe_unchanged():
    rows = (("a", Amount(Decimal("1.50"), "EUR")), (WHEN, "b"))
    values = {"tables": (Table(("x", "y"), rows, sums=(1,), title="t"),), "chart": Picture("bars", "a@b")}
    assert unpack(json.loads(json.dumps(pack(values)))) == values


def test_the_child_imports_nothing_from_the_folder_it_is_started_in(tmp_path, monkeypatch):
    sign = tmp_path / "sign"
    for name in ("json.py", "jinja2.py", "sitecustomize.py"):
        (tmp_path / name).write_text(f"open({str(sign)!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    templates = ChildTemplates((OURS, OWN))
    assert templates.render("mine", "fa", VALUES).text
    templates.close()
    assert not sign.exists()
