"""Business time: by when a human answers, as an instant, with its steps."""

from vamail.desk.promise.calendar import Step, open_intervals
from vamail.desk.promise.due import Promise, after_open, next_open, open_seconds, promise_for

__all__ = ["Promise", "Step", "after_open", "next_open", "open_intervals", "open_seconds", "promise_for"]
