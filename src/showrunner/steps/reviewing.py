"""The review: what a viewer would notice, from measures to findings."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from showrunner.film import captions
from showrunner.film.captions import Cue
from showrunner.film.formats import Raster
from showrunner.film.record import Finding, Piece, Review, Span, error
from showrunner.media.playing import Played, milliseconds, of_pieces, play

LENGTH_TOLERANCE = Fraction(2, 100)  # of the length asked for
LOUDNESS = (-14.5, -13.5)  # LUFS: the target −14 ± 0.5
PEAK = -1.0  # dBTP
LONGEST_BLACK_MS = 700  # a pause longer than this looks like a fault (taste)
LONGEST_STILL_MS = 2_000  # nothing moves: pictures of ours always do
FASTEST_READING = 25  # characters per second; the rule is 20, but a caption cannot be slower than its speech
SILENCE_LUFS = -70.0


def review(master: Path, pieces: Sequence[Piece], cues: Sequence[Cue], raster: Raster, target_ms: int | None) -> Review:
    """Decode the file and compare it with what was meant. Raises MediaError when it cannot be read at all."""
    played = play(master, [piece.frames for piece in pieces], raster.fps)
    duration_ms, sound_ms = raster.ms(played.frames), milliseconds(played.samples)
    is_silent = played.loudness_lufs <= SILENCE_LUFS
    return Review(
        frames=played.frames,
        duration_ms=duration_ms,
        sound_ms=sound_ms,
        offset_ms=sound_ms - duration_ms,
        loudness=None if is_silent else round(played.loudness_lufs * 100),
        true_peak=round(played.true_peak_dbtp * 100),
        clipped=played.clipped,
        findings=(
            *_of_length(played, pieces, raster, target_ms),
            *_of_sound(played, raster, is_silent=is_silent),
            *_of_pictures(pieces, raster),
            *of_captions(cues),
        ),
    )


def _of_length(played: Played, pieces: Sequence[Piece], raster: Raster, target_ms: int | None) -> Iterator[Finding]:
    yield from of_pieces(played, pieces, raster)
    half_frame_ms = 500 / raster.fps
    off = milliseconds(played.samples) - raster.ms(played.frames)
    if abs(off) > half_frame_ms + 1:
        yield error("sync", f"sound and picture differ in length by {off} ms")
    if target_ms and abs(raster.ms(played.frames) - target_ms) > LENGTH_TOLERANCE * target_ms:
        yield _warning("length", f"{raster.ms(played.frames) / 1000:.2f} s where {target_ms / 1000:g} s were asked for")


def _of_sound(played: Played, raster: Raster, *, is_silent: bool) -> Iterator[Finding]:
    if is_silent:
        yield _warning("silent", "the film has no audible sound")
        return
    low, high = LOUDNESS
    if not low <= played.loudness_lufs <= high:
        yield error("loudness", f"{played.loudness_lufs:.1f} LUFS; the target is −14 ± 0.5")
    if played.true_peak_dbtp > PEAK:
        yield error("peak", f"{played.true_peak_dbtp:.1f} dBTP; the ceiling is −1")
    if played.clipped:
        yield error("clipping", f"{played.clipped} samples at full scale")


def _of_pictures(pieces: Sequence[Piece], raster: Raster) -> Iterator[Finding]:
    for code, longest, text in (
        ("black", LONGEST_BLACK_MS, "black"),
        ("frozen", LONGEST_STILL_MS, "without any movement"),
    ):
        for span in _whole_spans(pieces, code):
            length = raster.ms(span.count)
            if length > longest:
                at = raster.ms(span.first)
                yield Finding(code=code, severity="warning", text=f"{length / 1000:.1f} s {text}", at_ms=at)
    start = 0
    for piece in pieces:
        for problem in piece.problems:
            yield Finding(code="layout", severity="warning", text=problem, at_ms=raster.ms(start))
        start += piece.frames


def _whole_spans(pieces: Sequence[Piece], code: str) -> list[Span]:
    """Spans over the whole film; those that meet at a join are one. A piece's first frame has none to compare with."""
    found: list[Span] = []
    start = 0
    slack = 1 if code == "frozen" else 0
    for piece in pieces:
        for span in piece.black if code == "black" else piece.still:
            first = start + span.first
            if found and first - (found[-1].first + found[-1].count) <= slack:
                found[-1] = Span(first=found[-1].first, count=first + span.count - found[-1].first)
            else:
                found.append(Span(first=first, count=span.count))
        start += piece.frames
    return found


def of_captions(cues: Sequence[Cue]) -> Iterator[Finding]:
    for cue in cues:
        text = captions.text_of(cue)
        seconds = max(1, cue.end_ms - cue.start_ms) / 1000
        if len(text) / seconds > FASTEST_READING:
            speed = round(len(text) / seconds)
            yield Finding(
                code="reading", severity="warning", text=f"{speed} characters a second: {text}", at_ms=cue.start_ms
            )


def _warning(code: str, text: str) -> Finding:
    return Finding(code=code, severity="warning", text=text)
