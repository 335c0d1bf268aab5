"""Can others on this computer read the database, or the file of providers with its secrets?"""

import re
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

from cli.deployment import Deployment
from cli.deployment import Line
from cli.deployment import fail
from cli.deployment import listed
from cli.deployment import ok
from cli.deployment import warn

OTHERS_READ = stat.S_IROTH
OTHERS_WRITE = stat.S_IWOTH
BESIDE = ("", "-wal", "-shm", "-journal")
_SECRET = re.compile(r"secret|password|token|api_?key|authorization|private_?key|signature", re.IGNORECASE)
MOST_NAMED = 10


def look(deployment: Deployment) -> Iterator[Line]:
    """Tell of the files that belong to the house alone."""
    if deployment.file is not None:
        yield from _database(deployment.file)
    for file in providers_files(deployment.settings.providers):
        yield from _providers(file)


def providers_files(place: str) -> list[Path]:
    """Give the files of the ways out: one, or those of a folder."""
    if not place:
        return []
    found = Path(place)
    return sorted(found.glob("*.toml")) if found.is_dir() else [found]


def _database(file: Path) -> Iterator[Line]:
    readable = [str(one) for end in BESIDE if _lets(one := file.with_name(file.name + end), OTHERS_READ)]
    folder = file.absolute().parent
    if readable and _lets(folder, stat.S_IXOTH):
        yield fail("database-readable", files=listed(tuple(readable)), file=file)
    else:
        yield ok("database-private")
    if _lets(folder, OTHERS_WRITE) and not _lets(folder, stat.S_ISVTX):
        yield fail("folder-writable", folder=folder)


def _providers(file: Path) -> Iterator[Line]:
    if not file.is_file():
        yield fail("providers-absent", file=file)
        return
    open_to_others = _lets(file, OTHERS_READ)
    named = _plain_secrets(file)
    if open_to_others and named:
        yield fail("providers-readable", file=file)
    elif named:
        yield warn("secrets-in-file", file=file, names=listed(tuple(named[:MOST_NAMED])))
    else:
        yield ok("providers-private", file=file)
    if _lets(file, OTHERS_WRITE):
        yield fail("providers-writable", file=file)


def _plain_secrets(file: Path) -> list[str]:
    """Name the secrets that stand in a file as they are, and not as the name of a variable."""
    try:
        document = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        # What is wrong in it, `preseance providers` tells with its place.
        return []
    return list(_written(document, ""))


def _written(node: object, place: str, *, is_secret: bool = False) -> Iterator[str]:
    if isinstance(node, dict):
        if "environment" in node and len(node) == 1:
            return
        for name, inner in node.items():
            yield from _written(inner, f"{place}.{name}".lstrip("."), is_secret=is_secret or bool(_SECRET.search(name)))
    elif isinstance(node, list):
        for inner in node:
            yield from _written(inner, place, is_secret=is_secret)
    elif is_secret and isinstance(node, str) and node:
        yield place


def _lets(path: Path, right: int) -> bool:
    try:
        return bool(path.stat().st_mode & right)
    except OSError:
        return False
