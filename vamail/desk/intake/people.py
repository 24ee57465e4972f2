"""Who is who: `desk/life/people.py`, for the rooms from here on up."""

from vamail.desk.life.people import (
    addressed_to_us,
    base_address,
    client_of,
    is_anothers,
    is_va,
    look,
    looks_like_va,
    outsiders,
    token_tasks,
    unanswerable,
    whose,
)

__all__ = [
    "addressed_to_us", "base_address", "client_of", "is_anothers", "is_va", "look", "looks_like_va",
    "outsiders", "token_tasks", "unanswerable", "whose",
]  # fmt: skip
