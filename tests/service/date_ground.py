"""Two offers whose dates somebody changes: what loyal customers get, and what prospects get beside it."""

from typing import Any

from exchange.plan_document import load
from models.person import Person
from models.role import Role
from tests.service.entering import Browser
from tests.service.entering import Entrance
from tests.service.launching import mailed
from tests.service.plans import document


def enter_as_claire(entrance: Entrance) -> Browser:
    """Let Claire in, a planner, with a calendar in which prospects get less than loyal customers."""
    keep(entrance, mailed("VIP-20", "vip", "20"), mailed("NEW-10", "prospects", "10", valid_from="2026-12-05"))
    return enter_as_planner(entrance, "claire")


def keep(entrance: Entrance, *offers: dict[str, Any]) -> None:
    """Make a calendar of these offers."""
    entrance.store.put_plan(load(document(offers=list(offers))), code="q4", by="marc")


def enter_as_planner(entrance: Entrance, login: str, *teams: str) -> Browser:
    """Let somebody in who plans, for these teams where any are named."""
    entrance.admit(login, Role.PLANNER)
    if teams:
        known = entrance.people.person(login)
        changed = Person(login=login, roles=known.roles, teams=frozenset(teams))
        entrance.people.change(changed, by="tests", expected=known.version)
    return entrance.browser(login)


def dates_of(entrance: Entrance, code: str = "NEW-10") -> list[str]:
    """Give start, end and messages of an offer on the clock of its calendar."""
    head, kept = entrance.store.offer("q4", code)
    told = [kept.offer.first.start, kept.offer.first.end, *kept.offer.sent_at()]
    return [f"{one.astimezone(head.zone):%m-%d %H:%M}" for one in told]
