"""A house's own thresholds in a file: JSON or TOML, only what differs, every key known."""

import tomllib
from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from pathlib import Path

from exchange.clean_tree import cleaned
from exchange.clean_tree import plain_json
from exchange.french_cause import french_cause
from exchange.json_text import read_json
from exchange.policy_document import Proposed
from exchange.refusal import PlanError
from exchange.refusal import PlanRefusedError
from exchange.refusal import Problem
from exchange.refusal import placed
from models.nonsense import NonsenseError
from rules.policy import Policy
from rules.typesetting import bound

_WORDS: Mapping[str, tuple[str, str, str, str]] = {
    "policy-key-unknown": (
        "la politique ne connaît pas « {value} »",
        "the policy has no key {value}",
        "gardez les clés que montre la commande preseance policy",
        "keep to the keys that the command preseance policy shows",
    ),
    "policy-value-refused": (
        "la valeur « {value} » est refusée",
        "the value {value} is refused",
        "gardez la forme que montre la commande preseance policy",
        "keep to the form that the command preseance policy shows",
    ),
    "not-toml": (
        "ce n’est pas du TOML ({cause})",
        "this is not TOML: {value}",
        "corrigez le fichier à cet endroit, ou écrivez-le en JSON",
        "correct the file at that place, or write it as JSON",
    ),
    "unreadable": (
        "le fichier ne peut pas être lu ({cause})",
        "the file cannot be read ({value})",
        "vérifiez le chemin et les droits",
        "check the path and the permissions",
    ),
}


def read_policy(path: Path, base: Policy) -> Policy:
    """Give the base policy with the file's thresholds; raises PlanRefusedError with their places."""
    return changed_policy(base, _tree(path), str(path))


def read_proposed(path: Path) -> Proposed:
    """Give the policy that a file makes of the built-in one, with its document; PlanRefusedError likewise."""
    tree = plain_json(_tree(path))
    return Proposed(policy=changed_policy(Policy(), tree, str(path)), document=tree)


def _tree(path: Path) -> object:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _refused(
            "unreadable", str(path), error.strerror or type(error).__name__, cause=french_cause(error)
        ) from None
    document = _toml(data, str(path)) if path.suffix.lower() == ".toml" else read_json(data, file=str(path))
    problems: list[Problem] = []
    tree = cleaned(document, problems)
    if problems:
        raise PlanRefusedError(placed(problem, document, str(path)) for problem in problems)
    return tree


def changed_policy(base: Policy, document: object, file: str, under: str = "") -> Policy:
    """Apply thresholds to a policy; `under` is the JSON pointer at which they stand in their file."""
    try:
        return base.changed(document)  # type: ignore[arg-type] # the policy refuses whatever is no object
    except NonsenseError as error:
        raise _refused(error.code, file, error.facts.get("value", ""), under + error.field) from None


def _toml(data: bytes, file: str) -> object:
    try:
        return _plain(tomllib.loads(data.decode("utf-8-sig"), parse_float=Decimal))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _refused("not-toml", file, str(error), cause=french_cause(error)) from None


def _plain(tree: object) -> object:
    """Tell TOML's times and dates as JSON would; the rest is the same."""
    if isinstance(tree, dict):
        return {key: _plain(inner) for key, inner in tree.items()}
    if isinstance(tree, list):
        return [_plain(inner) for inner in tree]
    if isinstance(tree, time):
        return tree.isoformat()
    return tree if isinstance(tree, str | int | Decimal) else str(tree)


def _refused(code: str, file: str, value: str, pointer: str = "", *, cause: str = "") -> PlanRefusedError:
    french, english, way_out, remedy = (words.format(value=value, cause=cause) for words in _WORDS[code])
    return PlanRefusedError([
        PlanError(
            code=code,
            message={"fr": bound(french), "en": english},
            remedy={"fr": bound(way_out), "en": remedy},
            file=file,
            pointer=pointer,
            value=value,
        )
    ])  # fmt: skip
