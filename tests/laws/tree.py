"""The files of this repository, as the laws read them: what is ours, nothing that was installed or built."""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = frozenset({
    ".git", ".hypothesis", ".venv", ".venv-celery", "__pycache__", "build", "dist", "node_modules", "var", "vendor",
})  # fmt: skip
BUILT = ("_cache", ".egg-info", ".sqlite3", ".sqlite3-shm", ".sqlite3-wal")
BINARY = frozenset({".gz", ".ico", ".mo", ".png", ".pyc", ".woff2", ".xlsx", ".zip"})
# The layout: packages of the product, in the order of the import law.
LAYERS = ("api", "web", "cli", "exchange", "scheduler", "planner", "audiences", "rules", "models")


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file, read once."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """Give the path as a reader of a failure wants it, from the root of the repository."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def tree(self) -> ast.Module:
        """Give the syntax tree."""
        return ast.parse(self.text)

    @property
    def size(self) -> int:
        """Count the lines."""
        return self.text.count("\n")


def files(under: Path = ROOT) -> Iterator[Path]:
    """Walk what is ours; git is not asked, so that an unpacked archive is judged like a clone."""
    for entry in sorted(under.iterdir()):
        if entry.name in NOT_OURS or entry.name.endswith(BUILT):
            continue
        if entry.is_dir():
            yield from files(entry)
        elif entry.is_file():
            yield entry


@cache
def sources() -> tuple[Source, ...]:
    """Give every Python file."""
    return tuple(Source(path, path.read_text(encoding="utf-8")) for path in files() if path.suffix == ".py")


def product() -> tuple[Source, ...]:
    """Give the Python files that are installed."""
    return tuple(one for one in sources() if one.name == "app.py" or one.name.partition("/")[0] in LAYERS)


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Give every text file with its name."""
    return tuple(
        (path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8", errors="replace"))
        for path in files()
        if path.suffix not in BINARY
    )


def packages() -> list[str]:
    """Give the packages of the layout that exist."""
    return [name for name in LAYERS if (ROOT / name / "__init__.py").is_file()]


def plugins(folder: str) -> set[str]:
    """Name the plug-ins of a folder: its modules, less the package itself."""
    return {path.stem for path in (ROOT / folder).glob("*.py") if path.stem != "__init__"}


@cache
def pyproject() -> dict[str, Any]:
    """Read pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
