"""Reads a whole plan document, or says everything that is wrong with it; and writes it back."""

import json
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError

from exchange.clean_tree import cleaned
from exchange.clean_tree import plain_json
from exchange.plan_building import Site
from exchange.plan_building import build_offer
from exchange.plan_building import build_overlap
from exchange.plan_building import build_price
from exchange.plan_building import build_product
from exchange.plan_building import build_segment
from exchange.plan_fields import problems_in
from exchange.plan_schemas import FORMAT
from exchange.plan_schemas import HEADER
from exchange.plan_schemas import MOST_PARTS
from exchange.plan_schemas import PARTS
from exchange.plan_telling import tell_offer
from exchange.plan_telling import tell_overlap
from exchange.plan_telling import tell_price
from exchange.plan_telling import tell_product
from exchange.plan_telling import tell_segment
from exchange.plan_twins import cross_problems
from exchange.refusal import MOST_ERRORS
from exchange.refusal import MOST_FOUND
from exchange.refusal import PlanError
from exchange.refusal import PlanRefusedError
from exchange.refusal import Problem
from exchange.refusal import placed
from models.nonsense import NonsenseError
from models.plan import Plan
from models.plan import Written
from rules.policy import Policy

_BUILDERS: Mapping[str, Callable[..., Any]] = {
    "segments": build_segment,
    "overlaps": build_overlap,
    "offers": build_offer,
    "products": build_product,
    "prices": build_price,
}
# Where the zone itself is refused, instants are still checked, on the clock of the rest of the world.
_ANY_ZONE = ZoneInfo("UTC")


def load(document: object, *, file: str = "") -> Plan:
    """Read a plan document; raises PlanRefusedError with every problem and its pointer, nothing half-loaded."""
    problems: list[Problem] = []
    tree = _clean(document, problems)
    plan = None if problems else read_tree(tree, problems)
    if plan is None or problems:
        raise PlanRefusedError(_errors(problems, tree, file), total=len(problems))
    return replace(plan, file=file)


def _clean(document: object, problems: list[Problem]) -> Any:  # noqa: ANN401 -- a JSON tree
    tree = cleaned(document, problems)
    if not isinstance(tree, dict) and not problems:
        problems.append(Problem("not-an-object"))
    return tree


def _errors(problems: list[Problem], tree: object, file: str) -> Iterator[PlanError]:
    for problem in problems[:MOST_ERRORS]:
        yield placed(problem, tree, file)


def read_tree(tree: dict[str, Any], problems: list[Problem], *, keep_writing: bool = True) -> Plan | None:
    """Read a clean tree; None when `problems` has grown. Tables have no writing of their own to keep."""
    header = _header(tree, problems)
    site = Site(zone=header.get("timezone", _ANY_ZONE), currency=header.get("currency", ""), problems=problems)
    written: dict[tuple[str, str], Written] = {}
    parts: dict[str, Any] = {
        name: tuple(_members(name, tree, site, written if keep_writing else None)) for name in PARTS
    }
    problems.extend(islice(cross_problems(tree), MOST_FOUND))
    if problems:
        return None
    empty = {key: value for key, value in tree.items() if value in ([], {})}
    if empty and keep_writing:
        written["plan", ""] = Written(None, empty)
    return Plan(
        name=header["name"],
        zone=header["timezone"],
        currency=header["currency"],
        policy=MappingProxyType(header.get("policy", {})),
        written=MappingProxyType(written),
        **parts,
    )


def _header(tree: dict[str, Any], problems: list[Problem]) -> dict[str, Any]:
    header: dict[str, Any] = {}
    try:
        header = HEADER.load({key: value for key, value in tree.items() if key not in PARTS})
    except ValidationError as error:
        known = ", ".join((*HEADER.fields, *PARTS))
        for problem in problems_in(error):
            wider = Problem(problem.code, {"known": known}, problem.path) if problem.code == "unknown-key" else problem
            problems.append(wider)
        header = error.valid_data if isinstance(error.valid_data, dict) else {}
    try:
        Policy().changed(header.get("policy", {}))
    except NonsenseError as error:
        path = tuple(error.field.strip("/").split("/"))
        problems.append(Problem(error.code, error.facts, ("policy", *path)))
    return header


def _members(
    name: str, tree: dict[str, Any], site: Site, written: dict[tuple[str, str], Written] | None
) -> Iterator[Any]:
    members = tree.get(name, [])
    if not isinstance(members, list):
        site.problems.append(Problem("not-a-list", path=(name,)))
        return
    if len(members) > MOST_PARTS:
        facts = {"length": str(len(members)), "most": str(MOST_PARTS)}
        site.problems.append(Problem("too-many", facts, (name,)))
        return
    build = _BUILDERS[name]
    for index, member in enumerate(members):
        if len(site.problems) >= MOST_FOUND:
            return
        value = _member(name, index, member, build, site)
        if value is None:
            continue
        if written is not None and _told(name, value, site.zone) != member:
            written[name, _key(name, value, index)] = Written(value, member)
        yield value


def _member(name: str, index: int, member: object, build: Callable[..., Any], site: Site) -> Any:  # noqa: ANN401
    if not isinstance(member, dict):
        site.problems.append(Problem("not-an-object", path=(name, index)))
        return None
    try:
        data = PARTS[name].read(member)
    except ValidationError as error:
        site.problems.extend(problem.under(name, index) for problem in problems_in(error))
        return None
    return build(data, site, name, index)


def dump(plan: Plan) -> dict[str, Any]:
    """Write a plan as its document; `dump(load(document))` is the document."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "name": plan.name,
        "timezone": plan.zone.key,
        "currency": plan.currency,
    }
    if plan.policy:
        document["policy"] = dict(plan.policy)
    for name in PARTS:
        members = [_given(name, value, index, plan) for index, value in enumerate(getattr(plan, name))]
        if members:
            document[name] = members
    empty = plan.written.get(("plan", ""))
    for key, value in empty.document.items() if empty else ():
        document.setdefault(key, value)
    told: dict[str, Any] = plain_json(document)
    return told


def dump_json(plan: Plan) -> str:
    """Write a plan as the text of its document, one that people can read and compare."""
    return json.dumps(dump(plan), ensure_ascii=False, indent=2) + "\n"


def _given(name: str, value: object, index: int, plan: Plan) -> Mapping[str, Any]:
    before = plan.written.get((name, _key(name, value, index)))
    if before is not None and before.value == value:
        return before.document
    return _told(name, value, plan.zone)


def _told(name: str, value: Any, zone: ZoneInfo) -> dict[str, Any]:  # noqa: ANN401 -- parts of several kinds
    if name == "offers":
        return tell_offer(value, zone)
    if name == "prices":
        return tell_price(value, zone)
    return _TELLERS[name](value)


_TELLERS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "segments": tell_segment,
    "overlaps": tell_overlap,
    "products": tell_product,
}


def _key(name: str, value: Any, index: int) -> str:  # noqa: ANN401 -- parts of several kinds
    if name == "overlaps":
        return f"{value.segment}\x1f{value.also_in}"
    if name == "prices":
        return str(index)
    return str(value.sku if name == "products" else value.code)
