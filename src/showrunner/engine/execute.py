"""Do one step: time limit, retries, commit, events. Every runner executes through here.

A step that failed for good does not poison its key: only successes are kept.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from showrunner.engine.events import Listener, StepEvent, StepFailed, StepFinished, StepRetried, StepStarted
from showrunner.engine.ports import Results
from showrunner.engine.step import Step
from showrunner.errors import ShowrunnerError
from showrunner.kit import retry
from showrunner.kit.watching import doing

D = TypeVar("D")
DOING: ContextVar[StepEvent] = ContextVar("DOING")  # the step whose function is running: what its desk writes down


class StepTimeout(ShowrunnerError):
    code = "step_timeout"
    retryable = True


@dataclass(frozen=True)
class Executor(Generic[D]):
    results: Results
    desk: D
    listen: Listener
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def __call__(self, step: Step[D, Any, Any], inputs: dict[str, Any], key: str, about: str) -> tuple[Any, int]:
        """Return (result, ms taken) once the result row is committed."""
        who = {"step": step.name, "stage": step.stage, "about": about, "key": key}
        self.listen(StepStarted(**who))
        DOING.set(StepEvent(**who))
        began = time.monotonic()
        try:
            with doing("step", step.name, step=step.name, lane=step.lane, about=about):
                value = await self._attempts(step, inputs, key, who)
        except ShowrunnerError as error:
            self.listen(StepFailed(**who, code=error.code, error=str(error)))
            raise
        took_ms = round((time.monotonic() - began) * 1000)
        self.results.put(key, step.name, step.result.dump_json(value).decode(), took_ms)
        self.listen(StepFinished(**who, took_ms=took_ms))
        return value, took_ms

    async def _attempts(self, step: Step[D, Any, Any], inputs: dict[str, Any], key: str, who: dict[str, str]) -> Any:
        for attempt in range(1, retry.ATTEMPTS + 1):
            try:
                return await self._once(step, inputs)
            except ShowrunnerError as error:
                if not error.retryable or attempt == retry.ATTEMPTS:
                    raise
                wait = retry.wait_ms(attempt, key)
                self.listen(StepRetried(**who, attempt=attempt, error=str(error), wait_ms=wait))
                await self.sleep(wait / 1000)
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _once(self, step: Step[D, Any, Any], inputs: dict[str, Any]) -> Any:
        try:
            async with asyncio.timeout(step.timeout_s):
                return await step.function(self.desk, **inputs)
        except TimeoutError as error:
            raise StepTimeout(f"{step.name} did not finish within {step.timeout_s:g} s") from error
