"""Whatever is uploaded, the answer is a plan or a problem, and a refused file leaves nothing behind."""

import io
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

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


def test_an_upload_without_a_file_is_told_so(client: FlaskClient) -> None:
    """The name of the field is told."""
    answer = client.post("/v1/calendars/none/import", data={"plan": (io.BytesIO(b"x"), "x.csv")})

    assert (422, "no-file") == (answer.status_code, json.loads(answer.text)["code"])
