"""The board narrows to what somebody looks for, says what it hides, and never hides what runs by itself."""

import re
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import parse_qs
from urllib.parse import urlencode
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests.service.launching import House
from tests.service.plans import document
from tests.service.plans import offer
from tests.service.test_drawn_page import bars
from tests.service.test_drawn_page import drawn
from tests.service.test_drawn_page import links

SMALL = {"code": "petit", "name": "Petit bassin", "tier": "small", "size": 9000, "basket": {"mean": "60.00"}}
EMAIL = {"channel": "email", "send_at": "2026-12-02T10:00"}


def plan(**changes: Any) -> dict[str, Any]:
    """Give a plan of two teams with several mechanics, a weekly reminder and a welcome that stands for months."""
    told = document()
    offers = [
        offer("VIP-10", "vip", "10", owner="retention", name="Fête des fidèles"),
        offer("NEW-20", "prospects", "20", valid_from="2026-12-05", owner="acquisition"),
        offer("CADEAU", "petit", "5", owner="retention", valid_to="2026-12-05", channels=[EMAIL],
              mechanics=[{"kind": "gift", "retail_value": "12.00", "value_displayed": True}]),
        offer("RELANCE", "petit", "5", valid_from="2026-10-06", valid_to="2026-10-07", repeats="FREQ=WEEKLY;COUNT=2"),
        offer("BIENVENUE", "prospects", "5", valid_from="2026-01-01", valid_to="2026-12-31"),
    ]  # fmt: skip
    return {**told, "segments": [*told["segments"], SMALL], "offers": offers, **changes}


def shown(client: FlaskClient, query: str = "") -> set[str]:
    """Name the offers that are drawn in December."""
    return set(bars(drawn(client.get(f"/?calendar=q4&from=2026-12&view=month&{query}").text)))


@pytest.fixture
def planned(client: FlaskClient) -> FlaskClient:
    """Give a client whose calendar has something to look for."""
    assert 201 == client.put("/v1/calendars/q4", json=plan()).status_code
    return client


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"VIP-10", "NEW-20", "CADEAU", "BIENVENUE"}),
        ("team=retention", {"VIP-10", "CADEAU"}),
        ("team=~", {"BIENVENUE"}),
        ("channel=email", {"CADEAU"}),
        ("form=in_kind", {"CADEAU"}),
        ("severity=block", {"VIP-10", "NEW-20", "CADEAU"}),
        ("state=approved", set()),
        ("state=draft&segment=petit", {"CADEAU"}),
        ("q=fete", {"VIP-10"}),
        ("q=GRAND+bassin", {"VIP-10"}),
        ("q=bassin+petit", {"CADEAU"}),
        ("q=cadeau&team=acquisition", set()),
        ("form=x&severity=y&state=z&channel=%00", {"VIP-10", "NEW-20", "CADEAU", "BIENVENUE"}),
    ],
)
def test_filters_keep_what_fits_all_of_them(planned: FlaskClient, query: str, found: set[str]) -> None:
    """Case and accents do not matter; a choice that does not exist is none."""
    assert found == shown(planned, query)


@pytest.mark.parametrize("team", ["équipe\u00a0A", "تیم\u200cها", "\u202emaet", "👨\u200d👩\u200d👧"])
def test_a_team_is_chosen_whatever_its_name_holds(planned: FlaskClient, team: str) -> None:
    """A name with a space that does not break is a name as any other."""
    offers = [offer("A", "vip", "10", owner=team), offer("B", "vip", "10", owner="b")]
    planned.put("/v1/calendars/q4", json=plan(offers=offers), headers={"If-Match": '"1"'})

    assert {"A"} == shown(planned, urlencode({"team": team}))


def test_what_narrows_is_told_and_taken_away_by_a_link(planned: FlaskClient) -> None:
    """Each filter is a chip with the address of the view without it, and what is hidden is counted."""
    page = planned.get("/?calendar=q4&from=2026-12&view=month&team=retention&q=fete&lang=en").text

    chips = page.partition('class="narrowed"')[2].partition("</div>")[0]
    led = [parse_qs(urlsplit(one).query) for one in links(chips)]
    assert [("team" in one, "q" in one) for one in led] == [(False, True), (True, False), (False, False)]
    assert "4 offers hidden by the filters, of 5" in chips


def test_nothing_that_fits_has_its_way_out(planned: FlaskClient) -> None:
    """Filters that hide all can be cleared; what fits at other dates is in the list."""
    hidden = drawn(planned.get("/?calendar=q4&from=2026-12&view=month&q=nowhere").text)
    elsewhere = drawn(planned.get("/?calendar=q4&from=2031-01&view=month&q=vip").text)

    assert "No offer fits." in hidden
    assert "Clear the filters" in hidden
    assert "1 offer fits at other dates." in elsewhere
    assert "VIP-10" in planned.get(next(one for one in links(elsewhere) if "view=list" in one)).text


def test_what_runs_by_itself_is_named_whatever_the_dates(planned: FlaskClient) -> None:
    """The weekly reminder of October is told of in December, with the way to it; the welcome bears its sign."""
    page = planned.get("/?calendar=q4&from=2026-12&view=month").text

    told = page.partition('class="elsewhere"')[2].partition("</section>")[0]
    assert "RELANCE" in told
    assert "from=2026-10" in told
    assert "#i-stands" in bars(drawn(page))["BIENVENUE"]
    october = planned.get("/?calendar=q4&from=2026-10&view=month").text
    assert 2 == bars(drawn(october))["RELANCE"].count('<rect class="bar')
    assert "#i-repeats" in bars(drawn(october))["RELANCE"]


def test_what_runs_by_itself_keeps_its_lane_in_a_crowd(client: FlaskClient) -> None:
    """Others are left out first, counted week by week, and a link shows the group alone with all of them."""
    crowd = [offer(f"O{n:02}", "vip", "5") for n in range(30)]
    weekly = offer("WEEKLY", "vip", "5", valid_to="2026-12-02", repeats="FREQ=WEEKLY;COUNT=4")
    client.put("/v1/calendars/q4", json=document(offers=[*crowd, weekly]))

    page = drawn(client.get("/?from=2026-12&view=month").text)
    alone = next(one for one in links(page) if one.startswith("/?") and "segment=vip" in one)

    assert "WEEKLY" in bars(page)
    assert len(bars(page)) < 31
    assert re.search(r"\d+ offers have found no room here", page)
    assert 31 == len(bars(drawn(client.get(alone).text)))


def test_the_year_counts_week_by_week_and_leads_to_months(planned: FlaskClient) -> None:
    """Each cell says how many offers there are, the worst finding, how many messages; nothing is drawn for a bar."""
    page = drawn(planned.get("/?calendar=q4&from=2026-01&view=year&lang=en").text)

    assert not bars(page)
    assert re.search(r"<title>Week of 7.Dec.2026: 2 offers, blocks\. Week of 7.Dec.2026: no message", page)
    assert re.search(
        r"<title>Week of 30.Nov.2026: 1 offer, blocks\. Week of 30.Nov.2026: 1 message, at most 4 in seven", page
    )
    cell = next(one for one in links(page) if "view=month" in one and "from=2026-12" in one)
    assert "VIP-10" in drawn(planned.get(cell).text)


def test_the_list_is_put_in_order(planned: FlaskClient) -> None:
    """By any column that has an order, and the other way round; nonsense is the order of the start."""

    def codes(sort: str) -> list[str]:
        page = planned.get(f"/?calendar=q4&view=list&sort={sort}").text
        return re.findall(r'class="code"><bdi>([^<]*)', page)

    by_code = ["BIENVENUE", "CADEAU", "NEW-20", "RELANCE", "VIP-10"]
    assert by_code == codes("code")
    assert by_code[::-1] == codes("-code")
    assert ["BIENVENUE", "RELANCE", "CADEAU", "VIP-10", "NEW-20"] == codes("start") == codes("x") == codes("")
    assert {"VIP-10", "NEW-20", "CADEAU"} == set(codes("severity")[:3])


def test_days_that_are_not_as_others_have_names(planned: FlaskClient) -> None:
    """Holidays and sales of France, where the calendar is French; elsewhere nothing is claimed."""
    december = planned.get("/?calendar=q4&from=2026-12&view=month&lang=fr").text
    january = planned.get("/?calendar=q4&from=2027-01&view=month&q=&lang=fr").text
    planned.put("/v1/calendars/tokyo", json=plan(timezone="Asia/Tokyo"))
    abroad = planned.get("/?calendar=tokyo&from=2026-12&view=month&lang=fr").text

    assert "Noël" in december.partition('class="shades"')[2].partition("</p>")[0]
    assert "Soldes d’hiver" not in december
    assert "Soldes d’hiver" in planned.get("/?calendar=q4&from=2026-11&view=quarter&lang=fr").text
    assert january
    assert 'class="shades"' not in abroad


def test_only_who_may_move_a_bar_is_told_how(house: House) -> None:
    """Its team's planner, as long as nobody reviews it; every bar says its version and when it starts and ends."""
    house.put(plan())
    mine = house.client_of("paul", "planner", teams=("retention",))
    viewer = house.client_of("vera", "viewer")
    query = "/?calendar=q4&from=2026-12&view=month"

    page, seen = drawn(mine.get(query).text), drawn(viewer.get(query).text)
    house.step("submitted", "VIP-10", by="claire")
    after = drawn(mine.get(query).text)

    assert {"VIP-10", "CADEAU", "BIENVENUE"} == editable(page)
    assert set() == editable(seen)
    assert {"CADEAU", "BIENVENUE"} == editable(after)
    assert 'data-start="2026-12-01T00:00" data-end="2026-12-11T00:00"' in bars(page)["VIP-10"]
    assert 'data-version="1"' in page
    for told in ('data-calendar="q4"', 'data-zone="Europe/Paris"', 'data-first="2026-11-30"', 'data-left="0"'):
        assert told in page


def editable(page: str) -> set[str]:
    """Name the offers that may be moved."""
    return set(re.findall(r'data-offer="([^"]*)" data-version="\d+" data-editable', page))


def test_a_script_gets_the_view_alone(planned: FlaskClient) -> None:
    """No frame, no form, no panel: what somebody types in stays as it is."""
    answer = planned.get("/?calendar=q4&view=year", headers={"X-Piece": "1"})

    assert 200 == answer.status_code
    assert 'id="board"' in answer.text
    assert not re.findall(r"<html|<form|<aside|<main", answer.text)
    assert "X-Piece" in answer.headers["Vary"]


def test_today_is_marked(house: House) -> None:
    """By a line behind the bars, on the clock of the calendar."""
    house.put(document(offers=[offer("VIP-10", "vip", "10", valid_from="2026-01-01", valid_to="2027-02-01")]))

    here, elsewhere = (drawn(house.client.get(f"/?from={month}").text) for month in ("2026-11", "2026-09"))

    assert date(2026, 11, 22) == house.clock.date()
    assert ('class="today"' in here, 'class="today"' in elsewhere) == (True, False)


def test_who_would_feel_cheated_is_said_first_with_what_to_press(house: House) -> None:
    """Before the figures: the groups, by how much at most, and the way to the proof of the gravest."""
    house.put(document())

    said = house.client.get("/?lang=en").text.partition('<p class="word block">')[2].partition("</p>")[0]

    told = "“Grand bassin” would get less than customers who are less loyal, by up to €8.00 a purchase."
    assert told in unescape(said)
    assert "“Grand bassin” customers get less than “Prospects”" in unescape(house.client.get(next(links(said))).text)


def test_what_is_over_cheats_nobody_any_more(house: House) -> None:
    """Then the verdict speaks for itself."""
    past = {"valid_from": "2026-03-01", "valid_to": "2026-03-11"}
    house.put(document(offers=[offer("VIP-10", "vip", "10", **past), offer("NEW-20", "prospects", "20", **past)]))

    said = house.client.get("/?lang=en").text.partition('<p class="word block">')[2].partition("</p>")[0]

    assert "At least one offer must not leave as it is." in said


def test_a_comparison_is_listed_in_one_breath(house: House) -> None:
    """Who has less than whom, how much less, and which offers are held against each other."""
    house.put(document())

    listed = unescape(house.client.get("/?lang=en").text.partition('<ol class="found">')[2].partition("</li>")[0])

    assert ">“Grand bassin” customers get less than “Prospects”</a>" in listed
    assert "€8.00 less at each purchase" in listed
    assert "NEW-20 against VIP-10" in listed
    assert "\u00a0· <a" in listed
    assert "CAN01</a>\u00a0Cannibalisation" in listed


def test_a_calendar_without_offers_leads_to_the_first(house: House) -> None:
    """Writing one and importing them are both a click away; whoever only looks is told what is missing."""
    house.put(document(offers=[]))

    planner, viewer = (
        house.client_of(login, role).get("/?lang=en").text.partition('<div class="empty">')[2].partition("</div>")[0]
        for login, role in (("claire", "planner"), ("vera", "viewer"))
    )

    assert ["/offers/new", "/import"] == [urlsplit(one).path for one in links(planner)]
    assert not list(links(viewer))
    assert "has no offer yet" in viewer
