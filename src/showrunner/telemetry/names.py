"""Every metric there is. Dashboards and alerts in deploy/ name these and no others; a test holds them to it."""

from dataclasses import dataclass
from typing import Literal

QUICK_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)  # what a person waits for
WORK_S = (0.1, 0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320, 640, 1_280, 3_600)  # what a machine works on


@dataclass(frozen=True)
class Metric:
    """`kind` house: not counted by a process but read from the catalog when asked, the same whoever answers."""

    name: str
    kind: Literal["counter", "histogram", "house"]
    about: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


FILMS = Metric("showrunner_films", "house", "Films by state", ("state",))
RUN_SECONDS = Metric(  # work: make | export
    "showrunner_run_seconds", "histogram", "Time from taking a film to its end", ("work", "outcome"), WORK_S
)
DEGRADED = Metric("showrunner_degraded_total", "counter", "Fallbacks that were taken")

STEP_SECONDS = Metric("showrunner_step_seconds", "histogram", "Time of steps", ("step", "lane", "outcome"), WORK_S)
STEPS_REUSED = Metric("showrunner_steps_reused_total", "counter", "Steps answered from the store", ("step",))
STEPS_RETRIED = Metric("showrunner_steps_retried_total", "counter", "Attempts that failed and were repeated", ("step",))

LANE_DEPTH = Metric("showrunner_lane_depth", "house", "Steps that wait for a lane", ("lane",))
LANE_WAIT_SECONDS = Metric("showrunner_lane_wait_seconds", "house", "How long the oldest of them has waited", ("lane",))
LANE_BUSY = Metric("showrunner_lane_busy", "house", "Steps being done", ("lane",))
LANE_WIDTH = Metric(
    "showrunner_lane_width", "house", "Steps that living workers do at once, or a provider bears", ("lane",)
)

PROVIDER_SECONDS = Metric(  # outcome: ok | failed | throttled | cancelled
    "showrunner_provider_seconds", "histogram", "Calls of providers", ("provider", "outcome"), WORK_S
)
PROVIDER_COST = Metric("showrunner_provider_cost_dollars_total", "counter", "Money spent", ("provider",))
PROGRAM_SECONDS = Metric(
    "showrunner_program_seconds", "histogram", "Programs that were run, ffmpeg first", ("program", "outcome"), WORK_S
)
WORKER_SECONDS = Metric("showrunner_worker_call_seconds", "histogram", "Calls of worker processes", ("kind",), WORK_S)
FETCH_SECONDS = Metric("showrunner_fetch_seconds", "histogram", "Requests to servers outside", ("outcome",), QUICK_S)

HTTP_SECONDS = Metric(
    "showrunner_http_request_seconds", "histogram", "Requests answered", ("method", "route", "status"), QUICK_S
)
CRASHES = Metric("showrunner_crashes_total", "counter", "Errors that nobody foresaw")
WEBHOOK_ATTEMPTS = Metric("showrunner_webhook_attempts_total", "counter", "Webhooks sent", ("outcome",))
WEBHOOKS_WAITING = Metric("showrunner_webhooks_waiting", "house", "Deliveries that wait to be sent")
WEBHOOKS_OFF = Metric("showrunner_webhooks_off", "house", "Endpoints that were turned off")

READY = Metric("showrunner_ready", "house", "1 while the part of the house is well", ("part",))
DISK_FREE = Metric("showrunner_disk_free_bytes", "house", "Free space where films are kept")
INFO = Metric("showrunner_info", "house", "1, with the version", ("version",))

ALL = tuple(value for value in vars().values() if isinstance(value, Metric))
