"""How much of a retainer's month is used: each level is told once, to the client too if wanted.

Whoever keeps a time entry (`log`, `stop`, an import) asks for this with what the desk lacks so far.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from vamail.desk.billing import parties, words
from vamail.desk.billing.lines import LOOK_BACK, chargeable
from vamail.desk.billing.rates import currency_of
from vamail.desk.billing.retainers import age, included_in, is_unsold, key_of, left_before, unsold_values
from vamail.desk.billing.spoken import hours, month
from vamail.desk.life.people import is_anothers
from vamail.desk.promise.local import local_day
from vamail.model.billing import RetainerMonth
from vamail.model.desk import Desk
from vamail.model.effects import Effect, Keep, SendMail, TellVa
from vamail.model.ledger import Reported, TimeEntry
from vamail.model.message import Address
from vamail.model.values import Lasting, Value
from vamail.workspace.types import Client, Workspace


def reached(
    entries: Sequence[TimeEntry], desk: Desk, workspace: Workspace, now: datetime
) -> tuple[Effect, ...]:
    """What these entries, kept in this very decision, come to for the retainers of their clients."""
    slugs = dict.fromkeys(one.client for one in entries)
    clients = (workspace.client(slug) for slug in slugs if slug)
    return tuple(
        effect for client in clients if client is not None
        for effect in levels(client, desk, workspace, now, entries)
    )  # fmt: skip


def levels(
    client: Client, desk: Desk, workspace: Workspace, now: datetime, more: Iterable[TimeEntry] = ()
) -> tuple[Effect, ...]:
    """Of the month that runs: each level of use that is reached is told once, to the VA and, where the
    settings say so and the month is sold, to the client; of several at once the highest.
    `more` are entries that the desk lacks."""
    first = local_day(now, workspace.me.zone).replace(day=1)
    use = _use(client, first, desk, workspace, now, more)
    retainer = client.billing.retainer
    if use is None or retainer is None:
        return ()
    name = f"{client.slug}/{key_of(first)}"
    names = [f"retainer/{name}/{percent}" for percent in retainer.warn_percent if use.is_at(percent)]
    new = [name for name in names if desk.kept(Reported, name) is None]
    if not new:
        return ()
    language = workspace.me.language
    said = words.say(
        workspace, "retainer_level", client=client.name, used=hours(use.minutes, language),
        included=hours(use.there, language), month=month(first, language), percent=str(use.percent),
    )  # fmt: skip
    lacks = is_unsold(first, client, desk)
    more_said = words.say(workspace, "retainer_to_sell", **unsold_values(first, client, workspace))
    return (
        *(Keep(value=Reported(name=name, client=client.slug, at=now)) for name in new),
        TellVa(kind="billing", key=new[-1], lines=(said, more_said) if lacks else (said,)),
        *(_mails(client, use, new[-1], workspace) if retainer.tell_client and not lacks else ()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """Of the month that begins with `first`: minutes that are used, and that there are, carried ones too."""

    first: date
    minutes: int
    there: int

    @property
    def percent(self) -> int:
        return self.minutes * 100 // self.there

    def is_at(self, percent: int) -> bool:
        """Whether so much of it is used."""
        return self.minutes * 100 >= self.there * percent


def _use(
    client: Client, first: date, desk: Desk, workspace: Workspace, now: datetime, more: Iterable[TimeEntry]
) -> _Use | None:
    """None where no month of hours is sold that runs now, unless it is still the VA's to sell."""
    retainer, zone = client.billing.retainer, workspace.me.zone
    name = f"{client.slug}/{key_of(first)}"
    known = desk.kept(RetainerMonth, name)
    if retainer is not None and is_unsold(first, client, desk):
        included = included_in(retainer, client, workspace, currency_of(client, workspace))
        known = RetainerMonth(name=name, client=client.slug, included=included, sold="-")
    if retainer is None or known is None or not known.is_open or not known.included:
        return None
    found = {one.name: one for one in (*desk.kept_since(TimeEntry, now - LOOK_BACK), *more)}
    inside = (
        one.exact for one in found.values()
        if one.client == client.slug and chargeable(one)
        and local_day(one.started_at, zone).replace(day=1) == first
    )  # fmt: skip
    before = left_before(known, client, desk)
    usable = sum(one.minutes for one in before if age(one.month, first) <= retainer.rollover_months)
    return _Use(first=first, minutes=sum(inside) // 60, there=known.included + usable)


def _mails(client: Client, use: _Use, level: str, workspace: Workspace) -> tuple[SendMail, ...]:
    """To each who gets the client's invoices."""
    language = parties.language_of(client, workspace)
    to = (one for one in parties.recipients_of(client) if not is_anothers(one, client.slug, workspace))
    values: dict[str, Value] = {
        "greeting_name": "",
        "month": month(use.first, language),
        "used": Lasting(use.minutes),
        "included": Lasting(use.there),
        "left": Lasting(max(use.there - use.minutes, 0)),
        "over": Lasting(max(use.minutes - use.there, 0)),
        "me_name": workspace.me.name,
        "client_name": client.name,
    }
    return tuple(
        SendMail(
            action=f"{level.replace('/', '.')}.{place}", kind="retainer", to=Address(email),
            template="retainer_level", language=language, values=values, client=client.slug,
            auto_submitted="auto-generated", reply_token=True,
        )
        for place, email in enumerate(to)
    )  # fmt: skip
