"""Which database a folder names; commands that only list read no more of it, and load no more for it."""

import re
from pathlib import Path

from vamail.model.pattern import lazy

DATABASE = lazy(r"^database:[ \t]*([^\s#]+)", re.MULTILINE)


def database_url(folder: Path) -> str:
    """The database that the folder names; read without the rest of it, which may not check clean.

    `database: sqlite`, a PostgreSQL address, or `env:NAME` where that address holds a password.
    """
    for name in ("vamail.yaml", "vamail.yml"):
        path = folder / name
        if path.is_file():
            found = DATABASE.search(path.read_text(encoding="utf-8", errors="replace"))
            url = found[1].strip("\"'") if found else "sqlite"
            return _kept_elsewhere(url, folder) if url.startswith(("env:", "file:", "store:")) else url
    return "sqlite"


def _kept_elsewhere(name: str, folder: Path) -> str:
    from vamail.workspace.parse_servers import read_secret
    from vamail.workspace.secrets import read

    return read(read_secret(name), folder)
