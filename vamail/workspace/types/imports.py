"""How files of other programs are read that no preset fits: `rules/imports.yaml`."""

from vamail.model.imports import ImportMapping

__all__ = ["ImportMapping"]
