"""A prompt or a text becomes a narrated film. Read it from top to bottom: this is the whole recipe."""

from asyncio import gather
from collections.abc import Awaitable, Sequence

from showrunner.engine.ledger import Ledger
from showrunner.engine.run import Run
from showrunner.film import arranging, bringing, cutting, drafts, excerpts, songs
from showrunner.film.asset import Asset
from showrunner.film.brief import Brief
from showrunner.film.casting import Cast
from showrunner.film.cutting import Footage, Print
from showrunner.film.look import Look
from showrunner.film.record import FilmRecord, Piece
from showrunner.film.script import Line, Script
from showrunner.film.songs import Song
from showrunner.film.sound import Reel
from showrunner.film.speech import Take
from showrunner.film.storyboard import Storyboard
from showrunner.productions.finished import Finished, finish
from showrunner.productions.handouts import hand_out, shaped
from showrunner.productions.registry import Production, record_of
from showrunner.steps.desk import Desk
from showrunner.steps.footage import OWN, choose_song, cut_out, draw_with_own
from showrunner.steps.intake import take_in
from showrunner.steps.master import join_master, review_master
from showrunner.steps.narration import narrate
from showrunner.steps.picture import render_segment
from showrunner.steps.sound import compose_music, mix_sound, play_effects
from showrunner.steps.writing import cast_roles, check_letters, choose_look, draw_storyboard, pace_script, write_script


async def narrated(run: Run[Desk], brief: Brief) -> Finished:
    written, look = await gather(
        run(write_script, arranging.for_writing(brief)),
        run.draft("look", choose_look, arranging.for_looking(brief)),
    )
    target_ms = brief.duration_ms or written.asked_ms
    cast = await run.draft("cast", cast_roles, written, brief.voice, brief.voices)
    script = await run.draft("script", pace_script, written, cast, target_ms, brief.fps)
    cast = run.pure(arranging.complete, cast, script, brief.voice)
    await _declare(run, brief, script, cast)
    drawn = run.pure(arranging.without_pauses, script)
    merge, suffices = arranging.keep_fitting(script), drafts.covers(script)
    if brief.footage is None:
        board = await run.amended("storyboard", merge, suffices, draw_storyboard, drawn, look, brief.format)
    else:
        own = brief.footage
        board = await run.amended("storyboard", merge, suffices, draw_with_own, drawn, look, brief.format, own)
    board = run.pure(arranging.in_order, board, script)
    uncut, board = board, await _cut_out(run, board)
    song = await _song(run, brief, script)
    brief = run.pure(songs.with_song, brief, song)
    board, brief = await _brought(run, board, brief)
    print = run.pure(arranging.print_of, brief, look)

    shots = list(cutting.shots_with_lines(script, board))
    takes = await gather(*(_takes(run.about(scene.id), lines, cast, script.language) for _, scene, lines, _ in shots))
    run.declare(arranging.untimed, takes)
    holds = [hold_ms for *_, hold_ms in shots]
    if target_ms:
        holds[-1] = run.pure(arranging.closing_hold, script, takes, target_ms, print)
    footage = tuple(
        run.pure(cutting.shoot, shot, lines, spoken, hold, look, print)
        for (shot, _, lines, _), spoken, hold in zip(shots, takes, holds, strict=True)
    )
    run.declare(excerpts.looping, uncut, footage, print.raster.fps)
    reel = _reel(run, board, look)
    mix, pieces = await gather(_sound(run, brief, script, reel, footage, print), _pictures(run, board, footage, print))
    sound, samples = mix
    master = await run(join_master, pieces, sound, samples, print.raster)
    cues = run.pure(arranging.cues_of, footage, print)
    review = await run(review_master, master, pieces, cues, print.raster, target_ms)
    return run.pure(finish, master, review, script, cast, look, board, song, cues, takes, footage)


async def _declare(run: Run[Desk], brief: Brief, script: Script, cast: Cast) -> None:
    """Say what this film will lack, before anything costly is done."""
    run.declare(arranging.unvoiced, cast, brief.voice, script)
    undrawn = await run(check_letters, arranging.letters_of(script), script.language)
    for text in undrawn:
        run.note(text, is_degraded=True)


async def _song(run: Run[Desk], brief: Brief, script: Script) -> Song | None:
    """One's own music, where nobody said what is to be heard and some of it fits."""
    wanted = arranging.music_of(brief, script)
    if wanted is None or brief.footage is None or not songs.may_choose(brief):
        return None
    return await run(choose_song, wanted[0], brief.footage)


async def _cut_out(run: Run[Desk], board: Storyboard) -> Storyboard:
    """Clips that are a part of their file become files of their own."""
    cuts = run.pure(excerpts.cuts, board)
    clips = await gather(*(run(take_in, cut.source, OWN) for cut in cuts))
    made = await gather(*(run(cut_out, clip, cut.start_ms, cut.end_ms) for cut, clip in zip(cuts, clips, strict=True)))
    return run.pure(excerpts.with_cuts, board, cuts, made)


async def _brought(run: Run[Desk], board: Storyboard, brief: Brief) -> tuple[Storyboard, Brief]:
    """What people brought along comes in before anything is made of it."""
    sources = run.pure(bringing.sources, board, brief)
    clips = await gather(*(run(take_in, source) for source in sources))
    board = run.pure(bringing.brought, board, sources, clips)
    return board, run.pure(bringing.with_music, brief, sources, clips)


async def _takes(run: Run[Desk], lines: Sequence[Line], cast: Cast, language: str) -> tuple[Take, ...]:
    voices = [cast.roles[line.speaker] for line in lines]
    return tuple(
        await gather(
            *(
                run(narrate, line.text, line.say, line.reworded_from, voice, language)
                for line, voice in zip(lines, voices, strict=True)
            )
        )
    )


async def _pictures(run: Run[Desk], board: Storyboard, footage: Sequence[Footage], print: Print) -> tuple[Piece, ...]:
    """Every shot's joins and body, side by side."""
    plates = [None, *(run.pure(arranging.plate_of, shot) for shot in footage)]
    parts = []
    for place, before, shot in zip(board.shots, plates, footage, strict=False):
        here = run.about(place.scene)
        parts.append(here.each(render_segment, run.pure(cutting.head, before, shot, print)))
        parts.append(here.each(render_segment, run.pure(cutting.body, shot, print)))
    return run.pure(arranging.flat, await gather(*parts))


async def _reel(run: Run[Desk], board: Storyboard, look: Look) -> Reel | None:
    """What the transitions sound like; the words of the film change nothing in it."""
    wanted = run.pure(arranging.effects_of, board, look)
    if not wanted:
        return None
    return await run(play_effects, wanted)


async def _sound(
    run: Run[Desk], brief: Brief, script: Script, reel: Awaitable[Reel | None], footage: Sequence[Footage], print: Print
) -> tuple[Asset, int]:
    """The mix, and how many samples long it is."""
    music, effects = await gather(_music(run, brief, script, footage, print), reel)
    plan = run.pure(arranging.mix_of, footage, music, effects, brief, print)
    return await run(mix_sound, plan), run.pure(arranging.samples_of, plan)


async def _music(
    run: Run[Desk], brief: Brief, script: Script, footage: Sequence[Footage], print: Print
) -> Asset | None:
    piece = arranging.music_of(brief, script)
    if piece is None:
        return brief.music_file
    length_ms = run.pure(arranging.length_ms, footage, print)
    accents_ms = run.pure(arranging.scene_starts_ms, footage, print)
    return await run(compose_music, piece[0], length_ms, piece[1], accents_ms)


def recorded(film: str, brief: Brief, finished: Finished, ledger: Ledger) -> FilmRecord:
    return record_of(
        film,
        finished,
        ledger,
        title=brief.title or finished.script.title,
        notes=(*finished.script.notes, *songs.notes_of(finished.song)),
        writer=brief.writer.provider,
        voices=finished.cast.roles,
    )


PRODUCTION = Production(
    name="narrated",
    recipe=narrated,
    record=recorded,
    handouts=("captions", "sheet", "credits"),
    hand_out=hand_out,
    shaped=shaped,
)
