"""Where something was written, so that every later sentence can name it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Where something was written; `file` relative to the workspace, counted from 1."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"
