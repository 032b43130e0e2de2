"""A bar chart: columns or rows that grow as they are spoken of, always from zero, with their values written."""

from collections.abc import Sequence
from typing import Any

import skia

from showrunner.film.pictures import BarChart, Datum
from showrunner.pictures import text as setting
from showrunner.pictures.colour import RGB, color_int, fill, linear_gradient, mix
from showrunner.pictures.ease import ease_out, progress
from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.base import Designed
from showrunner.pictures.scenes.figures import counted, grouped, number
from showrunner.pictures.scenes.heading import Lines, set_heading
from showrunner.pictures.scenes.lettering import Copy, fitted, single
from showrunner.pictures.scenes.placing import edge_of, reading_align
from showrunner.pictures.scenes.shapes import Drawing, Rule

GROW_S = 0.9


class BarsScene(Designed[BarChart]):
    def lay_out(self, picture: BarChart) -> None:
        wide = self.stage.aspect == "wide"
        share = 0.24 if wide else 0.22
        top, plot = self.content.rows(share, 1 - share, gap=34 * self.u)
        set_heading(
            self,
            top,
            Lines(picture.title, kicker=picture.unit or None),
            largest=84 if wide else 80,
            upright=0.0,
            max_lines=2,
        )
        starts = self.times(len(picture.data), 0.6, share=0.45)
        upright = self.variant("columns", "rows") == "columns" and (wide or len(picture.data) <= 4)
        (self._columns if upright else self._rows)(picture, plot, starts)

    def _colour(self, values: Sequence[float], i: int) -> RGB:
        """The largest in the first accent, the others quieter."""
        first = self.accents()[0]
        if abs(values[i]) == max(abs(value) for value in values):
            return mix(first, first, 0.0)
        return mix(self.accents()[1], self.palette.field1, 0.35 if self.palette.is_dark else 0.22)

    def _columns(self, picture: BarChart, plot: Area, starts: Sequence[float]) -> None:
        u, data = self.u, picture.data
        values = _values(data)
        step = plot.width / len(data)
        width = min(210 * u, step * 0.6)
        labels = [
            fitted(d.label, self.style.body, step - 18 * u, 92 * u, 32 * u, 20 * u, lead=1.18, max_lines=2)
            for d in data
        ]
        shown = [single(_written(d), self.style.display, step - 10 * u, 48 * u, smallest=20 * u) for d in data]
        foot = max(copy.height for copy in labels) + 26 * u
        head = max(copy.height for copy in shown) + 16 * u
        low, high = min(0.0, *values), max(0.0, *values)
        area = Area(plot.left, plot.top + head, plot.right, plot.bottom - foot - (head if low < 0 else 0))
        scale = area.height / ((high - low) or 1.0)
        zero = area.bottom + low * scale
        self.add(Rule((plot.left, zero), (plot.right, zero), 2.5 * u, self.palette.ink, 0.2, 0.9, alpha=0.35))
        for i, value in enumerate(values):
            x = plot.left + step * (i + 0.5)
            end = zero - value * scale
            bar = Area(x - width / 2, min(zero, end), x + width / 2, max(zero, end))
            self._bar(bar, self._colour(values, i), starts[i], "up" if value >= 0 else "down")
            top = bar.top - shown[i].height - 10 * u if value >= 0 else bar.bottom + 10 * u
            self._value(data[i], shown[i], x, top, 0.5, starts[i], (0.0, zero - end))
            self.write(
                labels[i],
                x,
                plot.bottom - foot + 22 * u,
                align=0.5,
                starts=(min(starts[i], 0.4 + 0.06 * i),),
                entrance="fade",
            )

    def _rows(self, picture: BarChart, plot: Area, starts: Sequence[float]) -> None:
        u, data = self.u, picture.data
        values = _values(data)
        step = min(plot.height / len(data), 220 * u)
        top = plot.top + (plot.height - step * len(data)) * (0.5 if self.stage.aspect == "wide" else 0.25)
        beside = self.stage.aspect == "wide" or step < 130 * u  # labels over the bars need height
        label_room = plot.width * 0.27 if beside else plot.width
        label_height = step * (0.84 if beside else 0.40)
        labels = [
            fitted(
                d.label,
                self.style.body,
                label_room,
                label_height,
                min(42 * u, step * (0.46 if beside else 0.4)),
                20 * u,
                lead=1.16,
                max_lines=2 if beside else 1,
            )
            for d in data
        ]
        shown = [
            single(
                _written(d),
                self.style.display,
                plot.width * 0.3,
                min(46 * u, step * (0.5 if beside else 0.36)),
                smallest=20 * u,
            )
            for d in data
        ]
        margin = max(copy.width for copy in shown) + 24 * u
        left = plot.left + (max(copy.width for copy in labels) + 34 * u if beside else 0)
        low, high = min(0.0, *values), max(0.0, *values)
        area = Area(left + (margin if low < 0 else 0), plot.top, plot.right - margin, plot.bottom)
        scale = area.width / ((high - low) or 1.0)
        zero = area.left - low * scale
        for i, value in enumerate(values):
            y = top + step * i
            height = min(72 * u, step * (0.56 if beside else 0.40))
            middle = y + step * (0.5 if beside else 0.66)
            end = zero + value * scale
            bar = Area(min(zero, end), middle - height / 2, max(zero, end), middle + height / 2)
            self._bar(bar, self._colour(values, i), starts[i], "right" if value >= 0 else "left")
            x = bar.right + 18 * u if value >= 0 else bar.left - 18 * u
            self._value(
                data[i],
                shown[i],
                x,
                middle - shown[i].height / 2 + shown[i].size * 0.06,
                0.0 if value >= 0 else 1.0,
                starts[i],
                (zero - end, 0.0),
            )
            label_start = min(starts[i], 0.4 + 0.06 * i)
            self._row_label(labels[i], plot, middle if beside else None, bar.top, label_start, left)

    def _row_label(self, copy: Copy, plot: Area, middle: float | None, foot: float, start: float, left: float) -> None:
        u = self.u
        top = middle - copy.height / 2 if middle is not None else foot - 8 * u - copy.height
        if middle is not None:
            self.write(copy, left - 34 * u, top, align=1.0, starts=(start,), entrance="fade")
            return
        align = reading_align(copy.text)
        self.write(copy, edge_of(plot, align), top, align=align, starts=(start,), entrance="fade")

    def _bar(self, bar: Area, colour: RGB, start: float, way: str) -> None:
        radius = min(14 * self.u, bar.width / 2, bar.height / 2)
        top = mix(colour, "#ffffff", 0.14)
        ends = (
            ((bar.left, bar.top), (bar.right, bar.top)) if way in ("left", "right") else ((0, bar.top), (0, bar.bottom))
        )
        stops = [color_int(colour), color_int(top)] if way == "right" else [color_int(top), color_int(colour)]
        paint = fill(Shader=linear_gradient(ends[0], ends[1], stops))

        def draw(canvas: Any, t: float) -> None:
            k = ease_out(progress(t, start, GROW_S), 4)
            if k <= 0.001:
                return
            left, top_, right, bottom = bar.left, bar.top, bar.right, bar.bottom
            if way == "up":
                top_ = bottom - bar.height * k
            elif way == "down":
                bottom = top_ + bar.height * k
            elif way == "right":
                right = left + bar.width * k
            else:
                left = right - bar.width * k
            canvas.drawRoundRect(
                skia.Rect.MakeLTRB(left, top_, max(right, left + 1), max(bottom, top_ + 1)), radius, radius, paint
            )

        self.add(Drawing(draw))

    def _value(
        self, datum: Datum, copy: Copy, x: float, top: float, align: float, start: float, way: tuple[float, float]
    ) -> None:
        """The written value, riding on the end of its bar; `way` is from where the bar ends to where it begins."""
        left = x - copy.width * align
        area = Area(left, top, left + copy.width, top + copy.height)
        colour, worst = self.legible(area, copy.size, self.palette.ink)
        count = counted(datum)
        y = top + copy.ascent

        def draw(canvas: Any, t: float) -> None:
            shown = ease_out(progress(t, start, 0.4))
            if shown <= 0:
                return
            k = ease_out(progress(t, start, GROW_S), 4)
            is_whole = copy.text == _written(datum)
            text = count.prefix + count.at(k) + count.suffix if count and is_whole else copy.text
            dx, dy = way[0] * (1 - k), way[1] * (1 - k)
            setting.draw(canvas, text, x + dx, y + dy, copy.face, copy.size, fill(colour, shown), align=align)

        self.add(Drawing(draw))
        self.note(copy, area, worst, start)


def _values(data: Sequence[Datum]) -> list[float]:
    return [float(number(datum.value) or 0) for datum in data]


def _written(datum: Datum) -> str:
    return datum.shown or grouped(datum.value)
