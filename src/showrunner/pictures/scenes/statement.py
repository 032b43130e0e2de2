"""A sentence as typography: the words come as they are spoken, and fill the room."""

from collections.abc import Sequence

from showrunner.film.pictures import Statement
from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.base import FIRST_S, Designed, Emphasis, edge_of, reading_align
from showrunner.pictures.scenes.heading import tracking
from showrunner.pictures.scenes.lettering import Copy, fitted, plain_word
from showrunner.pictures.scenes.ornament import Ornament
from showrunner.pictures.scenes.shapes import Rule

POSTER_WORDS = 11  # more words would make the poster's smallest line too small
POSTER_RATIO = 2.3  # largest line over smallest; taste


class StatementScene(Designed[Statement]):
    def lay_out(self, picture: Statement) -> None:
        words = picture.text.split()
        layout = self.variant("left", "centre", "poster")
        starts = self._starts(len(words))
        if layout == "poster" and 3 <= len(words) <= POSTER_WORDS and self._poster(words, picture.accent, starts):
            return
        self._block(picture, "centre" if layout == "centre" else "left", starts)

    def _starts(self, count: int) -> list[float]:
        starts = self.times(count, 0.2, share=0.3)
        starts[0] = min(starts[0], FIRST_S)
        return starts

    def _block(self, picture: Statement, layout: str, starts: Sequence[float]) -> None:
        u, wide = self.u, self.stage.aspect == "wide"
        align = reading_align(picture.text, 0.5 if layout == "centre" else 0.0)
        room = self.content.inset(
            self.content.width * (0.08 if layout == "centre" else 0.06) if wide else 8 * u, 20 * u
        )
        if layout == "left":
            room = Area(self.content.left, room.top, room.right, room.bottom)
        bar = 54 * u if layout == "left" and align == 0 else 0.0
        room = Area(room.left + bar, room.top, room.right, room.bottom)
        copy = fitted(
            picture.text,
            self.style.display,
            room.width,
            room.height,
            (150 if wide else 124) * u,
            34 * u,
            lead=1.14,
            track=tracking(self.style.display),
            max_lines=(6 if wide else 9) + len(picture.text) // 90,
        )
        top = room.y - copy.height / 2
        emphasis: Emphasis = self.stage.rng("emphasis").choice(("block", "underline", "colour"))
        self.write(
            copy, edge_of(room, align), top, align=align, accent=picture.accent, emphasis=emphasis, starts=starts
        )
        if bar:
            x = self.content.left + 5 * u
            self.add(
                Rule(
                    (x, top + copy.size * 0.05),
                    (x, top + copy.height - copy.size * 0.1),
                    10 * u,
                    self.accents()[0],
                    0.1,
                    1.2,
                )
            )
        self.add_behind(Ornament(self, self.boxes[-1].area.inset(-30 * u - bar, -20 * u), 0.5))

    def _poster(self, words: list[str], accent: Sequence[str], starts: Sequence[float]) -> bool:
        """Every line as wide as the room; False when no division into lines looks right."""
        lines = self._division(words)
        if lines is None:
            return False
        u, room = self.u, self.content
        gap = 0.10
        copies = [self._poster_line(" ".join(line), room.width) for line in lines]
        height = (
            sum(copy.height - copy.extent[1] * copy.size * 0.6 for copy in copies) + sum(c.size for c in copies) * gap
        )
        accents = {plain_word(word) for phrase in accent for word in phrase.split()}
        x = room.left
        y, at = room.y - height / 2, 0
        for line, copy in zip(lines, copies, strict=True):
            mine = [word for word in line if plain_word(word) in accents]
            self.write(copy, x, y, accent=mine, starts=list(starts[at : at + len(line)]) or starts)
            y += copy.height - copy.extent[1] * copy.size * 0.6 + copy.size * gap
            at += len(line)
        self.add_behind(Ornament(self, Area(room.left, room.y - height / 2, room.right, y).inset(-24 * u), 0.5))
        return True

    def _poster_line(self, text: str, width: float) -> Copy:
        return fitted(
            text,
            self.style.display,
            width,
            self.content.height,
            420 * self.u,
            40 * self.u,
            track=tracking(self.style.display),
            max_lines=1,
        )

    def _division(self, words: list[str]) -> list[list[str]] | None:
        """Lines that fill the room best, none much larger than another."""
        best: tuple[float, list[list[str]]] | None = None
        for count in range(2, min(6, len(words)) + 1):
            lines = _even(words, count)
            copies = [self._poster_line(" ".join(line), self.content.width) for line in lines]
            sizes = [copy.size for copy in copies]
            height = sum(copy.height - copy.extent[1] * copy.size * 0.5 for copy in copies)
            if height > self.content.height or max(sizes) > min(sizes) * POSTER_RATIO:
                continue
            if any(copy.width < self.content.width * 0.86 for copy in copies) or any(len(c.lines) > 1 for c in copies):
                continue
            if best is None or height > best[0]:
                best = (height, lines)
        return best[1] if best and best[0] > self.content.height * 0.5 else None


def _even(words: list[str], count: int) -> list[list[str]]:
    """`words` in `count` lines of about as many letters each, none empty."""
    total = sum(len(word) + 1 for word in words)
    lines: list[list[str]] = [[]]
    used = 0
    for i, word in enumerate(words):
        left = len(words) - i
        full = used + (len(word) + 1) / 2 > total * len(lines) / count
        if lines[-1] and len(lines) < count and (full or left <= count - len(lines)):
            lines.append([])
        lines[-1].append(word)
        used += len(word) + 1
    return lines
