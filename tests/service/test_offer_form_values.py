"""The form of an offer says what its document says, and reads back as the very same document."""

from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from exchange.plan_document import load
from exchange.plan_schemas import PARTS
from models.mechanic import mechanic_kinds
from tests.exchange.drawn import documents
from tests.service.plans import offer
from web.offer_form_slots import Kind
from web.offer_form_slots import mechanic_slots
from web.offer_form_slots import offer_slots
from web.offer_form_steps import opened
from web.offer_form_steps import stepped
from web.offer_form_values import Clock
from web.offer_form_values import Reading
from web.offer_form_values import read_form
from web.offer_form_values import typed_of

PARIS = Clock(ZoneInfo("Europe/Paris"), "fr")


def changed(document: dict[str, Any], clock: Clock = PARIS, **fields: str) -> Reading:
    """Read the form of a document in which some fields were filled in anew; their names stand for places."""
    typed = typed_of(document, clock)
    return read_form(
        {**typed, **{"/" + name.replace("__", "/"): (text,) for name, text in fields.items()}}, document, clock
    )


@given(documents(), st.sampled_from(["fr", "en"]))
def test_a_form_left_alone_gives_its_document_back(plan: dict[str, Any], language: str) -> None:
    """Whoever opens an offer and saves it changes nothing, not even how it was written."""
    clock = Clock(ZoneInfo(plan["timezone"]), language)

    for one in plan["offers"]:
        reading = read_form(typed_of(one, clock), one, clock)
        assert (one, []) == (reading.document, reading.problems)


@pytest.mark.parametrize(("sent", "expected"), [
    (("prospects", "vip"), ["vip", "prospects"]),
    (("lost", "prospects", "vip"), ["vip", "prospects", "lost"]),
    (("prospects",), ["prospects"]),
])  # fmt: skip
def test_groups_keep_the_order_in_which_an_offer_names_them(sent: tuple[str, ...], expected: list[str]) -> None:
    """A page lists them up the ladder; an approval must not go because somebody has looked at a form and saved it."""
    one = offer("A", "vip", "10", segments=["vip", "prospects"])

    reading = read_form({**typed_of(one, PARIS), "/segments": sent}, one, PARIS)

    assert {**one, "segments": expected} == reading.document


@settings(max_examples=60)
@given(documents(), st.sampled_from(["fr", "en"]))
def test_what_a_form_shows_means_what_the_document_means(plan: dict[str, Any], language: str) -> None:
    """Written anew from its fields alone, an offer is the same offer; names with commas are the one exception."""
    clock = Clock(ZoneInfo(plan["timezone"]), language)
    plain = [one for one in plan["offers"] if not _has_comma(one)]
    expected = load({**plan, "offers": plain}).offers

    written = [read_form(typed_of(one, clock), {}, clock).document for one in plain]

    assert expected == load({**plan, "offers": written}).offers


def _has_comma(one: dict[str, Any]) -> bool:
    scope = one.get("scope", {})
    named = [*scope.get("include", ()), *scope.get("exclude", ())]
    items = [each.get("items") for each in one["mechanics"]]
    return any("," in name for name in named) or any(isinstance(each, list) for each in items)


@given(documents(), st.randoms(use_true_random=False))
def test_one_changed_field_changes_that_field_alone(plan: dict[str, Any], rng: Random) -> None:
    """The rest of the document stays as it was written, to the letter."""
    clock = Clock(ZoneInfo(plan["timezone"]), "en")
    for one in plan["offers"]:
        name = rng.choice(["name", "goal", "budget", "stock"])

        reading = changed(one, clock, **{name: "77"})

        expected: object = {"budget": "77", "stock": 77}.get(name, "77")
        assert {**one, name: expected} == reading.document


@pytest.mark.parametrize("kind", mechanic_kinds())
def test_every_mechanic_has_the_fields_that_it_declares(kind: str) -> None:
    """A new mechanic needs no change of the form."""
    declared = set(vars(mechanic_kinds()[kind])["__slots__"])

    assert declared == {"start" if slot.name == "from" else slot.name for slot in mechanic_slots(kind)}


def test_every_key_of_an_offer_is_known_to_the_form() -> None:
    """A new key of the format would be lost otherwise."""
    known = {Kind.TEXT, Kind.MONEY, Kind.COUNT, Kind.FLAG, Kind.CHOICE, Kind.INSTANT, Kind.NAMES, Kind.PART, Kind.ROWS,
             Kind.MECHANICS}  # fmt: skip

    assert set(PARTS["offers"].fields) == set(offer_slots())
    assert {slot.kind for slot in offer_slots().values()} <= known


DAYS = {
    "whole days": ("2026-12-01", "2026-12-11", ("2026-12-01", "", "2026-12-10", "")),
    "hours": ("2026-12-01T09:00", "2026-12-11T18:30", ("2026-12-01", "09:00", "2026-12-11", "18:30")),
    "midnight ends the day before": ("2026-12-01T00:00", "2026-12-02T00:00", ("2026-12-01", "", "2026-12-01", "")),
    "another clock": ("2026-12-01T09:00Z", "2026-12-10T23:00:00+00:00", ("2026-12-01", "10:00", "2026-12-10", "")),
}  # fmt: skip


@pytest.mark.parametrize(("start", "end", "expected"), DAYS.values(), ids=list(DAYS))
def test_the_last_day_counts(start: str, end: str, expected: tuple[str, str, str, str]) -> None:
    """People say from the first to the tenth; the document says until the eleventh."""
    typed = typed_of(offer("A", "vip", "10", valid_from=start, valid_to=end), PARIS)

    actual = tuple("".join(typed.get(place, ())) for place in
                   ("/valid_from", "/valid_from@hour", "/valid_to", "/valid_to@hour"))  # fmt: skip
    assert expected == actual


def test_a_last_day_is_read_as_the_end_of_it() -> None:
    """Unless an hour says when it ends."""
    base = offer("A", "vip", "10")

    whole = changed(base, valid_to="2026-12-24").document
    till_six = read_form(
        {**typed_of(base, PARIS), "/valid_to": ("24/12/2026",), "/valid_to@hour": ("18:00",)}, base, PARIS
    )

    assert "2026-12-25" == whole["valid_to"]
    assert "2026-12-24T18:00" == till_six.document["valid_to"]


RULES = {
    "FREQ=WEEKLY;COUNT=4": {"": "weekly", "count": "4"},
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20261231": {"": "weekly", "every": "2", "until": "2026-12-31"},
    "FREQ=DAILY;COUNT=3": {"": "daily", "count": "3"},
    "FREQ=MONTHLY;BYDAY=1FR;COUNT=6": {"": "rule", "rule": "FREQ=MONTHLY;BYDAY=1FR;COUNT=6"},
    "FREQ=YEARLY;UNTIL=20300101T000000Z": {"": "rule", "rule": "FREQ=YEARLY;UNTIL=20300101T000000Z"},
    "no rule at all": {"": "rule", "rule": "no rule at all"},
}


@pytest.mark.parametrize(("rule", "expected"), RULES.items(), ids=list(RULES))
def test_a_rule_is_told_in_plain_choices_where_it_is_plain(rule: str, expected: dict[str, str]) -> None:
    """And written as it is where it says more; both read back as the same rule."""
    typed = typed_of(offer("A", "vip", "10", repeats=rule), PARIS)

    actual = {name: typed["/repeats" + (f"@{name}" if name else "")][0] for name in expected}

    assert expected == actual
    assert rule == read_form(typed, {}, PARIS).document["repeats"]


NUMBERS = {
    "12,5": "12.5", "12.50": "12.50", "1 234,50 €": "1234.50", "€20": "20", " 15 % ": "15",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "expected"), NUMBERS.items())
def test_numbers_are_read_as_people_write_them(typed: str, expected: str) -> None:
    """With either mark, with spaces, with the sign of the currency."""
    assert expected == changed(offer("A", "vip", "10"), budget=typed).document["budget"]


LARGE = {
    "450000.00": ("450\u202f000,00", "450,000.00"),
    "1234.50": ("1\u202f234,50", "1,234.50"),
    "99.90": ("99,90", "99.90"),
}


@pytest.mark.parametrize(("amount", "shown"), LARGE.items())
def test_a_large_amount_is_told_in_thousands(amount: str, shown: tuple[str, str]) -> None:
    """As the language writes it; what is shown reads back as it stood."""
    document = offer("A", "vip", "10", budget=amount)
    clocks = [Clock(PARIS.zone, language) for language in ("fr", "en")]

    assert shown == tuple(typed_of(document, clock)["/budget"][0] for clock in clocks)
    assert [amount, amount] == [
        changed({**document, "budget": "1.00"}, clock, budget=text).document["budget"]
        for clock, text in zip(clocks, shown, strict=True)
    ]


def test_a_number_that_could_be_two_is_refused_at_its_field() -> None:
    """Nothing is guessed, and the document leaves it out."""
    reading = changed(offer("A", "vip", "10"), budget="1.250", stock="some", mechanics__0__rate="ten")

    assert [
        ("/mechanics/0/rate", "cell-not-a-number"),
        ("/stock", "cell-not-a-number"),
        ("/budget", "number-ambiguous"),
    ] == [(place, problem.code) for place, problem in reading.problems]
    assert not {"budget", "stock"} & reading.document.keys()


def test_blank_lines_count_for_nothing_but_keep_their_place() -> None:
    """What is wrong in the third line is told there, although it is the second of the document."""
    base = offer("A", "vip", "10")
    typed = {**typed_of(base, PARIS), "/channels/1/channel": ("",), "/channels/2/channel": ("email",)}

    reading = read_form(typed, base, PARIS)

    assert [{"channel": "web"}, {"channel": "email"}] == reading.document["channels"]
    assert "/channels/2/send_at" == reading.field_of("/channels/1/send_at")


def test_lines_come_and_go() -> None:
    """Those after one that goes move up with all that stands in them."""
    base = offer("A", "vip", "10", mechanics=[
        {"kind": "percent_off", "rate": "10"},
        {"kind": "tiered", "steps": [{"from": "50", "rate": "5"}, {"from": "100", "rate": "9"}]},
    ])  # fmt: skip
    typed = typed_of(base, PARIS)

    more = stepped(stepped(typed, "add:/mechanics"), "add:/mechanics/1/steps")
    fewer = read_form(stepped(stepped(more, "remove:/mechanics/0"), "remove:/mechanics/0/steps/0"), {}, PARIS)

    assert ("",) == more["/mechanics/2/kind"]
    assert [{"kind": "tiered", "steps": [{"from": "100", "rate": "9"}]}] == fewer.document["mechanics"]
    assert typed == stepped(typed, "remove:/mechanics/x") == stepped(typed, "show")


def test_an_empty_form_has_a_line_for_what_every_offer_needs() -> None:
    """Nobody has to ask for the first one."""
    assert {"/mechanics/0/kind", "/channels/0/channel"} == set(opened({}))
    assert {} == read_form(opened({}), {}, PARIS).document
