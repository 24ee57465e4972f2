"""Starts the real daemon with a clock that a test can move, and with less patience with a busy database.

`VAMAIL_TEST_CLOCK` names a file that holds the seconds by which the wall clock is off; it is read at each
look at the clock. The monotonic clocks are left alone: that is what a machine does that was asleep.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vamail.cli import main
from vamail.daemon import now, supervise
from vamail.store import database

_FILE = Path(os.environ.get("VAMAIL_TEST_CLOCK", os.devnull))


def shifted() -> datetime:
    """The moved clock."""
    try:
        seconds = float(_FILE.read_text() or 0)
    except (OSError, ValueError):
        seconds = 0.0
    return datetime.now(UTC) + timedelta(seconds=seconds)


if __name__ == "__main__":
    now.utc_now = supervise.utc_now = shifted
    database._BUSY_SECONDS = 0.3
    sys.exit(main.run(sys.argv[1:]))
