"""Exports of time trackers, in their exact layouts, become rows, or one sentence's worth of what is wrong."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vamail.mail.data_files import read_file
from vamail.mail.timesheets import read_timesheet
from vamail.mail.timesheets.durations import read_duration
from vamail.model.books import Fault, Skipped, TimesheetFile
from vamail.model.imports import ImportMapping

LEGACY = (
    "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,"
    "Tags,Amount (EUR)\n"
    "Maria,m@va.example,Acme Kft.,Site,,T-12 posts,Yes,2026-11-23,09:00:00,2026-11-23,10:30:00,01:30:00,"
    '"social, urgent",75.00\n'
    "Maria,m@va.example,Globex,,,,No,2026-11-23,23:30:00,2026-11-24,00:15:07,00:45:07,,\n"
)
NEWER = (
    '\ufeff"Description","Duration","Member","Email","Project","Tags","Start date","Start time","Stop date",'
    '"Stop time"\n'
    '"Posts","1:30:00","Maria","m@va.example","Acme","-","2026-11-23","09:00:00","2026-11-23","10:29:41"\n'
    '"-","0:00:12","Maria","m@va.example","-","-","2026-11-24","09:00:00","-","-"\n'
)
CLOCKIFY_HEAD = (
    '"Project","Client","Description","Task","User","Group","Email","Tags","Billable","Start Date",'
    '"Start Time","End Date","End Time","Duration (h)","Duration (decimal)","Billable Rate (EUR)",'
    '"Billable Amount (EUR)","Date of creation"\n'
)


def clockify(*rows: tuple[str, ...]) -> str:
    """Rows of day, start, end day, end, duration."""
    made = (
        f'"Site","Acme","Posts","Design","Maria","","m@va.example","a, b","Yes","{row[0]}","{row[1]}",'
        f'"{row[2]}","{row[3]}","{row[4]}","1.50","50.00","75.00","{row[0]}"\n'
        for row in rows
    )
    return CLOCKIFY_HEAD + "".join(made)


def read(text: str | bytes, name: str = "export.csv", *mappings: ImportMapping) -> TimesheetFile:
    found = read_timesheet(text if isinstance(text, bytes) else text.encode(), name, mappings)
    assert isinstance(found, TimesheetFile), found
    return found


def fault(text: str, name: str = "export.csv", *mappings: ImportMapping) -> Fault:
    found = read_timesheet(text.encode(), name, mappings)
    assert isinstance(found, Fault), found
    return found


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


# --- Toggl Track -----------------------------------------------------------------------------------------


def test_toggl_legacy() -> None:
    found = read(LEGACY)
    first, second = found.rows
    assert (found.name, found.source, found.skipped) == ("export.csv", "toggl", ())
    assert (first.place, first.day, first.started_at) == (2, date(2026, 11, 23), wall("2026-11-23 09:00"))
    assert (first.seconds, first.user, first.client, first.project) == (5400, "Maria", "Acme Kft.", "Site")
    assert (first.text, first.tags, first.billable) == ("T-12 posts", ("social", "urgent"), True)
    assert (second.seconds, second.billable, second.tags) == (2707, False, ())


def test_toggl_legacy_without_its_last_column_and_with_semicolons() -> None:
    plain = LEGACY.replace(",Amount (EUR)", "").replace(",75.00", "").replace("00:45:07,,", "00:45:07,")
    assert read(plain).rows == read(LEGACY).rows
    assert read(plain.replace('"social, urgent"', "social").replace(",", ";")).rows[1] == read(LEGACY).rows[1]


def test_toggl_newer_has_a_mark_dashes_and_an_entry_that_runs() -> None:
    found = read(NEWER)
    (one,) = found.rows
    assert (one.seconds, one.project, one.client, one.tags, one.billable) == (5400, "Acme", "", (), None)
    assert found.skipped == (Skipped(place=3, why="running"),) and found.source == "toggl"


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_columns_does_not_matter(seed: int) -> None:
    table = list(csv.reader(io.StringIO(NEWER.lstrip("\ufeff"))))
    order = list(range(len(table[0])))
    Random(seed).shuffle(order)
    out = io.StringIO()
    csv.writer(out).writerows([[row[place] for place in order] for row in table])
    assert read(out.getvalue()).rows == read(NEWER).rows


# --- Clockify --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "started"),
    [
        (("23/11/2026", "09:00", "23/11/2026", "10:30", "1:30"), "2026-11-23 09:00"),
        (("11/23/2026", "09:00:00 AM", "11/23/2026", "10:30:00 AM", "01:30:00"), "2026-11-23 09:00"),
        (("11/23/2026", "12:15 AM", "11/23/2026", "01:45 AM", "1:30"), "2026-11-23 00:15"),
        (("11/23/2026", "12:15:00 pm", "11/23/2026", "1:45:00 pm", "1:30"), "2026-11-23 12:15"),
    ],
)
def test_clockify_in_every_profile(row: tuple[str, ...], started: str) -> None:
    found = read(clockify(row))
    (one,) = found.rows
    assert (found.source, one.started_at, one.seconds) == ("clockify", wall(started), 5400)
    assert (one.client, one.task, one.tags, one.billable) == ("Acme", "Design", ("a", "b"), True)


def test_the_order_of_days_is_decided_over_the_whole_column() -> None:
    rows = [("05/06/2026", "09:00", "05/06/2026", "10:30", "1:30"),
            ("13/06/2026", "09:00", "13/06/2026", "10:30", "1:30")]  # fmt: skip
    assert [one.day.month for one in read(clockify(*rows)).rows] == [6, 6]
    swapped = [("05/06/2026", "09:00", "05/06/2026", "10:30", "1:30"),
               ("06/13/2026", "09:00", "06/13/2026", "10:30", "1:30")]  # fmt: skip
    assert [one.day.month for one in read(clockify(*swapped)).rows] == [5, 6]


def test_days_that_can_be_read_in_two_ways_refuse_the_file_unless_a_mapping_says_which() -> None:
    text = clockify(("05/06/2026", "09:00", "05/06/2026", "10:30", "1:30"))
    found = fault(text)
    assert (found.why, found.row, found.column) == ("date_two_ways", 2, "Start Date")
    mapping = ImportMapping(name="clockify", kind="timesheet", date="MM/DD/YYYY")
    assert read(text, "export.csv", mapping).rows[0].day == date(2026, 5, 6)


def test_an_older_clockify_and_one_in_another_currency() -> None:
    text = clockify(("23/11/2026", "09:00", "23/11/2026", "10:30", "1:30"))
    other = text.replace('"Tags"', '"Tag"').replace("(EUR)", "(HUF)")
    assert read(other).rows == read(text).rows
    assert read(text.replace('"Duration (h)",', "").replace('"1:30",', "")).rows == read(text).rows


# --- FreshBooks, Everhour, mapped ------------------------------------------------------------------------


def test_freshbooks() -> None:
    text = (
        "Date,Client,Project,Service,Note,Team Member,Status,Hours,Seconds\n"
        "2026-11-23,Acme,Site,Design,Posts,Maria,Unbilled,1.50,5401\n"
        "2026-11-24,Acme,Site,Design,Posts,Maria,Non-billable,2,0\n"
    )
    first, second = read(text).rows
    assert (first.seconds, first.task, first.started_at, first.billable) == (5401, "Design", None, None)
    assert (second.seconds, second.billable) == (7200, False)


EVERHOUR = "Member,Date,Client,Project,Task,Comment,Time\nMaria,23.11.2026,Acme,Site,,Posts,1h 30m\n"


def test_everhour_by_its_own_words_where_a_mapping_names_the_file() -> None:
    assert read_timesheet(EVERHOUR.encode(), "report.csv") is None
    mapping = ImportMapping(name="everhour", kind="timesheet", match="report*.csv")
    (one,) = read(EVERHOUR, "Report.csv", mapping).rows
    assert (one.day, one.seconds, one.text, one.user) == (date(2026, 11, 23), 5400, "Posts", "Maria")


MAPPED = ImportMapping(
    name="mine", kind="timesheet", match="mine*.csv", date="DD.MM.YYYY",
    columns=(("date", "Tag"), ("start", "Von"), ("end", "Bis"), ("client", "Kunde"), ("text", "Was")),
)  # fmt: skip


def test_a_mapping_reads_what_no_preset_fits() -> None:
    text = "Tag;Von;Bis;Kunde;Was\n23.11.2026;09:00;10:30;Acme;Böngészés\n23.11.2026;23:30;00:15;Acme;Night\n"
    found = read(text.encode("utf-16"), "mine-11.csv", MAPPED)
    assert (found.source, [one.seconds for one in found.rows]) == ("mine", [5400, 2700])
    assert fault("Tag;Von;Kunde\n", "mine.csv", MAPPED).why == "columns_missing"


def test_what_is_no_timesheet_is_nobodys() -> None:
    assert read_timesheet(b"Date,Amount\n2026-11-23,5\n", "x.csv") is None
    assert read_timesheet(b"\x00\xff", "x.bin") is None and read_timesheet(b"", "x.csv") is None
    statement = ImportMapping(name="bank", kind="statement", match="*", columns=(("date", "Date"),))
    assert read_timesheet(LEGACY.encode(), "x.csv", (statement,)) is None


def test_a_spreadsheet_is_refused_by_name() -> None:
    found = read_file(b"PK\x03\x04" + b"\x00" * 40, "toggl.xlsx", ())
    assert isinstance(found, Fault) and found.why == "file_xlsx"


# --- what is wrong is named ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "row", "column", "why"),
    [
        ("01:30:00", "01:75:00", 2, "Duration", "duration_bad"),
        ("01:30:00", "soon", 2, "Duration", "duration_bad"),
        ("01:30:00", "9999:00:00", 2, "Duration", "duration_long"),
        ("01:30:00", "-1:30:00", 2, "Duration", "duration_bad"),
        ("23:30:00", "25:30:00", 3, "Start time", "time_bad"),
        ("23:30:00", "noon", 3, "Start time", "time_bad"),
        ("2026-11-23,23", "2026-02-30,23", 3, "Start date", "date_bad"),
        (",Yes,", ",perhaps,", 2, "Billable", "yes_no_bad"),
        ("00:45:07,,", "00:45:07", 3, "", "row_short"),
        ('"social, urgent"', '"social, urgent', 2, "", "quote_unclosed"),
    ],
)
def test_one_bad_row_refuses_the_file(old: str, new: str, row: int, column: str, why: str) -> None:
    found = fault(LEGACY.replace(old, new, 1))
    assert (found.row, found.column, found.why) == (row, column, why)


def test_a_plain_number_is_never_guessed_to_be_hours() -> None:
    mapping = ImportMapping(name="everhour", kind="timesheet", match="*.csv")
    found = fault(EVERHOUR.replace("1h 30m", "90"), "x.csv", mapping)
    assert (found.why, found.column, found.values) == ("duration_unit", "Time", (("value", "90"),))
    beside = EVERHOUR + "Maria,24.11.2026,Acme,Site,,Posts,2\n"
    assert [one.seconds for one in read(beside, "x.csv", mapping).rows] == [5400, 7200]


# --- durations -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0:13", 780), ("01:30:00", 5400), ("1.5", 5400), ("1,25", 4500), ("0.33", 1188), ("1h 30m", 5400),
        ("1h30", None), ("90 min", 5400), ("45m", 2700), ("2 h", 7200), ("30s", 30), ("", None), ("h", None),
        ("1:60", None), ("١", None), ("-5", None), ("1e3", None),
    ],
)  # fmt: skip
def test_durations(said: str, seconds: int | None) -> None:
    assert read_duration(said) == seconds


@given(st.integers(0, 3_599_999))
def test_every_duration_is_read_to_the_second(seconds: int) -> None:
    minutes, rest = divmod(seconds, 60)
    assert read_duration(f"{minutes // 60}:{minutes % 60:02}:{rest:02}") == seconds
    assert read_duration(f"{minutes // 60}h {minutes % 60}m {rest}s") == seconds


_entries = st.lists(
    st.tuples(
        st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001
        st.integers(0, 80_000), st.text("ab ,\"'\n;\u05d0é", max_size=8),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@given(_entries)
def test_what_is_read_sums_to_what_was_written(entries: Sequence[tuple[datetime, int, str]]) -> None:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(next(csv.reader(io.StringIO(LEGACY))))
    for start, seconds, text in entries:
        begin = start.replace(microsecond=0)
        end = begin + timedelta(seconds=seconds)
        long = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        rows.writerow(["Maria", "m@va.example", "Acme", "", "", text, "Yes", begin.date(), begin.time(),
                       end.date(), end.time(), long, "", ""])  # fmt: skip
    found = read(out.getvalue())
    assert [one.seconds for one in found.rows] == [seconds for _, seconds, _ in entries]
    assert [one.started_at for one in found.rows] == [start.replace(microsecond=0) for start, _, _ in entries]


@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_raise(raw: bytes, behind: bool) -> None:
    read_timesheet((LEGACY.encode() if behind else b"") + raw, "x.csv")
