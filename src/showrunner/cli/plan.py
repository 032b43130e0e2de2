"""plan and why: before and after a run."""

import argparse
import asyncio

from showrunner.cli import output
from showrunner.forecast import Planned
from showrunner.wiring import Studio


def plan(arguments: argparse.Namespace) -> int:
    studio = Studio(arguments.home)
    forecast = asyncio.run(studio.plan(arguments.film, arguments.changes))
    if arguments.json:
        output.last_line(forecast.model_dump() | {"cost_usd": forecast.cost_micro_usd / 1_000_000})
        return 0
    _tell("will run", forecast.will)
    _tell("may run", forecast.may)
    if not forecast.will and not forecast.may:
        output.answer("nothing will run")
    if not forecast.is_complete:
        output.answer("what follows hangs on a result not known yet, and is not listed")
    seconds, cost = forecast.expected_ms / 1000, forecast.cost_micro_usd / 1_000_000
    output.answer(f"{forecast.reused} results reused; about {seconds:.0f} s of work, ${cost:.2f}")
    return 0


def why(arguments: argparse.Namespace) -> int:
    studio = Studio(arguments.home)
    reasons = studio.why(arguments.film, arguments.step)
    if arguments.json:
        output.last_line({"reasons": [reason.model_dump() for reason in reasons]})
        return 0
    output.table([(reason.step, reason.about or "film", reason.text) for reason in reasons])
    return 0


def _tell(heading: str, entries: tuple[Planned, ...]) -> None:
    if entries:
        output.answer(f"{heading}:")
        output.table([(f"  {entry.step}", entry.about or "film", entry.why) for entry in entries])
