"""Keeps light or dark for whoever has chosen; everybody else gets what his device asks for."""

from flask import Blueprint
from flask import Response
from flask import request

from models.role import open_to_all
from web.doors import Doors
from web.safe_place import safe_place
from web.safe_place import see_other

COOKIE = "scheme"
SCHEMES = ("light", "dark")
ONE_YEAR = 365 * 24 * 3600


def appearance_page(doors: Doors) -> Blueprint:
    """Give the form's other end; the choice is a cookie of this browser, which the server alone reads."""
    blueprint = Blueprint("appearance", __name__)

    @blueprint.post("/appearance")
    @open_to_all
    def choose() -> Response:
        """Keep the choice, and lead back to where it was made."""
        doors.refuse_forged()
        answer = see_other(safe_place(request.form.get("next", "")))
        chosen = request.form.get("scheme", "")
        if chosen in SCHEMES:
            answer.set_cookie(
                COOKIE, chosen, max_age=ONE_YEAR, secure=request.is_secure, httponly=True, samesite="Lax"
            )  # fmt: skip
        else:
            answer.delete_cookie(COOKIE)
        return answer

    return blueprint


def scheme_chosen() -> str:
    """Give light or dark, or nothing where the device decides."""
    kept = request.cookies.get(COOKIE, "")
    return kept if kept in SCHEMES else ""
