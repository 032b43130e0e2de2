"""The live view: stages, how many of their parts are done, what was reused, time gone and time to come."""

import asyncio
import os
import sys
import time
from collections import Counter

from showrunner.cli.output import say
from showrunner.engine.events import (
    Event,
    Expected,
    Noted,
    StepFailed,
    StepFinished,
    StepRetried,
    StepReused,
    StepStarted,
)  # fmt: skip

STAGES = ("intake", "hearing", "writing", "storyboard", "voice", "music", "picture", "sound", "master", "review")
REDRAW_S = 0.2
TICK_S = 0.5


class Progress:
    """Listens to a run. On a terminal it redraws a few lines; elsewhere it says a line per finished stage."""

    def __init__(self) -> None:
        self._is_live = sys.stderr.isatty()
        self._began = self._drawn_at = time.monotonic()
        self._expected: Counter[str] = Counter()
        self._done: Counter[str] = Counter()
        self._reused: Counter[str] = Counter()
        self._spent_ms: Counter[str] = Counter()
        self._running: Counter[str] = Counter()
        self._told: set[str] = set()
        self._lines = 0

    def __call__(self, event: Event) -> None:
        match event:
            case Expected():
                self._expected[event.stage] = event.count
            case StepStarted():
                self._running[event.stage] += 1
            case StepReused():
                self._reused[event.stage] += 1
                self._done[event.stage] += 1
            case StepFinished():
                self._running[event.stage] -= 1
                self._done[event.stage] += 1
                self._spent_ms[event.stage] += event.took_ms
            case StepFailed():
                self._running[event.stage] -= 1
            case StepRetried():
                self._break(
                    f"{event.stage}: attempt {event.attempt} failed ({event.error}); again in {event.wait_ms} ms"
                )
            case Noted():
                self._break(("degraded: " if event.is_degraded else "note: ") + event.text)
        self._show()

    async def tick(self) -> None:
        """Keep the clock going while nothing happens; for as long as it is not cancelled."""
        while self._is_live:
            await asyncio.sleep(TICK_S)
            self._show()

    def close(self) -> None:
        self._drawn_at = 0.0
        self._show()

    def _show(self) -> None:
        if not self._is_live:
            self._say_finished_stages()
        elif time.monotonic() - self._drawn_at >= REDRAW_S:
            self._drawn_at = time.monotonic()
            self._redraw()

    def _say_finished_stages(self) -> None:
        for stage in STAGES:
            total = self._expected[stage]
            if total and self._done[stage] == total and stage not in self._told and stage == "picture":
                self._told.add(stage)
                say(f"{stage}: {total} done, {self._reused[stage]} of them reused ({self._elapsed()})")

    def _redraw(self) -> None:
        lines = [self._line(stage) for stage in STAGES if self._expected[stage]]
        lines.append(f"{self._elapsed()} gone{self._to_come()}")
        sys.stderr.write(
            (f"\x1b[{self._lines}F" if self._lines else "") + "".join(f"\x1b[2K{line}\n" for line in lines)
        )
        sys.stderr.flush()
        self._lines = len(lines)

    def _line(self, stage: str) -> str:
        total, done, reused = self._expected[stage], self._done[stage], self._reused[stage]
        mark = "✓" if done == total else "▸" if self._running[stage] > 0 else "·"
        bar = "█" * (20 * done // total) + "░" * (20 - 20 * done // total)
        return f"{mark} {stage:<10} {bar} {done}/{total}" + (f"  {reused} reused" if reused else "")

    def _to_come(self) -> str:
        """From the mean of what ran so far; nothing before there is something to go by."""
        finished = self._done["picture"] - self._reused["picture"]
        left = self._expected["picture"] - self._done["picture"]
        if finished < 2 or left <= 0:
            return ""
        side_by_side = max(1, min(self._running["picture"], os.cpu_count() or 1))
        seconds = self._spent_ms["picture"] / finished * left / side_by_side / 1000
        return f", about {_clock(seconds)} to come"

    def _elapsed(self) -> str:
        return _clock(time.monotonic() - self._began)

    def _break(self, text: str) -> None:
        self._lines = 0
        say(text)


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"
