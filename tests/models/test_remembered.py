"""What was worked out is kept within a bound, the latest longest."""

from concurrent.futures import ThreadPoolExecutor

from models.remembered import Remembered


def test_what_is_kept_is_given_back() -> None:
    """Nothing at all is kept as such, and differs from what was never kept."""
    known = Remembered[str, tuple[int, ...]](2)

    told = [known.keep("a", (1,)), known.keep("empty", ())]

    assert [(1,), ()] == told
    assert [(1,), (), None] == [known.get("a"), known.get("empty"), known.get("b")]


def test_beyond_the_bound_the_oldest_goes() -> None:
    """However often it was read."""
    known = Remembered[int, str](3)

    for number in range(5):
        known.keep(number, str(number))
        known.get(0)

    assert [None, None, "2", "3", "4"] == [known.get(number) for number in range(5)]
    assert 3 == len(known)


def test_what_is_kept_again_is_the_latest() -> None:
    """A name that was looked up anew outlives those that were not."""
    known = Remembered[str, int](2)

    for key, value in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        known.keep(key, value)

    assert [3, None, 4] == [known.get(key) for key in "abc"]


def test_many_who_keep_at_once_stay_within_the_bound() -> None:
    """No value is lost, and nobody is told of another's."""
    known = Remembered[tuple[int, int], int](50)

    def fill(worker: int) -> bool:
        return all(
            known.keep((worker, number), number) == number and known.get((worker, number)) in (number, None)
            for number in range(5_000)
        )

    with ThreadPoolExecutor(8) as workers:
        assert all(workers.map(fill, range(8)))
    assert 50 == len(known)
