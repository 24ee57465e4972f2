"""`vamail doctor` at a real Dovecot and a real Postfix: what is fine, and what is not, in words."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.desk import mail
from server.dovecot import PASSWORD, USERS, Dovecot, make_certificate
from server.postfix import Postfix
from vamail.daemon.examine import examine
from vamail.daemon.examine_servers import authserv_id_of
from vamail.daemon.findings import Finding
from vamail.daemon.workspaces import open_folder

SETTINGS = """
me: {{name: Maria Szabo, address: requests@va.example, language: en, zone: Europe/Budapest,
     hours: "Mon-Fri 09:00-17:00"}}
promise: {{within: 24 business hours}}
mailboxes:
  - {{name: requests, folder: INBOX, addresses: [requests@va.example], start_from: {start},
     imap: {{host: localhost, port: {imap}, tls: {imap_tls}, user: requests,
            password: env:VAMAIL_TEST_PASSWORD}}}}
smtp: {{host: localhost, port: {smtp}, tls: {smtp_tls}}}
{more}
"""


@pytest.fixture(scope="module")
def postfix(dovecot: Dovecot) -> Iterator[Postfix]:
    server = Postfix(dovecot.lmtp_port, USERS, dovecot.cert, dovecot.base / "key.pem", delimiter="+")
    try:
        server.start()
        yield server
    finally:
        server.stop()


class Doctor:
    """A workspace whose settings a test chooses, and what the doctor finds there."""

    def __init__(self, folder: Path, dovecot: Dovecot, postfix: Postfix) -> None:
        self.folder = folder
        self.trusted = f"{{mode: starttls, ca_file: {dovecot.cert}}}"
        self.usual = {
            "start": "now", "imap": dovecot.port, "imap_tls": self.trusted, "smtp": postfix.port,
            "smtp_tls": self.trusted, "more": "",
        }  # fmt: skip
        (folder / "rules" / "clients").mkdir(parents=True)
        (folder / "rules" / "10.yaml").write_text("- name: All\n  do: [{file: Inbox}]\n")

    def settings(self, **changed: object) -> None:
        (self.folder / "vamail.yaml").write_text(SETTINGS.format(**{**self.usual, **changed}))

    def finds(self, *, send_test: bool = False, **changed: object) -> list[Finding]:
        self.settings(**changed)
        return list(examine(open_folder(self.folder), self.folder, send_test=send_test))


@pytest.fixture
def doctor(tmp_path: Path, dovecot: Dovecot, postfix: Postfix, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    dovecot.reset()
    monkeypatch.setenv("VAMAIL_TEST_PASSWORD", PASSWORD)
    return Doctor(tmp_path, dovecot, postfix)


def about(findings: list[Finding], what: str) -> Finding:
    (found,) = (one for one in findings if what in one.what)
    return found


def bad(findings: list[Finding]) -> list[str]:
    return [one.about for one in findings if one.state == "bad"]


def test_all_is_fine_and_nothing_is_written(doctor: Doctor, dovecot: Dovecot) -> None:
    dovecot.drop(mail())
    findings = doctor.finds()
    assert bad(findings) == []
    assert about(findings, "over STARTTLS as requests").state == "good"
    assert about(findings, "(IDLE)").state == "good"
    assert about(findings, "(MOVE)").state == "good"
    assert "Sent is “Sent”" in about(findings, "folders:").what
    assert about(findings, "stays untouched").what == "1 mail there already stays untouched (start_from: now)"
    assert about(findings, "none yet").about == "database"
    assert about(findings, "lets us in over STARTTLS, without a login").about == "sending"
    assert "NAME.yaml" in about(findings, "0 clients").hint
    assert not (doctor.folder / "data").exists()
    assert not any("Seen" in one["flags"] for one in dovecot.mails())


@pytest.mark.parametrize(("mode", "how"), [("none", "unencrypted, on this machine"), ("tls", "over TLS")])
def test_the_other_ways_of_connecting(doctor: Doctor, dovecot: Dovecot, mode: str, how: str) -> None:
    way = "none" if mode == "none" else f"{{mode: tls, ca_file: {dovecot.cert}}}"
    port = dovecot.port if mode == "none" else dovecot.tls_port
    findings = doctor.finds(imap=port, imap_tls=way, smtp_tls="none")
    assert bad(findings) == []
    assert about(findings, "logged in to").what.endswith(f"{how} as requests")


def test_a_wrong_password_stops_only_its_mailbox(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAMAIL_TEST_PASSWORD", "wrong")
    findings = doctor.finds()
    assert bad(findings) == ["mailbox requests"]
    refused = about(findings, "does not accept this user name and password")
    assert "mail program" in refused.hint
    assert "wrong" not in refused.what
    assert about(findings, "lets us in").state == "good"


def test_a_password_that_is_not_set_is_named(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VAMAIL_TEST_PASSWORD")
    findings = doctor.finds()
    assert bad(findings) == ["mailbox requests"]
    assert about(findings, "env:VAMAIL_TEST_PASSWORD").state == "bad"


def test_dead_servers_are_named_and_no_password_is_blamed(doctor: Doctor) -> None:
    findings = doctor.finds(imap=1, smtp=1)
    assert bad(findings) == ["mailbox requests", "sending"]
    lost = [one for one in findings if one.state == "bad"]
    assert all(one.what == "nothing listens at localhost:1; check host and port" for one in lost)
    assert all(one.hint == "" for one in lost)


def test_a_certificate_that_proves_nothing_is_shown(doctor: Doctor, dovecot: Dovecot, tmp_path: Path) -> None:
    other, _ = make_certificate(tmp_path, "other.example", "other")
    findings = doctor.finds(
        imap=dovecot.tls_port, imap_tls=f"{{mode: tls, ca_file: {other}}}", smtp_tls="starttls"
    )
    assert bad(findings) == ["mailbox requests", "sending"]
    hints = [one.hint for one in findings if one.state == "bad"]
    assert "mode: tls, fingerprint: " in hints[0]
    pinned = [hint.partition(", fingerprint: ")[2].partition("}")[0] for hint in hints]
    assert pinned[0] == pinned[1]
    findings = doctor.finds(
        imap=dovecot.tls_port,
        imap_tls=f"{{mode: tls, fingerprint: {pinned[0]}}}",
        smtp_tls=f"{{mode: starttls, fingerprint: {pinned[1]}}}",
    )
    assert bad(findings) == []


def test_a_server_that_can_little_is_said_to(doctor: Doctor) -> None:
    small = Dovecot()
    small.configure(capability="IMAP4rev1 LITERAL+ SASL-IR")
    small.start()
    try:
        findings = doctor.finds(imap=small.port, imap_tls="none")
    finally:
        small.stop()
    assert bad(findings) == []
    assert about(findings, "no IDLE: new mail is looked for every 300 seconds").state == "note"
    assert about(findings, "no MOVE and no UIDPLUS").state == "note"


def test_what_lies_before_the_beginning_is_counted(doctor: Doctor, dovecot: Dovecot) -> None:
    for number in range(3):
        dovecot.drop(mail(message_id=f"{number}@acme.example"))
    everything = about(doctor.finds(start="all"), "start_from: all")
    assert everything.what == "3 mails there; every one is read (start_from: all)"
    dated = about(doctor.finds(start="2100-01-01"), "start_from: 2100-01-01")
    assert dated.what == "3 mails before 2100-01-01 stay untouched (start_from: 2100-01-01)"
    none = about(doctor.finds(start="2001-01-01"), "start_from: 2001-01-01")
    assert none.what == "no older mail lies there (start_from: 2001-01-01)"


RESULTS = {"Authentication-Results": "mx.va.example 1; dkim=pass header.d=acme.example"}


def test_who_vouches_is_learned_from_mail(doctor: Doctor, dovecot: Dovecot) -> None:
    assert "no mail lies there yet" in about(doctor.finds(), "vouches").what
    dovecot.drop(mail(message_id="0@acme.example"))
    assert about(doctor.finds(), "does not say who really sent").state == "note"
    dovecot.drop(mail(headers=RESULTS))
    found = about(doctor.finds(), "vouched for by mx.va.example, which is not believed yet")
    assert found.hint.endswith("trust: {authserv_id: mx.va.example}")
    trusted = doctor.finds(more="trust: {authserv_id: mx.va.example}")
    assert about(trusted, "mx.va.example vouches for senders, and is believed").state == "good"
    other = about(doctor.finds(more="trust: {authserv_id: mx.other.example}"), "none by mx.other.example")
    assert other.state == "note"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("mx.google.com; spf=pass", "mx.google.com"),
        ("MX.Example.com 1;\r\n dmarc=pass", "mx.example.com"),
        ("mail.example", "mail.example"),
        ("spf=pass (sender ip) smtp.mailfrom=a.example; dkim=none", "microsoft365"),
        ("\x1b[2J evil; spf=pass", ""),
        ("two words here; spf=pass", ""),
    ],
)
def test_the_name_of_who_vouches(value: str, name: str) -> None:
    header = f"Authentication-Results: {value}\r\nAuthentication-Results: below.example; x=y\r\n\r\n"
    assert authserv_id_of(header.encode()) == name


def test_a_test_mail_goes_there_and_back(doctor: Doctor, dovecot: Dovecot) -> None:
    findings = doctor.finds(send_test=True)
    assert bad(findings) == []
    assert about(findings, "arrives").about == "plus-addresses"
    assert "does not file what it sends" in next(one.what for one in findings if one.about == "Sent")
    again = doctor.finds()
    assert about(again, "copies are put into Sent").state == "good"
    (arrived,) = dovecot.mails()
    assert ".doctor." in arrived["hdr.message-id"]


def test_where_plus_addresses_are_refused_a_plain_one_is_tried(doctor: Doctor, dovecot: Dovecot) -> None:
    strict = Postfix(dovecot.lmtp_port, USERS, dovecot.cert, dovecot.base / "key.pem")
    strict.start()
    try:
        findings = doctor.finds(send_test=True, smtp=strict.port)
    finally:
        strict.stop()
    assert bad(findings) == []
    refused = about(findings, "takes no mail for requests+")
    assert (refused.about, refused.state) == ("plus-addresses", "note")
    assert about(findings, "mail to requests@va.example arrives").state == "good"


def test_a_test_mail_that_cannot_leave_is_one_finding(doctor: Doctor) -> None:
    findings = doctor.finds(send_test=True, smtp=1)
    assert bad(findings) == ["sending", "test mail"]


def test_the_command_says_it_to_people_and_to_machines(doctor: Doctor) -> None:
    doctor.settings()
    words = [sys.executable, "-m", "vamail", "-w", str(doctor.folder), "doctor"]
    environment = {**os.environ, "COLUMNS": "80"}
    done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert "fine      sending" in done.stdout
    assert done.stdout.splitlines()[-1] == "All fine. Start it: vamail run"
    assert max(map(len, done.stdout.splitlines())) <= 80
    doctor.settings(smtp=1)
    done = subprocess.run([*words, "--json"], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(list(row) == ["state", "about", "what", "hint"] for row in rows)
    assert [row["about"] for row in rows if row["state"] == "bad"] == ["sending"]
