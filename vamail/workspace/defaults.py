"""The rules and templates that ship with vamail: package data, or the repository's own folders."""

from functools import cache
from pathlib import Path

from vamail.workspace.types import TemplateFile

_PACKAGE = Path(__file__).resolve().parent.parent


def default_folder(name: str) -> Path:
    """The folder `rules` or `templates` of the wheel, or of the checkout in an editable install."""
    packed = _PACKAGE / "_data" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name


@cache
def read_default_templates() -> tuple[TemplateFile, ...]:
    """Every shipped template, sorted by language and name. `file` is `templates/<language>/<name>.md`;
    the frame around HTML bodies is the template `mail` of the language `_layout`."""
    folder = default_folder("templates")
    paths = [*folder.glob("_layout/*.html"), *folder.glob("[!_]*/*.md")]
    return tuple(
        TemplateFile(
            path.stem, path.parent.name, path.read_text("utf-8"), f"templates/{path.parent.name}/{path.name}"
        )
        for path in sorted(paths)
    )


@cache
def read_default_rules() -> dict[str, bytes]:
    """The files of the shipped `rules/`, by path relative to the workspace."""
    folder = default_folder("rules")
    return {
        f"rules/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
