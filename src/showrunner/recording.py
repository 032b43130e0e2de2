"""Keeps the event stream of a run: engine events become rows that progress, SSE, webhooks and metrics read."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal

from showrunner.catalog.events import Entry, EventRow, Events
from showrunner.catalog.films import now_ms
from showrunner.engine.events import (
    Charged,
    Event,
    Expected,
    Noted,
    StepFailed,
    StepFinished,
    StepRetried,
    StepReused,
    StepStarted,
)
from showrunner.errors import StoreError
from showrunner.kit.document import Document

FLUSH_S = 0.3
KINDS: dict[type[Event], str] = {
    StepReused: "step.reused",
    StepStarted: "step.started",
    StepFinished: "step.finished",
    StepRetried: "step.retried",
    StepFailed: "step.failed",
    Charged: "charged",
    Expected: "stage.expected",
    Noted: "note",
}


class Recorder:
    """A listener that writes what it hears a few times a second, and all of it at the end."""

    def __init__(
        self, events: Events, film: str, run: str, ring: Callable[[str], None] = lambda film: None,
        heard: Callable[[str, dict[str, Any]], None] = lambda kind, body: None,
    ) -> None:  # fmt: skip
        """`ring` is called with the film whenever something was written, `heard` with each event."""
        self._events, self._film, self._run, self._ring, self._tell = events, film, run, ring, heard
        self._heard: list[Entry] = []

    def __call__(self, event: Event) -> None:
        kind = "degraded" if isinstance(event, Noted) and event.is_degraded else KINDS[type(event)]
        body = event.model_dump(exclude={"is_degraded"} if isinstance(event, Noted) else None)
        self._heard.append(Entry(now_ms(), kind, body))
        self._tell(kind, body)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Inside the `with`, what is heard is written as time goes by; afterwards all of it is. Raises StoreError."""
        is_over = asyncio.Event()
        task = asyncio.ensure_future(self._write(is_over))
        try:
            yield
        finally:
            is_over.set()
            await asyncio.shield(task)

    async def _write(self, is_over: asyncio.Event) -> None:
        while not is_over.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(is_over.wait(), FLUSH_S)
            heard, self._heard = self._heard, []
            try:
                await asyncio.to_thread(self._put, heard)
            except StoreError:
                self._heard = heard + self._heard  # the next turn tries again
                if is_over.is_set():
                    raise

    def _put(self, heard: list[Entry]) -> None:
        if heard:
            self._events.append(self._film, self._run, heard)
            self._ring(self._film)


State = Literal["new", "queued", "making", "done", "failed", "cancelled"]


class StageProgress(Document):
    """Steps of one stage: asked for so far, done now, answered from the store."""

    expected: int = 0
    done: int = 0
    reused: int = 0


class Progress(Document):
    """`stage` is the last one that began; `fraction` never falls while the work known grows by what is found out."""

    state: State
    stage: str = ""
    fraction: float = 0.0
    stages: dict[str, StageProgress] = {}
    expected_ms_left: int | None = None


# How much of a film's time each stage takes, roughly (docs/measured/film.md): the bar moves evenly.
WEIGHTS = {
    "writing": 4, "voice": 8, "storyboard": 2, "music": 6, "picture": 70, "sound": 4, "master": 3, "review": 3
}  # fmt: skip


def progress_of(state: State, rows: Sequence[EventRow]) -> Progress:
    """What the events of the newest run say."""
    stages: dict[str, StageProgress] = {}
    stage, started_ms = "", None
    for row in rows:
        found = stages.get(row.body.get("stage", ""), StageProgress())
        changed = _counted(found, row.kind, row.body)
        if changed is not None:
            stage = row.body["stage"]
            stages[stage] = changed
        elif row.kind == "film.started":
            started_ms = row.at_ms
    fraction = 1.0 if state == "done" else _fraction(stages)
    left = None
    if state == "making" and started_ms is not None and rows and fraction > 0.05:
        left = round((rows[-1].at_ms - started_ms) * (1 - fraction) / fraction)
    return Progress(state=state, stage=stage, fraction=round(fraction, 4), stages=stages, expected_ms_left=left)


def _counted(found: StageProgress, kind: str, body: dict[str, Any]) -> StageProgress | None:
    match kind:
        case "stage.expected":
            return found.model_copy(update={"expected": max(found.expected, body["count"])})
        case "step.finished":
            return found.model_copy(update={"done": found.done + 1})
        case "step.reused":
            return found.model_copy(update={"reused": found.reused + 1})
        case "step.started":
            return found
    return None


def _fraction(stages: dict[str, StageProgress]) -> float:
    """Stages that were not heard of yet count as not begun."""
    known = WEIGHTS | {stage: 2 for stage in stages if stage not in WEIGHTS}
    done = sum(known[stage] * _share(found) for stage, found in stages.items())
    return min(0.99, done / sum(known.values()))


def _share(found: StageProgress) -> float:
    return min(1.0, (found.done + found.reused) / found.expected) if found.expected else 0.0
