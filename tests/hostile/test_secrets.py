"""Secrets planted everywhere, faults of every kind, and then everything that was written is searched."""

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from server.desk import DESK, DeskUnderTest, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Fault, Recorder
from vamail.channels.credentials import Credentials
from vamail.channels.oauth import PROVIDERS, AccessTokens, OAuthError, Tokens, save_tokens, token_file

SMTP = "Kanári-p4ss word/+=%smtp"
TOKEN, REFRESH = "ya29.canary-access-token", "1//canary-refresh-token"
PLAIN = base64.b64encode(f"\0sender\0{SMTP}".encode()).decode()
CANARIES = (SMTP, PLAIN, quote(SMTP, safe=""), base64.b64encode(SMTP.encode()).decode(), PASSWORD, TOKEN,
            REFRESH, "canary-in-a-url")  # fmt: skip
ECHO = f"535 5.7.8 {PLAIN} is wrong, {SMTP} too"


def leaks(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


@dataclass
class Haunted:
    desk: DeskUnderTest
    recorder: Recorder

    def written(self) -> Iterator[tuple[str, bytes]]:
        """Everything on disk that vamail wrote, and every mail that left."""
        yield "log", self.desk.log.read_bytes()
        for path in (self.desk.folder / "data").rglob("*"):
            if path.is_file():
                yield str(path), path.read_bytes()
        for one in self.recorder.mails:
            yield "a mail", one.data


@pytest.fixture
def haunted(tmp_path: Path, dovecot: Dovecot) -> Iterator[Haunted]:
    dovecot.reset()
    recorder = Recorder(users={"sender": SMTP}).start()
    desk = DeskUnderTest(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD)
    desk.environment["VAMAIL_CANARY"] = SMTP
    settings = desk.folder / "vamail.yaml"
    text = settings.read_text().replace(
        "tls: none}\n", "tls: none, user: sender, password: env:VAMAIL_CANARY}\n"
    )
    settings.write_text(text)
    yield Haunted(desk, recorder)
    desk.kill()
    recorder.stop()


def test_no_secret_is_written_whatever_fails(haunted: Haunted, dovecot: Dovecot) -> None:
    desk, recorder = haunted.desk, haunted.recorder
    # A server that repeats what it was told, one that hangs up, one that is gone in the middle.
    recorder.faults += [
        Fault("auth", reply=ECHO, times=2),
        Fault("auth", how="drop"),
        Fault("mail", reply="550 5.7.1 no"),
        Fault("dot", how="drop"),
    ]
    desk.start()
    for number in range(4):
        dovecot.drop(mail(message_id=f"s{number}@acme.example", sender=f"s{number}@acme.example", to=DESK))
    desk.wait(lambda: "***" in desk.tail(400), 30, "the refused login is worded")
    recorder.faults.clear()
    commands = ("doctor", "deliveries", "journal", "status")
    said = [desk.run(word) for word in commands]
    # With another password in the settings the login fails for real, in words.
    desk.environment["VAMAIL_TEST_PASSWORD"] = "wrong-canary-in-a-url"
    said.append(desk.run("doctor"))
    text = (desk.folder / "vamail.yaml").read_text()
    database = "postgresql+psycopg://u:canary-in-a-url@127.0.0.1:1/none"
    (desk.folder / "vamail.yaml").write_text(text.replace("database: sqlite", f"database: {database}"))
    said += [desk.run("doctor"), desk.run("run")]
    (desk.folder / "vamail.yaml").write_text(text.replace("env:VAMAIL_CANARY", SMTP))
    said.append(desk.run("check"))
    for one in said:
        assert leaks(one.stdout + one.stderr) == [], one.args
    assert desk.stop() == 0
    for where, data in haunted.written():
        assert leaks(data.decode("utf-8", "replace")) == [], where


def test_a_server_that_repeats_the_secret_is_quoted_without_it() -> None:
    by_password = Credentials(user="sender", password=lambda: SMTP)
    by_token = Credentials(user="sender", token=lambda: TOKEN)
    bearer = base64.b64encode(f"user=sender\1auth=Bearer {TOKEN}\1\1".encode()).decode()
    for credentials, echo in (
        (by_password, ECHO),
        (by_token, f"{TOKEN} {bearer}"),
        (Credentials(), "all is well"),
    ):
        assert leaks(credentials.hide(echo)) == []
    assert Credentials(user="x").hide("535 no") == "535 no"

    def gone() -> str:
        raise OSError

    assert Credentials(user="x", password=gone).hide("535 no") == "535 no"


def test_the_provider_of_tokens_is_quoted_without_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = token_file(tmp_path / "data", "work")
    save_tokens(path, Tokens(provider="google", client_id="c", refresh_token=REFRESH, access_token=TOKEN))

    def refuses(*_: object) -> dict[str, object]:
        return {"error": "invalid_grant", "error_description": f"{REFRESH} is revoked, {TOKEN} too"}

    monkeypatch.setattr("vamail.channels.oauth._post", refuses)
    with pytest.raises(OAuthError) as caught:
        AccessTokens(path, PROVIDERS["google"], clock=lambda: 10**12).token()
    assert leaks(str(caught.value) + repr(caught.value)) == []
    assert leaks(repr(Tokens(provider="g", client_id="c", refresh_token=REFRESH, access_token=TOKEN))) == []
    assert json.loads(path.read_text())
    assert path.stat().st_mode & 0o077 == 0
    assert os.environ.get("VAMAIL_CANARY") is None
