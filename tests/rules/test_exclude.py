"""A list leaves out those who are more loyal than its group, never the group itself."""

from exchange.plan_document import load
from rules.mending import Wish
from rules.mending import mend
from rules.policy import Policy

PLAN = {
    "format": "preseance/plan@1",
    "name": "Win-back",
    "timezone": "Europe/Paris",
    "currency": "EUR",
    "segments": [
        {"code": "regulars", "tier": "medium", "size": 20000, "basket": {"mean": "70", "low": "35", "high": "140"}},
        {"code": "ambassadors", "tier": "ambassador", "size": 500,
         "basket": {"mean": "140", "low": "70", "high": "280"}},
        {"code": "sleepers", "tier": "small", "dormant": True, "size": 30000,
         "basket": {"mean": "55", "low": "27.5", "high": "110"}},
    ],
    "offers": [
        {"code": "SUNDAY", "objective": "loyalty", "segments": ["regulars"], "valid_from": "2027-03-13",
         "valid_to": "2027-03-16", "channels": [{"channel": "sms", "send_at": "2027-03-14T10:00"}],
         "mechanics": [{"kind": "percent_off", "rate": "15"}]},
        {"code": "BACK", "objective": "reactivation", "segments": ["sleepers"], "budget": "2000",
         "valid_from": "2027-03-01", "valid_to": "2027-03-20",
         "channels": [{"channel": "mail", "send_at": "2027-02-25T10:00"}],
         "mechanics": [{"kind": "percent_off", "rate": "30"}]},
    ],
}  # fmt: skip


def test_a_group_is_never_left_out_of_its_own_list() -> None:
    """An offer over its budget, too, names its own group first; who is in it is no reason to leave everybody out."""
    mended = mend(load(PLAN).calendar(), Policy(), Wish())

    lists = [code for code in mended.calendar.segments if "-sans-" in code]
    assert lists != []
    assert [code for code in lists if code.split("-sans-")[0] in code.split("-sans-")[1]] == []
