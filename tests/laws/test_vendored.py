"""What others have made and we serve is what was locked: unchanged, with its licence, and nothing else beside it."""

import hashlib
import re
from pathlib import Path

import pytest

from tests.laws.tree import ROOT

STATIC = ROOT / "web" / "static"
LOCKS = {"fonts": "inter.lock", "vendor": "swagger-ui.lock"}


def _locked(lock: Path) -> dict[str, str]:
    lines = [line.split() for line in lock.read_text("utf-8").splitlines() if not line.startswith("#")]
    return {name: digest for digest, name in lines}


@pytest.mark.parametrize(("folder", "lock"), LOCKS.items())
def test_what_is_vendored_is_what_was_locked(folder: str, lock: str) -> None:
    """Nobody changes a file of others, or lays another beside it, unseen."""
    expected = _locked(STATIC / folder / lock)

    found = {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in (STATIC / folder).iterdir()}

    del found[lock]
    assert expected == found


@pytest.mark.parametrize(("folder", "lock"), LOCKS.items())
def test_a_lock_says_where_it_comes_from(folder: str, lock: str) -> None:
    """Package, version and registry stand in its first line, and the licence lies beside it."""
    first = (STATIC / folder / lock).read_text("utf-8").splitlines()[0]

    assert re.match(r"# [@\w/-]+ \d+\.\d+\.\d+ \(npm\)", first)
    assert any("LICENSE" in name for name in _locked(STATIC / folder / lock))


def test_every_font_that_a_sheet_names_is_there() -> None:
    """And it is small: a page waits for it."""
    named = {
        name for sheet in STATIC.glob("*.css") for name in re.findall(r'url\("([^"]+)"\)', sheet.read_text("utf-8"))
    }

    assert named == {f"fonts/{one.name}" for one in (STATIC / "fonts").glob("*.woff2")}
    assert sum(one.stat().st_size for one in (STATIC / "fonts").glob("*.woff2")) < 150_000


def test_nothing_in_a_sheet_of_ours_leads_elsewhere() -> None:
    """No import, no address of another server."""
    sheets = {one.name: one.read_text("utf-8") for one in STATIC.glob("*.css")}

    assert [] == [name for name, text in sheets.items() if re.search(r"@import|https?:|url\(['\"]?//", text)]
