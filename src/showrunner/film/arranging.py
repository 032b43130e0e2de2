"""The small decisions between the departments: pure, and each of as little as it needs."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from showrunner.film import cutting, languages
from showrunner.film.asset import Asset
from showrunner.film.brief import Brief, Choice
from showrunner.film.captions import Cue
from showrunner.film.casting import Cast, speakers
from showrunner.film.cutting import Footage, Print, lay_sound, side_cues
from showrunner.film.formats import ENCODINGS, raster
from showrunner.film.look import Look, TransitionKind
from showrunner.film.score import mood_for
from showrunner.film.script import Line, Script
from showrunner.film.sound import EFFECTS, Effect, MixPlan, Reel, effects, plan_mix
from showrunner.film.speech import Take
from showrunner.film.storyboard import Shot, Storyboard
from showrunner.film.timeline import TRANSITION_MS, Plate
from showrunner.kit.chance import rng

T = TypeVar("T")

HOLD_STEP_MS = 500  # the closing hold moves in steps, so that a small edit leaves it as it was


def for_writing(brief: Brief) -> Brief:
    """The brief without what no writer needs, so that another palette writes nothing anew."""
    kept = {"prompt", "script", "title", "duration_ms", "writer", "language", "seed"}
    return Brief(**{name: getattr(brief, name) for name in kept} | {"language": language_of(brief)})


def language_of(brief: Brief) -> str:
    """As asked; else the document's; else by the words."""
    if brief.language or brief.script is None:
        return brief.language or languages.of_text(brief.prompt)
    return brief.script.language


def for_looking(brief: Brief) -> Brief:
    kept = {"prompt", "script", "title", "style", "palette", "seed"}
    return Brief(**{name: getattr(brief, name) for name in kept} | {"language": language_of(brief)})


def without_pauses(script: Script) -> Script:
    """What a storyboard may depend on: words, not silences."""
    scenes = tuple(
        scene.model_copy(update={"lines": tuple(Line(text=line.text, speaker=line.speaker) for line in scene.lines)})
        for scene in script.scenes
    )
    return script.model_copy(update={"scenes": scenes, "notes": ()})


def complete(cast: Cast, script: Script, narrator: Choice) -> Cast:
    """The cast with the narrator's voice for speakers that an edit brought in."""
    return Cast(roles={name: cast.roles.get(name, narrator) for name in speakers(script)})


def keep_fitting(script: Script) -> Callable[[Storyboard, Storyboard], Storyboard]:
    """A person's storyboard holds scene by scene, where it still carries the scene's lines; elsewhere ours does."""

    def merge(theirs: Storyboard, ours: Storyboard) -> Storyboard:
        shots: list[Shot] = []
        for scene in script.scenes:
            drawn = [shot for shot in theirs.shots if shot.scene == scene.id]
            fits = drawn and sum(shot.lines for shot in drawn) == len(scene.lines)
            shots += drawn if fits else [shot for shot in ours.shots if shot.scene == scene.id]
        return Storyboard(shots=tuple(shots))

    return merge


def in_order(board: Storyboard, script: Script) -> Storyboard:
    """The shots as the script's scenes lie; those of scenes that are gone are left out."""
    return Storyboard(shots=tuple(s for scene in script.scenes for s in board.shots if s.scene == scene.id))


def print_of(brief: Brief, look: Look) -> Print:
    return Print(
        raster=raster(brief.format, brief.quality, brief.fps),
        encoding=ENCODINGS[brief.quality],
        captions=brief.captions or look.style.captions,
    )


def closing_hold(script: Script, takes: Sequence[Sequence[Take]], target_ms: int, print: Print) -> int:
    """The last scene's hold: as planned, or moved by whole steps when an edit took the film 1 % off its target."""
    frames = print.raster.frames
    lengths = [take.duration_ms for spoken in takes for take in spoken]
    total = sum(frames(cutting.line_ms(line, ms)) for ms, line in zip(lengths, script.lines(), strict=True))
    total += sum(frames(scene.hold_ms) for scene in script.scenes)
    off = target_ms - print.raster.ms(total)
    planned = script.scenes[-1].hold_ms
    if abs(off) * 100 <= target_ms:
        return planned
    return max(0, planned + round(off / HOLD_STEP_MS) * HOLD_STEP_MS)


def letters_of(script: Script) -> str:
    """Every character that may be drawn, once: an edit that brings none asks no font."""
    return "".join(sorted(set(words_of(script))))


def words_of(script: Script) -> str:
    """All that may be drawn as text: titles, headings, lines."""
    return "\n".join(
        [script.title, *(text for scene in script.scenes for text in (scene.heading, *scene.items) if text)]
        + [line.text for line in script.lines()]
    )


def unvoiced(cast: Cast, asked: Choice, script: Script) -> tuple[str, ...]:
    """Roles that nobody here can speak in the film's language."""
    silent = sorted(name for name, choice in cast.roles.items() if choice.provider == "silent" != asked.provider)
    if not silent:
        return ()
    who = "" if silent == ["narrator"] else f" for {', '.join(silent)}"
    return (
        f"no voice{who} speaks {script.language!r}: captions alone carry the words "
        "(--voice espeak speaks most languages where espeak-ng is installed)",
    )


def untimed(takes: Sequence[Sequence[Take]]) -> tuple[str, ...]:
    """Words that no caption can light up at their time."""
    lost = [token for spoken in takes for take in spoken for token in take.unplaced]
    if not lost:
        return ()
    shown = ", ".join(repr(token) for token in lost[:5])
    return (f"{len(lost)} words could not be timed and light up with their neighbours: {shown}",)


def plate_of(footage: Footage) -> Plate:
    return footage.plate


def flat(groups: Iterable[Iterable[T]]) -> tuple[T, ...]:
    return tuple(item for group in groups for item in group)


def music_of(brief: Brief, script: Script) -> tuple[str, int] | None:
    """(mood, seed) of the piece to compose; None when music is off or brought along. Other words, another piece."""
    if brief.music == "off" or brief.music_file is not None:
        return None
    words = " ".join([script.title, *(line.text for line in script.lines())])
    mood = brief.music or mood_for(brief.prompt if brief.script is None else words)
    return mood, rng("music", brief.seed, brief.prompt, brief.title).randrange(2**31)


def length_ms(footage: Sequence[Footage], print: Print) -> int:
    return print.raster.ms(lay_sound(footage)[1])


def scene_starts_ms(footage: Sequence[Footage], print: Print) -> tuple[int, ...]:
    """When each scene after the first begins: where the music may turn."""
    starts, frame, scene = [], 0, footage[0].scene
    for shot in footage:
        if shot.scene != scene:
            starts.append(print.raster.ms(frame))
            scene = shot.scene
        frame += shot.plate.frames
    return tuple(starts)


def effects_of(board: Storyboard, look: Look) -> tuple[Effect, ...]:
    """What is heard of the film's transitions: nothing where the style wants none."""
    kinds = [shot.transition for shot in board.shots[1:] if shot.transition in EFFECTS]
    return effects(kinds, look.seed) if look.style.sound_effects else ()


def mix_of(footage: Sequence[Footage], music: Asset | None, reel: Reel | None, brief: Brief, print: Print) -> MixPlan:
    spoken, frames = lay_sound(footage)
    return plan_mix(
        spoken,
        frames,
        print.raster.fps,
        music=music,
        loop_music=brief.music_file is not None,
        transitions=_transitions(footage, print),
        reel=reel,
    )


def samples_of(plan: MixPlan) -> int:
    return plan.samples


def cues_of(footage: Sequence[Footage], print: Print) -> tuple[Cue, ...]:
    return side_cues(footage, print.raster)


def _transitions(footage: Sequence[Footage], print: Print) -> tuple[tuple[int, TransitionKind], ...]:
    """(middle frame, kind) of every transition that can be heard, but the film's opening."""
    half = print.raster.frames(TRANSITION_MS) // 2
    start, found = 0, []
    for number, shot in enumerate(footage):
        if number and shot.transition in EFFECTS:
            found.append((start + half, shot.transition))
        start += shot.plate.frames
    return tuple(found)
