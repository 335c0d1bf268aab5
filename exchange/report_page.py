"""Turns laid-out parts into lines of characters, never breaking a figure from its sign."""

from collections.abc import Iterable
from io import StringIO

from rich.console import Console
from rich.console import RenderableType
from rich.text import Text

from exchange.report_format import Look

# The layout library breaks lines at no-break spaces too; these stand for them until it is done.
# Names cannot hold them: `clean` takes signs of private use out.
_HELD = {"\u00a0": "\ue000", "\u202f": "\ue001"}
_HOLD = str.maketrans(_HELD)
_RELEASE = str.maketrans({stand_in: space for space, stand_in in _HELD.items()})


def told(*parts: str | tuple[str, str], style: str = "") -> Text:
    """Give text, each part with or without a style of its own, whose no-break spaces are kept."""
    styled = [(part, "") if isinstance(part, str) else part for part in parts]
    return Text.assemble(*((text.translate(_HOLD), of) for text, of in styled), style=style)


def page_of(parts: Iterable[RenderableType], look: Look) -> str:
    """Write the parts one under the other, without blanks at the ends of lines."""
    written = StringIO()
    console = Console(
        file=written,
        width=look.width,
        color_system="standard" if look.has_colours else None,
        force_terminal=look.has_colours,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
    for part in parts:
        console.print(part)
    lines = written.getvalue().translate(_RELEASE).split("\n")
    return "\n".join(line.rstrip(" ") for line in lines)
