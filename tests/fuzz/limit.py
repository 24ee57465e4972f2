"""A limit of processor time around one call, so that a busy machine fails nothing that is quick."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class _TooSlowError(BaseException):
    """Not an `Exception`: the code under test survives those."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail with AssertionError when what stands inside needs more processor time. Main thread only."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _TooSlowError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    except _TooSlowError:
        raise AssertionError(f"took more than {seconds:g} s of processor time") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
