"""What exists is documented, and what is documented exists."""

import re
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import MISSING
from dataclasses import Field
from dataclasses import fields
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any
from typing import cast

import click
import pytest

from cli.main import preseance
from exchange.rule_book import rule_book
from models.mechanic import Mechanic
from models.mechanic import mechanic_kinds
from models.tier import Tier
from rules.finding import Severity
from rules.finding import Verdict
from rules.policy import Policy
from rules.registry import rules
from tests.laws.tree import ROOT
from tests.laws.tree import files

PAGES = [path for path in files() if path.suffix == ".md"]
DOCS = ROOT / "docs"
PROMPTED = re.compile(r"(?:^\s*\$ |`)(?:\.venv/bin/)?preseance ([^`\n]*)", re.MULTILINE)
CODE = re.compile(r"\b(?:CAN|PRS|CHN|LAW|VAL|CAL|REL)\d\d\b")
# Chapters that a reader of a rule's page relies on, in each language.
CHAPTERS = {
    "en": ("Why", "Bad", "Good", "Policy", "Sources", "Cannot know"),
    "fr": ("Pourquoi", "À éviter", "Bon", "Politique", "Sources", "Ce qu’elle ne peut pas savoir"),
}


def _page(name: str) -> str:
    return _text(DOCS / name)


def _rows(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if line.startswith("| "):
            yield [cell.strip().strip("`") for cell in line.strip("|").split("|")]


@cache
def _commands(group: click.Group = preseance, above: str = "") -> dict[str, click.Command]:
    """Give every command by the words that call it, those of groups included."""
    context = click.Context(group)
    found: dict[str, click.Command] = {}
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            found |= _commands(command, f"{above}{name} ")
            # One that does something of its own when it is called alone is a command as well.
            found |= {above + name: command} if command.invoke_without_command else {}
        elif command is not None:
            found[above + name] = command
    return found


def _calls() -> list[tuple[str, str]]:
    found = {(path.relative_to(ROOT).as_posix(), call) for path in PAGES for call in PROMPTED.findall(_text(path))}
    made = {("Makefile", call) for call in re.findall(r"\$\(BIN\)/preseance ([^|\n]*)", _text(ROOT / "Makefile"))}
    return sorted(found | made)


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(_commands()))
def test_every_command_is_documented(name: str) -> None:
    """A command that no page names is found by nobody."""
    documented = [f"{row[0]} " for row in _rows(_page("commands.md"))]

    assert any(row.startswith(f"preseance {name} ") for row in documented)


def _called(words: list[str], commands: Mapping[str, click.Command]) -> str:
    """Give the command that the first words name: two words in a group, else one."""
    first, second, *_ = [*(word for word in words if not word.startswith("-")), "", ""]
    return f"{first} {second}".strip() if any(name.startswith(f"{first} ") for name in commands) else first


@pytest.mark.parametrize(("page", "call"), _calls())
def test_every_documented_command_exists_with_its_options(page: str, call: str) -> None:
    """A reader types what he reads."""
    commands = _commands()
    words = call.split()
    options = {word.partition("=")[0] for word in words if word.startswith("-") and word not in {"-", "--help"}}

    name = _called(words, commands)

    assert name == "COMMAND" or name in commands, f"{page} shows `preseance {call}`"
    known = set(chain(*(one.opts for one in commands[name].params))) if name in commands else set()
    assert options <= known, f"{page} shows `preseance {call}`"


@pytest.mark.parametrize("code", sorted(rules()))
def test_every_rule_is_listed_by_its_code_and_name(code: str) -> None:
    """The list of rules is whole, and calls each by its name."""
    listed = {row[0]: row[1] for row in _rows(_page("rules.md")) if CODE.fullmatch(row[0])}

    assert rules()[code].name == listed.get(code)


def test_the_page_of_rules_is_the_one_that_is_written_from_them() -> None:
    """`make rules` writes it."""
    assert rule_book("en") == _page("rules.md")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", sorted(rules()))
def test_every_threshold_of_a_rule_stands_on_its_page(code: str, language: str) -> None:
    """With its key and its default, so that whoever reads the page can change it."""
    document = Policy().document()["rules"][code]
    own = {name: value for name, value in document.items() if name not in {"severity", "exceptions"}}
    page = rules()[code].page[language]

    missing = [
        f"`rules.{name}` ({value})"
        for name, value in _thresholds({code: own})
        if f"`rules.{name}` ({value})" not in page
    ]

    assert [] == missing


def test_every_documented_rule_exists() -> None:
    """No page promises a rule that is not there."""
    mentioned = {code for path in PAGES for code in CODE.findall(_text(path))}

    assert set() == mentioned - set(rules())


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", sorted(rules()))
def test_every_rule_has_a_whole_page_in_both_languages(code: str, language: str) -> None:
    """Why, a bad and a good example, the thresholds that it reads and its sources."""
    chapters = re.findall(r"^## (.+?)\s*$", rules()[code].page[language], re.MULTILINE)

    missing = [chapter for chapter in CHAPTERS[language] if chapter not in chapters]

    assert [] == missing


def _thresholds(document: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in document.items():
        if isinstance(value, Mapping):
            yield from _thresholds(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", _default(value)


def _default(value: object) -> str:
    """Write a default as the page does: of a list of objects the names."""
    if isinstance(value, list):
        return f"[{', '.join(str(one['name']) for one in value)}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _documented_thresholds() -> dict[str, str]:
    found: dict[str, str] = {}
    prefix, columns = "", list[str]()
    for row in _rows(_page("policy.md")):
        if row[0] in {"key", "channel", "mechanic"}:
            prefix, columns = ("terms." if row[0] == "mechanic" else ""), row[1:]
        elif columns and columns[0] == "default":
            found[row[0]] = row[1]
        elif columns:
            names = [f"{prefix}{row[0]}.{column}" if prefix else f"{column}.{row[0]}" for column in columns]
            found |= {name: cell for name, cell in zip(names, row[1:], strict=True) if cell}
    found.pop("---", None)
    return {name: value for name, value in found.items() if "---" not in name}


def test_every_threshold_is_documented_with_its_default() -> None:
    """The policy page and the policy say the same, key by key."""
    shared = {key: value for key, value in Policy().document().items() if key != "rules"}
    expected = dict(_thresholds(shared))

    assert expected == _documented_thresholds()


def _asked(kind: type[Mechanic]) -> set[str]:
    """Name a mechanic's own fields as the page writes them, with ? for those that may be left out."""
    own = cast("tuple[Field[object], ...]", fields(cast("Any", kind)))
    return {
        field.name + ("" if field.default is MISSING and field.default_factory is MISSING else "?")
        for field in own
        if field.name != "redemption"
    }


@pytest.mark.parametrize("kind", sorted(mechanic_kinds()))
def test_every_mechanic_is_documented_with_its_fields(kind: str) -> None:
    """The mechanics page and the code say the same."""
    expected = _asked(mechanic_kinds()[kind])

    listed = {row[0]: set(row[4].replace("`", "").split(", ")) for row in _rows(_page("mechanics.md")) if len(row) > 4}

    assert expected == listed.get(kind)


@pytest.mark.parametrize("path", [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in PAGES])
def test_every_link_inside_the_repository_leads_somewhere(path: Path) -> None:
    """A page that has moved leaves no dead link behind."""
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", _text(path))

    dead = [target for target in targets if "://" not in target and not (path.parent / target).exists()]

    assert [] == dead


def test_every_make_target_that_a_page_names_exists() -> None:
    """The same holds for make."""
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {name for path in PAGES for name in re.findall(r"(?:\$ |`)make ([a-z0-9-]+)", _text(path))}

    assert set() == named - targets


def test_the_glossary_keeps_every_severity_verdict_and_tier() -> None:
    """A word that a report uses is in the glossary, with its French."""
    text = _page("glossary.md").lower()
    words = {word.value.lower() for word in chain(Severity, Verdict)} | {tier.value.partition("_")[0] for tier in Tier}

    assert [] == sorted(word for word in words if word not in text)
