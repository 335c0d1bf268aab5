"""What the form of an offer shows: each field with its label, its help, what stands in it and what is wrong there."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from itertools import groupby
from types import MappingProxyType

from babel.numbers import get_currency_symbol

from exchange.handout.rungs import ladder_order
from exchange.handout.rungs import rung_of
from exchange.mechanic_schema import mechanic_schemas
from exchange.phrase_examples import PHRASE_EXAMPLES
from exchange.refusal import PlanError
from exchange.report_dossier import clean
from exchange.report_figures import typeset
from exchange.report_words import CHANNELS
from models.caller import EVERY_TEAM
from models.caller import Caller
from models.channel import Channel
from models.mechanic import mechanic_kinds
from models.plan import Plan
from web.message_book import MessageBook
from web.offer_form_slots import NO
from web.offer_form_slots import YES
from web.offer_form_slots import Kind
from web.offer_form_slots import Slot
from web.offer_form_slots import mechanic_slots
from web.offer_form_slots import offer_slots
from web.offer_form_times import DAYS
from web.offer_form_times import FREQUENCIES
from web.offer_form_times import RULE
from web.offer_form_values import MOST_ROWS
from web.offer_form_values import Typed
from web.offer_form_values import every_row
from web.offer_form_values import first
from web.offer_form_values import rows

Choices = Sequence[tuple[str, str]]
CHANNEL_NAMES = frozenset(one.value for one in Channel)
# Either end of an offer is a day with an hour, under a name of its own.
ENDS = MappingProxyType({"/valid_from": "first_day", "/valid_to": "last_day"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One field: `place` is its JSON pointer, `values` what stands in it, `faults` what is wrong with that."""

    place: str
    kind: str
    label: str
    help: str = ""
    unit: str = ""
    is_required: bool = False
    values: tuple[str, ...] = ()
    choices: Choices = ()
    faults: tuple[str, ...] = ()
    lines: tuple[tuple["Control", ...], ...] = ()

    @property
    def value(self) -> str:
        """Give the one text that stands in it."""
        return next(iter(self.values), "")


@dataclass(frozen=True, slots=True)
class MechanicLine:
    """One mechanic of the form: which one it is, how it is said, and the fields that it declares."""

    place: str
    kind: Control
    example: str
    main: tuple[Control, ...]
    more: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """A group that an offer may be for, with how many people it has, where anybody knows."""

    code: str
    title: str
    size: int | None


@dataclass(slots=True)
class Fields:
    """Makes the controls of one form; `faults` are the sentences by place.

    `kept` are the lines of a long list that the form does not show.
    """

    typed: Typed
    frame: Plan
    say: MessageBook
    providers: Sequence[str] = ()
    faults: Mapping[str, Sequence[str]] = field(default_factory=dict)
    kept: Typed = field(default_factory=dict)

    def of(self, place: str, context: str = "") -> Control:
        """Give the control of a key of the offer, or of a part of it such as /scope/include."""
        steps = place.strip("/").split("/")
        slot = offer_slots()[steps[0]]
        for step in steps[1:]:
            slot = next(one for one in slot.inner if one.name == step)
        return self.control(slot, place, context)

    def control(self, slot: Slot, place: str, context: str = "") -> Control:
        """Give the control of a slot at its place."""
        name = f"{context}_{slot.name}" if self._has(f"field_{context}_{slot.name}") else slot.name
        return Control(
            place=place,
            kind=self._look(slot),
            label=self._word("field", name),
            help=self.say(f"offer_form.help_{name}") if self._has(f"help_{name}") else "",
            unit=self._unit(slot),
            is_required=slot.is_required,
            values=self.typed.get(place, ()),
            choices=self._choices(slot, first(self.typed, place)),
            faults=self.faults_at(place),
            lines=self._lines(slot, place),
        )

    def is_full(self, place: str) -> bool:
        """Say whether a list takes no more lines here."""
        return rows(self.typed, place) >= MOST_ROWS

    def unshown(self, place: str) -> int:
        """Count the lines of a list that are not shown."""
        return max(0, every_row(self.kept, place) - MOST_ROWS)

    def part(self, place: str, suffix: str) -> str:
        """Give what stands in a part of a place, such as the hour of a day."""
        return first(self.typed, f"{place}@{suffix}")

    def parts(self, place: str, suffix: str) -> tuple[str, ...]:
        """Give all that is chosen in a part of a place."""
        return self.typed.get(f"{place}@{suffix}", ())

    def faults_at(self, place: str) -> tuple[str, ...]:
        """Give what is wrong at a place."""
        return tuple(self.faults.get(place, ()))

    def label_at(self, place: str) -> str:
        """Name the field at a place as the form does; nothing where the whole line or offer is meant."""
        if place in ENDS:
            return self.say(f"offer_form.{ENDS[place]}")
        key = place.strip("/").split("/")[0]
        if key == "mechanics":
            shown = [one for line in self.mechanics() for one in (line.kind, *line.main, *line.more)]
        elif key == "channels":
            shown = [one for _, line in self.channels() for one in line.values()]
        else:
            shown = [self.of(place)] if key in offer_slots() else []
        inner = [one for control in shown for line in control.lines for one in line]
        return next((one.label for one in (*shown, *inner) if one.place == place), "")

    def channels(self) -> list[tuple[str, dict[str, Control]]]:
        """Give the lines on which channels are chosen."""
        slots = offer_slots()["channels"].inner
        places = [f"/channels/{number}" for number in range(rows(self.typed, "/channels"))]
        return [
            (place, {slot.name: self.control(slot, f"{place}/{slot.name}", "channel") for slot in slots})
            for place in places
        ]

    def mechanics(self) -> list[MechanicLine]:
        """Give the mechanics, each with what its own file declares."""
        return [self._mechanic(f"/mechanics/{number}") for number in range(rows(self.typed, "/mechanics"))]

    def _mechanic(self, place: str) -> MechanicLine:
        chosen = first(self.typed, f"{place}/kind")
        controls = [self.control(slot, f"{place}/{slot.name}", chosen) for slot in mechanic_slots(chosen)]
        kind = Control(
            place=f"{place}/kind", kind="choice", label=self.say("offer_form.field_kind"), is_required=True,
            values=(chosen,), choices=self._kinds(), faults=self.faults_at(f"{place}/kind"),
        )  # fmt: skip
        example = PHRASE_EXAMPLES.get(chosen, {}).get(self.say.language, "")
        # Where a rate or an amount is needed, neither alone is.
        main = [one for one in controls if one.is_required or one.place.endswith(("/rate", "/amount"))]
        more = tuple(one for one in controls if one not in main)
        return MechanicLine(place, kind, typeset(example, self.say.language), tuple(main), more)

    def _kinds(self) -> Choices:
        known = ((kind, self._kind(kind)) for kind in mechanic_schemas())
        return (("", self.say("offer_form.choose_mechanic")), *sorted(known, key=lambda pair: pair[1].casefold()))

    def _kind(self, kind: str) -> str:
        if self._has(f"kind_{kind}"):
            return self.say(f"offer_form.kind_{kind}")
        return PHRASE_EXAMPLES.get(kind, mechanic_kinds()[kind].spoken)[self.say.language]

    def _lines(self, slot: Slot, place: str) -> tuple[tuple[Control, ...], ...]:
        if slot.kind is not Kind.ROWS or place.startswith("/channels"):
            return ()
        count = max(1, rows(self.typed, place))
        return tuple(
            tuple(self.control(inner, f"{place}/{number}/{inner.name}", slot.name) for inner in slot.inner)
            for number in range(count)
        )

    def _look(self, slot: Slot) -> str:
        if slot.kind is Kind.FLAG:
            return "choice" if slot.is_required or slot.is_open else "flag"
        if slot.name == "provider" and self.providers:
            return "choice"
        is_number = slot.kind in {Kind.MONEY, Kind.RATE, Kind.SHARE, Kind.COUNT}
        return "number" if is_number else slot.kind.value

    def _unit(self, slot: Slot) -> str:
        if slot.kind is Kind.MONEY:
            return get_currency_symbol(self.frame.currency, locale=self.say.language)
        if slot.kind in {Kind.RATE, Kind.SHARE}:
            return "%"
        return self.say("offer_form.days") if slot.name.endswith("_days") else ""

    def _choices(self, slot: Slot, chosen: str) -> Choices:
        if slot.kind is Kind.FLAG:
            return (
                ("", self._blank(slot.name)),
                (YES, self.say("offer_form.choice_yes")),
                (NO, self.say("offer_form.choice_no")),
            )
        if slot.name == "provider" and self.providers:
            names = dict.fromkeys((*self.providers, *([chosen] if chosen else [])))
            return (("", self.say("offer_form.usual_provider")), *((name, name) for name in names))
        if not slot.choices:
            return ()
        return (("", self._blank(slot.name)), *((word, self._choice(slot.name, word)) for word in slot.choices))

    def _blank(self, name: str) -> str:
        return self.say(f"offer_form.blank_{name}") if self._has(f"blank_{name}") else "–"

    def _choice(self, name: str, word: str) -> str:
        if name == "channel" and word in CHANNEL_NAMES:
            said = CHANNELS[self.say.language][Channel(word)]
            return said[:1].upper() + said[1:]
        return self._word("choice", word)

    def _word(self, start: str, name: str) -> str:
        if self._has(f"{start}_{name}"):
            return self.say(f"offer_form.field_{name}") if start == "field" else self.say(f"offer_form.choice_{name}")
        return name.replace("_", " ").capitalize()

    def _has(self, name: str) -> bool:
        return f"offer_form.{name}" in self.say.messages


def groups(frame: Plan) -> list[tuple[str, list[GroupChoice]]]:
    """Give the groups of a calendar by the rungs of the loyalty ladder, in its order."""
    by_rung = groupby(ladder_order(frame.segments), key=lambda one: rung_of(one).value)
    return [(rung, [GroupChoice(one.code, clean(one.title), one.size) for one in members]) for rung, members in by_rung]


def teams(who: Caller) -> Choices:
    """Give the teams for which somebody may plan; none where he may for all, and writes which one."""
    mine = who.every_team
    return () if EVERY_TEAM in mine else tuple((team, team) for team in sorted(mine))


def repeat_choices(say: MessageBook) -> Choices:
    """Give how often an offer may come back."""
    words = (*FREQUENCIES, RULE)
    return (("", say("offer_form.repeats_not")), *((word, say(f"offer_form.repeats_{word}")) for word in words))


def weekdays(say: MessageBook) -> Choices:
    """Give the days of the week, Monday first."""
    return tuple((day, say(f"offer_form.day_{day.lower()}")) for day in DAYS)


def fault_text(error: PlanError, say: MessageBook) -> str:
    """Say what is wrong at a field, and the way out, as a form says it."""
    name = f"offer_form.fault_{error.code.replace('-', '_')}"
    if name in say.messages:
        return say(f"offer_form.fault_{error.code.replace('-', '_')}")
    colon = "\u00a0: " if say.language == "fr" else ": "
    told = typeset(f"{error.message[say.language]}{colon}{error.remedy[say.language]}.", say.language)
    # What somebody has typed stays as he typed it.
    return told if error.value and told.startswith(error.value) else told[:1].upper() + told[1:]
