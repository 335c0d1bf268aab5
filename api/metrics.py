"""Shows in figures what leaves, how late, and what waits, for those who watch over the service."""

from collections.abc import Callable
from collections.abc import Iterator
from datetime import datetime
from wsgiref.simple_server import WSGIServer

from flask import Blueprint
from flask import Response
from prometheus_client import CollectorRegistry
from prometheus_client import Counter
from prometheus_client import Histogram
from prometheus_client import generate_latest
from prometheus_client import start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.core import Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from models.role import Role
from models.role import needs
from models.store_send_desk import SendDesk

# A fair send is milliseconds late; minutes mean an outage, hours the bound beyond which it is held.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 300, 1_800, 7_200)


class Metrics:
    """The figures of one process, with what the database says of all of them whenever somebody asks."""

    def __init__(self, sends: SendDesk, now: Callable[[], datetime]) -> None:
        """Keep a registry of its own, so that two services in one process do not mix."""
        self.registry = CollectorRegistry()
        self.claimed = Counter(
            "preseance_sends_claimed", "Sends taken to be handed over, retries included.", ["provider"],
            registry=self.registry,
        )  # fmt: skip
        self.lateness = Histogram(
            "preseance_send_lateness_seconds", "Time from the due instant of a send to its first attempt.",
            ["provider"], buckets=BUCKETS, registry=self.registry,
        )  # fmt: skip
        self.settled = Counter(
            "preseance_sends_settled", "Attempts by the state in which they left their send.",
            ["provider", "state"], registry=self.registry,
        )  # fmt: skip
        self.held = Counter(
            "preseance_sends_held", "Sends held before they could leave, by reason.", ["reason"],
            registry=self.registry,
        )  # fmt: skip
        self.receipts = Counter(
            "preseance_receipts", "Words of providers about their messages, repeats included.",
            ["provider", "kind"], registry=self.registry,
        )  # fmt: skip
        self.registry.register(Standing(sends, now))

    def page(self) -> bytes:
        """Write all figures as Prometheus reads them."""
        return generate_latest(self.registry)

    def listen(self, port: int, host: str) -> WSGIServer:
        """Serve the figures on a port of their own, for a process that serves nothing else."""
        server, _ = start_http_server(port, host, self.registry)
        return server


class Standing(Collector):
    """What the database says now: due, waiting for a person, in flight, and when a scheduler was last heard of."""

    def __init__(self, sends: SendDesk, now: Callable[[], datetime]) -> None:
        """Ask the desk where people look after sends."""
        self._sends = sends
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Count anew."""
        due = GaugeMetricFamily("preseance_sends_due", "Sends whose instant has come.", labels=["provider"])
        for provider, count in self._sends.due_count().items():
            due.add_metric([provider], count)
        yield due
        yield self._waiting()
        yield from self._providers()
        beat = self._sends.last_beat()
        age = float("inf") if beat is None else (self._now() - beat).total_seconds()
        yield GaugeMetricFamily("preseance_heartbeat_age_seconds", "Since a scheduler was last heard of.", value=age)

    def describe(self) -> Iterator[Metric]:
        """Name the figures without asking the database: it may not answer yet."""
        yield GaugeMetricFamily("preseance_heartbeat_age_seconds", "Since a scheduler was last heard of.")

    def _waiting(self) -> Metric:
        waiting = GaugeMetricFamily(
            "preseance_sends_waiting_for_a_person", "Sends held, uncertain or failed.",
            labels=["provider", "state", "reason"],
        )  # fmt: skip
        for (provider, state, hold), count in self._sends.counts().items():
            waiting.add_metric([provider, state, hold], count)
        return waiting

    def _providers(self) -> Iterator[Metric]:
        flying = GaugeMetricFamily("preseance_in_flight", "Requests under way.", labels=["provider"])
        stopped = GaugeMetricFamily("preseance_provider_stopped", "1 until a person resumes it.", labels=["provider"])
        failing = GaugeMetricFamily("preseance_provider_failures", "Failures in a row.", labels=["provider"])
        for one in self._sends.providers():
            flying.add_metric([one.provider], one.in_flight)
            stopped.add_metric([one.provider], int(one.stopped))
            failing.add_metric([one.provider], one.failures)
        yield from (flying, stopped, failing)


def metrics_page(metrics: Metrics) -> Blueprint:
    """Serve the figures beside the API; they hold counts and names of providers, nothing else."""
    blueprint = Blueprint("metrics", __name__)

    @blueprint.get("/metrics")
    @needs(Role.SENDER, known_to=Role.ADMIN)
    def show() -> Response:
        return Response(metrics.page(), content_type=CONTENT_TYPE_PLAIN_0_0_4)

    return blueprint
