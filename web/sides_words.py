"""Tells both sides in words: each offer with its worth and its channels, who is ahead where, and what changes when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from fractions import Fraction

from babel.dates import format_date
from babel.lists import format_list

from exchange.handout.pressure import sent_at
from exchange.handout.stage import Panel
from exchange.handout.two_sides import Glimpse
from exchange.handout.two_sides import Scene
from exchange.report_dossier import clean
from exchange.report_figures import axis_money
from exchange.report_figures import hour
from exchange.report_figures import money
from exchange.report_figures import period
from exchange.report_figures import share
from exchange.report_figures import short_money
from exchange.report_mechanic import spoken_offer
from exchange.report_words import CHANNELS
from models.calendar import Calendar
from models.offer import ALL
from models.offer import Offer
from models.offer import Scope
from models.segment import Segment
from models.window import Window
from rules.agenda import Message
from rules.wording import voice
from web.fine_print import fine_print
from web.message_book import MessageBook
from web.message_book import message_book
from web.sides_view import NOTHING
from web.sides_view import Pair
from web.sides_view import SidesView

MOST_NAMED = 5
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An offer of one side; `seen` says how much of her group sees it, `reads` what reaches her of it that day."""

    code: str
    name: str
    gives: str
    worth: str
    is_best: bool
    through: str
    dates: str
    scope: str
    who: str
    seen: str
    reads: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One product set: the best of each side, and who is ahead: "hers", "theirs", "even" or "unknown"."""

    scope: str
    hers: str
    theirs: str
    ahead: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A stretch of time with the best of each side; `day` is where it begins, `is_here` the one that is looked at."""

    when: str
    day: date
    hers: str
    theirs: str
    gap: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class SidesWords:
    """Writes a view of a calendar in the reader's language."""

    view: SidesView
    calendar: Calendar
    language: str

    @property
    def say(self) -> MessageBook:
        """Give the messages."""
        return message_book(self.language)

    def day(self) -> str:
        """Name the day with its weekday."""
        told = format_date(self.view.day, "EEEE d MMMM y", locale=self.language)
        return told.replace(" 1 ", " 1er ", 1) if self.language == "fr" else told

    def verdict(self) -> tuple[str, str]:
        """Say in one sentence who is ahead on that day, and by how much; the first word is for the look."""
        view, say = self.view, self.say
        segment = self.name(view.segment)
        moment = view.moment
        if moment is None or not (moment.hers or moment.theirs):
            return "even", say("proof.sides_empty", segment=segment)
        if view.mean is None:
            return "unknown", say("proof.sides_no_basket", segment=segment)
        return self._compares(moment, view.mean)

    def _compares(self, moment: Scene, mean: Fraction) -> tuple[str, str]:
        # Where something is seen that is worth more, nobody asks for what is worth more still and unseen.
        least = self.view.least_seen
        rival, hers = moment.rival(least if moment.gap(least) else NOTHING), moment.hers_best or NOTHING
        theirs = (rival.worth if rival else None) or NOTHING
        facts = {"segment": self.name(self.view.segment), "basket": self.short(mean), "hers": self.money(hers),
                 "theirs": self.money(theirs), "gap": self.money(abs(theirs - hers))}  # fmt: skip
        if not self.view.strangers:
            return "even", self.say("proof.sides_alone", **facts)
        if rival is None:
            return "hers", self.say("proof.sides_only", **facts)
        if theirs > hers and rival.exposure is not None and rival.exposure < least:
            seen = share(rival.exposure, self.language)
            return "even", self.say("proof.sides_unseen", share=seen, **facts)
        look = "theirs" if theirs > hers else "hers" if hers > theirs else "even"
        return look, self.say(f"proof.sides_{look}", **facts)

    def hers(self) -> list[Line]:
        """Tell her offers, the best first."""
        return [self._line(one, place, is_hers=True) for place, one in enumerate(self.view.hers)]

    def theirs(self) -> list[Line]:
        """Tell those of strangers that she does not get."""
        return [self._line(one, place, is_hers=False) for place, one in enumerate(self.view.theirs)]

    def compared(self) -> list[Compared]:
        """Tell who is ahead on each product set."""
        return [self._compared(pair) for pair in self.view.pairs]

    def moments(self) -> list[Moment]:
        """Tell each stretch of time around the day."""
        return [self._moment(scene) for scene in self.view.scenes]

    def shifted(self, days: int) -> date:
        """Give a day before or after."""
        return self.view.day + days * A_DAY

    def heights(self) -> list[tuple[float, str]]:
        """Write the amounts beside the drawing."""
        chart, currency = self.view.chart, self.calendar.currency
        return [] if chart is None else [(y, axis_money(one, currency, self.language)) for y, one in chart.heights]

    def weeks(self) -> list[tuple[float, str]]:
        """Write the Mondays under the drawing."""
        if self.view.chart is None:
            return []
        panel, axis = self.view.panel, self.view.chart.axis
        days = [(monday - panel.first).days for monday in panel.weeks]
        return [
            (round(axis.left + passed * axis.day, 1), format_date(monday, "d MMM", locale=self.language))
            for passed, monday in zip(days, panel.weeks, strict=True)
        ]

    def least(self) -> str:
        """Write the share of her group from which an offer counts as seen."""
        return share(self.view.least_seen, self.language)

    def period(self) -> str:
        """Name the time that is drawn."""
        return period(self.view.panel.window, self.view.panel.zone, self.language)

    def strangers(self) -> str:
        """Name the less loyal groups."""
        return self._listed([self.name(one) for one in self.view.strangers])

    def name(self, segment: Segment) -> str:
        """Give the name of a group, short enough for a sentence."""
        told = clean(segment.title)
        return told if len(told) <= 60 else f"{told[:59]}…"  # noqa: PLR2004 -- what a heading holds

    def money(self, amount: Fraction) -> str:
        """Write an amount with its cents."""
        return money(amount, self.calendar.currency, self.language)

    def short(self, amount: Fraction) -> str:
        """Write an amount, without cents when it has none."""
        return short_money(amount, self.calendar.currency, self.language)

    def _listed(self, names: Sequence[str]) -> str:
        shown = [voice(self.language).quoted(one) for one in names[:MOST_NAMED]]
        if len(names) > MOST_NAMED:
            shown.append(self.say("proof.more_groups", count=len(names) - MOST_NAMED))
        return fine_print(voice(self.language).typeset(format_list(shown, locale=self.language)), self.language)

    def _line(self, one: Glimpse, place: int, *, is_hers: bool) -> Line:
        offer, zone = one.offer, self.view.panel.zone
        channels = dict.fromkeys(CHANNELS[self.language][each.channel] for each in offer.announcements)
        return Line(
            code=clean(offer.code), name=clean(offer.name), gives=spoken_offer(offer, self.language),
            worth=self.say("proof.unpriced") if one.worth is None else self.money(one.worth),
            is_best=place == 0 and bool(one.worth), through=", ".join(channels),
            dates=period(self._window(offer), zone, self.language), scope=self._scope(offer.scope),
            who=self._who(offer), seen="" if is_hers else self._seen(one.exposure),
            reads=[self._read(message) for message in self.view.reads if message.offer is offer] if is_hers else (),
        )  # fmt: skip

    def _window(self, offer: Offer) -> Window:
        """Give the occurrence that is looked at, else the first that is drawn."""
        here = Panel(self.view.day, self.view.day + A_DAY, self.view.panel.zone).window
        return next((each for each in offer.occurrences if each.overlaps(here)), offer.first)

    def _who(self, offer: Offer) -> str:
        if offer.open_to_all:
            return self.say("proof.open_to_all")
        names = [self.name(self.calendar.segments[code]) for code in offer.segments[:MOST_NAMED]]
        left = len(offer.segments) - len(names)
        return ", ".join([*names, self.say("proof.more_groups", count=left)] if left else names)

    def _seen(self, exposure: Fraction | None) -> str:
        if exposure is None:
            return self.say("proof.sees_unknown")
        if exposure == 1:
            return self.say("proof.sees_all")
        return self.say("proof.sees", share=share(exposure, self.language))

    def _read(self, message: Message) -> str:
        told = hour(sent_at(message).astimezone(self.view.panel.zone), self.language)
        return self.say("proof.reads", channel=CHANNELS[self.language][message.channel], hour=told)

    def _scope(self, scope: Scope) -> str:
        if scope.is_everything:
            return self.say("proof.everything")
        named = self.say("proof.everything") if ALL in scope.include else ", ".join(map(clean, scope.include))
        if not scope.exclude:
            return named
        return self.say("proof.but", scope=named, excluded=", ".join(map(clean, scope.exclude)))

    def _compared(self, pair: Pair) -> Compared:
        gap = pair.gap
        ahead = "unknown" if gap is None else ("theirs" if gap > 0 else "hers" if gap < 0 else "even")
        told = self.say("proof.ahead", who=ahead, amount="" if gap is None else self.money(abs(gap)))
        return Compared(
            scope=self._scope(pair.scope), hers=self._best(pair.hers), theirs=self._best(pair.theirs), ahead=ahead,
            told=told,
        )  # fmt: skip

    def _best(self, one: Glimpse | None) -> str:
        if one is None:
            return "–"
        worth = self.say("proof.unpriced") if one.worth is None else self.money(one.worth)
        return f"{clean(one.offer.code)} · {worth}"

    def _moment(self, scene: Scene) -> Moment:
        zone, least = self.view.panel.zone, self.view.least_seen
        rival, gap = scene.rival(least), scene.gap(least)
        first = scene.window.start.astimezone(zone).date()
        last = (scene.window.end.astimezone(zone) - timedelta(microseconds=1)).date()
        return Moment(
            when=period(scene.window, zone, self.language), day=first,
            hers=self._codes(scene.hers, scene.hers_best),
            theirs="–" if rival is None else f"{clean(rival.offer.code)} · {self.money(rival.worth or NOTHING)}",
            gap=self.money(gap) if gap else "", is_here=first <= self.view.day <= last,
        )  # fmt: skip

    def _codes(self, listed: Sequence[Glimpse], best: Fraction | None) -> str:
        if not listed:
            return "–"
        if best is None:
            return self.say("proof.unpriced")
        first = clean(listed[0].offer.code)
        return f"{first} · {self.money(best)}"
