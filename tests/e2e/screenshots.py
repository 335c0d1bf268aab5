"""Takes a picture of every page at three widths, light and dark, and puts them on one sheet: `make screenshots`."""

import argparse
import html
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.e2e import places
from tests.e2e.browsing import launched
from tests.e2e.lived import living
from tests.e2e.places import EVERY_PLACE
from tests.e2e.places import Place
from tests.e2e.served import SAMPLE
from tests.e2e.served import Served
from tests.e2e.served import serving
from tests.e2e.stage import Stage

WIDTHS = {390: 844, 820: 1100, 1440: 900}
SCHEMES = ("light", "dark")
# A page of a thousand rows is not seen any better by its whole length.
MOST_HEIGHT = 4_000
# Rows below the window are drawn when one comes near: a picture of the whole page shows them all.
ALL_ROWS = "document.querySelectorAll('.lanes, .weeks').forEach((row) => (row.style.contentVisibility = 'visible'))"
# What a click opens is fetched and moves the page first; a picture taken meanwhile lacks it and half of the rows.
OPENING = 500
HOUSES: dict[str, Callable[[Path], AbstractContextManager[Served]]] = {
    places.SAMPLE: lambda folder: serving(folder, SAMPLE),
    places.LIVED: living,
    places.BARE: serving,
}


def main() -> None:
    """Serve the sample, look at every place, and write the sheet."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--out", type=Path, default=Path("var/screenshots"))
    asked.add_argument("--lang", choices=("en", "fr"), default="fr")
    asked.add_argument("--only", default="", help="the start of the names of pages")
    given = asked.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with launched() as browser, ExitStack() as open_ends:
        stage = _stage(browser, given.lang, open_ends)
        taken = [
            _picture(stage, place, given.lang, given.out, width, scheme)
            for place in EVERY_PLACE
            if place.name.startswith(given.only)
            for width in WIDTHS
            for scheme in SCHEMES
        ]
    (given.out / "index.html").write_text(_sheet(taken), "utf-8")


def _stage(browser: Any, language: str, open_ends: ExitStack) -> Stage:
    """Serve each house when its first picture is taken, until the end."""

    @cache
    def house(name: str) -> Served:
        return open_ends.enter_context(HOUSES[name](Path(open_ends.enter_context(TemporaryDirectory()))))

    return Stage(browser, house, language)


def _picture(stage: Stage, place: Place, language: str, folder: Path, width: int, scheme: str) -> str:
    page = stage.page(place)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    stage.visit(place, language)
    page.wait_for_load_state("load")
    if place.opens:
        page.wait_for_timeout(OPENING)
    page.evaluate(ALL_ROWS)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    height = min(page.evaluate("document.documentElement.scrollHeight"), MOST_HEIGHT)
    file = f"{place.name}-{width}-{scheme}.png"
    page.screenshot(path=folder / file, clip={"x": 0, "y": 0, "width": width, "height": height}, full_page=True)
    return file


def _sheet(files: list[str]) -> str:
    pictures = "\n".join(
        f'<figure><img loading="lazy" width="360" src="{html.escape(file)}" alt="">'
        f"<figcaption>{html.escape(file)}</figcaption></figure>"
        for file in files
    )
    style = "<style>figure{display:inline-block}</style>"
    return f'<!doctype html><meta charset="utf-8"><title>Préséance</title>{style}{pictures}'


if __name__ == "__main__":
    main()
