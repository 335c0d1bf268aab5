"""Who can reach the service, under which names, over what, and how often?"""

from collections.abc import Iterator

from cli.deployment import Deployment
from cli.deployment import Line
from cli.deployment import fail
from cli.deployment import ok
from cli.deployment import warn

EVERYWHERE = frozenset({"", "*", "0.0.0.0", "::"})  # noqa: S104 -- named to be warned of
MANY_A_SECOND = 1_000
SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}


def look(deployment: Deployment) -> Iterator[Line]:
    """Tell of the port, the names, the proxies and the limits."""
    settings = deployment.settings
    if not deployment.is_public:
        yield ok("port-private", host=settings.host)
    elif not settings.proxies:
        yield warn("no-tls", host=settings.host)
    else:
        yield ok("behind-proxy", proxies=settings.proxies)
    if deployment.is_public or settings.proxies:
        yield _names(settings.hosts)
    yield from _limits(settings.rate_limit, "PRESEANCE_RATE_LIMIT")
    yield from _limits(settings.key_rate_limit or settings.rate_limit, "PRESEANCE_KEY_RATE_LIMIT")
    if settings.check_seconds and settings.most_findings:
        yield ok("checks-bound", seconds=settings.check_seconds, findings=settings.most_findings)
    else:
        yield warn("checks-unbound")


def _names(hosts: str) -> Line:
    names = {name.strip() for name in hosts.split(",")} - {""}
    if not names:
        return fail("no-hosts")
    return fail("all-hosts") if "*" in names else ok("hosts", names=", ".join(sorted(names)))


def _limits(allowance: str, setting: str) -> Iterator[Line]:
    """Read an allowance such as 600/minute; one that cannot be read stops the service by itself."""
    amount, _, unit = allowance.replace(" ", "").partition("/")
    if not (amount.isascii() and amount.isdigit() and unit.rstrip("s") in SECONDS):
        yield warn("limit-unread", setting=setting, value=allowance)
    elif int(amount) / SECONDS[unit.rstrip("s")] > MANY_A_SECOND:
        yield warn("limit-off", setting=setting, value=allowance)
    else:
        yield ok("limit", setting=setting, value=allowance)
