"""Gives the files of pages addresses that change when a file does, so that a browser asks for each of them once.

A module names others by where they lie beside it: the version stands before the whole path, and holds for all of them.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask import Response
from flask import g

FILES = "static"
FOR_GOOD = "max-age=31536000, immutable"
SHOWN_DIGITS = 12
REFUSED = 400


def keep_files(app: Flask) -> None:
    """Serve every file under its version too, and lead pages there; without one it is asked for each time."""
    version = version_of(Path(app.static_folder or ""))
    app.add_url_rule("/static/v/<version>/<path:filename>", FILES)

    @app.url_defaults
    def name(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == FILES:
            values.setdefault("version", version)

    @app.url_value_preprocessor
    def read(endpoint: str | None, values: dict[str, Any] | None) -> None:
        # A page of before an update may ask for what has changed since: it gets that, and keeps it no longer.
        if endpoint == FILES and values:
            g.is_for_good = values.pop("version", "") == version

    @app.after_request
    def tell(response: Response) -> Response:
        if g.get("is_for_good") and response.status_code < REFUSED:
            response.headers["Cache-Control"] = FOR_GOOD
        return response


@cache
def version_of(folder: Path) -> str:
    """Give a digest of all files of a folder, with their names."""
    said = hashlib.sha256()
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        said.update(f"{file.relative_to(folder)}\0{file.stat().st_size}\0".encode())
        said.update(file.read_bytes())
    return said.hexdigest()[:SHOWN_DIGITS]
