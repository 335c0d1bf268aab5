"""With a click a way out becomes a draft, with another it is taken back; what stands in the way is told in words."""

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest

from api.desk import EXTENSION
from api.desk import Desk
from exchange.plan_document import load
from models.mechanics.percent_off import PercentOff
from models.role import Role
from models.store_offers import KeptOffer
from tests.rules.switched import only
from tests.service.entering import Browser
from tests.service.entering import Entrance
from tests.service.launching import unfair
from tests.service.test_proof_page import text

PEOPLE = {"claire": Role.PLANNER, "paul": Role.PLANNER, "vera": Role.VIEWER, "anne": Role.APPROVER}
OWNED = {"VIP-10": "fidélisation", "NEW-20": "acquisition"}


@pytest.fixture
def house(entrance: Entrance) -> Entrance:
    """Give a service with an unfair calendar, judged by parity alone, and some people."""
    desk: Desk = entrance.app.extensions[EXTENSION]
    document = only("CAN01")
    desk.policies.put(document, desk.house.changed(document).version, by="direction", expected=None)
    plan = unfair()
    entrance.store.put_plan(
        load({**plan, "offers": [{**one, "owner": OWNED[one["code"]]} for one in plan["offers"]]}),
        code="q4",
        by="tests",
    )
    for login, role in (
        ("claire", Role.PLANNER),
        ("paul", Role.PLANNER),
        ("vera", Role.VIEWER),
        ("anne", Role.APPROVER),
    ):
        entrance.admit(login, role)
    return entrance


def finding(browser: Browser) -> str:
    """Give the name of the finding that the calendar leads to."""
    answer = browser.client.get("/v1/findings?calendar=q4&severity=block")
    found: str = answer.get_json()["findings"][0]["fingerprint"]
    return found


def ways(browser: Browser, name: str) -> list[str]:
    """Look for the ways out, and give their names."""
    page = browser.get(f"/findings/{name}/repairs?calendar=q4&lang=en")
    assert 200 == page.status_code, page.text
    return re.findall(r'name="repair" value="([^"]+)"', page.text)


def applied(browser: Browser, name: str, repair: str, **more: str) -> str:
    """Apply a way out, and give where that leads to."""
    answer = browser.post(f"/findings/{name}/repairs?lang=en", calendar="q4", repair=repair, **more)
    assert 303 == answer.status_code, answer.text
    return answer.headers["Location"]


def lines(place: str) -> str:
    """Give the lines by which a change is taken back."""
    found = re.search(r"applied=([0-9-]+)", place)
    assert found is not None, place
    return found[1]


def test_ways_out_come_ranked_with_their_cost(house: Entrance) -> None:
    """Each with a button for a planner, the lightest first."""
    browser = house.browser("claire")
    name = finding(browser)

    page = text(browser.get(f"/findings/{name}/repairs?calendar=q4&lang=en").text)

    assert 1 < len(ways(browser, name)) <= 5
    assert "the lightest" in page
    assert re.search(r"(keeps|changes) the promise · ?|no cost|up to €", page)


def test_whoever_may_not_apply_sees_no_button(house: Entrance) -> None:
    """A viewer reads the ways out, an approver as well; the form is refused to both."""
    for login in ("vera", "anne"):
        browser = house.browser(login)
        name = finding(browser)

        page = browser.get(f"/findings/{name}/repairs?calendar=q4&lang=en").text

        assert "Only a planner can apply a repair" in page
        assert 'name="repair"' not in page
        assert 403 == browser.post(f"/findings/{name}/repairs", calendar="q4", repair="sha256:x").status_code
        assert 403 == browser.post("/repairs/undo", calendar="q4", lines="1-1").status_code


def test_offers_of_another_team_are_theirs_to_change(house: Entrance) -> None:
    """The way out is shown with the name of the team; whoever sends the form all the same is refused."""
    every = ways(house.browser("claire"), finding(house.browser("claire")))
    paul = house.people.person("paul")
    house.people.change(replace(paul, teams=frozenset({"marque"})), by="tests", expected=paul.version)
    browser = house.browser("paul")
    name = finding(browser)
    page = browser.get(f"/findings/{name}/repairs?calendar=q4&lang=en")

    refused = browser.post(f"/findings/{name}/repairs?lang=en", calendar="q4", repair=every[0])

    assert re.search(r"Offer of the (fidélisation|acquisition) team", text(page.text))
    assert 'name="repair"' not in page.text
    assert 409 == refused.status_code
    assert re.search(r"belongs to the (fidélisation|acquisition) team", text(refused.text))
    assert 1 == house.store.head("q4").version


def test_a_way_out_becomes_a_draft_and_is_taken_back(house: Entrance) -> None:
    """The calendar says what came of it, as often as it is loaded, until it is undone; then it is as it was."""
    browser, before = house.browser("claire"), house.store.plan("q4").plan
    name = finding(browser)

    place = applied(browser, name, ways(browser, name)[0], back="?calendar=q4&view=month&from=2026-12")
    first, second = (text(browser.get(place).text) for _ in range(2))

    assert "view=month" in place
    assert "Applied as a draft: 1 finding fewer. Verdict now:" in first
    assert "Undo" in second
    assert before != house.store.plan("q4").plan
    undone = browser.post("/repairs/undo?lang=en", calendar="q4", lines=lines(place), back="?view=month")
    assert 303 == undone.status_code
    assert before == house.store.plan("q4").plan
    assert "Undone: the calendar is as it was" in text(browser.get(undone.headers["Location"]).text)
    assert "Undo" not in text(browser.get(place).text).partition("Applied")[2]


def test_undoing_never_loses_what_a_colleague_has_changed(house: Entrance) -> None:
    """Paul has gone on from there: Claire reads his name, and nothing changes."""
    browser = house.browser("claire")
    name = finding(browser)
    place = applied(browser, name, ways(browser, name)[0])
    changed = house.store.audit("q4")[-1].subject
    _, kept = house.store.offer("q4", changed)
    renamed = KeptOffer(offer=replace(kept.offer, name="à Paul"), version=kept.version)
    house.store.change_offer("q4", changed, renamed, by="paul", expected=kept.version)

    refused = browser.post("/repairs/undo?lang=en", calendar="q4", lines=lines(place))

    assert 409 == refused.status_code
    assert f"paul has changed {changed} since" in text(refused.text)
    assert "à Paul" == house.store.offer("q4", changed)[1].offer.name
    assert "Undo" not in text(browser.get(place).text).partition("Applied as a draft")[2]


def test_a_way_out_that_no_longer_holds_is_refused_with_those_that_do(house: Entrance) -> None:
    """The page comes back with what can be done now; nothing was changed."""
    browser = house.browser("claire")
    name = finding(browser)
    ways(browser, name)

    answer = browser.post(f"/findings/{name}/repairs?lang=en", calendar="q4", repair="sha256:gone")

    assert 409 == answer.status_code
    assert "this repair no longer holds" in text(answer.text)
    assert 1 == house.store.head("q4").version
    assert 'name="repair"' in answer.text


def test_a_way_out_that_has_become_another_is_not_applied_in_its_place(house: Entrance) -> None:
    """A colleague has made an offer larger: what was shown at the price of before is refused, and he is named."""
    claire = house.browser("claire")
    name = finding(claire)
    page = claire.get(f"/findings/{name}/repairs?calendar=q4&lang=en").text
    (since,) = set(re.findall(r'name="since" value="([0-9]+)"', page))
    shown = ways(claire, name)
    code = "NEW-20"
    _, kept = house.store.offer("q4", code)
    cheaper = replace(kept.offer, mechanics=(PercentOff(rate=Decimal(33)),))
    house.store.change_offer("q4", code, KeptOffer(offer=cheaper, version=0), by="paul", expected=kept.version)
    before = house.store.plan("q4").plan

    answers = [
        claire.post(f"/findings/{name}/repairs?lang=en", calendar="q4", repair=one, since=since)
        for one in shown
        if one not in ways(claire, name)
    ]

    assert answers
    assert {409} == {one.status_code for one in answers}
    assert all("paul changed NEW-20 since you looked" in text(one.text) for one in answers)
    assert before == house.store.plan("q4").plan


def test_a_finding_that_a_colleague_has_settled_is_no_more(house: Entrance) -> None:
    """Two click at once: the second reads that it is done."""
    claire, paul = house.browser("claire"), house.browser("paul")
    name = finding(claire)
    first, *_ = ways(claire, name)
    ways(paul, name)
    applied(claire, name, first)

    answer = paul.post(f"/findings/{name}/repairs?lang=en", calendar="q4", repair=first)

    assert 404 == answer.status_code
    assert "This finding is no more" in text(answer.text)
    assert 2 == house.store.head("q4").version


@pytest.mark.parametrize(
    "given", ["", "1", "-", "1-", "a-b", "2-1", "1-9999999999999999999999", "1-1", "0-0", "١-٢", "1-1-1", "\0"]
)
def test_whatever_is_sent_as_lines_nothing_breaks(house: Entrance, given: str) -> None:
    """Others' lines and nonsense alike are nothing to undo."""
    browser = house.browser("claire")

    answer = browser.post("/repairs/undo?lang=en", calendar="q4", lines=given)

    assert 404 == answer.status_code
    assert "nothing left to undo" in text(answer.text)
    assert 1 == house.store.head("q4").version


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example/?a=b", "?applied=1-2&gone=9", "x" * 9000, "?=&=&\0"]
)
def test_the_way_back_stays_within_the_calendar(house: Entrance, back: str) -> None:
    """Nobody is led elsewhere by a form, and steps of before are not told again."""
    browser = house.browser("claire")
    name = finding(browser)

    place = applied(browser, name, ways(browser, name)[0], back=back)

    assert place.startswith("/?calendar=q4")
    assert 1 == place.count("applied=")
    assert "evil" not in place or "evil" in place.partition("?")[2]


def test_forms_of_other_sites_are_refused(house: Entrance) -> None:
    """Without the token of this browser nothing is applied and nothing undone."""
    browser = house.browser("claire")
    name = finding(browser)
    browser.token = "forged"  # noqa: S105 -- what no browser holds

    answers = [
        browser.post(f"/findings/{name}/repairs", calendar="q4", repair="sha256:x"),
        browser.post("/repairs/undo", calendar="q4", lines="1-1"),
    ]

    assert [403, 403] == [one.status_code for one in answers]


@pytest.mark.parametrize("asked", ["applied=1-1", "applied=9-9&gone=x", "applied=1-1&gone=-3", "gone=5", "applied=%00"])
def test_an_address_that_somebody_wrote_himself_tells_nothing(house: Entrance, asked: str) -> None:
    """What others did is not told as done by whoever looks."""
    page = house.browser("claire").get(f"/?calendar=q4&lang=en&{asked}")

    assert 200 == page.status_code
    assert "Applied as a draft" not in unescape(page.text)
