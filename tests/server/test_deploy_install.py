"""As a new user installs it: a private environment from the hashed lock, a first workspace, an upgrade.

`deploy/install` is what README, the operator's page and the container file all call.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.desk import DeskUnderTest, acknowledged, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Recorder

INSTALL = Path(__file__).resolve().parents[2] / "deploy" / "install"


def call(*words: str | Path, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VAMAIL"))}
    clean.pop("VIRTUAL_ENV", None)
    return subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, encoding="utf-8", check=False,
        cwd=cwd, env={**clean, **more}, timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """vamail as `deploy/install` makes it, in a folder of its own."""
    target = tmp_path_factory.mktemp("opt") / "vamail-0.1.0"
    done = call(INSTALL, target, PIP_NO_COMPILE="1")  # byte code is made when it is needed
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"vamail, version \d+\.\d+\.\d+\n", done.stdout)
    return target


def test_what_only_builds_vamail_is_gone_again(installed: Path) -> None:
    listed = call(installed / "bin" / "pip", "list", "--format=freeze", "--disable-pip-version-check").stdout
    names = {line.partition("==")[0] for line in listed.splitlines()}
    assert {"vamail", "sqlalchemy", "imapclient"} <= {name.casefold() for name in names}
    assert not {"hatchling", "pluggy", "pytest", "ruff"} & names


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("mine")
    done = call(INSTALL, tmp_path)
    assert (done.returncode, "holds something else" in done.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["letter"]
    assert call(INSTALL).returncode == 2


def test_the_first_five_minutes(installed: Path, tmp_path: Path) -> None:
    vamail = installed / "bin" / "vamail"
    made = call(
        vamail, "init", "my-desk", "--yes", "--email", "requests@va.example", cwd=tmp_path, COLUMNS="80"
    )
    assert made.returncode == 0, made.stderr
    desk = tmp_path / "my-desk"
    client = desk / "rules" / "clients" / "acme.yaml"
    client.write_bytes((desk / "rules" / "clients" / "example.yaml.txt").read_bytes())
    checked = call(vamail, "check", cwd=desk, COLUMNS="80")
    assert checked.returncode == 0, checked.stdout
    told = call(vamail, "explain", "--client", "acme", "rules/examples/40-travel.eml", cwd=desk, COLUMNS="80")
    assert told.returncode == 0, told.stderr
    for said in (made, checked, told):
        assert max(map(len, said.stdout.splitlines())) <= 80, said.stdout
    refused = call(vamail, "run", cwd=desk)
    assert refused.returncode == 2
    assert "VAMAIL_PASSWORD is empty; set it" in refused.stderr


class UpgradedDesk(DeskUnderTest):
    """Its daemon is started by the `vamail` that a link points at, as on a server."""

    link: Path

    def start(self, *words: str) -> None:
        clean = {name: value for name, value in self.environment.items() if name != "PYTHONPATH"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.link / "bin" / "vamail"), "-w", str(self.folder), "run", *words],
                stdout=log, stderr=log, env=clean, cwd=self.folder,
            )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[UpgradedDesk]:
    dovecot.reset()
    desk = UpgradedDesk(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD)
    desk.link = tmp_path / "vamail"
    yield desk
    desk.kill()


def test_an_upgrade_and_the_way_back_keep_everything(
    installed: Path, desk: UpgradedDesk, dovecot: Dovecot, recorder: Recorder, tmp_path: Path
) -> None:
    newer = tmp_path / "vamail-0.2.0"  # this checkout, as another version beside the installed one
    (newer / "bin").mkdir(parents=True)
    program = sys.executable
    (newer / "bin" / "vamail").write_text(
        f'#!/bin/sh\nexec env PYTHONPATH={INSTALL.parent.parent} {program} -P -m vamail "$@"\n'
    )
    (newer / "bin" / "vamail").chmod(0o755)
    tasks: list[str] = []
    for number, version in enumerate((installed, newer, installed)):
        desk.link.unlink(missing_ok=True)
        desk.link.symlink_to(version)
        known = [f"m{n}@acme.example" for n in range(number + 1)]
        dovecot.drop(mail(message_id=known[-1], subject=f"Request {number}"))  # arrives while it is stopped
        desk.start()
        desk.wait(lambda known=known: acknowledged(recorder.mails) == known)  # type: ignore[misc]
        assert desk.stop() == 0
        rows = {row["source_message_id"]: row["ref"] for row in desk.rows("tasks")}
        assert sorted(rows) == known
        refs = [rows[one] for one in known]
        assert refs[: len(tasks)] == tasks
        tasks = refs
    assert tasks == ["T-1", "T-2", "T-3"]
