"""`vamail doctor --bundle`: a desk full of secrets, and a report without one of them."""

import contextlib
import io
import re
import stat
import zipfile
from pathlib import Path

import pytest

from server.desk import DeskUnderTest, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Fault, Recorder
from vamail.cli import main

PLANTED = (
    "Grimaldi", "Bluebeard", "divorce", "zanzibar", "Fjordling", "quokka", "marmalade", "wolfpack",
    "porcupine", "ocelot", "axolotl", "capybara", "acme", "north", "anna", "bob", "maria", "szabo",
    "va.example", "requests@", "Kőszegi", PASSWORD, "hedgehog", "wombat", "narwhal", "pangolin",
    "12345678",
)  # fmt: skip
"""Whatever was planted: names, addresses, subjects, words of mails, file names, rules, a server's words."""

RULES = """
- name: Fjordling affairs
  when: {any: [{subject: divorce}, {header: {name: X-Quokka, matches: porcupine}}]}
  do: [{file: {list: Zanzibar, tags: [marmalade]}}, acknowledge]
- name: Strangers of the ocelot
  when: {client: none}
  do: [{hold: the ocelot decides}]
- name: Everything
  do: [{file: Inbox}, acknowledge]
"""


@pytest.fixture
def desk(
    tmp_path: Path, dovecot: Dovecot, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> DeskUnderTest:
    monkeypatch.setenv("VAMAIL_TEST_PASSWORD", PASSWORD)
    dovecot.reset()
    desk = DeskUnderTest(tmp_path / "Grimaldi-desk", dovecot.port, recorder.port, PASSWORD, rules=RULES)
    clients = desk.folder / "rules" / "clients"
    (clients / "wolfpack.yaml").write_text(
        "name: Wolfpack Kőszegi\naddresses: [bluebeard@wolfpack.example]\nzone: Europe/Budapest\n"
    )
    own = desk.folder / "templates" / "en"
    own.mkdir(parents=True)
    (own / "acknowledge.md").write_text("subject: Re: narwhal\n\nDear pangolin, {{ me_name }}\n")
    words = {"subject": "My divorce", "text": "Call me: +36 12345678, quokka.\n"}
    dovecot.drop(
        mail("Bluebeard <bluebeard@wolfpack.example>", message_id="axolotl@wolfpack.example", **words)
    )
    dovecot.drop(mail(subject="A hedgehog", text="capybara\n", message_id="two@acme.example"))
    dovecot.drop(mail(sender="Wombat <wombat@stranger.example>", message_id="three@stranger.example"))
    refusal = "550 5.1.1 <anna@acme.example> User Grimaldi has a hedgehog, call Wombat"
    recorder.faults.append(Fault("rcpt", reply=refusal, match="acme.example", times=0))
    return desk


def report(desk: DeskUnderTest, *target: str) -> tuple[int, str, str]:
    """(exit code, standard output, standard error)"""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main.run(["-w", str(desk.folder), "doctor", "--bundle", *target])
    return code, out.getvalue(), err.getvalue()


def pages_of(target: Path) -> dict[str, str]:
    with zipfile.ZipFile(target) as packed:
        return {name.removeprefix("vamail-report/"): packed.read(name).decode() for name in packed.namelist()}


def assert_clean(pages: dict[str, str], *but: str) -> None:
    for name, text in pages.items():
        for planted in PLANTED:
            found = re.search(rf".*{re.escape(planted)}.*", text, re.IGNORECASE)
            assert found is None or planted in but, f"{planted} in {name}: {found[0] if found else ''}"
        for address in re.findall(r"\S+@\S+", text.replace("=", " ")):
            assert re.search(r"-\d+@(domain-\d+)\.example", address), f"{address} in {name}"


def test_a_report_tells_a_stranger_what_happened_and_about_nobody(
    desk: DeskUnderTest, tmp_path: Path
) -> None:
    assert desk.run("run", "--drain").returncode == 0, desk.tail()
    target = tmp_path / "report.zip"
    code, said, _ = report(desk, str(target))
    assert code == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    pages = pages_of(target)
    assert all(f"  {name} " in said for name in pages)
    assert "Look inside before you send it" in said
    assert max(map(len, said.replace(str(target), "").splitlines())) <= 80
    assert_clean(pages)
    # and it is worth sending
    assert "python: CPython 3." in pages["versions.txt"]
    assert "sqlalchemy: " in pages["versions.txt"]
    assert "events.held: 1" in pages["counts.txt"]
    assert re.search(r"kind=mail .*verdict=filed .*steps=rule,promise,acknowledge", pages["journal.txt"])
    assert "550 5.1.1" in pages["errors.txt"]
    assert "there is no such mailbox" in pages["errors.txt"]
    # the acknowledgement, and perhaps the notice about what failed
    assert re.search(r"seconds from received to sent: [12] of them", pages["timings.txt"])
    assert "zone: Europe/Budapest" in pages["settings.txt"]
    assert "start of 7 letters" in pages["settings.txt"]
    assert "good  database: 2 tasks" in pages["doctor.txt"]
    code, _, complaint = report(desk, str(target))
    assert (code, "there is already a file" in complaint) == (2, True)


def test_a_broken_desk_is_the_one_that_needs_a_report(desk: DeskUnderTest, tmp_path: Path) -> None:
    (desk.folder / "rules" / "20-porcupine.yaml").write_text(
        "- name: Hedgehog of Grimaldi\n  when: {client: wombat}\n  do: [{quokka: zanzibar}]\n"
    )
    data = desk.folder / "data"
    data.mkdir()
    (data / "vamail.db").write_bytes(b"hedgehog " * 1000)
    target = tmp_path / "report.zip"
    assert report(desk, str(target))[0] == 0
    pages = pages_of(target)
    assert_clean(pages)
    assert re.search(r"rules/20-….yaml:3:\d+: unknown-action", pages["check.txt"])
    assert "not a database" in pages["database.txt"] or "could not be collected" in pages["database.txt"]
    assert "do not check clean" in pages["settings.txt"]


def test_without_a_name_it_lies_in_the_current_folder(
    desk: DeskUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk.folder / "vamail.yaml").write_text("me: {name: Bluebeard}\n")
    monkeypatch.chdir(tmp_path)
    assert report(desk)[0] == 0
    (target,) = tmp_path.glob("vamail-report-*.zip")
    assert_clean(pages_of(target))
