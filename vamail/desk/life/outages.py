"""When trouble is an outage: told once after `after_seconds` of it, and its end told once. Pure.

Contract, for every part that is watched (a mailbox, sending, the clients' folders, a test mail):
1. trouble that ends before `after_seconds` of it were watched is a blip and told to nobody; time in
   which nobody watched (a machine asleep, a daemon that did not run) does not count;
2. an outage is told once; what else fails by then, for at least half as long, is told in the same alert;
3. it has ended when all that was told together has worked for a while (`settle_seconds`); its end is
   told once, and never without an alert;
4. a part that fails again before it was steady is in the same outage.

Several processes may watch the same part: they share the rows, and the store lets one of them tell.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from vamail.model.outages import SENDING, Outage, Step, mailbox_part, name_of

CANARY_GRACE_SECONDS = 60.0
"""A test mail that is late already is told after so much of being watched: time to read what has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What this process last saw of a part. In trouble while `bad_since` is set."""

    part: str
    ok_at: datetime | None = None
    bad_since: datetime | None = None
    error: str = ""


def settle_seconds(after_seconds: float) -> float:
    """How long a part must have worked before its outage counts as ended."""
    return min(120.0, after_seconds / 5)


def step(
    outages: Iterable[Outage],
    seen: Mapping[str, Seen],
    parts: Iterable[str],
    now: datetime,
    elapsed_seconds: float,
    after_seconds: float,
) -> Step:
    """One look. `parts` are those that exist now; `elapsed_seconds` since the last look, as watched."""
    before = {outage.part: outage for outage in outages}
    after, blips = dict(before), []
    for part in {*before, *parts}:
        known = before.get(part)
        found = _looked_at(known, seen.get(part) or Seen(part=part), part in set(parts), now, elapsed_seconds)
        if found is not None:
            after[part] = found
        elif known is not None:
            blips.append(after.pop(part))
    after = _excused(after)
    ended = _ended(after.values(), now, settle_seconds(after_seconds))
    over = {outage.part for group in ended for outage in group}
    return Step(
        begun=tuple(o for o in after.values() if not o.id),
        changed=tuple(o for o in after.values() if o.id and o.part not in over and o != before[o.part]),
        blips=tuple(blips),
        tell=_to_tell([o for o in after.values() if o.id], after_seconds),
        ended=ended,
    )


def _looked_at(
    known: Outage | None, seen: Seen, exists: bool, now: datetime, elapsed_seconds: float
) -> Outage | None:
    """The outage of one part as it is now; None where there is none, or where it was a blip."""
    if known is None:
        if seen.bad_since is None or not exists:
            return None
        return Outage(part=seen.part, since=seen.bad_since, seen_at=now, error=seen.error)
    if seen.bad_since is not None and exists:
        since_last = (now - known.seen_at).total_seconds()
        more = max(0.0, min(since_last, elapsed_seconds))
        counted = known.counted_seconds + more
        error = seen.error or known.error
        return replace(known, counted_seconds=counted, seen_at=now, error=error, well_at=None)
    works_since = now if not exists else seen.ok_at if seen.ok_at and seen.ok_at >= known.since else None
    if works_since is None:
        return known
    if known.told_event is None:
        return None
    return known if known.well_at is not None else replace(known, well_at=works_since, seen_at=now)


def _excused(outages: Mapping[str, Outage]) -> dict[str, Outage]:
    """A test mail says nothing new while its way is known to be broken."""
    broken = SENDING in outages

    def excused(outage: Outage) -> bool:
        on_its_way = broken or mailbox_part(name_of(outage.part)) in outages
        return outage.kind == "canary" and outage.told_event is None and on_its_way

    return {
        part: replace(outage, counted_seconds=0.0) if excused(outage) else outage
        for part, outage in outages.items()
    }


def _to_tell(outages: Sequence[Outage], after_seconds: float) -> tuple[Outage, ...]:
    """What is told in one alert now: what is real, and what has failed for half as long."""
    untold = [outage for outage in outages if outage.told_event is None]
    if not any(_real(outage, after_seconds) for outage in untold):
        return ()
    return tuple(o for o in untold if _real(o, after_seconds) or _nearly(o, after_seconds))


def _real(outage: Outage, after_seconds: float) -> bool:
    enough = min(after_seconds, CANARY_GRACE_SECONDS) if outage.kind == "canary" else after_seconds
    return outage.counted_seconds >= enough


def _nearly(outage: Outage, after_seconds: float) -> bool:
    return outage.kind != "canary" and outage.counted_seconds >= after_seconds / 2


def _ended(outages: Iterable[Outage], now: datetime, settle: float) -> tuple[tuple[Outage, ...], ...]:
    groups: dict[int, list[Outage]] = {}
    for outage in outages:
        if outage.told_event is not None:
            groups.setdefault(outage.told_event, []).append(outage)
    return tuple(
        tuple(group)
        for _, group in sorted(groups.items())
        if all(o.well_at is not None and (now - o.well_at).total_seconds() >= settle for o in group)
    )
