"""A browser asks for each file of a page once, until it changes."""

import re
from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.kept_files import keep_files
from api.kept_files import version_of

LASTING = "max-age=31536000, immutable"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of files of pages."""
    (tmp_path / "files" / "app").mkdir(parents=True)
    (tmp_path / "files" / "app" / "one.js").write_text("1")
    (tmp_path / "files" / "sheet.css").write_text("p {}")
    return tmp_path / "files"


@pytest.fixture
def kept(folder: Path) -> FlaskClient:
    """Give an application that serves it."""
    app = Flask(__name__, static_folder=str(folder), static_url_path="/static")
    keep_files(app)
    app.add_url_rule("/page", "page", lambda: app.url_for("static", filename="app/one.js"))
    return app.test_client()


def test_a_file_under_its_version_is_kept_for_good(kept: FlaskClient, folder: Path) -> None:
    """Its neighbours lie beside it; without a version, or with one of before, it is asked for again."""
    place = kept.get("/page").text
    asked = {path: kept.get(path) for path in (place, place.replace("app/one.js", "sheet.css"), "/static/app/one.js",
                                               "/static/v/0123/app/one.js")}  # fmt: skip

    assert f"/static/v/{version_of(folder)}/app/one.js" == place
    assert [200] * 4 == [one.status_code for one in asked.values()]
    assert [LASTING, LASTING, "no-cache", "no-cache"] == [one.headers["Cache-Control"] for one in asked.values()]
    for one in asked.values():
        one.close()


def test_what_is_absent_is_kept_by_nobody(kept: FlaskClient) -> None:
    """Neither under a version, nor above the folder."""
    place = kept.get("/page").text

    for path in (place.replace("one.js", "none.js"), place.replace("app/one.js", "../secret"), "/static/v/0123"):
        answer = kept.get(path)

        assert 404 == answer.status_code
        assert LASTING != answer.headers.get("Cache-Control")


@pytest.mark.parametrize("change", ["changed", "renamed", "gone", "new"])
def test_every_change_is_another_version(folder: Path, tmp_path: Path, change: str) -> None:
    """Of one letter, of a name; a copy elsewhere has the same."""
    other = Path(copytree(folder, tmp_path / "other"))
    assert version_of(folder) == version_of(other)
    version_of.cache_clear()
    one = other / "app" / "one.js"
    if change == "changed":
        one.write_text("2")
    elif change == "renamed":
        one.rename(other / "app" / "two.js")
    elif change == "gone":
        one.unlink()
    else:
        (other / "three.js").write_text("")

    assert version_of(folder) != version_of(other)


def test_pages_name_files_by_their_version(client: FlaskClient) -> None:
    """All of them."""
    named = re.findall(r'(?:src|href)="(/static/[^"]+)"', client.get("/").text)

    assert len(named) > 5
    assert all(re.match(r"/static/v/[0-9a-f]{12}/", one) for one in named)
