"""A child that reads like ours, but hangs, sleeps or dies with certain subjects."""

import os
import signal
import sys
import time

from vamail.daemon.read_child import Order, Said, say, serve


def read(order: Order) -> Said:
    said = say(order)
    match said.message.subject:
        case "hangs":
            while True:
                pass
        case "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        case "sleeps":
            signal.setitimer(signal.ITIMER_REAL, 0)  # as C code that never looks at signals
            time.sleep(600)
    return said


def main() -> None:
    serve(sys.stdin.buffer, sys.stdout.buffer, read, seconds=0.5)
