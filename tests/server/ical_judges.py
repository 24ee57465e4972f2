"""Judges of calendar objects that had no part in making them.

- `icaljs`: npm's ical.js (what Thunderbird and Nextcloud read calendars with), in a node process.
- `libical`: Debian's libical3 (what Cyrus, Evolution and KDE use), by ctypes, with its table of what iTIP
  wants of each method (RFC 5546).
- `lines`: the bytes themselves (RFC 5545 3.1), which both parsers are lenient about.

`judge` collects complaints of all; `instants` says when a judge lets the events of an object begin, with the
VTIMEZONE of that object and nothing of this machine's own knowledge of zones.
"""

import atexit
import ctypes
import fcntl
import json
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "judges"
MODULES = Path(__file__).parents[2] / ".tests" / "js"


def judge(ics: bytes) -> list[str]:
    """Every complaint of every judge, each with the judge's name first; an empty list is a good object."""
    judges = (("lines", Lines()), ("libical", Libical()), ("ical.js", IcalJs()))
    return [f"{name}: {complaint}" for name, who in judges for complaint in who.complaints(ics)]


def instants(ics: bytes, until: datetime) -> dict[str, list[datetime]]:
    """When the events begin, to `until`, sorted, in UTC: by the name of each judge that expands series.

    Moved instances count where they were moved to, excluded ones do not; a mail with instances alone has
    those. Raises ValueError where a judge cannot tell.
    """
    return {"libical": Libical().instants(ics, until), "ical.js": IcalJs().instants(ics, until)}


class Lines:
    """The content lines themselves."""

    def complaints(self, ics: bytes) -> list[str]:
        """What RFC 5545 3.1 forbids: other ends than CRLF, over 75 octets, control characters, no UTF-8."""
        found = []
        if not ics.endswith(b"END:VCALENDAR\r\n"):
            found.append("the last line is not END:VCALENDAR with CRLF")
        if re.search(rb"(?<!\r)\n|\r(?!\n)", ics):
            found.append("a line does not end with CRLF")
        for number, line in enumerate(ics.removesuffix(b"\r\n").split(b"\r\n"), 1):
            if len(line) > 75:
                found.append(f"line {number} has {len(line)} octets")
            if not line.strip():
                found.append(f"line {number} is empty")
            if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", line):
                found.append(f"line {number} has a control character")
            if not _is_utf8(line):
                found.append(f"line {number} is no UTF-8, or a letter is cut in two")
        return found + [
            f"{moment} is no day of a calendar" for moment in _moments(ics) if not _is_day(moment)
        ]


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _moments(ics: bytes) -> list[str]:
    # Both parsers take 30 February for 2 March.
    text = ics.decode("utf-8", "replace").replace("\r\n ", "")
    lines = re.findall(r"^(?:DT|RECURRENCE-ID|EXDATE|RDATE)[^:]*:([\dTZ,]+)\r?$", text, re.MULTILINE)
    return [moment for line in lines for moment in line.split(",")]


def _is_day(moment: str) -> bool:
    form = "%Y%m%dT%H%M%S" if "T" in moment else "%Y%m%d"
    try:
        datetime.strptime(moment.removesuffix("Z"), form).replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


# --- ical.js ----------------------------------------------------------------------------------------


class IcalJs:
    """ical.js of npm, the version that `judges/package-lock.json` pins."""

    _process: subprocess.Popen[bytes] | None = None

    def complaints(self, ics: bytes) -> list[str]:
        """Why it does not read the object, or what it misses in it (a zone, a real time)."""
        return list(self._ask({"ics": ics.decode("utf-8", "replace")})["complaints"])

    def instants(self, ics: bytes, until: datetime) -> list[datetime]:
        """See `instants`."""
        said = self._ask({"ics": ics.decode(), "until": until.timestamp()})
        if said["complaints"]:
            raise ValueError(f"ical.js: {said['complaints'][0]}")
        return sorted(datetime.fromtimestamp(seconds, UTC) for seconds in said["instants"])

    def said(self, ics: bytes) -> list[tuple[str, str, str]]:
        """What the object says: component and property in small letters, and the value without escapes."""
        answer = self._ask({"ics": ics.decode(), "until": None})
        if answer["complaints"]:
            raise ValueError(f"ical.js: {answer['complaints'][0]}")
        return [(component, name, value) for component, name, value in answer["said"]]

    def _ask(self, question: dict[str, Any]) -> Any:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps(question).encode() + b"\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the judge ical.js ended with {process.wait(10)}: see what node said above")
        return json.loads(answer)

    def _running(self) -> subprocess.Popen[bytes]:
        if IcalJs._process is None:
            node = fetched()
            IcalJs._process = subprocess.Popen(
                [node, str(HERE / "icaljs.cjs"), str(MODULES)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            atexit.register(_end, IcalJs._process)
        return IcalJs._process


def fetched() -> str:
    """The program, with ical.js in its place: fetched once, by the version and the hash of the lock file."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise RuntimeError("no node or no npm for the judge ical.js: tests/run has both")
    MODULES.mkdir(parents=True, exist_ok=True)
    with (MODULES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several workers of pytest come here at the same time
        wanted = (HERE / "package-lock.json").read_bytes()
        if (MODULES / "done").exists() and (MODULES / "done").read_bytes() == wanted:
            return node
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, MODULES / name)
        words = ("ci", "--prefix", str(MODULES), "--ignore-scripts", "--no-audit", "--no-fund")
        # Node trusts its own list of authorities; what this machine trusts beside it is Debian's.
        trusted = {"NODE_EXTRA_CA_CERTS": "/etc/ssl/certs/ca-certificates.crt", **os.environ}
        done = subprocess.run(
            [npm, *words], capture_output=True, text=True, timeout=120, check=False, env=trusted
        )
        if done.returncode:
            raise RuntimeError(f"npm does not fetch ical.js: {done.stderr}")
        (MODULES / "done").write_bytes(wanted)
    return node


def _end(process: subprocess.Popen[bytes]) -> None:
    # Its input ends, so it ends; both pipes are closed.
    process.communicate(timeout=10)


# --- libical ----------------------------------------------------------------------------------------


class _Time(ctypes.Structure):
    """struct icaltimetype of libical 3."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    )


class _Span(ctypes.Structure):
    """struct icaltime_span."""

    _fields_ = (("start", ctypes.c_long), ("end", ctypes.c_long), ("is_busy", ctypes.c_int))


_EACH = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(_Span), ctypes.c_void_p)


def _library() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL("libical.so.3")
    except OSError as error:
        raise RuntimeError(f"no libical: apt-get install libical3 ({error})") from error
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    shapes: dict[str, tuple[Any, list[Any]]] = {
        "icalparser_parse_string": (pointer, [text]),
        "icalcomponent_free": (None, [pointer]),
        "icalcomponent_as_ical_string": (text, [pointer]),
        "icalcomponent_get_first_component": (pointer, [pointer, ctypes.c_int]),
        "icalcomponent_get_next_component": (pointer, [pointer, ctypes.c_int]),
        "icalcomponent_get_first_property": (pointer, [pointer, ctypes.c_int]),
        "icalcomponent_string_to_kind": (ctypes.c_int, [text]),
        "icalproperty_string_to_kind": (ctypes.c_int, [text]),
        "icalcomponent_get_uid": (text, [pointer]),
        "icalcomponent_get_dtstart": (_Time, [pointer]),
        "icalproperty_get_datetime_with_component": (_Time, [pointer, pointer]),
        "icalcomponent_foreach_recurrence": (None, [pointer, _Time, _Time, _EACH, pointer]),
        "icalrestriction_check": (ctypes.c_int, [pointer]),
        "icaltime_as_timet_with_zone": (ctypes.c_long, [_Time, pointer]),
        "icaltime_from_timet_with_zone": (_Time, [ctypes.c_long, ctypes.c_int, pointer]),
        "icaltimezone_get_utc_timezone": (pointer, []),
        "icalerror_set_errors_are_fatal": (None, [ctypes.c_int]),
    }
    for name, (gives, takes) in shapes.items():
        function = getattr(library, name)
        function.restype, function.argtypes = gives, takes
    library.icalerror_set_errors_are_fatal(0)
    return library


class Libical:
    """libical 3 of the system, in this process."""

    _library: ctypes.CDLL | None = None

    def __init__(self) -> None:
        Libical._library = self.c = Libical._library or _library()

    def complaints(self, ics: bytes) -> list[str]:
        """What its parser and its table of restrictions wrote into the object as X-LIC-ERROR."""
        root = self.c.icalparser_parse_string(ics)
        if not root:
            return ["no calendar object"]
        try:
            self.c.icalrestriction_check(root)
            written = self.c.icalcomponent_as_ical_string(root).replace(b"\r\n ", b"")
        finally:
            self.c.icalcomponent_free(root)
        found = re.findall(rb"^X-LIC-ERROR[^:]*:(.*?)\r?$", written, re.MULTILINE)
        return [text.decode("utf-8", "replace") for text in found]

    def instants(self, ics: bytes, until: datetime) -> list[datetime]:
        """See `instants`."""
        root = self.c.icalparser_parse_string(ics)
        if not root:
            raise ValueError("libical: no calendar object")
        try:
            found = self._instants(root, int(until.timestamp()))
        finally:
            self.c.icalcomponent_free(root)
        return sorted(datetime.fromtimestamp(seconds, UTC) for seconds in found)

    def _instants(self, root: int, until: int) -> list[int]:
        series: list[int] = []
        moved: dict[tuple[bytes, int], int] = {}
        kind = self.c.icalproperty_string_to_kind(b"RECURRENCE-ID")
        for event in self._events(root):
            instance = self.c.icalcomponent_get_first_property(event, kind)
            if instance:
                was = self._seconds(self.c.icalproperty_get_datetime_with_component(instance, event))
                moved[self.c.icalcomponent_get_uid(event), was] = self._begin(event)
            else:
                series.append(event)
        if not series:
            return list(moved.values())
        found = []
        for event in series:
            uid = self.c.icalcomponent_get_uid(event)
            found += [moved.get((uid, each), each) for each in self._expanded(event, until)]
        return found

    def _expanded(self, event: int, until: int) -> list[int]:
        found: list[int] = []
        each = _EACH(lambda _, span, __: found.append(span.contents.start))
        utc = self.c.icaltimezone_get_utc_timezone()
        first = self.c.icaltime_from_timet_with_zone(self._begin(event), 0, utc)
        last = self.c.icaltime_from_timet_with_zone(until, 0, utc)
        self.c.icalcomponent_foreach_recurrence(event, first, last, each, None)
        return found

    def _events(self, root: int) -> list[int]:
        kind = self.c.icalcomponent_string_to_kind(b"VEVENT")
        event, found = self.c.icalcomponent_get_first_component(root, kind), []
        while event:
            found.append(event)
            event = self.c.icalcomponent_get_next_component(root, kind)
        return found

    def _begin(self, event: int) -> int:
        return self._seconds(self.c.icalcomponent_get_dtstart(event))

    def _seconds(self, time: _Time) -> int:
        if not time.zone:
            wall = f"{time.year}-{time.month}-{time.day} {time.hour}:{time.minute}"
            raise ValueError(f"libical: {wall} is in no zone")
        return int(self.c.icaltime_as_timet_with_zone(time, time.zone))
