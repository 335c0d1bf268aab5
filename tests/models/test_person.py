"""People, their passwords and their tokens: nonsense cannot be built, and a token is read as it was made."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from threading import Lock
from typing import Literal

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from models.api_key import ApiKey
from models.api_key import KeyState
from models.caller import folded
from models.nonsense import NonsenseError
from models.password import check_password
from models.password_hash import AT_ONCE
from models.password_hash import Passwords
from models.person import Person
from models.person import PersonKind
from models.person import roles_named
from models.role import Role
from models.secret_token import bare_token
from models.secret_token import digest
from models.secret_token import is_bare
from models.secret_token import is_prefix
from models.secret_token import key_prefix
from models.secret_token import new_key
from models.visit import IDLE
from models.visit import LONGEST
from models.visit import is_over

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
VIEWER = frozenset({Role.VIEWER})
REFUSED = [
    ("name-empty", {"login": "  "}),
    ("name-long", {"login": "a" * 101}),
    ("name-long", {"login": "ﷺ" * 40}),
    ("name-unprintable", {"login": "an\0n"}),
    ("name-unprintable", {"login": "ann\ud800"}),
    ("name-unprintable", {"login": "ann\u202e"}),
    ("name-unprintable", {"login": " ann"}),
    ("login-slash", {"login": "ann/../admin"}),
    ("login-slash", {"login": ".."}),
    ("name-unprintable", {"teams": frozenset({"crm\n"})}),
    ("person-many-teams", {"teams": frozenset(f"team {number}" for number in range(101))}),
    ("person-without-role", {"roles": frozenset()}),
    ("planner-without-team", {"roles": frozenset({Role.PLANNER})}),
    ("machine-with-role", {"kind": PersonKind.MACHINE, "roles": frozenset({Role.ADMIN})}),
    ("machine-with-role", {"kind": PersonKind.MACHINE, "roles": frozenset({Role.APPROVER, Role.VIEWER})}),
]


@pytest.mark.parametrize(("code", "given_values"), REFUSED)
def test_nobody_can_be_what_makes_no_sense(code: str, given_values: dict[str, object]) -> None:
    """A login that nobody can type, a machine that approves, a planner who may edit nothing."""
    with pytest.raises(NonsenseError) as refused:
        Person(**{"login": "ann", "roles": VIEWER, **given_values})  # type: ignore[arg-type]  # nonsense on purpose

    assert code == refused.value.code


def test_people_who_make_sense_are_built() -> None:
    """A planner of every team, a machine that checks; logins are compared without capitals and spaces."""
    planner = Person(login="Ann  Müller", roles=frozenset({Role.PLANNER}), teams=frozenset({"*"}))
    machine = Person(login="ci", kind=PersonKind.MACHINE, roles=frozenset({Role.CHECKER, Role.SENDER}))

    assert "ann müller" == planner.folded == folded("ANN MÜLLER ")
    assert frozenset() == machine.every_team
    assert roles_named(["viewer"]) == VIEWER
    with pytest.raises(NonsenseError):
        roles_named(["root"])


@pytest.mark.parametrize(
    ("code", "password"),
    [
        ("password-short", "elevensigns"),
        ("password-short", ""),
        ("password-long", "x" * 100 + "y" * 101),
        ("password-signs", "quatre mots\0 bien"),
        ("password-commonplace", "PassWord 1234"),
        ("password-commonplace", "aaaaaaaaaaaab"),
        ("password-commonplace", "123456789012"),
        ("password-commonplace", "abcdefghijklm"),
        ("password-commonplace", "Ann@Example.com"),
    ],
)
def test_an_easy_password_is_refused_without_being_told(code: str, password: str) -> None:
    """Too short, too long, known to everybody, or the login itself; what was typed stands in no message."""
    with pytest.raises(NonsenseError) as refused:
        check_password(password, "ann@example.com")

    assert code == refused.value.code
    assert not password or password not in f"{refused.value}{refused.value.facts}"


def test_a_password_is_the_same_however_it_is_typed() -> None:
    """An accent of its own and a letter that has one are one sign; only the right password fits."""
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    composed, decomposed = "café noir et croissant", "cafe\u0301 noir et croissant"

    kept = passwords.hash(check_password(composed, "ann"))

    assert check_password(decomposed, "ann") == composed
    assert passwords.matches(kept, decomposed)
    assert not passwords.matches(kept, composed.upper())
    assert not passwords.matches(None, composed)
    assert not passwords.matches("no hash at all", composed)
    assert not passwords.matches(kept, "x" * 1_000_000)
    assert Passwords().is_outdated(kept)
    assert composed not in kept


def test_a_name_is_told_as_it_was_written_but_for_what_nobody_sees() -> None:
    """Who wrote an accent and a space too many is not shown an accent that became a number."""
    told = []
    for login in ("zoé ", "a\u202eb", "é\xa0"):
        with pytest.raises(NonsenseError) as refused:
            Person(login=login, roles=VIEWER)
        told.append(refused.value.facts["name"])

    assert ["'zoé '", r"'a\u202eb'", r"'é\xa0'"] == told


def test_people_who_come_at_once_take_turns() -> None:
    """What one password takes in memory is taken for a few at a time, whoever stands at the door."""
    hasher = PasswordHasher(time_cost=40, memory_cost=1_000, parallelism=1)
    inside, most, lock = [0], [0], Lock()

    class Counted(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 -- the library's name
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            try:
                return hasher.verify(hash, password)
            finally:
                with lock:
                    inside[0] -= 1

    passwords = Passwords(Counted(time_cost=1, memory_cost=8, parallelism=1))
    kept = hasher.hash("quatre mots bien choisis")

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(passwords.matches, [kept] * 16, ["quatre mots bien choisis"] * 16))

    assert [True] * 16 == told
    assert 1 <= most[0] <= AT_ONCE


@given(st.binary(min_size=36, max_size=36))
def test_a_key_is_read_as_it_was_made(random: bytes) -> None:
    """Its prefix names it, nothing but the whole token has its digest, and it does not show itself."""
    made = new_key(random)

    assert made.prefix == key_prefix(made.token) == made.token[:12]
    assert is_prefix(made.prefix)
    assert made.digest == digest(made.token) != digest(made.token[:-1])
    assert made.token not in repr(made)
    assert is_bare(bare_token(random[:32]))


@given(st.one_of(st.text(), st.from_regex(r"prs_[0-9a-f]{8}_[A-Za-z0-9_-]{43}[\s\S]?", fullmatch=True)))
def test_whatever_is_no_token_is_taken_for_none(text: str) -> None:
    """No line end at the end, no digits of another script, nothing longer or shorter."""
    is_key = len(text) == 56 and text.isascii() and text.startswith("prs_") and "\n" not in text

    assert is_key or key_prefix(text) is None
    assert not is_bare(text) or len(text) == 43


@pytest.mark.parametrize("size", [0, 31, 35, 37])
def test_a_token_of_too_little_chance_is_not_made(size: int) -> None:
    """A short read of the random source must not become a weak key."""
    with pytest.raises(ValueError, match="random bytes"):
        new_key(bytes(size))
    with pytest.raises(ValueError, match="random bytes"):
        bare_token(bytes(size))


def test_keys_and_sessions_end() -> None:
    """A key at its end or by hand, a session after twelve hours away or seven days at all."""
    key = ApiKey(prefix="prs_00000000", login="ann", name="x", roles=VIEWER, created_by="ann", created_at=NOW,
                 expires_at=NOW)  # fmt: skip
    endless = ApiKey(prefix="prs_00000000", login="ann", name="x", roles=VIEWER, created_by="ann", created_at=NOW)
    revoked = ApiKey(prefix="prs_00000000", login="ann", name="x", roles=VIEWER, created_by="ann", created_at=NOW,
                     revoked_at=NOW)  # fmt: skip

    assert [KeyState.EXPIRED, KeyState.IN_FORCE, KeyState.REVOKED] == [
        one.state(NOW) for one in (key, endless, revoked)
    ]
    assert not is_over(NOW, NOW + LONGEST, NOW + IDLE - timedelta(seconds=1))
    assert is_over(NOW, NOW + LONGEST, NOW + IDLE)
    assert is_over(NOW + LONGEST, NOW + LONGEST, NOW + LONGEST)
