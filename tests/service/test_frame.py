"""Every page stands in one frame: ways to what is open to the reader, his language, his look; refusals too."""

import re
from http import HTTPStatus

import pytest

from exchange.plan_document import load
from models.role import Role
from tests.service.entering import Browser
from tests.service.entering import Entrance
from tests.service.plans import document
from web.message_book import message_book

PAGE = {"Accept": "text/html"}
SECTION = re.compile(r'<span class="text">([^<]+)</span>')


def _browser(entrance: Entrance, *roles: Role) -> Browser:
    entrance.admit("marc", *roles)
    return entrance.browser("marc")


def test_the_bar_leads_to_what_is_open_to_the_reader(entrance: Entrance) -> None:
    """A viewer sees no way to import, to people, or to what is not there."""
    viewer = _browser(entrance, Role.VIEWER).get("/?lang=en").text
    entrance.admit("ann", Role.ADMIN)
    admin = entrance.browser("ann").get("/?lang=en").text

    assert {"Calendar"} <= set(SECTION.findall(viewer)) <= set(SECTION.findall(admin))
    assert (False, True) == ('href="/people' in viewer, 'href="/people' in admin)


def test_calendars_of_one_name_are_told_apart_wherever_one_is_chosen(entrance: Entrance) -> None:
    """A plan that came in twice, from two files, is called the same; an import goes into the one that is chosen."""
    for code, name in (("q4", "T4 2026"), ("q4-new", "t4 2026"), ("q1", "T1 2027")):
        entrance.store.put_plan(load(document(name=name)), code=code, by="tests")
    browser = _browser(entrance, Role.ADMIN)

    for place in (
        "/",
        "/import",
        "/feeds?calendar=q4",
        "/sends",
        "/reviews",
        "/?calendar=none",
        "/offers/edit?calendar=q4&offer=VIP-10",
    ):
        page = browser.get(place, headers=PAGE).text
        assert {">T4 2026 (q4)<", ">t4 2026 (q4-new)<", ">T1 2027<"} <= set(re.findall(r">[^<>]+<", page)), place
        assert not re.search(r"<(?:option|li)[^>]*>(?:<a[^>]*>)?T4 2026</", page), place


def test_a_stranger_sees_no_sections(entrance: Entrance) -> None:
    """He comes in first."""
    page = entrance.browser().get("/login").text

    assert [] == SECTION.findall(page)
    assert "csrf" not in re.findall(r'<meta name="(\w+)"', page)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/login?next=/account", "/login?next=%2Faccount&amp;lang=fr"),
        ("/login?lang=en&next=/", "/login?lang=fr&amp;next=%2F"),
        ("/login?_scheme=javascript&_external=1", "/login?_scheme=javascript&amp;_external=1&amp;lang=fr"),
        ("//evil.example/", "/?lang=fr"),
        ("/nowhere", "/?lang=fr"),
    ],
)
def test_a_page_leads_to_itself_in_the_other_language(entrance: Entrance, path: str, expected: str) -> None:
    """What was asked for stays; whatever somebody writes into an address, it leads nowhere else."""
    page = entrance.browser().client.get(path, headers={**PAGE, "Accept-Language": "en"}).text

    assert [expected] == re.findall(r'href="([^"]*)" hreflang="fr"', page)


def test_an_answer_to_a_form_leads_to_the_start_in_the_other_language(entrance: Entrance) -> None:
    """A form is not sent again to read it."""
    page = entrance.browser().log_in("nobody").text

    assert ["/?lang=fr"] == re.findall(r'href="([^"]*)" hreflang="fr"', page)


def test_light_or_dark_is_kept(entrance: Entrance) -> None:
    """Until the device is to decide again; nonsense is no choice."""
    browser = _browser(entrance, Role.VIEWER)

    told = []
    for chosen in ("dark", "light", "<b>", "dark", ""):
        answer = browser.post("/appearance", scheme=chosen, next="/account?lang=en")
        assert (HTTPStatus.SEE_OTHER, "/account?lang=en") == (answer.status_code, answer.location)
        told.append(re.findall(r'<html lang="en"(?: data-scheme="(\w+)")?>', browser.get("/account?lang=en").text))

    assert [["dark"], ["light"], [""], ["dark"], [""]] == told


def test_a_look_is_chosen_on_our_own_page_alone(entrance: Entrance) -> None:
    """And leads nowhere else."""
    browser = _browser(entrance, Role.VIEWER)

    forged = browser.client.post("/appearance", data={"scheme": "dark"})
    elsewhere = browser.post("/appearance", scheme="dark", next="//evil.example")

    assert HTTPStatus.FORBIDDEN == forged.status_code
    assert "/" == elsewhere.location


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_refusal_says_what_where_and_the_way_out(entrance: Entrance, language: str) -> None:
    """With the page before, where that was one of ours."""
    browser = _browser(entrance, Role.VIEWER)
    say = message_book(language)

    came = {**PAGE, "Referer": "http://localhost/account?lang=fr"}
    page = browser.client.get(f"/nowhere/here?lang={language}", headers=came)
    foreign = browser.client.get("/nowhere", headers={**PAGE, "Referer": "http://evil.example/account"}).text

    assert HTTPStatus.NOT_FOUND == page.status_code
    assert all(one in page.text for one in ("404", "/nowhere/here", str(say("start.way_start")), "/account?lang=fr"))
    assert "evil.example" not in foreign


@pytest.mark.parametrize(("language", "role"), [("fr", "planification"), ("en", "plans")])
def test_a_role_that_is_missing_is_named_as_among_people(entrance: Entrance, language: str, role: str) -> None:
    """Whoever asks an admin for it asks for what the admin finds on his page."""
    browser = _browser(entrance, Role.VIEWER)

    refused = browser.client.get(f"/offers/new?calendar=q4&lang={language}", headers=PAGE)

    assert HTTPStatus.FORBIDDEN == refused.status_code
    say = message_book(language)
    assert say("start.role_needed", count=1, roles=say("start.quoted", name=role)) in refused.text
    assert "planner" not in refused.text


def test_any_of_several_roles_that_would_do_is_enough(entrance: Entrance) -> None:
    """Each is named by itself, not all as one."""
    browser = _browser(entrance, Role.VIEWER)

    refused = browser.client.get("/waivers/ask?calendar=q4&finding=x&lang=en", headers=PAGE)

    assert HTTPStatus.FORBIDDEN == refused.status_code
    assert "That takes one of these roles, which an admin can give: “plans”, “approves”." in refused.text


def test_a_script_that_is_refused_gets_a_piece(entrance: Entrance) -> None:
    """In the words of the reader, to be shown where the piece would have been."""
    browser = _browser(entrance, Role.VIEWER)

    piece = browser.client.get("/people?lang=fr", headers={"X-Piece": "1", "Accept": "*/*"})

    assert HTTPStatus.NOT_FOUND == piece.status_code
    assert piece.text.count('role="alert"') == 1
    assert "<html" not in piece.text


def test_programs_still_get_documents(entrance: Entrance) -> None:
    """Whoever takes anything is no browser."""
    answer = entrance.browser().client.get("/nowhere", headers={"Accept": "*/*"})

    assert "application/problem+json" == answer.mimetype


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_absent_calendar_names_those_that_are_there(entrance: Entrance, language: str) -> None:
    """The address is shown as text, whatever it holds."""
    browser = _browser(entrance, Role.VIEWER)

    page = browser.get(f"/?calendar=%3Ci%3Ex&lang={language}")

    assert HTTPStatus.NOT_FOUND == page.status_code
    assert "&lt;i&gt;x" in page.text
    assert "<i>x" not in page.text


def test_whoever_is_in_every_team_reads_so(entrance: Entrance) -> None:
    """In words, on his own page and among the people; the star is for whoever writes."""
    entrance.admit("ann", Role.ADMIN)
    browser = entrance.browser("ann")

    told = [re.findall(r"<d[dt][^>]*>([^<]*)|<td data-label=\"Teams\">([^<]*)", browser.get(f"{page}?lang=en").text)
            for page in ("/account", "/people")]  # fmt: skip

    assert [("all", ""), ("", "all")] == [one for page in told for one in page if "all" in one]
