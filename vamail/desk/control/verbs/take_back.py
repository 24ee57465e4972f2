"""`undo`: the last command, the one whose transcript is answered, or the last about a task.

A mail with several lines is one command. What has left, and an `undo`, are not taken back; both are said.
"""

from collections.abc import Iterator
from dataclasses import replace

from vamail.desk.control import undo_words
from vamail.desk.control.doing import Doing, Result, journal
from vamail.desk.control.meeting_told import origin_of, sentence
from vamail.desk.control.money_told import sentence as money_sentence
from vamail.desk.control.undo import take_back
from vamail.desk.control.undo_import import IMPORT, REMEMBERED, Taken, called, imports
from vamail.desk.control.undo_import import take_back as take_import_back
from vamail.desk.control.view import View
from vamail.model.billing import Invoice, Payment
from vamail.model.effects import Effect
from vamail.model.ledger import CommandLine, Undo
from vamail.model.meetings import Meeting


def undo(doing: Doing) -> Result:
    """Take lines back, the newest first; or the import of a file."""
    if doing.command.text or (doing.request.imports and _is_bare(doing)):
        return _import(doing)
    lines = _meant(doing)
    if not lines:
        return doing.refused("undo_nothing")
    if lines[0].verb == "undo":
        return doing.refused("undo_undo", "undo_undo_hint")
    said: list[str] = []
    effects: list[Effect] = []
    view = View(doing.desk)
    for line in lines:
        words, more = _one(replace(doing, desk=view.desk), line)
        said.append(words)
        view.take(more)
        effects += more
    if not effects:
        return Result(done=False, what=" ".join(said))
    effects.append(journal(doing, "taken back", "; ".join(one.name for one in lines), task=_task(lines)))
    return Result(what=" ".join(said), effects=tuple(effects), lasting=True)


def _is_bare(doing: Doing) -> bool:
    command = doing.command
    return not (command.tasks or command.meetings or command.invoices or doing.request.answered_command)


def _import(doing: Doing) -> Result:
    """The import that is named, or of which alone the answered mail tells."""
    name, among = doing.command.text, doing.request.imports
    if not name:
        told = [one for one in imports(doing.desk, doing.now) if one.name in among]
        if len(told) != 1:
            names = ", ".join(dict.fromkeys(one.line for one in reversed(told)))
            return _said(doing, "which", names=names) if told else doing.refused("undo_nothing")
        line = told[0]
    elif (found := called(doing.desk, doing.now, name, among)) is not None:
        line = found
    else:
        return _said(doing, "unknown", name=name)
    if line.undone_at is not None:
        return doing.refused("undo_twice", what=line.line)
    taken = take_import_back(line, origin_of(doing), undo_words.say(doing.language, "kept", name=line.line))
    words = tuple(_of_import(doing, line, taken))
    if taken.nothing:
        return Result(done=False, what=" ".join((undo_words.say(
            doing.language, "nothing", name=line.line), *words)))  # fmt: skip
    effects = (*taken.effects, journal(doing, "taken back", line.line, task=""))
    return Result(what=" ".join(words), effects=effects, lasting=True)


def _said(doing: Doing, sentence: str, /, **values: str) -> Result:
    return Result(done=False, what=undo_words.say(doing.language, sentence, **values))


def _of_import(doing: Doing, line: CommandLine, taken: Taken) -> Iterator[str]:
    """What went, what stays and why, and which receipts have left."""
    language = doing.language
    counts = (("payments", taken.payments), ("times", taken.times))
    parts = [undo_words.say(language, name, count=doing.number(count)) for name, count in counts if count]
    if parts:
        joined = ("، " if language == "fa" else ", ").join(parts)
        yield undo_words.say(language, "undone", name=line.line, parts=joined)
    if taken.billed:
        names = ", ".join(sorted({one.billed for one in taken.billed}))
        yield undo_words.say(language, "billed", count=doing.number(len(taken.billed)), names=names)
    if taken.changed:
        yield undo_words.say(language, "changed", count=doing.number(taken.changed))
    if taken.left:
        yield money_sentence(doing, "receipt_left", to=", ".join(dict.fromkeys(taken.left)))


def _one(doing: Doing, line: CommandLine) -> tuple[str, tuple[Effect, ...]]:
    """What is said of one line, and what takes it back."""
    what = f"“{line.line}”" if doing.language not in ("hu", "fa") else f"„{line.line}”"
    what = f"«{line.line}»" if doing.language == "fa" else what
    if line.undone_at is not None:
        return doing.say("undo_twice", what=what), ()
    if not line.undo or line.verb == "undo":
        return doing.say("undo_never", what=what), ()
    back = take_back(line, origin_of(doing), doing.request.event)
    if back.left and not back.effects:
        return f"{what}: {_left(doing, line, back.left)}", ()
    if back.changed:
        stays = doing.say("undo_changed", what=what)
        return (f"{stays} {doing.say('undo_part')}" if back.effects else stays), back.effects
    undone = doing.say("undone", what=what)
    if back.left:
        undone = f"{undone} {money_sentence(doing, 'receipt_left', to=', '.join(back.left))}"
    return undone, back.effects


def _left(doing: Doing, line: CommandLine, to: tuple[str, ...]) -> str:
    """That its mail has left; of a meeting, what to write instead."""
    meeting = next((one.key for one in line.undo if one.what == Meeting.kind), "")
    if meeting:
        known = doing.desk.kept(Meeting, meeting)
        name = "left_theirs" if known is not None and known.theirs else "left"
        return sentence(doing, name, to=", ".join(to), name=meeting)
    return doing.say("undo_left", to=", ".join(to))


def _meant(doing: Doing) -> list[CommandLine]:
    """The lines of the command that is meant, the newest first."""
    if doing.command.tasks:
        return [one for ref in doing.command.tasks for one in _newest(doing, ref)]
    known = doing.desk.kept_since(CommandLine, doing.now - REMEMBERED)
    lines = sorted((one for one in known if one.verb != IMPORT), key=_place, reverse=True)
    if doing.command.meetings:
        return [one for name in doing.command.meetings for one in _newest_of(lines, name)]
    if doing.command.invoices:
        about = (one for name in doing.command.invoices for one in _newest_about(doing, lines, name))
        return list({one.name: one for one in about}.values())
    if doing.request.answered_command:
        return [one for one in lines if _place(one)[0] == doing.request.answered_command]
    if not lines:
        return []
    last = _place(lines[0])[0]
    if last == doing.request.event:  # a line above, in this very mail
        return [one for one in lines if _place(one)[:2] == _place(lines[0])[:2]]
    return [one for one in lines if _place(one)[0] == last]


def _newest(doing: Doing, ref: str) -> list[CommandLine]:
    lines = sorted(doing.desk.kept_of(CommandLine, ref), key=_place, reverse=True)
    return lines[:1]


def _newest_of(lines: list[CommandLine], meeting: str) -> list[CommandLine]:
    about = (one for one in lines if any(
        undo.what == Meeting.kind and undo.key == meeting for undo in one.undo))  # fmt: skip
    return list(about)[:1]


def _newest_about(doing: Doing, lines: list[CommandLine], invoice: str) -> list[CommandLine]:
    """The newest line that changed this invoice, or counted a payment for it, and was not taken back."""
    about = [one for one in lines if any(_is_about(doing, undo, invoice) for undo in one.undo)]
    return [one for one in about if one.undone_at is None][:1] or about[:1]


def _is_about(doing: Doing, undo: Undo, invoice: str) -> bool:
    if undo.what == Payment.kind:
        payment = doing.desk.kept(Payment, undo.key)
        return payment is not None and invoice in (*payment.invoices, payment.short)
    return undo.what == Invoice.kind and undo.key == invoice


def _place(line: CommandLine) -> tuple[int, ...]:
    """The event, the line's place there, and the task's in the line."""
    return tuple(int(one) for one in line.name.split("."))


def _task(lines: list[CommandLine]) -> str:
    return next((str(one.task) for one in lines if one.task), "")
