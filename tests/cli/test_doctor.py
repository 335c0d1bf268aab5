"""The doctor tells a good deployment from a bad one, thing by thing, and says the way out."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from cli.commands.doctor import examined
from cli.deployment import Deployment
from cli.deployment import State
from cli.doctor_words import DOCTOR_WORDS
from cli.examination import with_database
from models.store_engine import migrate
from models.store_engine import open_engine
from models.store_examined import DatabaseState
from models.store_examined import WorkspaceState
from tests.cli.preseance import preseance

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LONG_KEY = "kM3vT9xQ2bN7wR5zL8pY1cD6fH4jS0aG"


@dataclass(kw_only=True)
class Chosen:
    """Settings of a deployment in order."""

    database_url: str = "postgresql+psycopg://preseance:8jK2mQ9x@db.example/preseance"
    rate_limit: str = "1200/minute"
    key_rate_limit: str = "600/minute"
    host: str = "0.0.0.0"  # noqa: S104 -- behind a proxy
    hosts: str = "preseance.example"
    proxies: int = 1
    providers: str = ""
    scheduler: str = "embedded"
    secret_key: str = LONG_KEY
    check_seconds: int = 60
    most_findings: int = 20_000


GOOD = WorkspaceState(
    code="default", lines=7, ends_at_head=True, admins=("claire",), shut_out=(), without_role=(), endless_keys=(),
    expired_keys=(), last_beat=NOW, planned=3, overdue=0, forgotten=0,
)  # fmt: skip


def deployment(**changes: Any) -> Deployment:
    """Give a deployment in order, but for some settings."""
    own = {name: changes.pop(name) for name in list(changes) if name in Chosen.__dataclass_fields__}
    database = DatabaseState(kind="postgresql", is_current=True, skew=timedelta(), workspaces=(GOOD,))
    usual: dict[str, Any] = {"now": NOW, "database": database, "zones": "2026.6"}
    return Deployment(settings=Chosen(**own), **{**usual, **changes})


def workspace(**changes: Any) -> Deployment:
    """Give a deployment whose workspace has something to worry about."""
    database = DatabaseState(
        kind="postgresql", is_current=True, skew=timedelta(), workspaces=(replace(GOOD, **changes),)
    )
    return deployment(database=database)


def database(**changes: Any) -> Deployment:
    """Give a deployment whose database is not as it should be."""
    return deployment(database=replace(DatabaseState(kind="postgresql", is_current=True, skew=timedelta()), **changes))


def found(looked_at: Deployment) -> dict[str, State]:
    """Name what is worth a thought, or worse."""
    return {line.code: line.state for line in examined(looked_at) if line.state is not State.OK}


def test_a_deployment_in_order_has_nothing_to_correct() -> None:
    """Every line of it says what is fine."""
    lines = tuple(examined(deployment()))

    assert {} == found(deployment())
    assert {"key-given", "audit-whole", "admins", "scheduler", "behind-proxy", "hosts", "checks-bound"} <= {
        line.code for line in lines
    }


FAIL, WARN = State.FAIL, State.WARN
BAD = {
    "a key out of an example": (deployment(secret_key="change-me"), {"key-guessed": FAIL}),  # noqa: S106 -- bad on purpose
    "a key of one letter": (deployment(secret_key="a" * 64), {"key-guessed": FAIL}),
    "a short key": (deployment(secret_key=LONG_KEY[:20]), {"key-short": FAIL}),
    "no key": (deployment(secret_key=""), {}),
    "a debugger": (deployment(debugging=("FLASK_DEBUG",)), {"debugging": FAIL}),
    "a database without a password": (
        deployment(database_url="postgresql+psycopg://preseance@db.example/x"), {"database-password-weak": FAIL},
    ),
    "a database whose password is its name": (
        deployment(database_url="postgresql+psycopg://p:preseance@127.0.0.1/x"), {"database-password-weak": WARN},
    ),
    "no database": (deployment(database=None, trouble="no answer"), {"database-closed": FAIL}),
    "old tables": (database(is_current=False), {"tables-old": FAIL}),
    "a clock that is a little wrong": (database(skew=timedelta(seconds=-5)), {"clock-wrong": WARN}),
    "a clock that is wrong": (database(skew=timedelta(minutes=5)), {"clock-wrong": FAIL}),
    "an audit that was cut": (workspace(ends_at_head=False), {"audit-cut": FAIL}),
    "no admin": (workspace(admins=(), shut_out=("claire",)), {"no-admin": FAIL, "shut-out": WARN}),
    "somebody without a role": (workspace(without_role=("idle",)), {"without-role": WARN}),
    "keys without end": (workspace(endless_keys=("prs_1a2b3c4d",)), {"endless-keys": WARN}),
    "keys that ended": (workspace(expired_keys=("prs_1a2b3c4d",)), {"expired-keys": WARN}),
    "no scheduler": (workspace(last_beat=NOW - timedelta(hours=1)), {"no-scheduler": WARN}),
    "no scheduler and nothing to send": (workspace(last_beat=None, planned=0), {}),
    "late sends": (workspace(overdue=2), {"overdue": FAIL}),
    "forgotten sends": (workspace(forgotten=2), {"forgotten": WARN}),
    "old time zones": (deployment(zones="2024b"), {"zones-old": WARN}),
    "unknown time zones": (deployment(zones=""), {"zones-unknown": WARN}),
    "open to all without TLS": (deployment(proxies=0), {"no-tls": WARN}),
    "only this computer": (deployment(host="127.0.0.1", proxies=0, hosts=""), {}),
    "no names": (deployment(hosts=""), {"no-hosts": FAIL}),
    "any name": (deployment(hosts="*"), {"all-hosts": FAIL}),
    "no limit by address": (deployment(rate_limit="1000000/minute"), {"limit-off": WARN}),
    "a limit that is none": (deployment(key_rate_limit="many"), {"limit-unread": WARN}),
    "a limit in odd figures": (deployment(rate_limit="²/minute", key_rate_limit="1/hour"), {"limit-unread": WARN}),
    "a URL that is none": (deployment(database_url="postgresql+psycopg://u:pa[ss@h/x"), {}),
    "the same limit for keys": (deployment(key_rate_limit=""), {}),
    "checks without bounds": (deployment(check_seconds=0), {"checks-unbound": WARN}),
    "providers that cannot be used": (
        deployment(providers=__file__, has_good_ways=False), {"providers-wrong": FAIL},
    ),
    "no such providers": (deployment(providers="/nowhere/providers.toml"), {"providers-absent": FAIL}),
}  # fmt: skip


@pytest.mark.parametrize(("looked_at", "expected"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_told(looked_at: Deployment, expected: dict[str, State]) -> None:
    """That alone, and as grave as it is."""
    assert expected == found(looked_at)


SECRET = 'secrets = ["whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="]'  # noqa: S105 -- of tests alone
TOLD = '[providers.house]\nkind = "webhook"\nurl = "https://x.example"\n'


def _write(file: Path, content: str, mode: int) -> str:
    file.write_text(content)
    file.chmod(mode)
    return str(file)


@pytest.mark.parametrize(
    ("secret", "mode", "expected"),
    [
        pytest.param('secrets = [{environment = "HOUSE_SECRET"}]', 0o644, {}, id="none in it"),
        pytest.param(SECRET, 0o600, {"secrets-in-file": WARN}, id="in it"),
        pytest.param(SECRET, 0o644, {"providers-readable": FAIL}, id="in it for all to read"),
        pytest.param("", 0o666, {"providers-writable": FAIL}, id="for all to write"),
        pytest.param("secrets = [", 0o600, {}, id="unreadable, which others tell"),
    ],
)
def test_the_file_of_providers_shows_nothing(
    secret: str, mode: int, expected: dict[str, State], tmp_path: Path
) -> None:
    """Of a folder, each file is looked at."""
    file = _write(tmp_path / "default.toml", TOLD + secret, mode)

    assert expected == found(deployment(providers=file))
    assert expected == found(deployment(providers=str(tmp_path)))


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Path]:
    """Give the file of a database that only its owner reads."""
    folder = tmp_path / "var"
    folder.mkdir(mode=0o750)
    file = folder / "test.sqlite3"
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    for one in folder.iterdir():
        one.chmod(0o640)
    yield file
    folder.chmod(0o750)


def test_the_database_is_read_by_its_owner_alone(sqlite: Path) -> None:
    """A file that all may read is safe only where the folder keeps them out; the journal beside it holds as much."""
    url, journal = f"sqlite:///{sqlite}", sqlite.with_name("test.sqlite3-wal")
    journal.write_bytes(b"")

    def looked_at(folder: int, file: int, beside: int) -> dict[str, State]:
        sqlite.parent.chmod(folder)
        sqlite.chmod(file)
        journal.chmod(beside)
        return found(deployment(database_url=url))

    assert {} == looked_at(0o755, 0o640, 0o640)
    assert {} == looked_at(0o750, 0o644, 0o644)
    assert {"database-readable": FAIL} == looked_at(0o755, 0o644, 0o640)
    assert {"database-readable": FAIL} == looked_at(0o755, 0o640, 0o644)
    assert {"folder-writable": FAIL} == looked_at(0o777, 0o640, 0o640)


def test_a_file_on_the_network_is_told(sqlite: Path) -> None:
    """By the file system mounted nearest above it; its locks do not hold."""
    above = sqlite.parent.parent
    mounts = f"/dev/sda1 / ext4 rw 0 0\nserver:/x {above} nfs4 rw 0 0\nbroken\n"
    url = f"sqlite:///{sqlite}"

    assert {"sqlite-on-network": FAIL} == found(deployment(database_url=url, mounts=mounts))
    assert {} == found(deployment(database_url=url, mounts=f"{mounts}/dev/sdb1 {sqlite.parent} xfs rw 0 0\n"))


def test_a_disk_that_is_nearly_full_is_told(sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before writes fail."""
    expected = {100 * 2**20: {"disk-full": FAIL}, 500 * 2**20: {"disk-full": WARN}, 2**40: {}}
    for free, worry in expected.items():
        monkeypatch.setattr("shutil.disk_usage", lambda _, free=free: _Usage(free))

        assert worry == found(deployment(database_url=f"sqlite:///{sqlite}"))


@dataclass(frozen=True, slots=True)
class _Usage:
    free: int


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Looking changes nothing."""
    absent = with_database(deployment(database=None, database_url=f"sqlite:///{tmp_path / 'none.sqlite3'}"))

    assert "no such file" in absent.trouble
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "url",
    ["x://y", "mysql://a:sesame@h/x", "postgresql+none://a:sesame@h/x", "postgresql://a:sesame@h:port/x", "sqlite://"],
)
def test_a_database_of_another_kind_is_told_and_not_its_password(url: str) -> None:
    """Whatever somebody wrote: the doctor says that it cannot be read."""
    told = with_database(deployment(database=None, database_url=url)).trouble

    assert "write sqlite:///var/preseance.sqlite3" in told
    assert "sesame" not in told


def test_nobody_else_reads_a_new_database(tmp_path: Path) -> None:
    """Neither the file, nor those that SQLite puts beside it; one that was there keeps its rights."""
    file, old = tmp_path / "new.sqlite3", tmp_path / "old.sqlite3"
    old.touch(0o640)
    for one in (file, old):
        engine = open_engine(f"sqlite:///{one}")
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE x (y INTEGER)")
            rights = {oct(found.stat().st_mode & 0o777) for found in tmp_path.glob(f"{one.name}*")}
        engine.dispose()
        assert {"0o600" if one is file else "0o640"} == rights


def test_the_command_tells_everything(sqlite: Path) -> None:
    """In words or as JSON, in both languages, with the exit code of the worst."""
    wrong = _write(sqlite.parent / "providers.toml", "[providers.x]\nkind = 3\n", 0o600)
    settings = {"PRESEANCE_SECRET_KEY": "secret", "FLASK_DEBUG": "1", "PRESEANCE_PROVIDERS": wrong}
    told = preseance("doctor", "--database", sqlite, "--format", "json", settings=settings)
    french = preseance("doctor", "--database", sqlite, "--lang", "fr", settings=settings)

    document = json.loads(told.out)
    states = {one["code"]: one["state"] for one in document["checks"]}
    assert (1, 1, "fail") == (told.code, french.code, document["state"])
    assert ("fail", "fail", "fail", "ok", "ok") == (
        states["providers-wrong"], states["key-guessed"], states["debugging"], states["tables-current"],
        states["database-private"],
    )  # fmt: skip
    assert all(one["remedy"] for one in document["checks"] if one["state"] != "ok")
    assert "PRESEANCE_SECRET_KEY se devine" in french.out
    assert "à corriger" in french.out


def test_the_command_leaves_with_0_where_nothing_must_be_corrected(sqlite: Path) -> None:
    """What is only worth a thought stops nobody."""
    engine = open_engine(f"sqlite:///{sqlite}")
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM workspace")
    engine.dispose()

    ran = preseance("doctor", "--database", sqlite)

    assert (0, "") == (ran.code, ran.err)
    assert "0 to correct" in ran.out


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", DOCTOR_WORDS)
def test_both_languages_say_the_same(code: str) -> None:
    """The same facts in both; a remedy in both or in none."""
    french, english, french_remedy, english_remedy = DOCTOR_WORDS[code]

    assert _names(french) == _names(english)
    assert _names(french_remedy) == _names(english_remedy) <= _names(french) | {"file"}
    assert bool(french_remedy) is bool(english_remedy)
