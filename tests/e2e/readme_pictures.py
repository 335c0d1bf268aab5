"""Takes the pictures that the README and the tour of the pages show, anew: `python -m tests.e2e.readme_pictures`."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.e2e.browsing import launched
from tests.e2e.places import CALENDAR
from tests.e2e.served import ROOT
from tests.e2e.served import SAMPLE
from tests.e2e.served import serving

FOLDER = ROOT / "docs" / "images"


@dataclass(frozen=True, slots=True)
class Picture:
    """What of a page is seen at first, without scrolling; `size` is that of the window."""

    name: str
    path: str
    language: str = "en"
    scheme: str = "light"
    size: tuple[int, int] = (1440, 960)


PICTURES = (
    Picture("calendar", "/?calendar={calendar}&view=month&from=2026-11"),
    Picture("sides", "/sides?calendar={calendar}&segment=dormants&on=2026-11-27", size=(1440, 900)),
    Picture("offer", "/offers/edit?calendar={calendar}&offer=BF-30", size=(1440, 900)),
    Picture("dark", "/?calendar={calendar}&view=month&from=2026-11", language="fr", scheme="dark"),
    Picture("phone", "/?calendar={calendar}&view=month&from=2026-11", language="fr", size=(390, 844)),
)


def main() -> None:
    """Serve the sample and look at each."""
    with TemporaryDirectory() as folder, launched() as browser, serving(Path(folder), SAMPLE) as served:
        page = served.enter(browser, "claire")
        for one in PICTURES:
            width, height = one.size
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=one.scheme)
            answer = page.goto(f"{served.url}{one.path.format(calendar=CALENDAR)}&lang={one.language}")
            if not answer.ok:
                raise RuntimeError(f"{one.name}: {answer.status}")
            page.wait_for_load_state("networkidle" if "/offers/" in one.path else "load")
            page.screenshot(path=FOLDER / f"{one.name}.png")


if __name__ == "__main__":
    main()
