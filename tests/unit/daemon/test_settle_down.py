"""A process that lives long does not look for garbage among its modules, and still finds what is new."""

import subprocess
import sys

_LIFE = """
import gc, weakref
gc.disable()
from vamail.daemon.child import settle_down
settle_down()
assert gc.isenabled() and gc.get_freeze_count() > 1000, gc.get_freeze_count()
class Knot: pass
knot = Knot(); knot.itself = knot; seen = weakref.ref(knot); del knot
kept = [[] for _ in range(20_000)]
assert seen() is None, "what refers to itself is never found"
"""


def test_new_garbage_is_found_and_modules_are_left_alone() -> None:
    done = subprocess.run([sys.executable, "-c", _LIFE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
