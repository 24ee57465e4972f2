"""A command under the filters of a systemd unit, without systemd: `python jail.py UNIT COMMAND ...`.

Reads the unit's `SystemCallFilter=`, `RestrictAddressFamilies=`, `MemoryDenyWriteExecute=` and
`RestrictNamespaces=`, and loads the same seccomp filters as systemd would, by libseccomp, which apt itself
needs, so that every Debian has it. Groups of system calls are those of `systemd-analyze syscall-filter`.
As root, every capability is dropped first. What systemd does with mounts is not done here.
"""

import ctypes
import errno
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

ALLOW = 0x7FFF0000
EQUAL, MASKED = 4, 7
PROT_WRITE, PROT_EXEC, SHM_EXEC = 2, 4, 0o100000
NAMESPACES = 0x7E020080  # every CLONE_NEW* flag


class Comparison(ctypes.Structure):
    """`struct scmp_arg_cmp` of seccomp.h."""

    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def refusal(number: int) -> int:
    """SCMP_ACT_ERRNO."""
    return 0x00050000 | number


class Filter:
    """One seccomp filter; `load` puts it on this process for good."""

    def __init__(self, otherwise: int) -> None:
        self._lib = ctypes.CDLL("libseccomp.so.2", use_errno=True)
        self._lib.seccomp_init.restype = ctypes.c_void_p
        self._context = ctypes.c_void_p(self._lib.seccomp_init(ctypes.c_uint32(otherwise)))

    def rule(self, action: int, name: str, *comparisons: tuple[int, int, int, int]) -> None:
        number = self._lib.seccomp_syscall_resolve_name(name.encode())
        if number < 0:  # not a call of this architecture
            return
        array = (Comparison * max(1, len(comparisons)))(*(Comparison(*one) for one in comparisons))
        done = self._lib.seccomp_rule_add_array(
            self._context, ctypes.c_uint32(action), number, len(comparisons), array
        )
        if done != 0:
            raise OSError(-done, f"seccomp rule for {name}")

    def load(self) -> None:
        done = self._lib.seccomp_load(self._context)
        if done != 0:
            raise OSError(-done, "seccomp_load")


def settings(unit: Path) -> dict[str, list[str]]:
    """Every `Name=value` of the unit, values of repeated names in order."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith(("#", ";", "[")):
            found.setdefault(name.strip(), []).append(value.strip())
    return found


def groups() -> dict[str, set[str]]:
    """System calls by group, groups within groups resolved."""
    listed = subprocess.run(
        ["systemd-analyze", "syscall-filter", "--no-pager"], capture_output=True, text=True, check=True
    ).stdout
    direct: dict[str, list[str]] = {}
    name = ""
    for line in re.sub(r"\x1b\[[0-9;]*m", "", listed).splitlines():
        if line.startswith("@"):
            name = line.strip()
            direct[name] = []
        elif name and line.strip() and not line.strip().startswith("#"):
            direct[name].append(line.strip())

    def calls(group: str) -> set[str]:
        return {call for word in direct[group] for call in (calls(word) if word.startswith("@") else {word})}

    return {group: calls(group) for group in direct}


def allowed_calls(filters: list[str]) -> set[str]:
    """What `SystemCallFilter=` lines leave, an allow list first, then what `~` takes away."""
    known = groups()
    left = set(known["@default"])
    for line in filters:
        words = line.lstrip("~").split()
        calls = {call for word in words for call in known.get(word, {word})}
        left = left - (calls - known["@default"]) if line.startswith("~") else left | calls
    return left


def restrict(unit: Path) -> None:
    """Load the unit's filters on this process."""
    wanted = settings(unit)
    extra = Filter(ALLOW)
    if wanted.get("MemoryDenyWriteExecute") == ["yes"]:
        both = PROT_WRITE | PROT_EXEC
        extra.rule(refusal(errno.EPERM), "mmap", (2, MASKED, both, both))
        for name in ("mprotect", "pkey_mprotect"):
            extra.rule(refusal(errno.EPERM), name, (2, MASKED, PROT_EXEC, PROT_EXEC))
        extra.rule(refusal(errno.EPERM), "shmat", (2, MASKED, SHM_EXEC, SHM_EXEC))
    families = {getattr(socket, name) for name in wanted["RestrictAddressFamilies"][0].split()}
    for family in set(range(64)) - {int(one) for one in families}:
        extra.rule(refusal(errno.EAFNOSUPPORT), "socket", (0, EQUAL, family, 0))
    if wanted.get("RestrictNamespaces") == ["yes"]:
        for bit in (1 << shift for shift in range(32) if NAMESPACES >> shift & 1):
            extra.rule(refusal(errno.EPERM), "clone", (0, MASKED, bit, bit))
            extra.rule(refusal(errno.EPERM), "unshare", (0, MASKED, bit, bit))
        extra.rule(refusal(errno.EPERM), "setns")
    calls = Filter(refusal(errno.EPERM))
    for name in allowed_calls(wanted["SystemCallFilter"]):
        calls.rule(ALLOW, name)
    extra.load()
    calls.load()


def main(unit: str, *command: str) -> None:
    """Become the command, restricted."""
    if os.geteuid() == 0 and "--jailed" not in command[:1]:
        bare = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
        os.execvp("setpriv", [*bare, sys.executable, __file__, unit, "--jailed", *command])  # noqa: S606
    command = command[1:] if command[:1] == ("--jailed",) else command
    ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    restrict(Path(unit))
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(*sys.argv[1:])
