"""A house in the middle of its season: messages that arrived, failed or wait, offers and waivers to decide about."""

from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update

from api.desk import EXTENSION
from app import Settings
from app import create_app
from models.claim import Claimed
from models.digest import Digest
from models.notice import NoticeForm
from models.send import Outcome
from models.send import SendState
from models.store_digests import DigestBook
from models.store_subscriptions import Subscription
from models.tables_sends import metadata
from tests.e2e.served import Served
from tests.e2e.served import serving
from tests.service.launching import SECRET
from tests.service.launching import House
from tests.service.people import admit
from tests.service.people import let_in

CALENDAR = "q4"
ZONE = ZoneInfo("Europe/Paris")
# Nothing listens there: what would leave while one looks is refused at once.
NOWHERE = "http://127.0.0.1:9/"
PROVIDERS = f"""
allow_loopback = true
[channels]
email = "emailing"
sms = "textos"
[providers.emailing]
kind = "webhook"
url = "{NOWHERE}"
secrets = ["{SECRET}"]
[providers.emailing.bounds]
rates = [{{amount = 500, seconds = 1}}, {{amount = 100000, seconds = 3600, per_recipient = true}}]
[providers.textos]
kind = "webhook"
url = "{NOWHERE}"
secrets = ["{SECRET}"]
[providers.letters]
kind = "smtp"
host = "127.0.0.1"
port = 9
security = "none"
from = "Maison <bonjour@example.com>"
subject = "x"
text = "y"
"""
STATES = metadata.tables["provider_state"]
BECAME = {
    "MERCI-25": (SendState.DELIVERED, Outcome.ACCEPTED, 202, ""),
    "ACCUEIL-15": (SendState.ACCEPTED, Outcome.ACCEPTED, 202, ""),
    "TEXTO-20": (SendState.DEAD, Outcome.REFUSED, 403, "refusé : l’expéditeur « MAISON » n’est pas déclaré"),
    "RAPPEL-25": (SendState.UNCERTAIN, Outcome.UNCERTAIN, None, "aucune réponse après 30 s"),
}


@contextmanager
def living(folder: Path) -> Iterator[Served]:
    """Serve that house until the end."""
    with serving(folder, providers=PROVIDERS, before=lambda: _live(folder)) as served:
        yield served


def sending_day() -> date:
    """Give the day whose messages left or did not."""
    return datetime.now(ZONE).date() - timedelta(days=1)


def _live(folder: Path) -> None:
    """Have people and time do to a house what they do."""
    (folder / "ways.toml").write_text(PROVIDERS, "utf-8")
    settings = Settings(
        database_url=f"sqlite:///{folder / 'served.sqlite3'}", rate_limit="1000000/minute",
        providers=str(folder / "ways.toml"),
    )  # fmt: skip
    app = create_app(settings)
    let_in(app, app.extensions[EXTENSION].store)
    day = sending_day()
    house = House(app, app.test_client(), _at(day, 8) - timedelta(days=3))
    house.desk.store.clock = lambda: house.clock
    house.put(_plan(day))
    house.launch("MERCI-25", "ACCUEIL-15", "TEXTO-20", "RAPPEL-25", "CARTE-20", "VITRINE")
    _leave(house, day)
    _decide(house)
    _listen(house)
    house.desk.store.close()


def _leave(house: House, day: date) -> None:
    """Let what is due leave, and each message end as it does here."""
    house.clock = _at(day, 10) + timedelta(minutes=16)
    for provider in ("emailing", "textos"):
        for one in house.claim(provider):
            state, outcome, status, detail = BECAME[_code(one)]
            house.settle(one, state, outcome, status=status, detail=detail)
    with house.desk.store.writing() as connection:
        stopped = {"stopped": True, "detail": "refusé : l’expéditeur « MAISON » n’est pas déclaré"}
        connection.execute(update(STATES).where(STATES.c.provider == "textos").values(stopped))


def _code(one: Claimed) -> str:
    offer = one.facts["offer"]
    assert isinstance(offer, Mapping)
    return str(offer["code"])


def _decide(house: House) -> None:
    """Leave offers and exceptions in the middle of being decided about."""
    house.clock = datetime.now(UTC)
    claire, marc = house.client_of("claire"), house.client
    card = f"/v1/offers/CARTE-20?calendar={CALENDAR}"
    tag = {"If-Match": claire.get(card).headers["ETag"]}
    dearer = {"mechanics": [{"kind": "percent_off", "rate": "22"}]}
    assert 200 == claire.patch(card, json=dearer, headers=tag).status_code
    assert 200 == house.step("submitted", "PROMO-20", "FIDELE-10", by="claire").status_code
    found = claire.get(f"/v1/findings?calendar={CALENDAR}&severity=block").get_json()["findings"]
    until = f"{house.clock + timedelta(days=60):%Y-%m-%d}"
    # The second one is still to be asked about.
    for number, one in enumerate(found[::2]):
        signed = {"fingerprint": one["fingerprint"], "reason": "Opération votée en comité", "expires_at": until}
        asked = claire.post(f"/v1/calendars/{CALENDAR}/waivers", json={**signed, "by": "claire"})
        assert 201 == asked.status_code, asked.text
        if number:
            assert 200 == marc.post(f"{asked.headers['Location']}/approve").status_code


def _listen(house: House) -> None:
    """Let in a machine and a reader; tell a room and a mailbox what happens."""
    store = house.desk.store
    admit(store, "vera", "viewer", teams=())
    admit(store, "entrepôt", "checker", "sender")
    house.desk.subscriptions.add(
        Subscription(code="equipe-promo", url="https://hooks.slack.com/services/T0/B0/x", secrets=(),
                     form=NoticeForm.SLACK),
        by="marc",
    )  # fmt: skip
    digest = Digest(address="equipe.fidelite@example.com", hour=8, zone=ZONE, language="fr")
    DigestBook(store).add(digest, by="marc")


def _plan(day: date) -> dict[str, Any]:
    ahead = day + timedelta(days=10)
    return {
        "format": "preseance/plan@1", "name": "Noël des fidèles", "timezone": ZONE.key, "currency": "EUR",
        "segments": [
            _segment("grand", "Grand bassin", "good", 20_000, "80.00"),
            _segment("nouveaux", "Nouveaux clients", "new", 45_000, "60.00"),
            _segment("prospects", "Prospects", "prospect", 500_000, "50.00"),
        ],
        "overlaps": [
            {"segment": one, "also_in": other, "share": 0, "source": "measured"}
            for one, other in permutations(("grand", "nouveaux", "prospects"), 2)
        ],
        "offers": [
            _offer("MERCI-25", "Merci à nos meilleurs clients", "grand", day, 7, "25", _by("email", day, 9)),
            _offer("ACCUEIL-15", "Bienvenue à bord", "nouveaux", day, 7, "15", _by("email", day, 9, 30)),
            _offer("TEXTO-20", "Le texto du vendredi", "grand", day, 7, "20", _by("sms", day, 10)),
            _offer("RAPPEL-25", "Dernier rappel", "grand", day, 7, "25", _by("email", day, 10, 15)),
            _offer("VITRINE", "Notification des vitrines", "grand", day, 7, "15", _by("push", day, 10, 30)),
            _offer("CARTE-20", "Avantage carte", "grand", ahead, 20, "20", _by("email", ahead, 8)),
            _offer("PROMO-20", "Première commande", "prospects", ahead, 14, "20"),
            _offer("FIDELE-10", "Rendez-vous des fidèles", "nouveaux", ahead, 14, "10"),
            _offer("SALON-15", "Visiteurs du salon", "prospects", ahead + timedelta(days=21), 7, "15"),
            _offer("IDEE-5", "Une idée pour janvier", "grand", ahead + timedelta(days=30), 7, "5"),
        ],
    }  # fmt: skip


def _segment(code: str, name: str, tier: str, size: int, basket: str) -> dict[str, Any]:
    return {"code": code, "name": name, "tier": tier, "size": size, "basket": {"mean": basket}}


def _offer(
    code: str, name: str, segment: str, day: date, days: int, rate: str, *ways: dict[str, str]
) -> dict[str, Any]:  # fmt: skip
    return {
        "code": code, "name": name, "segments": [segment], "valid_from": day.isoformat(),
        "valid_to": (day + timedelta(days=days)).isoformat(), "channels": [*ways] or [{"channel": "web"}],
        "mechanics": [{"kind": "percent_off", "rate": rate}], "owner": "fidelite",
    }  # fmt: skip


def _by(channel: str, day: date, hour: int, minute: int = 0) -> dict[str, str]:
    return {"channel": channel, "send_at": f"{day}T{hour:02}:{minute:02}"}


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)
