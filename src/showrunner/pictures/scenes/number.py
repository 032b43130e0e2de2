"""One figure, counted up. A line is drawn only from a given series; without one the ornament cannot be read as data."""

import math
from typing import Any

import skia

from showrunner.film.pictures import Datum, Number
from showrunner.pictures import text as setting
from showrunner.pictures.colour import fill, stroke
from showrunner.pictures.ease import ease_in_out, ease_out, progress
from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.base import Designed
from showrunner.pictures.scenes.chart import LineChart
from showrunner.pictures.scenes.figures import Counted, counted, number
from showrunner.pictures.scenes.heading import tracking
from showrunner.pictures.scenes.lettering import Copy, fitted, ink_extent, single
from showrunner.pictures.scenes.placing import edge_of, reading_align
from showrunner.pictures.scenes.shapes import Drawing

COUNT_S = 1.5  # how long counting takes


class NumberScene(Designed[Number]):
    def lay_out(self, picture: Number) -> None:
        spoken = self.times(1, 0.5)[0]
        start = min(max(0.25, spoken - COUNT_S + 0.6), 1.2)
        has_series = len([d for d in picture.series if number(d.value) is not None]) >= 2
        if has_series:
            self._with_chart(picture, self.variant("under", "beside"), start)
            return
        layout = self.variant("left", "centre")
        share = _share(picture.figure)
        if layout == "left" and self.stage.aspect == "wide":
            room, side = self.content.columns(0.62, 0.38, gap=self.content.width * 0.03)
            self._dial(side, share, start)
            self._figure(picture, room, 0.0, start)
        elif share is not None and len(picture.figure.shown or picture.figure.value) < 8:
            self._inside_ring(picture, share, start)
        else:
            reach = math.hypot(self.content.width, self.content.height) * 0.5
            self._ticks(self.content.x, self.content.y, reach, 0.35)
            self._figure(picture, self.content, 0.5, start)

    def _inside_ring(self, picture: Number, share: float, start: float) -> None:
        """A percentage in the middle of the ring that it fills; kicker above, label below."""
        u, content = self.u, self.content
        kicker, label = self._kicker(picture, content), self._label(picture, content.width * 0.8, content.height * 0.26)
        above = kicker.height + 34 * u if kicker else 0.0
        below = label.height + 38 * u if label else 0.0
        radius = min(content.width * 0.40, (content.height - above - below) / 2)
        top = content.y - (above + 2 * radius + below) / 2
        if kicker:
            self.write(kicker, content.x, top, align=0.5, role="accent", starts=(0.1,), entrance="fade")
        y = top + above + radius
        self._gauge(content.x, y, radius, share, start)
        count = counted(picture.figure)
        shown = picture.figure.shown or picture.figure.value
        face = self.style.display
        figure = single(shown, face, radius * 1.24, radius * 0.62, smallest=radius * 0.2, track=-0.03)
        above_line, below_line = ink_extent(figure.text, face)
        middle = y + (above_line - below_line) * figure.size / 2 - figure.ascent
        self._count(count, figure, None, content.x, middle, 0.5, start, False)
        if label:
            self._write_label(label, content, y + radius + 38 * u, 0.5, start)

    def _with_chart(self, picture: Number, layout: str, start: float) -> None:
        wide = self.stage.aspect == "wide"
        if layout == "beside" and wide:
            room, plot = self.content.columns(0.46, 0.54, gap=self.content.width * 0.05)
            plot = plot.inset(0, plot.height * 0.08)
        else:
            room, plot = self.content.rows(0.52 if wide else 0.46, 0.48 if wide else 0.54, gap=40 * self.u)
        self.add(LineChart(self, plot, picture.series, start, COUNT_S))
        self._figure(picture, room, 0.0, start)

    def _figure(self, picture: Number, room: Area, align: float, start: float) -> None:
        """Kicker, figure and label as one block in the middle of `room`."""
        u = self.u
        kicker, label = self._kicker(picture, room), self._label(picture, min(room.width, 980 * u), room.height * 0.38)
        above = kicker.height + 30 * u if kicker else 0.0
        below = label.height + 36 * u if label else 0.0
        count = counted(picture.figure)
        shown = picture.figure.shown or (count.written if count else picture.figure.value)
        free = room.height - above - below
        height = free
        while True:
            figure, unit = self._figure_copy(count, shown, room, height)
            beneath = unit is not None and figure.width + 0.12 * figure.size + unit.width > room.width
            drop = self._drop(figure) if _is_counted(count, figure) else 0.0
            extra = unit.height + 10 * u if unit and beneath else 0.0
            if figure.height - drop + extra <= free or height < 60 * u:
                break
            height *= 0.9
        top = room.y - (above + figure.height - drop + extra + below) / 2
        x = edge_of(room, align)
        if kicker:
            self.write(kicker, x, top, align=align, role="accent", starts=(0.1,), entrance="fade")
        top += above
        self._count(count, figure, unit, x, top, align, start, beneath)
        top += figure.height - drop + extra
        if label:
            self._write_label(label, room, top + 36 * u, align, start)

    def _kicker(self, picture: Number, room: Area) -> Copy | None:
        if not picture.kicker:
            return None
        u = self.u
        return single(picture.kicker.upper(), self.style.body, room.width * 0.9, 32 * u, smallest=22 * u, track=0.12)

    def _label(self, picture: Number, width: float, height: float) -> Copy | None:
        text, u = picture.figure.label, self.u
        return fitted(text, self.style.body, width, height, 54 * u, 26 * u, lead=1.26) if text.strip() else None

    def _write_label(self, label: Copy, room: Area, top: float, align: float, start: float) -> None:
        side = reading_align(label.text, align)
        x = edge_of(room, side)
        self.write(label, x, top, align=side, role="mute", starts=(start + 0.45,), entrance="fade")

    def _drop(self, figure: Copy) -> float:
        """px of the block's height below the deepest digit: most faces' digits stand on the line."""
        _, below = ink_extent(figure.text, figure.face)
        return max(0.0, figure.extent[1] - max(0.0, below) - 0.04) * figure.size

    def _figure_copy(self, count: Counted | None, shown: str, room: Area, height: float) -> tuple[Copy, Copy | None]:
        """The figure as large as it goes, and its unit when that is a word ("million")."""
        u = self.u
        suffix = count.suffix.strip() if count else ""
        is_word = len(suffix) > 2 and any(char.isalpha() for char in suffix)
        text = shown if not is_word or count is None else count.prefix + count.written
        largest = (330 if self.stage.aspect == "wide" else 300) * u
        figure = single(
            text,
            self.style.display,
            room.width * (0.8 if is_word else 1.0),
            min(largest, height * 0.95),
            smallest=54 * u,
            track=-0.03,
        )
        if not is_word:
            return figure, None
        return figure, single(
            suffix,
            self.style.display,
            room.width,
            figure.size * 0.36,
            smallest=30 * u,
            track=tracking(self.style.display),
        )

    def _count(
        self,
        count: Counted | None,
        figure: Copy,
        unit: Copy | None,
        x: float,
        top: float,
        align: float,
        start: float,
        beneath: bool,
    ) -> None:
        gap = figure.size * 0.12
        whole = figure.width + (gap + unit.width if unit and not beneath else 0.0)
        left = x - whole * align
        if count is None or figure.text not in (
            count.prefix + count.written,
            count.prefix + count.written + count.suffix,
        ):
            self.write(figure, x, top, align=align, starts=(start,))
        else:
            self._run(count, figure, left, top, start)
        if unit and beneath:
            self.write(
                unit,
                x,
                top + figure.height - self._drop(figure) + 10 * self.u,
                align=align,
                role="accent",
                starts=(start + 0.5,),
            )
        elif unit:
            self.write(
                unit, left + figure.width + gap, top + figure.ascent - unit.ascent, role="accent", starts=(start + 0.5,)
            )

    def _run(self, count: Counted, figure: Copy, left: float, top: float, start: float) -> None:
        area = Area(left, top, left + figure.width, top + figure.height - self._drop(figure))
        colour, worst = self.legible(area, figure.size, self.palette.ink)
        tail = figure.text[len(count.prefix + count.written) :]
        y, right = top + figure.ascent, left + figure.width
        face, size, track = figure.face, figure.size, figure.track

        def draw(canvas: Any, t: float) -> None:
            shown = ease_out(progress(t, start, 0.35))
            if shown > 0:
                k = ease_out(progress(t, start, COUNT_S), 4)
                text = count.prefix + count.at(1.0 if t >= start + COUNT_S else min(k, 0.9999)) + tail
                setting.draw(canvas, text, right, y, face, size, fill(colour, shown), track=track, align=1.0)

        self.add(Drawing(draw))
        self.note(figure, area, worst, start)

    def _dial(self, room: Area, share: float | None, start: float) -> None:
        """A ring: filled to the share when the figure is a percentage, else only ticks that turn."""
        radius = min(room.width, room.height) * 0.40
        if share is not None:
            self._gauge(room.x, room.y, radius, share, start)
        else:
            self._ticks(room.x, room.y, radius, 1.0)
        self.figure(Area(room.x - radius, room.y - radius, room.x + radius, room.y + radius))

    def _gauge(self, x: float, y: float, radius: float, share: float, start: float) -> None:
        width = radius * 0.2
        oval = skia.Rect.MakeLTRB(
            x - radius + width / 2, y - radius + width / 2, x + radius - width / 2, y + radius - width / 2
        )
        track, arc = stroke(self.palette.ink, width, 0.10), stroke(self.accents()[0], width)
        tip = fill(self.palette.field0)

        def draw(canvas: Any, t: float) -> None:
            canvas.drawArc(oval, -90, 360 * ease_in_out(progress(t, 0.1, 0.7)), False, track)
            k = share * ease_out(progress(t, start, COUNT_S), 4)
            if k > 0.002:
                canvas.drawArc(oval, -90, 360 * k, False, arc)
                angle = math.radians(360 * k - 90)
                r = radius - width / 2
                canvas.drawCircle(x + math.cos(angle) * r, y + math.sin(angle) * r, width * 0.18, tip)

        self.add(Drawing(draw))

    def _ticks(self, x: float, y: float, radius: float, strength: float) -> None:
        """Rings of even ticks, one turning against the other: movement without a message."""
        u = self.u
        rings = [
            (radius, 72, 30 * u, 4 * u, self.accents()[0], 0.85),
            (radius * 0.82, 48, 14 * u, 3 * u, self.palette.ink, 0.3),
        ]
        if strength >= 1:
            rings.append((radius * 0.62, 24, 8 * u, 6 * u, self.accents()[1], 0.7))
        paints = [stroke(colour, width, alpha * strength) for _, _, _, width, colour, alpha in rings]

        def draw(canvas: Any, t: float) -> None:
            grown = ease_in_out(progress(t, 0.1, 1.4))
            for i, (r, count, length, *_rest) in enumerate(rings):
                turn = t * (0.10 if i % 2 == 0 else -0.14)
                points: list[Any] = []
                for k in range(int(count * grown)):
                    angle = turn + k * math.tau / count
                    c, s = math.cos(angle), math.sin(angle)
                    points += [skia.Point(x + c * (r - length), y + s * (r - length)), skia.Point(x + c * r, y + s * r)]
                if points:
                    canvas.drawPoints(skia.Canvas.kLines_PointMode, points, paints[i])

        self.add(Drawing(draw))


def _is_counted(count: Counted | None, figure: Copy) -> bool:
    """Whether the text set is the number whole, and not what was left of it."""
    return count is not None and figure.text.startswith(count.prefix + count.written)


def _share(figure: Datum) -> float | None:
    """0..1 for a percentage between 0 and 100, else None."""
    value = number(figure.value)
    is_percentage = "%" in (figure.shown or figure.value) or "percent" in (figure.shown or "").lower()
    return float(value) / 100 if is_percentage and value is not None and 0 <= value <= 100 else None
