"""Is there somebody who can let others in, and does no key outlive its purpose?"""

from collections.abc import Iterator

from cli.deployment import Deployment
from cli.deployment import Line
from cli.deployment import fail
from cli.deployment import listed
from cli.deployment import ok
from cli.deployment import warn


def look(deployment: Deployment) -> Iterator[Line]:
    """Tell of people and keys, workspace by workspace."""
    for one in deployment.database.workspaces if deployment.database else ():
        if one.admins:
            yield ok("admins", workspace=one.code, names=listed(one.admins))
        else:
            yield fail("no-admin", workspace=one.code)
        concerns = (
            ("shut-out", one.shut_out),
            ("without-role", one.without_role),
            ("endless-keys", one.endless_keys),
            ("expired-keys", one.expired_keys),
        )
        for code, names in concerns:
            if names:
                yield warn(code, workspace=one.code, names=listed(names))
