"""The shipped templates, as the daemon hands them over."""

from pathlib import Path

import pytest

from vamail.render.templates import TemplateSet
from vamail.workspace.types import TemplateFile

TEMPLATES = Path(__file__).parents[3] / "templates"


@pytest.fixture(scope="session")
def shipped():
    return tuple(
        TemplateFile(
            path.stem, path.parent.name, path.read_text("utf-8"), f"templates/{path.parent.name}/{path.name}"
        )
        for path in sorted(TEMPLATES.glob("*/*.md"))
    )


@pytest.fixture(scope="session")
def templates(shipped):
    return TemplateSet(shipped)
