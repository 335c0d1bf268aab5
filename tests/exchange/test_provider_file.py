"""The file of providers is read as a whole, or refused in French and in English with the key at fault."""

import re
import tomllib
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from exchange.provider_file import read_ways
from exchange.provider_file import ways_of
from exchange.refusal import PlanRefusedError
from exchange.wording import WORDS
from scheduler.provider_kinds import provider_kinds
from scheduler.roads import RoadFacts

SECRET = "whsec_aG91c2Utc2VjcmV0LW9mLTI0LWJ5dGVz"  # noqa: S105 -- of the tests alone
PAGE = (Path(__file__).parents[2] / "docs" / "providers.md").read_text("utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
HOUSE = {"kind": "webhook", "url": "https://crm.example.com/", "secrets": [SECRET]}


class Environment(Mapping[str, str]):
    """Holds a secret under every name."""

    def __getitem__(self, name: str) -> str:
        """Give the same one for all."""
        return SECRET

    def __iter__(self) -> Iterator[str]:
        """Name none."""
        return iter(())

    def __len__(self) -> int:
        """Count none."""
        return 0


@pytest.mark.parametrize("block", BLOCKS, ids=[f"block {place}" for place in range(1, len(BLOCKS) + 1)])
def test_every_block_of_the_page_is_read(block: str, tmp_path: Path) -> None:
    """Whoever copies one gets providers, not a refusal."""
    path = tmp_path / "providers.toml"
    path.write_text(block, "utf-8")
    (tmp_path / "lists").mkdir()

    ways = read_ways(path, Environment())

    assert set(tomllib.loads(block).get("providers", {})) == set(ways.providers) == set(ways.roads().known)


@pytest.mark.parametrize("kind", sorted(provider_kinds()))
def test_every_kind_is_documented_with_all_its_keys(kind: str) -> None:
    """A key that no page names is found by nobody."""
    keys = import_module(f"scheduler.providers.{kind}").KEYS

    assert f"\n## {kind}\n" in PAGE
    assert [] == [key for key in sorted(keys) if not re.search(rf"\b{key}\b", PAGE)]


def test_planning_is_told_who_carries_what(tmp_path: Path) -> None:
    """Pages, hours, templates, and the head counts of lists."""
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "vip.csv").write_text("to\nana@example.com\nbob@example.com\n", "utf-8")
    ovh = dict.fromkeys(("application_key", "application_secret", "consumer_key", "service", "from", "text"), "x")
    document = {
        "recipients": "lists",
        "channels": {"sms": "texts"},
        "providers": {"texts": {"kind": "ovh_sms", **ovh, "templates": {"sms": "7"}, "bounds": {"page": 20}}},
    }

    roads = ways_of(document, {}, str(tmp_path / "providers.toml")).roads()

    hours = roads.known["texts"].hours
    assert hours is not None
    assert ({"sms": "texts"}, {"vip": 2}) == (roads.by_channel, roads.lists)
    assert RoadFacts(page=20, hours=hours, template={"sms": "7"}) == roads.known["texts"]
    assert (time(8), time(22), False, False) == (hours.opens, hours.closes, hours.saturdays, hours.sundays)


def test_receipts_are_read_where_they_can_be_proven() -> None:
    """Without a secret for them, there is nobody to believe."""
    sinch = {"kind": "sinch", "plan": "p", "token": "t", "from": "f", "text": "t"}
    document = {"providers": {"house": HOUSE, "quiet": sinch, "told": {**sinch, "receipt_token": "x" * 16}}}

    ways = ways_of(document, {}, "providers.toml")

    assert {"house": True, "quiet": False, "told": True} == {
        name: way.receipts is not None for name, way in ways.providers.items()
    }


def deep(levels: int) -> dict[str, Any]:
    """Give a table within a table, so many times."""
    tree: dict[str, Any] = {}
    for _ in range(levels):
        tree = {"a": tree}
    return tree


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"provider": {}}, "/provider", "retirez-la"),
    ({"providers": []}, "/providers", "une table"),
    ({"providers": {"house": 1}}, "/providers/house", "ouvrez une table"),
    ({"providers": {"house": {}}}, "/providers/house/kind", "un de ces mots\u00a0: brevo, file"),
    ({"providers": {"house": {"kind": "carrier-pigeon"}}}, "/providers/house/kind", "sendgrid"),
    ({"providers": {"house": {**HOUSE, "url": ""}}}, "/providers/house/url", "une ligne"),
    ({"providers": {"house": {**HOUSE, "secrets": {"environment": "NONE"}}}}, "/providers/house/secrets", "NONE"),
    ({"providers": {"house": {**HOUSE, "secrets": [{"environment": 1}]}}}, "/providers/house/secrets/0", "1"),
    ({"providers": {"house": {**HOUSE, "body": {"a": "{"}}}}, "/providers/house/body/a", "{offer.name}"),
    ({"providers": {"house": {**HOUSE, "templates": {"pigeon": "1"}}}}, "/providers/house/templates/pigeon", "email"),
    ({"providers": {"house": {**HOUSE, "bounds": {"timeout": 0}}}}, "/providers/house/bounds/timeout", "secondes"),
    ({"providers": {"house": {**HOUSE, "bounds": {"rates": [1]}}}}, "/providers/house/bounds/rates", "amount"),
    ({"channels": {"email": "house"}}, "/channels/email", "un de ces mots"),
    ({"channels": {"pigeon": "house"}}, "/channels/pigeon", "email"),
    ({"allow": ["10.0.0.1/8"]}, "/allow", "10.1.0.0/16"),
    ({"allow": ["0.0.0.0/0"]}, "/allow", "10.1.0.0/16"),
    ({"ports": [0]}, "/ports", "65535"),
    ({"ports": "443"}, "/ports", "65535"),
    ({"recipients": "no-such-folder"}, "/recipients", "créez-le"),
    ({"allow_loopback": "yes"}, "/allow_loopback", "true ou false"),
    (
        {"providers": {"house": {**HOUSE, "bounds": {"timeout": Decimal("nan")}}}},
        "/providers/house/bounds/timeout",
        "s",
    ),
    ({"providers": {"house": {**HOUSE, "headers": {"x": "a\udcff"}}}}, "/providers/house/headers/x", "en-têtes"),
    ({"providers": {"": HOUSE}}, "/providers", "un nom"),
    ({"providers": {"a/b": HOUSE}}, "/providers", "un nom"),
    ({"providers": {"a\x00b": HOUSE}}, "/providers", "un nom"),
    ({"providers": {"x" * 61: HOUSE}}, "/providers", "un nom"),
    ({"providers": {"house": {**HOUSE, "body": deep(900)}}}, "/providers/house/body" + "/a" * 40, "40 niveaux"),
    ({"recipients": "x" * 5_000}, "/recipients", "créez-le"),
    ({"ca_file": "no-such-file.pem"}, "/ca_file", "PEM"),
    ({"ca_file": "x" * 5_000}, "/ca_file", "PEM"),
]


@pytest.mark.parametrize(("document", "pointer", "way_out"), REFUSED)
def test_a_refusal_names_the_key_and_the_way_out(document: dict[str, Any], pointer: str, way_out: str) -> None:
    """In both languages, and without the value, which may be a secret."""
    with pytest.raises(PlanRefusedError) as caught:
        ways_of(document, {}, "providers.toml")

    error = caught.value.errors[0]
    assert ("providers.toml", pointer) == (error.file, error.pointer)
    assert way_out in error.sentence("fr")
    assert error.sentence("en") != error.sentence("fr")
    assert SECRET not in str(caught.value)


def test_an_environment_that_is_no_text_is_refused() -> None:
    """Half a character in a header would break the thread that carries everybody's messages."""
    headers = {"x": {"environment": "KEY"}}

    with pytest.raises(PlanRefusedError, match="UTF-8"):
        ways_of({"providers": {"house": {**HOUSE, "headers": headers}}}, {"KEY": "caf\udce9-key"}, "providers.toml")


def test_a_broken_list_is_told_at_start(tmp_path: Path) -> None:
    """Not when a send is due."""
    (tmp_path / "vip.csv").write_text("email\nana@example.com\n", "utf-8")

    with pytest.raises(PlanRefusedError, match=r"vip\.csv cannot be read \(line 1\)"):
        ways_of({"recipients": "."}, {}, str(tmp_path / "providers.toml"))


def test_every_refusal_of_the_scheduler_has_its_sentences() -> None:
    """A code without words would be a crash where somebody needs an answer."""
    folder = Path(__file__).parents[2] / "scheduler"
    files = ["provider_settings", "provider_kinds", "template", "recipients"]

    raised = {
        code
        for one in files
        for code in re.findall(r'NonsenseError\(\s*"([a-z-]+)"', (folder / f"{one}.py").read_text())
    }

    assert raised
    assert set() == raised - set(WORDS)


@pytest.mark.parametrize(("data", "code"), [(b"= 1", "not-toml"), (b"\xff", "not-toml"), (None, "unreadable")])
def test_a_file_that_is_none_is_refused(data: bytes | None, code: str, tmp_path: Path) -> None:
    """Or one that is not there."""
    path = tmp_path / "providers.toml"
    if data is not None:
        path.write_bytes(data)

    with pytest.raises(PlanRefusedError) as caught:
        read_ways(path, {})

    assert code == caught.value.errors[0].code
