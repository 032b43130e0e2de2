"""The door of telemetry: logs, metrics and traces of one process, switched on by its settings."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol

from showrunner.kit import watching
from showrunner.kit.watching import Doing
from showrunner.telemetry import names
from showrunner.telemetry.metrics import Metrics, Sample

log = logging.getLogger("showrunner")

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_ASKED_OFTEN = ("/healthz", "/readyz", "/metrics")


class Served(Protocol):
    """An answered request. `route` is the path's pattern, "" when none fitted."""

    @property
    def method(self) -> str: ...
    @property
    def route(self) -> str: ...
    @property
    def status(self) -> int: ...
    @property
    def took_s(self) -> float: ...


class Telemetry:
    """`role` (api, worker, cli) names the process in traces. Nothing is watched before `start`."""

    def __init__(
        self,
        *,
        role: str,
        version: str = "",
        otlp_endpoint: str = "",
        folder: Path | None = None,
        house: Callable[[], Iterable[Sample]] = tuple,
    ) -> None:
        """`folder` is shared by the processes of one machine; `house` reads what is true of all (`standing`)."""
        self._role, self._version, self._endpoint = role, version, otlp_endpoint
        self.house = house
        self.metrics = Metrics(folder, self._samples)
        self._running = ExitStack()

    def start(self) -> None:
        self._running.callback(watching.watch(self.metrics.watcher))
        self._running.callback(watching.watch(_telling))
        if self._endpoint:
            from showrunner.telemetry.tracing import Tracing

            tracing = Tracing(self._endpoint, role=self._role, version=self._version)
            self._running.callback(tracing.close)
            self._running.callback(watching.watch(tracing.watcher))

    def stop(self) -> None:
        """What was seen is sent. Safe to call twice."""
        self._running.close()

    @contextmanager
    def within(self, fields: Mapping[str, str]) -> Iterator[None]:
        """Fields of every line inside; with a `request_id` it is a request, with a `traceparent` part of that trace."""
        told = {name: value for name, value in fields.items() if name != "traceparent"}
        parent = fields.get("traceparent", "")
        with ExitStack() as stack:
            if _TRACEPARENT.fullmatch(parent):
                stack.enter_context(watching.resumed(parent))
            stack.enter_context(watching.within(**told))
            if "request_id" in fields:
                stack.enter_context(watching.doing("request", fields.get("method", "")))
            yield

    def served(self, request: Served) -> None:
        """Count a request and write its line. Call it inside `within`."""
        status, route = str(request.status), request.route or "unknown"
        self.metrics.observe(
            names.HTTP_SECONDS, request.took_s, method=_method(request.method), route=route, status=status
        )
        doing = watching.current()
        if doing is not None and doing.kind == "request":
            doing.name = f"{_method(request.method)} {route}"
            doing.facts["status"] = request.status
        level = logging.DEBUG if route in _ASKED_OFTEN else logging.INFO
        facts = {"route": route, "status": request.status, "took_ms": round(request.took_s * 1_000, 1)}
        log.log(level, "answered", extra=facts)

    def crashed(self, error: BaseException) -> None:
        """Something happened that nobody foresaw."""
        self.metrics.add(names.CRASHES)
        log.error("unforeseen: %s", type(error).__name__, exc_info=error)

    def webhook(self, hook: str, error: str | None) -> None:
        """An attempt to deliver a webhook ended; `error` is None when it was taken."""
        self.metrics.add(names.WEBHOOK_ATTEMPTS, outcome="failed" if error else "ok")
        log.log(logging.WARNING if error else logging.INFO, "webhook", extra={"hook": hook, "error": error})

    def heard(self, kind: str, body: dict[str, Any]) -> None:
        """An event of a film (recording calls it)."""
        self.metrics.heard(kind, body)

    def exposition(self) -> tuple[bytes, str]:
        """Metrics as Prometheus reads them, and their media type."""
        return self.metrics.exposition()

    def _samples(self) -> Iterator[Sample]:
        yield names.INFO, (self._version,), 1
        yield from self.house()


@contextmanager
def _telling(done: Doing) -> Iterator[None]:
    """A line at the end of every run and every step: how it went, how long it took. Programs only when they fail."""
    try:
        yield
    finally:
        is_program = done.kind == "program"
        is_failed = done.outcome == "failed" or (is_program and bool(done.facts.get("status")))
        if done.kind in ("run", "step") or (is_program and is_failed):
            facts = {name: value for name, value in done.facts.items() if name not in watching.fields()}
            code = None if done.error is None else getattr(done.error, "code", type(done.error).__name__)
            facts |= {"outcome": "failed" if is_failed else done.outcome, "took_ms": round(done.took_s * 1_000)}
            facts |= {"code": code, "error": str(done.error)} if is_failed and done.error else {}
            log.log(logging.WARNING if is_failed else logging.INFO, "%s %s", done.kind, done.name, extra=facts)


def _method(method: str) -> str:
    """Whatever a client invents must not become a label of its own."""
    return method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"
