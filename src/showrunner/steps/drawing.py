"""What a worker does: draw the frames of a segment, encode them, and look at what was encoded."""

import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from showrunner.errors import MediaError
from showrunner.film.asset import Asset
from showrunner.film.formats import Raster
from showrunner.film.record import Piece
from showrunner.film.timeline import Plate, Segment
from showrunner.kit import canonical
from showrunner.media.encoding import encode_segment
from showrunner.media.looking import look_again
from showrunner.pictures import kinds, transitions
from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.captions import CaptionPainter
from showrunner.pictures.legibility import CaptionWatch
from showrunner.pictures.measure import faults
from showrunner.pictures.stage import Scene, stage_for

KEPT = 2  # scenes a worker keeps: its next segment is often the same plate's, and a join needs the plate before

_scenes: dict[str, Scene] = {}


def draw_piece(segment: Segment, files: Mapping[str, Path], out: Path) -> Piece:
    """Encode the segment to `out`. The asset of the answer is a placeholder: the caller stores the file."""
    scene = _scene(segment.plate, segment.raster, files)
    painter = CaptionPainter(segment.cues, segment.caption_style, segment.plate.look, segment.raster)
    watch = CaptionWatch(painter)
    made = encode_segment(_frames(segment, scene, files, painter, watch), segment.raster, segment.encoding, out)
    if made != segment.count:
        raise MediaError(f"{made} frames were drawn where {segment.count} belong")
    seen = look_again(out, segment.raster)
    nowhere = Asset(digest="0" * 64, media_type="video/mp4", size=0)
    found = (*watch.problems, *_layout_faults(segment, scene))
    return Piece(asset=nowhere, frames=made, packets=seen.packets, black=seen.black, still=seen.still, problems=found)


def _layout_faults(segment: Segment, scene: Scene) -> tuple[str, ...]:
    """Those of what comes on screen in this piece: it knows of nothing later."""
    plate, fps = segment.plate, segment.raster.fps
    end = segment.first + segment.count
    return faults(
        scene,
        stage_for(plate, segment.raster),
        segment.first / fps if segment.first else -math.inf,
        end / fps if end < plate.frames else math.inf,
    )


def frames(segment: Segment, files: Mapping[str, Path]) -> Iterator[NDArray[np.uint8]]:
    """The segment's frames as they are encoded: BGRA (height, width, 4), the same array each time."""
    painter = CaptionPainter(segment.cues, segment.caption_style, segment.plate.look, segment.raster)
    return _frames(segment, _scene(segment.plate, segment.raster, files), files, painter, CaptionWatch(painter))


def _frames(
    segment: Segment, scene: Scene, files: Mapping[str, Path], painter: CaptionPainter, watch: CaptionWatch
) -> Iterator[NDArray[np.uint8]]:
    raster = segment.raster
    bitmap = Bitmap(raster.width, raster.height)
    blend = _blending(segment, files)
    for frame in range(segment.first, segment.first + segment.count):
        t = frame / raster.fps
        scene.draw(bitmap, t)
        blend(bitmap, frame)
        painter.draw(bitmap, t)
        watch.look(bitmap, round(t * 1000))
        yield bitmap.pixels


def _blending(segment: Segment, files: Mapping[str, Path]) -> Callable[[Bitmap, int], None]:
    """How a frame of this segment takes in the shot before it: not at all, or by the segment's transition."""
    before = segment.before
    if before is None:
        return lambda bitmap, frame: None
    raster = segment.raster
    earlier = _scene(before, raster, files)
    was, now = Bitmap(raster.width, raster.height), Bitmap(raster.width, raster.height)

    def blend(bitmap: Bitmap, frame: int) -> None:
        done = frame - segment.first
        earlier.draw(was, (before.frames + done) / raster.fps)
        np.copyto(now.pixels, bitmap.pixels)
        progress = (done + 1) / (segment.count + 1)
        transitions.blend(
            segment.transition, was, now, bitmap, progress, segment.plate.look, raster, segment.plate.seed
        )

    return blend


def _scene(plate: Plate, raster: Raster, files: Mapping[str, Path]) -> Scene:
    key = canonical.digest([plate, raster])
    scene = _scenes.pop(key, None)
    if scene is None:
        while len(_scenes) >= KEPT:  # freed before the next is built: a baked landscape takes a few hundred MB
            _scenes.pop(next(iter(_scenes)))
        scene = kinds.build(plate, raster, files)
    _scenes[key] = scene  # the last used comes last
    return scene
