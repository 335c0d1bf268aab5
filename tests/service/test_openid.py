"""People come in through an identity provider, a real one among them; whatever is bent on the way lets nobody in."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from datetime import datetime
from pathlib import Path
from shutil import copy
from threading import Barrier
from typing import Any
from urllib.parse import parse_qs
from urllib.parse import urlsplit

import pytest
from joserfc import jws
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

import app as application_module
from app import Settings
from app import create_app
from models.identity import Identity
from models.identity import StrangerError
from models.nonsense import NonsenseError
from models.person import Person
from models.person import PersonKind
from models.role import Role
from models.store import Store
from models.store_audit import AuditEntry
from models.store_audit import entries
from models.store_error import UnknownWorkspaceError
from models.store_identities import IdentityBook
from models.store_people import PeopleBook
from tests.service.entering import Browser
from tests.service.entering import CountedPasswords
from tests.service.entering import Entrance
from tests.service.identity_providers import CLIENT
from tests.service.identity_providers import RETURN
from tests.service.identity_providers import SECRET
from tests.service.identity_providers import Forger
from tests.service.identity_providers import RealProvider
from tests.service.identity_providers import forger as running_forger
from tests.service.identity_providers import real_provider
from web import openid
from web.openid_words import OPENID_WORDS

SAM = "sam@example.com"
VIEWER = frozenset({Role.VIEWER})
Open = Callable[..., Entrance]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealProvider]:
    """Give a provider by other hands."""
    with real_provider(tmp_path_factory.mktemp("provider")) as given:
        yield given


@pytest.fixture(scope="module")
def lying() -> Iterator[Forger]:
    """Give a provider of ours."""
    with running_forger() as given:
        yield given


@pytest.fixture
def forger(lying: Forger) -> Forger:
    """Give it as long as it tells the truth."""
    lying.tell_the_truth()
    return lying


@pytest.fixture
def open_with(tmp_path: Path, blank_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Give what opens the service with an identity provider, on a clock that shows the time until it is set."""
    monkeypatch.setattr(application_module, "Passwords", CountedPasswords)
    opened: list[Entrance] = []

    def open_it(issuer: str, **more: Any) -> Entrance:
        file = tmp_path / f"{len(opened)}.sqlite3"
        copy(blank_file, file)
        given = {"oidc_client_id": CLIENT, "oidc_client_secret": SECRET, "oidc_name": "Maison", **more}
        hosts = "localhost,plan.example.com"
        settings = Settings(
            database_url=f"sqlite:///{file}", rate_limit="1000000/minute", hosts=hosts, oidc_issuer=issuer, **given
        )
        entrance = Entrance(create_app(settings), CountedPasswords(), datetime.now(UTC))
        entrance.store.clock = lambda: entrance.clock
        opened.append(entrance)
        return entrance

    yield open_it
    for one in opened:
        one.store.close()


def _leave(browser: Browser, wanted: str = "/account") -> str:
    answer = browser.client.get(f"/login/openid?next={wanted}")
    assert 303 == answer.status_code, answer.text
    return str(answer.location)


def _come(browser: Browser, forger: Forger, **claims: object) -> TestResponse:
    return browser.client.get(forger.agree(_leave(browser), **claims))


def _is_in(browser: Browser) -> bool:
    return 200 == browser.client.get("/account").status_code


def _audit(store: Store) -> tuple[AuditEntry, ...]:
    with store.engine.connect() as connection:
        return entries(connection, store.workspace_id, "")


def _told(printed: str) -> str:
    """Give what the log said of the last refusal."""
    lines = [line for line in printed.splitlines() if "log-in by provider refused" in line]
    return lines[-1] if lines else ""


def test_a_real_provider_lets_in_whom_an_admin_has_let_in(
    real: RealProvider, open_with: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    """It makes nobody; the first time ties him to his identity, and the session is as with a password."""
    entrance = open_with(real.issuer)
    browser = entrance.browser()
    assert "Log in with Maison" in browser.get("/login?next=/account").text
    stranger = browser.client.get(real.agree(_leave(browser), "sam"))
    assert (403, True, False) == (stranger.status_code, SAM in stranger.text, _is_in(browser))
    assert () == entrance.people.people()
    entrance.people.add(Person(login="Sam@Example.com", roles=VIEWER), by="tests")
    browser.get("/login")
    before = browser.cookie

    address = _leave(browser)
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
    assert _is_in(browser)
    again = entrance.browser()
    again.client.get(real.agree(_leave(again), "sam"))
    assert _is_in(again)
    lines = [one for one in _audit(entrance.store) if one.kind == "person"][-1:]
    assert [("Sam@Example.com", {"identity": f"{real.issuer}|sam"})] == [(one.subject, one.after) for one in lines]
    written = capsys.readouterr().out + str(_audit(entrance.store))
    assert not any(secret in written for secret in (SECRET, "eyJ", back.partition("code=")[2][:20]))
    browser.get("/account")
    browser.post("/logout")
    assert (False, True) == (_is_in(browser), _is_in(again))


def test_what_was_used_or_begun_elsewhere_lets_nobody_in(
    real: RealProvider, open_with: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    """A code twice, a way back twice, another browser's, a made-up one, an old one; whoever says no gets a way out."""
    entrance = open_with(real.issuer)
    entrance.people.add(Person(login=SAM, roles=VIEWER), by="tests")
    browser, thief = entrance.browser(), entrance.browser()
    back = real.agree(_leave(browser), "sam")

    stolen = thief.client.get(back)
    first = browser.client.get(back)
    twice = browser.client.get(back)
    code = back.partition("code=")[2].partition("&")[0]
    state = parse_qs(urlsplit(_leave(thief)).query)["state"][0]
    spent = thief.client.get(f"{RETURN}?code={code}&state={state}")
    state = parse_qs(urlsplit(_leave(thief)).query)["state"][0]
    denied = thief.client.get(f"{RETURN}?error=access_denied&error_description=<b>no</b>&state={state}")
    made_up = [
        thief.client.get(f"{RETURN}?code=x&state={one}").status_code for one in ("", "x", "%00", "é" * 400, state)
    ]
    late = real.agree(_leave(thief), "sam")
    entrance.wait(minutes=11)
    old = thief.client.get(late)

    assert [400, 303, 400, 403, 403, 400] == [
        one.status_code for one in (stolen, first, twice, spent, denied, old)]  # fmt: skip
    assert {400} == set(made_up)
    assert all("Log in with Maison" in one.text and "another way" in one.text for one in (stolen, spent, denied))
    assert "<b>no" not in denied.text
    assert "why=over" in _told(capsys.readouterr().out)
    assert not _is_in(thief)


def _sign_with(key: Any, header: dict[str, Any]) -> Callable[[dict[str, Any]], str]:
    def sign(claims: dict[str, Any]) -> str:
        payload = json.dumps(claims).encode()
        return jws.serialize_compact(header, payload, key, algorithms=[header["alg"]])

    return sign


def _keyed(key: bytes, header: dict[str, Any]) -> Callable[[dict[str, Any]], str]:
    """Sign with a secret that others know too, or with none; no library would."""

    def sign(claims: dict[str, Any]) -> str:
        text = ".".join(_packed(json.dumps(part).encode()) for part in (header, claims))
        return f"{text}.{_packed(hmac.digest(key, text.encode(), 'sha256')) if key else ''}"

    return sign


def _packed(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def test_a_proof_that_is_bent_proves_nothing(
    forger: Forger, open_with: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another's nonce, audience, issuer or key, out of date, unsigned, signed with what others know: all refused."""
    entrance = open_with(forger.issuer)
    entrance.people.add(Person(login=SAM, roles=frozenset({Role.ADMIN})), by="tests")
    now = int(time.time())
    lies: list[dict[str, object]] = [
        {"nonce": "another"}, {"nonce": None}, {"nonce": ["x"]}, {"aud": "another"}, {"aud": None}, {"aud": []},
        {"aud": [CLIENT, "another"]}, {"aud": [CLIENT, "another"], "azp": "another"}, {"azp": "another"},
        {"iss": "https://another"}, {"iss": None}, {"iss": f"{forger.issuer}/"}, {"exp": now - 100}, {"exp": None},
        {"exp": "later"}, {"exp": True}, {"iat": now + 500}, {"iat": None}, {"nbf": now + 500}, {"sub": None},
        {"sub": ""}, {"sub": 7}, {"sub": "é"}, {"sub": "a\nb"}, {"sub": "x" * 256}, {"at_hash": "x"}, {"at_hash": 7},
    ]  # fmt: skip
    other = RSAKey.generate_key(2048, {"kid": "one"})
    known = forger.key.as_pem(private=False)
    signs = [
        _sign_with(other, {"alg": "RS256", "kid": "one"}), _sign_with(forger.key, {"alg": "RS256", "kid": "two"}),
        _keyed(known, {"alg": "HS256", "kid": "one"}), _keyed(known, {"alg": "HS256"}),
        _keyed(SECRET.encode(), {"alg": "HS256"}), _keyed(b"", {"alg": "none"}),
        lambda _: "x.y.z", lambda _: "", lambda _: 7, lambda _: "x" * 30_000, lambda _: None,
    ]  # fmt: skip

    refused = []
    for lie in lies:
        forger.tell_the_truth()
        browser = entrance.browser()
        refused.append((str(lie), _come(browser, forger, **lie).status_code, _is_in(browser)))
    # Whoever comes thirty times a minute would have to wait.
    entrance = open_with(forger.issuer)
    entrance.people.add(Person(login=SAM, roles=frozenset({Role.ADMIN})), by="tests")
    for number, sign in enumerate(signs):
        forger.tell_the_truth()
        forger.sign = sign  # type: ignore[assignment]
        browser = entrance.browser()
        refused.append((f"sign {number}", _come(browser, forger).status_code, _is_in(browser)))

    assert [] == [one for one in refused if one[1:] != (403, False)]
    told = capsys.readouterr().out
    assert (len(refused), False) == (told.count("why=proof"), "eyJ" in told)
    forger.tell_the_truth()
    assert 303 == _come(entrance.browser(), forger).status_code


def test_only_a_verified_address_that_an_admin_let_in_opens_a_place(
    forger: Forger, open_with: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unknown, unverified, alike only when folded, a machine's, somebody else's: each hears why, nothing is kept."""
    entrance = open_with(forger.issuer)
    entrance.people.add(Person(login=SAM, roles=VIEWER), by="tests")
    machine = Person(login="ci@example.com", kind=PersonKind.MACHINE, roles=frozenset({Role.CHECKER}))
    entrance.people.add(machine, by="tests")
    before = len(_audit(entrance.store))
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
        answer = _come(browser, forger, **claims)
        assert (403, False, True) == (
            answer.status_code,
            _is_in(browser),
            f"why={why}" in _told(capsys.readouterr().out),
        )
        assert "another way" in answer.text, claims

    assert before == len(_audit(entrance.store))
    assert {None} == {one.subject for one in entrance.people.people()}
    entrance.wait(minutes=1)
    told = {"sub": "7", "email": "SAM@Example.com", "email_verified": True}
    for userinfo, status in (({**told, "sub": "8"}, 403), ({**told, "sub": None}, 403), (told, 303)):
        forger.tell_the_truth()
        forger.userinfo.update(userinfo)
        assert status == _come(entrance.browser(), forger, email=None).status_code


def test_whoever_has_come_once_is_known_by_his_identity_alone(forger: Forger, open_with: Open) -> None:
    """His address may change, and another's with it; a second identity takes no taken place; who left is out."""
    entrance = open_with(forger.issuer)
    for login in (SAM, "una@example.com"):
        entrance.people.add(Person(login=login, roles=VIEWER), by="tests")
    sam = entrance.browser()
    _come(sam, forger)

    moved, other = entrance.browser(), entrance.browser()
    _come(moved, forger, email="una@example.com")
    taken = _come(other, forger, sub="8", email=SAM)

    assert SAM in moved.get("/account").text
    assert (403, True, False) == (taken.status_code, "belongs to another identity" in taken.text, _is_in(other))
    assert [f"{forger.issuer}|7", None] == [one.subject for one in entrance.people.people()]
    entrance.people.drop(SAM, by="tests", expected=entrance.people.person(SAM).version)
    back = entrance.browser()
    gone = _come(back, forger, sub="7", email=SAM)
    assert (403, False, False) == (gone.status_code, _is_in(sam), _is_in(back))
    entrance.people.add(Person(login=SAM, roles=VIEWER), by="tests")
    assert 303 == _come(back, forger).status_code
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
    assert 3 == sum(one.kind == "person" and one.before is not None for one in _audit(store))


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
    assert 303 == _come(entrance.browser(), forger).status_code
    assert [SECRET] == [form["client_secret"] for path, form in forger.asked if path == "/token"]
    forger.asked.clear()
    assert 303 == _come(public.browser(), forger).status_code
    assert [True] == ["client_secret" not in form and len(form["code_verifier"]) == 43
                      for path, form in forger.asked if path == "/token"]  # fmt: skip
    old = forger.key
    forger.key = RSAKey.generate_key(2048, {"kid": "two"})

    early = _come(entrance.browser(), forger)
    entrance.wait(seconds=61)
    late = _come(entrance.browser(), forger)

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
        led.append(browser.client.get(forger.agree(_leave(browser, place))).location)
    abroad = entrance.browser().client.get("/login/openid", base_url="http://plan.example.com")
    browser = entrance.browser()
    ways = [forger.agree(_leave(browser, f"/account?{number}")) for number in range(6)]

    assert {"/"} == set(led)
    assert "https://plan.example.com/login/openid/return" in parse_qs(urlsplit(abroad.location).query)["redirect_uri"]
    assert [400, 303] == [browser.client.get(ways[number]).status_code for number in (0, 3)]
    assert len(browser.cookie or "") < 4_000


def test_a_crowd_from_one_address_waits(forger: Forger, open_with: Open) -> None:
    """Each way back asks the provider: thirty a minute from one address."""
    entrance = open_with(forger.issuer)

    answers = [_come(entrance.browser(), forger) for _ in range(31)]

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


def test_every_page_of_a_refusal_is_there_in_both_languages() -> None:
    """The same reasons, each with what it means and the way out."""
    assert set(OPENID_WORDS["fr"]) == set(OPENID_WORDS["en"])
    pages = [page for words in OPENID_WORDS.values() for page in words.values()]
    assert all(text.format(name="n", email="e") for page in pages for text in page)
