"""Keeps count of one run from its events: steps, time by stage, what was noted."""

from collections import Counter
from dataclasses import dataclass, field

from showrunner.engine.events import Charged, Event, Noted, StepFailed, StepFinished, StepReused


@dataclass
class Ledger:
    done: int = 0
    reused: int = 0
    failed: int = 0
    cost: int = 0  # micro-dollars
    ms_by_stage: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    degraded: list[str] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        match event:
            case StepReused():
                self.reused += 1
            case StepFinished():
                self.done += 1
                self.ms_by_stage[event.stage] += event.took_ms
            case StepFailed():
                self.failed += 1
            case Charged():
                self.cost += event.amount
            case Noted():
                kept = self.degraded if event.is_degraded else self.notes
                if event.text not in kept:
                    kept.append(event.text)
