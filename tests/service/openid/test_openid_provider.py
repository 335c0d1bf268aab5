"""An identity provider may be silent, change, or be set wrongly: people hear it at once, and come in another way."""

from collections.abc import Callable
from urllib.parse import parse_qs
from urllib.parse import urlsplit

import pytest
from joserfc.jwk import RSAKey

from app import Settings
from models.nonsense import NonsenseError
from models.person import Person
from models.store_error import UnknownWorkspaceError
from models.store_identities import IdentityBook
from tests.service.openid.coming import SAM
from tests.service.openid.coming import VIEWER
from tests.service.openid.coming import Open
from tests.service.openid.coming import come
from tests.service.openid.coming import leave
from tests.service.openid.identity_providers import CLIENT
from tests.service.openid.identity_providers import SECRET
from tests.service.openid.identity_providers import Forger
from web import openid
from web import openid_line
from web.message_book import LANGUAGES
from web.message_book import catalogue
from web.openid import OpenIdClient
from web.openid import OpenIdError
from web.openid_pages import PARTS

REASONS = ("over", "denied", "down", "proof", "unknown", "unverified", "other", "too_often")


def _page(status: int, body: bytes, **headers: str) -> Callable[[], tuple[int, dict[str, str], bytes]]:
    return lambda: (status, {"Content-Type": "application/json", **headers}, body)


def test_a_provider_that_answers_badly_keeps_nobody_waiting(
    forger: Forger, open_with: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    """Silent, elsewhere, endless, packed, another's: a plain page at once, and the password still lets people in."""
    entrance = open_with(forger.issuer)
    entrance.people.add(Person(login=SAM, roles=VIEWER), by="tests")
    published: list[dict[str, object]] = [
        {"issuer": "https://another"}, {"issuer": None}, {"token_endpoint": None}, {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "http://203.0.113.7/"}, {"token_endpoint": "http://a@127.0.0.1/"},
        {"id_token_signing_alg_values_supported": ["none", "HS256"]},
    ]  # fmt: skip
    bad = [
        _page(200, b"[]"), _page(200, b"{"), _page(200, b"[" * 100_000), _page(500, b"{}"), _page(404, b"no"),
        _page(302, b"", Location="http://127.0.0.1/"), _page(200, b" " * 300_000), _page(200, b"\x1f\x8b\x08"),
    ]  # fmt: skip
    refused = []
    for lie in published:
        forger.tell_the_truth()
        forger.published.update(lie)
        refused.append(entrance.browser().client.get("/login/openid"))
        entrance.wait(seconds=16)
    for path in ("/.well-known/openid-configuration", "/token", "/keys"):
        for answer in bad:
            entrance.wait(hours=2)
            forger.tell_the_truth()
            forger.answers[path] = answer
            browser = entrance.browser()
            left = browser.client.get("/login/openid")
            back = browser.client.get(forger.agree(left.location)) if left.status_code == 303 else left
            refused.append(back)
    statuses = {one.status_code for one in refused}

    assert {503, 403} >= statuses
    assert all("another way" in one.text for one in refused)
    assert "eyJ" not in capsys.readouterr().out


def test_a_slow_answer_and_an_address_that_is_none_are_given_up(
    forger: Forger, open_with: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A provider that drips its answer, or names a place where nobody can ask, is down like any other."""
    entrance = open_with(forger.issuer)
    forger.published["jwks_uri"] = "https://.example.com/"
    astray = come(entrance.browser(), forger)
    entrance.wait(hours=2)
    monkeypatch.setattr(openid_line, "LONGEST_SECONDS", -1)
    slow = entrance.browser().client.get("/login/openid")

    assert [503, 503] == [one.status_code for one in (astray, slow)]
    client = OpenIdClient(issuer=forger.issuer, client_id=CLIENT)
    for elsewhere in ("http://203.0.113.7/", "ftp://127.0.0.1/"):
        with pytest.raises(OpenIdError):
            openid_line.ask(client, elsewhere)


def test_an_answer_in_the_name_of_another_provider_is_refused(forger: Forger, open_with: Open) -> None:
    """Whoever says who he is must be the one that was asked, and must say it when he says that he does."""
    entrance = open_with(forger.issuer)
    entrance.people.add(Person(login=SAM, roles=VIEWER), by="tests")
    answers = []
    for named in ("https://another", "", forger.issuer):
        browser = entrance.browser()
        back = forger.agree(leave(browser), exp=entrance.clock.timestamp() + 60)
        answers.append(browser.client.get(f"{back}&iss={named}").status_code)
        forger.published["authorization_response_iss_parameter_supported"] = True
        entrance.wait(hours=2)
    browser = entrance.browser()
    empty = forger.agree(leave(browser)).replace("code=", "no=")

    assert [403, 403, 303] == answers
    assert 403 == browser.client.get(empty).status_code


def test_whoever_is_withdrawn_while_he_comes_stays_out(
    forger: Forger, open_with: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known a moment ago, gone now."""
    entrance = open_with(forger.issuer)
    monkeypatch.setattr(IdentityBook, "find_known", lambda *_: Person(login="gone", roles=VIEWER))

    assert 403 == come(entrance.browser(), forger).status_code


def test_a_silent_provider_is_not_asked_again_at_once(open_with: Open, forger: Forger) -> None:
    """The first to come waits, the next hear at once that it is silent; then it is asked again."""
    entrance = open_with(forger.issuer)
    shut = open_with("http://127.0.0.1:9")
    asked: list[int] = []

    def silent() -> tuple[int, dict[str, str], bytes]:
        asked.append(1)
        raise ConnectionError

    first = shut.browser().client.get("/login/openid")
    forger.answers["/.well-known/openid-configuration"] = silent
    answers = [entrance.browser().client.get("/login/openid") for _ in range(3)]
    entrance.wait(seconds=16)
    answers.append(entrance.browser().client.get("/login/openid"))

    assert (503, "60") == (first.status_code, first.headers["Retry-After"])
    assert ({503}, 2) == ({one.status_code for one in answers}, len(asked))


def test_the_provider_may_change_its_keys_and_ways(forger: Forger, open_with: Open) -> None:
    """An unknown key has them read again; a secret goes as the provider wants it, or not at all where there is none."""
    entrance, public = open_with(forger.issuer), open_with(forger.issuer, oidc_client_secret="")
    for one in (entrance, public):
        one.people.add(Person(login=SAM, roles=VIEWER), by="tests")
    forger.published["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    assert 303 == come(entrance.browser(), forger).status_code
    assert [SECRET] == [form["client_secret"] for path, form in forger.asked if path == "/token"]
    forger.asked.clear()
    assert 303 == come(public.browser(), forger).status_code
    assert [True] == ["client_secret" not in form and len(form["code_verifier"]) == 43
                      for path, form in forger.asked if path == "/token"]  # fmt: skip
    old = forger.key
    forger.key = RSAKey.generate_key(2048, {"kid": "two"})

    early = come(entrance.browser(), forger)
    entrance.wait(seconds=61)
    late = come(entrance.browser(), forger)

    forger.key = old
    assert [403, 303] == [early.status_code, late.status_code]


def test_the_way_back_leads_to_this_service_alone(forger: Forger, open_with: Open) -> None:
    """Whatever a link asks for, over TLS wherever cookies need it; a browser holds a few ways, and not for long."""
    entrance = open_with(forger.issuer)
    entrance.people.add(Person(login=SAM, roles=VIEWER), by="tests")
    evil = ("//evil.example", "https://evil.example", "/\\evil.example", "/%0d%0aX:1", "javascript:1")
    led = []
    for place in (*evil, "/x" * 200):
        browser = entrance.browser()
        led.append(browser.client.get(forger.agree(leave(browser, place))).location)
    abroad = entrance.browser().client.get("/login/openid", base_url="http://plan.example.com")
    browser = entrance.browser()
    ways = [forger.agree(leave(browser, f"/account?{number}")) for number in range(6)]

    assert {"/"} == set(led)
    assert "https://plan.example.com/login/openid/return" in parse_qs(urlsplit(abroad.location).query)["redirect_uri"]
    assert [400, 303] == [browser.client.get(ways[number]).status_code for number in (0, 3)]
    assert len(browser.cookie or "") < 4_000


def test_a_crowd_from_one_address_waits(forger: Forger, open_with: Open) -> None:
    """Each way back asks the provider: thirty a minute from one address."""
    entrance = open_with(forger.issuer)

    answers = [come(entrance.browser(), forger) for _ in range(31)]

    assert [403, 429] == [one.status_code for one in answers[-2:]]
    assert "Retry-After" in answers[-1].headers


def test_settings_that_let_others_stand_in_are_refused(
    open_with: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Half set, without TLS, into no workspace; without the extra the service starts, and says so."""
    issuers = ("", "http://id.example.com", "https://", "https://a@b/", "https://b/#x", "https://b/?x", "https://b|c/",
               "https://b:99999/", "https://b/" + "x" * 300, "ftp://b/", "https://é/", "https://b /")  # fmt: skip
    for issuer in issuers:
        with pytest.raises(NonsenseError):
            Settings(oidc_issuer=issuer, oidc_client_id="x")
    with pytest.raises(NonsenseError):
        Settings(oidc_client_secret=SECRET)
    assert SECRET not in repr(Settings(oidc_issuer="https://id", oidc_client_id="x", oidc_client_secret=SECRET))
    with pytest.raises(UnknownWorkspaceError):
        open_with("https://id.example.com", oidc_workspace="nowhere")
    plain = open_with("", oidc_client_id="", oidc_client_secret="")
    assert "openid" not in plain.browser().get("/login").text
    assert [404, 404] == [plain.browser().get(one).status_code for one in ("/login/openid", "/login/openid/return")]
    assert "preseance[oidc]" not in caplog.text

    monkeypatch.setattr(openid, "SPEAKS", "web.openid_absent:OpenIdProvider")
    without = open_with("https://id.example.com")

    assert "preseance[oidc]" in caplog.text
    assert "openid" not in without.browser().get("/login").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_refusal_is_there(language: str) -> None:
    """Each reason has what it means and the way out."""
    known = catalogue(language)

    told = {key.partition(".")[2] for key in known if key.startswith("openid.")}

    assert told == {f"{why}{part}" for why in REASONS for part in PARTS}
