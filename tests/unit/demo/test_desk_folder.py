"""The demo's workspace is one that `vamail check` finds nothing in."""

from pathlib import Path

from vamail.daemon.vocabulary import vocabulary
from vamail.demo.cast import CLIENTS, DESK
from vamail.demo.desk_folder import PASSWORD_FILE, write_desk
from vamail.workspace import secrets
from vamail.workspace.load import load


def test_the_workspace_checks_clean_and_knows_the_cast(tmp_path: Path) -> None:
    write_desk(tmp_path, 1143, 1025, "secret word")
    loaded = load(tmp_path, vocabulary())
    assert loaded.problems == ()
    workspace = loaded.workspace
    assert workspace is not None
    assert {client.slug for client in workspace.clients} == {client.slug for client in CLIENTS}
    for client in CLIENTS:
        written = workspace.client(client.slug)
        assert written is not None
        assert (written.language, written.hours.zone) == (client.language, client.zone)
    (mailbox,) = workspace.mailboxes
    assert mailbox.addresses == (DESK,)
    assert (mailbox.imap.port, workspace.smtp.server.port) == (1143, 1025)
    assert mailbox.imap.password is not None
    assert secrets.read(mailbox.imap.password, tmp_path) == "secret word"


def test_the_password_is_nobody_else_s_to_read(tmp_path: Path) -> None:
    write_desk(tmp_path, 1143, 1025, "secret word")
    assert (tmp_path / PASSWORD_FILE).stat().st_mode & 0o077 == 0
    assert "secret word" not in (tmp_path / "vamail.yaml").read_text("utf-8")
