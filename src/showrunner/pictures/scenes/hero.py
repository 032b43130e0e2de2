"""A product or a thing, large: the user's own picture of it, or its icon, with light behind it."""

import math
from typing import Any

import skia

from showrunner.errors import MediaError
from showrunner.film.pictures import Hero
from showrunner.pictures.canvas import NEAREST, Bitmap, Pixels, image_of
from showrunner.pictures.colour import color_int, fill, mix, radial_gradient, stroke
from showrunner.pictures.ease import ease_out, progress
from showrunner.pictures.measure import Area
from showrunner.pictures.photo import MOST_PIXELS, resized
from showrunner.pictures.scenes.base import Designed
from showrunner.pictures.scenes.heading import Lines, generosity, set_heading
from showrunner.pictures.scenes.lettering import Copy, single
from showrunner.pictures.scenes.placing import edge_of, reading_align
from showrunner.pictures.scenes.shapes import Drawing, Plate, Sprite, edge, glow, rect, rounded, shadow
from showrunner.pictures.scenes.tiles import put_icon, raised_tile

RAYS = 16
RAY_SCALE = 3  # px of the frame per px drawn


class HeroScene(Designed[Hero]):
    def lay_out(self, picture: Hero) -> None:
        words, figure = self._rooms()
        size = min(figure.width, figure.height)
        x, y = figure.x, figure.y
        light = self.variant("rays", "rings", "glow") if self.is_lively else self.variant("rings", "glow")
        {"rays": self._rays, "rings": self._rings, "glow": self._glow}[light](x, y, size)
        area = self._object(picture, figure, size)
        self.figure(area)
        if self.is_lively:
            self._sparkle(area, words)
        self._words(picture, words)

    def _rooms(self) -> tuple[Area, Area]:
        content, u = self.content, self.u
        if self.stage.aspect == "wide":
            words, figure = content.columns(0.52, 0.43, gap=content.width * 0.05)
            return words, Area(figure.left, figure.top, figure.right, figure.bottom)
        share = {"tall": 0.56, "portrait": 0.54, "square": 0.50}[self.stage.aspect]
        figure, words = content.rows(share, 1 - share, gap=44 * u)
        return words, figure

    def _words(self, picture: Hero, room: Area) -> None:
        u, wide = self.u, self.stage.aspect == "wide"
        sub_start = self.times(1, 0.9)[0] if self.stage.anchors_s else None
        top = room
        pill: Copy | None = None
        align = self.stacked_align()
        if picture.kicker:
            pill = single(picture.kicker, self.style.body, room.width * 0.8, 32 * u, smallest=22 * u)
            top = Area(room.left, room.top + pill.height + 54 * u, room.right, room.bottom)
        heading = set_heading(
            self,
            top,
            Lines(picture.title, sub=picture.sub, accent=picture.accent),
            align=align,
            largest=(140 if wide else 118) * generosity(picture.title),
            upright=0.42 if wide else 0.0,
            start=0.25,
            sub_start=sub_start,
            max_lines=5,
        )
        if pill:
            self._pill(pill, room, heading.area.top - 30 * u, reading_align(picture.title, align))

    def _pill(self, copy: Copy, room: Area, bottom: float, align: float) -> None:
        """The kicker on a filled pill."""
        u = self.u
        width, height = copy.width + 52 * u, copy.height + 24 * u
        left = edge_of(room, align) - width * align
        area = Area(left, max(room.top, bottom - height), left + width, max(room.top, bottom - height) + height)
        plate = Plate(area, 4)
        colour = self.palette.accent1
        rounded(plate.canvas, area, height / 2, colour, mix(colour, self.palette.accent3, 0.25))
        self.on_study(plate)
        ink = self.ink_on(copy.size, colour, mix(colour, self.palette.accent3, 0.25))
        self.print_on(plate, copy, area.x, area.y - copy.height / 2, align=0.5, role=ink, start=0.1)
        self.add(Sprite(plate, self.motion(0.1, "left")))

    # The thing itself

    def _object(self, picture: Hero, room: Area, size: float) -> Area:
        image = self._photo(picture)
        if image is not None:
            return self._show(image, room)
        return self._emblem(picture.icon, room, size)

    def _photo(self, picture: Hero) -> Pixels | None:
        """The user's picture, upright and with its transparency; None when the picture has none."""
        if picture.image is None:
            return None
        path = self.files[picture.image.digest]
        image = skia.Image.MakeFromEncoded(skia.Data.MakeWithCopy(path.read_bytes()))
        if image is None:
            raise MediaError(f"{path.name} is not a picture that can be read", hint="use PNG, JPEG or WebP")
        if image.width() * image.height() > MOST_PIXELS:
            raise MediaError(
                f"{path.name} has {image.width()} × {image.height()} pixels, more than can be held",
                hint="reduce it to 12000 pixels a side or less",
            )
        bitmap = Bitmap(image.width(), image.height())
        managed = image.makeColorSpace(skia.ColorSpace.MakeSRGB()) if image.colorSpace() is not None else None
        bitmap.canvas.drawImage(managed or image, 0, 0)
        return bitmap.pixels

    def _show(self, pixels: Pixels, room: Area) -> Area:
        """Cut out where the picture is transparent, else on a rounded card."""
        u = self.u
        height, width = pixels.shape[:2]
        k = min(room.width / width, room.height / height)
        size = (max(1, round(width * k)), max(1, round(height * k)))
        small = resized(pixels, *size)
        area = Area(room.x - size[0] / 2, room.y - size[1] / 2, room.x + size[0] / 2, room.y + size[1] / 2)
        plate = Plate(area, 70 * u)
        is_cut_out = bool((pixels[:, :, 3] < 250).mean() > 0.02)
        image = image_of(small)
        if is_cut_out:
            drop = skia.ImageFilters.DropShadow(0, 22 * u, 22 * u, 22 * u, 0x80000010)
            plate.canvas.drawImage(image, area.left, area.top, skia.SamplingOptions(), skia.Paint(ImageFilter=drop))
        else:
            radius = 36 * u
            shadow(plate.canvas, area, radius, 34 * u, 20 * u, 0.45)
            plate.canvas.save()
            plate.canvas.clipRRect(skia.RRect.MakeRectXY(rect(area), radius, radius), True)
            plate.canvas.drawImage(image, area.left, area.top)
            plate.canvas.restore()
            edge(plate.canvas, area, radius, "#ffffff", 2 * u, 0.3)
        self.add(Sprite(plate, self.motion(0.1, "rise", 160), self._hover()))
        return area

    def _emblem(self, name: str | None, room: Area, size: float) -> Area:
        """The icon on a large disc."""
        radius = size * 0.40
        area = Area(room.x - radius, room.y - radius, room.x + radius, room.y + radius)
        plate = Plate(area, radius * 0.3)
        ground = raised_tile(self, plate, area, radius if self.stage.rng("emblem").random() < 0.6 else radius * 0.44)
        self.add(Sprite(plate, self.motion(0.05, "pop")))
        figure = Plate(area.inset(radius * 0.34), 2)  # no larger than the icon: a turning image costs by its area
        if not put_icon(self, figure, figure.area, name, ground, 0.97):
            put_icon(self, figure, figure.area, "star", ground, 0.97)
        hover, lean = self._hover(), 2.2 if self.is_lively else 0.0
        self.add(Sprite(figure, self.motion(0.2, "pop"), lambda t: (*hover(t)[:2], lean * math.sin(t * 0.9))))
        return area

    def _hover(self) -> Any:
        depth, pace = (10 * self.u, 1.6) if self.is_lively else (6 * self.u, 0.9)
        return lambda t: (0.0, math.sin(t * pace) * depth, 0.0)

    # Light

    def _rays(self, x: float, y: float, size: float) -> None:
        """Beams that turn slowly, fading with distance; drawn small and enlarged, for they are soft anyway."""
        reach = size * 1.15
        frame = Area(0, 0, self.stage.width, self.stage.height)
        left, top = max(frame.left, x - reach), max(frame.top, y - reach)
        width = math.ceil((min(frame.right, x + reach) - left) / RAY_SCALE)
        height = math.ceil((min(frame.bottom, y + reach) - top) / RAY_SCALE)
        beams, paint = _beams(reach), self._beam_paint(reach)

        def draw(canvas: Any, t: float) -> None:
            k = ease_out(progress(t, 0, 0.9))
            if k <= 0:
                return
            small = Bitmap(width, height)
            small.canvas.scale(1 / RAY_SCALE, 1 / RAY_SCALE)
            small.canvas.translate(x - left, y - top)
            small.canvas.scale(k, k)
            small.canvas.rotate(t * 7)
            small.canvas.drawPath(beams, paint)
            whole = resized(small.pixels, width * RAY_SCALE, height * RAY_SCALE)
            canvas.drawImage(image_of(whole), round(left), round(top), NEAREST)

        self.add(Drawing(draw))
        self.study.paint(lambda canvas: draw(canvas, 2.0))

    def _beam_paint(self, reach: float) -> Any:
        colour = mix(self.accents()[0], self.palette.ink if self.palette.is_dark else self.palette.field0, 0.25)
        strength = 0.30 if self.palette.is_dark else 0.26
        fading = [color_int(colour, strength), color_int(colour, strength * 0.5), color_int(colour, 0)]
        return fill(Shader=radial_gradient((0, 0), reach, fading, [0, 0.5, 1]))

    def _rings(self, x: float, y: float, size: float) -> None:
        """Circles that widen and fade."""
        u, colour = self.u, self.accents()[0]
        self._glow(x, y, size)

        def draw(canvas: Any, t: float) -> None:
            for k in range(3):
                phase = (t * (0.22 if self.is_lively else 0.13) + k / 3) % 1.0
                strength = math.sin(math.pi * phase) * 0.5 * min(1.0, t / 0.8)
                if strength > 0.01:
                    canvas.drawCircle(x, y, size * (0.40 + 0.24 * phase), stroke(colour, 3 * u, strength))

        self.add(Drawing(draw))

    def _glow(self, x: float, y: float, size: float) -> None:
        reach = size * 0.8
        plate = Plate(Area(x - reach, y - reach, x + reach, y + reach), 1)
        glow(plate.canvas, x, y, reach, self.palette.accent1, 0.55 if self.palette.is_dark else 0.32)
        self.on_study(plate)
        self.add(Sprite(plate, self.motion(0.0, "fade")))

    def _sparkle(self, area: Area, words: Area) -> None:
        """Small stars that twinkle round the thing, clear of the words."""
        u, chance = self.u, self.stage.rng("sparkle")
        stars: list[tuple[float, float, float, float]] = []
        for _ in range(40):
            angle, distance = chance.uniform(0, math.tau), chance.uniform(0.56, 0.80) * area.width
            x, y = area.x + math.cos(angle) * distance, area.y + math.sin(angle) * distance
            if not words.inset(-24 * u).holds(Area(x, y, x, y)) and self.content.inset(-30 * u).holds(Area(x, y, x, y)):
                stars.append((x, y, chance.uniform(6, 15) * u, chance.random()))
        paints = (fill(self.accents()[0]), fill(self.palette.ink))

        def draw(canvas: Any, t: float) -> None:
            for i, (x, y, size, phase) in enumerate(stars[:12]):
                r = size * math.sin(math.pi * ((t * 0.6 + phase) % 1.0)) * ease_out(progress(t, 0.4, 0.6))
                if r > 1:
                    canvas.drawPath(_star(x, y, r), paints[i % 2])

        self.add(Drawing(draw))


def _beams(reach: float) -> Any:
    path = skia.Path()
    for k in range(RAYS):
        path.moveTo(0, 0)
        for turn in (k, k + 0.5):
            angle = math.tau * turn / RAYS
            path.lineTo(math.cos(angle) * reach, math.sin(angle) * reach)
        path.close()
    return path


def _star(x: float, y: float, r: float) -> Any:
    path = skia.Path()
    path.moveTo(x, y - r * 1.9)
    for px, py in ((x + r * 1.9, y), (x, y + r * 1.9), (x - r * 1.9, y), (x, y - r * 1.9)):
        path.quadTo(x, y, px, py)
    return path
