"""In a real browser nothing overlaps, nothing is cut off, and nothing is fetched."""

from pathlib import Path
from typing import Any

import pytest

from exchange.handout.page import handout
from models.channel import Channel
from models.tier import Tier
from tests.handout.drafts import calendar
from tests.handout.drafts import dossier
from tests.handout.drafts import group
from tests.handout.drafts import promise
from tests.handout.test_page import LANGUAGES
from tests.handout.test_page import q4

pytestmark = pytest.mark.e2e
TIERS = [Tier.GOOD, Tier.SMALL, Tier.PROSPECT]
SENDS = {Channel.EMAIL: ["2026-12-07T09:00"]}
WIDTHS = [320, 390, 820, 1440]
# Gives the pairs of written words in one drawing that cover each other by more than a pixel.
OVERLAPS = """() => {
  const found = [];
  for (const drawing of document.querySelectorAll("main svg")) {
    const words = [...drawing.querySelectorAll("text")].filter(one => one.textContent.trim());
    const boxes = words.map(one => one.getBoundingClientRect());
    for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
      const [a, b] = [boxes[i], boxes[j]];
      if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 2 && b.top < a.bottom - 2)
        found.push(words[i].textContent + " / " + words[j].textContent);
    }
  }
  return found;
}"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def _open(browser: Any, page: str, folder: Path, width: int) -> tuple[Any, list[str]]:
    file = folder / "report.html"
    file.write_text(page, "utf-8")
    seen = browser.new_page(viewport={"width": width, "height": 800})
    asked: list[str] = []
    seen.on("request", lambda request: asked.append(request.url))
    seen.goto(file.as_uri())
    return seen, asked


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_sample_is_as_wide_as_the_window_and_asks_for_nothing(
    browser: Any, tmp_path: Path, width: int, language: str
) -> None:
    """Wide drawings scroll in their own boxes."""
    seen, asked = _open(browser, handout(q4(language)), tmp_path, width)

    assert 0 == seen.evaluate(WIDER)
    assert 1 == len(asked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_a_drawing_covers_another(browser: Any, tmp_path: Path, language: str) -> None:
    """Whatever font the reader has."""
    seen, _ = _open(browser, handout(q4(language)), tmp_path, 1440)

    assert [] == seen.evaluate(OVERLAPS)


@pytest.mark.parametrize("width", WIDTHS)
def test_long_and_foreign_names_break_no_layout(browser: Any, tmp_path: Path, width: int) -> None:
    """A word of 300 letters, a script that runs the other way, pictures."""
    names = ["mot" * 100, "عرض نهاية العام", "🎁 日本語の名前"]
    groups = [group(f"group-{n}", TIERS[n], name=name) for n, name in enumerate(names)]
    offers = [
        promise(f"{name[:40]}-{n}", f"group-{n}", ("2026-12-07", "2026-12-14"), str(10 * n + 10), SENDS, name=name)
        for n, name in enumerate(names)
    ]

    seen, _ = _open(browser, handout(dossier(calendar(*offers, segments=groups))), tmp_path, width)

    assert 0 == seen.evaluate(WIDER)
    assert [] == seen.evaluate(OVERLAPS)
