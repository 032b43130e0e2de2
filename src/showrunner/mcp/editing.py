"""Tools that look into a film and change it: its drafts, and what a change would cost."""

import json
from typing import Annotated

from pydantic import Field

from showrunner.film.script import Script
from showrunner.film.storyboard import Storyboard
from showrunner.forecast import Planned
from showrunner.kit.document import Document
from showrunner.mcp.answers import (
    Action,
    DraftAnswer,
    DraftName,
    EditPlan,
    LineEntry,
    PlannedStep,
    SceneEntry,
    ScriptAnswer,
    ShotEntry,
    StoryboardAnswer,
)
from showrunner.mcp.making import Film
from showrunner.mcp.visit import ask, here

Changes = Annotated[
    list[Annotated[str, Field(min_length=3, max_length=20_000)]],
    Field(
        min_length=1,
        max_length=200,
        description=(
            "changes as PATH=VALUE, made together or not at all. Counting begins at 0. A path without a draft's name "
            "is the script's: scenes[1].lines[0].text=Why do we still light it?; storyboard.shots[2].seed=4; "
            "scenes[0].lines[1].pause_ms=900; brief.quality=medium; brief.music=calm; look.palette.name=…; "
            "paths are in get_script and get_storyboard"
        ),
    ),
]
Revision = Annotated[
    int | None, Field(description="of the draft you read: refused with `stale` if it was changed since; null: anyhow")
]


class Edited(Document):
    """The changes are kept; redo_film makes them seen."""

    film: str
    changed: tuple[str, ...] = Field(description="the paths that were set")
    next_actions: tuple[Action, ...] = ()


async def get_script(film: Film) -> ScriptAnswer:
    """What is said, scene by scene and line by line, with the path of each line for edit_film."""
    text, revision = await _draft(film, "script")
    script = Script.model_validate_json(text)
    scenes = tuple(
        SceneEntry(
            id=scene.id,
            heading=scene.heading,
            shape=scene.shape,
            lines=tuple(
                LineEntry(
                    path=f"scenes[{at}].lines[{number}].text",
                    text=line.text,
                    speaker=line.speaker,
                    pause_ms=line.pause_ms,
                )
                for number, line in enumerate(scene.lines)
            ),
        )
        for at, scene in enumerate(script.scenes)
    )
    return ScriptAnswer(
        film=film, title=script.title, language=script.language, archetype=script.archetype, revision=revision,
        scenes=scenes, notes=script.notes,
    )  # fmt: skip


async def get_storyboard(film: Film) -> StoryboardAnswer:
    """Which picture carries which lines and why it was chosen, with the path of each shot for edit_film."""
    text, revision = await _draft(film, "storyboard")
    shots = tuple(
        ShotEntry(
            path=f"storyboard.shots[{at}]",
            scene=shot.scene,
            lines=shot.lines,
            kind=shot.picture.kind,
            picture=shot.picture.model_dump(mode="json", exclude={"kind"}),
            transition=shot.transition,
            captions=shot.captions,
            seed=shot.seed,
            why=shot.why,
        )
        for at, shot in enumerate(Storyboard.model_validate_json(text).shots)
    )
    return StoryboardAnswer(film=film, revision=revision, shots=shots)


async def get_draft(film: Film, draft: DraftName = "script") -> DraftAnswer:
    """A draft as the film document has it: script, storyboard, look, cast, or the brief itself."""
    text, revision = await _draft(film, draft)
    return DraftAnswer(film=film, draft=draft, revision=revision, document=json.loads(text))


async def plan_edit(film: Film, changes: Changes | None = None) -> EditPlan:
    """What making the film with these changes would run again, and why, before anything is changed."""
    visit = here()
    visit.needs("films:read")
    row = await visit.film(film)
    plan = await visit.studio.plan(row.id, changes or ())
    action = Action(tool="edit_film", arguments={"film": film, "changes": changes or []}, why="make these changes")
    return EditPlan(
        film=film,
        will_run=tuple(map(_step, plan.will)),
        may_run=tuple(map(_step, plan.may)),
        reused=plan.reused,
        expected_s=plan.expected_ms / 1000,
        cost_usd=plan.cost_micro_usd / 1_000_000,
        is_complete=plan.is_complete,
        next_actions=(action,) if changes else (),
    )


async def edit_film(film: Film, changes: Changes, revision: Revision = None) -> Edited:
    """Change a film's drafts by path. Nothing is made yet: redo_film does that, and only what changed."""
    visit = here()
    visit.needs("films:write")
    row = await visit.film(film)
    await ask(visit.studio.edit, row.id, changes, revision=revision)
    paths = tuple(change.partition("=")[0].strip() for change in changes)
    action = Action(tool="redo_film", arguments={"film": film}, why="make the film with these changes")
    return Edited(film=film, changed=paths, next_actions=(action,))


async def _draft(film: str, name: str) -> tuple[str, int]:
    """(JSON, revision)."""
    visit = here()
    visit.needs("films:read")
    row = await visit.film(film)
    revision = await ask(visit.studio.draft_revision, row.id, name)  # before the text: an edit between makes it stale
    return await ask(visit.studio.draft, row.id, name), revision


def _step(planned: Planned) -> PlannedStep:
    return PlannedStep(step=planned.step, about=planned.about, why=planned.why, expected_s=planned.expected_ms / 1000)
