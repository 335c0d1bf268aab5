"""Who did what is read by those who may: a calendar's history by its viewers, the whole audit by admins."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from exchange.audit_file import verify_jsonl
from tests.service.launching import House
from tests.service.launching import body
from tests.service.launching import problem
from tests.service.people import USUAL
from tests.service.people import Admitted
from tests.service.people import admit
from tests.service.plans import document

SUBSCRIPTION = {"code": "crm", "url": "https://crm.example.com/events"}


def _lines(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    answer = client.get(path)
    assert 200 == answer.status_code, answer.text
    found: list[dict[str, Any]] = body(answer)["lines"]
    return found


def _ready(house: House) -> House:
    house.put()
    assert 200 == house.step("submitted", "VIP-20", by="nina", reason="ready").status_code
    assert 201 == house.client.post("/v1/subscriptions", json=SUBSCRIPTION).status_code
    return house


def test_viewers_read_the_history_of_a_calendar(house: House) -> None:
    """What was done to it and in it; from where somebody works, and what admins alone may know, is left out."""
    viewer = _ready(house).client_of("vera", "viewer")

    history = _lines(viewer, "/v1/calendars/q4/audit?limit=500")
    one = _lines(viewer, "/v1/calendars/q4/audit?kind=lifecycle&subject=VIP-20")

    assert {"calendar", "offer", "segment", "lifecycle"} <= {line["kind"] for line in history}
    assert {"q4"} == {line["calendar"] for line in history}
    assert not {"origin", "hash"} & set(history[0])
    assert [("nina", {"state": "draft"}, "submitted")] == [
        (line["by"], line["before"], line["after"]["state"]) for line in one
    ]
    assert (422, "parameters-refused") == problem(viewer.get("/v1/calendars/q4/audit?kind=subscription"))
    assert (404, "absent") == problem(viewer.get("/v1/calendars/other/audit"))


def test_pages_follow_each_other_in_both_orders(house: House) -> None:
    """The Link header leads to the next one; together they hold every line once."""
    client = _ready(house).client
    for order in ("oldest", "newest"):
        path, seen = f"/v1/audit?limit=3&order={order}", list[int]()
        while path:
            answer = client.get(path)
            seen += [line["seq"] for line in body(answer)["lines"]]
            path = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")

        everything = list(range(1, body(client.get("/v1/audit/head"))["seq"] + 1))
        assert seen == (everything if order == "oldest" else everything[::-1])


def test_admins_read_everything_and_take_it_along(house: House) -> None:
    """With where each request came from; the file that they take is verified without us."""
    client = _ready(house).client

    told = _lines(client, "/v1/audit?kind=subscription")[0]
    head = body(client.get("/v1/audit/head"))
    exported = client.get("/v1/audit/export")
    table = client.get("/v1/audit/export?format=csv&lang=fr")

    assert ("crm", USUAL) == (told["subject"], told["by"])
    assert told["origin"].startswith("api 127.0.0.1 key prs_")
    assert ("application/x-ndjson", "text/csv; charset=utf-8") == (exported.content_type, table.content_type)
    workspace, walked = verify_jsonl(BytesIO(exported.data))
    assert ("default", True, head["seq"], head["hash"]) == (
        workspace, walked.is_whole, walked.end.seq, walked.end.hash,
    )  # fmt: skip
    assert head["seq"] + 1 == len(table.get_data(as_text=True).splitlines())


@pytest.mark.parametrize("path", ["/v1/audit", "/v1/audit/head", "/v1/audit/export"])
def test_nobody_else_knows_that_there_is_an_audit(application: Flask, path: str) -> None:
    """Not even those who approve."""
    store = application.extensions["preseance"].store
    others = [admit(store, role, role) for role in ("approver", "planner", "viewer", "checker", "sender")]

    answers = [Admitted(application).speak_as(key).get(path).status_code for key in others]

    assert [404] * 5 == answers
    assert 401 == Admitted(application).speak_as(None).get(path).status_code


@pytest.mark.parametrize(
    "query",
    ["from=yesterday", "from=2026-12-02&to=2026-12-01", "limit=0", "limit=501", "cursor=WyJhIl0",
     "subject=%00", "order=up", "cursor=Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTldCg"],
)  # fmt: skip
def test_a_question_that_is_none_is_refused(client: FlaskClient, query: str) -> None:
    """With a problem document, never by a breakdown."""
    client.put("/v1/calendars/q4", json=document())

    assert [422, 422] == [client.get(f"{path}?{query}").status_code for path in ("/v1/audit", "/v1/calendars/q4/audit")]


def test_lines_are_found_by_when_they_were_written(house: House) -> None:
    """A day is that of the calendar; in the whole audit that of UTC."""
    client = _ready(house).client

    found = [len(_lines(client, f"/v1/calendars/q4/audit?{query}"))
             for query in ("from=2026-11-22&to=2026-11-23", "to=2026-11-22", "from=2026-11-22T10:00:00.000001",
                           "from=2026-11-22T10:00&by=nina", "from=1900-01-01")]  # fmt: skip

    assert [len(_lines(client, "/v1/calendars/q4/audit")), 0, 0, 1] == found[:4]
    assert found[0] == found[4]
