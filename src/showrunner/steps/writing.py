"""Brief to script, cast and look: the decisions about what is told, by whom, in which colours."""

from showrunner.capabilities import Illustrator, Speech, Writer
from showrunner.engine.step import step
from showrunner.film import casting, pacing
from showrunner.film.brief import Brief, Choice, Format
from showrunner.film.casting import Cast
from showrunner.film.look import Look
from showrunner.film.script import Script
from showrunner.film.storyboard import Storyboard
from showrunner.steps.desk import Desk


@step(version=1, lane="writing", stage="writing", is_decision=True)
async def write_script(desk: Desk, brief: Brief) -> Script:
    """The script before its pauses are planned. Raises BriefError when there is nothing to film."""
    if brief.script is not None:
        return brief.script
    return await desk.providers.get(brief.writer.provider, Writer).write(brief)


@step(version=1, lane="writing", stage="writing", is_decision=True)
async def cast_roles(desk: Desk, script: Script, narrator: Choice, voices: dict[str, Choice]) -> Cast:
    return casting.assign(script, narrator, voices)


@step(version=1, lane="writing", stage="writing", is_decision=True)
async def pace_script(desk: Desk, script: Script, cast: Cast, target_ms: int | None, fps: int) -> Script:
    """Plan the pauses, from how long the voices will take. Raises BriefError when the words cannot fit."""
    lengths = [_estimate(desk, script, cast, n) for n in range(len(tuple(script.lines())))]
    return pacing.pace(script, lengths, target_ms, fps=fps)


@step(version=1, lane="writing", stage="storyboard", is_decision=True)
async def choose_look(desk: Desk, brief: Brief) -> Look:
    return await desk.providers.get("illustrator", Illustrator).look(brief)


@step(version=1, lane="writing", stage="storyboard", is_decision=True)
async def draw_storyboard(desk: Desk, script: Script, look: Look, aspect: Format) -> Storyboard:
    return await desk.providers.get("illustrator", Illustrator).storyboard(script, look, aspect)


def _estimate(desk: Desk, script: Script, cast: Cast, number: int) -> int:
    line = tuple(script.lines())[number]
    choice = cast.roles[line.speaker]
    return desk.providers.get(choice.provider, Speech).estimate_ms(line, choice)
