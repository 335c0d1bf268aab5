"""The panel of a finding names both sides and says what is missing; another page shows both sides on a day."""

import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.rules.switched import only
from tests.service.launching import House
from tests.service.launching import body
from tests.service.launching import unfair
from tests.service.plans import document
from tests.service.plans import offer

HOSTILE = [
    "<script>alert(1)</script>",
    "</title></svg><b>",
    "{{ 7 * 7 }}",
    '"><a href=//x>',
    "שלום",
    "🎁" * 40,
    "w" * 300,
]
PIECE = {"X-Piece": "1", "Accept": "text/html"}


def text(page: str) -> str:
    """Give what a page says, without its marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def findings(client: FlaskClient, rule: str = "CAN01") -> list[dict[str, Any]]:
    """Give the findings of a rule."""
    told = body(client.get(f"/v1/findings?calendar=q4&rule={rule}"))["findings"]
    return [one for one in told if one["rule"] == rule]


def panel(client: FlaskClient, rule: str = "CAN01", **options: Any) -> str:
    """Look at the first finding of a rule."""
    name = findings(client, rule)[0]["fingerprint"]
    page = client.get(f"/findings/{name}?calendar=q4&lang=en", **options)
    assert 200 == page.status_code, page.text
    return page.text


@pytest.fixture
def judged(house: House) -> House:
    """Give a house that judges by parity alone, with an unfair calendar."""
    house.rule(only("CAN01"))
    house.put(unfair())
    return house


def test_both_sides_are_named_with_what_they_gain(judged: House) -> None:
    """10 % and 20 % of 80 €: 8 € and 16 €, 8 € less at each purchase, for 20,000 people of whom 15 % get both."""
    told = text(panel(judged.client))

    assert "“Grand bassin” customers get less than “Prospects”" in told
    assert "on a mean basket of €80" in told
    assert "€8.00" in told
    assert "€16.00" in told
    assert "€8.00 less at each purchase" in told
    assert "about 3,000 people" in told


def test_the_drawing_stands_for_the_curves_and_says_so_in_words(judged: House) -> None:
    """It holds neither style nor script; whoever cannot see it hears both gains at the mean basket."""
    drawn = panel(judged.client).partition('<figure class="proof-plot">')[2].partition("</figure>")[0]

    assert 'role="img"' in drawn
    assert "100% of baskets lose" in text(drawn)
    assert "On the mean basket of €80" in unescape(drawn)
    assert not re.search(r"style=|<script|onload", drawn)


def test_a_piece_is_the_panel_alone(judged: House) -> None:
    """A script puts it beside the calendar, whose links then lead back into the calendar."""
    piece, page = panel(judged.client, headers=PIECE), panel(judged.client)

    assert "<html" not in piece
    assert '<h2 class="proof-title' in piece
    assert "<html" in page
    assert '<h1 class="proof-title' in page


def test_turning_leads_through_all_findings(judged: House) -> None:
    """From the first to the last and no further."""
    plan = unfair()
    later = [offer("VIP-11", "vip", "11", valid_from="2027-05-01", valid_to="2027-05-09"),
             offer("NEW-21", "prospects", "21", valid_from="2027-05-01", valid_to="2027-05-09")]  # fmt: skip
    judged.client_of("claire").put("/v1/calendars/q4", json={**plan, "offers": plan["offers"] + later})
    address = f"/findings/{findings(judged.client)[0]['fingerprint']}?calendar=q4&lang=en"
    seen: list[str] = []

    while address not in seen and len(seen) < 50:
        seen.append(address)
        page = judged.client.get(address).text
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = unescape(following[1]) if following else address

    assert body(judged.client.get("/v1/findings?calendar=q4"))["findings"]
    total = re.search(r"Finding 1 of (\d+)", judged.client.get(seen[0]).text)
    assert total is not None
    assert int(total[1]) == len(seen)


def test_whoever_has_nothing_is_said_to_have_nothing(house: House) -> None:
    """CAN02: the loyal are left out, and gain 0 €."""
    house.rule(only("CAN01"))
    house.put(document(offers=[offer("NEW-20", "prospects", "20")]))

    told = text(panel(house.client, "CAN02"))

    assert "“Grand bassin” customers get nothing, while “Prospects” get NEW-20" in told
    assert "no offer" in told


def test_what_is_missing_is_named_with_its_sheet_and_column(house: House) -> None:
    """CAL02: nobody knows the basket; the panel says where it goes, and that no repair stands in for it."""
    house.rule(only("CAN01"))
    plan = unfair()
    plan["segments"][0].pop("basket")
    plan["offers"][0]["mechanics"] = [{"kind": "amount_off", "amount": "5.00"}]
    house.put(plan)

    told = text(panel(house.client, "CAL02"))

    assert "Sheet “Segments” of the calendar, column Mean basket" in told
    assert "Line vip" in told
    assert "no repair can stand in for it" in told


def test_who_answers_for_a_finding_stands_on_it(judged: House) -> None:
    """Asked for first, then in force, with both names, the reason and the end."""
    name = findings(judged.client)[0]["fingerprint"]
    asked = {"fingerprint": name, "reason": "press event", "expires_at": "2026-12-20T00:00"}
    waiver = body(judged.client_of("claire").post("/v1/calendars/q4/waivers", json=asked))
    before = text(panel(judged.client))

    judged.client.post(f"/v1/calendars/q4/waivers/{waiver['id']}/approve", json={}, headers={"If-Match": '"1"'})

    after = text(panel(judged.client))
    assert "waits for approval. Asked for by claire. Reason: press event" in before
    assert "asked for by claire, approved by marc. Reason: press event" in after


@pytest.mark.parametrize("name", ["sha256:nothing", "x" * 300, "%00", "{{7*7}}"])
@pytest.mark.parametrize("path", ["/findings/{}", "/findings/{}/repairs"])
def test_a_finding_that_is_no_more_leads_back_to_the_calendar(judged: House, path: str, name: str) -> None:
    """A designed page, not a breakdown."""
    page = judged.client.get(f"{path.format(name)}?calendar=q4&lang=en", headers={"Accept": "text/html"})

    assert 404 == page.status_code
    assert "This finding is no more" in page.text
    assert "/?calendar=q4" in unescape(page.text)


@pytest.mark.parametrize("calendar", ["none", "%00", "q4%00", "x" * 500, ""])
def test_a_calendar_that_is_not_there_is_said_not_to_be(judged: House, calendar: str) -> None:
    """Whatever somebody writes into an address."""
    name = findings(judged.client)[0]["fingerprint"]

    pages = [judged.client.get(f"{path}calendar={calendar}") for path in (f"/findings/{name}?", "/sides?")]

    assert [404, 404] == [page.status_code for page in pages]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_words(house: House, name: str) -> None:
    """In segments, offers and teams; on the panel, among the ways out and on both sides."""
    house.rule(only("CAN01"))
    plan = unfair()
    for one in (*plan["segments"], *plan["offers"]):
        one["name"] = name
    for one in plan["offers"]:
        one["owner"] = name[:60]
    house.put(plan)
    found = findings(house.client)[0]["fingerprint"]
    paths = (f"/findings/{found}", f"/findings/{found}/repairs", "/sides")

    pages = [house.client.get(f"{path}?calendar=q4&segment=vip&on=2026-12-06&lang=en") for path in paths]

    assert [200, 200, 200] == [page.status_code for page in pages]
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<b></b>" not in page.text
        assert "href=//x" not in page.text.replace("&#34;&gt;&lt;a href=//x&gt;", "")
        assert "49" not in text(page.text) or "{{ 7 * 7 }}" not in name


def test_both_sides_are_set_against_each_other_on_a_day(judged: House) -> None:
    """On 6 December both have an offer; the better one is named, and by how much."""
    told = text(judged.client.get("/sides?calendar=q4&segment=vip&on=2026-12-06&lang=en").text)

    assert "gain €8.00 at best; less loyal ones would gain €16.00, that is €8.00 more" in told
    assert "What a “Grand bassin” customer sees" in told
    assert "VIP-10 10% off" in told
    assert "NEW-20 20% off" in told
    assert "strangers, by €8.00" in told


def test_a_day_on_which_nobody_has_anything_says_so(judged: House) -> None:
    """No drawing of nothing, and a way to the next change."""
    page = judged.client.get("/sides?calendar=q4&segment=vip&on=2026-11-20&lang=en").text

    assert "On that day nobody has an offer" in text(page)
    assert "on=2026-12-01" in page


@pytest.mark.parametrize("day", ["", "tomorrow", "2026-13-45", "0001-01-01", "9999-12-31", "2026-12-06T10:00", "%00"])
def test_a_day_that_cannot_be_is_another(judged: House, day: str) -> None:
    """The page opens on a day of the calendar instead."""
    assert 200 == judged.client.get(f"/sides?calendar=q4&segment=vip&on={day}").status_code


def test_a_segment_that_is_not_there_is_said_not_to_be(judged: House) -> None:
    """404, with a way out."""
    page = judged.client.get("/sides?calendar=q4&segment=nobody&lang=en")

    assert (404, True) == (page.status_code, "no segment of that name" in page.text)


def test_nobody_less_loyal_and_no_basket_are_told(house: House) -> None:
    """Prospects have nobody below them, and their basket is not known."""
    house.rule(only("CAN01"))
    house.put(unfair())

    told = text(house.client.get("/sides?calendar=q4&segment=prospects&on=2026-12-06&lang=en").text)

    assert "Nobody is less loyal than this segment" in told
    assert "The basket of “Prospects” customers is not known" in told
    assert "value unknown" in told


def test_every_group_of_an_offer_is_called_by_its_name(house: House) -> None:
    """Also one that is neither looked at nor less loyal; those that find no place are counted."""
    plan = unfair()
    friends = [{"code": f"amb{n}", "name": f"Friends {n}", "tier": "ambassador", "size": 10} for n in range(6)]
    plan["segments"] += friends
    plan["offers"][0]["segments"] = ["vip", *(one["code"] for one in friends)]
    house.put(plan)

    told = text(house.client.get("/sides?calendar=q4&segment=vip&on=2026-12-06&lang=en").text)

    assert "Grand bassin, Friends 0, Friends 1, Friends 2, Friends 3, 2 other groups" in told


def test_the_sides_quote_groups_as_the_panel_does(house: House) -> None:
    """The marks stand as close to a name in both, and a number stays with what it counts."""
    plan = unfair()
    plan["segments"] += [{"code": f"new{n}", "name": f"Venus {n}", "tier": "prospect", "size": 10} for n in range(6)]
    plan["offers"][1]["segments"] += [f"new{n}" for n in range(6)]
    house.put(plan)

    told = unescape(house.client.get("/sides?calendar=q4&segment=vip&on=2026-12-06&lang=fr").text)

    assert "«\u202fVenus 0\u202f»" in told
    assert "2\u00a0autres groupes" in told
    assert "«\u00a0" not in told


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_speak_one_language(judged: House, language: str) -> None:
    """And say which, so that no cache mixes them."""
    name = findings(judged.client)[0]["fingerprint"]

    page = judged.client.get(f"/findings/{name}?calendar=q4&lang={language}")

    assert language == page.headers["Content-Language"]
    assert ("moins à chaque achat" in page.text) is (language == "fr")


def test_machines_see_no_panel(judged: House) -> None:
    """A checker asks for checks, a sender sends."""
    name = findings(judged.client)[0]["fingerprint"]
    clients = [judged.client_of(f"one-{role}", role) for role in ("checker", "sender")]

    found = [
        one.get(path).status_code for one in clients for path in (f"/findings/{name}?calendar=q4", "/sides?calendar=q4")
    ]

    assert set(found) <= {403, 404}


def test_an_offer_of_either_side_is_a_click_away_for_whoever_may_change_it(judged: House) -> None:
    """Whoever only looks is led to no form."""
    pages = [panel(judged.client_of(login, role)) for login, role in (("claire", "planner"), ("vera", "viewer"))]

    assert [["NEW-20", "VIP-10"], []] == [sorted(re.findall(r">Edit ([A-Z0-9-]+)</a>", page)) for page in pages]
