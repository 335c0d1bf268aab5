"""Every brand has a scheduler of its own, those that come later too, and one that cannot be served stops no other."""

from collections.abc import Callable
from threading import Barrier
from threading import Event

import pytest

from scheduler.fleet import Fleet


class Carrying:
    """Keeps what it was asked; it stops when the others do."""

    def __init__(self, left: int = 0, together: Barrier | None = None) -> None:
        """Leave so many sends open at the end."""
        self.asked: list[str] = []
        self.left = left
        self.together = together

    def start(self) -> None:
        """Begin."""
        self.asked.append("start")

    def poke(self) -> None:
        """Look."""
        self.asked.append("poke")

    def stop(self, patience: float = 30.0) -> int:
        """End."""
        if self.together is not None:
            self.together.wait(patience)
        self.asked.append("stop")
        return self.left


def until(done: Callable[[], bool]) -> bool:
    """Wait for something for five seconds at most."""
    return any(done() or Event().wait(0.01) for _ in range(500))


def test_all_are_served_and_stopped_side_by_side() -> None:
    """Each waits for the other to stop; what they leave open is added up."""
    together = Barrier(2)
    made = {"a": Carrying(1, together), "b": Carrying(2, together)}
    fleet = Fleet(made.__getitem__, lambda: ["a", "b"])
    fleet.start()

    fleet.poke("b")
    fleet.poke("unknown")
    left = fleet.stop(5)

    assert 3 == left
    assert (["start", "stop"], ["start", "poke", "stop"]) == (made["a"].asked, made["b"].asked)


def test_a_brand_that_comes_later_is_served() -> None:
    """Without starting anything again."""
    there = ["a"]
    made = {"a": Carrying(), "b": Carrying()}
    fleet = Fleet(made.__getitem__, lambda: there, look_seconds=0.01)
    fleet.start()

    there.append("b")
    came = until(lambda: "b" in fleet.running)
    fleet.stop()

    assert came
    assert [["start", "stop"]] * 2 == [one.asked for one in made.values()]


def test_a_brand_that_cannot_be_served_stops_no_other_and_is_tried_again() -> None:
    """Until somebody has mended it; the list of brands may be away for a while too."""
    broken = {"b", "list"}
    made: dict[str, Carrying] = {}
    there = ["a"]

    def make(workspace: str) -> Carrying:
        if workspace in broken:
            raise OSError("no providers")
        return made.setdefault(workspace, Carrying())

    def workspaces() -> list[str]:
        if "list" in broken and len(there) > 1:
            raise OSError("no database")
        return there

    fleet = Fleet(make, workspaces, look_seconds=0.01)
    fleet.start()
    there.extend(["b", "c"])
    assert not Event().wait(0.05)
    broken.discard("list")

    others = until(lambda: "c" in fleet.running)
    early = fleet.running
    broken.discard("b")
    mended = until(lambda: "b" in fleet.running)
    fleet.stop()

    assert (True, ("a", "c"), True) == (others, early, mended)


def test_what_cannot_be_served_at_the_start_is_told_and_leaves_nothing_running() -> None:
    """Whoever starts it is there to read it."""
    made = {"a": Carrying()}
    fleet = Fleet(made.__getitem__, lambda: ["a", "b"])

    with pytest.raises(KeyError):
        fleet.start()

    assert ["start", "stop"] == made["a"].asked
