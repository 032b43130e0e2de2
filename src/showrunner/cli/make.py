"""make, redo, resume: run a film and hand its master over."""

import argparse
import asyncio
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

from showrunner.cli import asking, output
from showrunner.cli.progress import Progress
from showrunner.engine.events import Listener
from showrunner.errors import NotFound, ReviewFailed
from showrunner.film.record import FilmRecord
from showrunner.kit.workers import early
from showrunner.wiring import Studio


@early()
def make(arguments: argparse.Namespace) -> int:
    out = asking.writable(arguments.out)
    studio = Studio(arguments.home)

    async def work(listen: Listener) -> FilmRecord:
        return await studio.make(await asking.brief_from(arguments, studio), listen)

    return run(studio, work, out, is_json=arguments.json)


@early()
def redo(arguments: argparse.Namespace) -> int:
    out = asking.writable(arguments.out)
    studio = Studio(arguments.home)

    async def work(listen: Listener) -> FilmRecord:
        film = studio.film(arguments.film or _latest(studio)).id
        if fields := await asking.flags(arguments, studio):
            studio.rebrief(film, fields)
        return await studio.redo(film, listen)

    return run(studio, work, out, is_json=arguments.json)


def _latest(studio: Studio) -> str:
    films = studio.films()
    if not films:
        raise NotFound("there is no film here yet", hint="showrunner make PROMPT", field="film")
    return films[0].id


def run(studio: Studio, work: Callable[[Listener], Awaitable[FilmRecord]], out: Path | None, *, is_json: bool) -> int:
    progress = Progress()

    async def whole() -> tuple[FilmRecord, Path]:
        clock = asyncio.ensure_future(progress.tick())
        with _interruptible():
            record = await work(progress)
        clock.cancel()
        return record, await studio.hand_over(record, out)

    try:
        record, path = asyncio.run(whole())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    except ReviewFailed as error:
        for finding in error.findings:
            output.say(f"  {finding}")
        raise
    finally:
        progress.close()
    _tell(record, path, is_json=is_json)
    return 0


class _interruptible:
    """Ctrl-C and SIGTERM cancel the run, which ends its children and cleans up, instead of breaking in anywhere."""

    def __enter__(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)

    def __exit__(self, *_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().remove_signal_handler(number)


def _tell(record: FilmRecord, path: Path, *, is_json: bool) -> None:
    for text in record.notes:
        output.say(f"note: {text}")
    for finding in record.review.findings:
        at = f" at {finding.at_ms / 1000:.1f} s" if finding.at_ms is not None else ""
        output.say(f"review [{finding.code}]{at}: {finding.text}")
    steps = record.steps
    output.say(f"{record.title}: {record.duration_ms / 1000:.2f} s; {steps.done} steps done, {steps.reused} reused")
    output.say(f"edit it: showrunner edit {record.film}")
    if is_json:
        output.last_line(report(record, path))
    else:
        output.answer(str(path))


def report(record: FilmRecord, path: Path) -> dict[str, object]:
    """The answer of --json (docs/reference/json.md)."""
    return {
        "film": record.film,
        "title": record.title,
        "master": str(path),
        "digest": record.master.digest,
        "duration_ms": record.duration_ms,
        "steps": record.steps.model_dump(),
        "writer": record.writer,
        "voices": {role: choice.model_dump() for role, choice in record.voices.items()},
        "degraded": list(record.degraded),
        "notes": list(record.notes),
        "cost_usd": record.cost_micro_usd / 1_000_000,
        "review": record.review.model_dump(),
        "seconds": {stage: ms / 1000 for stage, ms in record.seconds.items()},
    }
