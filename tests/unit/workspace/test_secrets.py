from pathlib import Path

import pytest

from vamail.model.errors import UsageError
from vamail.workspace import secrets
from vamail.workspace.types import Secret


def test_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOME_PASSWORD", "correct horse")
    assert secrets.read(Secret("env", "SOME_PASSWORD"), tmp_path) == "correct horse"


@pytest.mark.parametrize("value", [None, ""])
def test_a_variable_that_is_not_set_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str | None
) -> None:
    monkeypatch.delenv("SOME_PASSWORD", raising=False)
    if value is not None:
        monkeypatch.setenv("SOME_PASSWORD", value)
    with pytest.raises(UsageError, match="environment variable SOME_PASSWORD is empty; set it"):
        secrets.read(Secret("env", "SOME_PASSWORD"), tmp_path)


def test_from_a_file_beside_the_settings(tmp_path: Path) -> None:
    (tmp_path / "pw").write_text(" two words \r\n")
    (tmp_path / "pw").chmod(0o600)
    assert secrets.read(Secret("file", "pw"), tmp_path) == " two words "


def test_a_file_that_others_may_write_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pw").write_text("x")
    (tmp_path / "pw").chmod(0o666)
    with pytest.raises(UsageError, match="mode 0666"):
        secrets.read(Secret("file", "pw"), tmp_path)


@pytest.mark.parametrize(
    ("content", "said"), [(None, "no password file"), (b"", "is empty"), (b"\xff", "not text")]
)
def test_a_bad_file_says_so(tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "pw").write_bytes(content)
        (tmp_path / "pw").chmod(0o600)
    with pytest.raises(UsageError, match=said):
        secrets.read(Secret("file", "pw"), tmp_path)


def test_from_the_credentials_of_systemd(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "smtp").write_text("pw\n")
    (tmp_path / "smtp").chmod(0o400)
    assert secrets.read(Secret("store", "smtp"), tmp_path) == "pw"


@pytest.mark.parametrize("name", ["smtp", "../smtp", "..", "/etc/hostname"])
def test_a_credential_that_is_not_there_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "smtp").write_text("not for you")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "store"))
    with pytest.raises(UsageError, match="LoadCredential"):
        secrets.read(Secret("store", name), tmp_path)
