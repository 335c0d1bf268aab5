"""What is kept of an answer fits on a line and names nobody."""

import pytest

from scheduler.refusals import LONGEST_EXCERPT
from scheduler.refusals import excerpt
from scheduler.refusals import without_people


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("550 <ana@example.com>: unknown", "550 <…>: unknown"),
        ('{"to":"ana.b+c@example.com","n":12}', '{"to":"…","n":12}'),
        ("To=%2B33612345678&from=a%40x.com&Body=b", "To=…&from=…&Body=b"),
        ("+33612345678, 27814656 and -20 %", "…, 27814656 and -20 %"),
        ("nobody at home", "nobody at home"),
    ],
)
def test_addresses_and_numbers_are_struck_out(said: str, kept: str) -> None:
    """In JSON, in a form and in prose; ids and figures stay."""
    assert kept == without_people(said)


def test_an_excerpt_is_one_short_line() -> None:
    """Whatever bytes came."""
    cut = excerpt(b"a\r\n\x00\xff b" + b"x" * 10_000)

    assert cut.startswith("a � bxxx")
    assert len(cut) == LONGEST_EXCERPT
    assert cut.isprintable()
