"""A desk that meets one of its servers over a line that goes wrong on demand."""

from abc import ABC, abstractmethod
from pathlib import Path

from server.desk import DeskUnderTest, acknowledged, mail
from server.dovecot import Dovecot
from server.proxy import Proxy
from server.recorder import Recorder


class Line(ABC):
    """What lies behind the proxy (`to`: the mailbox or the sending server) says who makes it.

    `recovery`: within so many seconds of the end of a fault everything that was sent is acknowledged.
    """

    recovery = 60.0

    def __init__(self, folder: Path, dovecot: Dovecot, recorder: Recorder) -> None:
        dovecot.reset()
        self.dovecot, self.recorder = dovecot, recorder
        self.sent: list[str] = []
        self.proxy, self.desk = self._make(folder)

    @abstractmethod
    def _make(self, folder: Path) -> tuple[Proxy, DeskUnderTest]: ...

    def drop(self, count: int = 1) -> None:
        for _ in range(count):
            self.sent.append(f"m{len(self.sent)}@acme.example")
            self.dovecot.drop(mail(message_id=self.sent[-1], subject=f"Request {len(self.sent)}"))

    def recovers(self, what: str) -> None:
        """Everything that was sent is acknowledged within the stated time."""
        self.desk.wait(lambda: set(acknowledged(self.recorder.mails)) >= set(self.sent), self.recovery, what)

    def log(self) -> str:
        return self.desk.log.read_text("utf-8")

    def close(self) -> None:
        self.desk.kill()
        self.proxy.close()
