"""Every point at which the daemon can be killed, by name; complete by construction for the store.

A point is `Class.method` (or `module.function`). *before*: when the call begins; *inside*: everything was
written, the database was not yet told to commit; *after*: committed, the caller knows nothing of it yet.
"""

import ast
import importlib
import inspect
import textwrap
from typing import Any

from vamail.store.store import Store

# Where the names lead. Functions are wrapped where they are looked up.
PLACES = {
    "Store": "vamail.store.store:Store",
    "opening": "vamail.store.opening",
    "blobs": "vamail.store.blobs",
    "folders": "vamail.channels.folders",
    "Folders": "vamail.channels.folders:Folders",
    "Mailbox": "vamail.channels.imap:Mailbox",
    "Client": "vamail.channels.imap_wire:Client",
    "Wire": "vamail.channels.imap_wire:Wire",
    "Connection": "vamail.channels.smtp:Connection",
    "SMTP": "aiosmtplib:SMTP",
    "Talk": "vamail.channels.smtp_talk:Talk",
}
# Methods that hand the database on and only read it.
READ_ONLY = {"raw", "raws", "desk", "schema_version", "belongings", "would_forget", "would_archive"}
COMMITS = ("before", "inside", "after")
AROUND = ("before", "after")

# The first start of a desk, in this order: a kill leaves the next one to be reached by the next life.
FIRST_START = {
    "opening.ensure_schema": AROUND,
    "Store.found": COMMITS,
    "Store.register_worker": AROUND,
    "Store.release_events": COMMITS,
    "Store.accept_workspace": COMMITS,
    "Store.abandoned_deliveries": COMMITS,
    "Store.begin_mailbox": COMMITS,
}
# Reached by every life that has mail, in the order of a mail's way.
DAILY = {
    "Mailbox.connect": AROUND,
    "Mailbox.uids_above": AROUND,
    "Mailbox.heads": AROUND,
    "Mailbox.whole": AROUND,
    "blobs.write_files": AROUND,
    "Store.receive": COMMITS,
    "Store.attempt_events": COMMITS,
    "Store.allocate": AROUND,
    "Store.commit": COMMITS,
    "Connection.connect": AROUND,
    "Connection._batch": AROUND,
    "Connection._dot": AROUND,
    "Connection._finish": AROUND,
    "Store.settle": COMMITS,
    "Store.claim_errands": COMMITS,
    "folders._write": AROUND,
    "folders._link": AROUND,
    "Folders.save": AROUND,
    "Mailbox.move": AROUND,
    "Mailbox.append_sent": AROUND,
    "Store.settle_errands": COMMITS,
    "Store.fire_timers": COMMITS,
    "Store.expire_deliveries": COMMITS,
    "Store.claim_events": COMMITS,
    "Store.claim_deliveries": COMMITS,
}
# Needs something to happen first, which the driver brings about (`driver.Driver._bring_about`): a mistake
# in the VA's folder that was not told yet; a mail of unknown fate.
SELDOM = {
    "Store.add_event": COMMITS,
    "Mailbox.find_all_in_folder": AROUND,
}
# Once a life: no second call can be waited for while every line holds.
ONCE = {"Mailbox.connect", "Connection.connect"}
# Writing methods that no life of this scenario reaches, each with the reason why.
ELSEWHERE = {
    "Store.set_meta": "learned by the doctor and the copies to Sent; the same value again does no harm",
    "Store.changed_elsewhere": "takes over other workers' work; killed with several workers on PostgreSQL",
    "Store.forget": "a command of the VA in a process of its own; files first, then one transaction",
    "Store.archive": "at night; written there before it is taken from here (tests/server/test_archive.py)",
    "Store.give_file": "folder and command line; an event or none, and its place is known again "
    "(tests/unit/daemon/test_import_folder.py, tests/server/test_imports.py)",
    "Store.hold_event": "only for a mail whose bytes are gone from the disk; no life here has one",
}
ALL = {**FIRST_START, **DAILY, **SELDOM}


def owner(name: str) -> Any:
    """The class or module in which a point is looked up."""
    module, _, within = PLACES[name.partition(".")[0]].partition(":")
    found = importlib.import_module(module)
    for part in within.split(".") if within else ():
        found = getattr(found, part)
    return found


def writing_methods() -> set[str]:
    """`Store.<name>` of every method that writes: it opens a write transaction, hands the database or the
    counters on, or calls a method that does. Read from the source, so that no list has to be kept."""
    bodies = {}
    for name, member in inspect.getmembers(Store, inspect.isfunction):
        bodies[name] = ast.parse(textwrap.dedent(inspect.getsource(member)))
    writing = {name for name, body in bodies.items() if _writes(body) and name not in READ_ONLY}
    while more := {
        name for name, body in bodies.items() if name not in writing and _calls(body) & writing - {"__init__"}
    }:
        writing |= more
    return {f"Store.{name}" for name in writing if not name.startswith("_")}


def _writes(body: ast.AST) -> bool:
    for node in ast.walk(body):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr == "write":
            return True
        if any(_is_own(argument, ("_database", "_counters")) for argument in node.args):
            return True
        if isinstance(node.func, ast.Attribute) and _is_own(node.func.value, ("_counters",)):
            return True
    return False


def _is_own(node: ast.AST, names: tuple[str, ...]) -> bool:
    own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    return own and isinstance(node, ast.Attribute) and node.attr in names


def _calls(body: ast.AST) -> set[str]:
    calls = (node.func for node in ast.walk(body) if isinstance(node, ast.Call))
    return {call.attr for call in calls if isinstance(call, ast.Attribute) and _is_own(call, (call.attr,))}
