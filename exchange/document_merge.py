"""Joins what two people have made of one offer, field by field; where both have changed one, somebody must choose."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

Document = Mapping[str, object]
# In lists of as many members, of the same kind each, the members are joined field by field as well.
MEMBERS = {"channels": "channel", "mechanics": "kind"}
SEPARATOR = "/"


class Side(Enum):
    """Whose field is taken."""

    MINE = "mine"
    THEIRS = "theirs"


class UndecidedError(ValueError):
    """Both have changed some fields, and nobody has chosen between them; `keys` names these."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Keep which ones."""
        super().__init__(", ".join(keys))
        self.keys = tuple(keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A field that is not the same on both sides; None where there is none."""

    key: str
    before: object
    mine: object
    theirs: object

    @property
    def changed(self) -> Side | None:
        """Say who alone has changed it; None when both have."""
        if self.theirs == self.before:
            return Side.MINE
        return Side.THEIRS if self.mine == self.before else None


def disputes(before: Document, mine: Document, theirs: Document) -> tuple[Dispute, ...]:
    """Give every field in which the two are not the same, in the order of the document."""
    return tuple(_disputes(before, mine, theirs))


def joined(before: Document, mine: Document, theirs: Document, choices: Mapping[str, Side]) -> dict[str, object]:
    """Give the document with what each has changed; where both have, what was chosen.  Raises UndecidedError."""
    open_ones = []
    taken = dict(theirs)
    for one in _disputes(before, mine, theirs):
        side = choices.get(one.key, one.changed)
        if side is None:
            open_ones.append(one.key)
        elif side is Side.MINE:
            _put(taken, one.key, one.mine)
    if open_ones:
        raise UndecidedError(open_ones)
    return taken


def _disputes(before: Document, mine: Document, theirs: Document) -> Iterator[Dispute]:
    for key in dict.fromkeys((*before, *mine, *theirs)):
        sides = (before.get(key), mine.get(key), theirs.get(key))
        if not _are_alike(key, sides):
            yield from _dispute(key, *sides)
            continue
        members: Sequence[Sequence[Document]] = sides  # type: ignore[assignment]  # _are_alike has looked
        for place, (was, my, their) in enumerate(zip(*members, strict=True)):
            for inner in dict.fromkeys((*was, *my, *their)):
                yield from _dispute(
                    SEPARATOR.join((key, str(place), inner)), was.get(inner), my.get(inner), their.get(inner)
                )


def _dispute(key: str, before: object, mine: object, theirs: object) -> Iterator[Dispute]:
    if mine != theirs:
        yield Dispute(key=key, before=before, mine=mine, theirs=theirs)


def _are_alike(key: str, sides: Sequence[object]) -> bool:
    """Say whether a list has as many members on all sides, each of the same kind as in the same place elsewhere."""
    named = MEMBERS.get(key)
    if named is None:
        return False
    kinds = [
        [member.get(named) if isinstance(member, Mapping) else None for member in side]
        if isinstance(side, Sequence) and not isinstance(side, str)
        else [None]
        for side in sides
    ]
    return None not in kinds[0] and all(one == kinds[0] for one in kinds)


def _put(document: dict[str, object], key: str, value: object) -> None:
    """Set a field of the document, or of one member of a list; None takes it away."""
    name, _, rest = key.partition(SEPARATOR)
    if name in MEMBERS and rest:
        place, _, inner = rest.partition(SEPARATOR)
        members = list(document[name])  # type: ignore[call-overload]  # it is a list on all sides
        member = dict(members[int(place)])
        _put(member, inner, value)
        members[int(place)] = member
        document[name] = members
    elif value is None:
        document.pop(name, None)
    else:
        document[name] = value
