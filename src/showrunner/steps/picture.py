"""Timeline to pictures: silent pieces, each drawn and encoded by itself in a worker process."""

from pathlib import Path

from showrunner.engine.step import step
from showrunner.film.asset import Asset
from showrunner.film.bringing import assets_of
from showrunner.film.record import Piece
from showrunner.film.timeline import Segment
from showrunner.kit import canonical
from showrunner.steps.desk import Desk

AHEAD = ("showrunner.steps.drawing",)  # of workers (kit/nursery.py)
MEMORY, CPU_S = 4 << 30, 1800  # of a piece with foreign pictures: 4K with a photo behind it takes 1.5 GB


def _place(segment: Segment) -> str:
    """The shot: its pieces share what a worker has built, or at least the worker's start."""
    plate = segment.plate
    return canonical.digest([plate.picture.kind, plate.look, plate.seed, plate.frames])


@step(version=4, lane="visual", stage="picture", place=_place)
async def render_segment(desk: Desk, segment: Segment) -> Piece:
    """Exactly `segment.count` frames: pieces of one film join without re-encoding. Raises MediaError, NotFound."""
    files = {asset.digest: await desk.store.path(asset) for asset in _assets(segment)}
    out = desk.folder() / "piece.mp4"
    if files:
        made = await desk.confined(
            _draw, segment, files, out, read=list(files.values()), write=[out.parent], memory=MEMORY, cpu_s=CPU_S
        )
    else:
        made = await desk.workers.call_at("drawing", _place(segment), _draw, segment, files, out)
    return made.model_copy(update={"asset": await desk.store.put(out, "video/mp4")})


def _draw(segment: Segment, files: dict[str, Path], out: Path) -> Piece:
    from showrunner.steps import drawing  # imports skia, cv2 and av: only workers pay for them

    return drawing.draw_piece(segment, files, out)


def _assets(segment: Segment) -> list[Asset]:
    plates = [segment.plate, *([segment.before] if segment.before else [])]
    return [asset for plate in plates for asset in assets_of(plate.picture)]
