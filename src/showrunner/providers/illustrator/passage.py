"""What one shot has to show: some lines of a scene, read once."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from showrunner.film.pictures import Picture, Terrain
from showrunner.film.script import Line, Scene
from showrunner.language.match import Match, match_reading
from showrunner.language.nlp import read
from showrunner.language.reading import Reading
from showrunner.providers.illustrator.headline import accents, headline, key_phrase, polished

WORDS_PER_MINUTE = 165
LONG_MS = 7_000  # a picture that stays longer than this wants another one
LONGEST_TEXT = 400  # characters, as in film.pictures
SHORT_MS = 2_500  # a picture that stays shorter than this is not taken in; taste


@dataclass(frozen=True)
class Film:
    """What the passages of a film have in common."""

    title: str
    archetype: str
    language: str
    is_past: bool = False  # it tells of times before motor cars
    last_scene: str = ""  # Scene.id
    seed: int = 0  # of the look: films that could be told alike are told differently
    home: Terrain | None = None  # the country it is about
    emblem: Match | None = None  # what a film about a product shows it by, when a scene only names it


@dataclass(frozen=True)
class Candidate:
    """A picture a shot could have, how well it fits (0 to 1) and why."""

    picture: Picture
    score: float
    why: str
    captions: bool = True
    shown: tuple[Match, ...] = ()  # the illustrations in it and their words
    is_free: bool = False  # a landscape whose hour the words leave open
    holds_scene: bool = False  # it carries all lines of the scene, however long: its parts appear as they are said


@dataclass(frozen=True)
class Passage:
    """Lines of one scene. `number` counts the scene's passages from 0; the scene's shape and items hold for 0 only."""

    film: Film
    scene: Scene
    lines: tuple[Line, ...]
    number: int

    @property
    def text(self) -> str:
        return " ".join(line.text.strip() for line in self.lines)

    @property
    def shape(self) -> str:
        return (self.scene.shape or "") if self.number == 0 else ""

    @property
    def items(self) -> tuple[str, ...]:
        """The scene's list, where this passage is the one that says it."""
        items = self.scene.items
        is_said_later = any(item in line.text for item in items for line in self.scene.lines[len(self.lines) :])
        return items if self.number == 0 and not is_said_later else ()

    @property
    def is_close(self) -> bool:
        return self.shape == "close" or self.scene.id == self.film.last_scene

    @property
    def heading(self) -> str | None:
        """The author's; over a scene that says something, the film's own name is no heading."""
        heading = self.scene.heading if self.number == 0 else None
        is_name = bool(self.lines) and heading == self.film.title and self.shape not in ("title", "close")
        return clipped(heading) if heading and not is_name else None

    @property
    def reading(self) -> Reading:
        return _read(self.text, self.film.language)

    @property
    def matches(self) -> tuple[Match, ...]:
        return _matched(self.text, self.film.language)

    @property
    def favoured(self) -> tuple[str, ...]:
        """The words its illustrations stand for, one by one."""
        return tuple(part for match in self.matches for part in match.word.split())

    @cached_property
    def headline(self) -> str:
        """A few of its own words; the first sentence where no few words stand alone."""
        found = headline(self.reading, self.favoured)
        first = self.reading.sentences[0].text if self.reading.sentences else self.text
        return clipped(found or polished(first))

    @cached_property
    def key_phrase(self) -> str:
        """Up to five of its words, where the captions say the rest; the headline where no so few stand alone."""
        pictured = self.matches[0].word.split() if self.matches else ()
        return key_phrase(self.reading, pictured) or self.headline

    @property
    def has_good_headline(self) -> bool:
        """It can stand over a picture: not too long, and not a bare noun out of a long sentence."""
        length = len(self.headline.split())
        return 3 <= length <= 10 or (0 < length < 3 and len(self.text.split()) <= 6)

    def accents(self, text: str) -> tuple[str, ...]:
        return accents(text, self.reading, self.favoured)

    def is_spoken(self, shown: str) -> bool:
        """Whether the words on screen are the words being said, so that captions would repeat them."""
        return _letters(self.text) in (_letters(shown), "") or _letters(shown) == _letters(self.text)

    def repeats(self, shown: str) -> bool:
        """Whether most of the words said are on screen: "Five tips …" under "5 Tips for Better Sleep"."""
        on_screen = set(shown.casefold().split())
        said = [word.strip(".,;:!?") for word in self.text.casefold().split()]
        return self.is_spoken(shown) or sum(word in on_screen for word in said) >= 0.6 * len(said)


@lru_cache(maxsize=1024)
def _read(text: str, language: str) -> Reading:
    """Kept, because after an edit all passages but one are the same."""
    return read(text, language)


@lru_cache(maxsize=1024)
def _matched(text: str, language: str) -> tuple[Match, ...]:
    return match_reading(_read(text, language), count=6)


def clipped(text: str) -> str:
    """As much as a picture's text may hold, cut between words where there are any."""
    if len(text) <= LONGEST_TEXT:
        return text or "…"
    return text[: LONGEST_TEXT - 1].rsplit(" ", 1)[0] + "…"


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def spoken_ms(text: str) -> int:
    """How long saying it takes, about."""
    return len(text.split()) * 60_000 // WORDS_PER_MINUTE


def split(lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], ...]:
    """Lines in groups for one shot each: whole lines, up to LONG_MS together, none too short to be taken in."""
    groups: list[list[Line]] = []
    for line in lines:
        length = spoken_ms(line.text)
        before = sum(spoken_ms(one.text) for one in groups[-1]) if groups else 0
        if groups and (before + length <= LONG_MS or min(before, length) < SHORT_MS):
            groups[-1].append(line)
        else:
            groups.append([line])
    return tuple(tuple(group) for group in groups)
