"""Where a setting was written."""

from vamail.model.mark import Mark

__all__ = ["Mark"]
