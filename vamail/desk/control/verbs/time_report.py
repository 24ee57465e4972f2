"""`time`: where the time went, and what it brought."""

from vamail.desk.billing.hours import report
from vamail.desk.billing.hours_text import text
from vamail.desk.control.doing import Doing, Result
from vamail.desk.promise.local import local_day


def time(doing: Doing) -> Result:
    """The report of the days that are named; else of this month up to today."""
    command, today = doing.command, local_day(doing.at, doing.workspace.me.zone)
    until = command.until or today
    since = command.since or min(until, today).replace(day=1)
    made = report(doing.desk, doing.workspace, since, until, command.client)
    return Result(what=text(made, doing.language), lasting=True)
