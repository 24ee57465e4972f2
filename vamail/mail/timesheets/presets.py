"""The layouts of time trackers' exports: which headers tell them, and what stands below each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_NOTHING: Mapping[str, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One layout. `wanted` are the headers that tell it; `columns`: our field → the headers that it may have,
    of which a file has one. `dash`: a cell that is empty says `-`. `bare` is what a plain number in the
    column of durations counts: hours, or nothing that can be known."""

    source: str
    wanted: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOTHING)
    dash: bool = False
    bare: str = ""


_TOGGL = {
    "date": ("Start date",), "start": ("Start time",), "end_date": ("End date", "Stop date"),
    "end": ("End time", "Stop time"), "duration": ("Duration",), "user": ("User", "Member"),
    "client": ("Client",), "project": ("Project",), "task": ("Task",), "text": ("Description",),
    "tags": ("Tags",), "billable": ("Billable",),
}  # fmt: skip

TOGGL_LEGACY = Preset(
    source="toggl", wanted=("User", "Start date", "Start time", "Duration", "Description"), columns=_TOGGL,
    dash=True,
)  # fmt: skip
TOGGL = Preset(
    source="toggl", wanted=("Member", "Start date", "Start time", "Duration", "Description"), columns=_TOGGL,
    dash=True,
)  # fmt: skip
_CLOCKIFY = {
    "date": ("Start Date",), "start": ("Start Time",), "end_date": ("End Date",), "end": ("End Time",),
    "duration": ("Duration (h)", "Duration (decimal)"), "user": ("User",), "client": ("Client",),
    "project": ("Project",), "task": ("Task",), "text": ("Description",), "tags": ("Tags", "Tag"),
    "billable": ("Billable",),
}  # fmt: skip
CLOCKIFY = Preset(
    source="clockify", wanted=("Project", "Description", "User", "Start Date", "Start Time", "Duration (h)"),
    columns=_CLOCKIFY, bare="hours",
)  # fmt: skip
CLOCKIFY_DECIMAL = Preset(
    source="clockify",
    wanted=("Project", "Description", "User", "Start Date", "Start Time", "Duration (decimal)"),
    columns=_CLOCKIFY, bare="hours",
)  # fmt: skip
FRESHBOOKS = Preset(
    source="freshbooks", wanted=("Date", "Client", "Project", "Service", "Note", "Hours"), bare="hours",
    columns={
        "date": ("Date",), "duration": ("Hours",), "seconds": ("Seconds",), "user": ("Team Member",),
        "client": ("Client",), "project": ("Project",), "task": ("Service",), "text": ("Note",),
        "status": ("Status",),
    },
)  # fmt: skip
EVERHOUR = Preset(
    source="everhour", wanted=("Date", "Time"),
    columns={
        "date": ("Date",), "duration": ("Time",), "user": ("Member",), "client": ("Client",),
        "project": ("Project",), "task": ("Task",), "text": ("Comment",), "tags": ("Tags",),
        "billable": ("Billable",),
    },
)  # fmt: skip

PRESETS = (TOGGL_LEGACY, TOGGL, CLOCKIFY, CLOCKIFY_DECIMAL, FRESHBOOKS)
"""What is told by its headers."""
