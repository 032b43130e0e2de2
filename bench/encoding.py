"""What our way of drawing and encoding costs over the least it can cost, on the frames of a real film.

    .venv/bin/python bench/encoding.py HOME FILM [--every 3]

limit = drawing alone + libx264 (same preset, crf, one thread) on exactly those frames, ready as raw YUV in the page
cache. ours = draw_piece: draw, convert, encode, decode again and look. CPU seconds of one process, each piece paired.
"""

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from showrunner import Studio
from showrunner.film.timeline import Segment
from showrunner.media import ffmpeg
from showrunner.steps import drawing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home")
    parser.add_argument("film")
    parser.add_argument("--every", type=int, default=3, help="take every n-th piece")
    asked = parser.parse_args()
    calls = [c for c in Studio(asked.home).calls(asked.film) if c.step == "picture.render_segment"]
    segments = [Segment.model_validate(json.loads(call.inputs)["segment"]) for call in calls][:: asked.every]
    rows = [one(segment) for segment in segments]
    frames = sum(row["frames"] for row in rows)
    draw, encode, ours = (sum(row[name] for row in rows) for name in ("draw_s", "encode_s", "ours_s"))
    print(json.dumps(rows, indent=1))
    print(
        f"{len(rows)} pieces, {frames} frames: draw {1000 * draw / frames:.1f}, encode {1000 * encode / frames:.1f}, "
        f"ours {1000 * ours / frames:.1f} ms CPU a frame; ours / (draw + encode) = {ours / (draw + encode):.3f}"
    )


def one(segment: Segment) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        raw, out = Path(folder) / "frames.yuv", Path(folder) / "piece.mp4"
        drawing._scenes.clear()
        before = time.process_time()
        drawn = [None for _ in drawing.frames(segment, {})]
        draw = time.process_time() - before
        ready_frames(segment, raw)
        encode = encode_ready(segment, raw, Path(folder) / "limit.mp4")
        drawing._scenes.clear()
        before = time.process_time()
        drawing.draw_piece(segment, {}, out)
        ours = time.process_time() - before
    kind = segment.plate.picture.kind
    return {"kind": kind, "frames": len(drawn), "draw_s": draw, "encode_s": encode, "ours_s": ours}


def ready_frames(segment: Segment, to: Path) -> None:
    import av
    from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

    frame = av.VideoFrame(segment.raster.width, segment.raster.height, "bgra")
    reformatter = VideoReformatter()
    with to.open("wb") as file:
        for pixels in drawing.frames(segment, {}):
            frame.planes[0].update(pixels)
            yuv = reformatter.reformat(
                frame, format="yuv420p", src_color_range=ColorRange.JPEG, dst_color_range=ColorRange.MPEG,
                dst_colorspace=Colorspace.ITU709,
            )  # fmt: skip
            file.write(np.ascontiguousarray(yuv.to_ndarray()).tobytes())


def encode_ready(segment: Segment, raw: Path, to: Path) -> float:
    import subprocess

    raster, encoding = segment.raster, segment.encoding
    argv = [
        str(ffmpeg.binary()), "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p",
        "-s", f"{raster.width}x{raster.height}", "-r", str(raster.fps), "-i", str(raw), "-an", "-c:v", "libx264",
        "-preset", encoding.preset, "-crf", str(encoding.crf), "-threads", "1", str(to),
    ]  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(argv, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
