"""A template is filled value by value: whatever a fact holds, it stays a value."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.nonsense import NonsenseError
from scheduler.provider import SendError
from scheduler.template import json_text
from scheduler.template import read_template
from scheduler.template import read_text

FACTS: dict[str, Any] = {
    "offer": {"code": "NOEL", "rate": 20, "live": True, "end": None, "mechanics": [{"kind": "percent_off"}]},
    "recipients": [{"to": "ana@example.com"}, {"to": "bob@example.com"}],
}

FILLED = [
    pytest.param("{offer.rate}", 20, id="a place alone keeps a number"),
    pytest.param("{offer.live}", True, id="a place alone keeps a truth"),
    pytest.param("{offer.end}", None, id="a place alone keeps nothing"),
    pytest.param("{offer.mechanics}", [{"kind": "percent_off"}], id="a place alone keeps a tree"),
    pytest.param("{offer.mechanics.0.kind}!", "percent_off!", id="a place within a list"),
    pytest.param("{offer.code}: {offer.rate} %, {offer.live}", "NOEL: 20 %, true", id="places within a text"),
    pytest.param("{{offer.code}}", "{offer.code}", id="braces that are braces"),
    pytest.param("{{{offer.code}}}", "{NOEL}", id="braces around a place"),
    pytest.param("[{offer.end?}]", "[]", id="a fact that may be missing, in a text"),
    pytest.param({"a": "{none?}", "b": "{offer.end?}", "c": 1}, {"c": 1}, id="a key that is left out"),
    pytest.param(["{none?}", 1.5, None], [1.5, None], id="an entry that is left out"),
    pytest.param({"$each": "recipients", "$item": "{item.to}"}, ["ana@example.com", "bob@example.com"], id="a list"),
    pytest.param(
        {"$each": "recipients", "$key": "{item.to}", "$item": {"code": "{offer.code}"}},
        {"ana@example.com": {"code": "NOEL"}, "bob@example.com": {"code": "NOEL"}},
        id="an object",
    ),
    pytest.param({"$json": {"code": "{offer.code}"}}, '{"code":"NOEL"}', id="JSON as a text"),
    pytest.param({"id": {"$int": "42"}}, {"id": 42}, id="a number that was a text"),
    pytest.param({"id": {"$int": "{none?}"}}, {}, id="a number that is left out"),
]


@pytest.mark.parametrize(("tree", "expected"), FILLED)
def test_a_place_is_filled_with_its_fact(tree: object, expected: object) -> None:
    """Texts, numbers, trees and repetitions."""
    assert expected == read_template(tree, "body")(FACTS)


@pytest.mark.parametrize(
    "tree",
    [
        "{", "}", "{}", "{ offer }", "{offer.}", "{offer.code", "{offer.code!r}", "{offer.code:>10}", "{offer[code]}",
        "{0}", {"$each": "recipients"}, {"$each": 1, "$item": 1}, {"$eval": "1"}, {"$json": 1, "more": 1}, {1, 2},
    ],
    ids=str,
)  # fmt: skip
def test_a_template_that_cannot_be_read_is_refused_at_set_up(tree: object) -> None:
    """Nobody waits for the instant of sending to hear of a slip of the pen."""
    with pytest.raises(NonsenseError, match="body"):
        read_template(tree, "body")


def test_a_template_as_deep_as_a_well_is_refused() -> None:
    """It has a bottom."""
    tree: object = "x"
    for _ in range(40):
        tree = [tree]

    with pytest.raises(NonsenseError, match="level"):
        read_template(tree, "body")


@pytest.mark.parametrize(
    "tree",
    [
        "{offer.nam}", "{offer.code.upper}", "{offer.__class__}", "{recipients.2}", "{recipients.-1}", "{offer.end}!",
        "{offer}!", {"$each": "offer", "$item": 1}, {"$int": "{offer.code}"}, {"$int": "{offer.live}"}, {"$int": "٣"},
    ],
    ids=str,
)  # fmt: skip
def test_a_fact_that_is_missing_ends_the_send_and_says_which(tree: object) -> None:
    """Another try would not have it either; an attribute of an object is no fact."""
    fill = read_template(tree, "body")

    with pytest.raises(SendError) as caught:
        fill(FACTS)

    assert caught.value.permanent


def test_a_missing_fact_tells_what_there_is() -> None:
    """The way out stands in the message."""
    with pytest.raises(SendError, match=r"\{offer\.nam\}.*known are: code, end, live, mechanics, rate"):
        read_template("{offer.nam}", "body")(FACTS)


@given(st.text(), st.text())
def test_no_fact_can_leave_its_place(name: str, note: str) -> None:
    """Quotes, braces and backslashes stay in the value that they belong to; facts are not templates."""
    filled = read_template({"name": "{name}", "both": "{name}/{note}", "end": 1}, "body")({"name": name, "note": note})

    assert {"name": name, "both": f"{name}/{note}", "end": 1} == filled
    assert filled == json.loads(json_text(filled))


@given(st.text())
def test_an_escaped_text_escapes_every_value(value: str) -> None:
    """What stands around the place is left as it was written."""
    escaped = read_text("<b>{value}</b>", "html", lambda text: text.replace("<", "&lt;"))({"value": value})

    assert escaped.count("<") == 2
