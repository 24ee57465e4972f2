"""`vamail forget`: erase a client for good."""

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vamail.cli.output import tell
from vamail.cli.rights import whose_data
from vamail.cli.workspace import reading, writing

if TYPE_CHECKING:
    from vamail.store.forgetting import Forgotten


@click.command()
@click.argument("client")
@click.option("--address", multiple=True, help="A further address of theirs; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Only say what would go, and what would stay.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def forget(folder: Path, client: str, address: tuple[str, ...], dry_run: bool, yes: bool) -> None:
    """Erase what is held about CLIENT, for good: for a client who asks for it (GDPR Article 17).

    What goes: mails and their attachments, tasks with their notes, meetings, what was sent, drafts of
    invoices, time and expenses that no invoice charges, and the client's words in the journal.

    What stays, since tax law wants it (Article 17(3)(b)): invoices, credit notes and payment requests that
    have a number, the payments that count for them, the expenses and the time (without its notes) that they
    charge, and the mails about money that left. Nobody is reminded of them any more.

    It cannot be undone, except from a backup, which holds the client as well: `--dry-run` says first how much
    of each would go and stay. On SQLite stop `vamail run` before. If your mail server shows an erased mail
    again, it is known as erased and not kept.

    What lies outside vamail is yours to delete, and is named at the end: the mail in your mailbox, the
    client's file of rules, logs, and older backups.
    """
    from vamail.daemon.calendar_file import discard

    whose, never = whose_data(folder, client, address)
    if dry_run:
        with reading(folder) as store:
            tell(f"Would erase {_counted(store.would_forget(whose, never))}.")
        return
    with writing(folder) as store:
        store.acquire_run_lock()  # before the question: nobody shall say yes in vain
        would = store.would_forget(whose, never)
        if not yes:
            tell(f"About to erase {_counted(would)}.")
            click.confirm(f"Erase {client} for good?", abort=True)
        done = store.forget(whose, never, datetime.now(UTC), getpass.getuser())
    discard(folder)
    tell(f"Erased {_counted(done)}.")
    tell(
        f"Still yours to delete: the client's mail in your mailbox and in Sent, rules/clients/{client}.yaml, "
        "files that you put into their folder yourself, logs, and backups made before today."
    )


def _counted(what: "Forgotten") -> str:
    from vamail.daemon.findings import count

    rows = ", ".join(
        count(number, _ONE.get(name, name), name)
        for name, number in what.rows.items()
        if not name.startswith(_KEPT)
    )
    return f"{rows}, {count(what.files, 'file')}{_staying(what)}"


def _staying(what: "Forgotten") -> str:
    """`; 2 mails about money, 1 invoice and 1 payment stay, as tax law wants`; empty where nothing does."""
    from vamail.daemon.findings import count

    said = [f"{count(what.kept, 'mail')} about money"] if what.kept else []
    said += [
        count(number, *_BOOKS[name.removeprefix(_KEPT)])
        for name, number in what.rows.items()
        if name.removeprefix(_KEPT) in _BOOKS and name.startswith(_KEPT)
    ]
    if not said:
        return ""
    *most, last = said
    one = len(said) == 1 and last.startswith("1 ")
    words = f"{', '.join(most)} and {last}" if most else last
    return f"; {words} stay{'s' if one else ''}, as tax law wants"


_KEPT = "kept "
_ONE = {"tasks": "task", "mails": "mail", "deliveries": "delivery"}
_BOOKS = {
    "invoices": ("numbered invoice",), "payments": ("payment",), "expenses": ("charged expense",),
    "times": ("charged time entry", "charged time entries"),
}  # fmt: skip
