"""An import taken back: what a file brought goes, whole, as far as nothing was made of it since.

Payments count no more, whoever confirmed them, and what is due is due again; entries of time go that no
invoice charges. Each may come again with the same file. It is no command, so that a bare `undo` takes it back
only in answer to the mail that tells of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from vamail.desk.billing import ladder, payments
from vamail.desk.billing.ahead import Ahead
from vamail.desk.control.undo import cancel, reverse, same
from vamail.desk.control.undo_words import same_file
from vamail.desk.meetings.wanted import Origin
from vamail.model.billing import Invoice, Payment
from vamail.model.books import GivenBy, ImportedFile
from vamail.model.desk import Desk
from vamail.model.effects import Effect, Keep
from vamail.model.ledger import CommandLine, TimeEntry, Undo

IMPORT = "import"
"""The verb of the line that stands for a file."""
REMEMBERED = timedelta(days=30)
"""So far back a line can be taken back: the ledger is never read from its beginning."""
_TAKEN_BACK = (Payment.kind, TimeEntry.kind)


def record(
    effects: Iterable[Effect], desk: Desk, now: datetime, *, event: int, name: str, mark: str, by: GivenBy
) -> tuple[Keep, ...]:
    """How the import of this file, which comes to these effects, is taken back; nothing where it brought
    nothing. `desk` is as it was before them."""
    every = reverse(effects, desk)
    if all(one.what not in _TAKEN_BACK for one in every):
        return ()
    undo = (one for one in every if one.what in (*_TAKEN_BACK, "delivery"))
    file = Undo(what=ImportedFile.kind, key=mark)
    return (
        Keep(
            value=CommandLine(
                name=name_of(event), at=now, source=by, verb=IMPORT, line=name, undo=(file, *undo)
            )
        ),
    )


def name_of(event: int) -> str:
    """What the line is called that stands for the file of this event."""
    return f"{event}.0"


def imports(desk: Desk, now: datetime) -> tuple[CommandLine, ...]:
    """The files that brought something in the time that is remembered, the newest first."""
    found = (one for one in desk.kept_since(CommandLine, now - REMEMBERED) if one.verb == IMPORT)
    return tuple(sorted(found, key=lambda one: int(one.name.partition(".")[0]), reverse=True))


def called(desk: Desk, now: datetime, name: str, among: Iterable[str] = ()) -> CommandLine | None:
    """The import of a file of this name: one of those of the answered mail (`among`), else the newest that
    stands; where all were taken back, the newest."""
    found = [one for one in imports(desk, now) if same_file(one.line, name)]
    answered = [one for one in found if one.name in among]
    return next((one for one in answered or found if one.is_open), None) or next(iter(found), None)


@dataclass(slots=True)
class Taken:
    """What came of it: how many payments and entries went, which entries stay since they are `billed`, how
    many since they `changed`; `left` are the addresses of mails that have left."""

    payments: int = 0
    times: int = 0
    changed: int = 0
    billed: list[TimeEntry] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    effects: tuple[Effect, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether nothing went."""
        return not (self.payments or self.times)


def take_back(line: CommandLine, origin: Origin, said: str) -> Taken:
    """Replay the file's `Undo` values backwards, each on what those before it left. The line stays open as
    long as something of the file stays. `said` is kept of the file, in the VA's language."""
    taken, ahead = Taken(), Ahead(origin.desk)
    about: dict[str, None] = {}
    times = {one.name: one for one in ahead.desk.kept_since(TimeEntry, line.at)}
    for of, mail in _mails(line, origin):
        found = cancel(of, mail, ahead.desk)
        ahead.take(found or ())
        taken.left += [mail.value] if found is None else []
    for undo in reversed(line.undo):
        if undo.what == Payment.kind:
            about |= dict.fromkeys(_invoices(undo, ahead))
            effects = tuple(_payment(undo, ahead))
            taken.payments += bool(effects)
            ahead.take(effects)
        elif undo.what == TimeEntry.kind:
            ahead.take(_time(undo, ahead, times, taken))
    for invoice in filter(None, (ahead.kept(Invoice, name) for name in about)):
        ahead.take(ladder.awake(invoice, ahead.desk, origin.workspace, origin.now))
    ahead.take(_ended(line, taken, ahead.desk, origin.now, said))
    taken.effects = tuple(ahead.effects)
    return taken


def _mails(line: CommandLine, origin: Origin) -> Iterator[tuple[CommandLine, Undo]]:
    """The receipts of this import, and of the VA's words by which its payments counted."""
    keys = {one.key for one in line.undo if one.what == Payment.kind}
    words = (one for one in origin.desk.kept_since(CommandLine, line.at) if one.is_open)
    for of in (line, *(one for one in words if one.verb != IMPORT)):
        paid = {one.key for one in of.undo if one.what == Payment.kind}
        if of.name == line.name or (paid and paid <= keys):
            yield from ((of, one) for one in of.undo if one.what == "delivery")


def _invoices(undo: Undo, ahead: Ahead) -> tuple[str, ...]:
    known = ahead.kept(Payment, undo.key)
    return (*known.invoices, *known.about) if known is not None else ()


def _payment(undo: Undo, ahead: Ahead) -> Iterator[Effect]:
    """It is what it was before the file; where it was not known, it is void, and may come again."""
    newest = ahead.kept(Payment, undo.key)
    if newest is None or newest.undone:
        return
    before = ahead.desk.version_of(Payment, undo.key, undo.version) if undo.version else None
    if before is not None and not before.undone:
        yield from payments.take_back(newest, ahead.desk, before)
        return
    effects = payments.take_back(newest, ahead.desk)
    yield from (one for one in effects if not _is_of(one, newest))
    gone = replace(newest, version=newest.version + 1, state="void", undone=True)
    yield Keep(value=gone)


def _is_of(effect: Effect, payment: Payment) -> bool:
    return isinstance(effect, Keep) and isinstance(effect.value, Payment) and effect.value.key == payment.key


def _time(undo: Undo, ahead: Ahead, known: Mapping[str, TimeEntry], taken: Taken) -> tuple[Effect, ...]:
    """The entry goes, or is what it was; not where an invoice charges it, or it reads otherwise since. An
    export has thousands of them, so `known` has those that were written since, each once."""
    newest = known.get(undo.key) or ahead.kept(TimeEntry, undo.key)
    if newest is None or newest.void:
        return ()
    if newest.billed:
        taken.billed.append(newest)
        return ()
    at_once = newest.version == undo.version + 1
    made = newest if at_once else ahead.desk.version_of(TimeEntry, undo.key, undo.version + 1)
    if made is None or not same(newest, made):
        taken.changed += 1
        return ()
    taken.times += 1
    before = ahead.desk.version_of(TimeEntry, undo.key, undo.version) if undo.version else None
    return (Keep(value=replace(before or replace(newest, void=True), version=newest.version + 1)),)


def _ended(line: CommandLine, taken: Taken, desk: Desk, now: datetime, said: str) -> Iterator[Effect]:
    """The line, where nothing of the file is left, and the file, which is as if it had not come."""
    if taken.nothing:
        return
    if not (taken.billed or taken.changed):
        yield Keep(value=replace(line, version=line.version + 1, undone_at=now))
    for undo in line.undo:
        file = desk.kept(ImportedFile, undo.key) if undo.what == ImportedFile.kind else None
        if file is not None and file.taken:
            yield Keep(value=replace(file, version=file.version + 1, taken=False, said=(said,), at=now))
