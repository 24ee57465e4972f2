"""The n-th call of each channel fails the way the real thing fails, for n = 1, 2, 3 … until a run completes.

`FAULTS` names the calls from the outside world's edge inwards: what raises here is what sockets, imaplib,
imapclient and aiosmtplib raise. *after*: it was done, and then the line broke.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from crash.driver import Driver

REST_SECONDS = 180.0
MOST_CALLS = 40


@dataclass(frozen=True)
class Fault:
    """One way in which one call fails."""

    point: str
    error: str
    when: str = "before"

    def __str__(self) -> str:
        return f"{self.error} {self.when} {self.point}"

    def plan(self, nth: int) -> dict[str, object]:
        return {"point": self.point, "when": self.when, "nth": nth, "error": self.error}


FAULTS = (
    # IMAP: connect, login, select, search, fetch (heads and bodies in turn), wait, move, append
    Fault("Wire.open", "name"),
    Fault("Wire.open", "timeout"),
    Fault("Client.plain_login", "abort"),
    Fault("Client.select_folder", "abort"),
    Fault("Client.select_folder", "refused"),
    Fault("Client.search", "reset"),
    Fault("Client.search", "refused"),
    Fault("Client.fetch_bodies", "abort"),
    Fault("Client.fetch_bodies", "refused"),
    Fault("Client.fetch_bodies", "timeout", "after"),
    Fault("Wire.begin_idle", "abort"),
    Fault("Wire.end_idle", "timeout"),
    Fault("Client.move", "timeout"),
    Fault("Client.move", "abort", "after"),
    Fault("Client.move", "refused"),
    Fault("Client.append", "abort"),
    Fault("Client.append", "reset", "after"),
    # SMTP: connect, ehlo, then every reply in turn: MAIL, RCPT, DATA, the final dot
    Fault("SMTP.connect", "reset"),
    Fault("SMTP.ehlo", "disconnect"),
    Fault("Talk.reply", "lost"),
    Fault("Talk.reply", "timeout"),
    Fault("Talk.reply", "lost", "after"),
    # folders
    Fault("folders._write", "full"),
    Fault("folders._link", "full", "after"),
)


def at_rest(driver: Driver, seconds: float = REST_SECONDS) -> bool:
    """Wait until everything has come to rest, or the time is over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if driver.rests():
            return True
        time.sleep(0.2)
    return False


def one_life(driver: Driver, *plans: dict[str, object]) -> int:
    """One life over a new portion with these faults; how many of them came to pass.

    Raises AssertionError when it does not come to rest or does not end as it should.
    """
    driver.backlog.add()
    driver.start(plans)
    try:
        rested = at_rest(driver)
        happened = len(driver.happened())
        assert rested, f"no rest after {plans}:\n{driver.desk.tail()}"
        assert driver.desk.stop() == 0, driver.desk.tail()
    finally:
        driver.desk.kill()
        driver.connections += driver.recorder.connections
    return happened


def each_call(driver: Driver, fault: Fault) -> Iterator[int]:
    """Lives in which the first, the second, … call fails, until one is lived without reaching it.

    Yields each number before its life. Raises AssertionError when there is no end to it.
    """
    for nth in range(1, MOST_CALLS):
        yield nth
        if not one_life(driver, fault.plan(nth)):
            return
    raise AssertionError(f"{fault}: there was always one more call, {MOST_CALLS - 1} lives long")
