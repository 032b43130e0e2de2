"""Scenes that people bring become one film. Each is fetched, cut and mixed by itself; all are joined by copying."""

from asyncio import gather
from collections.abc import Sequence

from showrunner.engine.ledger import Ledger
from showrunner.engine.run import Run
from showrunner.film import merging, placing
from showrunner.film.formats import Raster
from showrunner.film.merging import Merged, MergeOrder, MergeScene, Taken
from showrunner.film.placing import Place
from showrunner.film.record import FilmRecord, Piece
from showrunner.media.deliver.presets import PRESETS
from showrunner.productions.registry import Production, record_of
from showrunner.steps.desk import Desk
from showrunner.steps.intake import take_in
from showrunner.steps.merging import cut_scene, join_merged, mix_scene, mix_scenes, review_merged


async def merged(run: Run[Desk], order: MergeOrder) -> Merged:
    scenes = [run.about(f"scene {number}") for number in range(1, len(order.scenes) + 1)]
    taken = await gather(*(_take_in(here, scene, order) for here, scene in zip(scenes, order.scenes, strict=True)))
    raster = run.pure(merging.raster_of, order, taken)
    places = [
        run.pure(placing.place, scene, clips, raster, is_first=number == 0)
        for number, (scene, clips) in enumerate(zip(order.scenes, taken, strict=True))
    ]
    run.declare(merging.toned, taken)
    sounds, pieces = await gather(
        gather(
            *(here(mix_scene, run.pure(placing.sound_of, place)) for here, place in zip(scenes, places, strict=True))
        ),
        _pictures(scenes, places, raster, order),
    )
    sound = await run(mix_scenes, run.pure(placing.mix, places, sounds, order))
    master = await run(join_merged, pieces, sound, raster)
    review = await run(review_merged, master, pieces, sound, raster, order.target_lufs)
    return run.pure(placing.finished, master, review, taken, places)


async def _take_in(run: Run[Desk], scene: MergeScene, order: MergeOrder) -> Taken:
    """The scene's picture and its voice, side by side."""
    picture = run(take_in, scene.video, order.limits)
    if scene.voice is None:
        return run.pure(merging.checked, scene, await picture, None)
    return run.pure(merging.checked, scene, *await gather(picture, run(take_in, scene.voice, order.limits)))


async def _pictures(
    scenes: Sequence[Run[Desk]], places: Sequence[Place], raster: Raster, order: MergeOrder
) -> tuple[Piece, ...]:
    """Every scene's way in and the rest of it, side by side."""
    encoding = merging.encoding_of(order)
    before: list[Place | None] = [None, *places]
    parts = [
        here.each(cut_scene, here.pure(placing.segments, earlier, place, raster, encoding))
        for here, earlier, place in zip(scenes, before, places, strict=False)
    ]
    return scenes[0].pure(placing.pieces_of, await gather(*parts))


def recorded(film: str, order: MergeOrder, finished: Merged, ledger: Ledger) -> FilmRecord:
    return record_of(film, finished, ledger, title=order.title or order.name, notes=merging.noted(finished.clips))


def shaped(order: MergeOrder, preset: str) -> MergeOrder:
    """The order in the shape the preset takes: scenes are fitted anew, as each of them says."""
    aspect = PRESETS[preset].aspect if preset in PRESETS else None
    return order if aspect is None else order.model_copy(update={"format": aspect})


PRODUCTION = Production(name="merged", recipe=merged, record=recorded, order=MergeOrder, drafts={}, shaped=shaped)
