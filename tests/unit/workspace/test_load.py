"""The folder on a real disk: links, modes, unreadable files, size and speed."""

import os
import time
from pathlib import Path

import pytest

from vamail.daemon.vocabulary import vocabulary
from vamail.workspace.defaults import read_default_rules, read_default_templates
from vamail.workspace.load import load, load_files
from vamail.workspace.watch import snapshot

SETTINGS = """
me: {name: Maria, address: requests@va.example, zone: Europe/Budapest}
mailboxes: [{imap: {host: imap.va.example, user: requests, password: file:secret}}]
smtp: {host: smtp.va.example, user: requests, password: file:secret}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "desk/rules/clients").mkdir(parents=True)
    (tmp_path / "desk/vamail.yaml").write_text(SETTINGS)
    (tmp_path / "desk/rules/90-last.yaml").write_text("- name: Everything else\n  do: acknowledge\n")
    return tmp_path / "desk"


def codes(folder: Path) -> list[str]:
    return [problem.code for problem in load(folder, vocabulary()).problems]


def test_stored_bytes_make_the_same_workspace_again(desk: Path) -> None:
    first = load(desk, vocabulary())
    assert first.workspace is not None
    assert sorted(first.files) == ["rules/90-last.yaml", "vamail.yaml"]
    assert load_files(first.files, vocabulary()) == first


def test_a_link_out_of_the_folder_is_refused(desk: Path) -> None:
    (desk.parent / "other.yaml").write_text("- name: a\n  do: acknowledge\n")
    (desk / "rules/10-a.yaml").symlink_to(desk.parent / "other.yaml")
    found = load(desk, vocabulary())
    assert [problem.code for problem in found.problems] == ["link"]
    assert found.workspace is None


def test_a_linked_folder_is_named(desk: Path) -> None:
    (desk.parent / "en").mkdir()
    (desk / "templates").mkdir()
    (desk / "templates/en").symlink_to(desk.parent / "en")
    assert codes(desk) == ["link"]


def test_a_link_inside_of_the_folder_is_fine(desk: Path) -> None:
    (desk / "rules/shared.txt").write_text("- name: a\n  when: {subject: a}\n  do: acknowledge\n")
    (desk / "rules/10-a.yaml").symlink_to("shared.txt")
    assert codes(desk) == []


def test_what_is_no_file_is_named_and_not_waited_for(desk: Path) -> None:
    (desk / "rules/10-a.yaml").symlink_to("nowhere.yaml")
    assert codes(desk) == ["unreadable"]


def test_a_pipe_is_named_and_not_waited_for(desk: Path) -> None:
    os.mkfifo(desk / "rules/10-a.yaml")
    assert codes(desk) == ["unreadable"]


def test_a_password_that_others_may_read_is_a_warning_with_its_mode(desk: Path) -> None:
    (desk / "secret").write_text("pw")
    (desk / "secret").chmod(0o644)
    found = load(desk, vocabulary())
    assert found.workspace is not None
    assert [problem.code for problem in found.problems] == ["loose-secret", "loose-secret"]
    assert "0644" in found.problems[0].what
    (desk / "secret").chmod(0o600)
    assert codes(desk) == []


def test_editors_leftovers_and_data_are_not_read(desk: Path) -> None:
    (desk / "data").mkdir()
    for name in ("rules/.10-a.yaml.swp", "rules/.#10-a.yaml", "rules/10-a.yaml~", "data/x.yaml", "x.yaml"):
        (desk / name).write_text("{")
    assert codes(desk) == []


def test_a_missing_folder_is_one_problem(tmp_path: Path) -> None:
    assert "no-settings" in codes(tmp_path / "nowhere")


def test_the_snapshot_changes_with_every_way_of_saving(desk: Path) -> None:
    seen = [snapshot(desk)]
    assert snapshot(desk) == seen[0]
    rules = desk / "rules/90-last.yaml"
    rules.write_text(rules.read_text() + "# more\n")
    seen.append(snapshot(desk))
    text = rules.read_text()
    (desk / "rules/new").write_text(text)
    (desk / "rules/new").replace(rules)
    seen.append(snapshot(desk))
    (desk / "rules/clients/a.yaml").write_text("name: A\n")
    seen.append(snapshot(desk))
    rules.unlink()
    seen.append(snapshot(desk))
    assert len(set(seen)) == 5


def test_the_shipped_rules_and_templates_check_clean() -> None:
    files = {name: data for name, data in read_default_rules().items() if name.endswith(".yaml")}
    found = load_files({**files, "vamail.yaml": SETTINGS.encode()}, vocabulary())
    assert found.problems == ()
    assert found.workspace is not None and len(found.workspace.rules) >= 9
    for template in read_default_templates():
        assert vocabulary().check_template(template) == ()


def test_the_sample_client_reads_well() -> None:
    sample = read_default_rules()["rules/clients/example.yaml.txt"]
    files = {"vamail.yaml": SETTINGS.encode(), "rules/90-a.yaml": b"- name: a\n  do: acknowledge\n"}
    found = load_files({**files, "rules/clients/acme.yaml": sample}, vocabulary())
    assert found.problems == ()


def test_two_hundred_rules_and_thirty_clients_load_quickly(desk: Path) -> None:
    rule = """- name: Rule {0}
  why: Because of {0}.
  when:
    client: c{1}
    subject: [brief, "/posts? {0}/"]
    phrases: {{en: [one], hu: [egy]}}
    attachment: "*.docx"
  do:
    - file: {{list: L{0}, important: true, estimate: 2h, due: 3 business days}}
    - acknowledge
"""
    for number in range(20):
        text = "".join(rule.format(number * 10 + each, number) for each in range(10))
        (desk / f"rules/{number + 10}-a.yaml").write_text(text)
    for number in range(30):
        text = f"name: C{number}\naddresses: [a@c{number}.example]\nlanguage: hu\nholidays: HU\n"
        (desk / f"rules/clients/c{number}.yaml").write_text(text)
    begin = time.process_time()
    found = load(desk, vocabulary())
    taken = time.process_time() - begin
    assert found.workspace is not None and len(found.workspace.rules) == 201
    assert taken < 0.6


def test_faults_of_the_words_on_invoices_are_named(desk: Path) -> None:
    (desk / "templates/invoice").mkdir(parents=True)
    (desk / "templates/invoice/en.yaml").write_text("title_invoice: Bill\ntitle_invoice: Invoice\n")
    (problem,) = load(desk, vocabulary()).problems
    assert (problem.file, problem.line) == ("templates/invoice/en.yaml", 2)


def test_a_layout_and_fonts_of_documents_are_no_templates_and_fonts_are_not_kept(desk: Path) -> None:
    (desk / "templates/invoice/fonts").mkdir(parents=True)
    (desk / "templates/invoice/invoice.typ").write_text("hello")
    (desk / "templates/invoice/fonts/Mine.ttf").write_bytes(b"x" * 2_000_000)
    found = load(desk, vocabulary())
    assert found.problems == ()
    assert "templates/invoice/invoice.typ" in found.files
    assert not any("fonts" in name for name in found.files)


def test_words_on_invoices_are_no_settings(desk: Path) -> None:
    (desk / "templates/invoice").mkdir(parents=True)
    (desk / "templates/invoice/en.yaml").write_text("title_invoice: Bill of charges\n")
    assert codes(desk) == []
