"""Answers a creating request that comes twice with the same key as it was answered the first time."""

import hashlib
import json
from collections.abc import Callable
from collections.abc import Iterator
from functools import wraps
from typing import Any

from flask import Response
from flask import g
from flask import request

from api.access import caller
from api.desk import desk
from api.problem import ProblemError
from models.store_idempotency import KeptAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST_KEY = 255
FORM = "multipart/form-data"
KEPT_HEADERS = ("Cache-Control", "Content-Type", "Content-Language", "ETag", "Location", "Vary")
# What an answer shows once, wherever it stands in it: nobody may read it later in the database, or by asking again.
SHOWN_ONCE = frozenset({"secret", "token", "link", "password"})
View = Callable[..., Response]


def creates_once(view: View) -> View:
    """Keep the answer of a view under the caller's key; without a key nothing is kept.

    A secret that the answer shows once is not kept: who asks again is given null in its place.
    """

    @wraps(view)
    def once(*args: object, **kwargs: object) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return view(*args, **kwargs)
        if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
            raise ProblemError(400, "key-refused")
        store = desk().store
        known = store.claim_key(key, _request_hash())
        if known is not None:
            return Response(known.body, status=known.status, headers={**known.headers, REPLAYED: "true"})
        g.caller = caller().under(key)
        try:
            response = view(*args, **kwargs)
        except BaseException:
            store.release_key(key)
            raise
        kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        store.settle_key(key, KeptAnswer(status=response.status_code, headers=kept, body=_without_secrets(response)))
        return response

    return once


def _request_hash() -> str:
    """Name the request by all that its answer depends on, and by who asks: nobody is given another's answer."""
    digest = hashlib.sha256()
    # A login may be given anew to somebody else.
    asks = (caller().workspace, caller().name, str(caller().person_id), request.headers.get("If-Match", ""))
    for part in (*asks, request.method, request.full_path, *_body()):
        digest.update(part if isinstance(part, bytes) else part.encode("utf-8", "surrogateescape"))
        digest.update(b"\0")
    return "sha256:" + digest.hexdigest()


def _body() -> Iterator[str | bytes]:
    """Give what was sent; a form is cut anew each time at another mark, so that its parts are told."""
    if request.mimetype != FORM:
        yield request.headers.get("Content-Type", "")
        yield request.get_data()
        return
    for name, value in request.form.items(multi=True):
        yield from (name, value)
    for name, file in request.files.items(multi=True):
        yield from (name, file.filename or "", hashlib.sha256(file.read()).digest())
        file.seek(0)


def _without_secrets(response: Response) -> str:
    text = response.get_data(as_text=True)
    if response.mimetype != "application/json" or not any(f'"{name}"' in text for name in SHOWN_ONCE):
        return text
    return json.dumps(_blanked(json.loads(text)), ensure_ascii=False)


def _blanked(node: Any) -> Any:  # noqa: ANN401 -- a JSON tree
    if isinstance(node, dict):
        return {key: None if key in SHOWN_ONCE else _blanked(inner) for key, inner in node.items()}
    return [_blanked(inner) for inner in node] if isinstance(node, list) else node
