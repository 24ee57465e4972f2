"""`vamail check`: every problem in the workspace, before anything is sent."""

import dataclasses
import json
from pathlib import Path

import click

from vamail.cli.output import tell, visible_lines
from vamail.model.errors import Problem
from vamail.workspace.types import Workspace


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: ok, hash, problems.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema for editors, and check nothing.")
@click.pass_context
def check(context: click.Context, as_json: bool, schema: bool) -> None:
    """Check the workspace and list everything that is wrong in it, with file, line and column.

    Ends with 2 when something is wrong, with 0 when all is well or there are warnings only.
    """
    from vamail.daemon.vocabulary import vocabulary
    from vamail.workspace.load import load

    words = vocabulary()
    if schema:
        from vamail.workspace.schema import json_schema

        click.echo(json.dumps(json_schema(words), indent=2, ensure_ascii=False))
        return
    loaded = load(_folder(context), words)
    if as_json:
        click.echo(json.dumps(_as_json(loaded.problems, loaded.hash), indent=2, ensure_ascii=False))
    else:
        for problem in loaded.problems:
            tell(visible_lines(str(problem)), hang=2)
        tell(summary(loaded.problems, loaded.workspace))
    if loaded.errors:
        context.exit(2)


def _folder(context: click.Context) -> Path:
    """The workspace that the command line chose: `-w`, VAMAIL_WORKSPACE, or the current folder."""
    chosen = context.obj
    return chosen if isinstance(chosen, Path) else Path()


def _as_json(problems: tuple[Problem, ...], version: str) -> dict[str, object]:
    ok = all(problem.warning for problem in problems)
    return {"ok": ok, "hash": version, "problems": [dataclasses.asdict(problem) for problem in problems]}


def summary(problems: tuple[Problem, ...], workspace: Workspace | None) -> str:
    """The last line: how many problems in how many files, or what was found to be well."""
    errors = [problem for problem in problems if not problem.warning]
    if errors or workspace is None:
        files = {problem.file for problem in errors}
        return (
            f"{_count(len(errors), 'problem')} in {_count(len(files), 'file')}; these settings are not used"
        )
    found = (
        f"{_count(len(workspace.rules), 'rule')}, {_count(len(workspace.clients), 'client')}, "
        f"{_count(len(workspace.mailboxes), 'mailbox', 'mailboxes')}"
    )
    noted = f"; {_count(len(problems), 'warning')}" if problems else ""
    return f"all is well: {found}{noted}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
