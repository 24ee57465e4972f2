"""`vamail invoice acme last month`: a draft of an invoice, as you would ask for it in a mail."""

from pathlib import Path

import click


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="What became of it, one object a line.")
@click.pass_obj
def invoice(folder: Path, words: tuple[str, ...], as_json: bool) -> int:
    """Draft an invoice: for whom, of which time, or of which lines. Nothing leaves before your ok.

    \b
    E.g. vamail invoice acme last month
         vamail invoice "acme: 2 h consulting at 60 EUR; hosting 12 EUR"
         vamail invoice I-7 add hosting 12 EUR
         vamail say "ok I-7" "paid I-7 400 EUR on friday" "credit I-8"
         vamail say "expense acme 12.50 EUR stamps"
    The draft comes to you by mail as the client would see it; `ok I-7` gives it
    its number and sends it.
    """
    from vamail.cli.commands import say

    return say(folder, " ".join(("invoice", *words)), as_json=as_json)
