"""Places on a dotted map of the world, fitted to them; each place comes with its name, the route with the places."""

import itertools
import math
from collections.abc import Sequence
from typing import Any

import skia

from showrunner.film.pictures import Map, Place
from showrunner.pictures.canvas import LINEAR, NEAREST
from showrunner.pictures.colour import color_int, fill, linear_gradient, mix, stroke
from showrunner.pictures.ease import ease_in_out, ease_out, progress, spring
from showrunner.pictures.measure import Area
from showrunner.pictures.scenes import atlas
from showrunner.pictures.scenes.base import Designed
from showrunner.pictures.scenes.heading import Heading, Lines, set_heading
from showrunner.pictures.scenes.lettering import Copy, single
from showrunner.pictures.scenes.shapes import Drawing, Motion, Plate, Sprite, rounded, shadow

CELL = 15.0  # units between dots
LEAST_DEGREES = {1: 20.0, 2: 10.0}  # height of the smallest map: a country among its neighbours; from 2 places on
_ANGLES = (-90, 90, 0, 180, -45, -135, 45, 135, -20, 20, 160, 200, -65, -115, 65, 115)  # where a label is tried first


class MapScene(Designed[Map]):
    backdrop_amount = 0.7

    def lay_out(self, picture: Map) -> None:
        room, title_room = self._rooms(picture)
        places = [(p.latitude_e3 / 1000, p.longitude_e3 / 1000) for p in picture.places]
        inner = room.inset(min(150 * self.u, room.width * 0.14), min(110 * self.u, room.height * 0.17))
        view = atlas.fitted(
            places, (room.x, inner.y + 12 * self.u), inner.width, inner.height, LEAST_DEGREES[min(2, len(places))]
        )
        self._dots(view, places, title_room)
        if picture.title and title_room:
            self._heading(picture.title, title_room)
        points = [view.at(*place) for place in places]
        starts = self.times(len(points), 0.7, share=0.55)
        if not picture.title:
            starts[0] = min(starts[0], 0.9)  # nothing else is to be seen
        if picture.route and len(points) > 1:
            self._route(points, starts)
        for i, (point, start) in enumerate(zip(points, starts, strict=True)):
            self._pin(point, start, i * 0.37)
        self._labels(picture.places, points, starts, room)

    def _rooms(self, picture: Map) -> tuple[Area, Area | None]:
        content = self.content
        if not picture.title:
            return content, None
        if self.stage.aspect == "wide" and self.variant("above", "beside") == "beside":
            left, right = content.columns(0.30, 0.70, gap=50 * self.u)
            return right, left
        share = {"wide": 0.18, "tall": 0.16, "square": 0.2, "portrait": 0.17}[self.stage.aspect]
        top, rest = content.rows(share, 1 - share, gap=10 * self.u)
        return rest, top

    def _heading(self, title: str, room: Area) -> Heading:
        is_column = room.height > room.width * 0.5
        return set_heading(
            self,
            room,
            Lines(title),
            largest=92 if is_column else 78,
            upright=0.5 if is_column else 0.0,
            max_lines=6 if is_column else 2,
        )

    def _dots(self, view: atlas.View, places: Sequence[tuple[float, float]], title_room: Area | None) -> None:
        """The land in dots, that of the places' countries brighter, fading out under the title."""
        stage, cell = self.stage, CELL * self.u
        land = atlas.land(view, stage.width, stage.height, cell)
        home = atlas.country_round(places, view, stage.width, stage.height, cell)
        plate = Plate(Area(0, 0, stage.width, stage.height), 0)
        dark = self.palette.is_dark
        quiet = stroke(mix(self.palette.accent1, self.palette.ink, 0.3), 7 * self.u, 0.52 if dark else 0.42)
        loud = stroke(self.accents()[0], 8 * self.u, 0.85)
        for mask, paint in ((land & ~home, quiet), (home, loud)):
            rows, columns = mask.nonzero()
            points = [
                skia.Point(float(x) * cell + (cell / 2 if y % 2 else 0.0), float(y) * cell)
                for y, x in zip(rows, columns, strict=True)
            ]
            if points:
                plate.canvas.drawPoints(skia.Canvas.kPoints_PointMode, points, paint)
        if title_room is not None:
            self._fade(plate, title_room)
        self.on_study(plate)
        image = plate.image()
        width, height = stage.width, stage.height

        def draw(canvas: Any, t: float) -> None:
            k = ease_out(progress(t, 0.0, 1.3), 4)
            paint = skia.Paint()
            paint.setAlphaf(min(1.0, ease_out(progress(t, 0.0, 0.7))))
            if k >= 1:
                canvas.drawImage(image, 0, 0, NEAREST)
                return
            zoom = 1.08 - 0.08 * k
            canvas.save()
            canvas.translate(width / 2 * (1 - zoom), height / 2 * (1 - zoom))
            canvas.scale(zoom, zoom)
            canvas.drawImage(image, 0, 0, LINEAR, paint)
            canvas.restore()

        self.add(Drawing(draw))

    def _fade(self, plate: Plate, room: Area) -> None:
        """Take the dots away where the title stands."""
        u, stage = self.u, self.stage
        if room.height > room.width * 0.5:
            ends = ((room.right - 30 * u, 0.0), (room.right + 130 * u, 0.0))
            if room.left > stage.width / 2:
                ends = ((room.left + 30 * u, 0.0), (room.left - 130 * u, 0.0))
        else:
            ends = ((0.0, room.bottom - 10 * u), (0.0, room.bottom + 90 * u))
        shade = linear_gradient(*ends, [color_int("#000000", 0.0), color_int("#000000", 1.0)])
        plate.canvas.drawPaint(skia.Paint(Shader=shade, BlendMode=skia.BlendMode.kDstIn))

    def _route(self, points: Sequence[tuple[float, float]], starts: Sequence[float]) -> None:
        """Arcs from place to place; once all are drawn, a light runs along them."""
        u = self.u
        legs = [_arc(a, b) for a, b in itertools.pairwise(points)]
        measures = [skia.PathMeasure(leg, False) for leg in legs]
        lengths = [measure.getLength() for measure in measures]
        colour = self.accents()[1]
        halo, line, spark = stroke(colour, 13 * u, 0.22), stroke(colour, 5 * u), fill(self.palette.ink)
        finished = starts[-1] + 0.4

        def draw(canvas: Any, t: float) -> None:
            for i, measure in enumerate(measures):
                k = ease_in_out(progress(t, starts[i + 1] - 0.55, 0.75))
                if k <= 0:
                    continue
                shown = skia.Path()
                measure.getSegment(0, lengths[i] * k, shown, True)
                canvas.drawPath(shown, halo)
                canvas.drawPath(shown, line)
            if t > finished:
                at = (t * 0.32) % 1.0 * sum(lengths)
                size = 8 * u * ease_out(progress(t, finished, 0.5))
                for measure, length in zip(measures, lengths, strict=True):
                    if length > 0 and at <= length:  # two names for one spot make a leg of no length
                        where, _ = measure.getPosTan(at)
                        canvas.drawCircle(where.x(), where.y(), size, spark)
                        break
                    at -= length

        self.add(Drawing(draw))

    def _pin(self, point: tuple[float, float], start: float, phase: float) -> None:
        u, (x, y) = self.u, point
        ring, outer, inner = stroke(self.accents()[2], 3 * u), fill("#ffffff"), fill(self.accents()[2])

        def draw(canvas: Any, t: float) -> None:
            k = spring(progress(t, start, 1.0), 1.0, 6.0)
            if k <= 0.01:
                return
            beat = (t * 0.8 + phase) % 1.0
            ring.setAlphaf(0.8 * (1 - beat) * ease_out(progress(t, start, 0.8)))
            canvas.drawCircle(x, y, (14 + 40 * beat) * u, ring)
            canvas.drawCircle(x, y, 16 * u * k, outer)
            canvas.drawCircle(x, y, 10 * u * k, inner)

        self.add(Drawing(draw))

    def _labels(
        self, places: Sequence[Place], points: Sequence[tuple[float, float]], starts: Sequence[float], room: Area
    ) -> None:
        u = self.u
        size = {"wide": 36, "tall": 42, "square": 36, "portrait": 38}[self.stage.aspect] * u
        taken = [Area(x - 20 * u, y - 20 * u, x + 20 * u, y + 20 * u) for x, y in points]
        limit = min(440 * u, room.width * 0.44)
        for i, place in enumerate(places):
            copy = single(place.name, self.style.body, limit, size, smallest=22 * u)
            area = self._free(points[i], copy.width + 44 * u, copy.height + 26 * u, taken, room)
            if area is None:
                continue  # so many long names on one spot: the pin stands alone
            taken.append(area)
            self._label(copy, area, points[i], starts[i])

    def _free(
        self, point: tuple[float, float], width: float, height: float, taken: Sequence[Area], room: Area
    ) -> Area | None:
        """The nearest free place for a label round its pin, inside the content."""
        u = self.u
        for distance in range(30, 420, 26):
            for angle in _ANGLES:
                c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
                reach = distance * u
                x = point[0] + c * (reach + width / 2)
                y = point[1] + s * (reach + height / 2)
                area = Area(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
                if room.holds(area) and not any(area.inset(-5 * u).overlaps(other) for other in taken):
                    return area
        return None

    def _label(self, copy: Copy, area: Area, point: tuple[float, float], start: float) -> None:
        u = self.u
        self._leader(area, point, start)
        plate = Plate(area, 30 * u)
        radius = area.height / 2
        shadow(plate.canvas, area, radius, 9 * u, 6 * u, 0.3)
        ground = self.palette.ink if self.palette.is_dark else "#ffffff"
        rounded(plate.canvas, area, radius, ground, ground)
        self.on_study(plate)
        colour = self.palette.field0 if self.palette.is_dark else self.palette.ink
        self.print_on(plate, copy, area.x, area.y - copy.height / 2, align=0.5, role=colour, start=start)
        self.add(Sprite(plate, Motion(start + 0.08, 0.7, "rise", 26 * u, self.is_lively)))

    def _leader(self, area: Area, point: tuple[float, float], start: float) -> None:
        """A thin line from a label to its pin, when they stand apart."""
        u = self.u
        x = min(max(point[0], area.left + area.height / 2), area.right - area.height / 2)
        y = min(max(point[1], area.top), area.bottom)
        if math.hypot(x - point[0], y - point[1]) < 52 * u:
            return
        line = stroke(self.palette.ink, 2.5 * u, 0.8)

        def draw(canvas: Any, t: float) -> None:
            k = ease_out(progress(t, start, 0.4))
            if k > 0:
                canvas.drawLine(point[0], point[1], point[0] + (x - point[0]) * k, point[1] + (y - point[1]) * k, line)

        self.add(Drawing(draw))


def _arc(a: tuple[float, float], b: tuple[float, float]) -> Any:
    path = skia.Path()
    path.moveTo(*a)
    path.quadTo((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 - math.hypot(b[0] - a[0], b[1] - a[1]) * 0.26, *b)
    return path
