"""What is done, as spans of OpenTelemetry, sent by OTLP. Import it only where traces are wanted: it costs 0.3 s of CPU.

The parent of a span is what `kit.watching.carried` says, and nothing else: it goes through tasks, and, written in a
run's row or an order, through processes.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from showrunner.kit import watching
from showrunner.kit.redaction import redacted
from showrunner.kit.watching import Doing

SENDING_S = 3  # with all its retries; a collector that is away must not hold up who wants to stop
KINDS = {"request": SpanKind.SERVER, "fetch": SpanKind.CLIENT, "provider": SpanKind.CLIENT}


class Tracing:
    """Spans of one process. `role` (api, worker, …) tells it from the others."""

    def __init__(self, endpoint: str, *, role: str, version: str, exporter: SpanExporter | None = None) -> None:
        """`endpoint` is a collector's, e.g. http://collector:4318; `exporter` takes its place in tests."""
        about = {"service.name": "showrunner", "service.version": version, "showrunner.role": role}
        self._provider = TracerProvider(resource=Resource.create(about), shutdown_on_exit=False)
        sending = exporter or OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=SENDING_S)
        self._provider.add_span_processor(BatchSpanProcessor(sending, schedule_delay_millis=2_000))
        self._tracer = self._provider.get_tracer("showrunner")

    @contextmanager
    def watcher(self, done: Doing) -> Iterator[None]:
        """A span for what is done (kit.watching.watch)."""
        parent = _context(watching.carried())
        span = self._tracer.start_span(_name(done), context=parent, kind=KINDS.get(done.kind, SpanKind.INTERNAL))
        try:
            with watching.resumed(_carried(span)):
                yield
        finally:
            _finish(span, done)

    def close(self) -> None:
        """Send what is not sent yet."""
        self._provider.shutdown()


def _name(done: Doing) -> str:
    """Few different ones: ids are attributes."""
    return done.name if done.kind in ("request", "program") else f"{done.kind} {done.name}"


def _finish(span: Span, done: Doing) -> None:
    span.update_name(_name(done))
    facts: Mapping[str, watching.Fact] = {**watching.fields(), **done.facts}
    for name, value in facts.items():
        if value is not None:
            span.set_attribute(f"showrunner.{name}", redacted(value) if isinstance(value, str) else value)
    if done.error is not None:
        code = getattr(done.error, "code", type(done.error).__name__)
        span.set_status(Status(StatusCode.ERROR, redacted(f"{code}: {done.error}")[:500]))
    span.end()


def _carried(span: Span) -> str:
    about = span.get_span_context()
    return f"00-{about.trace_id:032x}-{about.span_id:016x}-{int(about.trace_flags):02x}"


def _context(carried: str | None) -> Context | None:
    """What a traceparent says; a broken one, which may come from outside, says nothing."""
    try:
        _, trace_id, span_id, flags = (carried or "").split("-")
        about = SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16)))
    except ValueError:
        return None
    return trace.set_span_in_context(NonRecordingSpan(about)) if about.is_valid else None
