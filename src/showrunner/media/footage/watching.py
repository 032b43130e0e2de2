"""From frames to measured stretches. Frames come small, in order and a few a second; they are looked at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from scenedetect.common import FrameTimecode
from scenedetect.detectors.adaptive_detector import AdaptiveDetector

from showrunner.film.footage import Stretch
from showrunner.film.pictures import Aim, Box
from showrunner.media.footage import measures, saliency
from showrunner.media.footage.faces import Face, faces
from showrunner.media.footage.measures import Pixels

PER_SECOND = 8  # frames looked at: a cut is known to an eighth of a second, and no frame of the neighbour is shown
SHORTEST_MS = 800  # shorter stretches are of no use
LONGEST_MS = 20_000  # a longer one is as good as two
AIM_STEP = 2  # every second frame is asked where the eye goes
STEADY = 60  # thousandths: the view stays where it is when the subject moves less than this
MOST_AIMS = 12
GLIDE_MS = 700  # the subject's path is smoothed over so long: a view that darts is worse than one that lags
WINDOW = 2  # frames on either side that a cut must stand out from
FEW = 8  # frames
DARK, PLAIN = 5, 3.0  # of 255: a stretch as dark and plain as this shows nothing


Times = NDArray[np.int64]
Way = NDArray[np.float64]


class Frame(NamedTuple):
    ms: int
    pixels: Pixels  # BGR, measures.WIDTH wide


@dataclass
class _Part:
    """What is kept of a stretch while it is watched."""

    frames: list[Frame] = field(default_factory=list)
    sharp: list[int] = field(default_factory=list)
    exposed: list[int] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    shifts: list[tuple[float, float]] = field(default_factory=list)
    seen: list[saliency.Map] = field(default_factory=list)
    edges: list[tuple[int, int, int, int]] = field(default_factory=list)


def still(pixels: Pixels) -> Stretch:
    """A picture that does not move."""
    part = _Part()
    _look(part, Frame(0, pixels))
    return _measured(part, 0, 0)


def watched(frames: Iterable[Frame], step_ms: int) -> tuple[Stretch, ...]:
    """The uncut stretches of a video. `step_ms` is how far apart its frames are, about."""
    return tuple(
        _measured(part, part.frames[0].ms, part.frames[-1].ms)
        for part in _parts(frames, step_ms)
        if part.frames[-1].ms - part.frames[0].ms >= SHORTEST_MS and not _is_empty(part)
    )


def _parts(frames: Iterable[Frame], step_ms: int) -> Iterator[_Part]:
    detector = AdaptiveDetector(min_scene_len=3, window_width=WINDOW)
    held: list[Frame] = []  # the detector tells of a cut some frames later
    part = _Part()
    for number, frame in enumerate(frames):
        held.append(frame)
        cuts = detector.process_frame(FrameTimecode(number, 1000 / step_ms), frame.pixels)
        if len(held) <= WINDOW:
            continue
        one = held.pop(0)
        is_cut = cuts or (part.frames and measures.is_another(part.frames[-1].pixels, one.pixels))
        if part.frames and (is_cut or one.ms - part.frames[0].ms >= LONGEST_MS):
            yield part
            part = _Part()
        _look(part, one)
    for one in held if len(part.frames) < FEW else ():  # of the last frames nobody knows whether a cut lies among them
        _look(part, one)
    if part.frames:
        yield part


def _look(part: _Part, frame: Frame) -> None:
    before = part.frames[-1] if part.frames else None
    grey = np.asarray(cv2.cvtColor(frame.pixels, cv2.COLOR_BGR2GRAY), np.uint8)
    part.frames.append(frame)
    part.edges.append(measures.black_edges(grey))
    moved = None
    if before is not None:
        earlier = np.asarray(cv2.cvtColor(before.pixels, cv2.COLOR_BGR2GRAY), np.uint8)
        moved = np.asarray(cv2.absdiff(grey, earlier), np.uint8)
        part.changes.append(float(moved.mean()))
        part.shifts.append(measures.shift(earlier, grey))
    if (len(part.frames) - 1) % AIM_STEP == 0:
        part.sharp.append(measures.sharpness(grey))
        part.exposed.append(measures.exposure(grey))
        part.seen.append(saliency.saliency(frame.pixels, moved))


def _is_empty(part: _Part) -> bool:
    """Black, or one plain colour, from beginning to end."""
    greys = [cv2.cvtColor(frame.pixels, cv2.COLOR_BGR2GRAY) for frame in _samples(part.frames)]
    return all(grey.std() < PLAIN or grey.mean() < DARK for grey in greys)


def _samples(frames: Sequence[Frame]) -> list[Frame]:
    """Its beginning, middle and end, a little inside."""
    last = len(frames) - 1
    return [frames[round(last * at)] for at in (0.1, 0.5, 0.9)] if last > 0 else [frames[0]]


def _measured(part: _Part, start_ms: int, end_ms: int) -> Stretch:
    samples = _samples(part.frames)
    middle = samples[len(samples) // 2]
    asked = part.frames[::AIM_STEP]
    met = faces([frame.pixels for frame in asked])
    seen = [saliency.with_faces(found, there) for found, there in zip(part.seen, met, strict=True)]
    whole = np.asarray(np.mean(seen, axis=0), np.float32)
    is_apart = _are_several(met)
    hold = 1.0 if is_apart else saliency.held(whole)
    aims = [(frame.ms, *saliency.centre(found * hold)) for frame, found in zip(asked, seen, strict=True)]
    return Stretch(
        start_ms=start_ms,
        end_ms=end_ms,
        sharpness=round(float(np.median(part.sharp))),
        exposure=round(float(np.median(part.exposed))),
        motion=min(1000, round(1000 * float(np.mean(part.changes)) / 32)) if part.changes else 0,
        shake=_shake(part.shifts),
        frame=_frame(part, *middle.pixels.shape[:2]),
        region=_region(whole),
        aims=_aims(aims, start_ms),
        is_apart=is_apart,
        colour=measures.colour(middle.pixels),
        prints=tuple(measures.print_of(frame.pixels) for frame in samples),
    )


def _shake(shifts: Sequence[tuple[float, float]]) -> int:
    """A hand that trembles moves the picture to and fro: what of its way does not lead anywhere."""
    if len(shifts) < 4:
        return 0
    way = np.asarray(shifts)
    padded = np.pad(way, ((2, 2), (0, 0)), "edge")
    calm = np.apply_along_axis(lambda axis: np.convolve(axis, np.ones(5) / 5, "valid"), 0, padded)
    return min(1000, round(1000 * float(np.sqrt(((way - calm) ** 2).sum(axis=1).mean())) / 0.03))


def _frame(part: _Part, height: int, width: int) -> Box:
    """What is never black: the narrowest bars of all frames, none for pictures that are dark as a whole."""
    left, top, right, bottom = (min(edge[side] for edge in part.edges) for side in range(4))
    across, down = _even(left, right, width), _even(top, bottom, height)
    return (
        1000 * across[0] // width,
        1000 * down[0] // height,
        1000 - 1000 * across[1] // width,
        1000 - 1000 * down[1] // height,
    )


def _even(one: int, other: int, length: int) -> tuple[int, int]:
    """Bars lie on both sides and are about as wide; anything else is a dark picture. One row more goes with them."""
    if min(one, other) < max(2, length // 50) or abs(one - other) > max(3, length // 40):
        return 0, 0
    return one + 1, other + 1


def _are_several(met: Sequence[Sequence[Face]]) -> bool:
    """Whether several faces are there most of the time that any is, none much smaller than the largest."""
    alike = [sum(face.size >= saliency.PROMINENT * there[0].size for face in there) for there in met if there]
    return bool(alike) and 2 * sum(count > 1 for count in alike) >= len(alike)


def _region(whole: saliency.Map) -> Box:
    left, top, right, bottom = saliency.region(whole)
    return round(1000 * left), round(1000 * top), round(1000 * right), round(1000 * bottom)


def _aims(aims: Sequence[tuple[int, float, float]], start_ms: int) -> tuple[Aim, ...]:
    """The path of the eye, smoothed; as few points as describe it."""
    times = np.array([ms for ms, _, _ in aims])
    ways = [_smoothed(times, np.array([aim[axis] for aim in aims])) for axis in (1, 2)]
    if all((way.max() - way.min()) * 1000 < STEADY for way in ways):
        return ((0, *(round(1000 * float(np.median(way))) for way in ways)),)  # type: ignore[return-value]  # two
    chosen = np.unique(np.linspace(0, len(aims) - 1, min(MOST_AIMS, len(aims))).round().astype(int))
    return tuple(
        (int(times[n]) - start_ms, round(1000 * float(ways[0][n])), round(1000 * float(ways[1][n]))) for n in chosen
    )


def _smoothed(times: Times, way: Way) -> Way:
    """Each point becomes the mean of its neighbours in time, the nearer the more; outliers count little."""
    weights = np.exp(-0.5 * ((times[:, None] - times[None, :]) / GLIDE_MS) ** 2)
    once = (weights * way).sum(axis=1) / weights.sum(axis=1)
    trust = 1 / (1 + (np.abs(way - once) / 0.15) ** 2)
    smooth: Way = (weights * trust * way).sum(axis=1) / (weights * trust).sum(axis=1)
    return smooth
