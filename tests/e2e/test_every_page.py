"""Every page, at every width, in both languages, light and dark: whole, reachable, and readable by everybody."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.judged import faults
from tests.e2e.judged import overhang
from tests.e2e.judged import stops
from tests.e2e.places import DOCS
from tests.e2e.places import EVERY_PLACE
from tests.e2e.places import Place
from tests.e2e.served import Served
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e
WIDTHS = (320, 390, 820, 1440)
HEIGHT = 900
BY_NAME = [pytest.param(place, id=place.name) for place in EVERY_PLACE]
OUR_OWN = [pytest.param(place, id=place.name) for place in EVERY_PLACE if place is not DOCS]


@pytest.fixture(scope="module")
def stage(browser: Any, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Give those who look at pages, each in front of the house that has them."""
    opened: list[Served] = []

    def house(name: str) -> Served:
        opened.append(request.getfixturevalue(name))
        return opened[-1]

    yield Stage(browser, house)
    for one in opened:
        one.close()


def _visit(stage: Stage, place: Place, language: str) -> None:
    assert place.status == stage.visit(place, language), place.name


@pytest.mark.parametrize("place", BY_NAME)
def test_no_page_is_wider_than_its_window_nor_says_a_wrong_thing_to_the_console(stage: Stage, place: Place) -> None:
    """What is wide scrolls in its own box; scripts fail nowhere, and nothing is blocked that a page wants."""
    seen, said = stage.page(place), list[str]()
    seen.on("console", lambda line: said.append(line.text) if line.type in {"error", "warning"} else None)
    seen.on("pageerror", lambda error: said.append(str(error)))

    wider = []
    for language in ("en", "fr"):
        seen.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        _visit(stage, place, language)
        # A window that is drawn wider shows what one shows that was opened as wide.
        for width in WIDTHS:
            seen.set_viewport_size({"width": width, "height": HEIGHT})
            wider.append((language, width, overhang(seen)))

    assert [] == [one for one in wider if one[-1]]
    assert [] == [one for one in said if str(place.status) not in one]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", OUR_OWN)
def test_axe_finds_nothing_serious(stage: Stage, place: Place, scheme: str) -> None:
    """By the rules of WCAG 2.2 AA; on a phone in the dark, on a desk in the light."""
    seen = stage.page(place)
    seen.emulate_media(color_scheme=scheme)
    seen.set_viewport_size({"width": 1440 if scheme == "light" else 390, "height": HEIGHT})

    _visit(stage, place, "fr")

    assert [] == faults(seen)


@pytest.mark.parametrize("place", BY_NAME)
def test_whoever_walks_by_keyboard_sees_where_he_is(stage: Stage, place: Place) -> None:
    """Each stop of Tab shows itself."""
    seen = stage.page(place)
    seen.emulate_media(color_scheme="light")
    seen.set_viewport_size({"width": 1440, "height": HEIGHT})

    _visit(stage, place, "en")

    assert [] == list(stops(seen))


@pytest.mark.parametrize("place", BY_NAME)
def test_a_page_asks_nobody_else_for_anything(stage: Stage, place: Place) -> None:
    """No font, no script, no picture of another house."""
    seen, asked = stage.page(place), list[str]()
    seen.on("request", lambda request: asked.append(request.url))

    _visit(stage, place, "en")

    assert [] == [url for url in asked if not url.startswith((stage.origin(place), "data:"))]
