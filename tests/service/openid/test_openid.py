"""People come in through an identity provider, a real one among them, and only where an admin has let them in."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import parse_qs
from urllib.parse import urlsplit

import pytest

from models.identity import Identity
from models.identity import StrangerError
from models.person import Person
from models.person import PersonKind
from models.role import Role
from models.store import Store
from models.store_identities import IdentityBook
from models.store_people import PeopleBook
from tests.service.openid.coming import SAM
from tests.service.openid.coming import VIEWER
from tests.service.openid.coming import Open
from tests.service.openid.coming import audit
from tests.service.openid.coming import come
from tests.service.openid.coming import is_in
from tests.service.openid.coming import last_line
from tests.service.openid.coming import leave
from tests.service.openid.identity_providers import RETURN
from tests.service.openid.identity_providers import SECRET
from tests.service.openid.identity_providers import Forger
from tests.service.openid.identity_providers import RealProvider


def test_a_real_provider_lets_in_whom_an_admin_has_let_in(
    real: RealProvider, open_with: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    """It makes nobody; the first time ties him to his identity, and the session is as with a password."""
    entrance = open_with(real.issuer)
    browser = entrance.browser()
    assert "Log in with Maison" in browser.get("/login?next=/account").text
    stranger = browser.client.get(real.agree(leave(browser), "sam"))
    assert (403, True, False) == (stranger.status_code, SAM in stranger.text, is_in(browser))
    assert () == entrance.people.people()
    entrance.people.add(Person(login="Sam@Example.com", roles=VIEWER), by="tests")
    browser.get("/login")
    before = browser.cookie

    address = leave(browser)
    back = real.agree(address, "sam")
    entered = browser.client.get(back)

    asked = parse_qs(urlsplit(address).query)
    assert (["S256"], ["code"], [RETURN]) == (
        asked["code_challenge_method"], asked["response_type"], asked["redirect_uri"])  # fmt: skip
    assert (303, "/account", "no-store") == (
        entered.status_code, entered.location, entered.headers["Cache-Control"])  # fmt: skip
    cookie = entered.headers["Set-Cookie"]
    assert all(flag in cookie for flag in ("HttpOnly", "SameSite=Lax", "Path=/"))
    assert before != browser.cookie
    assert is_in(browser)
    again = entrance.browser()
    again.client.get(real.agree(leave(again), "sam"))
    assert is_in(again)
    lines = [one for one in audit(entrance.store) if one.kind == "person"][-1:]
    assert [("Sam@Example.com", {"identity": f"{real.issuer}|sam"})] == [(one.subject, one.after) for one in lines]
    written = capsys.readouterr().out + str(audit(entrance.store))
    assert not any(secret in written for secret in (SECRET, "eyJ", back.partition("code=")[2][:20]))
    browser.get("/account")
    browser.post("/logout")
    assert (False, True) == (is_in(browser), is_in(again))


def test_what_was_used_or_begun_elsewhere_lets_nobody_in(
    real: RealProvider, open_with: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    """A code twice, a way back twice, another browser's, a made-up one, an old one; whoever says no gets a way out."""
    entrance = open_with(real.issuer)
    entrance.people.add(Person(login=SAM, roles=VIEWER), by="tests")
    browser, thief = entrance.browser(), entrance.browser()
    back = real.agree(leave(browser), "sam")

    stolen = thief.client.get(back)
    first = browser.client.get(back)
    twice = browser.client.get(back)
    code = back.partition("code=")[2].partition("&")[0]
    state = parse_qs(urlsplit(leave(thief)).query)["state"][0]
    spent = thief.client.get(f"{RETURN}?code={code}&state={state}")
    state = parse_qs(urlsplit(leave(thief)).query)["state"][0]
    denied = thief.client.get(f"{RETURN}?error=access_denied&error_description=<b>no</b>&state={state}")
    state = parse_qs(urlsplit(leave(thief, "/&lang=fr")).query)["state"][0]
    told_in_french = thief.client.get(f"{RETURN}?error=access_denied&state={state}")
    made_up = [
        thief.client.get(f"{RETURN}?code=x&state={one}").status_code for one in ("", "x", "%00", "é" * 400, state)
    ]
    late = real.agree(leave(thief), "sam")
    entrance.wait(minutes=11)
    old = thief.client.get(late)

    assert [400, 303, 400, 403, 403, 400] == [
        one.status_code for one in (stolen, first, twice, spent, denied, old)]  # fmt: skip
    assert {400} == set(made_up)
    assert "Connexion abandonnée" in told_in_french.text
    assert all("Log in with Maison" in one.text and "another way" in one.text for one in (stolen, spent, denied))
    assert "<b>no" not in denied.text
    assert "why=over" in last_line(capsys.readouterr().out)
    assert not is_in(thief)


def test_only_a_verified_address_that_an_admin_let_in_opens_a_place(
    forger: Forger, open_with: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unknown, unverified, alike only when folded, a machine's, somebody else's: each hears why, nothing is kept."""
    entrance = open_with(forger.issuer)
    entrance.people.add(Person(login=SAM, roles=VIEWER), by="tests")
    machine = Person(login="ci@example.com", kind=PersonKind.MACHINE, roles=frozenset({Role.CHECKER}))
    entrance.people.add(machine, by="tests")
    before = len(audit(entrance.store))
    cases: list[tuple[dict[str, object], str]] = [
        ({"email": "una@example.com"}, "unknown"), ({"email": "ci@example.com"}, "unknown"),
        ({"email": None}, "unknown"), ({"email": ["x"]}, "unknown"), ({"email": "x" * 300}, "unknown"),
        ({"email_verified": None}, "unverified"), ({"email_verified": False}, "unverified"),
        ({"email_verified": "true"}, "unverified"), ({"email_verified": 1}, "unverified"),
        ({"email": "\u017fam@example.com"}, "unverified"), ({"email": "sam"}, "unverified"),
        ({"email": "sam@example.com\0"}, "unverified"), ({"email": f" {SAM}"}, "unverified"),
    ]  # fmt: skip
    for claims, why in cases:
        forger.tell_the_truth()
        browser = entrance.browser()
        answer = come(browser, forger, **claims)
        assert (403, False, True) == (
            answer.status_code,
            is_in(browser),
            f"why={why}" in last_line(capsys.readouterr().out),
        )
        assert "another way" in answer.text, claims

    assert before == len(audit(entrance.store))
    assert {None} == {one.subject for one in entrance.people.people()}
    entrance.wait(minutes=1)
    told = {"sub": "7", "email": "SAM@Example.com", "email_verified": True}
    for userinfo, status in (({**told, "sub": "8"}, 403), ({**told, "sub": None}, 403), (told, 303)):
        forger.tell_the_truth()
        forger.userinfo.update(userinfo)
        assert status == come(entrance.browser(), forger, email=None).status_code


def test_whoever_has_come_once_is_known_by_his_identity_alone(forger: Forger, open_with: Open) -> None:
    """His address may change, and another's with it; a second identity takes no taken place; who left is out."""
    entrance = open_with(forger.issuer)
    for login in (SAM, "una@example.com"):
        entrance.people.add(Person(login=login, roles=VIEWER), by="tests")
    sam = entrance.browser()
    come(sam, forger)

    moved, other = entrance.browser(), entrance.browser()
    come(moved, forger, email="una@example.com")
    taken = come(other, forger, sub="8", email=SAM)

    assert SAM in moved.get("/account").text
    assert (403, True, False) == (taken.status_code, "belongs to another identity" in taken.text, is_in(other))
    assert [f"{forger.issuer}|7", None] == [one.subject for one in entrance.people.people()]
    people = IdentityBook(entrance.store)
    assert [None, None] == [people.unbind(SAM, by="tests").subject for _ in range(2)]
    assert not is_in(moved)
    assert 303 == come(other, forger, sub="8", email=SAM).status_code
    people.unbind(SAM, by="tests")
    come(sam, forger, sub="7", email=SAM)
    entrance.people.drop(SAM, by="tests", expected=entrance.people.person(SAM).version)
    back = entrance.browser()
    gone = come(back, forger, sub="7", email=SAM)
    assert (403, False, False) == (gone.status_code, is_in(sam), is_in(back))
    entrance.people.add(Person(login=SAM, roles=VIEWER), by="tests")
    assert 303 == come(back, forger).status_code
    assert f"{forger.issuer}|7" == entrance.people.person(SAM).subject


def test_two_who_come_at_once_never_share_a_place(store: Store) -> None:
    """One identity twice is one person; two identities want one place, or one wants two: one of them gets it."""
    book, people = IdentityBook(store), PeopleBook(store)
    for login in ("a@x.fr", "b@x.fr", "c@x.fr", "d@x.fr"):
        people.add(Person(login=login, roles=VIEWER), by="tests")
    wanted = [("1", "a@x.fr"), ("1", "a@x.fr"), ("2", "b@x.fr"), ("3", "b@x.fr"), ("4", "c@x.fr"), ("4", "d@x.fr")]
    together = Barrier(len(wanted))

    def come(one: tuple[str, str]) -> str:
        together.wait()
        identity = Identity(issuer="https://id", subject=one[0], email=one[1], is_verified=True)
        try:
            return book.bind(identity, origin="web").login
        except StrangerError as error:
            return error.why

    with ThreadPoolExecutor(len(wanted)) as pool:
        came = list(pool.map(come, wanted))

    assert ["a@x.fr", "a@x.fr"] == came[:2]
    assert ["b@x.fr", "other"] == sorted(came[2:4])
    assert "other" in came[4:]
    assert {"c@x.fr", "d@x.fr"} & set(came[4:])
    bound = [one.subject for one in people.people() if one.subject]
    assert (3, 3) == (len(bound), len(set(bound)))
    assert 3 == sum(one.kind == "person" and one.before is not None for one in audit(store))
