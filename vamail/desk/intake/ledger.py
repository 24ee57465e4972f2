"""The ledger of an address: what counts against it, what clears it, when automatic mail to it stops.

Pure arithmetic. The order in which facts become known does not matter: only those later than the last
proof of life count, and whether mail stops depends on the set of them. Nothing stops without a mail that
came back, or the VA's own word; the VA's word is lifted by nobody else; lifting always works.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from vamail.model.addresses import KnownAddress, Strike, Weight

SOFT_LIMIT = 3
SOFT_SPAN = timedelta(days=7)
BAD_LIMIT = 2
_KEPT = 20


def came_back(
    known: KnownAddress, at: datetime, weight: Weight, code: str, text: str, delivery: int
) -> KnownAddress:
    """A mail to this address came back; `at` is when we heard of it."""
    counts = known.alive_at is None or at > known.alive_at
    strikes = (*known.strikes, Strike(at, weight)) if counts else known.strikes
    latest = known.last_at is None or at >= known.last_at
    counted = replace(
        known,
        hard=known.hard + (weight != "soft"),
        soft=known.soft + (weight == "soft"),
        first_at=min(known.first_at or at, at),
        last_at=max(known.last_at or at, at),
        code=code if latest else known.code,
        text=text if latest else known.text,
        delivery=delivery if latest else known.delivery,
        strikes=_kept(strikes),
    )
    return _judged(counted, at)


def alive(known: KnownAddress, at: datetime) -> KnownAddress:
    """The address works, proven at `at`: what came back before no longer counts.

    What the VA has stopped stays stopped.
    """
    if known.alive_at is not None and at <= known.alive_at:
        return known
    proven = replace(known, alive_at=at, strikes=tuple(one for one in known.strikes if one.at > at))
    return _judged(proven, at)


def lifted(known: KnownAddress, at: datetime) -> KnownAddress:
    """The VA lets mail go there again, whoever stopped it: nothing of the past counts any more."""
    newest = max((one.at for one in known.strikes), default=at)
    return replace(
        known, strikes=(), alive_at=max(at, newest, known.alive_at or at),
        stopped_by="", suppressed_at=None, why="", lifted_at=at,
    )  # fmt: skip


def stopped(known: KnownAddress, at: datetime) -> KnownAddress:
    """The VA wants no automatic mail to go there."""
    return replace(
        known, stopped_by="you", suppressed_at=known.suppressed_at or at, why="you stopped it", lifted_at=None
    )


def verdict(strikes: tuple[Strike, ...]) -> str:
    """Why these strikes stop mail to an address, or ''."""
    if any(one.weight == "gone" for one in strikes):
        return "there is no such mailbox"
    bad = sum(one.weight == "bad" for one in strikes)
    if bad >= BAD_LIMIT:
        return f"{bad} mails to it failed for good"
    soft = sorted(one.at for one in strikes if one.weight == "soft")
    runs = zip(soft, soft[SOFT_LIMIT - 1 :], strict=False)
    if any(last - first <= SOFT_SPAN for first, last in runs):
        return f"{SOFT_LIMIT} mails to it came back within {SOFT_SPAN.days} days"
    return ""


def _judged(known: KnownAddress, at: datetime) -> KnownAddress:
    """Stopped or not, by what counts now; the VA's own word stands above it."""
    if known.stopped_by == "you":
        return known
    why = verdict(known.strikes)
    if why:
        since = known.suppressed_at or at
        return replace(known, stopped_by="bounces", suppressed_at=since, why=why, lifted_at=None)
    if known.suppressed:
        return replace(known, stopped_by="", suppressed_at=None, why="", lifted_at=at)
    return known


def _kept(strikes: tuple[Strike, ...]) -> tuple[Strike, ...]:
    """In order of time, the newest only: after the first few nothing more is sent there anyway."""
    return tuple(sorted(strikes, key=lambda one: (one.at, one.weight)))[-_KEPT:]
