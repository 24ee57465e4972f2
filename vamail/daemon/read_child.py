"""The child that reads mails: raw bytes in, what they say out; it knows no password and no database.

What strangers wrote is taken apart here, with limits on memory and on time for each mail, so that a
mail that hangs or swells ends its own reading and nothing else. And it is done ahead: while one group
is decided on, the next one is read on another core.

The pipe carries pickles, from the parent as they are, to the parent only of the classes of `_PLAIN`:
whatever a mail could make of this process, the parent loads nothing but plain values.

`main` is the child's whole life.
"""

import contextlib
import io
import pickle
import signal
import struct
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, NoReturn
from zoneinfo import ZoneInfo

from vamail.daemon.child import limit, settle_down
from vamail.mail.asks import Ask, read_asks, remember_asks
from vamail.mail.dates import DateFound, find_dates, remember_dates
from vamail.mail.parse import parse, refused
from vamail.model.message import Message

LIMIT_SECONDS = 10.0
LIMIT_BYTES = 1024**3
TELL_SECONDS = 0.05
LENGTH = struct.Struct(">I")
_PLAIN = frozenset(
    {"vamail.model.message", "vamail.model.itip", "vamail.mail.date_words.values", "vamail.mail.asks"}
    | {"vamail.mail.dates"}
)
_PLAIN_NAMES = frozenset(
    {("vamail.mail.headers", "Headers"), ("vamail.daemon.read_child", "Said"), ("zoneinfo", "ZoneInfo")}
    | {("datetime", name) for name in ("datetime", "date", "time", "timedelta", "timezone")}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """A mail to read: when it came, and whose zone and language its dates are probably written in."""

    raw: bytes
    received_at: datetime
    zone: str
    language: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a mail says: itself, what it asks for, and its dates as read in `language` at `local`."""

    message: Message
    text: str
    asks: tuple[Ask, ...]
    dated: str
    language: str
    local: datetime
    dates: tuple[DateFound, ...]

    def remember(self) -> Message:
        """Leave the answers where whoever decides looks for them."""
        remember_asks(self.text, self.asks)
        remember_dates(self.dated, self.language, self.local, self.dates)
        return self.message


def say(order: Order) -> Said:
    """Read one mail. Asks and dates are looked for in what a request is decided by."""
    message = parse(order.raw)
    text = message.reply_text or message.text
    language = message.language or order.language
    local = order.received_at.astimezone(ZoneInfo(order.zone))
    answers = bool(message.in_reply_to or message.references)
    dated = message.reply_text if answers else f"{message.subject}\n{text}"
    asks, dates = read_asks(text, language), find_dates(dated, language, local)
    return Said(message, text, asks, dated, language, local, dates)


# --- what goes over the pipe --------------------------------------------------------------------------


def _by_name(zone: ZoneInfo) -> tuple[type[ZoneInfo], tuple[str]]:
    return ZoneInfo, (zone.key,)


class _Pickler(pickle.Pickler):
    """Zones by their name, since their own way of rebuilding needs more than plain classes."""

    dispatch_table = {ZoneInfo: _by_name}  # noqa: RUF012 - the base class has it as one of an instance


class _Unpickler(pickle.Unpickler):
    """Loads plain values and nothing else; raises UnpicklingError for whatever is not one."""

    def find_class(self, module: str, name: str) -> Any:
        if "." not in name and (module in _PLAIN or (module, name) in _PLAIN_NAMES):
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no plain value")


def packed(said: Said) -> bytes:
    """As bytes for the pipe."""
    out = io.BytesIO()
    _Pickler(out, 5).dump(said)
    return out.getvalue()


def unpacked(data: bytes) -> Said:
    """What was packed. Raises UnpicklingError (or another error) for anything else."""
    said = _Unpickler(io.BytesIO(data)).load()
    if not isinstance(said, Said) or not isinstance(said.message, Message):
        raise pickle.UnpicklingError("not what a mail says")
    return said


def orders_packed(orders: Sequence[Order]) -> bytes:
    """A batch of orders with its length in front."""
    data = pickle.dumps([(one.raw, one.received_at, one.zone, one.language) for one in orders], 5)
    return LENGTH.pack(len(data)) + data


def _batches(pipe: IO[bytes]) -> Iterator[list[Order]]:
    while len(head := pipe.read(LENGTH.size)) == LENGTH.size:
        data = pipe.read(LENGTH.unpack(head)[0])
        yield [Order(*one) for one in pickle.loads(data)]  # noqa: S301 - the parent's own words


# --- the child ----------------------------------------------------------------------------------------


class _TooLongError(BaseException):
    """Not an Exception: the boundary in `parse` must not take it for a damaged mail."""


def _too_long(*_: object) -> NoReturn:
    raise _TooLongError


def answer(order: Order, read: Callable[[Order], Said], seconds: float) -> bytes:
    """One mail within its time; what cannot be read so is answered by its header and the reason."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return packed(read(order))
    except _TooLongError:
        return refusal(order, f"reading it took longer than {seconds:g} seconds")
    except MemoryError:
        return refusal(order, "reading it needed more memory than a mail may")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def refusal(order: Order, why: str) -> bytes:
    """The answer for a mail that must not be read further: its header, and the reason."""
    message = refused(order.raw, why)
    return packed(Said(message, "", (), "", order.language, order.received_at, ()))


def serve(
    orders: IO[bytes],
    answers: IO[bytes],
    read: Callable[[Order], Said] = say,
    seconds: float = LIMIT_SECONDS,
) -> None:
    """The child's life: an answer to every order, told in batches, until the other end closes.

    Every answer that waits would cost the parent a turn of its lock; few and large ones do not.
    """
    signal.signal(signal.SIGALRM, _too_long)
    with contextlib.suppress(BrokenPipeError):
        for batch in _batches(orders):
            told = time.monotonic()
            for order in batch:
                data = answer(order, read, seconds)
                answers.write(LENGTH.pack(len(data)) + data)
                if time.monotonic() - told > TELL_SECONDS:
                    answers.flush()
                    told = time.monotonic()
            answers.flush()


def main() -> None:
    """Be the child, on standard input and output; no mail needs more memory."""
    limit(LIMIT_BYTES)
    settle_down()
    with open(sys.stdout.fileno(), "wb", buffering=1 << 20, closefd=False) as out:
        serve(sys.stdin.buffer, out)
