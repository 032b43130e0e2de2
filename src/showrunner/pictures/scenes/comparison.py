"""Two sides against each other: cards with a badge between them, or the frame itself parted by a line."""

from collections.abc import Sequence
from typing import Any

import skia

from showrunner.film.pictures import Comparison, Side
from showrunner.pictures.colour import Colour, fill, stroke
from showrunner.pictures.ease import ease_in_out, progress
from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.base import Designed
from showrunner.pictures.scenes.heading import Lines, set_heading, tracking
from showrunner.pictures.scenes.lettering import fitted
from showrunner.pictures.scenes.placing import edge_of, reading_align, turned
from showrunner.pictures.scenes.shapes import Drawing, Plate, Sprite
from showrunner.pictures.scenes.tiles import filled_disc, put_icon, put_sign, solid_icon, tint_tile


class ComparisonScene(Designed[Comparison]):
    def lay_out(self, picture: Comparison) -> None:
        u = self.u
        room = self.content
        if picture.title:
            share = {"wide": 0.2, "tall": 0.14, "square": 0.18, "portrait": 0.16}[self.stage.aspect]
            top, room = room.rows(share, 1 - share, gap=34 * u)
            set_heading(self, top, Lines(picture.title), largest=80, align=0.5, upright=0.3, max_lines=2)
        stacked = self.stage.aspect == "tall"
        room = self._trimmed(room, picture, stacked)
        is_split = self.variant("cards", "split") == "split" and not stacked
        gap = (150 if is_split else 44) * u
        left, right = room.rows(1, 1, gap=gap) if stacked else room.columns(1, 1, gap=gap)
        starts = self._starts(picture)
        tints = (self.accents()[0], self.accents()[1])
        if is_split:
            self._split(room, tints)
        else:
            for area, tint, start in ((left, tints[0], 0.2), (right, tints[1], 0.35)):
                self._panel(area, tint, start, stacked)
        count, most = 1 + len(picture.left.points), max(len(picture.left.points), len(picture.right.points))
        self._side(picture.left, most, left, tints[0], starts[:count], is_split, stacked)
        self._side(picture.right, most, right, tints[1], starts[count:], is_split, stacked)
        self._badge(room)

    def _trimmed(self, room: Area, picture: Comparison, stacked: bool) -> Area:
        """As much of `room`, in its middle, as the longer side can fill."""
        u = self.u
        most = max(len(picture.left.points), len(picture.right.points))
        has_icon = picture.left.icon or picture.right.icon
        each = ((350 if has_icon else 220) + most * 122) * u if most else 400 * u
        wanted = 2 * each + 44 * u if stacked else each
        spare = max(0.0, room.height - wanted)
        return Area(room.left, room.top + spare * 0.4, room.right, room.bottom - spare * 0.6)

    def _starts(self, picture: Comparison) -> list[float]:
        """Headings come at once, points with their words."""
        left, right = 1 + len(picture.left.points), 1 + len(picture.right.points)
        starts = self.times(left + right, 0.7)
        starts[0], starts[left] = 0.35, 0.5
        return starts

    def _panel(self, area: Area, tint: Colour, start: float, stacked: bool) -> None:
        u = self.u
        plate = Plate(area, 50 * u)
        self.card(plate, area, 36 * u)
        bar = Area(area.left + 36 * u, area.top, area.left + 156 * u, area.top + 8 * u)
        plate.canvas.drawRoundRect(
            skia.Rect.MakeLTRB(bar.left, bar.top, bar.right, bar.bottom), 4 * u, 4 * u, fill(tint)
        )
        arrival = "rise" if stacked else ("left" if area.x < self.stage.width / 2 else "right")
        self.add(Sprite(plate, self.motion(start, arrival)))

    def _split(self, room: Area, tints: Sequence[Colour]) -> None:
        """The right half of the frame tinted, and the line between the halves drawn from the middle."""
        middle, height, u = self.stage.width / 2, self.stage.height, self.u
        wash, line = fill(tints[1], 0.13), stroke(self.accents()[0], 4 * u, 0.9)
        right = skia.Rect.MakeLTRB(middle, 0, self.stage.width, height)
        self.study.paint(lambda canvas: canvas.drawRect(right, wash))

        def draw(canvas: Any, t: float) -> None:
            k = ease_in_out(progress(t, 0.05, 0.8))
            if k <= 0:
                return
            canvas.drawRect(
                skia.Rect.MakeLTRB(self.stage.width - (self.stage.width - middle) * k, 0, self.stage.width, height),
                wash,
            )
            half = room.height / 2 * k
            canvas.drawLine(middle, room.y - half, middle, room.y + half, line)

        self.add(Drawing(draw))

    def _side(
        self, side: Side, most: int, area: Area, tint: Colour, starts: Sequence[float], is_split: bool, stacked: bool
    ) -> None:
        u = self.u
        inner = area.inset(0 if is_split else 44 * u, 18 * u if is_split else 40 * u)
        tile_side = min(128 * u, inner.height * (0.22 if most else 0.4), inner.width * 0.26)
        has_icon = side.icon is not None and self.drawn_icon(side.icon, 16, self.palette.field0) is not None
        align = reading_align(side.heading)
        if has_icon:
            tile = Area(inner.left, inner.top, inner.left + tile_side, inner.top + tile_side)
            self._icon(side, turned(tile, inner, align), tint, starts[0])
        beside = has_icon and (stacked or inner.height < 420 * u)
        left = inner.left + (tile_side + 28 * u if beside else 0)
        head = inner.top + (0 if beside or not has_icon else tile_side + 26 * u)
        head_room = turned(Area(left, head, inner.right, inner.bottom), inner, align)
        points_share = 0.54 if most else 0.0
        heading = fitted(
            side.heading,
            self.style.display,
            head_room.width,
            head_room.height * (1 - points_share),
            (72 if most else 104) * u,
            30 * u,
            lead=1.06,
            track=tracking(self.style.display),
            max_lines=3 if most else 6,
        )
        if not most:
            top = head_room.y - heading.height / 2
        else:
            top = inner.top + max(0.0, (tile_side - heading.height) / 2) if beside else head_room.top
        self.write(heading, edge_of(head_room, align), top, align=align, starts=(starts[0],))
        foot = max(top + heading.height, inner.top + (tile_side if beside else 0)) + 30 * u
        self._points(side.points, most, Area(inner.left, foot, inner.right, inner.bottom), tint, starts[1:])

    def _icon(self, side: Side, area: Area, tint: Colour, start: float) -> None:
        plate = Plate(area, 8 * self.u)
        ground = tint_tile(self, plate, area, self.surface()[0], tint, area.width * 0.26)
        put_icon(self, plate, area, side.icon, ground, tint=tint)
        self.figure(area, start)
        self.add(Sprite(plate, self.motion(start, "pop")))

    def _points(self, points: Sequence[str], most: int, room: Area, tint: Colour, starts: Sequence[float]) -> None:
        """`most` is the number of points on the longer side: both keep its spacing."""
        if not points:
            return
        u = self.u
        step = min(118 * u, room.height / most)
        dot = min(40 * u, step * 0.5)
        for i, point in enumerate(points):
            y = room.top + step * (i + 0.5)
            align = reading_align(point)
            area = turned(Area(room.left, y - dot / 2, room.left + dot, y + dot / 2), room, align)
            plate = Plate(area, 2)
            filled_disc(self, plate, area, tint)
            solid_icon(self, plate, area, "check", tint)
            self.figure(area, starts[i])
            self.add(Sprite(plate, self.motion(starts[i], "pop")))
            words = turned(Area(room.left + dot + 20 * u, y - step / 2, room.right, y + step / 2), room, align)
            copy = fitted(point, self.style.body, words.width, step * 0.92, 42 * u, 21 * u, lead=1.18, max_lines=2)
            x, top = edge_of(words, align), y - copy.height / 2
            self.write(copy, x, top, align=align, starts=(starts[i] + 0.08,), entrance="fade")

    def _badge(self, room: Area) -> None:
        """A small disc where the sides meet."""
        radius = 40 * self.u
        area = Area(room.x - radius, room.y - radius, room.x + radius, room.y + radius)
        plate = Plate(area, 24 * self.u)
        colour = self.palette.ink
        filled_disc(self, plate, area, colour)
        put_sign(self, plate, area, "vs", self.ink_on(0, colour), 0.46)
        self.add(Sprite(plate, self.motion(0.55, "pop")))
