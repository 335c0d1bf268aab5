"""Whatever is uploaded, the answer is a plan or a problem, and a refused file leaves nothing behind."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from api.imports import EXTENSIONS
from tests.service.plans import document

ROOT = Path(__file__).parents[2]
SEEDS = {
    "plan.xlsx": (ROOT / "examples" / "q4-2026" / "acquisition.xlsx").read_bytes(),
    "plan.csv": (ROOT / "examples" / "first-plan.csv").read_bytes(),
    "plan.json": json.dumps(document()).encode(),
}


@st.composite
def _damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """Take a good file and put something strange in the middle of it, or stop it short."""
    name = draw(st.sampled_from(sorted(SEEDS)))
    good = SEEDS[name]
    start = draw(st.integers(0, len(good)))
    stop = draw(st.integers(start, min(len(good), start + 40)))
    return name, good[:start] + draw(st.binary(max_size=20)) + good[stop : draw(st.integers(stop, len(good)))]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(upload=st.one_of(_damaged(), st.tuples(st.text(max_size=12), st.binary(max_size=200))))
def test_a_strange_file_is_told_apart(application: Flask, upload: tuple[str, bytes]) -> None:
    """Never a 500; what is refused is refused with a problem."""
    name, data = upload
    client = application.test_client()

    answer = client.post("/v1/calendars/fuzzed/import", data={"file": (io.BytesIO(data), name)})

    assert answer.status_code in {200, 400, 413, 422}, answer.text
    assert answer.content_type == ("application/json" if answer.status_code == 200 else "application/problem+json")
    assert 404 == client.get("/v1/calendars/fuzzed").status_code


@pytest.mark.parametrize("name", ["second.csv", "empty.csv"])
def test_one_bad_file_of_two_stores_nothing(client: FlaskClient, name: str) -> None:
    """The good one is not half of a plan."""
    bad = b"" if name == "empty.csv" else b"offer;segment\n"
    files = [(io.BytesIO(SEEDS["plan.csv"]), "first.csv"), (io.BytesIO(bad), name)]

    answer = client.post("/v1/calendars/two/import?dry_run=false", data={"file": files})

    assert 422 == answer.status_code
    assert name == json.loads(answer.text)["errors"][0]["file"]
    assert 404 == client.get("/v1/calendars/two").status_code


def _bomb() -> bytes:
    parcel = io.BytesIO()
    with zipfile.ZipFile(parcel, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b"<x/>")
        for number in range(4):
            bomb.writestr(f"xl/worksheets/sheet{number}.xml", b" " * (8 * 1024 * 1024))
    return parcel.getvalue()


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        pytest.param("csv", lambda: b"a;b\n" * 200_002, (422, "too-many-rows"), id="rows"),
        pytest.param("csv", lambda: b";" * 60_000, (422, "too-many-columns"), id="columns"),
        pytest.param("json", lambda: b"[" * 5_000, (400, "too-deep"), id="depth"),
        pytest.param("json", lambda: b"[" + b"1," * 4_000_001, (413, "too-many-values"), id="values"),
        pytest.param("xlsx", _bomb, (422, "zip-bomb"), id="a bomb"),
    ],
)
def test_what_is_too_much_is_refused_by_its_name(
    client: FlaskClient, kind: str, data: Callable[[], bytes], expected: tuple[int, str]
) -> None:
    """Each limit of the page on operations that an upload can meet."""
    kinds = {name: content_type for content_type, name in EXTENSIONS.items()}
    place = "/v1/calendars/none/import?dry_run=false"

    answer = client.post(place, data=data(), content_type=kinds[f"plan.{kind}"])

    told = json.loads(answer.text)
    assert expected == (answer.status_code, told["errors"][0]["code"])
    assert 404 == client.get("/v1/calendars/none").status_code


def test_twenty_files_and_fields_at_once_are_enough(client: FlaskClient) -> None:
    """Each costs memory before anybody has looked into it."""
    fields = {f"field-{number}": "x" for number in range(21)}

    answer = client.post("/v1/calendars/none/import", data=fields, content_type="multipart/form-data")

    assert (413, "too-large") == (answer.status_code, json.loads(answer.text)["code"])


def test_an_upload_without_a_file_is_told_so(client: FlaskClient) -> None:
    """The name of the field is told."""
    answer = client.post("/v1/calendars/none/import", data={"plan": (io.BytesIO(b"x"), "x.csv")})

    assert (422, "no-file") == (answer.status_code, json.loads(answer.text)["code"])
