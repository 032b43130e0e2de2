"""A quotation: set in the style's serif, its words reaching full ink as they are spoken, its author below."""

from typing import Any

from showrunner.film.pictures import Quote
from showrunner.pictures import text as setting
from showrunner.pictures.colour import fill
from showrunner.pictures.ease import ease_out, progress
from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.base import FIRST_S, Designed
from showrunner.pictures.scenes.lettering import Copy, fitted, ink_extent
from showrunner.pictures.scenes.ornament import Ornament
from showrunner.pictures.scenes.placing import edge_of, reading_align
from showrunner.pictures.scenes.shapes import Drawing, Rule

MARK = "“"


class QuoteScene(Designed[Quote]):
    def lay_out(self, picture: Quote) -> None:
        layout = self.variant("left", "centre", "bar")
        align = reading_align(picture.quote, 0.5 if layout == "centre" else 0.0)
        room = self._room(layout)
        quote, by = self._copies(picture, room, layout)
        u = self.u
        mark = 170 * u if layout != "bar" else 0.0
        gap = max(44 * u, quote.size * 0.6)
        below = gap + by.height + (14 * u if align == 0.5 else 0.0) if by else 0.0
        top = room.top + mark + (room.height - mark - quote.height - below) / 2
        x = edge_of(room, align)
        if mark:
            self._draw_mark(x, top, align, mark)
        else:
            self._draw_bar(align, top, top + quote.height + below)
        starts = self._starts(len(picture.quote.split()), by is not None)
        self.write(
            quote,
            x,
            top,
            align=align,
            accent=picture.accent,
            emphasis="underline",
            starts=starts[: len(starts) - (by is not None)],
            entrance="lit",
        )
        if by:
            self._sign(by, x, top + quote.height + gap, align, starts[-1])
        keep = Area(room.left, top - mark, room.right, top + quote.height + below).inset(-20 * u)
        self.add_behind(Ornament(self, keep, 0.4))

    def _room(self, layout: str) -> Area:
        content, u = self.content, self.u
        if self.stage.aspect == "wide":
            return content.inset(content.width * (0.09 if layout == "centre" else 0.05), 0)
        return content.inset(46 * u if layout == "bar" else 12 * u, 0)

    def _copies(self, picture: Quote, room: Area, layout: str) -> tuple[Copy, Copy | None]:
        u, wide = self.u, self.stage.aspect == "wide"
        by = None
        if picture.by:
            by = fitted(
                picture.by, self.style.body, room.width - 110 * u, room.height * 0.2, 36 * u, 26 * u, max_lines=2
            )
        height = room.height - (170 * u if layout != "bar" else 0) - (by.height + 100 * u if by else 0)
        quote = fitted(
            picture.quote,
            self.style.serif,
            room.width,
            height,
            (138 if wide else 120) * u,
            34 * u,
            lead=1.16,
            track=-0.008,
            max_lines=(6 if wide else 9) + len(picture.quote) // 90,
        )
        return quote, by

    def _starts(self, count: int, is_signed: bool) -> list[float]:
        starts = self.times(count + is_signed, 0.3, share=0.5)
        starts[0] = min(starts[0], FIRST_S + 0.1)
        if is_signed and len(self.stage.anchors_s) != count + 1:
            starts[-1] = starts[-2] + 0.6 if count else 0.6
        return starts

    def _draw_mark(self, x: float, top: float, align: float, height: float) -> None:
        """The opening quotation mark, `height` px of room for it above the text's first line."""
        face, u, colour = self.style.serif, self.u, self.accents()[0]
        above, below = ink_extent(MARK, face)
        size = height * 0.62 / (above + below)
        y = top - height * 0.34 - below * size
        width = setting.width(MARK, face, size)
        left = x - width * align
        self.figure(Area(left, y - above * size, left + width, y + below * size))

        def draw(canvas: Any, t: float) -> None:
            k = ease_out(progress(t, 0.0, 0.9), 4)
            if k > 0:
                setting.draw(canvas, MARK, left, y + (1 - k) * 40 * u, face, size, fill(colour, k))

        self.add(Drawing(draw))

    def _draw_bar(self, align: float, top: float, bottom: float) -> None:
        u = self.u
        x = self.content.left + 6 * u if align == 0 else self.content.right - 6 * u
        self.add(Rule((x, top + 6 * u), (x, bottom - 6 * u), 9 * u, self.accents()[0], 0.1, 1.2))

    def _sign(self, by: Copy, x: float, top: float, align: float, start: float) -> None:
        u = self.u
        if align == 0.5:
            self.add(
                Rule((x - 34 * u, top - 14 * u), (x + 34 * u, top - 14 * u), 4 * u, self.accents()[0], start, self.pace)
            )
            self.write(by, x, top + 14 * u, align=align, starts=(start + 0.1,), entrance="fade")
            return
        way = 1 if align == 0 else -1
        y = top + by.ascent - by.size * 0.34
        self.add(Rule((x, y), (x + way * 70 * u, y), 4 * u, self.accents()[0], start, self.pace))
        self.write(by, x + way * 96 * u, top, align=align, starts=(start + 0.1,), entrance="fade")
