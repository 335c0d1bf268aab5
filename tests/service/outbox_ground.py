"""A house with many sends due at once, and hands that claim and settle them as schedulers do."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from models.claim import Claimed
from models.claim import Pressure
from models.claim import Settled
from models.send import Outcome
from models.send import SendState
from models.store_outbox import StoredOutbox
from tests.service.launching import House
from tests.service.plans import document
from tests.service.plans import offer

LEASE = timedelta(minutes=1)
CODE = "MANY"


def launched(house: House, count: int) -> None:
    """Have an offer with so many e-mails approved, and let the clock come to the last of them."""
    house.put(document(offers=[crowd(count)]))
    house.launch(CODE)
    to_due(house)


def crowd(count: int, **changes: Any) -> dict[str, Any]:
    """Give an offer with so many e-mails, a second apart."""
    channels = [{"channel": "email", "send_at": f"2026-12-01T10:{at // 60:02}:{at % 60:02}"} for at in range(count)]
    return offer(CODE, "vip", "10", channels=channels, **changes)


def to_due(house: House) -> None:
    """Let the clock come to a moment when everything is due, and the gate pass."""
    with house.outbox.engine.connect() as connection:
        latest = connection.exec_driver_sql("SELECT max(due_at) FROM send").scalar_one()
    due = type(house.clock).fromisoformat(str(latest))
    house.clock = due if due.tzinfo else due.replace(tzinfo=house.clock.tzinfo)
    gate(house)


def gate(house: House) -> None:
    """Let the calendar as it is now through."""
    outbox = house.outbox
    for one in outbox.awaiting_gate(house.clock + timedelta(minutes=5)):
        outbox.pass_gate(one.calendar, house.desk.store.head(one.calendar).version, [one.offer])


def take(outbox: StoredOutbox, most: int = 500, pressure: Pressure | None = None, owner: str = "a") -> list[Claimed]:
    """Claim as a scheduler does."""
    return list(outbox.claim("house", pressure or Pressure(in_flight=500), most=most, owner=owner, lease=LEASE))


def settled(claimed: Claimed, state: SendState = SendState.ACCEPTED, **more: Any) -> Settled:
    """Say what became of one attempt."""
    outcome = Outcome.ACCEPTED if state is SendState.ACCEPTED else Outcome.FAILED
    return Settled(
        send_id=claimed.send_id, fence=claimed.fence, attempt=claimed.attempt, outcome=outcome, state=state, **more
    )


def rows(house: House, columns: str = "state", table: str = "send") -> list[tuple[Any, ...]]:
    """Give columns of every row, in order."""
    order = "send_id, n" if table == "attempt" else "id"
    with house.outbox.engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT {columns} FROM {table} ORDER BY {order}")  # noqa: S608 -- our own words
        return [tuple(row) for row in found]


def edit(house: House, code: str = CODE, **changes: Any) -> None:
    """Change an offer."""
    place = f"/v1/offers/{code}?calendar=q4"
    tag = house.client.get(place).headers["ETag"]
    answer = house.client_of("claire").patch(place, json=changes, headers={"If-Match": tag})
    assert 200 == answer.status_code, answer.text


def approve(house: House) -> None:
    """Approve again what was changed after its approval."""
    answer = house.step("approved", CODE, by="marc")
    assert 200 == answer.status_code, answer.text


def drop(house: House, code: str = CODE) -> None:
    """Withdraw an offer."""
    place = f"/v1/offers/{code}?calendar=q4"
    answer = house.client.delete(place, headers={"If-Match": house.client.get(place).headers["ETag"]})
    assert answer.status_code in {200, 204}, answer.text


def ids(claims: Sequence[Claimed]) -> list[int]:
    """Name sends."""
    return [one.send_id for one in claims]
