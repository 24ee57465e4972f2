"""`vamail init DIR`: a workspace that checks clean, from a few questions in plain words."""

import json
import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from vamail.cli.output import tell
from vamail.workspace.providers import PROVIDERS, Provider, guess_provider, provider

_PLACEHOLDER = "requests@va.example"
_PASSWORD_VARIABLE = "VAMAIL_PASSWORD"  # noqa: S105  # the name of a variable


@dataclass(kw_only=True)
class Answers:
    """What the new vamail.yaml is made of; an empty text and 0 are not answered yet."""

    name: str = ""
    email: str = ""
    zone: str = ""
    language: str = ""
    hours: str = ""
    holidays: str = ""
    provider: str = ""
    imap_host: str = ""
    imap_port: int = 0
    imap_tls: str = ""
    imap_user: str = ""
    smtp_host: str = ""
    smtp_port: int = 0
    smtp_tls: str = ""
    smtp_user: str | None = None
    password_env: str = ""
    start_from: str = ""


_TLS = click.Choice(["tls", "starttls", "none"])


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--yes", is_flag=True, help="Ask nothing: take what is given and guess the rest.")
@click.option("--name", default="", help="Your name, as clients read it.")
@click.option("--email", default="", help="The address that clients write to.")
@click.option("--zone", default="", help="Your time zone, as in Europe/Budapest.")
@click.option("--language", default="", help="Your language: en, hu or fa.")
@click.option("--hours", default="", help='Your hours, as in "Mon-Fri 09:00-17:00".')
@click.option("--holidays", default="", help="Country whose public holidays are free, as in HU.")
@click.option(
    "--provider",
    default=None,
    type=click.Choice([each.key for each in PROVIDERS]),
    help="Your mail provider.",
)
@click.option("--imap-host", default="", help="Server that mail is read from.")
@click.option("--imap-port", default=0, type=click.IntRange(0, 65_535))
@click.option("--imap-tls", default=None, type=_TLS)
@click.option("--imap-user", default="", help="Name to log in with; your address when left out.")
@click.option("--smtp-host", default="", help="Server that sends for you.")
@click.option("--smtp-port", default=0, type=click.IntRange(0, 65_535))
@click.option("--smtp-tls", default=None, type=_TLS)
@click.option("--smtp-user", default=None, help="As for IMAP when left out; empty for no login.")
@click.option("--password-env", default="", help="Environment variable that holds the password.")
@click.option("--start-from", default="", help="Which mail is read first: now, all or a date.")
def init(folder: Path, yes: bool, **given: Any) -> None:
    """Make a workspace in DIR: settings, rules to edit, and room for your own templates."""
    existing = [name for name in ("vamail.yaml", "vamail.yml") if (folder / name).exists()]
    if existing:
        raise click.UsageError(f"{folder / existing[0]} is there already; nothing was changed")
    example = yes and not given["email"].strip()
    answers = Answers(**{key: value for key, value in given.items() if value is not None})
    if not yes:
        _ask(answers)
    _complete(answers)
    files = workspace_files(answers)
    _refuse_faults(files)
    kept = _write(folder, files)
    _say_what_is_next(folder, answers, kept, example)


def _ask(answers: Answers) -> None:
    """The few questions whose answers cannot be guessed; what was given as an option is not asked."""
    answers.name = answers.name or click.prompt("Your name, as clients read it")
    answers.email = answers.email or click.prompt("The address that clients write to")
    if not answers.provider and not answers.imap_host:
        answers.provider = _ask_provider(answers.email)
    if answers.provider == "own" and not answers.imap_host:
        domain = answers.email.rpartition("@")[2]
        answers.imap_host = click.prompt("The server that mail is read from (IMAP)", f"imap.{domain}")
        answers.smtp_host = answers.smtp_host or click.prompt(
            "The server that sends (SMTP)", f"smtp.{domain}"
        )
    answers.zone = answers.zone or click.prompt("Your time zone", system_zone())
    answers.language = answers.language or click.prompt("Your language (en, hu, fa)", "en")
    answers.hours = answers.hours or click.prompt("Your working hours", "Mon-Fri 09:00-17:00")
    if not answers.holidays:
        question = "Country whose public holidays are free, two letters (empty: none)"
        answers.holidays = click.prompt(question, "", show_default=False)


def _ask_provider(email: str) -> str:
    guessed = guess_provider(email)
    for each in PROVIDERS:
        click.echo(f"  {each.key:13} {each.name}")
    choice = click.Choice([each.key for each in PROVIDERS])
    return str(click.prompt("Where is this mailbox", guessed.key, type=choice, show_choices=False))


def _complete(answers: Answers) -> None:
    """Fill in what nobody said: from the provider, the address and this machine."""
    answers.email = answers.email.strip() or _PLACEHOLDER
    local, _, domain = answers.email.rpartition("@")
    answers.name = answers.name.strip() or local or "Your Name"
    host = provider(answers.provider) or guess_provider(answers.email)
    own_smtp = bool(answers.smtp_host or answers.imap_host)
    answers.zone = answers.zone or system_zone()
    answers.language = answers.language or "en"
    answers.hours = answers.hours or "Mon-Fri 09:00-17:00"
    answers.start_from = answers.start_from or "now"
    answers.password_env = answers.password_env or _PASSWORD_VARIABLE
    if answers.imap_host:
        host = PROVIDERS[-1]
    answers.provider = host.key
    # An address without a domain is refused by the check; its servers are of no matter then.
    answers.imap_host = answers.imap_host or host.imap_host or f"imap.{domain}"
    answers.imap_tls = answers.imap_tls or host.imap_tls
    answers.imap_port = answers.imap_port or _port(answers.imap_tls, host.imap_tls, host.imap_port, "imap")
    answers.imap_user = answers.imap_user or (local if host.user.startswith("what stands") else answers.email)
    answers.smtp_host = answers.smtp_host or _smtp_host(answers.imap_host, host, own=own_smtp)
    answers.smtp_tls = answers.smtp_tls or host.smtp_tls
    answers.smtp_port = answers.smtp_port or _port(answers.smtp_tls, host.smtp_tls, host.smtp_port, "smtp")
    if answers.smtp_user is None:
        # A plain server on this machine takes mail without a login.
        answers.smtp_user = "" if answers.smtp_tls == "none" else answers.imap_user


def _port(tls: str, usual_tls: str, usual_port: int, protocol: str) -> int:
    from vamail.workspace.parse_servers import PORTS

    return usual_port if tls == usual_tls else PORTS[protocol][tls]


def _smtp_host(imap_host: str, host: Provider, own: bool) -> str:
    if host.smtp_host and not own:
        return host.smtp_host
    return f"smtp.{imap_host.removeprefix('imap.')}" if imap_host.startswith("imap.") else imap_host


def system_zone() -> str:
    """The time zone of this machine by its IANA name, UTC when it does not tell."""
    from vamail.workspace.words import zone

    candidates = [os.environ.get("TZ", "").removeprefix(":")]
    try:
        candidates.append(str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2])
        candidates.append(Path("/etc/timezone").read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError):
        pass
    for name in candidates:
        try:
            return zone(name.removeprefix("posix/").replace("Etc/UTC", "UTC"))
        except ValueError:
            continue
    return "UTC"


def _q(text: str) -> str:
    """A text as YAML takes it whatever is in it."""
    return json.dumps(text, ensure_ascii=False)


def settings_text(answers: Answers) -> str:
    """The new vamail.yaml, with a comment at everything that a VA may want to change."""
    host = provider(answers.provider) or PROVIDERS[-1]
    login = f"password: env:{answers.password_env}"
    clients = ""
    if host.oauth_only:
        login = f"oauth: {host.oauth}"
        clients = f"""
# The id of your registration at the provider; then run `vamail login requests`.
oauth_clients: {{{host.oauth}: YOUR-CLIENT-ID}}
"""
    smtp_login = f",\n       user: {_q(answers.smtp_user or '')}, {login}" if answers.smtp_user else ""
    limits = f", per_day: {host.per_day}" if host.per_day else ""
    limits += f", per_minute: {host.per_minute}" if host.per_minute else ""
    extra = limits + smtp_login
    holidays = f"holidays: {answers.holidays}" if answers.holidays else "# holidays: HU"
    return f"""\
# yaml-language-server: $schema=.schema.json
# Your settings. After a change run `vamail check`: it names every mistake with its line.

me:
  name: {_q(answers.name)}
  address: {_q(answers.email)}        # the address that clients write to
  # addresses: [me@example.com]       # your other addresses: mail from them is yours, not a client's
  # notify: me@example.com            # where vamail writes to you; your address above when left out
  language: {answers.language}
  zone: {_q(answers.zone)}
  hours: {_q(answers.hours)}          # also "Mon-Thu 09:00-17:00, Fri 09:00-13:00"
  {holidays}                          # the country whose public holidays are free
  days_off: []                        # further free days, as in [2026-12-24]
  leave: []                           # as in [{{from: 2026-12-28, to: 2026-12-30}}]

# By when a client gets a human answer; every acknowledgement names this instant.
promise:
  within: 24 business hours           # or: 1 business day, 4 business hours, 24 hours

# Only mail to one of the `addresses` is read; everything else in the folder stays untouched.
mailboxes:
  - name: requests
    folder: INBOX
    addresses: [{_q(answers.email)}]
    start_from: {answers.start_from}                   # now, all, or a date: older mail is never answered
    imap: {{host: {_q(answers.imap_host)}, port: {answers.imap_port}, tls: {answers.imap_tls},
           user: {_q(answers.imap_user)}, {login}}}

smtp: {{host: {_q(answers.smtp_host)}, port: {answers.smtp_port}, tls: {answers.smtp_tls}{extra}}}
{clients}
# Your mail server's own name, as its Authentication-Results header begins: only then is it believed
# about who really sent a mail. `vamail doctor` tells what it is.
# trust: {{authserv_id: mx.example.com}}

# How you work. Everything below is optional; what stands here is what holds when it is left out.
# resolution: 5 business days         # by when a request is done; no such clock when left out
# warn: {{at: 80 %, gather: 30 minutes}}                # a promise is near: you are told, several in one mail
# when_full: warn      # a promise that does not fit in: warn | ignore | later, at most 3 business days
# chase: {{after: 3 business days, times: 2}}           # who owes you something is asked again; or: never
# day: {{brief: "08:00", review: never}}                # the morning brief; a review as in "Fri 16:00"
# undo: 10 minutes                    # what is sent by itself waits so long for your `hold`; or: off
# holds: {{new_address: yes, at_once: 20, changed_template: yes}}    # what waits for your `ok`
# late: {{chase: ask, brief: skip, review: skip, warning: send, reminder: ask, after: 1 hour}}
# plan:
#   buffer: 25 %                      # estimates grow by this
#   default: 30 minutes               # a task without an estimate
#   blocks:                           # time set aside each week
#     - {{client: acme, when: "Tue 09:00-12:00"}}
#     - {{focus: yes, when: "Mon-Fri 15:30-17:00"}}
#     - {{meeting: Weekly call, when: "Wed 14:00-15:00"}}
# control:
#   addresses: [desk@example.com]     # your mail to this address is commands alone
#   folder: vamail                    # a mail that you put into this folder is commands, too
# meetings:
#   link: https://meet.example.com/me   # where one joins; a client or a meeting may have its own
#   duration: 30m
#   remind: [1 day, 1 hour]           # guests are reminded before it; or: never
#   buffer: 15m                       # stays free around the times that are offered
#   offer: 3                          # so many times are offered,
#   within: 10 business days          # so far ahead,
#   stand: 3 days                     # and kept free for so long
#   notes: yes                        # afterwards you are asked what came of it
#   organizer: {_q(answers.email)}    # who invites: an address that a mailbox above reads
#   caldav: {{url: "https://dav.example.com/me/", user: me, password: env:DAV_PASSWORD}}   # put there too
# billing:                            # you as a business; prices are in rules/services.yaml
#   name: {_q(answers.name)}
#   address: [12 High Street, London N1 2AB]
#   country: GB                       # two letters; HU: payment requests, not invoices
#   tax_id: GB123456789               # with the letters of the country
#   tax: none                         # on what you sell: none, 27 %, or {{category: E, reason: WHY}}
#   currency: EUR                     # of clients who have none of their own
#   terms: net 14                     # or: on receipt, 50% upfront, net 15
#   rounding: none                    # of time: or 15 minutes up per entry
#   numbers: "{{year}}/{{number:04}}"     # how invoices are numbered
#   logo: logo.png                    # a picture in this folder: png, svg or jpg
#   colour: "#1d4ed8"                 # in quotes: # begins a comment
#   bank: {{iban: DE89 3704 0044 0532 0130 00, bic: COBADEFF, name: Example Bank}}
#   pay: {{paypal: maria, wise: "@maria12", stripe: "https://buy.stripe.com/abc123"}}
#   small_print: Thank you.
#   reminders: [-3, 0, 3, 7, 14, 30]  # days from the due date; or: never
#   late: {{law: eu, reference: 2.15 %}}  # what late payment costs, if you charge it; or {{percent: 10 %}}
#   receipts: no                      # whether a payment is thanked for
#   ask_over: [500 EUR, 600 USD]      # an invoice above it always waits for your `ok`
# also_sent:                          # further accounts that you answer from: only their Sent is looked at
#   - {{host: imap.example.com, user: me@example.com, password: env:OTHER_PASSWORD}}

sent: auto                            # auto: look whether the provider files sent mail | append | never
acknowledge_replies: daily            # acknowledge replies in a thread: never | daily | always
"""


_TEMPLATES_NOTE = """\
Your own templates go here, one Markdown file each: LANGUAGE/NAME.md, for example en/acknowledge.md.
A file here replaces the shipped template of the same name; `vamail check` finds mistakes in it.

Invoices: invoice/en.yaml (hu, fa) has the words that you want otherwise, one `key: words` a line;
invoice/invoice.typ replaces the whole layout; further fonts go into invoice/fonts/.
"""
_GITIGNORE = """\
# mails, files of clients and the database; back them up with `vamail backup`
data/
*.password
.env
"""


def workspace_files(answers: Answers) -> dict[str, bytes]:
    """Every file of the new workspace, by its path."""
    from vamail.daemon.vocabulary import vocabulary
    from vamail.workspace.defaults import read_default_rules
    from vamail.workspace.schema import json_schema

    schema = json.dumps(json_schema(vocabulary()), indent=1, ensure_ascii=False)
    files = {
        "vamail.yaml": settings_text(answers).encode(),
        ".schema.json": schema.encode(),
        ".gitignore": _GITIGNORE.encode(),
        "templates/README.txt": _TEMPLATES_NOTE.encode(),
    }
    for name, data in read_default_rules().items():
        up = "../" * name.count("/")
        modeline = f"# yaml-language-server: $schema={up}.schema.json\n".encode()
        files[name] = modeline + data if name.endswith((".yaml", ".yaml.txt")) else data
    return files


def _refuse_faults(files: dict[str, bytes]) -> None:
    """Nothing is written when an answer was wrong; the check's own sentences say which."""
    from vamail.daemon.vocabulary import vocabulary
    from vamail.workspace.load import load_files

    read = {name: data for name, data in files.items() if not name.startswith((".", "templates/"))}
    loaded = load_files({name: data for name, data in read.items() if name.endswith(".yaml")}, vocabulary())
    if loaded.errors:
        sentences = "\n".join(
            f"{problem.what}\n  hint: {problem.hint}" if problem.hint else problem.what
            for problem in loaded.errors
        )
        raise click.UsageError(f"nothing was written:\n{sentences}")


def _write(folder: Path, files: dict[str, bytes]) -> list[str]:
    """Write what is not there yet; returns the names of files that were and stay as they are."""
    kept = []
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("xb") as new:
                new.write(data)
        except FileExistsError:
            kept.append(name)
    return kept


def _say_what_is_next(folder: Path, answers: Answers, kept: list[str], example: bool) -> None:
    host = provider(answers.provider) or PROVIDERS[-1]
    for name in kept:
        tell(f"{folder / name} was there already and stays as it is")
    if example:
        tell(f"{_PLACEHOLDER} is only an example: write your own address and servers into vamail.yaml")
    password = "vamail login requests" if host.oauth_only else f"export {answers.password_env}='...'"
    click.echo(f"A workspace is in {folder}. Next:")
    click.echo(f"  1. cd {shlex.quote(str(folder))}")
    tell("  2. for every client: cp rules/clients/example.yaml.txt rules/clients/NAME.yaml")
    click.echo(f"  3. {password}")
    tell(f"     {host.auth}")
    click.echo("  4. vamail check, then vamail doctor")
    click.echo("  5. vamail run")
