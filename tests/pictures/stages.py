"""Small stages for the tests of pictures."""

from showrunner.film.look import Look
from showrunner.film.looks import PALETTES, STYLES
from showrunner.pictures.canvas import Bitmap, Pixels
from showrunner.pictures.stage import Scene, Stage, content_rect

SIZES = {"wide": (320, 180), "tall": (180, 320), "square": (180, 180), "portrait": (180, 224)}


def stage(
    aspect: str = "wide", seed: int = 3, seconds: float = 4.0, palette: str = "midnight", style: str = "modern",
    anchors_s: tuple[float, ...] = (), caption_band: bool = True,
) -> Stage:  # fmt: skip
    width, height = SIZES[aspect]
    look = Look(palette=PALETTES[palette], style=STYLES[style])
    content = content_rect(width, height, caption_band)
    return Stage(width, height, 30, round(seconds * 30), look, seed, anchors_s, content, caption_band)


def drawn(scene: Scene, on: Stage, t: float) -> Pixels:
    """The frame at `t`, on a bitmap that was full of noise before."""
    bitmap = Bitmap(on.width, on.height)
    bitmap.pixels[:] = 77
    scene.draw(bitmap, t)
    return bitmap.pixels.copy()
