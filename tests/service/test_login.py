"""People log in with a password or once with a link; what could let somebody else in is refused."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from threading import Barrier

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from api.desk import EXTENSION
from app import Settings
from app import create_app
from models.role import Role
from models.secret_token import bare_token
from models.secret_token import digest
from models.store import Store
from models.store_access import AccessBook
from models.store_audit import entries
from models.store_first_link import first_link
from models.store_invitations import InvitationBook
from models.store_sessions import SessionBook
from models.store_workspaces import WorkspaceBook
from models.tables_trust import metadata
from tests.service.entering import PASSWORD
from tests.service.entering import Entrance
from web.safe_place import safe_place

OTHER_KEY = "another key of tests"


def test_the_first_admin_comes_in_by_one_printed_link(entrance: Entrance) -> None:
    """Looking at the link does not use it; the button does, once; then a password is chosen, or later."""
    token = first_link(entrance.store, bare_token(bytes(32)), by="serve")
    assert token is not None
    browser = entrance.browser()
    assert [200, 200, 200] == [browser.get(f"/welcome/{token}").status_code for _ in range(3)]

    entered = browser.post("/welcome", token=token)

    assert (HTTPStatus.SEE_OTHER, "/account?lang=en&welcome=1") == (entered.status_code, entered.location)
    assert "Choose a password" in browser.get(entered.location).text
    assert 200 == browser.get("/").status_code
    assert 404 == browser.post("/welcome", token=token).status_code
    assert 404 == entrance.browser().get(f"/welcome/{token}").status_code
    assert first_link(entrance.store, bare_token(bytes(32)), by="serve") is None
    spare = entrance.link("admin")
    chosen = browser.post("/account/password", new=PASSWORD, again=PASSWORD)
    assert 404 == entrance.browser().get(f"/welcome/{spare}").status_code
    assert HTTPStatus.SEE_OTHER == chosen.status_code
    assert HTTPStatus.SEE_OTHER == entrance.browser().log_in("ADMIN").status_code
    entrance.wait(hours=13)
    assert first_link(entrance.store, bare_token(b"1" * 32), by="serve") is None


def test_a_new_link_is_printed_as_long_as_nobody_could_come_in(entrance: Entrance) -> None:
    """An admin who never chose a password and went away gets another link at the next start; both let in."""
    first, second = (first_link(entrance.store, bare_token(bytes([one] * 32)), by="serve") for one in (1, 2))
    browser = entrance.browser()
    browser.get(f"/welcome/{first}")
    assert HTTPStatus.SEE_OTHER == browser.post("/welcome", token=first).status_code

    entrance.wait(hours=13)

    assert first_link(entrance.store, bare_token(b"3" * 32), by="serve") is not None
    assert 200 == browser.get(f"/welcome/{second}").status_code
    entrance.wait(hours=36)
    assert 404 == browser.get(f"/welcome/{second}").status_code


def test_two_clicks_on_a_link_never_let_two_in(store: Store) -> None:
    """Whoever takes the link first has it, on both databases."""
    token = first_link(store, bare_token(bytes(32)), by="serve")
    assert token is not None
    both = Barrier(8)

    def click(number: int) -> bool:
        both.wait()
        session = digest(bare_token(bytes([number + 1] * 32)))
        return InvitationBook(store).use(digest(token), session, origin="web") is not None

    with ThreadPoolExecutor(8) as pool:
        let_in = list(pool.map(click, range(8)))

    assert 1 == sum(let_in)
    assert 1 == len(SessionBook(store).visits("admin"))


def test_logging_in_makes_a_new_session_and_ends_the_old_one(entrance: Entrance) -> None:
    """What somebody planted in a browser before opens nothing afterwards."""
    entrance.admit("marc")
    browser = entrance.browser()
    browser.get("/login")
    planted = browser.cookie
    browser.log_in("marc")
    first = browser.cookie
    browser.log_in("marc")

    for cookie in (planted, first):
        thief = entrance.browser()
        thief.client.set_cookie("preseance", cookie or "")
        assert HTTPStatus.SEE_OTHER == thief.get("/account").status_code
    assert 200 == browser.get("/account").status_code
    assert 1 == len(SessionBook(entrance.store).visits("marc"))


def test_a_form_that_another_site_sends_is_refused(entrance: Entrance) -> None:
    """Without this browser's own token, or when the browser says where it comes from, nothing is done."""
    entrance.admit("marc")
    browser, other = entrance.browser("marc"), entrance.browser("marc")
    places = ("/login", "/welcome", "/logout", "/account/password", "/account/keys", "/people/add", "/reviews/steps")

    refused = [browser.client.post(place, data=form).status_code
               for place in places for form in ({}, {"csrf_token": other.token}, {"csrf_token": "x"})]  # fmt: skip
    told = browser.client.post("/logout", data={"csrf_token": browser.token}, headers={"Sec-Fetch-Site": "cross-site"})
    call = browser.client.post("/v1/keys", json={"name": "x"})
    own = browser.client.post("/v1/keys", json={"name": "x"}, headers={"X-CSRF-Token": browser.token})

    assert {403} == set(refused)
    assert (403, 403, 201) == (told.status_code, call.status_code, own.status_code)
    assert 200 == browser.get("/account").status_code


def test_the_cookie_is_kept_from_scripts_other_sites_and_open_lines(entrance: Entrance) -> None:
    """Only a browser on this computer may have it without TLS; a cookie that was altered is none."""
    here = entrance.browser().client.get("/login").headers["Set-Cookie"]
    abroad = entrance.browser().client.get("/login", base_url="http://plan.example.com").headers["Set-Cookie"]
    secure = entrance.browser().client.get("/login", base_url="https://localhost").headers["Set-Cookie"]
    entrance.admit("marc")
    browser = entrance.browser("marc")
    cookie = browser.cookie or ""
    browser.client.set_cookie("preseance", cookie[:-2] + ("aa" if cookie[-2:] != "aa" else "bb"))

    assert here.startswith("preseance=")
    assert all("HttpOnly" in one and "SameSite=Lax" in one and "Path=/" in one for one in (here, abroad, secure))
    assert all(one.startswith("__Host-preseance=") and "Secure" in one for one in (abroad, secure))
    assert "Domain" not in abroad
    assert HTTPStatus.SEE_OTHER == browser.client.get("/account").status_code


def test_a_session_ends_by_itself_and_by_hand(entrance: Entrance) -> None:
    """After twelve hours away, after seven days at all, by log-out, and when somebody ends it elsewhere."""
    entrance.admit("marc")
    idle, busy, ended, left = (entrance.browser("marc") for _ in range(4))
    page = left.get("/account").text
    numbers = [one.id for one in SessionBook(entrance.store).visits("marc")]
    assert all(f"/account/sessions/{one}/end" in page for one in numbers if one != max(numbers))
    assert HTTPStatus.SEE_OTHER == left.post(f"/account/sessions/{numbers[1]}/end").status_code
    assert 404 == left.post("/account/sessions/999/end").status_code
    assert "/login" in left.post("/logout").location
    assert [HTTPStatus.SEE_OTHER] * 2 == [one.get("/account").status_code for one in (ended, left)]
    for _ in range(15):
        entrance.wait(hours=11)
        assert 200 == busy.get("/account").status_code

    entrance.wait(hours=11)

    assert [HTTPStatus.SEE_OTHER] * 2 == [one.get("/account").status_code for one in (busy, idle)]


def test_whoever_leaves_or_changes_his_password_is_logged_out_everywhere(entrance: Entrance) -> None:
    """A withdrawn person's sessions die at once; a new password ends all but the one in which it was chosen."""
    entrance.admit("marc")
    entrance.admit("claire")
    here, elsewhere, claire = entrance.browser("marc"), entrance.browser("marc"), entrance.browser("claire")
    new = "cinq mots encore bien choisis"
    wrong = here.post("/account/password", current="nothing of it", new=new, again=new)
    unlike = here.post("/account/password", current=PASSWORD, new=new, again=new + "!")
    easy = here.post("/account/password", current=PASSWORD, new="passwordpassword", again="passwordpassword")
    assert ([422] * 3, 200) == ([one.status_code for one in (wrong, unlike, easy)], elsewhere.get("/").status_code)

    changed = here.post("/account/password", current=PASSWORD, new=new, again=new)
    claire.get("/people")
    gone = claire.post("/people/withdraw", login="marc", version=str(entrance.people.person("marc").version))

    assert (HTTPStatus.SEE_OTHER, 200) == (changed.status_code, gone.status_code)
    assert [HTTPStatus.SEE_OTHER] * 2 == [one.get("/account").status_code for one in (here, elsewhere)]
    assert 403 == entrance.browser().log_in("marc", new).status_code


def test_an_unknown_login_takes_as_long_as_a_wrong_password(entrance: Entrance) -> None:
    """The same words and the same work, whoever is asked for: nobody learns who has an account."""
    entrance.admit("marc")
    entrance.admit("new", password=None)
    pages = []

    for login in ("marc", "nobody", "new", "an\0n", "x" * 500):
        before = entrance.passwords.compared
        browser = entrance.browser()
        browser.get("/login")
        answer = browser.post("/login", login=login, password="w" * 50)
        pages.append(
            (answer.status_code, answer.text.count("Unknown login or password"), entrance.passwords.compared - before)
        )

    assert [(403, 1, 1)] * 5 == pages


def test_a_password_gets_more_work_into_its_hash_when_it_is_next_typed(entrance: Entrance) -> None:
    """Nobody has to choose another one when hashing becomes harder; nothing that anybody sees has changed."""
    person = entrance.admit("marc", password=None)
    weak = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD)
    person = entrance.people.set_password("marc", weak, by="tests")

    entered = [entrance.browser().log_in("marc").status_code for _ in range(2)]

    found = entrance.people.find_password("marc")
    assert found is not None
    assert [HTTPStatus.SEE_OTHER] * 2 == entered
    assert (person.version, True) == (found[0].version, found[1] != weak)


def test_a_password_that_changes_while_it_is_compared_lets_nobody_in(
    entrance: Entrance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Comparing takes time; whoever knows the old one must not come in after all sessions were ended."""
    entrance.admit("marc")
    entrance.admit("ann")
    compare = entrance.passwords.matches

    def meanwhile(kept: str | None, password: str) -> bool:
        told = compare(kept, password)
        entrance.people.set_password("marc", entrance.passwords.hash("cinq mots encore bien choisis"), by="marc")
        if entrance.people.find_password("ann"):
            entrance.people.drop("ann", by="marc", expected=entrance.people.person("ann").version)
        return told

    monkeypatch.setattr(entrance.passwords, "matches", meanwhile)

    assert [403, 403] == [entrance.browser().log_in(login).status_code for login in ("marc", "ann")]
    assert () == SessionBook(entrance.store).visits("marc")


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("/launch/?calendar=q4", "/launch/?calendar=q4"),
        ("", "/"),
        ("launch", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
        ("/[", "/["),
    ],
)
def test_after_logging_in_nobody_is_led_elsewhere(wanted: str, place: str) -> None:
    """Only a place on this server is gone to."""
    assert place == safe_place(wanted)


def test_people_come_in_by_their_own_workspace(entrance: Entrance) -> None:
    """The same login in two workspaces is two people; a workspace that is not there is not made by asking."""
    entrance.admit("marc")
    WorkspaceBook(entrance.store.engine, entrance.store.clock).add("acme", by="tests")
    browser = entrance.browser()

    assert 'name="workspace"' in browser.get("/login").text
    tries = [browser.log_in("marc", workspace=name) for name in ("acme", "nowhere")]
    refused = [one.status_code for one in tries]
    assert all("Check the workspace too." in one.text for one in tries)
    entered = browser.log_in("marc", workspace="default", next="/launch/")

    assert [403, 403] == refused
    assert (HTTPStatus.SEE_OTHER, "/launch/") == (entered.status_code, entered.location)
    # Whoever names none means the one that the service was started for, not the first by its letters.
    assert HTTPStatus.SEE_OTHER == entrance.browser().log_in("marc").status_code
    assert ("acme", "default") == AccessBook(entrance.store.engine, entrance.store.clock).workspaces()


def test_what_was_typed_is_there_to_be_corrected(entrance: Entrance) -> None:
    """An admin who forgot the team of a planner writes nothing twice; a login is told as it is written."""
    entrance.admit("marc")
    browser = entrance.browser("marc")
    browser.get("/people?lang=fr")

    refused = browser.post("/people/add?lang=fr", login="zoé", roles=["planner", "sender"], kind="person", teams=" ")
    machine = browser.post("/people/add?lang=fr", login="ci", roles="admin", kind="machine", teams="crm, <b>")
    page = refused.text.partition('id="add"')[2]

    assert (422, 422) == (refused.status_code, machine.status_code)
    assert "zoé planifie mais n’a pas d’équipe\u00a0: nommez une équipe" in refused.text
    assert 'value="zoé"' in page
    assert ["planner", "sender"] == [one.split('"')[0] for one in page.split('name="roles" value="')[1:]
                                     if " checked" in one.partition(">")[0]]  # fmt: skip
    assert 'value="machine" checked' in machine.text
    assert 'value="crm, &lt;b&gt;"' in machine.text


def test_no_secret_is_told_anywhere(
    entrance: Entrance, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither the log, nor the audit, nor the database, nor any later page holds a password, a token or a link."""
    caplog.set_level(logging.DEBUG)
    entrance.admit("marc")
    token = entrance.link("marc")
    browser = entrance.browser()
    browser.get(f"/welcome/{token}")
    browser.post("/welcome", token=token)
    browser.get("/account")
    shown = browser.post("/account/keys", name="x", roles="viewer", lasts="30").text
    key = shown[shown.index("prs_") :].partition("<")[0]
    browser.post("/account/password", new=PASSWORD + "!", again=PASSWORD + "!")
    entrance.browser().log_in("marc", "a wrong password")
    secrets = (PASSWORD, token, key, key[13:], "a wrong password", browser.cookie or token)

    with entrance.store.engine.connect() as connection:
        audit = entries(connection, entrance.store.workspace_id, "")
        tables = [connection.execute(select(metadata.tables[name])).all() for name in
                  ("person", "api_key", "web_session", "invitation", "audit", "idempotency_key")]  # fmt: skip
    told = capsys.readouterr()
    places = (told.out, told.err, caplog.text, repr(audit), repr(tables), browser.get("/account").text)

    assert "log-in refused" in told.out + told.err + caplog.text
    assert [] == [secret for secret in secrets for place in places if secret in place]
    assert {"person", "invitation", "session", "key"} == {one.kind for one in audit}


def test_a_key_cannot_change_what_belongs_to_a_person(entrance: Entrance) -> None:
    """A lost key reads its owner's page, but chooses no password, ends no session and makes no key there."""
    entrance.admit("marc", Role.VIEWER)
    browser = entrance.browser("marc")
    page = browser.post("/account/keys", name="x", roles="viewer").text
    bearer = {"Authorization": f"Bearer {page[page.index('prs_') :].partition('<')[0]}"}
    client = entrance.app.test_client()

    answers = [client.post(place, headers=bearer, data={"new": PASSWORD, "again": PASSWORD}).status_code
               for place in ("/account/password", "/account/keys", "/account/sessions/1/end")]  # fmt: skip

    assert 200 == client.get("/account", headers=bearer).status_code
    assert [403] * 3 == answers
    assert 404 == client.get("/people", headers=bearer).status_code


def test_a_browser_is_told_on_a_page_what_a_program_is_told_as_a_document(entrance: Entrance) -> None:
    """The same status and the same words."""
    client = entrance.app.test_client()
    as_page = client.get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": "fr"})
    as_document = client.get("/nowhere", headers={"Accept": "*/*"})

    assert (404, "text/html") == (as_page.status_code, as_page.mimetype)
    assert "Rien à cette adresse." in as_page.text
    assert (404, "not-found") == (as_document.status_code, json.loads(as_document.text)["code"])


def test_cookies_outlive_a_restart(entrance: Entrance) -> None:
    """What they are signed with is kept in the database, or comes from the environment."""
    entrance.admit("marc")
    cookie = entrance.browser("marc").cookie or ""
    again: Flask = create_app(Settings(database_url=str(entrance.store.engine.url)))
    other: Flask = create_app(Settings(database_url=str(entrance.store.engine.url), secret_key=OTHER_KEY))
    answers = []
    for app in (again, other):
        app.extensions[EXTENSION].store.clock = lambda: entrance.clock
        client = app.test_client()
        client.set_cookie("preseance", cookie)
        answers.append(client.get("/account").status_code)
        app.extensions[EXTENSION].store.close()

    assert [200, HTTPStatus.SEE_OTHER] == answers
    assert OTHER_KEY not in repr(Settings(secret_key=OTHER_KEY))
