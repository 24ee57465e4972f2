"""`vamail archive`: what is old leaves the database, by the rule in vamail.yaml."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vamail.cli.output import tell
from vamail.cli.workspace import open_workspace, reading, writing

if TYPE_CHECKING:
    from vamail.store.archive import Moved


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.pass_obj
def archive(folder: Path, dry_run: bool) -> None:
    """Move old texts into data/archive.db now; the daemon does so by itself, at night.

    \b
    The rule stands in vamail.yaml:
      retention: {raw_mail: 400 days, deliveries: 400 days, journal: 3 years}

    Tasks stay, and what is open, held, unsent or about money. What was archived is still found by
    `vamail explain`, `vamail export` and `vamail forget`, and is in every `vamail backup`.
    """
    from vamail.daemon.archiving import rule_of

    workspace = open_workspace(folder)
    rule = rule_of(workspace, datetime.now(UTC))
    if rule is None:
        tell("Everything is kept: vamail.yaml has no `retention:`. See vamail archive --help.")
        return
    if dry_run:
        with reading(folder) as store:
            tell(f"Would go: {_counted(store.would_archive(rule))}.")
        return
    with writing(folder) as store:
        tell(f"Archived: {_counted(store.archive(rule))}.")


def _counted(moved: "Moved") -> str:
    from vamail.daemon.findings import count

    texts, lines = count(moved.deliveries, "text sent", "texts sent"), count(moved.journal, "line", "lines")
    return f"{count(moved.raw_mail, 'mail')}, {texts}, {lines} of the journal"
