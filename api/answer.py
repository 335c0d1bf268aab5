"""How answers leave: JSON, with the version as ETag and the next page as Link."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response
from flask import request

from api.language import language
from api.problem import ProblemError
from exchange.json_text import read_json

# Of a plan of a hundred thousand offers each has about thirty.
MOST_VALUES = 4_000_000
_ENTITY_TAG = re.compile(r'"([0-9]{1,18})"')


def answer(document: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Give a JSON answer in the language that was asked for."""
    response = Response(json.dumps(document, ensure_ascii=False), status=status, content_type="application/json")
    response.headers["Content-Language"] = language()
    response.headers["Vary"] = "Accept-Language"
    response.headers.update(headers or {})
    return response


def nothing() -> Response:
    """Answer that it is done."""
    response = Response(status=204)
    response.headers.remove("Content-Type")
    return response


def etag(version: int) -> str:
    """Write a version as an entity tag."""
    return f'"{version}"'


def next_page(cursor: str | None) -> dict[str, str]:
    """Give the Link header to the next page; nothing on the last one."""
    if cursor is None:
        return {}
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    return {"Link": f'<{request.path}?{urlencode([*kept, ("cursor", cursor)])}>; rel="next"'}


def expected_version() -> int:
    """Read If-Match; nobody changes what he has not read."""
    version = find_expected_version()
    if version is None:
        raise ProblemError(428, "precondition-required")
    return version


def find_expected_version() -> int | None:
    """Read If-Match when it is there."""
    given = request.headers.get("If-Match")
    if given is None:
        return None
    told = _ENTITY_TAG.fullmatch(given.strip())
    if told is not None:
        return int(told[1])
    raise ProblemError(412, "precondition-refused")


def is_unchanged(version: int) -> bool:
    """Say whether the caller has this version already."""
    # A proxy that compresses answers weakens their tags: for reading that is the same version.
    return request.if_none_match.contains_weak(str(version))


def json_body(*kinds: str) -> Any:  # noqa: ANN401 -- a JSON tree, still to be judged
    """Read the body as JSON, with what is wrong inside marked in place."""
    accepted = kinds or ("application/json",)
    if request.mimetype not in accepted:
        raise ProblemError(415, "unsupported-media-type", {"accepted": ", ".join(accepted)})
    return read_json(request.get_data(), most_values=MOST_VALUES)
