"""Writes down what happens, a line each: for people, or as JSON for machines; secrets never stand in it."""

import logging
import re
import sys
import time
from collections.abc import Sequence
from uuid import uuid4

import structlog
from flask import Flask
from flask import Response
from flask import g
from flask import request
from structlog.typing import EventDict
from structlog.typing import Processor
from structlog.typing import WrappedLogger

from api.redaction import HIDDEN
from api.redaction import SECRET_NAME
from api.redaction import without_secrets

LOG = structlog.get_logger("preseance.api")
HEADER = "X-Request-Id"
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_LEAST_FAILURE = 400
_OF_STRUCTLOG = frozenset({"_record", "_from_structlog"})
# These alone have lines of their own.
_OF_LINES = frozenset({"exception", "stack"})
# Nobody reads a path to its end that was made to be long.
_LONGEST_PATH = 300


def configure_logs(log_format: str) -> None:
    """Send every line to standard error, those of libraries included; called once, before anything is served."""
    is_json = log_format == "json"
    shared: Sequence[Processor] = (
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        # Before secrets are struck out: a message of an error may hold one.
        structlog.processors.format_exc_info,
        strike_out,
    )
    last: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if is_json
        # Its own way to show errors shows the values of variables, secrets among them.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
        )
    )
    logging.getLogger().handlers = [handler]
    logging.getLogger("preseance").setLevel(logging.INFO)


def strike_out(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Strike secrets out of a line; what structlog itself needs of it stays as it is."""
    return {
        name: told if name in _OF_STRUCTLOG else HIDDEN if SECRET_NAME.search(name) else _told(name, told)
        for name, told in event.items()
    }


def _told(name: str, value: object) -> object:
    """Give what is written down of a value: signs that move a terminal's cursor or its colours are spelled out."""
    told = without_secrets(value)
    if not isinstance(told, str) or told.isprintable():
        return told
    kept = "\n\t" if name in _OF_LINES else ""
    return "".join(sign if sign.isprintable() or sign in kept else repr(sign)[1:-1] for sign in told)


def log_requests(app: Flask) -> None:
    """Give each request an id, the caller's own where it is sane, and write down what changes something or fails."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if _SANE_ID.fullmatch(given) else uuid4().hex
    g.began = time.monotonic()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _end(response: Response) -> Response:
    # A request that was refused before it began, such as one that is too large, has no id.
    if "request_id" not in g:
        return response
    response.headers[HEADER] = g.request_id
    if request.method not in {"GET", "HEAD", "OPTIONS"} or response.status_code >= _LEAST_FAILURE:
        # The path alone: a query may hold a name.
        LOG.info(
            "request", method=request.method, path=request.path[:_LONGEST_PATH], status=response.status_code,
            milliseconds=round((time.monotonic() - g.began) * 1_000, 1),
        )  # fmt: skip
    return response
