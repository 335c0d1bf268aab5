"""Shows in figures what leaves, how late, and what waits, for those who watch over the service."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
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

from models.caller import Caller
from models.role import Role
from models.role import needs
from models.store_send_desk import SendDesk

# A fair send is milliseconds late; minutes mean an outage, hours the bound beyond which it is held.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 300, 1_800, 7_200)


class Metrics:
    """The figures of one process, with what the database says of all of them whenever somebody asks.

    Each figure names its workspace.
    """

    def __init__(self, desks: Callable[[], Iterable[SendDesk]]) -> None:
        """Keep a registry of its own, so that two services in one process do not mix; ask desks as there are."""
        self.registry = CollectorRegistry()
        self._desks = desks
        self._counted = (
            Counter(
                "preseance_sends_claimed", "Sends taken to be handed over, retries included.",
                ["workspace", "provider"], registry=self.registry,
            ),
            Histogram(
                "preseance_send_lateness_seconds", "Time from the due instant of a send to its first attempt.",
                ["workspace", "provider"], buckets=BUCKETS, registry=self.registry,
            ),
            Counter(
                "preseance_sends_settled", "Attempts by the state in which they left their send.",
                ["workspace", "provider", "state"], registry=self.registry,
            ),
            Counter(
                "preseance_sends_held", "Sends held before they could leave, by reason.", ["workspace", "reason"],
                registry=self.registry,
            ),
            Counter(
                "preseance_receipts", "Words of providers about their messages, repeats included.",
                ["workspace", "provider", "kind"], registry=self.registry,
            ),
        )  # fmt: skip
        self.claimed, self.lateness, self.settled, self.held, self.receipts = self._counted
        self.registry.register(Standing(desks))

    def page(self, workspace: str) -> bytes:
        """Write the figures of one workspace as Prometheus reads them."""
        mine = [one for one in self._desks() if one.store.workspace == workspace]
        return generate_latest(_Only(self._counted, Standing(lambda: mine), workspace))

    def listen(self, port: int, host: str) -> WSGIServer:
        """Serve the figures of all workspaces on a port of their own, for a process that serves nothing else."""
        server, _ = start_http_server(port, host, self.registry)
        return server


class _Only(CollectorRegistry):
    """The figures of one workspace."""

    def __init__(self, counted: Iterable[Collector], standing: Collector, workspace: str) -> None:
        """Let nothing else through."""
        super().__init__()
        self._counted = counted
        self._standing = standing
        self._workspace = workspace

    def collect(self) -> Iterator[Metric]:
        """Give what names the workspace."""
        for collector in self._counted:
            for metric in collector.collect():
                metric.samples = [one for one in metric.samples if one.labels.get("workspace") == self._workspace]
                yield metric
        yield from self._standing.collect()


class Standing(Collector):
    """What the database says now: due, waiting for a person, in flight, and when a scheduler was last heard of."""

    def __init__(self, desks: Callable[[], Iterable[SendDesk]]) -> None:
        """Ask the desks where people look after sends."""
        self._desks = desks

    def collect(self) -> Iterator[Metric]:
        """Count anew."""
        desks = tuple(self._desks())
        due = _gauge("preseance_sends_due", "Sends whose instant has come.", "provider")
        age = _gauge("preseance_heartbeat_age_seconds", "Since a scheduler was last heard of.")
        for desk in desks:
            here = desk.store.workspace
            for provider, count in desk.due_count().items():
                due.add_metric([here, provider], count)
            beat = desk.last_beat()
            age.add_metric([here], float("inf") if beat is None else (desk.store.clock() - beat).total_seconds())
        yield from (due, _waiting(desks), *_providers(desks), age)

    def describe(self) -> Iterator[Metric]:
        """Name the figures without asking the database: it may not answer yet."""
        yield _gauge("preseance_heartbeat_age_seconds", "Since a scheduler was last heard of.")


def _waiting(desks: Iterable[SendDesk]) -> Metric:
    told = "Sends held, uncertain or failed."
    waiting = _gauge("preseance_sends_waiting_for_a_person", told, "provider", "state", "reason")
    for desk in desks:
        for (provider, state, hold), count in desk.counts().items():
            waiting.add_metric([desk.store.workspace, provider, state, hold], count)
    return waiting


def _providers(desks: Iterable[SendDesk]) -> tuple[Metric, Metric, Metric]:
    flying = _gauge("preseance_in_flight", "Requests under way.", "provider")
    stopped = _gauge("preseance_provider_stopped", "1 until a person resumes it.", "provider")
    failing = _gauge("preseance_provider_failures", "Failures in a row.", "provider")
    for desk in desks:
        for one in desk.providers():
            place = [desk.store.workspace, one.provider]
            flying.add_metric(place, one.in_flight)
            stopped.add_metric(place, int(one.stopped))
            failing.add_metric(place, one.failures)
    return flying, stopped, failing


def _gauge(name: str, told: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, told, labels=["workspace", *labels])


def metrics_page(metrics: Metrics, caller: Callable[[], Caller]) -> Blueprint:
    """Serve the figures of the caller's workspace beside the API: counts and names of providers, nothing else."""
    blueprint = Blueprint("metrics", __name__)

    @blueprint.get("/metrics")
    @needs(Role.SENDER, known_to=Role.ADMIN)
    def show() -> Response:
        return Response(metrics.page(caller().workspace), content_type=CONTENT_TYPE_PLAIN_0_0_4)

    return blueprint
