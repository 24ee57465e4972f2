"""`statement`, `aging`, `forecast`: what a client is told it owes, who owes, and what will come."""

from vamail.desk.billing import aging as ages
from vamail.desk.billing import forecast as forecasts
from vamail.desk.billing import forecast_mail, statement_mail
from vamail.desk.billing.forecast_words import say
from vamail.desk.billing.known import known_invoices
from vamail.desk.billing.parties import recipients_of
from vamail.desk.control.doing import Doing, Result
from vamail.desk.control.money_told import refused, sentence
from vamail.desk.promise.local import local_day

SHOWN = 120


def statement(doing: Doing) -> Result:
    """A statement of account: to the VA at once, to the client with her `ok`."""
    command = doing.command
    client = doing.workspace.client(command.client) if command.client else None
    if client is None:
        return refused(doing, "for_whom", "whom_hint", line=command.line.partition(" ")[0])
    name = doing.name if doing.request.source == "line" else ""
    outcome = statement_mail.statement(
        client, doing.desk, doing.workspace, doing.now, since=command.since, name=name
    )
    if outcome.refused:
        return Result(done=False, what=outcome.refused)
    said = [sentence(doing, "statement", client=client.name, to=", ".join(recipients_of(client)))]
    if outcome.warnings:
        said.append(sentence(doing, "careful", warnings=" ".join(outcome.warnings)))
    return Result(what=" ".join(said), effects=outcome.effects)


def aging(doing: Doing) -> Result:
    """Who owes, by currency: not due, and by how many days too late."""
    today = local_day(doing.now, doing.workspace.me.zone)
    found = ages.aging(known_invoices(doing.desk, doing.now), today)
    lines = list(forecast_mail.aged_lines([one for one in found if _has_something(one)], doing.workspace))
    if not lines:
        return Result(what=say(doing.language, "aging_none"), lasting=True)
    if len(lines) > SHOWN:
        lines[SHOWN:] = [sentence(doing, "more", count=doing.number(len(lines) - SHOWN))]
    return Result(what="\n".join(lines), lasting=True)


def _has_something(one: ages.Aging) -> bool:
    whole = one.whole
    return any((whole.due, whole.overpaid, whole.drafts, whole.credits))


def forecast(doing: Doing) -> Result:
    """What will come in, as a mail with a chart; in a line each currency at once."""
    months = int(doing.command.only or forecasts.USUAL_MONTHS)
    found = forecasts.forecast(doing.desk, doing.workspace, doing.now, months)
    if not found.outlooks:
        return Result(what=say(doing.language, "nothing"), lasting=True)
    lines = [forecast_mail.brief(one, doing.language) for one in found.outlooks]
    what = "\n".join((say(doing.language, "coming"), *lines))
    return Result(what=what, effects=(forecast_mail.mail(found, doing.workspace),), lasting=True)
