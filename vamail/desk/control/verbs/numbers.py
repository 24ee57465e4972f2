"""`numbers`: which invoice was the last one, after a restore; and how the numbers stand."""

from vamail.desk.billing.numbers import every_series, goes_on
from vamail.desk.control.doing import Doing, Result, journal
from vamail.desk.control.money_told import refused, sentence
from vamail.model.meetings import Numbering
from vamail.model.numbering import RESTORED, RestoredNumbers, read_last, shown


def numbers(doing: Doing) -> Result:
    """The series of this number goes on after it; without one, where each series stands."""
    said = doing.command.text
    series = every_series(doing.desk, doing.workspace, doing.now)
    if not series:
        return refused(doing, "nothing_stopped") if said else Result(what=sentence(doing, "numbers_count"))
    if not said:
        return Result(what="\n".join(_row(doing, one) for one in series if _is_told(doing, one)))
    last = read_last(said, series)
    if last is None:
        known = ", ".join(shown(one) for one in series if not one.startswith("request/"))
        return refused(doing, "no_series", said=said, known=known)
    before = doing.desk.kept(Numbering, last.series)
    effects = goes_on(last, doing.desk)
    if isinstance(effects, str):
        given = shown(last.series, before.last if before is not None else 0)
        return refused(doing, effects, number=given)
    number, following = (shown(last.series, one) for one in (last.last, last.last + 1))
    what = f"numbers of {shown(last.series)} go on after {last.last}"
    return Result(
        what=sentence(doing, "numbers_go_on", number=number, next=following),
        effects=(*effects, journal(doing, what, doing.command.line)), lasting=True,
    )  # fmt: skip


def _is_told(doing: Doing, series: str) -> bool:
    """Whether anything was given in it, or may have been: most desks number invoices or requests alone."""
    return doing.desk.kept(Numbering, series) is not None or series.startswith("invoice/")


def _row(doing: Doing, series: str) -> str:
    restored, given = doing.desk.kept(RestoredNumbers, RESTORED), doing.desk.kept(Numbering, series)
    number = shown(series, given.last) if given is not None else "–"
    stands = restored is not None and restored.last_said(series) is None
    return sentence(doing, "numbers_stand" if stands else "numbers_run", series=shown(series), number=number)
