"""`vamail export`: everything that is held about one client, in one file to hand over."""

import os
import zipfile
from pathlib import Path

import click

from vamail.cli.output import tell
from vamail.cli.rights import whose_data
from vamail.cli.workspace import reading
from vamail.model.errors import UsageError


@click.command()
@click.argument("client")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file [CLIENT.zip].")
@click.option("--address", multiple=True, help="A further address of theirs; may be repeated.")
@click.pass_obj
def export(folder: Path, client: str, output: Path | None, address: tuple[str, ...]) -> None:
    """Write what is held about CLIENT into a zip: mails, attachments, tasks, what was sent, the journal.

    For a client who asks what you hold about them (GDPR Articles 15 and 20). It holds nothing of any
    other client. Mail that lies in your mailbox is not in it. An existing file is never overwritten.
    """
    from vamail.daemon.findings import count as counted

    whose, never = whose_data(folder, client, address)
    path = output or Path(f"{Path(client).name}.zip")
    with reading(folder) as store:
        if not (whose.addresses or whose.domains):
            store.would_forget(whose, never)  # a name that nobody knows is a slip, not an empty answer
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise UsageError(f"{path} exists already; name another file with -o") from None
        count = 0
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in store.belongings(whose, never):
                archive.writestr(name, content)
                count += name.endswith(".eml")
    tell(f"{path}: {counted(count, 'mail')}, index.txt says what is where.")
