"""The demo day: builds the stage, plays every scene against the real daemon, and checks what came of it."""

import secrets
import signal
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from types import FrameType

from vamail.demo.calendars import common_time
from vamail.demo.cast import DESK, EMILY, MAILBOXES, VA_ADDRESS
from vamail.demo.daemon_process import DaemonProcess
from vamail.demo.desk_folder import CONTROL, write_desk
from vamail.demo.mail_server import MailServer
from vamail.demo.observe import Observer, wait_for
from vamail.demo.past import Acknowledgement, Past
from vamail.demo.played import Played
from vamail.demo.postman import Postman
from vamail.demo.screen import Screen, Stage
from vamail.demo.script import SCENES, Scene
from vamail.demo.verify import Mailboxes, faults
from vamail.model.errors import SurroundingsError, UsageError

START_SECONDS = 60
STEP_SECONDS = 20
PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How the demo is to be played. `folder` None: a new one among the temporary files."""

    stay: bool = False
    fast: bool = False
    colour: bool = True
    folder: Path | None = None


def play(wishes: Wishes) -> int:
    """Play the day; 0 when everything happened as the script expects, 3 when something did not.

    Raises UsageError for a folder that is not empty, SurroundingsError when the stage breaks down.
    """
    screen = Screen(colour=wishes.colour)
    folder = _folder(wishes.folder)
    password = secrets.token_hex(4)
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, _interrupted)
    try:
        with ExitStack() as stack:
            server = stack.enter_context(MailServer(MAILBOXES, password, folder / "delivered"))
            stage = Stage(
                folder=folder, imap_port=server.imap_port, smtp_port=server.smtp_port, password=password
            )
            write_desk(stage.desk, server.imap_port, server.smtp_port, password)
            screen.opening(stage)
            daemon = stack.enter_context(DaemonProcess(stage.desk, stage.log))
            observer = Observer(stage.desk)
            stack.callback(observer.close)
            postman = stack.enter_context(Postman(server, password))
            director = _Director(daemon, observer, postman, screen, wishes.fast, stage.desk)
            day = director.whole_day()
            found = faults(day, director.mailboxes(), server.refused)
            screen.closing(stage, day, found)
            if wishes.stay:
                _stay(screen, stage, daemon)
            found += _ended(daemon)
    except SurroundingsError as error:
        raise SurroundingsError(f"the demo broke down: {error} (its files: {folder})") from error
    return 3 if found else 0


def _folder(wished: Path | None) -> Path:
    if wished is None:
        return Path(tempfile.mkdtemp(prefix="vamail-demo-"))
    if wished.exists() and (not wished.is_dir() or any(wished.iterdir())):
        raise UsageError(f"{wished} is there already and not empty; name a new folder for the demo")
    wished.mkdir(parents=True, exist_ok=True)
    return wished.resolve()


def _interrupted(number: int, frame: FrameType | None) -> None:
    """Being told to end is Ctrl-C: the daemon and the servers end in order."""
    raise KeyboardInterrupt


def _stay(screen: Screen, stage: Stage, daemon: DaemonProcess) -> None:
    """Keep everything running until Ctrl-C; what arrives meanwhile is handled as any mail."""
    screen.staying(stage)
    try:
        while True:
            daemon.must_run()
            time.sleep(0.2)
    except KeyboardInterrupt:
        screen.leaving()


def _ended(daemon: DaemonProcess) -> tuple[str, ...]:
    code = daemon.end()
    return (f"vamail run ended with {code} instead of 0",) if code else ()


class _Director:
    """Plays the scenes in order, each to its end."""

    def __init__(
        self, daemon: DaemonProcess, observer: Observer, postman: Postman, screen: Screen,
        fast: bool, desk: Path,
    ) -> None:  # fmt: skip
        self._daemon, self._desk = daemon, desk
        self._observer = observer
        self._postman = postman
        self._screen = screen
        self._pause = 0 if fast else PAUSE_SECONDS
        self._past = Past(secrets.token_hex(4))
        self._tasks: dict[str, str] = {}

    def whole_day(self) -> list[Played]:
        """Every scene, each shown while it happens."""
        alive = self._daemon.must_run
        begin = time.monotonic()
        wait_for(self._observer.watching, START_SECONDS, "vamail run should watch its mailbox", alive)
        self._screen.watching(time.monotonic() - begin)
        day = []
        for number, scene in enumerate(SCENES, 1):
            day.append(self._scene(number, scene))
            time.sleep(self._pause)
        wait_for(
            lambda: None if self._observer.unsettled() else True,
            STEP_SECONDS, "every acknowledgement should have left", alive,
        )  # fmt: skip
        return day

    def mailboxes(self) -> Mailboxes:
        """What lies in every mailbox now."""
        return {address: self._postman.fetch(address) for address in MAILBOXES}

    def _scene(self, number: int, scene: Scene) -> Played:
        if scene.steers_first:
            self._steer(tuple(self._filled(line) for line in scene.steers_first))
        if scene.invites:
            self._invited(scene)
        letter = scene.write(self._past)
        self._screen.arriving(number, scene, letter)
        begin = time.monotonic()
        self._past.letters[scene.key] = self._postman.send(letter)
        became = wait_for(
            lambda: self._observer.decided(letter.message_id),
            STEP_SECONDS, f"“{scene.title}” should have been decided on", self._daemon.must_run,
        )  # fmt: skip
        if became.mail.task:
            self._tasks[scene.key] = became.mail.task
        self._screen.decided(scene, became)
        if scene.acknowledged and became.mail.verdict != scene.verdict:
            # Later letters answer this acknowledgement: without it the day cannot go on.
            was = f"{became.mail.verdict}: {became.why}"
            raise SurroundingsError(f"“{scene.title}” should have been {scene.verdict}, but was {was}")
        acknowledgement = self._acknowledgement(scene, letter.sender, letter.message_id)
        played = Played(
            number=number, scene=scene, letter=letter, became=became, acknowledgement=acknowledgement,
            seconds=time.monotonic() - begin,
        )  # fmt: skip
        self._screen.answered(played)
        return played

    def _acknowledgement(self, scene: Scene, sender: str, message_id: str) -> Acknowledgement | None:
        if not scene.acknowledged:
            return None
        found = wait_for(
            lambda: self._postman.acknowledgement_of(sender, message_id),
            STEP_SECONDS, f"“{scene.title}” should have been acknowledged to {sender}",
            self._daemon.must_run,
        )  # fmt: skip
        self._past.acknowledgements[scene.key] = found
        return found

    def _filled(self, line: str) -> str:
        """A command with the tasks of this day in it, and the time of the meeting."""
        if "{when}" not in line:
            return line.format(**self._tasks)
        when = common_time(self._desk, EMILY, datetime.now(UTC))
        return line.format(when=f"{when:%Y-%m-%d %H:%M}", **self._tasks)

    def _invited(self, scene: Scene) -> None:
        """The invitation lies in the client's mailbox."""
        found = wait_for(
            lambda: self._postman.invitation_to(scene.invites),
            STEP_SECONDS, f"{scene.invites} should have been invited", self._daemon.must_run,
        )  # fmt: skip
        self._past.invitations[scene.invites] = found
        self._screen.invited(scene.invites, found)

    def _steer(self, lines: tuple[str, ...]) -> None:
        """As the VA does it: a mail into the control folder; what comes back is the transcript."""
        note = EmailMessage()
        note["From"], note["To"], note["Subject"] = VA_ADDRESS, DESK, "my desk"
        note["Date"], note["Message-ID"] = formatdate(), make_msgid(domain=VA_ADDRESS.rpartition("@")[2])
        note.set_content("\n".join(lines) + "\n")
        self._postman.drop(DESK, CONTROL, note.as_bytes())
        transcript = wait_for(
            lambda: self._postman.acknowledgement_of(VA_ADDRESS, note["Message-ID"].strip("<>")),
            STEP_SECONDS, "the VA's commands should have been answered", self._daemon.must_run,
        )  # fmt: skip
        self._screen.steered(lines, transcript.text)
