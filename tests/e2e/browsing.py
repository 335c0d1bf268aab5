"""The browser that pages are looked at with: the system's Chromium where there is one, else that of `make e2e`.

Its headless shell is the same engine without the windows, bars and sound of a desktop, which nobody sees here; the
library's own download is one, too.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

SYSTEMS_OWN = ("chromium-headless-shell", "chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def launched() -> Iterator[Any]:
    """Start a browser without a window.  Its library comes with the e2e group alone, so nothing imports it before."""
    library = import_module("playwright.sync_api")
    with library.sync_playwright() as running:
        started = _start(running.chromium)
        yield started
        started.close()


@contextmanager
def with_large_letters(browser: Any) -> Iterator[Any]:
    """Start another beside it, whose reader has asked for letters of twice the usual size."""
    started = _start(browser.browser_type, "--blink-settings=defaultFontSize=32")
    yield started
    started.close()


def _start(kind: Any, *flags: str) -> Any:
    found = next(filter(None, map(shutil.which, SYSTEMS_OWN)), None)
    return kind.launch(executable_path=found, args=[*FLAGS, *flags])
