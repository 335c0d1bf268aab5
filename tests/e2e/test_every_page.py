"""Every page, at every width, in both languages, light and dark: whole, reachable, and readable by everybody."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.judged import faults
from tests.e2e.judged import overhang
from tests.e2e.judged import stops
from tests.e2e.places import PLACES
from tests.e2e.places import Place
from tests.e2e.places import gravest
from tests.e2e.served import Served

pytestmark = pytest.mark.e2e
WIDTHS = (320, 390, 820, 1440)
HEIGHT = 900
BY_NAME = [pytest.param(place, id=place.name) for place in PLACES]


@pytest.fixture(scope="module")
def seen(browser: Any, sample: Served) -> Iterator[Any]:
    """Give a page in front of an admin who reads English."""
    yield sample.enter(browser, "admin-of-tests")
    sample.close()


@pytest.fixture(scope="module")
def finding(seen: Any, sample: Served) -> str:
    """Give the finding that panels are looked at with."""
    return gravest(seen, sample.url)


def _visit(seen: Any, sample: Served, place: Place, finding: str, language: str) -> None:
    assert place.status == place.visit(seen, sample.url, finding, language), place.name


@pytest.mark.parametrize("place", BY_NAME)
def test_no_page_is_wider_than_its_window_nor_says_a_wrong_thing_to_the_console(
    seen: Any, sample: Served, finding: str, place: Place
) -> None:
    """What is wide scrolls in its own box; scripts fail nowhere, and nothing is blocked that a page wants."""
    said: list[str] = []
    seen.on("console", lambda line: said.append(line.text) if line.type in {"error", "warning"} else None)
    seen.on("pageerror", lambda error: said.append(str(error)))

    wider = []
    for language in ("en", "fr"):
        seen.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        _visit(seen, sample, place, finding, language)
        # A window that is drawn wider shows what one shows that was opened as wide.
        for width in WIDTHS:
            seen.set_viewport_size({"width": width, "height": HEIGHT})
            wider.append((language, width, overhang(seen)))

    assert [] == [one for one in wider if one[-1]]
    assert [] == [one for one in said if str(place.status) not in one]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", BY_NAME)
def test_axe_finds_nothing_serious(seen: Any, sample: Served, finding: str, place: Place, scheme: str) -> None:
    """By the rules of WCAG 2.2 AA; on a phone in the dark, on a desk in the light."""
    seen.emulate_media(color_scheme=scheme)
    seen.set_viewport_size({"width": 1440 if scheme == "light" else 390, "height": HEIGHT})

    _visit(seen, sample, place, finding, "fr")

    assert [] == faults(seen)


@pytest.mark.parametrize("place", BY_NAME)
def test_whoever_walks_by_keyboard_sees_where_he_is(seen: Any, sample: Served, finding: str, place: Place) -> None:
    """Each stop of Tab shows itself."""
    seen.emulate_media(color_scheme="light")
    seen.set_viewport_size({"width": 1440, "height": HEIGHT})

    _visit(seen, sample, place, finding, "en")

    assert [] == list(stops(seen))


@pytest.mark.parametrize("place", BY_NAME)
def test_a_page_asks_nobody_else_for_anything(seen: Any, sample: Served, finding: str, place: Place) -> None:
    """No font, no script, no picture of another house."""
    asked: list[str] = []
    seen.on("request", lambda request: asked.append(request.url))

    _visit(seen, sample, place, finding, "en")

    assert [] == [url for url in asked if not url.startswith((sample.url, "data:"))]
