"""Time that another program counted: each entry once, in whatever order its exports come.

An entry is known again by what it says (source, who, start, duration, description, tags): that is its name
in the ledger. Of equal ones in a file each has its place among them. An entry that begins where one of the
same client began, which this file does not have, is that one as it reads now: it is changed, unless an
invoice charges it already; then the VA is told. Nothing is ever charged twice.
"""

import hashlib
import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from vamail.desk.billing import worked_words as words
from vamail.desk.billing.fault_words import reason
from vamail.desk.billing.levels import reached
from vamail.desk.billing.lines import LOOK_BACK
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.billing.placing import Place, Places, at
from vamail.desk.billing.spoken import hours
from vamail.desk.promise.calendar import zone_of
from vamail.desk.promise.local import start_of
from vamail.model.books import TimesheetFile, TimesheetRow
from vamail.model.desk import Desk
from vamail.model.effects import Effect, Keep, WriteJournal
from vamail.model.ledger import TimeEntry
from vamail.workspace.types import Workspace

IMPORTED = "import/"
"""How names of imported entries begin."""

MOST_TOLD = 12
_NOTE = 500


def timesheet(file: TimesheetFile, desk: Desk, workspace: Workspace, now: datetime) -> BillOutcome:
    """The file's entries as time of clients, each once; imported twice it changes nothing.

    Refused, with file, line and column: a client or project that maps to nothing, a task of another client;
    nothing of the file is imported then. Warnings: what is billed already and reads otherwise now, hours that
    the clock had twice or not at all, tasks that are not there. `said` counts what was new, changed, known
    and left out.
    """
    names = Places(file, desk, workspace)
    placed = [(row, names.of(row)) for row in file.rows if row.seconds > 0]
    if refused := list(dict.fromkeys(why for _, why in placed if isinstance(why, str))):
        return BillOutcome(refused=_listed(refused, workspace))
    found = tuple(_read(file, [(row, one) for row, one in placed if isinstance(one, Place)], workspace))
    work = _Import(file, desk, workspace, now, found)
    left_out = Counter(one.why for one in file.skipped)
    left_out["no_time"] = len(file.rows) - len(placed)
    left_out["nobody"] = len(placed) - len(found)
    return work.outcome(left_out)


def _listed(sentences: Sequence[str], workspace: Workspace) -> str:
    shown = [*sentences[:MOST_TOLD]]
    if more := len(sentences) - len(shown):
        shown.append(words.say(workspace, "more", count=str(more)))
    return "\n".join(shown)


# --- rows as entries -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A row as an entry. `clock` is empty, `gap` or `twice`, where its wall clock was not a plain one."""

    row: TimesheetRow
    entry: TimeEntry
    lost: tuple[str, ...] = ()
    clock: str = ""


def _read(
    file: TimesheetFile, placed: Iterable[tuple[TimesheetRow, Place]], workspace: Workspace
) -> Iterator[_Read]:
    names = _names(file)
    for row, place in placed:
        if place.nobody:
            continue
        started, clock = _started(row, workspace.me.zone)
        long = timedelta(seconds=row.seconds) if row.started_at is not None else timedelta(0)
        entry = TimeEntry(
            name=names[row.place], client=place.client, task=place.task,
            started_at=started, ended_at=started + long, minutes=_minutes(row.seconds), seconds=row.seconds,
            note=_plain(row.text)[:_NOTE], service=place.service, billable=row.billable is not False,
            source=file.source, by=_plain(row.user),
        )  # fmt: skip
        yield _Read(row=row, entry=entry, lost=place.lost, clock=clock)


def _names(file: TimesheetFile) -> dict[int, str]:
    """The name of each row, by its line. Rows that say the same are told apart by their place among each
    other, which does not depend on where in the file they stand."""
    seen: Counter[str] = Counter()
    names: dict[int, str] = {}
    for row in sorted(file.rows, key=lambda row: (row.client, row.project, row.task, row.place)):
        digest = _digest(file.source, row)
        names[row.place] = f"{IMPORTED}{digest}/{seen[digest]}"
        seen[digest] += 1
    return names


def _digest(source: str, row: TimesheetRow) -> str:
    """What an entry is known by again."""
    begin = row.started_at.isoformat() if row.started_at is not None else row.day.isoformat()
    said = [source, _plain(row.user).casefold(), begin, row.seconds, _plain(row.text)]
    tags = sorted({_plain(tag).casefold() for tag in row.tags})
    whole = json.dumps(
        [*said, *tags] if row.started_at else [*said, *tags, row.client, row.project, row.task]
    )
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _minutes(seconds: int) -> int:
    return int((Decimal(seconds) / 60).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _started(row: TimesheetRow, zone: str) -> tuple[datetime, str]:
    """The instant (UTC) at which it began on the VA's wall, and what was odd about that wall. A time that was
    left out (spring) is as much later as the clock jumped; of one that came twice the first is meant."""
    if row.started_at is None:
        return start_of(row.day, zone), ""
    wall = row.started_at.replace(tzinfo=zone_of(zone), fold=0)
    first, second = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first, ""
    shown = first.astimezone(zone_of(zone)).replace(tzinfo=None)
    return first, "twice" if shown == row.started_at else "gap"


# --- what is new, changed or known -----------------------------------------------------------------------

_Slot = tuple[str, str, datetime, str]


def _slot(entry: TimeEntry) -> _Slot:
    """Where an entry stands that may have been changed: who, when, for whom; of one without a time of day
    also what it says."""
    day_only = entry.ended_at == entry.started_at
    return entry.by.casefold(), entry.client, entry.started_at, entry.note if day_only else ""


@dataclass(slots=True)
class _Import:
    """One file at work."""

    file: TimesheetFile
    desk: Desk
    workspace: Workspace
    now: datetime
    found: tuple[_Read, ...]

    def outcome(self, left_out: Mapping[str, int]) -> BillOutcome:
        """What the file comes to."""
        kept, told = self._compared()
        new = [one for one in kept if self._is_new(one)]
        changed = len(kept) - len(new)
        said = self._said(new, changed, len(self.found) - len(kept), left_out)
        warnings = (*(_listed(told, self.workspace).splitlines() if told else ()), *self._oddities())
        if not kept:
            return BillOutcome(warnings=warnings, said=said)
        entries = "entry" if len(new) == 1 else "entries"
        what = f"{self.file.name}: {len(new)} {entries} imported, {changed} changed"
        effects: tuple[Effect, ...] = (
            *(Keep(value=one) for one in kept),
            WriteJournal(step="import", what=what, why=f"an export of {self.file.source}"),
            *reached(kept, self.desk, self.workspace, self.now),
        )
        return BillOutcome(effects=effects, warnings=warnings, said=said)

    def _compared(self) -> tuple[list[TimeEntry], list[str]]:
        """What is to be kept, and what the VA is told of entries that are there."""
        known = self._known()
        here = {one.entry.name for one in self.found}
        free: dict[_Slot, list[TimeEntry]] = defaultdict(list)
        for before in known.values():
            if before.name not in here and not before.void:
                free[_slot(before)].append(before)
        kept: list[TimeEntry] = []
        told: list[str] = []
        for one in self.found:
            before_it = known.get(one.entry.name)
            if before_it is not None and not before_it.void and not _same_work(before_it, one.entry):
                continue  # a later export changed it; this is an older one
            waiting = free.get(_slot(one.entry))
            if before_it is None and waiting:
                before_it = waiting.pop(0)
            self._decide(one, before_it, kept, told)
        told += self._moved(kept, free)
        return kept, told

    def _moved(self, kept: Iterable[TimeEntry], free: Mapping[_Slot, list[TimeEntry]]) -> Iterator[str]:
        """New entries that begin when one of another client began, which this file does not have: perhaps the
        same work, of which one is too much."""
        elsewhere = {(by, begin): left[0] for (by, _, begin, note), left in free.items() if left and not note}
        for one in kept:
            before = elsewhere.get((one.by.casefold(), one.started_at))
            if before is not None and self._is_new(one) and one.ended_at != one.started_at:
                known = {"client": self._name(one.client), "other": self._name(before.client)}
                yield words.say(
                    self.workspace,
                    "moved",
                    file=self.file.name,
                    **known,
                    before=self._hours(before.exact),
                    text=one.note or "–",
                )

    def _is_new(self, one: TimeEntry) -> bool:
        """Whether it was not known, or its file was taken back."""
        before = self.desk.kept(TimeEntry, one.name) if one.version > 1 else None
        return before is None or before.void

    def _decide(self, one: _Read, before: TimeEntry | None, kept: list[TimeEntry], told: list[str]) -> None:
        if before is None:
            kept.append(one.entry)
            return
        task = one.entry.task if one.entry.task is not None else before.task
        now = replace(one.entry, name=before.name, version=before.version, billed=before.billed, task=task)
        if now == before:
            return
        if not before.billed:  # also what is void: its file was taken back, and is given again
            kept.append(replace(now, version=before.version + 1))
        elif (now.exact, now.client, now.billable) != (before.exact, before.client, before.billable):
            told.append(self._billed(one, before))

    def _known(self) -> dict[str, TimeEntry]:
        """Entries of this source by name. One is written after its day, and so is found by the earliest."""
        if not self.found:
            return {}
        since = min(*(one.entry.started_at for one in self.found), self.now) - LOOK_BACK
        kept = self.desk.kept_since(TimeEntry, since)
        mine = (one for one in kept if one.source == self.file.source and one.name.startswith(IMPORTED))
        return {one.name: one for one in mine}

    # --- what is said --------------------------------------------------------------------------------

    def _billed(self, one: _Read, before: TimeEntry) -> str:
        return words.say(
            self.workspace, "billed", at=at(self.file.name, one.row.place), name=before.billed,
            before=self._hours(before.exact), after=self._hours(one.entry.exact),
        )  # fmt: skip

    def _said(
        self, new: Sequence[TimeEntry], changed: int, known: int, left_out: Mapping[str, int]
    ) -> str:  # fmt: skip
        parts = []
        if new:
            by_client: Counter[str] = Counter()
            for one in new:
                by_client[one.client] += one.exact
            listed = ", ".join(f"{self._name(slug)} {self._hours(sum_)}" for slug, sum_ in by_client.items())
            parts.append(words.say(self.workspace, "new", count=str(len(new)), listed=listed))
        for name, count in (("changed", changed), ("known", known)):
            if count:
                parts.append(words.say(self.workspace, name, count=str(count)))
        for why, count in left_out.items():
            if count:
                said = reason(why, self.workspace.me.language).rstrip(".")
                parts.append(words.say(self.workspace, "left_out", count=str(count), why=said))
        what = "; ".join(parts) or words.say(self.workspace, "nothing")
        return words.say(self.workspace, "said", what=what)

    def _oddities(self) -> Iterator[str]:
        for name in ("gap", "twice"):
            if rows := [one.row.place for one in self.found if one.clock == name]:
                yield words.say(self.workspace, name, at=self._places(rows), zone=self.workspace.me.zone)
        if rows := [one.row.place for one in self.found if one.entry.started_at > self.now]:
            yield words.say(self.workspace, "ahead", at=self._places(rows))
        if rows := [one.row.place for one in self.found if one.lost]:
            lost = dict.fromkeys(ref for one in self.found for ref in one.lost)
            yield words.say(
                self.workspace, "lost", at=self._places(rows), refs=", ".join(list(lost)[:MOST_TOLD])
            )

    def _places(self, rows: Sequence[int]) -> str:
        more = ", …" if len(rows) > MOST_TOLD else ""
        return at(self.file.name, rows[0]) + "".join(f", {row}" for row in rows[1:MOST_TOLD]) + more

    def _name(self, slug: str) -> str:
        client = self.workspace.client(slug)
        return client.name if client is not None else slug

    def _hours(self, seconds: int) -> str:
        return hours(_minutes(seconds), self.workspace.me.language)


def _same_work(one: TimeEntry, other: TimeEntry) -> bool:
    return (one.exact, one.note) == (other.exact, other.note)
