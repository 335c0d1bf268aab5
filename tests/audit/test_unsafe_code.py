"""What attackers are known to use does not land without its reason."""

from pathlib import Path

import pytest

from tests.audit.unsafe_code import main

pytestmark = pytest.mark.audit
OPENS_A_SHELL = "import os\n\nos.system(input())"
BUILDS_SQL = "def read(table: str) -> str:\n    return f\"SELECT name FROM {table} WHERE name = 'a'\""


@pytest.mark.parametrize(
    ("code", "end"),
    [
        (OPENS_A_SHELL, 1),
        (f"{OPENS_A_SHELL}  # nosec", 1),
        (f"{OPENS_A_SHELL}  # nosec B605", 1),
        (f"{OPENS_A_SHELL}  # nosec B608 -- of another rule", 1),
        (f"{OPENS_A_SHELL}  # nosec B605 -- of this test", 0),
        (BUILDS_SQL, 1),
        (f"{BUILDS_SQL}  # noqa: S608", 1),
        (f"{BUILDS_SQL}  # noqa: E501, S608 -- our own words", 0),
        ("answer = 42", 0),
        ("def broken(:", 1),
        ("", 1),
    ],
)
def test_only_a_reason_lets_it_pass(code: str, end: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A bare `nosec` is no reason, another rule's is none, and what cannot be read is not passed over."""
    (tmp_path / "planted.py").write_text(code, "utf-8")

    assert end == main(["planted.py"], tmp_path), capsys.readouterr().out
