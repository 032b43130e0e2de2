"""Brief to script, cast and look: the decisions about what is told, by whom, in which colours."""

from pathlib import Path

from showrunner.capabilities import Illustrator, Speech, Writer
from showrunner.engine.step import step
from showrunner.errors import BriefError
from showrunner.film import casting, pacing
from showrunner.film.brief import Brief, Choice, Format
from showrunner.film.casting import Cast
from showrunner.film.languages import primary
from showrunner.film.look import Look
from showrunner.film.script import Script
from showrunner.film.storyboard import Storyboard
from showrunner.steps.desk import Desk, registry


@step(version=1, lane="writing", stage="writing", is_decision=True)
async def write_script(desk: Desk, brief: Brief) -> Script:
    """The script before its pauses are planned. Raises BriefError when there is nothing to film."""
    if brief.script is not None:
        return brief.script
    return await desk.ask(brief.writer.provider, Writer, Writer.write, brief)


@step(version=1, lane="writing", stage="writing", is_decision=True)
async def cast_roles(desk: Desk, script: Script, narrator: Choice, voices: dict[str, Choice]) -> Cast:
    """The voices asked for; a role whose voice does not speak the film's language is recast as silent, whole."""
    cast = casting.assign(script, narrator, voices)
    able = {name: choice for name, choice in cast.roles.items() if _speaks(choice, script.language)}
    return Cast(roles={name: able.get(name, Choice(provider="silent")) for name in cast.roles})


@step(version=1, lane="writing", stage="writing", is_decision=True)
async def check_letters(desk: Desk, letters: str, language: str) -> tuple[str, ...]:
    """What of these characters cannot be drawn, in words. Raises BriefError when a font package would cure it."""
    return await desk.workers.call("thinking", _letters, letters, language)


@step(version=1, lane="writing", stage="writing", is_decision=True)
async def pace_script(desk: Desk, script: Script, cast: Cast, target_ms: int | None, fps: int) -> Script:
    """Plan the pauses, from how long the voices will take. Raises BriefError when the words cannot fit."""
    lengths = await desk.workers.call("thinking", _lengths, desk.providers.home, script, cast)
    return pacing.pace(script, lengths, target_ms, fps=fps)


@step(version=1, lane="writing", stage="storyboard", is_decision=True)
async def choose_look(desk: Desk, brief: Brief) -> Look:
    return await desk.ask("illustrator", Illustrator, Illustrator.look, brief)


@step(version=1, lane="writing", stage="storyboard", is_decision=True)
async def draw_storyboard(desk: Desk, script: Script, look: Look, aspect: Format) -> Storyboard:
    return await desk.ask("illustrator", Illustrator, Illustrator.storyboard, script, look, aspect)


def _speaks(choice: Choice, language: str) -> bool:
    """Built-in voices read English; of others their own provider will say when asked to speak."""
    return choice.provider not in ("hibari", "kokoro") or primary(language) == "en"


def _letters(text: str, language: str) -> tuple[str, ...]:
    from showrunner.pictures import fonts, scripts

    if packages := fonts.missing(text, language):
        raise BriefError(
            f"no installed font has the letters of this text ({fonts.undrawable(text)[:8]}…)",
            field="prompt",
            hint=f"install {' '.join(packages)} with pip, then run the command again",
        )
    strange, small = fonts.undrawable(text), "".join(dict.fromkeys(c for c in text if scripts.is_pictograph(c)))
    return (
        *((f"characters no font here has are left out of the picture: {strange[:20]}",) if strange else ()),
        *((f"emoji are left out of the picture: {small[:20]}",) if small else ()),
    )


def _lengths(home: Path, script: Script, cast: Cast) -> list[int]:
    """How long each line will take, in ms."""
    voices = registry(home)
    lengths = []
    for line in script.lines():
        choice = cast.roles[line.speaker]
        lengths.append(voices.get(choice.provider, Speech).estimate_ms(line, choice))
    return lengths
