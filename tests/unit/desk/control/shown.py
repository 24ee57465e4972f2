"""Commands as a reader of the tables sees them: `log | T-12 | 45 min | “drafting”`."""

from collections.abc import Iterator

from vamail.desk.control.command import Command, NotUnderstood


def shown(one: Command | NotUnderstood | None) -> str:
    """One line of a table."""
    if one is None:
        return "(passed over)"
    if isinstance(one, NotUnderstood):
        return f"NOT: {one.why}" + (f" ({one.hint})" if one.near else "")
    return " | ".join(_parts(one))


def _of_meetings(one: Command) -> Iterator[str]:
    if one.meetings:
        yield " ".join(one.meetings)
    if one.only:
        yield f"only {one.only}"
    for time in one.times:
        yield f"{time.at:%Y-%m-%d %H:%MZ} {time.zone}" + (f" {time.rule}" if time.rule else "")
    if one.earliest and one.latest:
        yield f"from {one.earliest:%Y-%m-%d %H:%MZ} to {one.latest:%Y-%m-%d %H:%MZ}"
    if one.guests:
        yield f"with {' '.join(guest.email for guest in one.guests)}"
    if one.invite:
        yield f"and of {' '.join(one.invite)}"
    if one.link:
        yield one.link


def _of_money(one: Command) -> Iterator[str]:
    if one.invoices:
        yield " ".join(one.invoices)
    if one.money:
        yield f"{one.money.amount} {one.money.currency}"
    if one.fee:
        yield f"fee {one.fee.amount} {one.fee.currency}"
    if one.day:
        yield f"on {one.day}"
    if one.since or one.until:
        yield f"from {one.since or '…'} to {one.until or '…'}"
    if one.kind:
        yield one.kind + (f" {one.percent}%" if one.percent else "")
    for charge in one.charges:
        price = f"{charge.price.amount} {charge.price.currency}" if charge.price else "its price"
        each = " each" if charge.each else ""
        yield f"{charge.quantity} {charge.unit or '×'} “{charge.text}” {price}{each}"


def _parts(one: Command) -> Iterator[str]:
    yield one.verb if one.on else f"{one.verb} (off)"
    if one.tasks:
        yield " ".join(one.tasks)
    yield from _of_meetings(one)
    yield from _of_money(one)
    if one.other:
        yield f"takes {one.other}"
    if one.at:
        yield one.at.strftime("%Y-%m-%d %H:%M")
    if one.minutes:
        yield f"{one.minutes} min"
    if one.whom:
        yield f"whom: {one.whom}"
    if one.client:
        yield f"client: {one.client}"
    if one.held:
        yield f"held {' '.join(map(str, one.held))}"
    if one.parts:
        yield "; ".join(one.parts)
    elif one.text and one.verb != "due":
        yield f"“{one.text}”".replace("\n", "⏎")
