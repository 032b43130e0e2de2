"""A sentence as typography: the words come as they are spoken, and fill the room."""

from collections.abc import Sequence

from showrunner.film.pictures import Statement
from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.base import FIRST_S, Designed, Emphasis
from showrunner.pictures.scenes.heading import tracking
from showrunner.pictures.scenes.lettering import Copy, fitted, ink_extent, plain_word
from showrunner.pictures.scenes.ornament import Ornament
from showrunner.pictures.scenes.placing import edge_of, reading_align
from showrunner.pictures.scenes.shapes import Rule

SHORT = 34  # letters; a short sentence suits a poster best
POSTER_WORDS = 11  # more words would make the poster's smallest line too small
POSTER_FILLED = 0.62  # share of the room that a poster must fill, one way or the other
POSTER_GAP = 0.12  # ems between the ink of two lines
POSTER_RATIO = 2.3  # largest line over smallest; taste


class StatementScene(Designed[Statement]):
    def lay_out(self, picture: Statement) -> None:
        words = picture.text.split()
        layout = self.variant("left", "centre", "poster")
        starts = self._starts(len(words))
        is_short = len(picture.text) <= SHORT
        if (
            (layout == "poster" or (is_short and self.stage.rng("poster").random() < 0.5))
            and 3 <= len(words) <= POSTER_WORDS
            and self._poster(words, picture.accent, starts)
        ):
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
        emphasis: Emphasis = self.stage.rng("emphasis").choice(("block", "underline", "colour"))
        copy = fitted(
            picture.text,
            self.style.display,
            room.width,
            room.height,
            ((150 if wide else 124) + max(0, min(90, 100 - 2 * len(picture.text)))) * u,
            34 * u,
            lead=1.14,
            track=0.0 if emphasis == "block" else tracking(self.style.display),
            max_lines=(6 if wide else 9) + len(picture.text) // 90,
        )
        top = room.y - copy.height / 2
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
        """Every line as wide as the others; False when no division into lines looks right."""
        copies = self._division(words)
        if copies is None:
            return False
        u, room = self.u, self.content
        width, height = max(copy.width for copy in copies), _ink_height(copies)
        left, top, at = room.x - width / 2, room.y - height / 2, 0
        keep = Area(left, top, left + width, top + height)
        accents = {plain_word(word) for phrase in accent for word in phrase.split()}
        for copy in copies:
            above, below = ink_extent(copy.text, copy.face)
            line = copy.text.split()
            mine = [word for word in line if plain_word(word) in accents]
            y, times = top + above * copy.size - copy.ascent, list(starts[at : at + len(line)])
            self.write(copy, left, y, accent=mine, starts=times, is_tight=True)
            top += (above + below + POSTER_GAP) * copy.size
            at += len(line)
        self.add_behind(Ornament(self, keep.inset(-24 * u), 0.5))
        return True

    def _poster_line(self, text: str, width: float) -> Copy:
        face, room = self.style.display, self.content
        return fitted(text, face, width, room.height, 420 * self.u, 40 * self.u, track=tracking(face), max_lines=1)

    def _division(self, words: list[str]) -> list[Copy] | None:
        """Lines of one width that fill the room best, none much larger than another."""
        room = self.content
        best: tuple[float, list[Copy]] | None = None
        for count in range(2, min(6, len(words)) + 1):
            texts = [" ".join(line) for line in _even(words, count)]
            copies = [self._poster_line(text, room.width) for text in texts]
            share = room.height / _ink_height(copies)
            if share < 1:
                copies = [self._poster_line(text, room.width * share * 0.98) for text in texts]
            sizes, widths = [copy.size for copy in copies], [copy.width for copy in copies]
            filled = min(share, 1 / share)
            is_even = max(sizes) <= min(sizes) * POSTER_RATIO and min(widths) > max(widths) * 0.9
            if is_even and filled > POSTER_FILLED and (best is None or filled > best[0]):
                best = (filled, copies)
        return best[1] if best else None


def _ink_height(copies: Sequence[Copy]) -> float:
    """Of lines set as close as their letters allow, px."""
    lines = [sum(ink_extent(copy.text, copy.face)) * copy.size for copy in copies]
    return sum(lines) + POSTER_GAP * sum(copy.size for copy in copies[:-1])


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
