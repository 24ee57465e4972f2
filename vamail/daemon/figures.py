"""Figures for Prometheus: what the threads counted, what the database holds, and the clock.

The database is read at a scrape and kept for five seconds. No label names a client, an address or a
subject; a mailbox is called by its own name only where that is a plain word that is nobody's.

`prometheus_client` is imported here and in `monitor` alone: a daemon without a monitor never loads it.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from vamail import __version__
from vamail.daemon import maillog
from vamail.daemon.current import Current
from vamail.daemon.vitals import Histogram, Vitals
from vamail.model.errors import SurroundingsError
from vamail.model.outages import KINDS, kind_of, name_of
from vamail.model.pattern import lazy
from vamail.store import Facts, Store
from vamail.workspace.types import Workspace

KEEP_SECONDS = 5.0
LEFT = (0.0, 900.0, 3600.0, 14400.0, 43200.0, 86400.0, 172800.0, 604800.0)
"""Upper bounds of the time left on promises; up to 0 are those whose time has passed."""
_WORD = lazy(r"[a-z][a-z0-9_-]{0,31}", re.IGNORECASE)


def mailbox_labels(workspace: Workspace) -> dict[str, str]:
    """What each mailbox is called in figures: its name, or its place where that could tell of somebody."""
    private = {word for client in workspace.clients for word in (client.slug, *client.name.split())}
    folded = {word.casefold() for word in private}
    labels: dict[str, str] = {}
    for place, box in enumerate(workspace.accounts, 1):
        plain = _WORD.fullmatch(box.name) and box.name.casefold() not in folded
        label = box.name if plain and box.name not in labels.values() else f"mailbox-{place}"
        while label in labels.values():
            label += "x"
        labels[box.name] = label
    return labels


def part_label(part: str, labels: dict[str, str]) -> str:
    """A part as figures call it."""
    name = name_of(part)
    return f"{kind_of(part)} {labels.get(name, 'other')}" if name else part


class Figures:
    """A collector of `prometheus_client`: everything that `/metrics` prints."""

    def __init__(
        self, store: Store, current: Current, vitals: Vitals, worker: str, now: Callable[[], datetime],
        waiting: Callable[[], tuple[int, int]],
    ) -> None:  # fmt: skip
        self._store = store
        self._current = current
        self._vitals = vitals
        self._worker = worker
        self._now = now
        self._waiting = waiting
        self._guard = threading.Lock()
        self._kept: tuple[float, Facts | None] = (float("-inf"), None)

    def collect(self) -> Iterator[Metric]:
        """Every figure; those of the database are left out while it does not answer."""
        info = GaugeMetricFamily("vamail_build_info", "This process.", labels=["version", "worker"])
        info.add_metric([__version__, self._worker], 1)
        yield info
        yield from self._counted()
        yield from self._contacts()
        facts = self.facts()
        answers = float(facts is not None)
        yield GaugeMetricFamily("vamail_database_up", "Whether the database answers.", value=answers)
        if facts is not None:
            yield from self._stored(facts)

    def facts(self) -> Facts | None:
        """What the database holds, at most five seconds old; None while it does not answer."""
        with self._guard:
            if time.monotonic() - self._kept[0] >= KEEP_SECONDS:
                try:
                    facts: Facts | None = self._store.facts()
                except SurroundingsError as error:
                    maillog.again("figures", str(error))
                    facts = None
                self._kept = (time.monotonic(), facts)
            return self._kept[1]

    # --- what the threads counted ------------------------------------------------------------------

    def _counted(self) -> Iterator[Metric]:
        tally, labels = self._vitals.tally, mailbox_labels(self._current.workspace)
        verdicts = CounterMetricFamily("vamail_mails_decided", "Mails decided on.", labels=["verdict"])
        for verdict, count in sorted(tally.verdicts.items()):
            verdicts.add_metric([verdict or "none"], count)
        yield verdicts
        received = CounterMetricFamily("vamail_mails_received", "Mails by mailbox.", labels=["mailbox"])
        for mailbox, label in sorted(labels.items()):
            received.add_metric([label], tally.mailboxes.get(mailbox, 0))
        yield received
        attempts = CounterMetricFamily(
            "vamail_deliveries", "Attempts to deliver that ended.", labels=["kind", "outcome"]
        )
        for key, count in sorted(tally.outcomes.items()):
            attempts.add_metric(list(key), count)
        yield attempts
        errands = CounterMetricFamily(
            "vamail_errands", "Errands that were tried.", labels=["kind", "outcome"]
        )
        for key, count in sorted(tally.errands.items()):
            errands.add_metric(list(key), count)
        yield errands
        yield _histogram("vamail_decide_seconds", "From a mail's arrival to its decision.", tally.to_decide)
        yield _histogram("vamail_send_seconds", "From a decision to its mail's delivery.", tally.to_send)
        backlog, courier = self._waiting()
        queue = GaugeMetricFamily("vamail_queue_length", "What waits in this process.", labels=["queue"])
        queue.add_metric(["decide"], backlog)
        queue.add_metric(["send"], courier)
        yield queue

    def _contacts(self) -> Iterator[Metric]:
        labels = mailbox_labels(self._current.workspace)
        last = GaugeMetricFamily(
            "vamail_last_contact_timestamp_seconds", "When a part answered last.", labels=["part", "mailbox"]
        )
        up = GaugeMetricFamily("vamail_part_up", "Whether a part answers.", labels=["part", "mailbox"])
        lost = CounterMetricFamily(
            "vamail_connections_lost", "How often it was lost.", labels=["part", "mailbox"]
        )
        for part, seen in sorted(self._vitals.contacts.seen().items()):
            if name_of(part) and name_of(part) not in labels:
                continue  # a mailbox that is not in the settings any more
            names = [kind_of(part), labels.get(name_of(part), "")]
            up.add_metric(names, float(seen.bad_since is None))
            lost.add_metric(names, self._vitals.contacts.losses.get(part, 0))
            if seen.ok_at is not None:
                last.add_metric(names, seen.ok_at.timestamp())
        yield from (last, up, lost)
        hung = GaugeMetricFamily("vamail_threads_hung", "Threads that should have said something.")
        hung.add_metric([], len(self._vitals.pulse.overdue()))
        yield hung

    # --- what the database holds -------------------------------------------------------------------

    def _stored(self, facts: Facts) -> Iterator[Metric]:
        now = self._now()
        yield from _promises([(at - now).total_seconds() for at in facts.promised])
        held = GaugeMetricFamily("vamail_held", "What waits for the VA.", labels=["kind"])
        for kind, count in sorted(facts.held.items()):
            held.add_metric([kind], count)
        yield held
        waiting = GaugeMetricFamily(
            "vamail_deliveries_waiting", "Mails that have not left.", labels=["status"]
        )
        oldest = GaugeMetricFamily(
            "vamail_delivery_oldest_seconds", "Age of the oldest mail that has not left.", labels=["status"]
        )
        for status, (count, at) in sorted(facts.deliveries.items()):
            waiting.add_metric([status], count)
            oldest.add_metric([status], max(0.0, (now - at).total_seconds()))
        yield from (waiting, oldest)
        errands = GaugeMetricFamily("vamail_errands_waiting", "Errands that wait.", labels=["kind"])
        for kind, count in sorted(facts.errands.items()):
            errands.add_metric([kind], count)
        yield errands
        yield GaugeMetricFamily("vamail_events_waiting", "Events to be decided on.", value=facts.events)
        age = (now - facts.oldest_event_at).total_seconds() if facts.oldest_event_at else 0.0
        yield GaugeMetricFamily(
            "vamail_event_oldest_seconds", "Age of the oldest of them.", value=max(0.0, age)
        )
        yield GaugeMetricFamily("vamail_database_bytes", "Size of the database.", value=facts.database_bytes)
        told = [outage.kind for outage in facts.outages if outage.told_event is not None]
        outages = GaugeMetricFamily("vamail_outage", "Outages that the VA was told of.", labels=["part"])
        for kind in KINDS:
            outages.add_metric([kind], told.count(kind))
        yield outages
        yield from self._canaries(facts)

    def _canaries(self, facts: Facts) -> Iterator[Metric]:
        labels = mailbox_labels(self._current.workspace)
        trip = GaugeMetricFamily(
            "vamail_canary_seconds", "How long the last test mail travelled.", labels=["mailbox"]
        )
        back = GaugeMetricFamily(
            "vamail_canary_back_timestamp_seconds", "When the last one came back.", labels=["mailbox"]
        )
        for run in facts.canaries:
            if run.mailbox in labels and run.back_at is not None:
                trip.add_metric([labels[run.mailbox]], (run.back_at - run.sent_at).total_seconds())
                back.add_metric([labels[run.mailbox]], run.back_at.timestamp())
        yield from (trip, back)


def _promises(left: list[float]) -> Iterator[Metric]:
    yield GaugeMetricFamily("vamail_promises_open", "Promises that wait for an answer.", value=len(left))
    passed = sum(seconds < 0 for seconds in left)
    yield GaugeMetricFamily("vamail_promises_breached", "Open promises whose time has passed.", value=passed)
    least = GaugeMetricFamily("vamail_promise_least_seconds", "Time left on the most pressing promise.")
    if left:
        least.add_metric([], min(left))
    yield least
    shape = Histogram(LEFT)
    for seconds in left:
        shape.add(seconds)
    ahead = GaugeMetricFamily(
        "vamail_promises_due", "Open promises due within so many seconds.", labels=["within"]
    )
    for bound, count in shape.cumulated():
        ahead.add_metric([bound], count)
    yield ahead


def _histogram(name: str, what: str, counted: Histogram) -> Metric:
    return HistogramMetricFamily(name, what, buckets=counted.cumulated(), sum_value=counted.total)
