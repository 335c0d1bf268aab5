"""The way through an identity provider and back, as a browser goes it."""

from collections.abc import Callable

from werkzeug.test import TestResponse

from models.role import Role
from models.store import Store
from models.store_audit import AuditEntry
from models.store_audit import entries
from tests.service.entering import Browser
from tests.service.entering import Entrance
from tests.service.openid.identity_providers import Forger

SAM = "sam@example.com"
VIEWER = frozenset({Role.VIEWER})
Open = Callable[..., Entrance]


def leave(browser: Browser, wanted: str = "/account") -> str:
    """Press the button, and give the address at the provider."""
    answer = browser.client.get(f"/login/openid?next={wanted}")
    assert 303 == answer.status_code, answer.text
    return str(answer.location)


def come(browser: Browser, forger: Forger, **claims: object) -> TestResponse:
    """Go through the provider and back."""
    return browser.client.get(forger.agree(leave(browser), **claims))


def is_in(browser: Browser) -> bool:
    """Say whether somebody is logged in."""
    return 200 == browser.client.get("/account").status_code


def audit(store: Store) -> tuple[AuditEntry, ...]:
    """Give the lines that belong to no calendar."""
    with store.engine.connect() as connection:
        return entries(connection, store.workspace_id, "")


def last_line(printed: str) -> str:
    """Give what the log said of the last refusal."""
    lines = [line for line in printed.splitlines() if "log-in by provider refused" in line]
    return lines[-1] if lines else ""
