"""Somebody's video gets captions: heard, timed, laid into the picture or beside it. Only what they touch is encoded."""

from showrunner.engine.ledger import Ledger
from showrunner.engine.run import Run
from showrunner.film import captioning, sidecars, transcript
from showrunner.film.asset import Asset
from showrunner.film.captioning import Captioned, CaptionOrder
from showrunner.film.captions import Cue
from showrunner.film.clip import Clip
from showrunner.film.record import FilmRecord, Review
from showrunner.film.transcript import Recording, Transcript
from showrunner.kit import canonical
from showrunner.media.burning.plan import compromises, patches, shown_ms
from showrunner.productions.exporting import kept
from showrunner.productions.registry import Production, record_of
from showrunner.steps.burning import burn_part, join_burned, plan_burning, review_burned
from showrunner.steps.desk import Desk
from showrunner.steps.hearing import (
    extract_sound,
    find_speech,
    match_script,
    place_words,
    recognise,
    tell_language,
    write_captions,
)
from showrunner.steps.intake import take_in

DETECTED = 3  # windows by which the language is told
PRESET, CRF = "veryfast", 18  # at 1080p no difference is seen from the source beside it (taste)


NOBODY = "nobody is heard to speak: there are no captions"


async def captioned(run: Run[Desk], order: CaptionOrder) -> Captioned:
    clip = run.pure(captioning.checked, await run(take_in, order.source, order.limits), order)
    recording = await run(extract_sound, clip)
    said = await _transcript(run, order, clip, recording)
    profile = run.pure(captioning.profile_of, order.design, clip, order.words_per_line)
    cues = run.pure(transcript.cues_of, said, profile, masked=order.mask_profanity)
    if order.burn or order.soft:
        master, review, notes = await _film(run, order, clip, recording, said, cues)
    else:
        master, review, notes = clip.asset, run.pure(captioning.unchanged, clip, recording), ()
    return run.pure(_finished, master, review, clip, said, cues, notes)


def _finished(
    master: Asset, review: Review, clip: Clip, said: Transcript, cues: tuple[Cue, ...], notes: tuple[str, ...]
) -> Captioned:
    notes = (*said.notes, *notes, *(() if cues else (NOBODY,)))
    return Captioned(master=master, review=review, clip=clip, transcript=said, cues=cues, notes=notes)


async def _transcript(run: Run[Desk], order: CaptionOrder, clip: Clip, recording: Recording) -> Transcript:
    """What is said, as captions; a person's version takes its place."""
    sound = recording.sound
    spoken: tuple[tuple[int, int], ...] = await run(find_speech, sound)
    windows = run.pure(transcript.windows, spoken)
    language = order.language or ""
    if not language:
        language = await run(tell_language, sound, windows[:DETECTED], order.model)
    listenings = run.pure(transcript.listenings, sound, windows, language, order.model)
    words = run.pure(transcript.joined, await run.each(recognise, listenings))
    notes: tuple[str, ...] = ()
    if order.script is not None:
        known = await run(match_script, order.script, words, language, spoken)
        words, notes = known.words, known.notes
    placed = await run.each(place_words, run.pure(transcript.placings, sound, words, language))
    profile = run.pure(captioning.profile_of, order.design, clip, order.words_per_line)
    words = run.pure(transcript.in_sequence, placed)
    return await run.draft("transcript", write_captions, words, language, profile, clip.duration_ms, notes)


async def _film(
    run: Run[Desk], order: CaptionOrder, clip: Clip, recording: Recording, said: Transcript, cues: tuple[Cue, ...]
) -> tuple[Asset, Review, tuple[str, ...]]:
    """The video with its captions, what is to be said of it, and what had to be done to it."""
    shown = run.pure(shown_ms, cues) if order.burn else ()
    burning = await run(plan_burning, clip, shown, PRESET, CRF)
    run.declare(compromises, burning)
    parts = await run.each(burn_part, run.pure(patches, clip, burning, cues, order.design))
    master = await run(join_burned, clip, burning, parts, cues if order.soft else (), said.language)
    return master, await run(review_burned, master, clip, burning, cues, recording.measured), burning.notes


async def hand_out(run: Run[Desk], order: CaptionOrder, finished: Captioned, name: str) -> dict[str, Asset]:
    """Caption files. Ending of the file's name -> the file."""
    return await kept(run, run.pure(_texts, order, finished))


def _texts(order: CaptionOrder, finished: Captioned) -> dict[str, str]:
    cues, language, look = finished.cues, finished.transcript.language, captioning.look_of(order.design)
    return {
        ".srt": sidecars.srt(cues),
        ".vtt": sidecars.vtt(cues, language=language),
        ".ass": sidecars.ass(cues, captioning.raster_of(finished.clip), look.palette),
        ".json": canonical.text({"language": language, "cues": cues}),
    }


def recorded(film: str, order: CaptionOrder, finished: Captioned, ledger: Ledger) -> FilmRecord:
    title = order.title or finished.clip.tags.get("title") or order.name
    writer = f"{order.model.provider} {order.model.model}"
    return record_of(film, finished, ledger, title=title, notes=finished.notes, writer=writer)


PRODUCTION = Production(
    name="captioned",
    recipe=captioned,
    record=recorded,
    order=CaptionOrder,
    drafts={"transcript": Transcript},
    handouts=("captions",),
    hand_out=hand_out,
)
