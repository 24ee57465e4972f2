"""Brakes: where no header helps, the number of acknowledgements ends a loop between two programs."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from vamail.desk.intake.context import Context
from vamail.desk.intake.standing import why_held
from vamail.desk.life.people import base_address
from vamail.model.message import Address
from vamail.workspace.types import Brake


@dataclass(frozen=True, slots=True)
class Tripped:
    """What stops an acknowledgement: `why` in words, `key` so that the VA is told once a day.

    `kind` is that of the notice. An address to which no automatic mail goes stops it as well; the task is
    then tagged.
    """

    why: str
    key: str
    kind: str = "brake"
    tags: tuple[str, ...] = ()


def braked(context: Context, to: Address, thread_ref: str) -> Tripped | None:
    """Which brake stops an acknowledgement of this mail to `to`; `thread_ref` is the task that it joins.

    What counts is when mails arrived, not when they are decided, so that a backlog trips nothing; and
    mails that arrived after this one do not count against it.
    """
    held = why_held(context.desk, to.email, _writer(context), context.event.received_at)
    if held:
        return Tripped(held, f"held:{to.email.casefold()}", "bounce", ("unreachable",))
    brakes = context.workspace.brakes
    email = base_address(to.email)
    scopes: tuple[tuple[str, str, tuple[Brake, ...]], ...] = (
        ("thread", thread_ref, brakes.per_thread if thread_ref else ()),
        ("address", email, brakes.per_address),
        ("domain", email.rpartition("@")[2], brakes.per_domain),
        ("overall", "", brakes.overall),
    )
    for scope, key, limits in scopes:
        for brake in limits:
            count = _acknowledged(context, scope, key, brake)
            if count >= brake.count:
                return _tripped(context, scope, key, brake, count)
    return None


def _writer(context: Context) -> str:
    """Who proves by this mail that his address works; nobody where the VA forwarded it."""
    return "" if context.forwarded or context.event.junk else context.sender.email


def _acknowledged(context: Context, scope: str, key: str, brake: Brake) -> int:
    at = context.event.received_at
    count = context.desk.acknowledged_since(scope, key, at - timedelta(seconds=brake.seconds))
    if count >= brake.count:
        count -= context.desk.acknowledged_since(scope, key, at)
    return count


def _tripped(context: Context, scope: str, key: str, brake: Brake, count: int) -> Tripped:
    names = {
        "thread": ("per_thread", "in this conversation"),
        "address": ("per_address", f"to {key}"),
        "domain": ("per_domain", f"to addresses at {key}"),
        "overall": ("overall", "to everybody together"),
    }
    setting, where = names[scope]
    hours, minutes = brake.seconds // 3600, brake.seconds // 60
    span = f"{hours} hours" if brake.seconds >= 7200 else f"{minutes} minutes"
    why = (
        f"the brake {setting}: {count} acknowledgements {where} within {span}, and {brake.count} is the limit"
    )
    day = context.event.received_at.astimezone(ZoneInfo(context.workspace.me.zone)).date()
    return Tripped(why, f"brake:{scope}:{key}:{day}")
