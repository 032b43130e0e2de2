"""From characters to placed glyphs: directions, fonts, ligatures, kerning. Sizes scale linearly; nothing is hinted."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import skia
import uharfbuzz as hb

from showrunner.pictures import bidi, fonts, scripts
from showrunner.pictures.fonts import Face


@dataclass(frozen=True)
class Run:
    """Glyphs of one face. Positions are em from the line's left end on the baseline, y down."""

    face: Face
    glyphs: tuple[int, ...]
    places: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Shaped:
    runs: tuple[Run, ...]
    width: float  # em


@dataclass(frozen=True)
class _Piece:
    """Neighbouring characters of one face, one level and one script, in logical order."""

    text: str
    face: Face
    level: int
    script: str


@lru_cache(maxsize=4096)
def shape(text: str, spec: str, track: float = 0.0) -> Shaped:
    """One line in face `spec`, with `track` em added between glyphs; for any size, since nothing is hinted.

    Characters that no installed font has are left out (`fonts.missing` names what would draw them). Tracking is
    ignored in scripts whose letters join.
    """
    runs: list[Run] = []
    pen = spread = 0.0
    pieces = list(_pieces(unicodedata.normalize("NFC", text), spec))
    for piece in bidi.visual(pieces, [piece.level for piece in pieces]):
        spread = 0.0 if piece.script in scripts.JOINED else track
        run, pen = _shape_piece(piece, spread, pen, fonts.language(spec))
        runs.append(run)
    return Shaped(tuple(runs), max(0.0, pen - spread))


@lru_cache(maxsize=2048)
def blob(text: str, spec: str, size: float, track: float = 0.0) -> Any:
    """The drawable form of `shape` at `size` px per em, a skia.TextBlob; None when there is nothing to draw."""
    builder = skia.TextBlobBuilder()
    runs = [run for run in shape(text, spec, track).runs if run.glyphs]
    for run in runs:
        points = [skia.Point(x * size, y * size) for x, y in run.places]
        builder.allocRunPos(font(run.face, size), list(run.glyphs), points)
    return builder.make() if runs else None


@lru_cache(maxsize=512)
def font(face: Face, size: float) -> Any:
    """A skia.Font without hinting, placed on sub-pixels."""
    made = skia.Font(face.typeface, size)
    made.setSubpixel(True)
    made.setEdging(skia.Font.Edging.kAntiAlias)
    made.setHinting(skia.FontHinting.kNone)
    made.setLinearMetrics(True)
    made.setEmbolden(face.is_emboldened)
    return made


def _shape_piece(piece: _Piece, spread: float, pen: float, tag: str) -> tuple[Run, float]:
    buffer = hb.Buffer()
    buffer.add_str(piece.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if piece.level % 2 else "ltr"
    if tag:
        buffer.language = tag
    ligatures = spread == 0.0 and not piece.face.is_mono
    hb.shape(piece.face.shaper, buffer, {"kern": True, "liga": ligatures, "calt": not piece.face.is_mono, "lnum": True})
    scale = 1 / piece.face.units
    glyphs: list[int] = []
    places: list[tuple[float, float]] = []
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyphs.append(info.codepoint)
        places.append((pen + position.x_offset * scale, -position.y_offset * scale))
        if position.x_advance:
            pen += position.x_advance * scale + spread
    return Run(piece.face, tuple(glyphs), tuple(places)), pen


def _pieces(text: str, spec: str) -> Iterator[_Piece]:
    """`text` cut where face, level or script changes; what cannot be drawn is gone."""
    chars = list(_drawable(text, spec))
    start = 0
    for at in range(1, len(chars) + 1):
        if at == len(chars) or chars[at][1:] != chars[start][1:]:
            _, face, level, script = chars[start]
            yield _Piece("".join(char for char, *_ in chars[start:at]), face, level, script)
            start = at


def _drawable(text: str, spec: str) -> list[tuple[str, Face, int, str]]:
    """(characters, face, level, script) of each cluster some font has; common ones follow what is before them."""
    found: list[tuple[str, Face, int, str]] = []
    levels = bidi.levels(text)
    at = 0
    is_after_gap = False  # something between two spaces has been left out
    for cluster in scripts.clusters(text):
        level, at = levels[at], at + len(cluster)
        shown = " " if cluster.isspace() else cluster
        if scripts.is_ignorable(shown[0]):
            continue
        if shown == " " and is_after_gap and (not found or found[-1][0] == " "):
            continue
        drawn = _choose(shown, spec, found[-1] if found else None)
        is_after_gap = drawn is None
        if drawn is not None:
            found.append((drawn[0], drawn[1], level, drawn[2]))
    return found


def _choose(cluster: str, spec: str, before: tuple[str, Face, int, str] | None) -> tuple[str, Face, str] | None:
    """What of a cluster can be drawn, in which face and script; None when nothing can."""
    kind = scripts.script(cluster[0])
    if kind == "common" and before is not None:
        if before[1].has(cluster):
            return cluster, before[1], before[3]
        kind = before[3]
    face = fonts.substitute(spec, cluster) or fonts.substitute(spec, cluster[0])
    if face is None:
        return None
    return (cluster if face.has(cluster) else cluster[0]), face, kind
