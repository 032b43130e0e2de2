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
    """Glyphs of one face. Positions are px from the line's left end on the baseline, y down."""

    face: Face
    glyphs: tuple[int, ...]
    places: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Shaped:
    runs: tuple[Run, ...]
    width: float  # px


@dataclass(frozen=True)
class _Piece:
    """Neighbouring characters of one face, one level and one script, in logical order."""

    text: str
    face: Face
    level: int
    script: str


@lru_cache(maxsize=4096)
def shape(text: str, spec: str, size: float, track: float = 0.0) -> Shaped:
    """One line in face `spec` at `size` px per em, with `track` em added between glyphs.

    Characters that no installed font has are left out (`fonts.missing` names what would draw them). Tracking is
    ignored in scripts whose letters join.
    """
    runs: list[Run] = []
    pen = spread = 0.0
    pieces = list(_pieces(unicodedata.normalize("NFC", text), spec))
    for piece in bidi.visual(pieces, [piece.level for piece in pieces]):
        spread = 0.0 if piece.script in scripts.JOINED else track * size
        run, pen = _shape_piece(piece, size, spread, pen, fonts.language(spec))
        runs.append(run)
    return Shaped(tuple(runs), max(0.0, pen - spread))


@lru_cache(maxsize=2048)
def blob(text: str, spec: str, size: float, track: float = 0.0) -> Any:
    """The drawable form of `shape`, a skia.TextBlob; None when there is nothing to draw."""
    builder = skia.TextBlobBuilder()
    runs = [run for run in shape(text, spec, size, track).runs if run.glyphs]
    for run in runs:
        points = [skia.Point(x, y) for x, y in run.places]
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


def _shape_piece(piece: _Piece, size: float, spread: float, pen: float, tag: str) -> tuple[Run, float]:
    buffer = hb.Buffer()
    buffer.add_str(piece.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if piece.level % 2 else "ltr"
    if tag:
        buffer.language = tag
    ligatures = spread == 0.0 and not piece.face.is_mono
    hb.shape(piece.face.shaper, buffer, {"kern": True, "liga": ligatures, "calt": not piece.face.is_mono})
    scale = size / piece.face.units
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
    for cluster in scripts.clusters(text):
        level, at = levels[at], at + len(cluster)
        shown = " " if cluster.isspace() else cluster
        last = found[-1] if found else None
        kind = scripts.script(shown[0])
        follows = kind == "common" and last is not None
        if scripts.is_ignorable(shown[0]):
            continue
        if follows and last is not None and last[1].has(shown):
            found.append((shown, last[1], level, last[3]))
            continue
        face = fonts.substitute(spec, shown) or fonts.substitute(spec, shown[0])
        if face is not None:
            kept = shown if face.has(shown) else shown[0]
            found.append((kept, face, level, last[3] if follows and last is not None else kind))
    return found
