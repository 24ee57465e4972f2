"""Sentences to the VA out of a table: `desk/life/va_language.py`, for the rooms from here on up."""

from vamail.desk.life.va_language import LRM, RLM, Sentences, worded

__all__ = ["LRM", "RLM", "Sentences", "worded"]
