"""A child that reads files like ours, but hangs, swells, lies or dies with certain names."""

import os
import pickle
import signal
import sys
import time

from vamail.daemon import file_child
from vamail.daemon.child import limit
from vamail.daemon.files import LENGTH, packed


class _Evil:
    def __reduce__(self):
        return os.mkdir, (os.environ["HOME"] + "/evil",)


def main() -> None:
    raw, part, name, mappings = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own words
    data = b""
    match name:
        case "hangs.csv":
            time.sleep(600)
        case "dies.csv":
            os.kill(os.getpid(), signal.SIGKILL)
        case "lies.csv":
            data = pickle.dumps(_Evil())
        case "other.csv":
            data = pickle.dumps(("x", name))
        case "swells.csv":
            limit(200_000_000)
            file_child.read_file = lambda *_: bytearray(10**9)
            data = packed(*file_child.answer(raw, part, name, mappings))
    sys.stdout.buffer.write(LENGTH.pack(len(data)) + data)
    sys.stdout.buffer.flush()
