"""Two people's changes of one offer are joined, and nothing is lost without a choice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.document_merge import Side
from exchange.document_merge import UndecidedError
from exchange.document_merge import disputes
from exchange.document_merge import joined

VALUES = st.sampled_from(["a", "b", "2026-12-01", 1, True, ["vip"]])
MEMBERS = st.fixed_dictionaries(
    {"channel": st.sampled_from(["email", "web"])}, optional={"send_at": VALUES, "code": VALUES}
)
CHANNELS = st.lists(MEMBERS, min_size=1, max_size=2)
DOCUMENTS = st.fixed_dictionaries(
    {"code": st.just("A")},
    optional={"name": VALUES, "valid_from": VALUES, "valid_to": VALUES, "channels": CHANNELS},
)


@given(before=DOCUMENTS, changed=DOCUMENTS)
def test_what_one_alone_has_changed_holds(before: dict[str, object], changed: dict[str, object]) -> None:
    """Whoever has changed nothing takes nothing away."""
    assert changed == joined(before, changed, before, {})
    assert changed == joined(before, before, changed, {})
    assert changed == joined(before, changed, changed, {})


@given(before=DOCUMENTS, mine=DOCUMENTS, theirs=DOCUMENTS)
def test_nothing_is_lost_without_a_choice(
    before: dict[str, object], mine: dict[str, object], theirs: dict[str, object]
) -> None:  # fmt: skip
    """A field that both have changed stays open; chosen from one side whole, it is that side's document."""
    open_ones = [one.key for one in disputes(before, mine, theirs) if one.changed is None]

    if open_ones:
        with pytest.raises(UndecidedError) as refused:
            joined(before, mine, theirs, {})
        assert tuple(open_ones) == refused.value.keys
    choices = {one.key: Side.MINE for one in disputes(before, mine, theirs)}
    assert mine == joined(before, mine, theirs, choices)
    assert theirs == joined(before, mine, theirs, dict.fromkeys(choices, Side.THEIRS))


@given(before=DOCUMENTS, mine=DOCUMENTS, theirs=DOCUMENTS)
def test_every_field_of_the_whole_is_somebodys(
    before: dict[str, object], mine: dict[str, object], theirs: dict[str, object]
) -> None:  # fmt: skip
    """Chosen from one side here and from the other there, each field is what that side says."""
    found = disputes(before, mine, theirs)
    choices = {one.key: Side.MINE if place % 2 else Side.THEIRS for place, one in enumerate(found)}

    whole = joined(before, mine, theirs, choices)

    assert not [one.key for one in disputes(before, whole, theirs) if choices[one.key] is Side.THEIRS]
    assert not [one.key for one in disputes(before, mine, whole) if choices[one.key] is Side.MINE]


def test_messages_are_joined_one_by_one() -> None:
    """One moves the e-mail, the other gives it a code: both hold."""
    before = {"channels": [{"channel": "email", "send_at": "1"}, {"channel": "web"}]}
    mine = {"channels": [{"channel": "email", "send_at": "2"}, {"channel": "web"}]}
    theirs = {"channels": [{"channel": "email", "send_at": "1", "code": "generic"}, {"channel": "web"}]}

    actual = joined(before, mine, theirs, {})

    assert {"channels": [{"channel": "email", "send_at": "2", "code": "generic"}, {"channel": "web"}]} == actual


def test_lists_of_other_members_are_chosen_whole() -> None:
    """Nobody can tell which message became which."""
    before = {"channels": [{"channel": "email", "send_at": "1"}]}
    mine = {"channels": [{"channel": "sms", "send_at": "1"}]}
    theirs = {"channels": [{"channel": "email", "send_at": "3"}]}

    assert ["channels"] == [one.key for one in disputes(before, mine, theirs)]
