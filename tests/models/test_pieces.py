"""A text is cut where its own words say so: put together it is the same, and a small change brings a small piece."""

from hypothesis import given
from hypothesis import strategies as st

from models.pieces import Cut
from models.pieces import Manifest
from models.pieces import cut
from models.pieces import name_of
from models.pieces import named_in

LINES = st.lists(st.text(max_size=8), max_size=300).map("\n".join)


def _together(given_cut: Cut) -> str:
    names = given_cut.manifest.names
    for _ in range(given_cut.manifest.level):
        names = named_in(given_cut.pieces[name] for name in names)
    return "".join(given_cut.pieces[name] for name in names)


def _long(*, changed: int = -1) -> str:
    return "".join(f"offer {place}{'!' if place == changed else ''}\n" for place in range(20_000))


@given(LINES)
def test_pieces_together_are_the_text(text: str) -> None:
    """Whatever signs it holds; and each piece is what its name says."""
    made = cut(text)

    assert text == _together(made)
    assert all(name_of(piece) == name for name, piece in made.pieces.items())
    assert made.manifest == Manifest.read(made.manifest.document())


def test_a_long_text_has_a_short_manifest() -> None:
    """Names of pieces are kept in pieces themselves."""
    made = cut(_long())

    assert _long() == _together(made)
    assert 1 <= made.manifest.level
    assert 64 >= len(made.manifest.names)


def test_one_changed_line_brings_one_piece_and_the_names_above_it() -> None:
    """All others are shared: a hundred edits do not cost a hundred calendars."""
    before, after = cut(_long()), cut(_long(changed=9_999))

    new = {name: piece for name, piece in after.pieces.items() if name not in before.pieces}

    assert 200 < len(before.pieces)
    assert after.manifest.level + 1 >= len(new)
    assert 20_000 > sum(len(piece) for piece in new.values())


def test_lines_that_never_say_cut_are_cut_all_the_same() -> None:
    """A piece stays small enough to be read alone, however alike its lines are."""
    made = cut("the same line\n" * 5_000)

    assert 5_000 * 14 == len(_together(made))
    assert 512 * 14 >= max(len(piece) for piece in made.pieces.values())
