"""The repository speaks of the product alone: no machine, no registry, and a hash on all that is installed."""

import ast
import re
import sys

import pytest

from tests.laws.tree import LAYERS
from tests.laws.tree import ROOT
from tests.laws.tree import product
from tests.laws.tree import texts

MACHINE = re.compile(r"(?<![\w.~])/(?:home|root|work|Users|private)/\w|(?<!\w)[A-Z]:\\\\?Users")
REGISTRY = re.compile(
    r"https?://[^\s\"']*(?:pypi|pythonhosted|artifactory|nexus|jfrog)|--(?:extra-)?index-url\s*=?\s*http|--find-links|--trusted-host",
    re.IGNORECASE,
)
LOCKED = sorted((ROOT / "requirements").glob("*.txt"))
# What is imported under another name than it is installed by.
IMPORTED_AS = {
    "alembic": "alembic",
    "apscheduler": "apscheduler",
    "argon2": "argon2-cffi",
    "babel": "babel",
    "dateutil": "python-dateutil",
    "flask_smorest": "flask-smorest",
    "flask_wtf": "flask-wtf",
    "prometheus_client": "prometheus-client",
    "psycopg": "psycopg",
    "python_calamine": "python-calamine",
    "werkzeug": "flask",
    "jinja2": "flask",
    "markupsafe": "flask",
    "apispec": "flask-smorest",
    "webargs": "flask-smorest",
    "wtforms": "flask-wtf",
}


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    """A path outside the repository works on one machine only."""
    found = [name for name, text in texts() if name != "tests/laws/test_hygiene.py" and MACHINE.search(text)]

    assert [] == found


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is the machine's choice; the hashes say which ones they are."""
    own = {"tests/laws/test_hygiene.py", "Makefile"}

    found = [name for name, text in texts() if name not in own and REGISTRY.search(text)]

    assert [] == found


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in LOCKED])
def test_every_locked_dependency_has_its_version_and_hashes(path: object) -> None:
    """What is not so is refused by pip, and here before anybody installs."""
    entries = re.findall(
        r"^([a-z0-9][^\s\\]*) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", _read(path), re.MULTILINE
    )
    lines = [line for line in _read(path).splitlines() if line and not line.startswith((" ", "#"))]

    assert lines
    assert len(lines) == len(entries)
    assert all("==" in name for name, _ in entries)


def test_every_group_has_both_its_list_and_its_lock() -> None:
    """What is asked for, and what that means today."""
    asked = {path.stem for path in (ROOT / "requirements").glob("*.in")}

    assert asked == {path.stem for path in LOCKED}


def test_the_product_imports_nothing_it_does_not_ask_for() -> None:
    """A dependency of a dependency may leave without a word."""
    asked = {
        re.split(r"[~=<>\[]", line)[0].strip().lower()
        for group in ("run.in", "oidc.in")
        for line in (ROOT / "requirements" / group).read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    }

    imported = {
        name.partition(".")[0] for source in product() for node in ast.walk(source.tree) for name in _imports(node)
    }
    strangers = imported - set(sys.stdlib_module_names) - set(LAYERS) - {"app"}

    assert set() == {name for name in strangers if IMPORTED_AS.get(name, name).lower() not in asked}


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module]
    return []


def _read(path: object) -> str:
    return (ROOT / "requirements" / getattr(path, "name", "")).read_text("utf-8")
