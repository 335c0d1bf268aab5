"""Answers what the server refuses before the service sees it, as the problem document that every refusal is."""

import json
from collections.abc import Mapping
from socket import socket

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.parser import ParsingError
from waitress.server import BaseWSGIServer
from waitress.task import ErrorTask

from api.answer_headers import FOR_WHOEVER_ASKED
from api.answer_headers import SECURITY_HEADERS
from api.problem import CONTENT_TYPE
from api.problem_words import PROBLEM_WORDS

# Half of all that the server holds.
MOST_OF_ONE = 200
CODES = {413: "too-large", 431: "headers-too-large", 500: "broken"}


class MalformedTask(ErrorTask):
    """One refusal: a body beyond all bounds, a header that is none, a request line that makes no sense."""

    def execute(self) -> None:
        """Give the problem in English: nobody has read which language is asked for."""
        error = self.request.error
        code = CODES.get(error.code, "bad-request")
        title, detail = PROBLEM_WORDS[code]["en"]
        told = {"type": f"urn:preseance:problem:{code}", "title": title, "status": error.code, "detail": detail}
        body = json.dumps({**told, "code": code, "instance": "/"}).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [
            ("Content-Type", CONTENT_TYPE), ("Content-Language", "en"), ("Cache-Control", FOR_WHOEVER_ASKED),
            *SECURITY_HEADERS.items(),
        ]  # fmt: skip
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Parser(HTTPRequestParser):
    """Reads requests that say in one way alone how long they are: a proxy may have read the other one."""

    def parse_header(self, header_plus: bytes) -> None:
        """Refuse a length beside chunks, and chunks in a version of HTTP that has none."""
        super().parse_header(header_plus)
        if "TRANSFER_ENCODING" in self.headers or (self.chunked and "CONTENT_LENGTH" in self.headers):
            raise ParsingError("two lengths")


class Channel(HTTPChannel):
    """A connection whose refusals are problem documents."""

    parser_class = Parser
    error_task_class = MalformedTask

    def __init__(
        self, server: BaseWSGIServer, sock: socket, addr: tuple[str, int], adj: Adjustments,
        map: Mapping[int, object] | None = None,  # noqa: A002 -- the server's own name
    ) -> None:  # fmt: skip
        """Hang up at once on whoever holds as many connections as one address may: others want to come in too."""
        super().__init__(server, sock, addr, adj, map=map)
        # Behind a proxy everybody comes from its address, and it bounds them itself.
        if self.adj.clear_untrusted_proxy_headers and self._is_one_too_many():
            self.will_close = True

    def _is_one_too_many(self) -> bool:
        here = [one.addr[0] for one in list(self.server.active_channels.values()) if one.addr]
        return here.count(self.addr[0]) > MOST_OF_ONE
