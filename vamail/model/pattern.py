"""Regular expressions that are compiled when they are first used.

Most patterns of ours are about mail that a process may never see (reports in Japanese, dates in Persian), and
compiling them all was a third of every start. What is used costs nothing more: the methods are the compiled
pattern's own from the first use on.
"""

import re
from typing import Any, AnyStr, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class _Lazy:
    """Looks like a compiled pattern; its slots are empty until one of them is asked for."""

    __slots__ = (*_METHODS, "flags", "groupindex", "groups", "pattern")

    def __init__(self, pattern: Any, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _Lazy.__slots__:
            raise AttributeError(f"a pattern has no {name!r}")
        compiled = re.compile(self.pattern, self.flags)
        for method in (*_METHODS, "groupindex", "groups"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """This pattern, compiled when one of its methods is first asked for; a wrong one raises `re.error` then.

    For patterns that are written in our code. It is no `re.Pattern` for `isinstance` and for `re.sub` and its
    like, which must not be given one.
    """
    return cast("re.Pattern[AnyStr]", _Lazy(pattern, flags))
