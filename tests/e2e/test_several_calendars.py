"""Where there are several calendars, one of them under an endless name, every page still fits its window."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.duel import CALENDAR
from tests.e2e.duel import duel
from tests.e2e.judged import overhang
from tests.e2e.places import PLACES
from tests.e2e.served import SAMPLE
from tests.e2e.served import Served
from tests.e2e.served import serving

pytestmark = pytest.mark.e2e
WIDTHS = (320, 390, 820)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the sample beside a calendar whose name is one word."""
    folder = tmp_path_factory.mktemp("several")
    with serving(folder, SAMPLE, duel(folder, calendar="mot" * 66)) as served:
        yield served


@pytest.mark.parametrize("calendar", [CALENDAR, "", "plan"])
def test_no_choice_of_calendars_is_wider_than_its_window(browser: Any, house: Served, calendar: str) -> None:
    """With a calendar chosen or none."""
    page = house.enter(browser, "claire")
    paths = [one.path for one in PLACES if one.status == 200 and one.path.replace("{calendar}", "").count("{") == 0]

    broken = []
    for path in paths:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{house.url}{path}".replace("{calendar}", calendar))
            if overhang(page):
                broken.append((path, width, overhang(page)))

    assert [] == broken
