"""Broken JSON plans: each is the good plan with one thing wrong."""

import json
from collections.abc import Callable
from typing import Any

from tests.exchange.broken.file import Broken

NAME = "plan.json"


def good() -> dict[str, Any]:
    """Give a plan that loads."""
    return {
        "format": "preseance/plan@1",
        "name": "T4 2026",
        "timezone": "Europe/Paris",
        "currency": "EUR",
        "segments": [
            {"code": "vip", "tier": "good", "size": 100, "basket": {"mean": "80.00", "low": "40.00", "high": "160.00"}},
            {"code": "prospects", "tier": "prospect"},
        ],
        "overlaps": [{"segment": "vip", "also_in": "prospects", "share": 0.15}],
        "offers": [
            {
                "code": "A",
                "segments": ["vip"],
                "valid_from": "2026-12-01",
                "valid_to": "2026-12-11",
                "channels": [{"channel": "email", "send_at": "2026-12-01T09:00"}],
                "mechanics": [{"kind": "percent_off", "rate": "10"}],
            },
            {
                "code": "B",
                "segments": ["prospects"],
                "valid_from": "2026-12-05",
                "valid_to": "2026-12-20",
                "mechanics": [{"kind": "percent_off", "rate": "20"}],
            },
        ],
    }


def _with(title: str, change: Callable[[dict[str, Any]], object], code: str, pointer: str) -> Broken:
    document = good()
    change(document)
    return Broken(title, NAME, json.dumps(document).encode(), code, f"{NAME}, {pointer}" if pointer else NAME)


def _text(title: str, old: str, new: str, code: str, pointer: str) -> Broken:
    text = json.dumps(good())
    assert old in text
    return Broken(title, NAME, text.replace(old, new, 1).encode("utf-8", "surrogatepass"), code, f"{NAME}, {pointer}")


def _offer(key: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda plan: plan["offers"][0].update({key: value})


def _mechanic(**fields: object) -> Callable[[dict[str, Any]], object]:
    return lambda plan: plan["offers"][0].update({"mechanics": [fields]})


def _segment(key: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda plan: plan["segments"][0].update({key: value})


A = "/offers/0"
FILES = (
    Broken("an empty file", NAME, b"", "empty-file", NAME),
    Broken("only blanks", NAME, b" \n\t ", "empty-file", NAME),
    Broken("a truncated document", NAME, json.dumps(good())[:-20].encode(), "not-json", NAME),
    Broken("a list instead of a plan", NAME, b"[]", "not-an-object", NAME),
    Broken("Latin bytes", NAME, '{"name": "été"}'.encode("cp1252"), "not-utf-8", NAME),
    Broken("a huge depth", NAME, b"[" * 200_000, "too-deep", NAME),
    Broken("a depth that the reader survives", NAME, b'{"a":' + b"[" * 60 + b"]" * 60 + b"}", "too-deep", f"{NAME}, /a" + "/0" * 31),
    _text("a key twice", '"code": "A"', '"code": "A", "code": "C"', "key-twice", f"{A}/code"),
    _text("NaN", "0.15", "NaN", "not-a-number", "/overlaps/0/share"),
    _text("Infinity", "0.15", "-Infinity", "not-a-number", "/overlaps/0/share"),
    _text("an exponent bomb", "0.15", "1e999999999", "number-too-long", "/overlaps/0/share"),
    _text("ten thousand digits", '"size": 100', '"size": ' + "9" * 10_000, "number-too-long", "/segments/0/size"),
    _text("a lone surrogate", '"T4 2026"', '"T4 \\ud800"', "lone-surrogate", "/name"),
    _text("a NUL", '"T4 2026"', '"T4 \\u0000"', "control-character", "/name"),
    _text("a lone surrogate as a key", '"code": "A"', '"code": "A", "\\udfff": 1', "lone-surrogate", f"{A}/\\udfff"),
    _with("a text of a megabyte", lambda plan: plan.update(name="x" * 1_000_000), "too-long", "/name"),
    _with("another format", lambda plan: plan.update(format="preseance/plan@2"), "not-one-of", "/format"),
    _with("no name", lambda plan: plan.pop("name"), "missing-key", "/name"),
    _with("null", lambda plan: plan.update(name=None), "null", "/name"),
    _with("an unknown zone", lambda plan: plan.update(timezone="Europe/Pari"), "unknown-zone", "/timezone"),
    _with("a zone that is a path", lambda plan: plan.update(timezone="../../etc/passwd"), "unknown-zone", "/timezone"),
    _with("an unknown currency", lambda plan: plan.update(currency="EURO"), "unknown-currency", "/currency"),
    _with("offers that are no list", lambda plan: plan.update(offers={"A": 1}), "not-a-list", "/offers"),
    _with("an offer that is no object", lambda plan: plan["offers"].append("C"), "not-an-object", "/offers/2"),
    _with("an unknown key at depth", lambda plan: plan["offers"][0]["channels"][0].update(colour="red"), "unknown-key", f"{A}/channels/0/colour"),
    _with("an unknown threshold", lambda plan: plan.update(policy={"parity": {"tolerence": "0.01"}}), "policy-key-unknown", "/policy/parity/tolerence"),
    _with("a threshold out of range", lambda plan: plan.update(policy={"parity": {"tolerance": "2"}}), "policy-value-refused", "/policy/parity/tolerance"),
    _with("the same code twice", lambda plan: plan["offers"][1].update(code="A"), "duplicate-offer-code", "/offers/1/code"),
    _with("the same segment twice", lambda plan: plan["segments"].append({"code": "vip", "tier": "new"}), "duplicate-segment-code", "/segments/2/code"),
    _with("an unknown segment", _offer("segments", ["vip", "nobody"]), "unknown-segment", f"{A}/segments/1"),
    _with("an overlap with itself", lambda plan: plan["overlaps"][0].update(also_in="vip"), "overlap-with-itself", "/overlaps/0/also_in"),
    _with("an overlap twice", lambda plan: plan["overlaps"].append(plan["overlaps"][0]), "duplicate-overlap", "/overlaps/1/also_in"),
    _with("a share above one", lambda plan: plan["overlaps"][0].update(share=15), "share-out-of-range", "/overlaps/0/share"),
    _with("a share as text", lambda plan: plan["overlaps"][0].update(share="0.15"), "not-a-share", "/overlaps/0/share"),
    _with("a code on two lines", _offer("code", "A\nB"), "line-break", f"{A}/code"),
    _with("a code in blanks", _offer("code", " A"), "padded", f"{A}/code"),
    _with("an empty code", _offer("code", ""), "empty-text", f"{A}/code"),
    _with("a code that is a number", _offer("code", 7), "not-text", f"{A}/code"),
    _with("nobody to address", _offer("segments", []), "no-segments", f"{A}/segments"),
    _with("a segment named twice", _offer("segments", ["vip", "vip"]), "segment-twice", f"{A}/segments"),
    _with("no mechanic", _offer("mechanics", []), "no-mechanic", f"{A}/mechanics"),
    _with("an unknown mechanic", _mechanic(kind="percentage", rate="10"), "unknown-kind", f"{A}/mechanics/0/kind"),
    _with("a mechanic without a kind", _mechanic(rate="10"), "missing-key", f"{A}/mechanics/0/kind"),
    _with("120 percent", _mechanic(kind="percent_off", rate="120"), "rate-out-of-range", f"{A}/mechanics/0/rate"),
    _with("a rate with its sign", _mechanic(kind="percent_off", rate="10 %"), "not-a-rate", f"{A}/mechanics/0/rate"),
    _with("a rate as a number", _mechanic(kind="percent_off", rate=10), "not-a-rate", f"{A}/mechanics/0/rate"),
    _with("a decimal comma", _mechanic(kind="amount_off", amount="12,50"), "not-money", f"{A}/mechanics/0/amount"),
    _with("a gift that hides whether it is shown", _mechanic(kind="gift", retail_value="20"), "missing-key", f"{A}/mechanics/0/value_displayed"),
    _with("a rate and an amount", _mechanic(kind="refund", rate="10", amount="5"), "rate-or-amount", f"{A}/mechanics/0/rate"),
    _with("a step that starts below nothing", _mechanic(kind="tiered", steps=[{"from": "-1", "rate": "5"}]), "negative-amount", f"{A}/mechanics/0/steps/0/from"),
    _with("a negative basket", _segment("basket", {"mean": "-80"}), "amount-not-positive", "/segments/0/basket/mean"),
    _with("a basket upside down", _segment("basket", {"mean": "80", "low": "90"}), "basket-out-of-order", "/segments/0/basket/mean"),
    _with("half a person", _segment("size", 0.5), "not-a-count", "/segments/0/size"),
    _with("a size that is true", _segment("size", True), "not-a-count", "/segments/0/size"),
    _with("an unknown tier", _segment("tier", "gold"), "not-one-of", "/segments/0/tier"),
    _with("an unknown country", _segment("country", "France"), "unknown-country", "/segments/0/country"),
    _with("an end before the start", _offer("valid_to", "2026-11-30"), "ends-before-it-starts", f"{A}/valid_to"),
    _with("the 31st of February", _offer("valid_from", "2026-02-31"), "no-such-day", f"{A}/valid_from"),
    _with("a thirteenth month", _offer("valid_from", "2026-13-01"), "no-such-day", f"{A}/valid_from"),
    _with("a French date", _offer("valid_from", "01/12/2026"), "not-an-instant", f"{A}/valid_from"),
    _with("an instant past the end of time", _offer("valid_to", "9999-12-31T23:59:59-12:00"), "instant-out-of-range", f"{A}/valid_to"),
    _with("a message without its instant", _offer("channels", [{"channel": "sms"}]), "send-at-missing", f"{A}/channels/0/send_at"),
    _with("a recurrence without end", _offer("repeats", "FREQ=DAILY"), "recurrence-without-end", f"{A}/repeats"),
    _with("a recurrence on another day", _offer("repeats", "FREQ=WEEKLY;BYDAY=FR;COUNT=3"), "recurrence-starts-elsewhere", f"{A}/repeats"),
    _with("an empty scope", _offer("scope", {"include": []}), "empty-scope", f"{A}/scope/include"),
    Broken("a workbook that is called JSON", NAME, b"PK\x03\x04rest", "wrong-extension", NAME),
)  # fmt: skip
