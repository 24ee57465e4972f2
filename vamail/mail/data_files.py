"""Files of other programs: what each one is, told by its content, and its reader. Pure."""

from vamail.model.books import Fault, Read
from vamail.model.imports import ImportMapping


def read_file(raw: bytes, name: str, mappings: tuple[ImportMapping, ...]) -> Read:
    """A bank's statement or a time tracker's export as values, or the one reason why it is refused.

    `name` is the file's own, without folders: mappings are chosen by it, and faults say it. A mapping that
    has columns and fits the name is used; else the content tells (XML, MT940, OFX, the headers of a
    preset). `mappings` are `Workspace.imports`. Never raises; whatever the bytes, nothing partial.
    """
    return Fault(file=name, why="not_known")
