"""The real daemon: `vamail run` on the demo's workspace, as a process of its own, ended with the demo."""

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from vamail.model.errors import SurroundingsError

END_SECONDS = 20


def vamail(folder: Path, *words: str) -> list[str]:
    """The command line of vamail on this workspace, run by this very Python.

    `-P`: the folder where the demo was started does not count as a place for modules.
    """
    return [sys.executable, "-P", "-m", "vamail", "-w", str(folder), *words]


class DaemonProcess:
    """`vamail run`, from `with` to its end; what it logs goes to a file."""

    def __init__(self, folder: Path, log: Path) -> None:
        self._folder = folder
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "DaemonProcess":
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        with self.log.open("wb") as log:
            # Its own session: Ctrl-C is for the stage, which then ends the daemon in order.
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                vamail(self._folder, "run"), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=environment, start_new_session=True,
            )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> int:
        """Ask it to end, as systemd would; its exit code."""
        process = self._process
        if process is None:
            return 0
        process.terminate()
        try:
            return process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def must_run(self) -> None:
        """Raise SurroundingsError, with the end of the log, when the daemon has ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            said = self.log.read_text("utf-8", "replace").splitlines()[-3:]
            code = self._process.returncode
            raise SurroundingsError(f"vamail run ended with {code}; its log: {' | '.join(said) or 'empty'}")
