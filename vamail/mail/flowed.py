"""format=flowed (RFC 3676): soft line ends are joined again, so that sentences are whole."""

from collections.abc import Iterator


def unflow(text: str, delete_space: bool = False) -> str:
    """Text with its soft line ends joined; `delete_space` is the DelSp parameter."""
    return "\n".join(_paragraphs(text.split("\n"), delete_space))


def _paragraphs(lines: list[str], delete_space: bool) -> Iterator[str]:
    held: list[str] = []
    held_depth = 0
    for line in lines:
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content[1:] if content.startswith(" ") else content
        if held and depth != held_depth:
            yield _joined(held, held_depth)
            held = []
        held_depth = depth
        if content.endswith(" ") and content != "-- ":
            held.append(content[:-1] if delete_space else content)
            continue
        held.append(content)
        # The mark of a signature is never joined to what stands before it.
        if content == "-- " and len(held) > 1:
            yield _joined(held[:-1], depth)
            held = held[-1:]
        yield _joined(held, depth)
        held = []
    if held:
        yield _joined(held, held_depth)


def _joined(pieces: list[str], depth: int) -> str:
    text = "".join(pieces)
    return ">" * depth + (" " if depth and text else "") + text
