"""The product as its command serves it, with a database of its own and people who walk in by their links."""

import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any

from models.person import Person
from models.role import Role
from models.secret_token import SECRET_BYTES
from models.secret_token import bare_token
from models.secret_token import digest
from models.store import Store
from models.store_invitations import InvitationBook
from models.store_people import PeopleBook
from tests.cli.preseance import QUIET

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "q4-2026" / "plan.json"
COMMAND = Path(sys.executable).parent / "preseance"
# A busy machine takes its time to start; nothing here measures speed.
PATIENCE = 120.0
# One address and one person walk through hundreds of pages here, faster than any reader.
BUSY = {**QUIET, "PRESEANCE_RATE_LIMIT": "100000/minute"}
READS = {"fr": "fr-FR", "en": "en-GB"}


@dataclass(slots=True)
class Served:
    """A running service; `url` has no slash at its end."""

    url: str
    database: str
    folder: Path
    contexts: list[Any] = field(default_factory=list)

    def enter(
        self, browser: Any, login: str = "claire", *roles: Role, language: str = "en", width: int = 1440,
        scheme: str = "light", height: int = 900, **options: Any,
    ) -> Any:  # fmt: skip
        """Let somebody in by a link, as an admin unless roles are named, and give the page in front of him."""
        token = self.link(login, *(roles or {Role.ADMIN}))
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale=READS[language], color_scheme=scheme, **options
        )
        self.contexts.append(context)
        page = context.new_page()
        page.goto(f"{self.url}/welcome/{token}")
        page.locator("main form button").first.click()
        page.wait_for_load_state()
        return page

    def outside(self, browser: Any, *, language: str = "en") -> Any:
        """Give a page of somebody who has not come in."""
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale=READS[language])
        self.contexts.append(context)
        return context.new_page()

    def link(self, login: str, *roles: Role) -> str:
        """Add somebody, and give the token of the link that lets him in."""
        store = Store.open(self.database, lambda: datetime.now(UTC))
        try:
            return _link(store, login, frozenset(roles))
        finally:
            store.close()

    def close(self) -> None:
        """Close every browser window that was opened on it."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()


def _link(store: Store, login: str, roles: frozenset[Role]) -> str:
    """Add somebody where he is not there yet, and give the token of a link for him."""
    people = PeopleBook(store)
    if all(known.login != login for known in people.people()):
        people.add(Person(login=login, roles=roles, teams=frozenset({"*"})), by="tests")
    token = bare_token(secrets.token_bytes(SECRET_BYTES))
    InvitationBook(store).invite(login, digest(token), by="tests")
    return token


@contextmanager
def serving(
    folder: Path, *plans: Path, providers: str | None = None, before: Callable[[], None] = lambda: None
) -> Iterator[Served]:
    """Serve plans, each as a calendar, until the end; `providers` is the text of a file of ways out.

    `before` fills the folder's database, so that the house has a past when it opens.
    """
    before()
    port = free_port()
    database = folder / "served.sqlite3"
    words = ["serve", "--port", str(port), "--database", str(database)]
    for plan in plans:
        words += ["--load", str(plan)]
    if providers is not None:
        file = folder / "providers.toml"
        file.write_text(providers, "utf-8")
        words += ["--providers", str(file)]
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen([COMMAND, *words], stdout=log, stderr=log, cwd=folder, env=BUSY)
        served = Served(f"http://127.0.0.1:{port}", f"sqlite:///{database}", folder)
        try:
            _await_ready(served.url, process, folder / "serve.log")
            yield served
        finally:
            served.close()
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE)
            finally:
                process.kill()


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def fingerprint_of(page: Any) -> str:
    """Give the finding that the address of a page names."""
    found = re.search(r"finding=([^&#]+)", page.url)
    assert found, page.url
    return found[1]


def _await_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=2).close()  # noqa: S310 -- our own address
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text("utf-8", "replace"))
