"""`vamail bounces`: addresses from which mail came back, and letting mail go there again."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vamail.cli.output import Column, Row, instant, json_line, table, tell
from vamail.cli.workspace import city, folder_of, lists, reading, wall_clock

if TYPE_CHECKING:
    from vamail.model.addresses import KnownAddress


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@click.option("--all", "everything", is_flag=True, help="Addresses that work again, too.")
@click.pass_context
def bounces(context: click.Context, as_json: bool, everything: bool) -> None:
    """List addresses from which mail came back; `lift` and `suppress` say whether mail goes there.

    Automatic mail to an address stops at once when there is no such mailbox, after two other permanent
    failures, or after three failures within seven days. It goes on by itself when somebody writes from it.

    \b
    Keys of --json:
      address, state (stopped, counting, fine), by (bounces, you), since (of
      stopped), why, hard, soft, first_at, last_at, code (RFC 3463), text,
      delivery (came back last), lifted_at, event (the last change; `vamail
      explain` of its mail says why)
    Instants are UTC, 2026-11-22T09:00:00Z; what is not known is null.
    """
    if context.invoked_subcommand:
        return
    folder: Path = context.obj
    with lists(folder) as store:
        known = [one for one in store.addresses() if everything or one.suppressed or one.strikes]
    if as_json:
        for one in known:
            json_line(_object(one))
        return
    zone = wall_clock(folder)
    table(
        (
            Column("address"),
            Column("state", fixed=True),
            Column(f"last ({city(zone)})", fixed=True),
            Column("hard", fixed=True),
            Column("soft", fixed=True),
            Column("code", fixed=True),
            Column("why", wraps=True),
        ),
        [
            Row(
                (
                    one.email,
                    state(one),
                    f"{one.last_at.astimezone(zone):%Y-%m-%d %H:%M}" if one.last_at else "",
                    str(one.hard),
                    str(one.soft),
                    one.code,
                    "; ".join(part for part in (one.why, one.text) if part),
                ),
                "red" if one.suppressed else None,
            )
            for one in known
        ],
        "No mail came back." if everything else "Mail goes to every address.",
    )


def state(known: "KnownAddress") -> str:
    """In one word, whether automatic mail goes there."""
    return "stopped" if known.suppressed else "counting" if known.strikes else "fine"


def _object(one: "KnownAddress") -> dict[str, object]:
    return {
        "address": one.email,
        "state": state(one),
        "by": one.stopped_by or None,
        "since": instant(one.suppressed_at),
        "why": one.why,
        "hard": one.hard,
        "soft": one.soft,
        "first_at": instant(one.first_at),
        "last_at": instant(one.last_at),
        "code": one.code,
        "text": one.text,
        "delivery": one.delivery,
        "lifted_at": instant(one.lifted_at),
        "event": one.event,
    }


@bounces.command(short_help="Let automatic mail go to ADDRESS again.")
@click.argument("address")
@click.option("--send", is_flag=True, help="Send what was held for this address, too.")
@click.pass_obj
def lift(folder: Path, address: str, send: bool) -> None:
    """Let automatic mail go to ADDRESS again, whoever stopped it; what came back counts no more."""
    named = _named(address)
    _give(folder, "lift_and_send" if send else "lift", named)
    tell(f"Automatic mail goes to {named} again{', and what was held is sent' if send else ''}.")
    if send:
        return
    with reading(folder) as store:
        held = len(store.desk().held_to(named))
    if held:
        many = f"{held} mails for it are" if held > 1 else "One mail for it is"
        tell(f"{many} still held: `vamail bounces lift --send {named}` sends, `vamail held` lists.")


@bounces.command(short_help="Send no automatic mail to ADDRESS.")
@click.argument("address")
@click.pass_obj
def suppress(folder: Path, address: str) -> None:
    """Send no automatic mail to ADDRESS until `lift`; requests from it are filed all the same."""
    named = _named(address)
    _give(folder, "suppress", named)
    tell(f"No automatic mail goes to {named} any more; what would go there is held.")


def _named(address: str) -> str:
    """The address as the ledger has it. Raises UsageError for what is none."""
    from vamail.mail.addresses import clean_email
    from vamail.model.errors import UsageError

    named = clean_email(address.strip()).casefold()
    if "@" not in named:
        raise UsageError(f"{address!r} is no address such as anna@acme.example")
    return named


def _give(folder: Path, verb: str, address: str) -> None:
    from vamail.cli.commands import give

    give(folder_of(folder), verb, address)
