"""A planted secret does not land; what was made up lands with its reason, and no longer than it is there."""

import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.audit.committed_secrets import KNOWN
from tests.audit.committed_secrets import main

pytestmark = pytest.mark.audit
# Put together here, so that this file holds none.
TOKEN = hashlib.sha256(b"planted").hexdigest()
CLOUD_KEY = "AKIA" + "QYLPMN5HHHFPZAM2"
PRIVATE_KEY = "-----BEGIN " + "PRIVATE KEY-----"
PASSWORD = "hunter" + "2-and-more"

Plant = Callable[[str, str], Path]


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """Give a repository with nothing in it, and a way to put a file there."""
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)

    def put(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n", "utf-8")
        return tmp_path

    return put


@pytest.mark.parametrize(
    ("file", "text", "kind"),
    [
        ("settings.py", f'KEY = "{TOKEN}"', "Hex High Entropy String"),
        ("tests/service/test_it.py", f'KEY = "{TOKEN}"', "Hex High Entropy String"),
        ("deploy/run.sh", f"export AWS_ACCESS_KEY_ID={CLOUD_KEY}", "AWS Access Key"),
        ("docs/key.md", PRIVATE_KEY, "Private Key"),
        ("compose.yaml", f"      POSTGRES_PASSWORD: '{PASSWORD}'", "Secret Keyword"),
        ("deploy/app.yaml", f"certificate: {TOKEN}", "Hex High Entropy String"),
        ("deploy/app.ini", f"[app]\ncertificate = {TOKEN}", "Hex High Entropy String"),
        ("deploy/app", f"certificate = {TOKEN}", "Hex High Entropy String"),
        ("deploy/app.cfg", f"[app]\nDB_Password = {PASSWORD}", "Secret Keyword"),
        ("app.py", f'URL = "postgresql://me:{PASSWORD}@db/main"', "Basic Auth Credentials"),
    ],
)
def test_a_planted_secret_fails(
    file: str, text: str, kind: str, plant: Plant, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its place and its kind are told, the secret itself is not."""
    folder = plant(file, text)

    assert 1 == main(folder)

    told = capsys.readouterr().out
    assert f"{file}:{len(text.splitlines())} looks like a secret ({kind})" in told
    assert not any(secret in told for secret in (TOKEN, CLOUD_KEY, PASSWORD))


def test_nothing_planted_passes(plant: Plant) -> None:
    """Made-up passwords of tests too: it is ruff that asks for their reason."""
    plant("tests/test_login.py", f'PASSWORD = "{PASSWORD}"')

    assert 0 == main(plant("app.py", 'GREETING = "Bonjour"'))


def test_what_git_ignores_is_not_read(plant: Plant) -> None:
    """A key in a folder of one's own is not committed."""
    plant(".gitignore", "var/")

    assert 0 == main(plant("var/key.py", f'KEY = "{TOKEN}"'))


@pytest.mark.parametrize(
    ("reason", "planted", "code"),
    [("made up", TOKEN, 0), (" ", TOKEN, 1), ("made up", "", 1)],
    ids=["a reason", "no reason", "the secret is gone"],
)
def test_an_entry_has_a_reason_and_something_to_explain(reason: str, planted: str, code: int, plant: Plant) -> None:
    """An entry that outlives its secret would hide the next one."""
    digest = hashlib.sha1(TOKEN.encode(), usedforsecurity=False).hexdigest()[:12]
    plant(KNOWN, f'[[made_up]]\nreason = "{reason}"\n[made_up.where]\n"key.py" = ["{digest}"]')

    assert code == main(plant("key.py", f'KEY = "{planted}"'))


@pytest.mark.parametrize(("comment", "code"), [(" -- made up", 0), ("", 1)], ids=["a reason", "no reason"])
def test_a_line_is_allowed_for_a_reason(comment: str, code: int, plant: Plant) -> None:
    """Said on the line itself."""
    assert code == main(plant("key.py", f'KEY = "{TOKEN}"  # pragma: allowlist secret{comment}'))
