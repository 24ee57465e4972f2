from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from vamail.cli.init import init, system_zone
from vamail.daemon.vocabulary import vocabulary
from vamail.workspace.load import load
from vamail.workspace.providers import PROVIDERS
from vamail.workspace.types import Secret, Workspace


def run(folder: Path, *words: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(init, [str(folder), *words], input=answers)


def made(folder: Path) -> Workspace:
    found = load(folder, vocabulary())
    assert found.problems == ()
    assert found.workspace is not None
    return found.workspace


def test_without_a_question_everything_given_is_taken(tmp_path: Path) -> None:
    words = (
        "--yes --email requests@va.example --zone Asia/Tehran --language fa "
        "--imap-host 127.0.0.1 --imap-port 1143 "
        "--imap-tls none --imap-user requests --smtp-host localhost --smtp-port 1025 --smtp-tls none "
        "--password-env MY_PASSWORD --holidays IR --start-from all"
    )
    name = 'Maria "Mari" Szabó: VA'
    result = run(tmp_path / "d", *words.split(), "--name", name, "--hours", "Sat-Wed 08:00-16:00")
    assert result.exit_code == 0, result.output
    desk = made(tmp_path / "d")
    assert desk.me.name == name
    assert (desk.me.zone, desk.me.language, desk.me.hours.holidays) == ("Asia/Tehran", "fa", "IR")
    box = desk.mailboxes[0]
    assert (box.imap.host, box.imap.port, box.imap.tls, box.imap.user) == (
        "127.0.0.1",
        1143,
        "none",
        "requests",
    )
    assert (box.imap.password, box.start_from) == (Secret("env", "MY_PASSWORD"), "all")
    assert (desk.smtp.server.port, desk.smtp.server.user) == (1025, "")


def test_nothing_given_still_makes_a_workspace_and_says_what_to_change(tmp_path: Path) -> None:
    result = run(tmp_path / "d", "--yes")
    assert result.exit_code == 0, result.output
    assert "requests@va.example is only an example" in result.output
    made(tmp_path / "d")


@pytest.mark.parametrize("key", [each.key for each in PROVIDERS])
def test_every_provider_makes_a_workspace_that_checks_clean(tmp_path: Path, key: str) -> None:
    result = run(tmp_path / "d", "--yes", "--email", "maria@va.example", "--provider", key)
    assert result.exit_code == 0, result.output
    desk = made(tmp_path / "d")
    provider = next(each for each in PROVIDERS if each.key == key)
    assert desk.mailboxes[0].imap.host == (provider.imap_host or "imap.va.example")
    assert desk.smtp.per_minute == provider.per_minute
    assert bool(desk.smtp.server.oauth) == provider.oauth_only
    assert provider.auth in " ".join(result.output.split())


def test_the_questions_are_few_and_have_answers(tmp_path: Path) -> None:
    answers = "Maria\nmaria@va.example\n\nmail.va.example\n\nEurope/Budapest\nhu\n\nHU\n"
    result = run(tmp_path / "d", answers=answers)
    assert result.exit_code == 0, result.output
    desk = made(tmp_path / "d")
    assert (desk.mailboxes[0].imap.host, desk.smtp.server.host) == ("mail.va.example", "smtp.va.example")
    assert (desk.me.language, desk.me.hours.holidays) == ("hu", "HU")
    assert "A workspace is in" in result.output


def test_a_wrong_answer_writes_nothing(tmp_path: Path) -> None:
    result = run(tmp_path / "d", "--yes", "--zone", "Europe/Budapst")
    assert result.exit_code == 2
    assert "did you mean `Europe/Budapest`?" in result.output
    assert not (tmp_path / "d").exists()


def test_an_existing_workspace_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "vamail.yml").write_text("mine")
    result = run(tmp_path, "--yes")
    assert result.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["vamail.yml"]


def test_other_files_in_the_folder_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine")
    result = run(tmp_path, "--yes")
    assert result.exit_code == 0
    assert (tmp_path / ".gitignore").read_text() == "mine"
    assert "stays as it is" in result.output


def test_the_zone_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", ":Europe/Vienna")
    assert system_zone() == "Europe/Vienna"
