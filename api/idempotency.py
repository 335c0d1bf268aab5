"""Answers a creating request that comes twice with the same key as it was answered the first time."""

import hashlib
from collections.abc import Callable
from functools import wraps

from flask import Response
from flask import request

from api.desk import desk
from api.problem import ProblemError
from models.store_idempotency import KeptAnswer

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
KEPT_HEADERS = ("Content-Type", "Content-Language", "ETag", "Location")
View = Callable[..., Response]


def creates_once(view: View) -> View:
    """Keep the answer of a view under the caller's key; without a key nothing is kept."""

    @wraps(view)
    def once(*args: object, **kwargs: object) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return view(*args, **kwargs)
        if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
            raise ProblemError(422, "key-refused")
        store = desk().store
        known = store.claim_key(key, _request_hash())
        if known is not None:
            return Response(known.body, status=known.status, headers={**known.headers, "Idempotency-Replayed": "true"})
        try:
            response = view(*args, **kwargs)
        except BaseException:
            store.release_key(key)
            raise
        kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        store.settle_key(
            key, KeptAnswer(status=response.status_code, headers=kept, body=response.get_data(as_text=True))
        )
        return response

    return once


def _request_hash() -> str:
    digest = hashlib.sha256()
    for part in (request.method, request.full_path, request.headers.get("Content-Type", "")):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\0")
    digest.update(request.get_data())
    return "sha256:" + digest.hexdigest()
