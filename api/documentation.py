"""Describes the API as an OpenAPI 3.1 document, and shows it in a page that needs nothing from outside."""

import re
from threading import Lock
from typing import Any

from apispec import APISpec
from flask import Flask
from flask import Response
from flask import current_app
from flask import render_template
from flask import url_for
from flask_smorest import Api
from flask_smorest import Blueprint
from werkzeug.exceptions import HTTPException

from api.answer import answer
from api.bodies import BODIES
from api.bodies_people import PEOPLE_BODIES
from api.errors import http_problem
from api.problem import CONTENT_TYPE
from api.shape import ref
from api.shapes import shapes
from models.role import Access
from models.role import access_of
from models.role import open_to_all

TITLE = "Préséance"
VERSION = "1"
# Under this name an address keeps its headers until it is described: `parameters` would hide its query parameters.
HEADERS = "x-headers"
# The roles that open an address, any of them.
ROLES = "x-roles"
SCHEME = "key"
KEY = {"type": "http", "scheme": "bearer", "description": "A key such as prs_1a2b3c4d_…, made by an admin."}
NOBODY = Access(roles=())
_CONVERTED = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
CONFIG = {
    "API_TITLE": TITLE,
    "API_VERSION": VERSION,
    "OPENAPI_VERSION": "3.1.0",
    "API_SPEC_OPTIONS": {
        "info": {
            "description": "Checks promotional calendars: no customer is worth less to us than somebody less loyal."
        }
    },
}
PROBLEM = {
    "description": "What is wrong, as RFC 9457 problem details.",
    "content": {CONTENT_TYPE: {"schema": ref("Problem")}},
}


class Documented(Api):
    """flask-smorest's API, with our problem documents in place of its errors.

    Describing it takes longer than all the rest of a start, so it waits until somebody asks for the description.
    """

    def __init__(self, app: Flask) -> None:
        """Serve an application."""
        self._served: list[Blueprint] = []
        self._is_described = False
        self._turn = Lock()
        self._asked: dict[str, Any] = {}
        super().__init__(app)

    def _init_spec(self, **asked: Any) -> None:  # noqa: ANN401 -- as flask-smorest hands them on
        """Wait: a description that is empty yet holds an answer for every status, which takes a third of a start."""
        self._asked = asked

    def register_blueprint(self, blueprint: Blueprint) -> None:
        """Serve its addresses."""
        self._app.register_blueprint(blueprint)
        self._served.append(blueprint)

    def described(self) -> APISpec:
        """Describe every shape, and every address that is served."""
        with self._turn:
            if not self._is_described:
                self._describe()
                self._is_described = True
        described: APISpec = self.spec
        return described

    def _describe(self) -> None:
        super()._init_spec(**self._asked)
        for name, shape in shapes().items():
            self.spec.components.schema(name, component=shape)
        for body in (*BODIES, *PEOPLE_BODIES):
            self.spec.components.schema(body.__name__, schema=body)
        for one in self._served:
            one.register_views_in_doc(self, self._app, self.spec, name=one.name, parameters=None)
            self.spec.tag({"name": one.name, "description": one.description})

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Answer a problem document, its Allow and Retry-After kept."""
        return http_problem(error)


def document(app: Flask) -> Documented:
    """Publish the description at /openapi.json and /docs."""
    app.config.update(CONFIG)
    api = Documented(app)
    app.add_url_rule("/openapi.json", "openapi", open_to_all(lambda: answer(openapi(api))))
    app.add_url_rule("/docs", "docs", open_to_all(_page))
    return api


def openapi(api: Documented) -> dict[str, Any]:
    """Give the OpenAPI document; whatever goes wrong is a problem document."""
    told: dict[str, Any] = api.described().to_dict()
    responses = told["components"]["responses"]
    responses.clear()
    responses["Problem"] = PROBLEM
    told["components"]["schemas"].pop("Error", None)
    told["components"]["securitySchemes"] = {SCHEME: KEY}
    declared = _declared()
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            if isinstance(operation, dict) and "responses" in operation:
                operation.update(_access(declared[path, method]))
                kept = {status: one for status, one in operation["responses"].items() if "$ref" not in one}
                operation["responses"] = {**kept, "default": {"$ref": "#/components/responses/Problem"}}
                operation["parameters"] = [*operation.get("parameters", []), *operation.pop(HEADERS, [])]
    return told


def _declared() -> dict[tuple[str, str], Access]:
    """Give who may call each address that is described, by its path as described and its method."""
    found: dict[tuple[str, str], Access] = {}
    for rule in current_app.url_map.iter_rules():
        access = access_of(current_app.view_functions[rule.endpoint])
        for method in rule.methods or ():
            found[_CONVERTED.sub(r"{\1}", rule.rule), method.lower()] = access or NOBODY
    return found


def _access(access: Access) -> dict[str, Any]:
    """Say which roles open an address; one that is open to all needs no key."""
    if access is NOBODY:
        return {ROLES: [], "security": [{SCHEME: []}]}
    if not access.roles:
        return {"security": []}
    return {ROLES: [role.value for role in access.roles], "security": [{SCHEME: []}]}


def _page() -> str:
    return render_template("docs.html", document=url_for("openapi"))
