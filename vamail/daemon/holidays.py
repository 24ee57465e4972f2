"""The holidays of a workspace's countries, asked of a process of its own that ends at once.

The library that knows them holds twenty megabytes for as long as a process lives; the daemon needs some
dozens of dates of it. Where the asking fails, or a year or country is missing, the library is loaded
where it is needed, as in every other command.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from vamail.daemon.child import end, start
from vamail.desk.promise.public_holidays import HolidayYear, holiday_year, learn
from vamail.model.pattern import lazy
from vamail.workspace.words import country, know_countries

YEARS_BEFORE, YEARS_AFTER = 1, 3
PATIENCE_SECONDS = 30.0
MAX_BYTES = 1_000_000
_CODE = lazy(rb"\bholidays:[ \t]*[\"']?([A-Za-z]{2}(?:-[A-Za-z0-9]{1,3})?)\b")


class Asked:
    """A question that is being answered while other things start; `learn` waits for the answer."""

    def __init__(self, folder: Path, today: date) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        codes = sorted(_codes(folder))
        if not codes:
            return
        years = [str(today.year - YEARS_BEFORE), str(today.year + YEARS_AFTER)]
        try:
            self._child = start("vamail.daemon.holidays", *years, *codes)
        except OSError:
            return  # the library is loaded where it is needed

    def learn(self) -> tuple[str, ...]:
        """Make the answer known in this process; returns the countries in it."""
        child, self._child = self._child, None
        if child is None:
            return ()
        try:
            said, _ = child.communicate(timeout=PATIENCE_SECONDS)
            years = unpacked(json.loads(said))
        except (subprocess.TimeoutExpired, ValueError, KeyError, TypeError, AttributeError):
            end(child)
            return ()
        end(child)
        learn(years)
        codes = tuple(sorted({code for code, _ in years}))
        know_countries(codes)
        return codes

    def close(self) -> None:
        """Nobody waits for the answer any more."""
        end(self._child)


def _codes(folder: Path) -> set[str]:
    """What stands behind `holidays:` in the folder's files; whether it is a country is checked elsewhere."""
    found: set[str] = set()
    for path in (*folder.glob("vamail.y*ml"), *folder.glob("rules/clients/*.y*ml")):
        try:
            found.update(match.decode().upper() for match in _CODE.findall(path.read_bytes()[:MAX_BYTES]))
        except OSError:
            continue
    return found


# --- over the pipe --------------------------------------------------------------------------------------


def packed(codes: Iterable[str], years: Iterable[int]) -> dict[str, Any]:
    """The holidays of these countries and years as JSON; unknown countries are left out."""
    answer: dict[str, Any] = {}
    years = tuple(years)
    for code in codes:
        try:
            answer[country(code)] = {year: _pack(holiday_year(country(code), year)) for year in years}
        except ValueError:
            continue
    return answer


def _pack(year: HolidayYear) -> dict[str, Any]:
    return {
        "names": {day.isoformat(): name for day, name in year.names.items()},
        "worked": {day.isoformat(): off and off.isoformat() for day, off in year.worked.items()},
    }


def unpacked(answer: Mapping[str, Any]) -> dict[tuple[str, int], HolidayYear]:
    """What was packed. Raises ValueError, KeyError, TypeError or AttributeError for anything else."""
    return {
        (code, int(year)): HolidayYear(
            {date.fromisoformat(day): str(name) for day, name in one["names"].items()},
            {
                date.fromisoformat(day): date.fromisoformat(off) if off else None
                for day, off in one["worked"].items()
            },
        )
        for code, years in answer.items()
        for year, one in years.items()
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """The child: first year, last year, countries."""
    first, last, *codes = sys.argv[1:] if arguments is None else arguments
    json.dump(packed(codes, range(int(first), int(last) + 1)), sys.stdout)
