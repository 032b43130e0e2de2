"""A list: each item comes as it is spoken, on cards in a column or a row, or along a path."""

from collections.abc import Sequence
from typing import Any

from showrunner.film.pictures import Steps
from showrunner.film.showing import LONG_ITEM
from showrunner.pictures.colour import Colour, stroke
from showrunner.pictures.ease import ease_in_out, ease_out, progress, spring
from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.base import Designed
from showrunner.pictures.scenes.heading import Lines, set_heading
from showrunner.pictures.scenes.lettering import fitted, single
from showrunner.pictures.scenes.placing import edge_of, reading_align, turned
from showrunner.pictures.scenes.shapes import Drawing, Plate, Rule, Sprite, rect
from showrunner.pictures.scenes.tiles import accent_on, filled_disc, put_icon, put_sign, solid_icon, tint_tile


class StepsScene(Designed[Steps]):
    def lay_out(self, picture: Steps) -> None:
        items = picture.items
        layout = self.variant("cards", "grid", "path")
        if layout == "grid" and not self._suits_grid(items):
            layout = "cards"
        title_room, room = self._rooms(layout, len(items))
        wide_column = self.stage.aspect == "wide" and layout != "grid"
        heading = set_heading(
            self,
            title_room,
            Lines(picture.title),
            largest=104 if wide_column else 88,
            upright=0.5 if wide_column else 1.0 if layout == "grid" else 0.6,
            max_lines=6 if wide_column else 3,
        )
        if wide_column and self.is_lively:
            y = heading.area.bottom + 34 * self.u
            if y + 10 * self.u < self.content.bottom:
                way = 1 if reading_align(picture.title) == 0 else -1
                x = heading.area.left if way == 1 else heading.area.right
                self.add(Rule((x, y), (x + way * 120 * self.u, y), 9 * self.u, self.accents()[0], 0.5, self.pace))
        starts = self.times(len(items), 0.6)
        {"cards": self._cards, "grid": self._grid, "path": self._path}[layout](picture, room, starts)

    def _suits_grid(self, items: Sequence[str]) -> bool:
        if self.stage.aspect == "wide":
            return 2 <= len(items) <= 4
        rows = len(items) / 2
        is_high = self.content.height * 0.7 / rows >= 340 * self.u  # lower cards leave no room under the icon
        return len(items) in (4, 6) and is_high and max(len(item) for item in items) < LONG_ITEM

    def _rooms(self, layout: str, count: int) -> tuple[Area, Area]:
        content = self.content
        if self.stage.aspect == "wide" and layout != "grid":
            left, right = content.columns(0.40, 0.54, gap=content.width * 0.06)
            return left, right
        share = {"wide": 0.25, "tall": 0.24, "square": 0.24, "portrait": 0.24}[self.stage.aspect]
        top, bottom = content.rows(share, 1 - share, gap=(60 if layout == "grid" else 40) * self.u)
        return top, bottom

    # Cards in a column

    def _cards(self, picture: Steps, room: Area, starts: Sequence[float]) -> None:
        u, count = self.u, len(picture.items)
        gap = min(24 * u, room.height * 0.035)
        highest = {"wide": 176, "tall": 236, "square": 160, "portrait": 196}[self.stage.aspect] * u
        height = min(highest, (room.height - gap * (count - 1)) / count)
        total = height * count + gap * (count - 1)
        is_wide = self.stage.aspect == "wide"
        top = room.top + (room.height - total) * (0.5 if is_wide else 0.3)
        areas = [
            Area(room.left, top + i * (height + gap), room.right, top + i * (height + gap) + height)
            for i in range(count)
        ]
        self._highlight(areas, starts, min(30 * u, height * 0.22))
        for i, area in enumerate(areas):
            self._card(picture, i, area, starts[i], "right" if is_wide else "rise")

    def _card(self, picture: Steps, i: int, area: Area, start: float, arrival: str) -> None:
        u, h = self.u, area.height
        plate = Plate(area, 50 * u)
        middle = self.card(plate, area, min(30 * u, h * 0.22))
        side = min(h * 0.66, 132 * u)
        inset = (h - side) / 2 if h < 190 * u else 34 * u
        align = reading_align(picture.items[i])
        tile = Area(area.left + inset, area.y - side / 2, area.left + inset + side, area.y + side / 2)
        left, right = tile.right + max(18 * u, inset), area.right - inset
        tile = turned(tile, area, align)
        if self._badge(plate, picture, i, tile, middle) and picture.numbered:
            right -= self._number(plate, i, area, inset, align, start)
        self.figure(tile, start)
        copy = fitted(
            picture.items[i],
            self.style.body,
            right - left - 16 * u,
            h * 0.84,
            min(48 * u, h * 0.3),
            22 * u,
            lead=1.22,
            max_lines=3,
        )
        words = turned(Area(left, area.top, right - 16 * u, area.bottom), area, align)
        self.print_on(plate, copy, edge_of(words, align), area.y - copy.height / 2, align=align, start=start)
        self.add(Sprite(plate, self.motion(start, arrival)))

    def _number(self, plate: Plate, i: int, area: Area, inset: float, align: float, start: float) -> float:
        """The item's number at the far end of its card; returns the width it takes."""
        size = min(58 * self.u, area.height * 0.4)
        copy = single(str(i + 1), self.style.display, 120 * self.u, size, smallest=20 * self.u)
        margin = max(inset, 26 * self.u)
        x = edge_of(area.inset(margin, 0), 1 - align)
        self.print_on(plate, copy, x, area.y - copy.height / 2, align=1 - align, role="accent", start=start)
        return copy.width + margin - inset

    def _badge(self, plate: Plate, picture: Steps, i: int, tile: Area, on: Colour) -> bool:
        """A tinted tile with the item's icon, its number, or a tick; True when it was the icon."""
        tint = self.accents()[i % 3]
        ground = tint_tile(self, plate, tile, on, tint, tile.height * 0.26)
        if put_icon(self, plate, tile, self._icon_name(picture, i), ground, 0.64, tint):
            return True
        if not picture.numbered:
            put_icon(self, plate, tile, "check-fat", ground, 0.5, tint)
        else:
            put_sign(self, plate, tile, str(i + 1), accent_on(self, ground), 0.52)
        return False

    def _icon_name(self, picture: Steps, i: int) -> str | None:
        return picture.icons[i] if i < len(picture.icons) else None

    def _highlight(self, areas: Sequence[Area], starts: Sequence[float], radius: float) -> None:
        """Faint outlines where cards will come, and a glowing edge round the one being spoken of."""
        u = self.u
        glowing, waiting = stroke(self.accents()[0], 5 * u), stroke(self.palette.ink, 2 * u)
        seconds = self.stage.seconds

        def draw(canvas: Any, t: float) -> None:
            shown = 0.14 * ease_out(progress(t, 0.25, 0.8))
            for i, area in enumerate(areas):
                end = starts[i + 1] if i + 1 < len(starts) else seconds + 1
                still_waiting = shown * (1 - ease_out(progress(t, starts[i], 0.3)))
                if still_waiting > 0.005:
                    waiting.setAlphaf(still_waiting)
                    canvas.drawRoundRect(rect(area.inset(u)), radius, radius, waiting)
                strength = ease_out(progress(t, starts[i] + 0.35, 0.35)) * (1 - ease_out(progress(t, end, 0.35)))
                if strength > 0.01:
                    glowing.setAlphaf(0.85 * strength)
                    canvas.drawRoundRect(rect(area.inset(-5 * u)), radius + 5 * u, radius + 5 * u, glowing)

        self.add(Drawing(draw))

    # Cards in rows and columns

    def _grid(self, picture: Steps, room: Area, starts: Sequence[float]) -> None:
        u, count = self.u, len(picture.items)
        columns = count if self.stage.aspect == "wide" else 2
        gap = 30 * u
        rows = -(-count // columns)
        cells = [cell for row in room.rows(*[1.0] * rows, gap=gap) for cell in row.columns(*[1.0] * columns, gap=gap)]
        limit = 520 * u
        areas = [Area(c.left, c.top, c.right, min(c.bottom, c.top + limit)) for c in cells[:count]]
        self._highlight(areas, starts, 34 * u)
        for i, area in enumerate(areas):
            self._upright_card(picture, i, area, starts[i])

    def _upright_card(self, picture: Steps, i: int, area: Area, start: float) -> None:
        u = self.u
        plate = Plate(area, 50 * u)
        middle = self.card(plate, area, 34 * u)
        pad = min(44 * u, area.width * 0.11)
        side = min(132 * u, area.height * 0.34, area.width * 0.4)
        align = reading_align(picture.items[i])
        inner = area.inset(pad)
        tile = turned(Area(inner.left, inner.top, inner.left + side, inner.top + side), inner, align)
        has_icon = self._badge(plate, picture, i, tile, middle)
        self.figure(tile, start)
        if picture.numbered and has_icon:
            copy = single(str(i + 1), self.style.display, 120 * u, min(64 * u, side * 0.55), smallest=20 * u)
            self.print_on(plate, copy, edge_of(inner, 1 - align), tile.top, align=1 - align, role="accent", start=start)
        room = Area(inner.left, tile.bottom + pad * 0.7, inner.right, inner.bottom)
        copy = fitted(picture.items[i], self.style.body, room.width, room.height, 52 * u, 22 * u, lead=1.2, max_lines=5)
        self.print_on(plate, copy, edge_of(inner, align), area.bottom - pad - copy.height, align=align, start=start)
        self.add(Sprite(plate, self.motion(start, "rise")))

    # Along a path

    def _path(self, picture: Steps, room: Area, starts: Sequence[float]) -> None:
        u, count = self.u, len(picture.items)
        step = min(250 * u, room.height / count)
        radius = min(46 * u, step * 0.34)
        top = (
            room.y - step * count / 2
            if self.stage.aspect == "wide"
            else room.top + max(0.0, room.height - step * count) * 0.3
        )
        align = reading_align(picture.items[0])
        spine = room.left + radius if align == 0 else room.right - radius
        nodes = [(spine, top + step * (i + 0.5)) for i in range(count)]
        self._line(nodes, starts, radius)
        for i, (x, y) in enumerate(nodes):
            area = Area(x - radius, y - radius, x + radius, y + radius)
            plate = Plate(area, 30 * u)
            tint = self.accents()[i % 2]
            filled_disc(self, plate, area, tint)
            name = self._icon_name(picture, i)
            if picture.numbered:
                put_sign(self, plate, area, str(i + 1), self.ink_on(radius, tint), 0.52)
            elif not name or not solid_icon(self, plate, area, name, tint):
                solid_icon(self, plate, area, "check", tint)
            self.figure(area, starts[i])
            self.add(Sprite(plate, self.motion(starts[i], "pop")))
            reach = 2 * radius + 36 * u
            words = turned(Area(room.left + reach, y - step / 2, room.right, y + step / 2), room, align)
            self._path_words(picture.items[i], words, starts[i])

    def _path_words(self, text: str, room: Area, start: float) -> None:
        u, align = self.u, reading_align(text)
        size = min(54 * u, room.height * 0.34)
        copy = fitted(text, self.style.body, room.width, room.height * 0.84, size, 22 * u, lead=1.22, max_lines=3)
        top = room.y - copy.height / 2
        self.write(copy, edge_of(room, align), top, align=align, starts=(start + 0.12,), entrance="fade")

    def _line(self, nodes: Sequence[tuple[float, float]], starts: Sequence[float], radius: float) -> None:
        u = self.u
        paint, quiet = stroke(self.accents()[0], 5 * u), stroke(self.palette.ink, 3 * u, 0.16)

        def draw(canvas: Any, t: float) -> None:
            shown = spring(progress(t, 0.2, 1.0), 0.0, 6.5)
            x, first, last = nodes[0][0], nodes[0][1], nodes[-1][1]
            canvas.drawLine(x, first, x, first + (last - first) * shown, quiet)
            for i in range(1, len(nodes)):
                k = ease_in_out(progress(t, starts[i] - 0.45, 0.55))
                if k > 0:
                    y0, y1 = nodes[i - 1][1], nodes[i][1]
                    canvas.drawLine(x, y0, x, y0 + (y1 - y0) * k, paint)

        self.add(Drawing(draw))
