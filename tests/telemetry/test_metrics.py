"""What happens is counted under names that stand in one file, in one process or in several."""

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from showrunner.errors import BadSetting, StoreError
from showrunner.kit.watching import doing
from showrunner.telemetry import names
from showrunner.telemetry.door import Telemetry
from showrunner.telemetry.exposing import exposed
from showrunner.telemetry.metrics import Metrics
from showrunner.telemetry.standing import standing

SRC = Path(__file__).resolve().parents[2] / "src"


@pytest.fixture
def telemetry():
    made = Telemetry(role="api", version="1.2", house=lambda: [(names.FILMS, ("done",), 7.0)])
    made.start()
    yield made
    made.stop()


def samples(text: bytes) -> dict[tuple[str, ...], float]:
    """{(name, label value, …): value}"""
    families = text_string_to_metric_families(text.decode())
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


class Request:
    method, route, status, took_s = "GET", "/v1/films/{film}", 200, 0.02


def test_every_kind_of_work_is_counted(telemetry):
    with doing("step", "narrate", lane="voice"):
        pass
    with doing("program", "ffmpeg") as it:
        it.facts["status"] = 1
    with pytest.raises(ValueError, match="x"), doing("provider", "acme"):
        raise ValueError("x")
    with doing("run", "make", film="honey"):
        pass
    telemetry.heard("step.reused", {"step": "narrate"})
    telemetry.heard("charged", {"provider": "acme", "amount": 250_000})
    telemetry.heard("degraded", {"text": ""})
    telemetry.served(Request())
    telemetry.webhook("hook_1", None)
    telemetry.webhook("hook_1", "answered 500")
    found = samples(telemetry.exposition()[0])
    assert found["showrunner_step_seconds_count", "voice", "ok", "narrate"] == 1
    assert found["showrunner_program_seconds_count", "failed", "ffmpeg"] == 1
    assert found["showrunner_provider_seconds_count", "failed", "acme"] == 1
    assert found["showrunner_run_seconds_count", "ok", "make"] == 1
    assert found["showrunner_steps_reused_total", "narrate"] == 1
    assert found["showrunner_provider_cost_dollars_total", "acme"] == 0.25
    assert found["showrunner_degraded_total",] == 1
    assert found["showrunner_http_request_seconds_count", "GET", "/v1/films/{film}", "200"] == 1
    assert found["showrunner_webhook_attempts_total", "failed"] == 1
    assert found["showrunner_films", "done"] == 7
    assert found["showrunner_info", "1.2"] == 1


def test_a_429_is_a_provider_that_throttles(telemetry):
    error = ValueError("slower")
    error.status = 429
    with pytest.raises(ValueError, match="slower"), doing("provider", "acme"):
        raise error
    assert samples(telemetry.exposition()[0])["showrunner_provider_seconds_count", "throttled", "acme"] == 1


def test_what_clients_invent_makes_no_labels(telemetry):
    class Odd(Request):
        method, route, status = "BREW", "", 404

    telemetry.served(Odd())
    assert samples(telemetry.exposition()[0])["showrunner_http_request_seconds_count", "other", "unknown", "404"] == 1


def test_names_are_as_prometheus_wants_them():
    for metric in names.ALL:
        assert re.fullmatch(r"showrunner_[a-z_]+", metric.name)
        assert metric.name.endswith("_total") == (metric.kind == "counter")
        assert metric.kind != "histogram" or metric.name.endswith("_seconds")
        assert metric.buckets == tuple(sorted(metric.buckets))
    assert len({metric.name for metric in names.ALL}) == len(names.ALL)


COUNTING = """
import sys, time
from pathlib import Path
from showrunner.telemetry import names
from showrunner.telemetry.exposing import exposed
from showrunner.telemetry.metrics import Metrics
from showrunner.telemetry.standing import standing
metrics = Metrics(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    metrics.add(names.STEPS_REUSED, step="narrate")
    metrics.observe(names.STEP_SECONDS, 1.0, step="narrate", lane="voice", outcome="ok")
print("counted", flush=True)
sys.stdin.read()
if len(sys.argv) > 3:
    print(metrics.exposition()[0].decode())
"""


def counting(folder: Path, times: int, *more: str) -> subprocess.Popen:
    env = {**os.environ, "PYTHONPATH": str(SRC)}
    pipe = subprocess.PIPE
    words = [sys.executable, "-c", COUNTING, str(folder), str(times), *more]
    process = subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, env=env)
    assert process.stdout.readline() == "counted\n"
    return process


def test_whichever_process_is_asked_tells_what_all_have_counted_even_the_dead(tmp_path):
    asked, killed = counting(tmp_path, 2, "tell"), counting(tmp_path, 5)
    killed.kill()
    killed.communicate()
    found = samples(asked.communicate()[0].encode())
    assert found["showrunner_steps_reused_total", "narrate"] == 7
    assert found["showrunner_step_seconds_count", "voice", "ok", "narrate"] == 7


def test_counting_begins_anew_when_nobody_of_before_is_alive(tmp_path):
    counting(tmp_path, 5).communicate()
    found = samples(counting(tmp_path, 1, "tell").communicate()[0].encode())
    assert found["showrunner_steps_reused_total", "narrate"] == 1


def test_two_sets_of_metrics_in_one_process_know_nothing_of_each_other():
    one, two = Metrics(), Metrics()
    one.add(names.CRASHES)
    assert samples(one.exposition()[0])["showrunner_crashes_total",] == 1
    assert samples(two.exposition()[0])["showrunner_crashes_total",] == 0


class Lane:
    lane, depth, oldest_wait_ms, busy, width = "voice", 3, 1_500, 1, 2


class Queue:
    lanes, films = (Lane(),), {"done": 2}


class House:
    def queue(self):
        return Queue()

    def readiness(self):
        return {"database": None, "ffmpeg": "gone"}

    def webhooks(self):
        return 4, 1


def test_the_house_is_read_when_asked(tmp_path):
    telemetry = Telemetry(role="api", house=lambda: standing(House(), tmp_path))
    found = samples(telemetry.exposition()[0])
    assert found["showrunner_films", "done"] == 2
    assert found["showrunner_films", "failed"] == 0
    assert found["showrunner_lane_wait_seconds", "voice"] == 1.5
    assert (found["showrunner_ready", "database"], found["showrunner_ready", "ffmpeg"]) == (1, 0)
    assert (found["showrunner_webhooks_waiting",], found["showrunner_webhooks_off",]) == (4, 1)
    assert found["showrunner_disk_free_bytes",] > 0


def test_a_database_that_is_away_hides_nothing_else(tmp_path):
    class Away(House):
        def queue(self):
            raise StoreError("away")

    telemetry = Telemetry(role="api", house=lambda: standing(Away(), tmp_path))
    telemetry.served(Request())
    found = samples(telemetry.exposition()[0])
    assert found["showrunner_http_request_seconds_count", "GET", "/v1/films/{film}", "200"] == 1
    assert ("showrunner_films", "done") not in found


def test_a_worker_without_an_api_shows_its_metrics_itself():
    telemetry = Telemetry(role="worker", version="9")
    with exposed(telemetry.exposition, "127.0.0.1", 0) as port:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            assert samples(answer.read())["showrunner_info", "9"] == 1
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.status == 200
        with pytest.raises(BadSetting), exposed(telemetry.exposition, "127.0.0.1", port):
            pass
