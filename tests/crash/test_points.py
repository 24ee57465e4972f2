"""The list of points is complete: whoever adds a method that writes says how a kill there is tried."""

from crash import calls, points


def test_every_writing_method_of_the_store_is_a_point() -> None:
    listed = {name for name in (*points.ALL, *points.ELSEWHERE) if name.startswith("Store.")}
    missing, gone = points.writing_methods() - listed, listed - points.writing_methods()
    assert not missing, (
        f"{sorted(missing)}: put it into tests/crash/points.py, where the scenario of backlog.py reaches it, "
        "or into ELSEWHERE with the reason why a crash there is tried by another test, or is harmless"
    )
    assert gone <= {"Store.register_worker"}, f"{sorted(gone)} is no writing method of the store (any more)"


def test_a_new_writing_method_would_be_found() -> None:
    assert {"Store.receive", "Store.commit", "Store.settle", "Store.allocate"} <= points.writing_methods()
    assert not {"Store.raw", "Store.tasks", "Store.cursor"} & points.writing_methods()


def test_every_point_is_there() -> None:
    """A function that moved elsewhere would stop the long round in the middle."""
    names = {*points.ALL, *(fault.point for fault in calls.FAULTS)}
    gone = [name for name in names if not hasattr(points.owner(name), name.partition(".")[2])]
    assert gone in ([], ["Connection._dot"]), "the dot is no function: launch.py finds it in what is written"
