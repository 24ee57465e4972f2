"""Values that may stand in a template: data only, formatted by `render` for language and zone."""

from dataclasses import dataclass
from datetime import datetime

from vamail.model.ids import NewTask


@dataclass(frozen=True, slots=True)
class When:
    """An instant as its readers see it: in `zone` (theirs), and in `other_zone` (the VA's) beside it.

    With `date_only` the day alone is said, without a time.
    """

    at: datetime
    zone: str
    other_zone: str = ""
    date_only: bool = False


Scalar = str | int | bool | None | When | NewTask
Value = Scalar | tuple[str, ...] | tuple[When, ...] | tuple[NewTask, ...]
