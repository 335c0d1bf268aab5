"""A house's own lists are read a page at a time, and a list that changed is noticed."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.nonsense import NonsenseError
from scheduler.recipients import ListChangedError
from scheduler.recipients import RecipientLists


def lists(folder: Path, text: str | bytes, name: str = "vip") -> RecipientLists:
    """Write one list and give the folder."""
    (folder / f"{name}.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    return RecipientLists(folder)


def test_a_list_is_counted_and_read(tmp_path: Path) -> None:
    """Other columns come along, for the words of the message."""
    house = lists(tmp_path, '\ufeffto,first_name\r\nana@example.com,Ana\r\n"bob@example.com","Bob ""B""\nJr"\r\n\r\n')

    digest = house.measure("vip").digest

    assert {"vip": 2} == house.counts()
    assert [{"to": "bob@example.com", "first_name": 'Bob "B"\nJr'}] == house.page("vip", 1, 2, digest)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "line 1"),
        ("email\na@x.org\n", "line 1"),
        ("to,to\na,b\n", "line 1"),
        ("to;name\na@x.org;A\n", "line 1"),
        ("to,name\na@x.org\n", "line 2"),
        ("to\na@x.org\n,\n", "line 3"),
        ('to\n" "\n', "line 2"),
        ("to,name\na@x.org," + "x" * 1_001 + "\n", "line 2"),
        (b"to\ncaf\xe9@x.org\n", "utf-8"),
        ('to\n"a@x.org\n', "unexpected end"),
    ],
)
def test_a_list_that_cannot_be_read_says_where(tmp_path: Path, text: str | bytes, where: str) -> None:
    """No half of a list is ever used."""
    with pytest.raises(NonsenseError, match=where):
        lists(tmp_path, text).counts()


def test_a_list_that_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe would keep the service from starting until somebody wrote into it."""
    os.mkfifo(tmp_path / "vip.csv")

    with pytest.raises(NonsenseError, match="no file"):
        RecipientLists(tmp_path).counts()


def test_a_line_without_an_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    """Memory is bounded, whatever somebody put into the folder."""
    with pytest.raises(NonsenseError, match="longer than 400000 bytes"):
        lists(tmp_path, "to\n" + "a" * 1_000_000).counts()


@pytest.mark.parametrize("segment", ["../vip", "a/b", "", ".hidden", "x" * 101, "vip\n"])
def test_a_segment_never_leads_out_of_the_folder(tmp_path: Path, segment: str) -> None:
    """Its code becomes a file name, and nothing more."""
    house = lists(tmp_path, "to\na@x.org\n")

    assert not house.has(segment)
    with pytest.raises(NonsenseError, match="no name for a file"):
        house.measure(segment)


def test_a_list_that_changed_since_planning_is_noticed(tmp_path: Path) -> None:
    """Its pages would skip or repeat people."""
    house = lists(tmp_path, "to\na@x.org\nb@x.org\n")
    planned = house.measure("vip").digest

    lists(tmp_path, "to\nb@x.org\nc@x.org\n")

    with pytest.raises(ListChangedError, match="not the one"):
        house.page("vip", 0, 2, planned)


def test_a_list_that_is_gone_or_broken_or_too_short_is_noticed(tmp_path: Path) -> None:
    """Each is told in its own words."""
    house = lists(tmp_path, "to\na@x.org\n")

    with pytest.raises(ListChangedError, match="ends at 1, before 2"):
        house.page("vip", 0, 2, "")
    with pytest.raises(ListChangedError, match="cannot be read"):
        house.page("new", 0, 1, "")
    lists(tmp_path, "to\n,\n")
    with pytest.raises(ListChangedError, match="line 2"):
        house.page("vip", 0, 1, "")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(people=st.integers(1, 2_100), size=st.integers(1, 700))
def test_pages_cover_everybody_once(tmp_path: Path, people: int, size: int) -> None:
    """Whatever the number of people and the size of a page."""
    rows = [f"person{place}@example.com" for place in range(people)]
    house = lists(tmp_path, "to,note\n" + "".join(f'{row},"a\nb"\n' for row in rows))
    digest = house.measure("vip").digest

    starts = range(0, people, size)
    pages = [house.page("vip", start, min(start + size, people), digest) for start in starts]

    assert rows == [one["to"] for page in pages for one in page]
