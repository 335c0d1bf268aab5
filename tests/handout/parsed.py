"""Reads the report's page back as a browser does, and says what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from html.parser import HTMLParser

VOID = frozenset({"meta", "br", "link", "img", "input", "hr", "col"})
# What would fetch, run or leave the page.
FORBIDDEN = frozenset({"script", "link", "img", "iframe", "object", "embed", "base", "form", "style:", "use", "image"})
OUTWARD = ("src", "srcset", "action", "xlink:href", "background", "poster", "data", "formaction", "ping")


@dataclass
class Parsed(HTMLParser):
    """A page with its text, its tags and all that does not belong in it."""

    faults: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start outside of any tag."""
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []

    @property
    def text(self) -> str:
        """Give all that a reader reads; blanks are joined, and those that must not break are blanks too."""
        return " ".join(" ".join(self.texts).split())

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Take a tag in."""
        self.tags.append(tag)
        if tag in FORBIDDEN:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            self._attribute(tag, name, value or "")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Take in a tag that closes itself, as drawings have them."""
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last, and nothing else."""
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        """Keep what is read; a sheet of styles is not."""
        if self._open[-1:] == ["style"]:
            self.faults += [
                f"the styles hold {word}" for word in ("@import", "http", "url(h", "url('", "//") if word in data
            ]
        else:
            self.texts.append(data)

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name in OUTWARD or name == "style":
            self.faults.append(f"{tag} has {name}")
        if name == "href":
            self.targets.append(value)
        if name == "id":
            self.ids.append(value)

    def close(self) -> None:
        """Look at what is left open, at names given twice, and at links that lead nowhere."""
        super().close()
        self.faults += [f"<{tag}> stays open" for tag in self._open]
        self.faults += [f"the id {one} is there twice" for one in set(self.ids) if self.ids.count(one) > 1]
        self.faults += [f"{one} leads nowhere" for one in self.targets if one.removeprefix("#") not in self.ids]


def parsed(page: str) -> Parsed:
    """Read a whole page."""
    found = Parsed()
    found.feed(page)
    found.close()
    return found
