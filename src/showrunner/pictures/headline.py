"""A few words set over a moving picture, with their contrast measured on it and mended where it is too low."""

from collections.abc import Callable
from typing import Any

import numpy as np
import skia

from showrunner.pictures import text
from showrunner.pictures.canvas import LINEAR, NEAREST, Bitmap
from showrunner.pictures.colour import RGB, Tone, contrast, fill, mix, parse, tone
from showrunner.pictures.ease import ease_out, progress
from showrunner.pictures.stage import Stage

WANTED = 3.4  # large text needs 3; a little more, because pictures move
MOST_SCRIM = 0.80
LEAD = 1.04
START_S, STAGGER_S, RISE_S = 0.25, 0.08, 0.65
LIGHT_INK, DARK_INK = "#ffffff", "#0e1016"


class Headline:
    """`words` over whatever `draw_under(bitmap, t)` draws. Placed in the upper part of the stage's content."""

    def __init__(self, words: str, stage: Stage, draw_under: Callable[[Bitmap, float], None]) -> None:
        self._stage = stage
        face, content = stage.look.style.display, stage.content
        largest = (150 if stage.aspect == "wide" else 124) * stage.unit
        fitted = text.fit(
            words, face, content.width(), content.height() * 0.62, largest, 40 * stage.unit, LEAD, -0.015, 3
        )
        height = len(fitted.lines) * fitted.size * LEAD
        centre = content.top() + content.height() * (0.42 if stage.aspect == "wide" else 0.30)
        baseline = max(content.top(), centre - height / 2) + fitted.size * 0.80
        placed = text.place_words(fitted.lines, face, fitted.size, content.centerX(), baseline, LEAD, 0.5, -0.015)
        self._size = fitted.size
        box = _bounds(placed, fitted.size)
        under = _seen_under(stage, draw_under, box)
        ink, scrim, strength = choose_ink(under)
        self._scrim = _scrim(box, strength, scrim, stage)
        self._words = [(word.x, word.y, self._bake(word, face, ink)) for word in placed]

    def draw(self, bitmap: Bitmap, t: float) -> None:
        """Over what is there. The words rise one after the other, the scrim comes with the first."""
        canvas, size = bitmap.canvas, self._size
        if self._scrim is not None:
            image, left, top = self._scrim
            canvas.drawImage(image, left, top, NEAREST, _faded(ease_out(progress(t, START_S - 0.15, 0.6))))
        for k, (x, y, image) in enumerate(self._words):
            shown = ease_out(progress(t, START_S + k * STAGGER_S, RISE_S), 4)
            if shown <= 0:
                continue
            left, top = int(x - size * 0.3), round(y - size * 1.15)
            if shown >= 1:
                canvas.drawImage(image, left, top, NEAREST)
            else:
                canvas.drawImage(image, left, top + (1 - shown) * size * 0.45, LINEAR, _faded(shown))

    def _bake(self, word: text.PlacedWord, face: str, ink: RGB) -> Any:
        """One word with a soft shadow, on its own bitmap."""
        size = self._size
        bitmap = Bitmap(int(word.width + size * 0.6) + 2, int(size * 1.75))
        x, y = word.x - int(word.x - size * 0.3), size * 1.15
        dark = ink == parse(DARK_INK)
        shadow = fill(LIGHT_INK if dark else "#000000", 0.30 if dark else 0.42)
        shadow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, size * 0.07))
        text.draw(bitmap.canvas, word.text, x, y + size * 0.025, face, size, shadow, -0.015)
        text.draw(bitmap.canvas, word.text, x, y, face, size, fill(ink), -0.015)
        return bitmap.snapshot()


def choose_ink(under: Tone) -> tuple[RGB, RGB, float]:
    """The ink to set over `under`, and the colour and strength (0 none) of the scrim it needs to be read there."""
    options = []
    for ink, opposite in ((LIGHT_INK, DARK_INK), (DARK_INK, LIGHT_INK)):
        scrim = mix(opposite, under.mean, 0.12)  # of the picture's own hue, so that it reads as shade and not as smoke
        options.append((parse(ink), scrim, _scrim_needed(ink, scrim, under)))
    light, dark = options
    # White on a little shade looks better than black on a little light: it wins unless it needs much more.
    return light if light[2] <= dark[2] + 0.38 else dark


def _scrim_needed(ink: str, scrim: RGB, under: Tone) -> float:
    for step in range(17):
        strength = step * MOST_SCRIM / 16
        parts = (under.darkest, under.mean, under.lightest)
        if all(contrast(ink, _over(scrim, strength, part)) >= WANTED for part in parts):
            return strength
    return MOST_SCRIM


def _over(scrim: RGB, strength: float, under: RGB) -> RGB:
    """As the canvas blends them: in sRGB."""
    r, g, b = (below + (above - below) * strength for below, above in zip(under, scrim, strict=True))
    return (r, g, b)


def _bounds(placed: list[text.PlacedWord], size: float) -> Any:
    left, right = min(w.x for w in placed), max(w.x + w.width for w in placed)
    top, bottom = min(w.y for w in placed) - size * 0.85, max(w.y for w in placed) + size * 0.25
    return skia.Rect.MakeLTRB(left, top, right, bottom)


def _seen_under(stage: Stage, draw_under: Callable[[Bitmap, float], None], box: Any) -> Tone:
    """The tone below the words at the beginning, middle and end."""
    bitmap = Bitmap(stage.width, stage.height)
    x0, y0 = max(0, int(box.left())), max(0, int(box.top()))
    x1, y1 = min(stage.width, int(box.right()) + 1), min(stage.height, int(box.bottom()) + 1)
    seen = []
    for t in (0.0, stage.seconds / 2, stage.seconds):
        draw_under(bitmap, t)
        seen.append(bitmap.pixels[y0:y1, x0:x1].copy())
    return tone(np.concatenate(seen))


def _scrim(box: Any, strength: float, colour: RGB, stage: Stage) -> tuple[Any, int, int] | None:
    """A blurred field behind the words that is fully `strength` under all of them."""
    if strength <= 0.0:
        return None
    soft = 0.075 * min(stage.width, stage.height)
    spread = box.makeOutset(soft * 1.6, soft * 1.1)
    reach = soft * 2.6
    bitmap = Bitmap(int(spread.width() + 2 * reach), int(spread.height() + 2 * reach))
    paint = fill(colour, strength)
    paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, soft))
    inner = skia.Rect.MakeXYWH(reach, reach, spread.width(), spread.height())
    bitmap.canvas.drawRoundRect(inner, soft * 1.5, soft * 1.5, paint)
    return bitmap.snapshot(), round(spread.left() - reach), round(spread.top() - reach)


def _faded(alpha: float) -> Any:
    paint = skia.Paint()
    paint.setAlphaf(alpha)
    return paint
