"""What exceptions to findings are good for, as lines of a table."""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from cli.house import House
from cli.table import write_table
from exchange.report_figures import moment
from models.store_waivers import Registered
from models.waiver import Waiver
from models.waiver import WaiverState
from rules.engine import check
from scheduler.standing_findings import standing_facts

TITLES = {
    "fr": ("N°", "Calendrier", "État", "Règle", "Offres", "Demandée par", "Approuvée par", "Jusqu’au (UTC)", "Raison"),
    "en": ("No.", "Calendar", "State", "Rule", "Offers", "Asked by", "Approved by", "Until (UTC)", "Reason"),
}
STATES: Mapping[str, Mapping[WaiverState, str]] = {
    "fr": {
        WaiverState.ASKED: "à approuver", WaiverState.IN_FORCE: "en vigueur", WaiverState.EXPIRED: "expirée",
        WaiverState.VOID: "caduque", WaiverState.UNNEEDED: "sans objet", WaiverState.WITHDRAWN: "retirée",
    },
    "en": {
        WaiverState.ASKED: "to be approved", WaiverState.IN_FORCE: "in force", WaiverState.EXPIRED: "expired",
        WaiverState.VOID: "void", WaiverState.UNNEEDED: "not needed", WaiverState.WITHDRAWN: "withdrawn",
    },
}  # fmt: skip
UTC = ZoneInfo("UTC")


def states_of(house: House, lines: Sequence[Registered]) -> dict[int, WaiverState]:
    """Say what waivers are good for now; only calendars in which one is still open are looked at."""
    now = house.store.clock()
    mine: dict[str, list[Waiver]] = defaultdict(list)
    for line in lines:
        mine[line.calendar if line.is_live else ""].append(line.waiver)
    found: dict[int, WaiverState] = {}
    for calendar, waivers in mine.items():
        wanted = {one.fingerprint for one in waivers if one.withdrawn_at is None and one.expires_at > now}
        facts = _facts(house, calendar, wanted) if calendar and wanted else {}
        found.update({one.id or 0: one.state(facts.get(one.fingerprint), now) for one in waivers})
    return found


def write_waivers(lines: Iterable[Registered], states: Mapping[int, WaiverState], language: str) -> None:
    """Write waivers under their titles; their ends are told in UTC, for they come from many calendars."""
    write_table(
        TITLES[language],
        [
            (
                str(line.waiver.id), line.calendar, STATES[language][states[line.waiver.id or 0]], line.waiver.rule,
                ", ".join(line.waiver.offers), line.waiver.author, line.waiver.approver or "",
                moment(line.waiver.expires_at.astimezone(UTC), language), line.waiver.reason,
            )
            for line in lines
        ],
        kept_whole=3,
    )  # fmt: skip


def _facts(house: House, calendar: str, fingerprints: set[str]) -> Mapping[str, tuple[str, ...]]:
    stored = house.store.plan(calendar)
    drawn, policy = stored.plan.calendar(), house.policy(stored.plan)
    return standing_facts(fingerprints, check(drawn, policy).findings, drawn, policy, house.ways.roads)
