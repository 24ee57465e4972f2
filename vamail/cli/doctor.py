"""`vamail doctor`: log in for real to IMAP and SMTP, and say what is fine and what is not."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vamail.cli.output import UNLIMITED, json_line, line_width, tell, visible, width_of, wrapped

if TYPE_CHECKING:
    from vamail.daemon.findings import Finding

INDENT, ABOUT = 31, 20
MARKS = {"good": ("fine", "green"), "note": ("note", "yellow"), "bad": ("not fine", "red")}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One object a finding.")
@click.option("--send-test", is_flag=True, help="Also send one test mail to your own address.")
@click.option(
    "--bundle",
    type=click.Path(dir_okay=False, path_type=Path),
    is_flag=False,
    flag_value="",
    metavar="[FILE]",
    help="Write a bug report without secrets, names or mail text: a zip file of plain pages.",
)
@click.pass_obj
def doctor(folder: Path, as_json: bool, send_test: bool, bundle: Path | None) -> int:
    """Check the files, the servers, the folders, the clock and the database, in plain words.

    Ends with 0 when nothing has to be mended, else with 3. Keys of --json: state (good, note, bad),
    about, what, hint.
    """
    from vamail.cli.workspace import folder_of, open_workspace
    from vamail.daemon.examine import examine

    folder = folder_of(folder)
    if bundle is not None:
        return _report(folder, bundle)
    workspace = open_workspace(folder)
    bad = 0
    for finding in examine(workspace, folder, send_test=send_test):
        bad += finding.state == "bad"
        if as_json:
            json_line(
                {"state": finding.state, "about": finding.about, "what": finding.what, "hint": finding.hint}
            )
            continue
        show(finding)
    if not as_json:
        click.echo(f"\n{_in_short(bad, folder)}")
    return 3 if bad else 0


def _in_short(bad: int, folder: Path) -> str:
    """The last line: what to mend, else whether the service still has to be started."""
    from vamail.daemon.findings import count
    from vamail.daemon.status import runs_here

    if bad:
        return f"{count(bad, 'thing')} to mend."
    return "All fine, and it runs." if runs_here(folder) else "All fine. Start it: vamail run"


def _report(folder: Path, target: Path) -> int:
    """The report, and what it contains; the VA sends it, or does not."""
    from vamail.daemon.bundle import collect, write

    now = datetime.now(UTC)
    if target == Path():
        target = Path(f"vamail-report-{now:%Y%m%d-%H%M%S}.zip")
    tell("Collecting; the servers are asked as well, which may take a minute ...", err=True)
    pages = collect(folder, now)
    write(pages, target)
    click.echo(f"{target}: {len(pages)} pages of plain text")
    for page in pages:
        click.echo(f"  {page.name:<14} {page.about}")
    click.echo("No password, address, name or word of a mail is in it.")
    click.echo("Look inside before you send it.")
    return 0


def show(finding: "Finding") -> None:
    """One finding, as a person reads it; `status` shows its own the same way."""
    word, colour = MARKS[finding.state]
    width = line_width()
    rest = max(40, width - INDENT) if width < UNLIMITED else UNLIMITED
    about = visible(finding.about)
    over = max(0, width_of(about) - ABOUT)
    what = wrapped(visible(finding.what), rest)
    if over and width_of(what[0]) > rest - over:
        what = ["", *what]
    hint = wrapped(visible(finding.hint), rest) if finding.hint else []
    click.echo(f"{click.style(f'{word:<9}', fg=colour)} {about:<{ABOUT}} {what[0]}".rstrip())
    for line in (*what[1:], *hint):
        click.echo(f"{'':<{INDENT}}{line}")
