"""A line through given values, drawn from left to right with what lies under it."""

import itertools
from collections.abc import Sequence
from typing import Any

import skia

from showrunner.film.pictures import Datum
from showrunner.pictures.canvas import NEAREST
from showrunner.pictures.colour import color_int, fill, linear_gradient, stroke
from showrunner.pictures.ease import ease_in_out, ease_out, progress
from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.base import Designed
from showrunner.pictures.scenes.figures import grouped, number
from showrunner.pictures.scenes.lettering import Copy, single
from showrunner.pictures.scenes.shapes import Plate

FROM_ZERO = 0.6  # smallest over largest value below which the foot of the chart is zero; above it nothing is filled
GRID_LINES = 4


class LineChart:
    """`series` in `area`, axis labels and all, drawn from `start` in `duration` s; what is no number is left out."""

    def __init__(
        self, scene: Designed[Any], area: Area, series: Sequence[Datum], start: float, duration: float
    ) -> None:
        self._scene, self._start, self._duration = scene, start, duration
        u = scene.u
        data = [(datum, float(value)) for datum in series if (value := number(datum.value)) is not None]
        self._plot = Area(area.left + 10 * u, area.top + 58 * u, area.right - 10 * u, area.bottom - 72 * u)
        values = [value for _, value in data]
        low, high = min(values), max(values)
        self._is_filled = low >= 0 and low < high * FROM_ZERO
        span = (high - low) or abs(high) or 1.0
        self._low, self._high = (0.0, high) if self._is_filled else (low - span * 0.18, high + span * 0.05)
        self._points = [(self._x(i, len(values)), self._y(value)) for i, value in enumerate(values)]
        self._path = _through(self._points)
        self._under, self._left, self._top = self._bake_under()
        self._line = stroke(scene.accents()[0], 8 * u)
        self._grid = stroke(scene.palette.ink, 1.6 * u, 0.13)
        self._dot = fill(scene.palette.ink)
        self._label_axis([datum.label for datum, _ in data])
        self._label_ends([datum for datum, _ in data])

    def _x(self, i: int, count: int) -> float:
        return self._plot.left + self._plot.width * i / max(1, count - 1)

    def _y(self, value: float) -> float:
        return self._plot.bottom - self._plot.height * (value - self._low) / (self._high - self._low)

    def _bake_under(self) -> tuple[Any, int, int]:
        plate = Plate(self._plot, 2)
        if self._is_filled:
            shape = skia.Path(self._path)
            shape.lineTo(self._plot.right, self._plot.bottom)
            shape.lineTo(self._plot.left, self._plot.bottom)
            shape.close()
            colour = self._scene.accents()[0]
            shade = linear_gradient(
                (0, self._plot.top), (0, self._plot.bottom), [color_int(colour, 0.42), color_int(colour, 0.03)]
            )
            plate.canvas.drawPath(shape, fill(Shader=shade, Dither=True))
        return plate.image(), plate.left, plate.top

    def _label_axis(self, labels: Sequence[str]) -> None:
        """Under the plot: the last label, the first, and those between that have room, evenly chosen."""
        scene, u, last = self._scene, self._scene.u, len(labels) - 1
        size = (34 if scene.stage.aspect == "tall" else 30) * u
        copies = [single(label, scene.style.body, self._plot.width * 0.42, size, smallest=22 * u) for label in labels]
        for stride in range(1, len(labels) + 1):
            chosen = sorted({0, *range(last, -1, -stride)}) if stride <= last else [last]
            chosen = [i for i in chosen if i == 0 or i == last or i >= stride * 0.7]
            placed = [(i, *self._label_place(i, last, copies[i])) for i in chosen]
            if all(a[2] + copies[a[0]].width + 26 * u <= b[2] for a, b in itertools.pairwise(placed)):
                break
        for i, align, left in placed:
            x, top = left + copies[i].width * align, self._plot.bottom + 22 * u
            scene.write(copies[i], x, top, align=align, role="mute", starts=(self._at(i),), entrance="fade")

    def _label_place(self, i: int, last: int, copy: Copy) -> tuple[float, float]:
        """(align, left end) of an axis label, inside the plot."""
        align = 0.0 if i == 0 else 1.0 if i == last else 0.5
        edge = -10 * self._scene.u if i == 0 else 10 * self._scene.u if i == last else 0.0
        return align, self._points[i][0] + edge - copy.width * align

    def _label_ends(self, data: Sequence[Datum]) -> None:
        """The first and last values, above their points."""
        scene, u = self._scene, self._scene.u
        for end in (0.0, 1.0):
            i = round(end * (len(data) - 1))
            text = data[i].shown or grouped(data[i].value)
            copy = single(text, scene.style.body, self._plot.width * 0.4, 36 * u, smallest=22 * u)
            x, y = self._points[i]
            top = max(y - 26 * u - copy.height, self._plot.top - 58 * u)
            scene.write(
                copy,
                x + (-10 * u if i == 0 else 10 * u),
                top,
                align=end,
                starts=(self._at(i) + 0.1,),
                entrance="fade",
            )

    def _at(self, i: int) -> float:
        """When the line reaches point i, s."""
        return self._start + self._duration * (0.15 + 0.75 * i / max(1, len(self._points) - 1))

    def draw(self, canvas: Any, t: float) -> None:
        plot = self._plot
        shown = ease_out(progress(t, 0.1, 0.8))
        for line in range(GRID_LINES + 1):
            y = plot.bottom - plot.height * line / GRID_LINES
            canvas.drawLine(plot.left, y, plot.left + plot.width * shown, y, self._grid)
        k = ease_in_out(progress(t, self._start, self._duration))
        if k <= 0:
            return
        x = plot.left + plot.width * k
        canvas.save()
        canvas.clipRect(skia.Rect.MakeLTRB(plot.left - 8 * self._scene.u, 0, x, plot.bottom + 10 * self._scene.u))
        canvas.drawImage(self._under, self._left, self._top, NEAREST)
        canvas.drawPath(self._path, self._line)
        canvas.restore()
        self._draw_tip(canvas, x, k, t)

    def _draw_tip(self, canvas: Any, x: float, k: float, t: float) -> None:
        u = self._scene.u
        y = self._height_at(x)
        beat = (t * 0.9) % 1 if k >= 1 else 0.4
        canvas.drawCircle(x, y, (14 + 20 * beat) * u, fill(self._scene.accents()[0], 0.35 * (1 - beat)))
        canvas.drawCircle(x, y, 13 * u, self._dot)
        canvas.drawCircle(x, y, 7 * u, fill(self._scene.accents()[0]))

    def _height_at(self, x: float) -> float:
        """y of the curve at x: where it crosses, by halving."""
        points = self._points
        i = max(0, min(len(points) - 2, sum(px <= x for px, _ in points) - 1))
        (x0, y0), (x1, y1) = points[i], points[i + 1]
        m0, m1 = _slope(points, i), _slope(points, i + 1)
        h = max(1e-6, x1 - x0)
        s = max(0.0, min(1.0, (x - x0) / h))
        return (
            (2 * s**3 - 3 * s**2 + 1) * y0
            + (s**3 - 2 * s**2 + s) * h * m0
            + (3 * s**2 - 2 * s**3) * y1
            + (s**3 - s**2) * h * m1
        )


def _slope(points: Sequence[tuple[float, float]], i: int) -> float:
    """Of a curve that never overshoots its values (monotone cubic, Fritsch and Carlson 1980)."""
    if i in (0, len(points) - 1):
        j = 1 if i == 0 else i
        return (points[j][1] - points[j - 1][1]) / (points[j][0] - points[j - 1][0])
    before = (points[i][1] - points[i - 1][1]) / (points[i][0] - points[i - 1][0])
    after = (points[i + 1][1] - points[i][1]) / (points[i + 1][0] - points[i][0])
    return 0.0 if before * after <= 0 else 2 * before * after / (before + after)


def _through(points: Sequence[tuple[float, float]]) -> Any:
    path = skia.Path()
    path.moveTo(*points[0])
    for i in range(len(points) - 1):
        (x0, y0), (x1, y1) = points[i], points[i + 1]
        third = (x1 - x0) / 3
        path.cubicTo(x0 + third, y0 + third * _slope(points, i), x1 - third, y1 - third * _slope(points, i + 1), x1, y1)
    return path
