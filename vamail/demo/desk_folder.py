"""The workspace of the demo's VA: a folder as `vamail init` makes it, with five clients in it."""

import json
from pathlib import Path

from vamail.demo.cast import CLIENTS, DESK, VA_ADDRESS, VA_HOURS, VA_NAME, VA_ZONE, Client
from vamail.workspace.defaults import read_default_rules

CONTROL = "vamail"
"""The folder into which the VA puts mails with commands."""

PASSWORD_FILE = "demo.password"  # noqa: S105 - the name of a file


def write_desk(folder: Path, imap_port: int, smtp_port: int, password: str) -> None:
    """Write the whole workspace: settings, the shipped rules, and one file a client."""
    files = {"vamail.yaml": _settings(imap_port, smtp_port).encode(), **read_default_rules()}
    files |= {f"rules/clients/{client.slug}.yaml": _client(client).encode() for client in CLIENTS}
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    secret = folder / PASSWORD_FILE
    secret.touch(mode=0o600)
    secret.write_text(password + "\n", "utf-8")


def _settings(imap_port: int, smtp_port: int) -> str:
    return f"""\
# The demo's VA. Plain text on the line (`tls: none`) is only allowed because the servers run on this machine.
me:
  name: {_quoted(VA_NAME)}
  address: {DESK}
  addresses: [{VA_ADDRESS}]
  notify: {VA_ADDRESS}
  language: en
  zone: {VA_ZONE}
  hours: {_quoted(VA_HOURS)}
  holidays: HU

promise:
  within: 24 business hours

mailboxes:
  - name: requests
    folder: INBOX
    addresses: [{DESK}]
    start_from: all
    imap: {{host: 127.0.0.1, port: {imap_port}, tls: none, user: {DESK}, password: file:{PASSWORD_FILE}}}

smtp: {{host: 127.0.0.1, port: {smtp_port}, tls: none, user: {DESK}, password: file:{PASSWORD_FILE}}}

sent: append
acknowledge_replies: daily
undo: off

day: {{brief: never}}
control: {{folder: {CONTROL}}}
timing: {{poll_seconds: 2}}
"""


def _client(client: Client) -> str:
    promise = f"promise: {{within: {client.promise}}}\n" if client.promise else ""
    return f"""\
name: {_quoted(client.company)}
addresses: [{client.address}]
domains: [{client.domain}]
language: {client.language}
zone: {client.zone}
hours: {_quoted(client.hours)}
holidays: {client.holidays}
{promise}"""


def _quoted(text: str) -> str:
    """A text as YAML takes it whatever is in it."""
    return json.dumps(text, ensure_ascii=False)
