"""One trace goes from the request to the last program, through every process that had a part in it."""

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from showrunner.kit import redaction, watching
from showrunner.kit.watching import doing, resumed, within
from showrunner.telemetry.door import Telemetry

SRC = Path(__file__).resolve().parents[2] / "src"


class Collector:
    """Takes OTLP over HTTP; `spans` by name."""

    def __init__(self) -> None:
        self.spans, self.roles = {}, {}
        ours = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                ours.take(ExportTraceServiceRequest.FromString(body))
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def take(self, request) -> None:
        for resource in request.resource_spans:
            role = next(a.value.string_value for a in resource.resource.attributes if a.key == "showrunner.role")
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self.spans[span.name], self.roles[span.name] = span, role

    def attributes(self, name: str) -> dict[str, str]:
        return {a.key.removeprefix("showrunner."): a.value.string_value for a in self.spans[name].attributes}

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def collector():
    made = Collector()
    yield made
    made.close()


class Served:
    method, route, status, took_s = "POST", "/v1/films", 202, 0.01


WORKER = """
import sys
from showrunner.kit.watching import doing, resumed
from showrunner.telemetry.door import Telemetry
telemetry = Telemetry(role="worker", otlp_endpoint=sys.argv[1])
telemetry.start()
with resumed(sys.argv[2]), doing("step", "render", step="render", lane="visual"), doing("program", "ffmpeg"):
    pass
telemetry.stop()
"""


def test_a_trace_spans_request_run_step_and_program_across_processes(collector):
    telemetry = Telemetry(role="api", otlp_endpoint=collector.url)
    telemetry.start()
    outside = "00-" + "1" * 32 + "-" + "2" * 16 + "-01"
    with telemetry.within({"request_id": "r", "method": "POST", "path": "/v1/films", "traceparent": outside}):
        kept = watching.carried()  # as it is written in the run's row
        telemetry.served(Served())
    with resumed(kept), doing("run", "narrated", film="honey", run="run-1"):
        order = watching.carried()
        subprocess.run([sys.executable, "-c", WORKER, collector.url, order], check=True, env={"PYTHONPATH": str(SRC)})
    telemetry.stop()
    spans = collector.spans
    assert set(spans) == {"POST /v1/films", "run narrated", "step render", "ffmpeg"}
    assert {span.trace_id.hex() for span in spans.values()} == {"1" * 32}
    assert spans["POST /v1/films"].parent_span_id.hex() == "2" * 16
    assert spans["run narrated"].parent_span_id == spans["POST /v1/films"].span_id
    assert spans["step render"].parent_span_id == spans["run narrated"].span_id
    assert spans["ffmpeg"].parent_span_id == spans["step render"].span_id
    assert (collector.roles["run narrated"], collector.roles["ffmpeg"]) == ("api", "worker")
    assert collector.attributes("run narrated") == {"film": "honey", "run": "run-1"}


def test_an_error_is_told_with_its_code_and_without_secrets(collector):
    redaction.hide("very-secret-key-1")
    telemetry = Telemetry(role="api", otlp_endpoint=collector.url)
    telemetry.start()
    url = "https://x/?k=very-secret-key-1"
    with pytest.raises(ValueError, match="very"), within(url=url), doing("provider", "acme"):
        raise ValueError("very-secret-key-1 was refused")
    telemetry.stop()
    span = collector.spans["provider acme"]
    assert span.status.code == 2
    assert span.status.message.startswith("ValueError: ")
    assert "very-secret" not in str(span)


@pytest.mark.parametrize("given", ["", "x", "00-zz-yy-01", "00-" + "0" * 32 + "-" + "2" * 16 + "-01", "a" * 10_000])
def test_a_broken_traceparent_from_outside_begins_a_new_trace(collector, given):
    telemetry = Telemetry(role="api", otlp_endpoint=collector.url)
    telemetry.start()
    with telemetry.within({"request_id": "r", "method": "GET", "traceparent": given}):
        pass
    telemetry.stop()
    assert collector.spans["GET"].parent_span_id == b""


def test_a_collector_that_is_away_disturbs_nobody():
    telemetry = Telemetry(role="api", otlp_endpoint="http://127.0.0.1:9")
    telemetry.start()
    with doing("step", "mix"):
        pass
    telemetry.stop()


COST = """
import sys
from showrunner.telemetry.door import Telemetry
telemetry = Telemetry(role="api")
telemetry.start()
print(sorted({name.split(".")[0] for name in sys.modules} & {"opentelemetry", "structlog", "requests", "google"}))
"""


def test_nothing_of_opentelemetry_is_loaded_where_no_traces_are_wanted():
    ran = subprocess.run(
        [sys.executable, "-c", COST], check=True, env={"PYTHONPATH": str(SRC)}, capture_output=True, text=True
    )
    assert ran.stdout.strip() == "[]"
