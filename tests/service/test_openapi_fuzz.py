"""Strangers' requests, thousands of them, made from the API's own description: none breaks it, none is misdescribed."""

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import Phase
from hypothesis import given
from hypothesis import settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.result import Ok

from api.desk import EXTENSION
from app import Settings
from app import create_app
from tests.service.people import USUAL
from tests.service.people import key_of
from tests.service.people import let_in

Described = tuple[Flask, schemathesis.BaseSchema]
EXAMPLES = 20
# What a schema cannot say is refused with these: an end before its start, a segment that is not defined.
REFUSALS = ("2xx", "304", "400", "404", "409", "410", "412", "413", "415", "422", "428", "429")
OPERATIONS = [
    ("POST", "/v1/checks"),
    ("GET", "/v1/calendars"),
    ("GET", "/v1/calendars/{code}"),
    ("PUT", "/v1/calendars/{code}"),
    ("DELETE", "/v1/calendars/{code}"),
    ("GET", "/v1/calendars/{code}/segments"),
    ("PUT", "/v1/calendars/{code}/segments"),
    ("GET", "/v1/calendars/{code}/overlaps"),
    ("PUT", "/v1/calendars/{code}/overlaps"),
    ("POST", "/v1/calendars/{code}/import"),
    ("GET", "/v1/offers"),
    ("POST", "/v1/offers"),
    ("GET", "/v1/offers/{code}"),
    ("PATCH", "/v1/offers/{code}"),
    ("DELETE", "/v1/offers/{code}"),
    ("GET", "/v1/findings"),
    ("GET", "/v1/calendars/{code}/lifecycle"),
    ("POST", "/v1/calendars/{code}/lifecycle"),
    ("GET", "/v1/calendars/{code}/waivers"),
    ("POST", "/v1/calendars/{code}/waivers"),
    ("GET", "/v1/calendars/{code}/waivers/{number}"),
    ("POST", "/v1/calendars/{code}/waivers/{number}/approve"),
    ("DELETE", "/v1/calendars/{code}/waivers/{number}"),
    ("GET", "/v1/calendars/{code}/reviews"),
    ("POST", "/v1/calendars/{code}/repairs"),
    ("GET", "/v1/waivers"),
    ("GET", "/v1/waivers/register"),
    ("GET", "/v1/sends"),
    ("GET", "/v1/sends/{number}"),
    ("POST", "/v1/sends/actions"),
    ("GET", "/v1/sends/preview"),
    ("GET", "/v1/sends/summary"),
    ("GET", "/v1/providers"),
    ("POST", "/v1/providers/{name}/resume"),
    ("POST", "/v1/receipts/{provider}"),
    ("POST", "/v1/workspaces/{workspace}/receipts/{provider}"),
    ("GET", "/v1/receipts/aside"),
    ("GET", "/v1/subscriptions"),
    ("POST", "/v1/subscriptions"),
    ("GET", "/v1/subscriptions/{code}"),
    ("PATCH", "/v1/subscriptions/{code}"),
    ("DELETE", "/v1/subscriptions/{code}"),
    ("POST", "/v1/subscriptions/{code}/test"),
    ("POST", "/v1/subscriptions/{code}/rotate"),
    ("GET", "/v1/policy"),
    ("PUT", "/v1/policy"),
    ("GET", "/v1/policy/versions"),
    ("POST", "/v1/policy/trial"),
    ("GET", "/v1/calendars/{code}/verdicts"),
    ("GET", "/v1/verdicts/{number}"),
    ("POST", "/v1/verdicts/{number}/replay"),
    ("GET", "/v1/calendars/{code}/audit"),
    ("GET", "/v1/audit"),
    ("GET", "/v1/audit/head"),
    ("GET", "/v1/audit/export"),
    ("GET", "/v1/me"),
    ("GET", "/v1/people"),
    ("POST", "/v1/people"),
    ("GET", "/v1/people/{login}"),
    ("PATCH", "/v1/people/{login}"),
    ("DELETE", "/v1/people/{login}"),
    ("POST", "/v1/people/{login}/links"),
    ("GET", "/v1/keys"),
    ("POST", "/v1/keys"),
    ("DELETE", "/v1/keys/{prefix}"),
    ("GET", "/v1/rules"),
    ("GET", "/v1/rules/{code}"),
    ("GET", "/v1/mechanics"),
    ("GET", "/v1/schema"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
]


@pytest.fixture
def application(filled_url: str) -> Iterator[Flask]:
    """Give a service that has something stored."""
    app = create_app(Settings(database_url=filled_url, rate_limit="1000000/minute"))
    yield let_in(app, app.extensions[EXTENSION].store)
    app.extensions[EXTENSION].store.close()


@pytest.fixture(scope="module")
def described(blank_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Described]:
    """Read the description once: it is the same for every service, and takes longer to read than most to ask for."""
    file = tmp_path_factory.mktemp("described") / "test.sqlite3"
    shutil.copy(blank_file, file)
    app = create_app(Settings(database_url=f"sqlite:///{file}", rate_limit="1000000/minute"))
    config = schemathesis.config.SchemathesisConfig.from_dict(
        {
            "headers": {"Authorization": f"Bearer {key_of(USUAL)}"},
            "checks": {
                "positive_data_acceptance": {"expected-statuses": list(REFUSALS)},
                "negative_data_rejection": {"expected-statuses": [one for one in REFUSALS if one[0] == "4"]},
            },
        }
    )
    yield app, schemathesis.openapi.from_wsgi("/openapi.json", app, config=config)
    app.extensions[EXTENSION].store.close()


@pytest.fixture
def api(described: Described, application: Flask, monkeypatch: pytest.MonkeyPatch) -> schemathesis.BaseSchema:
    """Have the service of a test answer to whoever follows the description."""
    app, schema = described
    monkeypatch.setattr(app, "wsgi_app", application.wsgi_app)
    return schema


@pytest.mark.fuzz
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[" ".join(one) for one in OPERATIONS])
def test_the_api_is_as_described(
    api: schemathesis.BaseSchema, application: Flask, method: str, path: str, mode: schemathesis.GenerationMode
) -> None:
    """Every answer has a described status, type and shape; wrong input is refused, right input is not.

    Without the key, and with a wrong one, whatever was let through is refused.
    """
    operation = api[path][method]
    # Shown by hand: a key that comes from the settings is taken for one that was drawn, and should be refused.
    shown = {"Authorization": f"Bearer {application.config['TESTS_KEY']}"}

    @settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.explicit, Phase.generate], derandomize=True,
              database=None, suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=shown)

    with contextlib.suppress(Unsatisfiable):
        ask()


def test_every_operation_is_tried(api: schemathesis.BaseSchema) -> None:
    """The list above is complete."""
    found = [one.ok() for one in api.get_all_operations() if isinstance(one, Ok)]
    described = [(one.method.upper(), one.path) for one in found]

    assert sorted(OPERATIONS) == sorted(described)


def test_the_description_is_valid(application: Flask) -> None:
    """It is OpenAPI 3.1, and every reference in it leads somewhere."""
    told = application.test_client().get("/openapi.json").json
    text = json.dumps(told)
    names = {piece.split('"')[0] for piece in text.split("#/components/schemas/")[1:]}

    assert str(told["openapi"]).startswith("3.1")  # type: ignore[index]
    assert names <= set(told["components"]["schemas"])  # type: ignore[index]


def test_what_an_operation_does_is_told_in_plain_words(application: Flask) -> None:
    """A summary is shown letter by letter, so that marks for code stand in it as they are."""
    told = application.test_client().get("/openapi.json").json
    summaries = [one["summary"] for ways in told["paths"].values() for one in ways.values() if "summary" in one]  # type: ignore[index]

    assert summaries
    assert [] == [one for one in summaries if "`" in one]


@pytest.mark.parametrize(
    "place",
    [
        "/v1/findings?calendar=q4", "/v1/calendars/q4/lifecycle", "/v1/calendars/q4/waivers", "/v1/sends",
        "/v1/sends?kind=event", "/v1/sends/1", "/v1/sends/preview?calendar=q4&from=2026-11-22", "/v1/sends/summary",
        "/v1/providers", "/v1/subscriptions", "/v1/subscriptions/tool", "/v1/policy", "/v1/calendars/q4/verdicts",
        "/v1/verdicts/1", "/v1/calendars/q4/audit", "/v1/audit", "/v1/audit/head", "/v1/me", "/v1/people",
        "/v1/people/claire", "/v1/keys",
    ],
)  # fmt: skip
def test_what_is_stored_is_told_as_described(api: schemathesis.BaseSchema, application: Flask, place: str) -> None:
    """Requests that are drawn by chance seldom meet a send or an exception; these do."""
    path = place.partition("?")[0]
    known = {
        "/v1/sends/1": "/v1/sends/{number}",
        "/v1/verdicts/1": "/v1/verdicts/{number}",
        "/v1/people/claire": "/v1/people/{login}",
        "/v1/subscriptions/tool": "/v1/subscriptions/{code}",
    }
    template = known.get(path, path.replace("q4", "{code}"))
    query = dict(pair.split("=", 1) for pair in place.partition("?")[2].split("&") if pair)
    names = {"number": 1} if "number" in template else {"code": path.rsplit("/", 2)[-1]}
    names = {"code": "q4"} if "calendars" in template else names
    names = {"login": "claire"} if "login" in template else names

    case = api[template]["GET"].Case(path_parameters=names if "{" in template else {}, query=query)

    shown = {"Authorization": f"Bearer {application.config['TESTS_KEY']}"}
    assert 200 == case.call_and_validate(headers=shown).status_code
