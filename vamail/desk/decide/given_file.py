"""A file of another program that the VA gave: what comes of it, all of it or nothing.

What its rows come to is said by the rooms of money (`billing.importing`, `billing.worked`), which know each
row again: the same file twice changes nothing. Here the file as a whole is refused or taken, kept with what
was said of it, and told. The rooms are loaded with the first file.
"""

from datetime import datetime

from vamail.desk.control import undo_words
from vamail.desk.control.undo_import import record
from vamail.desk.intake.va_language import worded
from vamail.model.books import Fault, ImportedFile, StatementFile, TimesheetFile
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk
from vamail.model.effects import Effect, Keep, TellVa, WriteJournal
from vamail.model.events import FileGiven
from vamail.workspace.types import Workspace

TAKEN, REFUSED = "imported", "refused"
"""The verdict on a file."""

_SENTENCES = {
    "en": {
        "file": "{name}: {what}",
        "again": "{name}: these very bytes were imported before, on {day} as {before}.",
        "refused": "Nothing of {name} was imported. {what}",
        "nothing": "{name}: there is nothing in it that counts.",
    },
    "hu": {
        "file": "{name}: {what}",
        "again": "{name}: ugyanezek a bájtok már be lettek olvasva, ekkor: {day}, ezen a néven: {before}.",
        "refused": "Ebből semmi sem lett beolvasva: {name}. {what}",
        "nothing": "{name}: nincs benne semmi, ami számít.",
    },
    "fa": {
        "file": "{name}: {what}",
        "again": "{name}: همین بایت‌ها پیش‌تر در {day} با نام {before} خوانده شده‌اند.",
        "refused": "از {name} چیزی خوانده نشد. {what}",
        "nothing": "{name}: چیزی در آن نیست که به شمار آید.",
    },
}


def given(event: FileGiven, desk: Desk, workspace: Workspace, now: datetime) -> Decision:
    """What to do about this file."""
    language, content = workspace.me.language, event.content
    if isinstance(content, Fault):
        from vamail.desk.billing.fault_words import fault

        return _refused(event, desk, fault(content, language), language, now)
    effects, said, why = _comes_to(content, desk, workspace, now)
    if why:
        return _refused(event, desk, why, language, now)
    before = desk.kept(ImportedFile, event.mark)
    first, *others = said or ("",)
    told = [_say(language, "file" if first else "nothing", event, what=first), *others]
    if before is not None and before.taken:
        day = before.at.date().isoformat()
        told.insert(0, _say(language, "again", event, day=day, before=before.name))
    back = record(effects, desk, now, event=event.number, name=event.name, mark=event.mark, by=event.by)
    hint = (undo_words.say(language, "hint", name=event.name),) if back else ()
    return _decision(event, desk, (*effects, *back), tuple(told), now, taken=True, hint=hint)


def _comes_to(
    content: StatementFile | TimesheetFile, desk: Desk, workspace: Workspace, now: datetime
) -> tuple[tuple[Effect, ...], tuple[str, ...], str]:
    """Effects, what is said of them, and why nothing of it is done."""
    if isinstance(content, StatementFile):
        from vamail.desk.billing.importing import statement

        outcome = statement(content, desk, workspace, now)
    else:
        from vamail.desk.billing.worked import timesheet

        outcome = timesheet(content, desk, workspace, now)
    said = (outcome.said, *outcome.warnings) if outcome.said else outcome.warnings
    return outcome.effects, said, outcome.refused


def failed(event: FileGiven, why: str, language: str, now: datetime) -> Decision:
    """The decision on a file over which deciding or writing failed: nothing of it, and the VA is told."""
    from vamail.desk.billing.fault_words import fault

    said = fault(Fault(file=event.name, why="failed", values=(("reason", why),)), language)
    return _decision(event, None, (), (said,), now, taken=False)


def _refused(event: FileGiven, desk: Desk, why: str, language: str, now: datetime) -> Decision:
    first, *others = why.splitlines() or ("",)
    said = (_say(language, "refused", event, what=first), *others)
    return _decision(event, desk, (), said, now, taken=False)


def _decision(
    event: FileGiven, desk: Desk | None, effects: tuple[Effect, ...], said: tuple[str, ...], now: datetime,
    *, taken: bool, hint: tuple[str, ...] = (),
) -> Decision:  # fmt: skip
    verdict, why = TAKEN if taken else REFUSED, "\n".join(said)
    told = TellVa(kind="import", key=f"file:{event.number}", lines=(*said, *hint))
    return Decision(
        verdict=verdict,
        reasons=(Reason("import", event.name, taken, why),),
        effects=(
            *effects,
            *((Keep(value=_kept(event, desk, said, now, taken=taken)),) if desk is not None else ()),
            *((told,) if event.by != "line" else ()),
            WriteJournal(step="import", what=f"{event.name}: {verdict}", why=" ".join(said)[:2000]),
        ),
    )


def _kept(
    event: FileGiven, desk: Desk, said: tuple[str, ...], now: datetime, *, taken: bool
) -> ImportedFile:  # fmt: skip
    before = desk.kept(ImportedFile, event.mark)
    return ImportedFile(
        mark=event.mark, version=before.version + 1 if before is not None else 1, name=event.name,
        by=event.by, place=event.place, taken=taken, said=said, at=now,
    )  # fmt: skip


def _say(language: str, sentence: str, event: FileGiven, **values: str) -> str:
    """One sentence about this file; what was said already stays as it is."""
    known = {"name": event.name, "what": "", "day": "", "before": "", **values}
    return worded(_SENTENCES, language, sentence, known, ("what",))
