"""Exports of time trackers: bytes to values, or to one sentence about what is wrong. Pure, never raises."""

from vamail.mail.timesheets.reading import read_timesheet

__all__ = ["read_timesheet"]
