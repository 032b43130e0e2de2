"""Where steps wait: a queue per lane, and one per provider that has limits. All workers share the limits."""

from collections.abc import Mapping
from typing import Any

from showrunner.engine.step import Lane
from showrunner.kit.document import Document

FILMS = "films"  # the queue of recipes; steps wait in the others
LANES: tuple[Lane, ...] = ("writing", "voice", "visual", "assembly")
PRIORITIES = {"urgent": 1, "normal": 100, "batch": 10_000}  # lower goes first


class QueueLimit(Document):
    """What a provider bears, over all workers: so many at once, and `per` starts in any `period_s` seconds."""

    lane: Lane
    concurrent: int | None = None
    per: int | None = None
    period_s: float | None = None


class LaneState(Document):
    """One queue as it stands. `width`: the places of all living workers, or what a provider bears; None: no limit."""

    lane: str
    depth: int
    oldest_wait_ms: int
    busy: int
    width: int | None


# requirements.md S2.17 (each provider's own limits) and S2.30 (5 voices, 3 videos at once), the smaller of both.
LIMITS: dict[str, QueueLimit] = {
    "elevenlabs": QueueLimit(lane="voice", concurrent=5, per=100, period_s=60),
    "google_tts": QueueLimit(lane="voice", concurrent=5, per=300, period_s=60),
    "runway": QueueLimit(lane="visual", concurrent=3, per=100, period_s=3600),
}


def queue_of(lane: Lane, inputs: Any, limits: Mapping[str, QueueLimit]) -> str:
    """The queue for a step with these arguments (plain JSON): a limited provider's that they name, else its lane's."""
    named = next((name for name in providers(inputs) if name in limits and limits[name].lane == lane), None)
    return lane if named is None else provider_queue(named)


def provider_queue(provider: str) -> str:
    return f"provider:{provider}"


def providers(value: Any) -> "list[str]":
    """Every value of a field called `provider`, in order."""
    if isinstance(value, dict):
        here = [value["provider"]] if isinstance(value.get("provider"), str) else []
        return here + [name for item in value.values() for name in providers(item)]
    if isinstance(value, list):
        return [name for item in value for name in providers(item)]
    return []
