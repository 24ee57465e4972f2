"""How the tests are spread over the workers of pytest-xdist: a file at a time, the long ones first.

A file goes to one worker as a whole, so that what its fixtures start (a daemon with forty bad mails, a demo)
is started once and not once a worker; marks of `xdist_group` would say the same, but pytest 9.2 does not
listen to them. The files of `ALONE` have long tests that share nothing: each of their tests goes by itself.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

FIRST = ("crash", "server", "fortnight", "quarter", "hostile", "migrations", "fuzz", "bench", "unit")
"""Folders of tests/ in the order in which they begin: what waits for servers first, what is quick last."""
LONGEST = (
    "quarter/test_quarter.py", "fortnight/test_fortnight.py", "server/test_workers.py", "crash/test_kill.py",
    "crash/test_workers.py",
    "migrations/test_upgrade.py", "server/test_bad_inputs.py",
    "server/test_bad_inputs_strangers.py", "server/test_backup.py", "server/test_demo.py",
    "server/test_deploy_install.py", "server/test_real_servers.py", "server/test_network_imap.py",
)  # fmt: skip
"""Files that begin before all others of any folder, the longest first."""
ALONE = (
    "crash/test_kill.py", "server/test_backup.py", "server/test_network_imap.py",
    "server/test_network_smtp.py", "server/test_disk.py", "server/test_life.py", "server/test_daemon.py",
    "server/test_meetings.py",
)  # fmt: skip
"""Files whose tests go one by one: they are long, and share nothing."""


def file_of(nodeid: str) -> str:
    """The test's file, from tests/ on."""
    return nodeid.partition("::")[0].removeprefix("tests/")


def unit_of(nodeid: str) -> str:
    """What is handed to a worker as a whole: a file, or one test of a file in `ALONE`."""
    file = file_of(nodeid)
    return nodeid if file in ALONE else file


def turn(nodeid: str) -> tuple[int, int]:
    """Sorts the tests into the order in which they begin; tests of a file stay in theirs."""
    file = file_of(nodeid)
    folder = file.partition("/")[0]
    first = LONGEST.index(file) if file in LONGEST else len(LONGEST)
    return first, FIRST.index(folder) if folder in FIRST else len(FIRST)


def sort(items: list[pytest.Item]) -> None:
    """In place; every worker comes to the same order."""
    items.sort(key=lambda item: turn(item.nodeid))


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """xdist's own scheduler by scope, with our scopes, in the order of the tests."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
