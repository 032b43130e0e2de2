"""Counts what happens, for Prometheus.

Several processes of one machine share a folder, in which each counts in files of its own (the multi-process mode of
prometheus_client); whichever of them is asked adds them up. On other machines each is asked by itself. What is true of
the whole house (films by state, depth of the queues) is counted by nobody: it is read from the catalog when asked, so
that no two processes can disagree; take the max of it over all processes, not the sum.
"""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from showrunner.kit.watching import Doing
from showrunner.telemetry import names
from showrunner.telemetry.names import Metric

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric as Family
    from prometheus_client.registry import Collector

Sample = tuple[Metric, tuple[str, ...], float]  # a metric of kind house, its labels' values, its value
FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where prometheus_client looks, once, when it is imported


class Metrics:
    """Imports prometheus_client when it is made. `folder` is shared with the other processes of this machine."""

    def __init__(self, folder: Path | None = None, house: Callable[[], Iterable[Sample]] = tuple) -> None:
        self._folder, self._house = folder, house
        if folder is not None:
            _prepare(folder)
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self._registry = CollectorRegistry()
        self._counted: dict[Metric, Any] = {}
        for one in names.ALL:
            if one.kind == "counter":
                self._counted[one] = Counter(one.name, one.about, one.labels, registry=self._registry)
            elif one.kind == "histogram":
                self._counted[one] = Histogram(
                    one.name, one.about, one.labels, registry=self._registry, buckets=one.buckets
                )

    def add(self, metric: Metric, amount: float = 1, **labels: str) -> None:
        self._of(metric, labels).inc(amount)

    def observe(self, metric: Metric, value: float, **labels: str) -> None:
        self._of(metric, labels).observe(value)

    @contextmanager
    def watcher(self, done: Doing) -> Iterator[None]:
        """Counts what is done, when it is done (kit.watching.watch)."""
        try:
            yield
        finally:
            self._count(done)

    def heard(self, kind: str, body: dict[str, Any]) -> None:
        """An event of a film, as its stream has it: what is not done but reused, repeated or paid for."""
        match kind:
            case "step.reused":
                self.add(names.STEPS_REUSED, step=body["step"])
            case "step.retried":
                self.add(names.STEPS_RETRIED, step=body["step"])
            case "charged":
                self.add(names.PROVIDER_COST, body["amount"] / 1_000_000, provider=body["provider"])
            case "degraded":
                self.add(names.DEGRADED)

    def exposition(self) -> tuple[bytes, str]:
        """All of it in Prometheus' text format, and the media type of that."""
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = CollectorRegistry()
        if self._folder is not None:
            MultiProcessCollector(registry, path=str(self._folder))  # type: ignore[no-untyped-call]
        else:
            registry.register(_Registered(self._registry))
        registry.register(_House(self._house))
        ProcessCollector(registry=registry)
        return generate_latest(registry), CONTENT_TYPE_LATEST

    def _of(self, metric: Metric, labels: dict[str, str]) -> Any:
        counted = self._counted[metric]
        return counted.labels(**labels) if metric.labels else counted

    def _count(self, done: Doing) -> None:
        match done.kind:
            case "run":
                self.observe(names.RUN_SECONDS, done.took_s, work=done.name, outcome=done.outcome)
            case "step":
                lane = str(done.facts.get("lane", ""))
                self.observe(names.STEP_SECONDS, done.took_s, step=done.name, lane=lane, outcome=done.outcome)
            case "program":
                outcome = "failed" if done.facts.get("status") else done.outcome
                self.observe(names.PROGRAM_SECONDS, done.took_s, program=done.name, outcome=outcome)
            case "worker":
                self.observe(names.WORKER_SECONDS, done.took_s, kind=done.name)
            case "provider":
                outcome = "throttled" if getattr(done.error, "status", None) == 429 else done.outcome
                self.observe(names.PROVIDER_SECONDS, done.took_s, provider=done.name, outcome=outcome)
            case "fetch":
                self.observe(names.FETCH_SECONDS, done.took_s, outcome=done.outcome)


class _Registered:
    """Another registry's metrics, as a collector."""

    def __init__(self, registry: "Collector") -> None:
        self._registry = registry

    def collect(self) -> Iterable["Family"]:
        return self._registry.collect()


class _House:
    """What is read from the house at the time of asking."""

    def __init__(self, house: Callable[[], Iterable[Sample]]) -> None:
        self._house = house

    def collect(self) -> Iterator["Family"]:
        from prometheus_client.core import GaugeMetricFamily

        families: dict[Metric, Any] = {}
        for metric, labels, value in self._house():
            family = families.setdefault(metric, GaugeMetricFamily(metric.name, metric.about, labels=metric.labels))
            family.add_metric(labels, value)
        yield from families.values()


def _prepare(folder: Path) -> None:
    """Begin anew when nobody who counted here is alive: else every process of the past would be added up for ever."""
    folder.mkdir(parents=True, exist_ok=True)
    files = list(folder.glob("*.db"))
    if not any(_is_alive(file) for file in files):
        for file in files:
            file.unlink(missing_ok=True)
    os.environ[FOLDER] = str(folder)


def _is_alive(file: Path) -> bool:
    """Whether the process is that wrote KIND_PID.db."""
    with contextlib.suppress(ValueError, ProcessLookupError):
        try:
            os.kill(int(file.stem.rpartition("_")[2]), 0)
        except PermissionError:
            return True
        return True
    return False
