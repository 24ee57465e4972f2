"""What the store raises besides the errors of `model.errors`."""


class Conflict(Exception):  # noqa: N818 (a normal outcome of two workers, named as the design names it)
    """Another worker was first: nothing of this group was written; decide it again."""
