"""Contact sheets for the eye: every designed kind in chosen palettes, styles and aspects, as PNG.

    python bench/look.py FOLDER [--kinds title,steps] [--looks midnight/modern,paper/editorial] [--aspects 16:9,9:16]
                         [--at 0.25,0.5,0.95] [--texts usual|long|short|cjk|arabic] [--seeds 1,2,3]

Writes one sheet per kind and prints build and draw times (CPU ms) and the faults that `pictures.measure` finds.
"""

import argparse
import time
from itertools import product
from pathlib import Path

import cv2
import numpy as np
from samples import SAMPLES, sample

from showrunner.film.brief import Format
from showrunner.film.formats import raster
from showrunner.film.look import Look
from showrunner.film.looks import PALETTES, STYLES
from showrunner.film.timeline import Plate
from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.kinds import build
from showrunner.pictures.measure import boxes, faults
from showrunner.pictures.stage import stage_for

SECONDS = 6
FPS = 30
CELL = 560  # px, the longer side of a frame on a sheet


def main() -> None:
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    for kind in options.kinds.split(",") if options.kinds else SAMPLES:
        cells = [
            _frames(kind, *combination, options)
            for combination in product(options.looks.split(","), options.aspects.split(","), options.seeds.split(","))
        ]
        cv2.imwrite(
            str(options.folder / f"{kind}-{options.texts}.png"),
            _sheet([f for cell in cells for f in cell], options.columns),
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kinds", default="")
    parser.add_argument("--looks", default="midnight/modern,paper/editorial")
    parser.add_argument("--aspects", default="16:9,9:16,1:1,4:5")
    parser.add_argument("--at", default="0.3,0.95")
    parser.add_argument("--texts", default="usual")
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--quality", default="low")
    parser.add_argument("--columns", type=int, default=4)
    parser.add_argument("--captions", action="store_true")
    parser.add_argument("--boxes", action="store_true", help="draw the boxes that scenes declare")
    return parser.parse_args()


def _frames(kind: str, look: str, format: Format, seed: str, options: argparse.Namespace) -> list[np.ndarray]:
    palette, style = look.split("/")
    plate = Plate(
        picture=sample(kind, options.texts),
        look=Look(palette=PALETTES[palette], style=STYLES[style], seed=int(seed)),
        seed=int(seed),
        frames=SECONDS * FPS,
        caption_band=options.captions,
    )
    grid = raster(format, options.quality, FPS)
    before = time.process_time()
    scene = build(plate, grid, {})
    built = time.process_time()
    bitmap = Bitmap(grid.width, grid.height)
    for k in range(12):
        scene.draw(bitmap, k * SECONDS / 12)
    drawn = time.process_time()
    print(
        f"{kind:11}{look:20}{format:6}{seed:3} build {1000 * (built - before):6.0f} ms"
        f"   draw {1000 * (drawn - built) / 12:5.1f} ms"
    )
    for fault in faults(scene, stage_for(plate, grid)):
        print("    ", fault)
    frames = []
    for share in options.at.split(","):
        scene.draw(bitmap, float(share) * SECONDS)
        if options.boxes:
            for box in boxes(scene):
                a = box.area
                cv2.rectangle(
                    bitmap.pixels, (int(a.left), int(a.top)), (int(a.right), int(a.bottom)), (0, 0, 255, 255), 2
                )
        frames.append(_small(bitmap.pixels[:, :, :3]))
    return frames


def _small(pixels: np.ndarray) -> np.ndarray:
    scale = CELL / max(pixels.shape[:2])
    return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _sheet(frames: list[np.ndarray], columns: int) -> np.ndarray:
    """Frames in rows of `columns`, each row as high as its highest frame."""
    rows = [frames[i : i + columns] for i in range(0, len(frames), columns)]
    strips = []
    for row in rows:
        height = max(frame.shape[0] for frame in row)
        strips.append(
            np.hstack([np.pad(f, ((4, height - f.shape[0] + 4), (4, 4), (0, 0)), constant_values=30) for f in row])
        )
    width = max(strip.shape[1] for strip in strips)
    return np.vstack([np.pad(s, ((0, 0), (0, width - s.shape[1]), (0, 0)), constant_values=30) for s in strips])


if __name__ == "__main__":
    main()
