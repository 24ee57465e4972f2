"""The days to come, played on a copy: everything that would go out, in order, and nothing that does.

The same deciders, timers, notices and templates run as in the daemon, on a copy of the desk in memory, with a
clock that jumps from one thing that is due to the next. No mail arrives meanwhile and nobody answers;
every mail that leaves is taken for delivered at once. The desk itself is only read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from vamail.daemon import maillog
from vamail.daemon.announce import Announcer
from vamail.daemon.current import Current
from vamail.daemon.events import Work
from vamail.daemon.handle import Handler
from vamail.daemon.rendering import Renderer
from vamail.model.effects import SendMail
from vamail.model.outcome import Delivered
from vamail.render.mail import Rendered
from vamail.store import DeliveryJob, Playground, Store
from vamail.workspace.types import Workspace

WORKER = "simulation"
GROUP = 50
ROUNDS = 1000
"""How often something may be due at one instant before this is taken for a fault of ours."""

UNSHOWN = ("canary",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """One mail that would leave at `at`; `held`: it would wait, and why. Mail that was written before the
    simulation has no `text`."""

    at: datetime
    kind: str
    to: str
    subject: str
    client: str
    task: str
    text: str
    held: str = ""


class Simulation:
    """Plays a desk on, from `start` on; `store` is a copy that nobody else has."""

    def __init__(self, store: Playground, workspace: Workspace, start: datetime) -> None:
        maillog.silence_libraries()
        self._store = store
        self._at = start.astimezone(UTC)
        self._current = Current(workspace)
        self._renderer = Renderer(self._current)
        self._handler = Handler(store, self._current, WORKER, lambda: self._at, self._render)
        self._announcer = Announcer(store)
        self._look_at: datetime | None = None
        self._written: dict[str, tuple[SendMail, Rendered]] = {}

    def close(self) -> None:
        """End the child that renders the VA's own templates."""
        self._renderer.close()

    def run(self, days: float) -> Iterator[Simulated]:
        """Everything that would leave within so many days, in order."""
        end = self._at + timedelta(days=days)
        while True:
            yield from self._settle_instant()
            found = [at for at in (self._store.due_next(), self._look_at) if at is not None]
            if not found or min(found) > end:
                return
            self._at = max(min(found), self._at)

    def _settle_instant(self) -> Iterator[Simulated]:
        """Whatever is due now, and what follows from it at once."""
        for _ in range(ROUNDS):
            self._look_at = self._announcer.look(self._current.workspace, self._at)
            fired = self._store.fire_timers(self._at) + self._store.expire_deliveries(self._at)
            claimed = self._store.claim_events(GROUP, WORKER, self._at)
            jobs = self._handler.handle([Work(one) for one in claimed if not one.held])
            yield from self._held()
            jobs += self._store.claim_deliveries(GROUP, WORKER, self._at)
            yield from self._leave(jobs)
            self._store.forget_errands()
            if not (fired or claimed or jobs):
                return
        raise RuntimeError(f"at {self._at} something falls due again and again")

    def _render(self, mail: SendMail, **given: Any) -> Rendered:
        rendered = self._renderer(mail, **given)
        self._written[rendered.message_id] = (mail, rendered)
        return rendered

    def _held(self) -> Iterator[Simulated]:
        """What was decided just now and waits for the VA."""
        for message_id, (mail, rendered) in list(self._written.items()):
            if mail.hold:
                del self._written[message_id]
                yield self._shown(mail, rendered, str(mail.task or ""), mail.hold)

    def _leave(self, jobs: Sequence[DeliveryJob]) -> Iterator[Simulated]:
        """These are taken for delivered."""
        self._store.settle([(job, Delivered(), None, self._at) for job in jobs])
        for job in jobs:
            written = self._written.pop(job.message_id, None)
            if job.kind in UNSHOWN:
                continue
            if written is not None:
                yield self._shown(*written, job.task or "")
            else:
                yield Simulated(
                    at=self._at, kind=job.kind, to=job.recipient, subject=job.subject, client=job.client,
                    task=job.task or "", text="",
                )  # fmt: skip

    def _shown(self, mail: SendMail, rendered: Rendered, task: str, held: str = "") -> Simulated:
        return Simulated(
            at=self._at, kind=mail.kind, to=mail.to.email, subject=rendered.subject, client=mail.client,
            task=task, text=rendered.text, held=held,
        )  # fmt: skip


def simulated(source: Store, workspace: Workspace, start: datetime, days: float) -> Iterator[Simulated]:
    """Play the desk in `source` on; nothing of it is changed."""
    copy = Playground(source, start)
    simulation = Simulation(copy, workspace, start)
    try:
        yield from simulation.run(days)
    finally:
        simulation.close()
        copy.close()
