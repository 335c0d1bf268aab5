"""Puts a house's settings and a provider's profile together."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace

from scheduler.auth import Auth
from scheduler.profile import Profile
from scheduler.profile_provider import ProfileProvider
from scheduler.provider_bounds import bounds_of
from scheduler.provider_settings import Settings

# What every profile understands: another host, for tests and regions, and a trial that reaches nobody.
PROFILE_KEYS = frozenset({"endpoint", "sandbox", "template"})
_NO_TRIAL = ("false: this provider has no trial", "false : ce prestataire n’a pas de mode d’essai")


def connected(
    profile: Profile,
    read: Settings,
    *,
    endpoint: str,
    auth: Auth,
    own: Mapping[str, object],
    texts: Mapping[str, str] | None = None,
    secrets: Sequence[str] = (),
) -> ProfileProvider:
    """Give the provider; the profile's address is the path behind `endpoint`."""
    if read.flag("sandbox"):
        if profile.sandbox is None and not profile.sandbox_headers:
            raise read.refused("sandbox", _NO_TRIAL)
        profile = profile.trial()
    host = read.url("endpoint", endpoint).rstrip("/").replace("{", "{{").replace("}", "}}")
    whole = replace(profile, url=host + profile.url, bounds=bounds_of(read, profile.bounds))
    template = {"template": read.word("template")} if read.has("template") else {}
    return ProfileProvider(whole, auth, name=read.name, own={**own, **template}, texts=texts, secrets=secrets)
