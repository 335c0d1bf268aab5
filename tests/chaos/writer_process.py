"""People at work while machines die: they submit, approve, rename, change and withdraw offers, and note what they did.

Killed and started again it goes on where the database says that it was.
"""

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from random import Random

from models.lifecycle import OfferState
from models.mechanics.percent_off import PercentOff
from models.store import Store
from models.store_engine import open_engine
from models.store_launch import LaunchRoom
from rules.house_policy import built_in
from scheduler.launch import Launch
from tests.chaos.ways import read_ways

CALENDAR = "chaos"
AUTHOR = "claire"
APPROVER = "marc"
PACE_SECONDS = 0.15
# Let go in a hurry alone, so that there is something to send when everybody is killed at once, however late that is.
KEPT_BACK = ("OFFER-22", "OFFER-23")
A_LITTLE = Decimal("0.1")


class Writer:
    """One person's hands; what was done is noted once the database has said yes."""

    def __init__(self, store: Store, ways_file: Path, notes: Path) -> None:
        """Work on one calendar."""
        self.store = store
        self.room = LaunchRoom(store)
        self.launch = Launch(self.room, built_in(), read_ways(ways_file).roads)
        self.notes = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.done = {json.loads(line)["what"] for line in notes.read_text().splitlines()}

    def note(self, what: str, offer: str) -> None:
        """Write down what was done, and when."""
        os.write(self.notes, (json.dumps({"what": what, "offer": offer, "at": time.time()}) + "\n").encode())
        self.done.add(what)

    def let_go(self, offer: str) -> None:
        """Submit an offer unless it is, and approve it."""
        standing = self.room.standings(CALENDAR, codes=[offer])[0]
        if standing.state is OfferState.DRAFT:
            self.room.step(CALENDAR, OfferState.SUBMITTED, [offer], by=AUTHOR)
        elif standing.state is not OfferState.SUBMITTED:
            return
        self.note("approving", offer)
        self.launch.approve(CALENDAR, [offer], by=APPROVER)

    def rename(self, offer: str, random: Random) -> None:
        """Change what only people read: the approval stands."""
        _, kept = self.store.offer(CALENDAR, offer)
        named = replace(kept, offer=replace(kept.offer, name=f"name {random.randint(1, 1_000_000)}"))
        self.store.change_offer(CALENDAR, offer, named, by=AUTHOR, expected=kept.version)

    def change(self, offer: str) -> None:
        """Change what it gives: the approval falls, and what has not left waits."""
        _, kept = self.store.offer(CALENDAR, offer)
        more = tuple(
            PercentOff(rate=one.rate + A_LITTLE) for one in kept.offer.mechanics if isinstance(one, PercentOff)
        )
        changed = replace(kept, offer=replace(kept.offer, mechanics=more))
        self.store.change_offer(CALENDAR, offer, changed, by=AUTHOR, expected=kept.version)
        self.note("changed", offer)

    def withdraw(self, offer: str) -> None:
        """Take an offer off: what has not left never leaves."""
        _, kept = self.store.offer(CALENDAR, offer)
        self.store.drop_offer(CALENDAR, offer, by=AUTHOR, expected=kept.version)
        self.note("withdrawn", offer)


def work(writer: Writer, random: Random, *, hurry: bool) -> None:
    """Let go of what nobody has let go yet; meanwhile change one's mind about what is out already."""
    while True:
        standings = writer.room.standings(CALENDAR)
        waiting = [
            one.offer
            for one in standings
            if one.state in {OfferState.DRAFT, OfferState.SUBMITTED} and (hurry or one.offer not in KEPT_BACK)
        ]
        running = [one.offer for one in standings if one.state.is_approved]
        if waiting:
            writer.let_go(random.choice(waiting))
        if hurry and not waiting:
            return
        if running and not hurry:
            _change_mind(writer, random, running)
        time.sleep(0 if hurry else PACE_SECONDS)


def _change_mind(writer: Writer, random: Random, running: list[str]) -> None:
    chance, offer = random.random(), random.choice(running)
    # What nobody has done yet in the whole campaign comes first: chance might leave it out.
    if "changed" not in writer.done or 0.2 <= chance < 0.4:
        writer.change(offer)
    elif chance < 0.2:
        writer.rename(offer, random)
    # Few, so that most sends still leave.
    elif "withdrawn" not in writer.done or chance < 0.45:
        writer.withdraw(offer)


def write(tell: Callable[[str], None], url: str, ways_file: str, notes: str, seed: str, hurry: str = "") -> None:
    """Work until killed, or in a hurry until every offer is let go."""
    store = Store(open_engine(url), lambda: datetime.now(UTC))
    tell("ready")
    work(Writer(store, Path(ways_file), Path(notes)), Random(seed), hurry=bool(hurry))
    store.close()
