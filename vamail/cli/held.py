"""`vamail held`: what waits for the VA, and the three ways to settle it."""

from pathlib import Path

import click

from vamail.cli.output import Column, Row, instant, json_line, table, tell, visible_lines
from vamail.cli.workspace import city, folder_of, lists, wall_clock


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@click.option("--all", "everything", is_flag=True, help="Settled entries too.")
@click.pass_context
def held(context: click.Context, as_json: bool, everything: bool) -> None:
    """List held mails and deliveries; `accept`, `drop` or `requeue` settles one.

    \b
    Keys of --json:
      id, at, kind, from, subject, reason, file (the raw mail's content hash),
      open, outcome
    Instants are UTC, 2026-11-22T09:00:00Z.
    """
    if context.invoked_subcommand:
        return
    folder: Path = context.obj
    with lists(folder) as store:
        rows = store.held(open_only=not everything)
    if as_json:
        for row in rows:
            json_line(
                {
                    "id": row.id,
                    "at": instant(row.at),
                    "kind": row.kind,
                    "from": row.sender,
                    "subject": row.subject,
                    "reason": row.reason,
                    "file": row.blob_hash,
                    "open": row.open,
                    "outcome": row.outcome,
                }
            )
        return
    zone = wall_clock(folder)
    table(
        (
            Column("id", fixed=True),
            Column(f"since ({city(zone)})", fixed=True),
            Column("kind", wraps=True),
            Column("from", wraps=True),
            Column("subject"),
            Column("reason", wraps=True),
        ),
        [
            Row(
                (
                    str(r.id),
                    f"{r.at.astimezone(zone):%Y-%m-%d %H:%M}",
                    r.kind.replace("_", " "),
                    r.sender,
                    r.subject,
                    r.reason,
                )
            )
            for r in rows
        ],
        "Nothing is held.",
    )


@held.command(short_help="File the held mail as a request.")
@click.argument("number", type=int)
@click.option("--client", default="", help="File it as a request of this client.")
@click.pass_obj
def accept(folder: Path, number: int, client: str) -> None:
    """File the held mail NUMBER as a request (a running daemon acknowledges it).

    A mail of ours goes to its recipient; one that could not be written is written anew first.
    """
    ours = _is_ours(folder, number)
    said = _settle(folder, "accept", number, client)
    on = f"Held entry {number} goes on as a request{' of ' + client if client else ''}."
    tell(visible_lines(said) if ours else on)


@held.command(short_help="Leave it alone for good.")
@click.argument("number", type=int)
@click.pass_obj
def drop(folder: Path, number: int) -> None:
    """Leave the held entry NUMBER alone for good; the raw mail stays stored."""
    _settle(folder, "drop", number, "")
    tell(f"Held entry {number} is dropped.")


@held.command(short_help="Decide on it again.")
@click.argument("number", type=int)
@click.pass_obj
def requeue(folder: Path, number: int) -> None:
    """Decide again on the held entry NUMBER, by today's rules and templates."""
    ours = _is_ours(folder, number)
    said = _settle(folder, "requeue", number, "")
    tell(visible_lines(said) if ours else f"Held entry {number} is decided again.")


def _is_ours(folder: Path, number: int) -> bool:
    """Whether this entry is a mail that vamail wrote."""
    with lists(folder) as store:
        return any(row.id == number and row.kind == "delivery" for row in store.held())


def _settle(folder: Path, verb: str, number: int, client: str) -> str:
    from vamail.cli.commands import give

    return give(folder_of(folder), verb, str(number), client)
