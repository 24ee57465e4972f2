"""The command line: picks the command and words every error."""


def run(arguments: list[str]) -> int:
    """Run one command; returns the exit code (0, 2, 3 or 4)."""
    raise SystemExit(f"no commands yet: {arguments}")
