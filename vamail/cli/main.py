"""The command line: finds the command, words every error, leaves with its exit code.

0 done; 2 what was given is wrong; 3 the surroundings fail; 4 another vamail already runs here.
Commands are imported when they are called, so that `vamail --help` is quick.
"""

import os
import sys
from importlib import import_module
from keyword import iskeyword
from pathlib import Path

import click

from vamail import __version__
from vamail.cli.output import tell, visible_lines
from vamail.model.errors import VamailError, WorkspaceError
from vamail.model.pattern import lazy

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("vamail.cli.demo", "A whole day on an embedded mail server: no account, no network."),
    "init": ("vamail.cli.init", "Make a new workspace."),
    "check": ("vamail.cli.check", "List every problem of every file."),
    "doctor": ("vamail.cli.doctor", "Log in for real and say what is fine and what is not."),
    "run": ("vamail.cli.run", "The service itself: watch, file, acknowledge, until you stop it."),
    "status": ("vamail.cli.status", "Say how the service goes, in words."),
    "explain": ("vamail.cli.explain", "Say what was or would be done with a mail, and why."),
    "replay": ("vamail.cli.replay", "What today's rules would have done with past mail, as a diff."),
    "simulate": ("vamail.cli.simulate", "What would go out in the days to come, sending nothing."),
    "promise": ("vamail.cli.promise", "By when a human answers, with every step."),
    "brief": ("vamail.cli.brief", "What today asks of you, and what to do first."),
    "review": ("vamail.cli.review", "What was done, what slipped, and where the time went."),
    "tasks": ("vamail.cli.tasks", "List tasks."),
    "task": ("vamail.cli.task", "Show a task, or do something with it."),
    "meetings": ("vamail.cli.meetings", "List the meetings that are coming."),
    "meet": ("vamail.cli.meet", "Invite somebody to a meeting."),
    "invoices": ("vamail.cli.invoices", "List the invoices that are open."),
    "payments": ("vamail.cli.payments", "List the money that waits for your word."),
    "aging": ("vamail.cli.aging", "Who owes how much, and for how long."),
    "forecast": ("vamail.cli.forecast", "What will come in, by currency and month."),
    "invoice": ("vamail.cli.invoice", "Draft an invoice."),
    "time": ("vamail.cli.time", "Where the time went, and what an hour brought."),
    "books": ("vamail.cli.books", "Write invoices, payments and expenses for your book-keeping."),
    "import": ("vamail.cli.imports", "Take in a bank's statement, or a time tracker's export."),
    "say": ("vamail.cli.say", "Commands, as you would write them in a mail."),
    "deliveries": ("vamail.cli.deliveries", "List what was and will be sent."),
    "held": ("vamail.cli.held", "List what waits for you; accept, drop or requeue it."),
    "bounces": ("vamail.cli.bounces", "Addresses from which mail came back; lift or suppress one."),
    "journal": ("vamail.cli.journal", "What happened, and why."),
    "archive": ("vamail.cli.archive", "Move what is old out of the database, by your rule."),
    "export": ("vamail.cli.export", "Write everything that is held about a client into a zip."),
    "forget": ("vamail.cli.forget", "Erase a client for good."),
    "backup": ("vamail.cli.backup", "Everything in one file, also while vamail runs."),
    "restore": ("vamail.cli.restore", "Make a workspace from a backup."),
    "login": ("vamail.cli.login", "Log in to Google or Microsoft by a code."),
}


_REFERENCE = lazy(r"(?i:[TIMP]-[0-9]{1,9})")


class Commands(click.Group):
    """A group whose commands are modules, imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a new user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module."""
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(import_module(COMMANDS[cmd_name][0]), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As usual; but a word that is a command of a mail is shown as `vamail say` takes it."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            words = import_module("vamail.desk.control.words")
            if words.word_of(words.key(args[0])) is None and not _REFERENCE.fullmatch(args[0]):
                raise
            line = " ".join(args).replace('"', "'")
            why = f'`{args[0]}` belongs to a command of a mail. Here it is: vamail say "{line}"'
            raise click.UsageError(why, ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Names and sentences, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-w",
    "--workspace",
    type=click.Path(path_type=Path),
    envvar="VAMAIL_WORKSPACE",
    default=Path(),
    help="Your folder of rules and templates (else VAMAIL_WORKSPACE, else the current folder).",
)
@click.version_option(__version__, prog_name="vamail")
@click.pass_context
def cli(context: click.Context, workspace: Path) -> None:
    """No client request is lost, and each is acknowledged with the instant of a human answer."""
    context.obj = workspace
    if os.environ.get("NO_COLOR"):
        context.color = False


def run(arguments: list[str]) -> int:
    """Run one command; returns the exit code. No failure shows a traceback, unless VAMAIL_DEBUG is set."""
    for stream in (sys.stdout, sys.stderr):
        # a terminal that knows no Persian shows its letters by number in place of a failure
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        outcome = cli.main(args=arguments, prog_name="vamail", standalone_mode=False)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):  # click turns a broken pipe into its own exit
        return _reader_left()
    except Exception as error:  # noqa: BLE001  # the last place that can word it
        return _failed(error)
    except KeyboardInterrupt:
        return _stopped()
    return outcome if isinstance(outcome, int) else 0


def _failed(error: Exception) -> int:
    """Say in words what is wrong, on standard error; returns the exit code."""
    if isinstance(error, click.Abort):
        return _stopped()
    if isinstance(error, click.ClickException):
        error.show()
        return 2
    if isinstance(error, WorkspaceError):
        return _problems(error)
    if isinstance(error, VamailError):
        _say(str(error))
        return error.exit_code
    if isinstance(error, OSError):
        _say(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))
        return 3
    if type(error).__module__.startswith("sqlalchemy."):
        _say(f"the database does not answer as it should: {getattr(error, 'orig', None) or error}")
        return 3
    if os.environ.get("VAMAIL_DEBUG"):
        raise error
    _say(f"a fault of vamail itself: {error!r}; with VAMAIL_DEBUG=1 the same command says where")
    return 3


def _say(text: str) -> None:
    tell(f"vamail: {visible_lines(text)}", err=True)


def _stopped() -> int:
    click.echo("stopped", err=True)
    return 130


def _reader_left() -> int:
    """`vamail journal | head` has read enough: end quietly, and leave nothing to flush into the pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _problems(error: WorkspaceError) -> int:
    for problem in error.problems:
        tell(visible_lines(str(problem)), err=True, hang=2)
    count = sum(not problem.warning for problem in error.problems)
    tell(f"{count} problem{'s' if count != 1 else ''}; nothing was done", err=True)
    return error.exit_code
