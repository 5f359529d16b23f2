"""What the receiver has seen, for Prometheus: numbers only, by side and outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

__all__ = ["CONTENT_TYPE", "exposition"]


@dataclass(frozen=True, slots=True, eq=False)
class Seen(Collector):
    """`calls`: what became of them, by side; `waiting` and `dead`: deliveries in the inbox."""

    calls: Mapping[tuple[str, str], int]
    waiting: int
    dead: int

    def collect(self) -> Iterable[Metric]:
        calls = CounterMetricFamily(
            "sheetpact_calls", "Webhook calls by what became of them", labels=("side", "became")
        )
        for labels, number in sorted(self.calls.items()):
            calls.add_metric(labels, number)
        yield calls
        yield GaugeMetricFamily("sheetpact_inbox_waiting", "Deliveries without effect yet", self.waiting)
        yield GaugeMetricFamily("sheetpact_inbox_dead", "Deliveries that a person must look at", self.dead)


def exposition(calls: Mapping[tuple[str, str], int], waiting: int, dead: int) -> bytes:
    """The text format."""
    registry = CollectorRegistry()
    registry.register(Seen(calls, waiting, dead))
    return generate_latest(registry)
