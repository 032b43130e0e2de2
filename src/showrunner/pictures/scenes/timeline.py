"""Dates in order: along a line that grows from one to the next, or one at a time, large."""

from collections.abc import Sequence
from typing import Any

from showrunner.film.pictures import Event, Timeline
from showrunner.pictures.colour import fill, mix, stroke
from showrunner.pictures.ease import ease_in_out, ease_out, progress
from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.base import Designed
from showrunner.pictures.scenes.heading import Lines, set_heading, tracking
from showrunner.pictures.scenes.lettering import Copy, fitted, single
from showrunner.pictures.scenes.placing import edge_of, reading_align, turned
from showrunner.pictures.scenes.shapes import Drawing, Passing, Plate, Sprite
from showrunner.pictures.scenes.tiles import put_icon, raised_tile

STAGGERED = 5  # from so many events on, a horizontal line carries them on both sides


class TimelineScene(Designed[Timeline]):
    def lay_out(self, picture: Timeline) -> None:
        room = self.content
        if picture.title:
            share = {"wide": 0.17, "tall": 0.14, "square": 0.16, "portrait": 0.15}[self.stage.aspect]
            top, room = room.rows(share, 1 - share, gap=26 * self.u)
            set_heading(self, top, Lines(picture.title), largest=74, upright=0.0, max_lines=2)
        starts = self.times(len(picture.events), 0.4, share=0.75)
        spread = self.times(len(picture.events), 0.4, share=0.8, widest=12.0)
        if self.stage.alone:
            self._alone(picture.events, room, spread)
        elif self.stage.aspect == "wide":
            self._across(picture.events, room, starts)
        else:
            self._down(picture.events, room, starts)

    # Along a horizontal line

    def _across(self, events: Sequence[Event], room: Area, starts: Sequence[float]) -> None:
        u, count = self.u, len(events)
        is_staggered = count >= STAGGERED
        step = room.width / count
        width = (step * 1.86 if is_staggered else step) - 26 * u
        xs = [room.left + step * (i + 0.5) for i in range(count)]
        if is_staggered:
            width = min(width, 2 * (xs[0] - room.left) + step * 0.84)
        y = room.y if is_staggered else room.top + room.height * 0.56
        self._line([(x, y) for x in xs], (room.left, y), (room.right, y), starts)
        when_size = min(84 * u, step * 0.34) if is_staggered else min(120 * u, step * 0.2)
        for i, event in enumerate(events):
            left, right = max(room.left, xs[i] - width / 2), min(room.right, xs[i] + width / 2)
            half = min(xs[i] - left, right - xs[i])
            column = Area(xs[i] - half, room.top, xs[i] + half, room.bottom)
            if is_staggered:
                self._hang(event, column, y, i % 2 == 0, starts[i], when_size)
            else:
                self._stand(event, column, y, starts[i], when_size)

    def _stand(self, event: Event, column: Area, y: float, start: float, size: float) -> None:
        """Icon and date above the line, what happened below it."""
        u = self.u
        when = single(
            event.when, self.style.display, column.width, size, smallest=24 * u, track=tracking(self.style.display)
        )
        top = y - 46 * u - when.height + when.extent[1] * when.size * 0.6
        self.write(when, column.x, top, align=0.5, starts=(start,))
        room_above = top - 30 * u - column.top
        side = min(150 * u, room_above)
        if event.icon and side > 60 * u:
            self._icon(
                event.icon, Area(column.x - side / 2, top - 30 * u - side, column.x + side / 2, top - 30 * u), start
            )
        size = max(38 * u, min(52 * u, column.width * 0.07))
        room = column.bottom - y - 44 * u
        what = fitted(event.what, self.style.body, column.width, room, size, 21 * u, lead=1.24, max_lines=5)
        self.write(what, column.x, y + 44 * u, align=0.5, role="ink", starts=(start + 0.15,), entrance="fade")

    def _hang(self, event: Event, column: Area, y: float, is_above: bool, start: float, size: float) -> None:
        """Date and text on one side of the line, nearest the line the date."""
        u = self.u
        when = single(
            event.when,
            self.style.display,
            column.width,
            max(size, 58 * u),
            smallest=24 * u,
            track=tracking(self.style.display),
        )
        room = (y - column.top if is_above else column.bottom - y) - when.height - 56 * u
        what = fitted(event.what, self.style.body, column.width, room, 38 * u, 21 * u, lead=1.22, max_lines=5)
        if is_above:
            when_top = y - 36 * u - when.height
            what_top = when_top - 8 * u - what.height
        else:
            when_top = y + 36 * u
            what_top = when_top + when.height + 6 * u
        self.write(when, column.x, when_top, align=0.5, role="accent", starts=(start,))
        self.write(what, column.x, what_top, align=0.5, starts=(start + 0.15,), entrance="fade")

    # Down a vertical line

    def _down(self, events: Sequence[Event], room: Area, starts: Sequence[float]) -> None:
        u, count = self.u, len(events)
        step = min(room.height / count, 380 * u)
        top = room.top + (room.height - step * count) * 0.35
        is_stacked = step >= 150 * u
        node = 26 * u
        size, share = (min(118 * u, step * 0.34), 0.6) if is_stacked else (min(50 * u, step * 0.5), 0.3)
        face = self.style.display
        whens = [
            single(event.when, face, room.width * share, size, smallest=22 * u, track=tracking(face))
            for event in events
        ]
        align = reading_align(events[0].what)
        before = 0.0 if is_stacked else max(copy.width for copy in whens) + 30 * u
        spine = before + node
        x = room.left + spine if align == 0 else room.right - spine
        ys = [top + step * (i + 0.5) for i in range(count)]
        self._line([(x, y) for y in ys], (x, ys[0] - step * 0.3), (x, ys[-1] + step * 0.3), starts)
        for i, event in enumerate(events):
            row = Area(room.left + spine + node + 32 * u, ys[i] - step / 2, room.right, ys[i] + step / 2)
            dates = Area(room.left, row.top, room.left + before - 30 * u, row.bottom)
            self._row(event, whens[i], turned(row, room, align), turned(dates, room, align), is_stacked, starts[i])

    def _row_icon(self, event: Event, row: Area, align: float, start: float) -> Area:
        """The event's icon at the far end of its row; returns the room left for words."""
        side = min(150 * self.u, row.height * 0.66)
        if not event.icon or side < 64 * self.u or self.drawn_icon(event.icon, 16, self.palette.field0) is None:
            return row
        icon = Area(row.right - side, row.y - side / 2, row.right, row.y + side / 2)
        self._icon(event.icon, turned(icon, row, align), start)
        return turned(Area(row.left, row.top, icon.left - 28 * self.u, row.bottom), row, align)

    def _row(self, event: Event, when: Copy, row: Area, dates: Area, is_stacked: bool, start: float) -> None:
        u, align = self.u, reading_align(event.what)
        room = self._row_icon(event, row, align, start)
        height = row.height * 0.92 - (when.height + 6 * u if is_stacked else 0)
        size = min(56 * u, row.height * 0.2) if is_stacked else min(46 * u, row.height * 0.36)
        what = fitted(event.what, self.style.body, room.width, height, size, 21 * u, lead=1.2, max_lines=3)
        x = edge_of(room, align)
        if is_stacked:
            top = row.y - (when.height + 6 * u + what.height) / 2
            self.write(when, x, top, align=align, role="accent", starts=(start,))
            top += when.height + 6 * u
        else:
            top = row.y - what.height / 2
            at = edge_of(dates, 1 - align)
            self.write(when, at, row.y - when.height / 2, align=1 - align, role="accent", starts=(start,))
        self.write(what, x, top, align=align, starts=(start + 0.15,), entrance="fade")

    # One at a time

    def _alone(self, events: Sequence[Event], room: Area, starts: Sequence[float]) -> None:
        u, count = self.u, len(events)
        main, foot = (
            Area(room.left, room.top, room.right, room.bottom - 90 * u),
            Area(room.left, room.bottom - 60 * u, room.right, room.bottom),
        )
        wide = self.stage.aspect == "wide"
        for i, event in enumerate(events):
            end = starts[i + 1] if i + 1 < count else float("inf")
            self._single_event(event, main, starts[i], end, wide)
        xs = [foot.left + 22 * u + (foot.width - 44 * u) * i / max(1, count - 1) for i in range(count)]
        self._line([(x, foot.y) for x in xs], (foot.left, foot.y), (foot.right, foot.y), starts, node=14)

    def _single_event(self, event: Event, room: Area, start: float, end: float, wide: bool) -> None:
        u, begun = self.u, len(self._parts)
        words, picture = room, None
        if event.icon and self.drawn_icon(event.icon, 16, self.palette.field0) is not None:
            if wide:
                words, picture = room.columns(0.62, 0.34, gap=room.width * 0.04)
            else:
                picture, words = room.rows(0.42, 0.58, gap=min(64 * u, room.height * 0.06))
        if picture is not None:
            side = min(picture.width, picture.height, 400 * u)
            x = picture.x if wide else picture.left + side / 2
            area = Area(x - side / 2, picture.y - side / 2, x + side / 2, picture.y + side / 2)
            self._icon(event.icon, area, start, end)
        when = single(
            event.when,
            self.style.display,
            words.width,
            min((300 if wide else 250) * u, words.height * 0.42),
            smallest=48 * u,
            track=tracking(self.style.display),
        )
        what = fitted(
            event.what,
            self.style.body,
            words.width,
            words.height - when.height - 20 * u,
            58 * u,
            26 * u,
            lead=1.24,
            max_lines=5,
        )
        top = words.y - (when.height + 14 * u + what.height) / 2 if wide else words.top
        align = reading_align(event.what)
        self.write(when, words.left, top, role="accent", starts=(start,), end=end)
        self.write(
            what,
            edge_of(words, align),
            top + when.height + 14 * u,
            align=align,
            starts=(start + 0.15,),
            entrance="fade",
            end=end,
        )
        if end < float("inf"):
            mine = self._parts[begun:]
            del self._parts[begun:]
            self.add(Passing(mine, room.inset(-60 * u), end))

    # Parts of all of them

    def _line(
        self,
        nodes: Sequence[tuple[float, float]],
        first: tuple[float, float],
        last: tuple[float, float],
        starts: Sequence[float],
        node: float = 18,
    ) -> None:
        """A quiet line, and over it one in colour that reaches each node as its event comes."""
        u = self.u
        quiet, loud = stroke(self.palette.ink, 4 * u, 0.2), stroke(self.accents()[0], 7 * u)
        rest = fill(mix(self.palette.field1, self.palette.ink, 0.22))
        disc, core = fill(self.accents()[0]), fill(self.palette.field0)
        seconds = self.stage.seconds

        def draw(canvas: Any, t: float) -> None:
            k = ease_out(progress(t, 0.05, 0.9))
            canvas.drawLine(
                first[0], first[1], first[0] + (last[0] - first[0]) * k, first[1] + (last[1] - first[1]) * k, quiet
            )
            tip = first
            for i, (x, y) in enumerate(nodes):
                reached = ease_in_out(progress(t, starts[i] - 0.4, 0.5))
                before = nodes[i - 1] if i else first
                if reached > 0:
                    tip = (before[0] + (x - before[0]) * reached, before[1] + (y - before[1]) * reached)
            if tip != first:
                canvas.drawLine(first[0], first[1], tip[0], tip[1], loud)
            for i, (x, y) in enumerate(nodes):
                come = ease_out(progress(t, starts[i] - 0.05, 0.4))
                end = starts[i + 1] if i + 1 < len(starts) else seconds + 1
                active = come * (1 - ease_out(progress(t, end, 0.4)))
                if (
                    k < 1
                    and come <= 0
                    and (x - first[0]) + (y - first[1]) > ((last[0] - first[0]) + (last[1] - first[1])) * k
                ):
                    continue
                if active > 0.01:
                    canvas.drawCircle(x, y, (node + 16 * active) * u, fill(self.accents()[0], 0.28 * active))
                canvas.drawCircle(x, y, node * u * (0.72 + 0.28 * come), disc if come > 0 else rest)
                canvas.drawCircle(x, y, node * 0.42 * u, core)

        self.add(Drawing(draw))

    def _icon(self, name: str | None, area: Area, start: float, end: float = float("inf")) -> None:
        plate = Plate(area, area.width * 0.22)
        image = Plate(area, 0)
        if not put_icon(self, image, area, name, self.surface()[0]):
            return
        radius = area.width * 0.5 if not self.is_lively else area.width * 0.26
        ground = raised_tile(self, plate, area, radius)
        put_icon(self, plate, area, name, ground)
        self.figure(area, start, end)
        self.add(Sprite(plate, self.motion(start, "pop")))
