"""Are cookies signed with something that nobody can guess, and is no debugger open?"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from cli.deployment import LOOPBACK
from cli.deployment import Deployment
from cli.deployment import Line
from cli.deployment import fail
from cli.deployment import listed
from cli.deployment import ok
from cli.deployment import warn

SHORTEST_KEY = 32
FEWEST_SIGNS = 12
# What stands in examples, and is then forgotten.
GUESSED = frozenset({
    "", "admin", "change-me", "changeit", "changeme", "default", "dev", "development", "example", "insecure",
    "password", "postgres", "preseance", "secret", "secret-key", "test",
})  # fmt: skip


def look(deployment: Deployment) -> Iterator[Line]:
    """Tell of secrets and debuggers."""
    yield _key(deployment)
    if deployment.debugging:
        yield fail("debugging", names=listed(deployment.debugging))
    else:
        yield ok("no-debugging")
    if deployment.file is None:
        yield from _database_password(deployment.settings.database_url)


def _key(deployment: Deployment) -> Line:
    key = deployment.settings.secret_key
    if not key:
        return ok("key-in-database")
    if key.strip().casefold() in GUESSED or len(set(key)) < FEWEST_SIGNS:
        return fail("key-guessed")
    return fail("key-short", length=len(key), least=SHORTEST_KEY) if len(key) < SHORTEST_KEY else ok("key-given")


def _database_password(url: str) -> Iterator[Line]:
    try:
        parts = urlsplit(url)
    except ValueError:
        # One that cannot be read opens no database, which is told elsewhere.
        return
    if (parts.password or "").casefold() not in GUESSED:
        yield ok("database-password")
        return
    # A socket or the same computer may trust whoever is there.
    if (parts.hostname or "localhost") in LOOPBACK:
        yield warn("database-password-weak", host=parts.hostname or "localhost")
    else:
        yield fail("database-password-weak", host=parts.hostname)
