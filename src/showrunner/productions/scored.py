"""Somebody's video gets music: a song of theirs, or a piece composed to its length. The picture stays bit for bit."""

from asyncio import gather
from collections.abc import Sequence

from showrunner.engine.ledger import Ledger
from showrunner.engine.run import Run
from showrunner.film import bedding, merging, placing
from showrunner.film.asset import Asset
from showrunner.film.bedding import Heard, Loop, Scored, ScoreOrder, Sound
from showrunner.film.clip import Clip
from showrunner.film.placing import AAC_FRAME
from showrunner.film.record import FilmRecord, Review
from showrunner.productions.registry import Production, record_of
from showrunner.steps.bedding import Ranges, find_loop, find_speech, join_scored, lay_music, review_scored
from showrunner.steps.desk import Desk
from showrunner.steps.intake import take_in
from showrunner.steps.merging import cut_scene, join_merged, review_merged
from showrunner.steps.sound import compose_music

Music = tuple[Sequence[Heard], Loop | None]
Parts = tuple[Sound, Asset, Review]


async def scored(run: Run[Desk], order: ScoreOrder) -> Scored:
    video, track = await gather(run(take_in, order.video, order.limits), _track(run, order))
    video = run.pure(bedding.checked, video, track)
    for text in run.pure(bedding.of_sound, video, order):
        run.note(text)
    run.declare(bedding.encoded_anew, video)
    music, spoken = await gather(_music(run, order, video, track), _speech(run, order, video))
    finish = _copied if run.pure(bedding.is_held, video) else _encoded
    sound, master, review = await finish(run, order, video, music, spoken)
    return run.pure(Scored, master=master, review=review, video=video, track=track, sound=sound)


async def _copied(run: Run[Desk], order: ScoreOrder, video: Clip, music: Music, spoken: Ranges) -> Parts:
    """The picture as it is, packet by packet."""
    picture = run.pure(bedding.heard, video)
    sound = await run(lay_music, run.pure(bedding.plan, order, video, *music, spoken))
    film = await run(join_scored, picture, sound)
    review = await run(review_scored, film, sound, order.target_lufs)
    return sound, run.pure(bedding.asset_of, film), review


async def _encoded(run: Run[Desk], order: ScoreOrder, video: Clip, music: Music, spoken: Ranges) -> Parts:
    """The picture anew: MP4 cannot hold it as it is."""
    raster = run.pure(merging.own_raster, video)
    wanted = run.pure(placing.own_segments, video, raster)
    samples = run.pure(placing.samples_of, wanted, raster)
    plan = run.pure(bedding.plan, order, video, *music, spoken, samples, AAC_FRAME)
    sound, pieces = await gather(run(lay_music, plan), run.each(cut_scene, wanted))
    master = await run(join_merged, pieces, sound, raster)
    return sound, master, await run(review_merged, master, pieces, sound, raster, order.target_lufs)


async def _track(run: Run[Desk], order: ScoreOrder) -> Clip | None:
    if order.track is None:
        return None
    track: Clip = await run(take_in, order.track, order.limits)
    return track


async def _music(run: Run[Desk], order: ScoreOrder, video: Clip, track: Clip | None) -> Music:
    """What is played, one after another, and how it goes on where it is too short."""
    if track is None:
        assert order.mood, "an order has a track or a mood"
        lengths = run.pure(bedding.movements_ms, video.duration_ms)
        pieces = [run(compose_music, order.mood, ms, order.seed + n, ()) for n, ms in enumerate(lengths)]
        return run.pure(bedding.composed, await gather(*pieces)), None
    song = run.pure(bedding.heard, track)
    if not run.pure(bedding.is_short, track, video):
        return (song,), None
    loop: Loop = await run(find_loop, song, track.duration_ms)
    return (song,), loop


async def _speech(run: Run[Desk], order: ScoreOrder, video: Clip) -> Ranges:
    if not order.is_ducked or video.audio is None:
        return ()
    return await run(find_speech, run.pure(bedding.heard, video), video.duration_ms)


def recorded(film: str, order: ScoreOrder, finished: Scored, ledger: Ledger) -> FilmRecord:
    title = order.title or finished.video.tags.get("title") or order.name
    return record_of(film, finished, ledger, title=title)


PRODUCTION = Production(name="scored", recipe=scored, record=recorded, order=ScoreOrder, drafts={})
