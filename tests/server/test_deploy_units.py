"""The systemd units: they are well-formed, as tight as README says, and the daemon works behind them."""

import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server import jail
from server.desk import DeskUnderTest, acknowledged, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Recorder

ROOT = Path(__file__).resolve().parents[2]
UNITS = (ROOT / "deploy" / "vamail.service", ROOT / "deploy" / "vamail-user.service")
MOST_EXPOSURE = 1.5


def analyze(*words: str) -> str:
    assert shutil.which("systemd-analyze"), "systemd-analyze is missing: apt-get install systemd"
    done = subprocess.run(
        ["systemd-analyze", *words], capture_output=True, text=True, check=False, env={"SYSTEMD_COLORS": "0"}
    )
    return done.stdout + done.stderr


def test_the_exposure_is_what_readme_says() -> None:
    said = analyze("security", "--offline=true", "--no-pager", str(UNITS[0]))
    found = re.search(r"Overall exposure level for vamail\.service: ([0-9.]+)", said)
    assert found, said
    assert float(found[1]) <= MOST_EXPOSURE, said
    assert f"exposure {found[1]}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_understands_every_line(unit: Path, tmp_path: Path) -> None:
    # what lies in /opt or in a home does not exist on this machine
    text = re.sub(
        r"^ExecStart=\S+", f"ExecStart={sys.executable}", unit.read_text("utf-8"), flags=re.MULTILINE
    )
    copied = tmp_path / unit.name
    copied.write_text(text, encoding="utf-8")
    assert analyze("verify", "--man=no", str(copied)) == ""
    copied.write_text(text.replace("NoNewPrivileges=", "NoNewPriviledges="), encoding="utf-8")
    assert "NoNewPriviledges" in analyze("verify", "--man=no", str(copied))


def test_no_unit_lets_the_daemon_be_ended_without_being_told_first() -> None:
    for unit in UNITS:
        wanted = jail.settings(unit)
        assert wanted["Type"] == ["notify"]
        assert wanted["KillMode"] == ["mixed"]  # the template child ends with its parent, not before it
        assert wanted["RestartPreventExitStatus"] == ["2 4"]
        assert int(wanted["TimeoutStopSec"][0]) >= 60


class JailedDesk(DeskUnderTest):
    """Runs its daemon behind the filters of a unit, and listens to what it tells systemd."""

    unit = UNITS[0]

    def start(self, *words: str) -> None:
        place = str(self.folder.with_suffix(".notify"))
        self.notified = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notified.bind(place)
        self.notified.settimeout(30)
        self.environment |= {"NOTIFY_SOCKET": place, "WATCHDOG_USEC": "3000000"}
        command = [sys.executable, "-m", "vamail", "-w", str(self.folder), "run", *words]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, jail.__file__, str(self.unit), *command],
                stdout=log, stderr=log, env=self.environment,
            )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[JailedDesk]:
    dovecot.reset()
    desk = JailedDesk(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD)
    own = desk.folder / "templates" / "en"
    own.mkdir(parents=True)
    (own / "acknowledge.md").write_text("subject: Re: {{ subject }}\n\nOur own words, {{ me_name }}\n")
    yield desk
    desk.kill()
    desk.notified.close()


def test_the_daemon_works_behind_the_filters(desk: JailedDesk, dovecot: Dovecot, recorder: Recorder) -> None:
    sender = "Bob <bob@north.example>"
    dovecot.drop(mail(sender, message_id="one@north.example"))
    desk.start()
    assert desk.notified.recv(4096) == b"READY=1", desk.tail()
    assert desk.process is not None
    bare = Path(f"/proc/{desk.process.pid}/status").read_text(encoding="utf-8")
    assert re.search(r"^Seccomp:\t2$", bare, re.MULTILINE)
    assert re.search(r"^NoNewPrivs:\t1$", bare, re.MULTILINE)
    assert desk.notified.recv(4096) == b"WATCHDOG=1", desk.tail()
    desk.wait(lambda: acknowledged(recorder.mails) == ["one@north.example"])
    assert b"Our own words" in recorder.mails[0].data  # the child with its limits, behind the same filters
    assert desk.stop() == 0
    assert not re.search("Operation not permitted|level=error", desk.tail())
