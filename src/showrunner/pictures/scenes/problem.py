"""What is wrong: the words, and round or over them the icons of the trouble.

Lively styles let the icons shake; calm ones hang them as a quiet wall, or line them up, a warning on each.
"""

import math
from collections.abc import Sequence
from typing import Any

from showrunner.film.pictures import Problem
from showrunner.pictures import icons
from showrunner.pictures.canvas import draw_image
from showrunner.pictures.colour import mix
from showrunner.pictures.ease import back, ease_out, progress
from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.base import Designed
from showrunner.pictures.scenes.heading import tracking
from showrunner.pictures.scenes.lettering import fitted
from showrunner.pictures.scenes.ornament import spots
from showrunner.pictures.scenes.shapes import Drawing, Plate, Sprite
from showrunner.pictures.scenes.tiles import filled_disc, put_icon, put_sign, raised_tile


class ProblemScene(Designed[Problem]):
    backdrop_amount = 0.75

    def lay_out(self, picture: Problem) -> None:
        names = [name for name in picture.icons if icons.has(name)] or ["warning"]
        layout = self.variant("scatter", "row") if self.is_lively else self.variant("wall", "row")
        if layout == "row":
            self._row(picture, names)
            return
        keep = self._middle(picture)
        if layout == "scatter":
            self._scatter(names, keep)
        else:
            self._wall(names, keep)

    def _middle(self, picture: Problem) -> Area:
        """The words, centred; returns the area to keep free."""
        u, wide = self.u, self.stage.aspect == "wide"
        room = self.content.inset(self.content.width * (0.08 if wide else 0.02), self.content.height * 0.12)
        copy = fitted(
            picture.title,
            self.style.display,
            room.width,
            room.height,
            (156 if wide else 140) * u,
            40 * u,
            lead=1.06,
            track=tracking(self.style.display),
            max_lines=4 if wide else 7,
        )
        words = self.write(
            copy,
            room.x,
            room.y - copy.height / 2,
            align=0.5,
            accent=picture.accent,
            starts=(0.2,),
            stagger=0.1,
            entrance="pop" if self.is_lively else None,
        )
        return words.area

    def _scatter(self, names: Sequence[str], keep: Area) -> None:
        u, stage = self.u, self.stage
        sizes = (96, 88, 80, 92, 74, 66, 84, 70, 60, 62, 56, 52)
        foot = self.content.bottom + 20 * u if stage.caption_band else None
        found = spots(self, keep.inset(-30 * u, -10 * u), sizes, "trouble", -0.25, foot)
        for i, spot in enumerate(found):
            area = Area(spot.x - spot.radius, spot.y - spot.radius, spot.x + spot.radius, spot.y + spot.radius)
            plate = Plate(area, spot.radius * 0.4)
            ground = raised_tile(self, plate, area, spot.radius * 0.54)
            put_icon(self, plate, area, names[i % len(names)], ground)
            self._shaking(plate, spot.x, spot.y, 0.05 + 0.06 * i, i)

    def _shaking(self, plate: Plate, x: float, y: float, start: float, i: int) -> None:
        image, u = plate.image(), self.u
        phase = self.stage.rng("shake", i).uniform(0, math.tau)
        lean = self.stage.rng("lean", i).uniform(-14, 14)

        def draw(canvas: Any, t: float) -> None:
            k = back(progress(t, start, 0.45), 2.0)
            if k <= 0.02:
                return
            dx, dy = math.sin(t * 8.2 + phase) * 3.2 * u, math.cos(t * 7.1 + phase) * 3.2 * u
            draw_image(canvas, image, x + dx, y + dy, k, lean + 5 * math.sin(t * 5 + phase))

        self.add_behind(Drawing(draw))

    def _wall(self, names: Sequence[str], keep: Area) -> None:
        """A quiet grid of line icons over the frame, parted where the words stand."""
        u, stage = self.u, self.stage
        cell = 190 * u
        columns, rows = max(2, round(stage.width / cell)), max(2, round(stage.height / cell))
        dx, dy = stage.width / columns, stage.height / rows
        guarded = keep.inset(-46 * u, -30 * u)
        colour = mix(self.palette.field1, self.palette.ink, 0.32 if self.palette.is_dark else 0.42)
        size = round(72 * u)
        drawn = [icons.icon(name, max(8, size), colour, None, "light") for name in names]
        order = self.stage.rng("wall")
        cells: list[tuple[float, float, float, Any]] = []
        for row in range(rows):
            for column in range(columns):
                x, y = (column + 0.5) * dx, (row + 0.5) * dy
                if not Area(x - size / 2, y - size / 2, x + size / 2, y + size / 2).overlaps(guarded):
                    cells.append((x, y, order.uniform(0.0, 1.4), drawn[(row * 2 + column) % len(drawn)]))

        def draw(canvas: Any, t: float) -> None:
            for x, y, start, image in cells:
                k = ease_out(progress(t, start, 0.8))
                if k > 0.01:
                    draw_image(canvas, image, x, y + (1 - k) * 18 * u, 1.0, 0.0, k)

        self.add_behind(Drawing(draw))

    def _row(self, picture: Problem, names: Sequence[str]) -> None:
        """Icons in a row over the words; a warning pops up on each, one after the other."""
        u, wide = self.u, self.stage.aspect == "wide"
        shown = list(dict.fromkeys(names))[: 5 if wide else 4]
        step = min(self.content.width / len(shown), 300 * u)
        side = min(self.content.height * 0.27, step * 0.76)
        gap = 64 * u
        title = fitted(
            picture.title,
            self.style.display,
            self.content.width * (0.9 if wide else 1.0),
            self.content.height - side - gap,
            (140 if wide else 124) * u,
            40 * u,
            lead=1.06,
            track=tracking(self.style.display),
            max_lines=4 if wide else 6,
        )
        top = self.content.y - (side + gap + title.height) / 2
        left = self.content.x - step * (len(shown) - 1) / 2
        for i, name in enumerate(shown):
            x = left + step * i
            self._warned(name, Area(x - side / 2, top, x + side / 2, top + side), 0.15 + 0.2 * i)
        self.write(title, self.content.x, top + side + gap, align=0.5, accent=picture.accent, starts=(0.3,))

    def _warned(self, name: str, area: Area, start: float) -> None:
        plate = Plate(area, area.width * 0.3)
        ground = raised_tile(self, plate, area, area.width * (0.27 if self.is_lively else 0.5))
        put_icon(self, plate, area, name, ground, 0.56)
        self.figure(area, start)
        self.add(Sprite(plate, self.motion(start, "pop")))
        radius, shift = area.width * 0.15, area.width * (0.40 if self.is_lively else 0.36)
        x, y = area.x + shift, area.y - shift
        badge = Plate(Area(x - radius, y - radius, x + radius, y + radius), 3)
        filled_disc(self, badge, badge.area, self.palette.accent3)
        put_sign(self, badge, badge.area, "!", self.ink_on(radius, self.palette.accent3), 0.62)
        self.add(Sprite(badge, self.motion(start + 0.7, "pop")))
