"""An idea in pictures: a hero illustration and its satellites, in orbit, as a hub with lines, or as a mosaic."""

import math
from collections.abc import Sequence
from typing import Any

import skia

from showrunner.film.pictures import Concept
from showrunner.pictures import icons
from showrunner.pictures.canvas import draw_image
from showrunner.pictures.colour import color_int, fill, linear_gradient, mix, stroke
from showrunner.pictures.ease import ease_in_out, ease_out, progress, spring
from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.base import Designed
from showrunner.pictures.scenes.heading import Lines, generosity, set_heading
from showrunner.pictures.scenes.shapes import Drawing, Plate, Sprite, edge, glow, shadow
from showrunner.pictures.scenes.tiles import put_icon, raised_tile, ringed

SHORT_TITLE = 36  # letters; two lines, which leave more room for the illustration
# Cells of the mosaic by number of satellites: (left, top, width, height) in a grid, the hero first; (columns, rows).
MOSAICS: dict[int, tuple[tuple[int, int], tuple[tuple[float, float, float, float], ...]]] = {
    0: ((2, 2), ((0, 0, 2, 2),)),
    1: ((3, 2), ((0, 0, 2, 2), (2, 0.5, 1, 1))),
    2: ((3, 2), ((0, 0, 2, 2), (2, 0, 1, 1), (2, 1, 1, 1))),
    3: ((3, 3), ((0, 0, 2, 2), (2, 0, 1, 2), (0, 2, 1, 1), (1, 2, 2, 1))),
    4: ((3, 3), ((0, 0, 2, 2), (2, 0, 1, 1), (2, 1, 1, 1), (0, 2, 1, 1), (1, 2, 2, 1))),
}


class ConceptScene(Designed[Concept]):
    def lay_out(self, picture: Concept) -> None:
        names = [name for name in picture.icons if icons.has(name)] or ["sparkle"]
        room, figure = self._rooms(picture.title)
        starts = [0.15, *self.times(len(picture.icons) - 1, 0.6, share=0.4)[: len(names) - 1]]
        if len(names) == 1:
            self._alone(names[0], figure)
        else:
            layout = self.variant("orbit", "hub", "mosaic") if len(names) > 2 else self.variant("orbit", "mosaic")
            {"orbit": self._orbit, "hub": self._hub, "mosaic": self._mosaic}[layout](names, figure, starts)
        wide = self.stage.aspect == "wide"
        set_heading(
            self,
            room,
            Lines(picture.title, accent=picture.accent),
            align=self.stacked_align(),
            largest=(112 if wide else 104) * generosity(picture.title),
            upright=0.5 if wide else 0.4,
            max_lines=6 if wide else 4,
        )

    def _rooms(self, title: str) -> tuple[Area, Area]:
        """(for the words, for the illustration)"""
        content, u = self.content, self.u
        if self.stage.aspect == "wide":
            left, right = content.columns(0.47, 0.47, gap=content.width * 0.06)
            grown = 30 * u
            if self.stage.rng("side").random() < 0.3:
                left, right = right, left
            return left, Area(right.left, max(content.top, right.top - grown), right.right, right.bottom)
        share = {"tall": 0.60, "portrait": 0.58, "square": 0.56}[self.stage.aspect]
        share += 0.07 if len(title) < SHORT_TITLE else 0.0
        top, bottom = content.rows(share, 1 - share, gap=44 * u)
        return bottom, top

    def _alone(self, name: str, room: Area) -> None:
        """One icon: on a large disc that sends out rings, or on a filled tile."""
        reach = min(room.width, room.height) / 2
        if self.variant("disc", "tile") == "tile":
            side = reach * 0.82
            self._tile(name, Area(room.x - side, room.y - side, room.x + side, room.y + side), 0.1, 0)
            return
        ring, colour = reach * 0.72, self.accents()[0]
        u = self.u

        def draw(canvas: Any, t: float) -> None:
            for k in range(2):
                phase = (t * 0.16 + k / 2) % 1.0
                strength = math.sin(math.pi * phase) * 0.5 * min(1.0, t / 0.8)
                if strength > 0.01:
                    canvas.drawCircle(room.x, room.y, ring + (reach - ring) * phase, stroke(colour, 3 * u, strength))

        self.add(Drawing(draw))
        self._disc(name, room.x, room.y, reach, 0.0, ring)
        self.figure(Area(room.x - reach, room.y - reach, room.x + reach, room.y + reach))

    # A hero disc with satellites round it

    def _orbit(self, names: Sequence[str], room: Area, starts: Sequence[float]) -> None:
        reach = min(room.width, room.height) / 2
        x, y = room.x, room.y
        orbit, tile = reach * 0.80, reach * 0.36
        self._disc(names[0], x, y, reach, orbit, reach * 0.5)
        self.figure(Area(x - reach, y - reach, x + reach, y + reach))
        count = len(names) - 1
        turn = self.stage.rng("turn").uniform(-0.6, 0.2)
        for i, name in enumerate(names[1:]):
            angle = turn - math.pi / 2 + math.tau * (i + 0.5) / max(count, 3 if count > 1 else 1)
            self._satellite(name, (x, y), orbit, angle, tile, reach * 0.50, starts[i + 1], i)

    def _disc(self, name: str, x: float, y: float, reach: float, orbit: float, radius: float) -> None:
        """The hero on its disc of `radius`, with light as far as `reach` and a line where satellites will go."""
        u = self.u
        plate = Plate(Area(x - reach * 1.25, y - reach * 1.25, x + reach * 1.25, y + reach * 1.25), 2)
        glow(plate.canvas, x, y, reach * 1.25, self.palette.accent1, 0.42 if self.palette.is_dark else 0.24)
        if orbit:
            ringed(self, plate, x, y, orbit, 0.16)
            ringed(self, plate, x, y, (orbit + radius) / 2, 0.09)
        area = Area(x - radius, y - radius, x + radius, y + radius)
        ground = raised_tile(self, plate, area, radius)
        self.on_study(plate)
        self.add(Sprite(plate, self.motion(0.0, "pop")))
        hero = Plate(area.inset(radius * 0.38), 2)  # no larger than the icon: a turning image costs by its area
        put_icon(self, hero, hero.area, name, ground, 0.96)
        self.add(
            Sprite(hero, self.motion(0.15, "pop"), lambda t: (0.0, math.sin(t * 1.4) * 6 * u, 2 * math.sin(t * 0.9)))
        )

    def _satellite(
        self,
        name: str,
        centre: tuple[float, float],
        orbit: float,
        angle: float,
        side: float,
        rim: float,
        start: float,
        i: int,
    ) -> None:
        u = self.u
        area = Area(centre[0] - side / 2, centre[1] - side / 2, centre[0] + side / 2, centre[1] + side / 2)
        plate = Plate(area, side * 0.3)
        ground = raised_tile(self, plate, area, side * 0.27)
        put_icon(self, plate, area, name, ground)
        image = plate.image()
        line = stroke(self.accents()[0], 4 * u, 0.8)
        pace = 0.10 if self.is_lively else 0.05

        def draw(canvas: Any, t: float) -> None:
            k = spring(progress(t, start, 1.0), 0.9, 6.0)
            if k <= 0.02:
                return
            here = angle + t * pace
            c, s = math.cos(here), math.sin(here)
            distance = orbit * (0.45 + 0.55 * k)
            line.setPathEffect(skia.DashPathEffect.Make([3 * u, 14 * u], -t * 40 * u))
            line.setAlphaf(0.8 * min(1.0, k))
            edge_at = distance - side * 0.62
            if edge_at > rim + 8 * u:
                canvas.drawLine(
                    centre[0] + c * (rim + 8 * u),
                    centre[1] + s * (rim + 8 * u),
                    centre[0] + c * edge_at,
                    centre[1] + s * edge_at,
                    line,
                )
            draw_image(
                canvas,
                image,
                centre[0] + c * distance,
                centre[1] + s * distance,
                k,
                3 * math.sin(t * 1.1 + i),
                min(1.0, k),
            )

        self.add(Drawing(draw))

    # A hub with lines to its satellites

    def _hub(self, names: Sequence[str], room: Area, starts: Sequence[float]) -> None:
        count = len(names) - 1
        is_flat = self.stage.aspect == "wide"
        side = min((room.width if is_flat else room.height) * 0.42, (room.height if is_flat else room.width) * 0.62)
        across = room.height if is_flat else room.width
        small = min(side * 0.52, across / max(count, 2) * 0.74)
        if is_flat:
            hub = Area(room.left, room.y - side / 2, room.left + side, room.y + side / 2)
            ends = [(room.right - small / 2, room.top + room.height * (i + 0.5) / count) for i in range(count)]
        else:
            hub = Area(room.x - side / 2, room.top, room.x + side / 2, room.top + side)
            ends = [(room.left + room.width * (i + 0.5) / count, room.bottom - small / 2) for i in range(count)]
        for i, end in enumerate(ends):
            self._link(hub, end, small, is_flat, starts[i + 1], i)
        self._tile(names[0], hub, starts[0], 0)
        for i, (x, y) in enumerate(ends):
            self._tile(
                names[i + 1], Area(x - small / 2, y - small / 2, x + small / 2, y + small / 2), starts[i + 1], i + 1
            )

    def _link(self, hub: Area, end: tuple[float, float], small: float, is_flat: bool, start: float, i: int) -> None:
        """A curve from the hub to a satellite, with light travelling along it."""
        u = self.u
        path = skia.Path()
        if is_flat:
            x0, y0, x1, y1 = hub.right, hub.y, end[0] - small / 2, end[1]
            path.moveTo(x0, y0)
            path.cubicTo((x0 + x1) / 2, y0, (x0 + x1) / 2, y1, x1, y1)
        else:
            x0, y0, x1, y1 = hub.x, hub.bottom, end[0], end[1] - small / 2
            path.moveTo(x0, y0)
            path.cubicTo(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2, x1, y1)
        measure = skia.PathMeasure(path, False)
        length = measure.getLength()
        line, spark = stroke(self.accents()[0], 4 * u, 0.75), fill(self.palette.ink)

        def draw(canvas: Any, t: float) -> None:
            k = ease_in_out(progress(t, start - 0.35, 0.6))
            if k <= 0:
                return
            shown = skia.Path()
            measure.getSegment(0, length * k, shown, True)
            canvas.drawPath(shown, line)
            if t > start + 0.4:
                where = (t * 0.45 + i * 0.3) % 1.0
                point, _ = measure.getPosTan(length * where)
                size = 6 * u * math.sin(math.pi * where) * ease_out(progress(t, start + 0.4, 0.5))
                canvas.drawCircle(point.x(), point.y(), size, spark)

        self.add(Drawing(draw))

    # Tiles

    def _mosaic(self, names: Sequence[str], room: Area, starts: Sequence[float]) -> None:
        (columns, rows), cells = MOSAICS[len(names) - 1]
        gap = 26 * self.u
        side = min((room.width - gap * (columns - 1)) / columns, (room.height - gap * (rows - 1)) / rows)
        width, height = side * columns + gap * (columns - 1), side * rows + gap * (rows - 1)
        left, top = room.x - width / 2, room.y - height / 2
        for i, (x, y, w, h) in enumerate(cells):
            area = Area(left + x * (side + gap), top + y * (side + gap), 0, 0)
            area = Area(area.left, area.top, area.left + w * side + (w - 1) * gap, area.top + h * side + (h - 1) * gap)
            self._tile(names[i], area, starts[i], i)

    def _tile(self, name: str, area: Area, start: float, index: int) -> None:
        """The hero's tile is filled with the first accent, the others stand off the field."""
        u = self.u
        plate = Plate(area, 60 * u)
        radius = min(56 * u, min(area.width, area.height) * 0.2)
        if index == 0:
            first, second = self.palette.accent1, self.accents()[1 if self.palette.is_dark else 2]
            shadow(plate.canvas, area, radius, 30 * u, 16 * u, 0.36 if self.palette.is_dark else 0.2)
            shade = linear_gradient(
                (area.left, area.top), (area.right, area.bottom), [color_int(first), color_int(second)]
            )
            plate.canvas.drawRoundRect(
                skia.Rect.MakeLTRB(area.left, area.top, area.right, area.bottom),
                radius,
                radius,
                fill(Shader=shade, Dither=True),
            )
            edge(plate.canvas, area, radius, "#ffffff", 2 * u, 0.3)
            self._hero_icon(plate, area, name, first)
        else:
            ground = raised_tile(self, plate, area, radius)
            put_icon(self, plate, area, name, ground, 0.56)
        self.figure(area, start)
        phase, depth = index * 1.7, 5 * u
        self.add(
            Sprite(
                plate,
                self.motion(start, "pop"),
                lambda t: (0.0, math.sin(t * 1.1 + phase) * depth * ease_out(t - start - 1.2), 0.0),
            )
        )

    def _hero_icon(self, plate: Plate, area: Area, name: str, ground: str) -> None:
        size = max(8, round(min(area.width, area.height) * 0.56))
        ink = self.ink_on(size, ground)
        weight: Any = {"duotone": "duotone", "line": "regular", "fill": "fill"}[self.style.icons]
        image = icons.icon(name, size, ink, mix(ground, ink, 0.4), weight)
        plate.canvas.drawImage(image, round(area.x - size / 2), round(area.y - size / 2))
