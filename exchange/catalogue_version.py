"""Names all that a verdict depends on beside the plan and the policy: whoever changes any of it changes the name."""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
# The rules and the forms of offers are found by their files; the other two read a plan and tell a report.
PLUGINS = ("rules", "models/mechanics")
READERS = ("exchange/plan_document.py", "exchange/plan_text.py", "exchange/report_document.py",
           "exchange/report_text.py")  # fmt: skip
# What they import from elsewhere that could change a result; the test of this file names any that is forgotten.
LIBRARIES = ("Babel", "marshmallow", "numpy", "python-dateutil")
_IMPORT = re.compile(r"^\s*(?:from|import) ((?:exchange|models|rules)[\w.]*)(?: import (\w+))?", re.MULTILINE)


@cache
def catalogue_version() -> str:
    """Hash the sources and the libraries; the same wherever the same release runs."""
    digest = hashlib.sha256()
    for file, source in sorted(counted_sources().items()):
        digest.update(f"{file}\n{len(source)}\n{source}\n".encode())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    return "sha256:" + digest.hexdigest()


def counted_sources() -> dict[str, str]:
    """Give every file that counts with what is written in it: the rules, and all that they and the readers import."""
    waiting = [*READERS, *(file for folder in PLUGINS for file in _files_in(folder))]
    read: dict[str, str] = {}
    while waiting:
        file = waiting.pop()
        if file in read:
            continue
        # Read as text: a checkout with other line ends is the same release.
        read[file] = (ROOT / file).read_text("utf-8")
        waiting.extend(imported for imported in _imports(read[file]) if imported not in read)
    return read


def _files_in(folder: str) -> Iterator[str]:
    """Give the sources of a folder, the dated figures of law included."""
    files = (found for kind in ("*.py", "*.toml") for found in (ROOT / folder).rglob(kind))
    return (found.relative_to(ROOT).as_posix() for found in files)


def _imports(source: str) -> Iterator[str]:
    """Give the files that a source imports, the packages above them included: `from models import plan` names two."""
    for module, name in _IMPORT.findall(source):
        parts = module.split(".")
        for depth in range(1, len(parts) + 1):
            yield from _file("/".join(parts[:depth]))
        if name:
            yield from _file("/".join([*parts, name]))


def _file(path: str) -> Iterator[str]:
    for file in (f"{path}.py", f"{path}/__init__.py"):
        if (ROOT / file).is_file():
            yield file
