"""Reads a mechanic as people write it: "-20 %", "10 € dès 50 €", "3 pour 2", "10 % + cagnotte 5 %"."""

import re
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import MISSING
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from functools import cache
from itertools import pairwise
from typing import Any

from exchange.json_text import read_json
from exchange.phrase_modifiers import without_modifiers
from exchange.phrase_nearest import nearest_examples
from exchange.phrase_tokens import AMOUNT
from exchange.phrase_tokens import Token
from exchange.phrase_tokens import plain
from exchange.phrase_tokens import tokens_of
from exchange.refusal import PlanRefusedError
from exchange.refusal import Problem
from models.mechanic import Mechanic
from models.mechanic import mechanic_kinds

LONGEST = 200
MOST_PARTS = 6

_TOKEN = re.compile(r"\{([a-z_]+)\}")
_BETWEEN = re.compile(r"\s*\+\s*|\s+(?:et|and|puis|then|&)\s+")
_EITHER = re.compile(r"\b(?:ou|or)\b(?! remboursee?s?\b| (?:your )?money)")
_WORDS = (
    (re.compile(r"\b(?:deuxieme|seconde?)\b(?! hand)"), "2e"),
    (re.compile(r"\b(?:troisieme|third)\b"), "3e"),
    (re.compile(r"\b(?:a |at )?(?:moitie prix|half[ -]price)\b"), "-50 %"),
    (re.compile(r"(\d+)\s*(?:e|eme|ieme|nd|rd|th) (article |item |produit )?(?:est )?(?:offert|gratuit|free)\b"), r"\1e -100 %"),
    (re.compile(r"\bbogof?\b|\bbuy one,? get one(?: free)?\b"), "1 + 1"),
    (re.compile(r"\b24 ?h(?:eures|ours)?\b"), "1 j"),
    (re.compile(r"\b48 ?h(?:eures|ours)?\b"), "2 j"),
    (re.compile(r"\b72 ?h(?:eures|ours)?\b"), "3 j"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to write one mechanic."""

    kind: str
    pattern: re.Pattern[str]
    tokens: Mapping[str, Token]
    fields: frozenset[str]
    required: frozenset[str]
    tells_amount: bool


def read_phrase(text: str, currency: str) -> list[dict[str, Any]] | Problem:
    """Give the documents of the mechanics in a text, in order, or the reason why it cannot be told."""
    bare = text.strip()
    if bare[:1] in {"{", "["}:
        return _as_document(bare)
    if len(bare) > LONGEST:
        return Problem("too-long", {"length": str(len(bare)), "most": str(LONGEST)})
    said = plain(bare)
    for words, meant in _WORDS:
        said = words.sub(meant, said)
    found = _one(said, currency)
    if found is None:
        found = _several(said, currency)
    if found is None:
        return _unreadable(said, text)
    return Problem(found.code, {"value": text, **found.facts}) if isinstance(found, Problem) else found


def _as_document(text: str) -> list[dict[str, Any]] | Problem:
    """Read what is written as in a plan document; the schemas judge it."""
    try:
        document: Any = read_json(text.encode("utf-8", "replace"))
    except PlanRefusedError:
        return Problem("mechanic-unreadable", {"value": text, **nearest_examples(text)})
    members = document if isinstance(document, list) else [document]
    return members or Problem("mechanic-unreadable", {"value": text, **nearest_examples(text)})


def _several(said: str, currency: str) -> list[dict[str, Any]] | Problem | None:
    """Try every way to cut the text at its plus signs, because "2 + 1" and "+33 % de produit" hold one too."""
    cuts = [(match.start(), match.end()) for match in _BETWEEN.finditer(said) if match.start() > 0]
    if not 0 < len(cuts) < MOST_PARTS:
        return None
    whole: list[list[dict[str, Any]]] = []
    first_problem: Problem | None = None
    for mask in range(1, 2 ** len(cuts)):
        chosen = [cut for place, cut in enumerate(cuts) if mask >> place & 1]
        edges = [(0, 0), *chosen, (len(said), len(said))]
        parts = [_one(said[before[1] : after[0]], currency) for before, after in pairwise(edges)]
        problems = [part for part in parts if isinstance(part, Problem)]
        if None in parts:
            continue
        if problems:
            first_problem = first_problem or problems[0]
            continue
        documents = [document for part in parts if isinstance(part, list) for document in part]
        if documents not in whole:
            whole.append(documents)
    if len(whole) > 1:
        return Problem("mechanic-ambiguous", {"kinds": " / ".join(_kinds(one) for one in whole)})
    return whole[0] if whole else first_problem


def _kinds(documents: list[dict[str, Any]]) -> str:
    return " + ".join(str(document["kind"]) for document in documents)


def _one(said: str, currency: str) -> list[dict[str, Any]] | Problem | None:
    """Read one mechanic: as it stands, then without its conditions."""
    candidates: list[dict[str, Any] | Problem] = []
    for rest, extras in without_modifiers(said, currency):
        if isinstance(extras, Problem):
            return extras
        candidates = list(_matches(rest, extras, currency))
        if candidates:
            break
    documents: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for candidate in candidates:
        if isinstance(candidate, Problem):
            problems.append(candidate)
        elif candidate not in documents:
            documents.append(candidate)
    if len(documents) > 1:
        return Problem("mechanic-ambiguous", {"kinds": " / ".join(str(one["kind"]) for one in documents)})
    if documents:
        return documents
    return problems[0] if problems else None


def _matches(said: str, extras: Mapping[str, Any], currency: str) -> Iterator[dict[str, Any] | Problem]:
    for phrase in phrases():
        match = phrase.pattern.fullmatch(said)
        if match is not None:
            yield _document(phrase, match, extras, currency)


def _document(
    phrase: Phrase, match: re.Match[str], extras: Mapping[str, Any], currency: str
) -> dict[str, Any] | Problem:
    document: dict[str, Any] = {"kind": phrase.kind}
    for name, text in match.groupdict().items():
        said = phrase.tokens[name].read(text.strip(), currency)
        if isinstance(said, Problem):
            return said
        _merge(document, said)
    foreign = sorted(extras.keys() - phrase.fields)
    if foreign:
        return Problem("mechanic-cannot-carry", {"kind": phrase.kind, "field": ", ".join(foreign)})
    document.update(extras)
    if "all" in document:
        document["get"] = document.pop("all") - document["buy"]
    if "value_displayed" in phrase.required and phrase.tells_amount:
        document.setdefault("value_displayed", True)
    missing = sorted(phrase.required - document.keys())
    if missing:
        return Problem("mechanic-lacks", {"kind": phrase.kind, "field": ", ".join(missing)})
    return document


def _merge(document: dict[str, Any], said: dict[str, Any]) -> None:
    """Add what a token tells; two tokens may describe the same nested part."""
    for key, value in said.items():
        if isinstance(value, list) and key in document:
            document[key][0].update(value[0])
        else:
            document[key] = value


@cache
def phrases() -> tuple[Phrase, ...]:
    """Give every way to write every mechanic, from the mechanics' own files."""
    return tuple(
        _phrase(kind, mechanic, source) for kind, mechanic in mechanic_kinds().items() for source in mechanic.phrases
    )


def _phrase(kind: str, mechanic: type[Mechanic], source: str) -> Phrase:
    known = tokens_of(mechanic)
    named = dict.fromkeys(_TOKEN.findall(source))
    unknown = named.keys() - known.keys()
    if unknown:
        raise LookupError(f"a phrase of {kind} names {', '.join(unknown)}, which is no field of it")
    pattern = _TOKEN.sub(lambda token: f"(?P<{token[1]}>{known[token[1]].pattern})", plain(source))
    members: Any = mechanic
    return Phrase(
        kind=kind,
        pattern=re.compile(pattern),
        tokens={name: known[name] for name in named},
        fields=frozenset(one.name for one in dataclass_fields(members)),
        required=frozenset(
            one.name for one in dataclass_fields(members) if one.default is MISSING and one.default_factory is MISSING
        ),
        tells_amount=any(known[name].pattern == AMOUNT for name in named),
    )


def _unreadable(said: str, text: str) -> Problem:
    if _EITHER.search(said):
        return Problem("mechanic-either-or", {"value": text})
    if re.fullmatch(r"[-+]?\s*[\d.,' ]+", said):
        return Problem("mechanic-without-unit", {"value": text})
    return Problem("mechanic-unreadable", {"value": text, **nearest_examples(text)})
