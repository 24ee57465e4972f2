"""`vamail simulate`: what would go out in the days to come, in order. Sends and writes nothing."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vamail.cli.output import instant, json_line, tell, visible, visible_lines
from vamail.cli.spans import instant_option
from vamail.cli.workspace import open_workspace, reading

if TYPE_CHECKING:
    from datetime import tzinfo

    from vamail.daemon.simulate import Simulated


@click.command()
@click.option("--from", "start", help="From which instant on; now without it.")
@click.option("--days", default=30.0, show_default=True, type=click.FloatRange(0, 400), help="How long.")
@click.option("--full", is_flag=True, help="Each mail with its text.")
@click.option("--json", "as_json", is_flag=True, help="One object a mail.")
@click.pass_obj
def simulate(folder: Path, start: str | None, days: float, full: bool, as_json: bool) -> None:
    """Play the days to come on a copy of the desk; print everything that would go out."""
    from zoneinfo import ZoneInfo

    from vamail.daemon.simulate import simulated

    workspace = open_workspace(folder)
    begin = instant_option(start) if start else datetime.now(UTC)
    zone = ZoneInfo(workspace.me.zone)
    count = held = 0
    with reading(folder) as store:
        for mail in simulated(store, workspace, begin, days):
            count, held = count + 1, held + bool(mail.held)
            if as_json:
                json_line(
                    {
                        "at": instant(mail.at), "kind": mail.kind, "to": mail.to, "subject": mail.subject,
                        "client": mail.client, "task": mail.task or None, "held": mail.held,
                        "text": mail.text,
                    }
                )  # fmt: skip
            else:
                _print(mail, zone, full)
    if not as_json:
        waits = f", {held} of them would wait for you" if held else ""
        mails = "1 mail" if count == 1 else f"{count} mails"
        tell(f"{mails} in {days:g} days from {begin.astimezone(zone):%a %Y-%m-%d %H:%M}{waits}.")


def _print(mail: "Simulated", zone: "tzinfo", full: bool) -> None:
    about = f" {mail.task}" if mail.task else ""
    click.secho(
        f"{mail.at.astimezone(zone):%a %Y-%m-%d %H:%M}  {mail.kind}{about}  to {visible(mail.to)}  "
        f"“{visible(mail.subject)}”",
        bold=full,
    )
    if mail.held:
        click.secho(f"    held: {visible(mail.held)}", fg="yellow")
    if full and mail.text:
        click.echo("\n".join(f"    {visible_lines(line)}" for line in mail.text.splitlines()) + "\n")
