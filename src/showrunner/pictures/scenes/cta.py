"""What to do now: the words, a button that is pressed, the address; without a button the address stands on the pill."""

import math
from typing import Any

import skia

from showrunner.film.pictures import CallToAction
from showrunner.pictures.canvas import LINEAR
from showrunner.pictures.colour import color_int, fill, linear_gradient, mix, stroke
from showrunner.pictures.ease import ease_in_out, ease_out, progress, spring
from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.base import Designed
from showrunner.pictures.scenes.heading import tracking
from showrunner.pictures.scenes.lettering import Copy, fitted, single
from showrunner.pictures.scenes.ornament import Ornament
from showrunner.pictures.scenes.placing import block_area, edge_of, reading_align
from showrunner.pictures.scenes.shapes import Drawing, Plate, Rule, edge, shadow

_POINTER = ((0, 46), (11, 36), (19, 53), (28, 49), (20, 32), (35, 32))


class CallToActionScene(Designed[CallToAction]):
    def lay_out(self, picture: CallToAction) -> None:
        u, wide = self.u, self.stage.aspect == "wide"
        align = 0.5 if not wide or self.variant("centre", "left") == "centre" else 0.0
        align = reading_align(picture.title, align)
        pressed = picture.button or picture.url
        small = picture.url if picture.button else None
        room = self.content if wide else self.content.inset(6 * u, 0)
        button = single(pressed, self.style.body, room.width - 190 * u, 54 * u, smallest=26 * u) if pressed else None
        address = single(small, self.style.body, room.width, 44 * u, smallest=24 * u) if small else None
        below = (button.height + 84 * u + 74 * u if button else 40 * u) + (address.height + 44 * u if address else 0)
        title = fitted(
            picture.title,
            self.style.display,
            room.width * (0.86 if wide else 1),
            room.height - below,
            (166 if wide else 146) * u,
            44 * u,
            lead=1.04,
            track=tracking(self.style.display),
            max_lines=4 if wide else 6,
        )
        top = room.y - (title.height + below) / 2
        x = edge_of(room, align)
        self.write(title, x, top, align=align, accent=picture.accent, starts=(0.15,))
        count = sum(text is not None for text in (picture.button, picture.url))
        starts = self.times(count, 0.8, share=0.35)
        keep = block_area(title, x, top, align)
        y = top + title.height + 74 * u
        if button:
            area = self._button(button, x, y, align, starts[0])
            keep = keep.joined(area)
            y = area.bottom + 44 * u
        else:
            self._underline(title, keep, align)
        if address:
            self.write(address, x, y, align=align, role="mute", starts=(starts[-1],), entrance="fade")
            keep = keep.joined(block_area(address, x, y, align))
        self.add_behind(Ornament(self, keep.inset(-10 * u), 0.8))

    def _underline(self, title: Copy, area: Area, align: float) -> None:
        u, y = self.u, area.bottom + 26 * self.u
        length = min(220 * u, area.width)
        left = area.left + (area.width - length) * align
        self.add(Rule((left, y), (left + length, y), 10 * u, self.accents()[0], 0.7, self.pace))

    def _button(self, copy: Copy, x: float, top: float, align: float, start: float) -> Area:
        u = self.u
        width, height = copy.width + 150 * u, copy.height + 84 * u
        left = x - width * align
        area = Area(left, top, left + width, top + height)
        radius = height / 2 if self.is_lively else 18 * u
        plate = Plate(area, 80 * u)
        first, second = self.palette.accent1, mix(self.palette.accent1, self.palette.accent3, 0.45)
        shadow(plate.canvas, area, radius, 30 * u, 14 * u, 0.5, mix(first, "#000000", 0.5))
        shade = linear_gradient((area.left, area.top), (area.right, area.bottom), [color_int(first), color_int(second)])
        plate.canvas.drawRoundRect(
            skia.Rect.MakeLTRB(area.left, area.top, area.right, area.bottom),
            radius,
            radius,
            fill(Shader=shade, Dither=True),
        )
        edge(plate.canvas, area, radius, "#ffffff", 2 * u, 0.35)
        self.on_study(plate)
        ink = self.ink_on(copy.size, first, second)
        self.print_on(plate, copy, area.x, area.y - copy.height / 2, align=0.5, role=ink, start=start)
        self._press(plate, area, radius, start)
        return area

    def _press(self, plate: Plate, area: Area, radius: float, start: float) -> None:
        """The button comes, is pressed by a pointer when lively, and sends out a ring."""
        u, image = self.u, plate.image()
        click = start + (1.25 if self.is_lively else 1.6)
        ring = self.accents()[0]
        cx, cy = plate.left + image.width() / 2, plate.top + image.height() / 2

        def draw(canvas: Any, t: float) -> None:
            come = spring(progress(t, start, 1.1), 0.9, 6.0) if self.is_lively else ease_out(progress(t, start, 0.9))
            if come <= 0.01:
                return
            press = math.exp(-(((t - click) / 0.09) ** 2)) if self.is_lively else 0.0
            gone = progress(t, click, 0.8)
            if 0 < gone < 1:
                grown = area.inset(-38 * u * ease_out(gone))
                paint = stroke(ring, 5 * u, 1 - gone)
                r = radius + 38 * u * ease_out(gone)
                canvas.drawRoundRect(skia.Rect.MakeLTRB(grown.left, grown.top, grown.right, grown.bottom), r, r, paint)
            scale = (0.6 + 0.4 * come if self.is_lively else 0.96 + 0.04 * come) * (1 - 0.06 * press)
            paint = skia.Paint()
            paint.setAlphaf(min(1.0, ease_out(progress(t, start, 0.3))))
            canvas.save()
            canvas.translate(cx, cy)
            canvas.scale(scale, scale)
            canvas.drawImage(image, -image.width() / 2, -image.height() / 2, LINEAR, paint)
            canvas.restore()
            if self.is_lively:
                self._point(canvas, t, area, start, press)

        self.add(Drawing(draw))

    def _point(self, canvas: Any, t: float, area: Area, start: float, press: float) -> None:
        """A pointer that comes from below right and rests on the button's lower edge, off its words."""
        u, stage = self.u, self.stage
        k = ease_in_out(progress(t, start + 0.4, 0.75))
        if k <= 0:
            return
        x1, y1 = area.right - min(64 * u, area.width * 0.1), area.bottom - 34 * u
        x0, y0 = stage.width * 0.86, stage.height * 1.05
        x, y = x0 + (x1 - x0) * k, y0 + (y1 - y0) * k
        path = skia.Path()
        path.moveTo(0, 0)
        for point in _POINTER:
            path.lineTo(*point)
        path.close()
        scale = 1.6 * u * (1 - 0.15 * press)
        canvas.save()
        canvas.translate(x, y)
        canvas.scale(scale, scale)
        canvas.drawPath(path, fill("#ffffff"))
        canvas.drawPath(path, stroke("#10131f", 3))
        canvas.restore()
