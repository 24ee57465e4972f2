from pathlib import Path

import pytest

from vamail.cli.main import run


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("requests", "the mailbox requests logs in with a password; for tokens write `oauth: google`"),
        ("google", "vamail.yaml names no client id for google"),
        ("nobody", "there is no mailbox 'nobody'; known: requests, google, microsoft"),
    ],
)
def test_a_login_is_named_by_mailbox_or_provider(
    name: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path / "d"), "--yes", "--email", "requests@va.example"]) == 0
    assert run(["-w", str(tmp_path / "d"), "login", name]) == 2
    assert words in capsys.readouterr().err
