"""Names that would be scripts, run the other way, never end or last no time break neither a page nor its layout."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.duel import CALENDAR
from tests.e2e.duel import LOYAL
from tests.e2e.duel import RIVAL
from tests.e2e.duel import duel
from tests.e2e.duel import starts
from tests.e2e.judged import overhang
from tests.e2e.places import PLACES
from tests.e2e.places import gravest
from tests.e2e.served import Served
from tests.e2e.served import serving

pytestmark = pytest.mark.e2e
SCRIPT = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
NAMES = {
    "calendar": "🎁 " + SCRIPT,
    "newcomers": "عملاء جدد \u202egnissim",
    "faithful": "mot" * 66,
    RIVAL: SCRIPT,
    LOYAL: "🎁👨‍👩‍👧‍👦" * 20,
}
WIDTHS = (320, 390, 820, 1440)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the small calendar under names that nobody should choose."""
    folder = tmp_path_factory.mktemp("hostile")
    with serving(folder, duel(folder, **NAMES)) as served:
        yield served


def test_no_page_breaks_under_hostile_names(browser: Any, house: Served) -> None:
    """Nothing runs, nothing overflows, every name is told as it is."""
    page = house.enter(browser, "claire")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    board = f"{house.url}/?calendar={CALENDAR}&view=month&from={starts():%Y-%m}"
    paths = [board] + [
        f"{house.url}{place.path}".format(calendar=CALENDAR, offer=LOYAL, segment="faithful", finding="none")
        for place in PLACES
        if place.status == 200 and "{finding}" not in place.path
    ]

    broken = []
    for path in paths:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            answer = page.goto(path)
            if answer.status >= 500 or overhang(page) or page.title() == "taken":
                broken.append((path, width, answer.status, overhang(page), page.title()))

    assert [] == broken
    assert [] == [url for url in asked if url.endswith("/x")]


def test_a_finding_about_hostile_names_is_whole(browser: Any, tmp_path: Path) -> None:
    """The panel as well, its ways out, and the form of its waiver."""
    plan = duel(tmp_path, **NAMES)
    plan.write_text(plan.read_text("utf-8").replace('"rate": "25"', '"rate": "5"'), "utf-8")
    with serving(tmp_path, plan) as served:
        page = served.enter(browser, "claire")
        finding = gravest(page, served.url, CALENDAR)
        wider = []
        for path in (f"/findings/{finding}?", f"/findings/{finding}/repairs?", f"/waivers/ask?finding={finding}&"):
            page.goto(f"{served.url}{path}calendar={CALENDAR}&lang=fr")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                wider.append(overhang(page))

        assert [0] * 3 * len(WIDTHS) == wider
        assert "taken" != page.title()
