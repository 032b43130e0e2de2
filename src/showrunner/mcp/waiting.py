"""Waits for a film to end and tells how far it is meanwhile."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from showrunner.mcp.visit import ask
from showrunner.recording import Progress
from showrunner.studio import Studio

ENDED = ("done", "failed", "cancelled")
PAUSE_S = 0.5  # between two tellings: a film speaks up to a hundred times a second
QUIET_S = 10.0  # after which something is told though nothing happened, so that nobody thinks the call is dead
LONGEST_WAIT_S = 600

DOING = {
    "writing": "writing the script", "storyboard": "choosing the pictures", "voice": "speaking the lines",
    "music": "composing the music", "picture": "drawing the pictures", "sound": "mixing the sound",
    "master": "putting the film together", "review": "reviewing the film", "export": "writing files",
}  # fmt: skip

Tell = Callable[[float, str], Awaitable[None]]


async def wait(studio: Studio, film: str, seconds: float, tell: Tell) -> None:
    """Until the film's run has ended, at most `seconds`. `tell` gets percents, each higher than the one before."""
    progress = await ask(studio.progress, film)
    if progress.state in (*ENDED, "new") or seconds <= 0:
        return
    teller = _Teller(tell)
    stirred = asyncio.Event()
    follower = asyncio.create_task(_follow(studio, film, stirred))
    end = time.monotonic() + seconds
    try:
        while not follower.done() and (left := end - time.monotonic()) > 0:
            await teller.told(await ask(studio.progress, film))
            stirred.clear()
            await _either(follower, stirred, min(left, QUIET_S))
            await asyncio.wait({follower}, timeout=min(PAUSE_S, max(0.0, end - time.monotonic())))
    finally:
        follower.cancel()
        await asyncio.gather(follower, return_exceptions=True)


async def _follow(studio: Studio, film: str, stirred: asyncio.Event) -> None:
    async for _ in studio.watch(film):
        stirred.set()


async def _either(follower: "asyncio.Task[None]", stirred: asyncio.Event, seconds: float) -> None:
    woken = asyncio.create_task(stirred.wait())
    try:
        await asyncio.wait({follower, woken}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        woken.cancel()


class _Teller:
    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._last = -1.0

    async def told(self, progress: Progress) -> None:
        """The protocol wants every number to be higher than the last."""
        self._last = max(progress.fraction * 100, self._last + 0.001, 0.0)
        await self._tell(self._last, said(progress))


def said(progress: Progress) -> str:
    """What is being done, in words."""
    if progress.state == "queued":
        return "waiting for a worker"
    counts = progress.stages.get(progress.stage)
    words = DOING.get(progress.stage, progress.stage or "starting")
    if counts is None or counts.expected < 2:
        return words
    return f"{words}: {counts.done + counts.reused} of {counts.expected}"
