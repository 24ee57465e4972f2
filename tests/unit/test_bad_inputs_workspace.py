"""Bad inputs Y01-Y14, T01-T07 and C01-C04: `vamail check` names file, line and column, within a second."""

import re
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from vamail.cli.check import check

SETTINGS = """\
me: {name: Maria, address: requests@va.example, language: en, zone: Europe/Budapest}
mailboxes: [{name: requests, imap: {host: imap.va.example, user: requests, password: env:VAMAIL_PASSWORD}}]
smtp: {host: smtp.va.example, user: requests, password: env:VAMAIL_PASSWORD}
"""
LAST = "- name: Everything else\n  do: [file, acknowledge]\n"
RULE, HOME, MAIL = "rules/20-own.yaml", "vamail.yaml", "templates/en/acknowledge.md"
BOMB = "a: &a [x,x]\n" + "".join(
    f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
)
OWN = "- name: Own\n  when: {subject: brief}\n  do: [file]\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VAMAIL_PASSWORD", "secret")
    for part in ("rules/clients", "templates/en"):
        (tmp_path / part).mkdir(parents=True)
    (tmp_path / HOME).write_text(SETTINGS)
    (tmp_path / "rules/90-everything-else.yaml").write_text(LAST)
    return tmp_path


def run(folder: Path) -> Result:
    started = time.perf_counter()
    result = CliRunner().invoke(check, [], obj=folder)
    assert time.perf_counter() - started < 5
    assert not isinstance(result.exception, Exception), result.exception
    return result


def hours(text: str) -> str:
    return SETTINGS.replace("zone: Europe/Budapest", f'zone: Europe/Budapest, hours: "{text}"')


BAD = {
    "Y01 tab": (RULE, "- name: Own\n\tdo: [file]\n", 2, ""),
    "Y01 quote": (RULE, '- name: "Own\n  do: [file]\n', 2, ""),
    "Y02": (RULE, "- name: !!python/object/apply:os.system ['touch /tmp/x']\n", 2, "tag not allowed"),
    "Y03": (RULE, BOMB, 2, "alias"),
    "Y04": (RULE, "[" * 20_000, 2, "nested too deep"),
    "Y05": (RULE, "- name: Own\n  when: {subject: a}\n  when: {subject: b}\n  do: [file]\n", 2, "line 2"),
    "Y06": (RULE, "- name: Own\n  do: [{file: {prioirty: 1, importnat: yes}}]\n", 2, "did you mean"),
    "Y09": (RULE, "- name: Own\n  when: {subject: '/[/'}\n  do: [file]\n", 2, "pattern"),
    "Y11 name": (RULE, OWN + OWN, 2, "Own"),
    "Y11 template": (RULE, "- name: Own\n  do: [{acknowledge: {template: nowhere}}]\n", 2, "nowhere"),
    "Y11 client": (RULE, "- name: Own\n  when: {client: nobody}\n  do: [file]\n", 2, "nobody"),
    "Y14 negative": (HOME, SETTINGS + "promise: {within: -5 hours}\n", 2, ""),
    "Y14 zero": (HOME, SETTINGS + "promise: {within: 0 hours}\n", 2, ""),
    "Y14 unit": (HOME, SETTINGS + "promise: {within: 1 fortnight}\n", 2, "hours"),
    "Y14 big": (HOME, SETTINGS + "promise: {within: 1e9 hours}\n", 2, ""),
    "Y14 huge": (HOME, SETTINGS + f"promise: {{within: {'9' * 5_000} hours}}\n", 2, ""),
    "T01": (MAIL, 'subject: x\n\n{{ "".__class__.__mro__ }}\n', 2, ""),
    "T02 attr": (MAIL, 'subject: x\n\n{{ "%s"|attr("format") }}\n', 2, ""),
    "T02 lipsum": (MAIL, "subject: x\n\n{{ lipsum.__globals__ }}\n", 2, ""),
    "T02 cycler": (MAIL, "subject: x\n\n{{ cycler.__init__.__globals__.os.popen('id') }}\n", 2, ""),
    "T04": (MAIL, "subject: x\n\n{{ greting_name }}\n", 2, "greting_name"),
    "T05 range": (MAIL, "subject: x\n\n{% for i in range(10**9) %}x{% endfor %}\n", 2, ""),
    "T05 power": (MAIL, "subject: x\n\n{{ 9**9**9**9 }}\n", 2, ""),
    "T05 text": (MAIL, "subject: x\n\n{{ 'x' * 10**10 }}\n", 2, ""),
    "T07": (MAIL, 'subject: x\n\n{% include "../../etc/passwd" %}\n', 2, ""),
    "T07 import": (MAIL, 'subject: x\n\n{% import "/etc/passwd" as p %}\n', 2, ""),
    "C01 port": (HOME, SETTINGS.replace("host: smtp", "port: 99999, host: smtp"), 2, "port"),
    "C01 zone": (HOME, SETTINGS.replace("Europe/Budapest", "Europe/Londn"), 2, "Europe/London"),
    "C02 overlap": (HOME, hours("Mon 09:00-17:00, Mon 12:00-18:00"), 2, ""),
    "C02 none": (HOME, hours("Mon 09:00-09:00"), 2, ""),
    "C03": (HOME, SETTINGS.replace("zone: E", "days_off: [2025-02-30], zone: E"), 2, "2025-02-30"),
    "C04 client": ("rules/clients/a.yaml", "name: A\naddresses: [requests@va.example]\n", 2, ""),
    "C04 plus": ("rules/clients/a.yaml", "name: A\naddresses: [Requests+x@va.example]\n", 2, ""),
}  # fmt: skip


@pytest.mark.parametrize("row", BAD)
def test_each_bad_file_is_named_with_its_line(desk: Path, row: str) -> None:
    name, text, code, words = BAD[row]
    (desk / name).write_text(text, encoding="utf-8")
    result = run(desk)
    assert result.exit_code == code, result.output
    assert re.search(rf"^{re.escape(name)}:\d+:\d+: ", result.output, re.MULTILINE), result.output
    assert words in result.output, result.output
    assert len(result.output) < 20_000
    assert "Traceback" not in result.output


def test_y02_nothing_ran(desk: Path, tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    (desk / RULE).write_text(f"- name: !!python/object/apply:os.system ['touch {sign}']\n")
    run(desk)
    assert not sign.exists()


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_y12_byte_order_mark_and_line_ends_are_fine(desk: Path, start: bytes, end: bytes) -> None:
    (desk / RULE).write_bytes(start + OWN.encode().replace(b"\n", end))
    assert run(desk).exit_code == 0


@pytest.mark.parametrize("data", [OWN.encode("utf-16"), OWN.encode("utf-16-le"), b"\xff\xfe\x00", b"\0" * 99])
def test_y12_utf_16_is_named(desk: Path, data: bytes) -> None:
    (desk / RULE).write_bytes(data)
    result = run(desk)
    assert result.exit_code == 2
    assert RULE in result.output


def test_t06_a_template_that_is_not_utf_8(desk: Path) -> None:
    (desk / MAIL).write_bytes(b"subject: \xe9\n\nx\n")
    result = run(desk)
    assert result.exit_code == 2
    assert MAIL in result.output


def test_c02_overnight_hours_are_fine(desk: Path) -> None:
    (desk / HOME).write_text(hours("Mon-Fri 18:00-09:00"))
    assert run(desk).exit_code == 0
