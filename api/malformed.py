"""Answers what the server refuses before the service sees it, as the problem document that every refusal is."""

import json

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.parser import ParsingError
from waitress.task import ErrorTask

from api.answer_headers import FOR_WHOEVER_ASKED
from api.answer_headers import SECURITY_HEADERS
from api.problem import CONTENT_TYPE
from api.problem_words import PROBLEM_WORDS

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
