"""What a shot shows: one document per kind of picture. Drawing them is `showrunner.pictures`' business.

Kinds are described in words and small integers only, so that a picture is a value: it can be hashed, edited as
YAML and compared. Icons are Phosphor names ("rocket-launch"). `accent` lists words of the text to colour.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from showrunner.film.asset import Asset
from showrunner.kit.document import Document

TimeOfDay = Literal["dawn", "day", "golden", "sunset", "night", "storm"]
Terrain = Literal["ocean", "lake", "mountain", "forest", "meadow", "desert", "city", "space"]
Weather = Literal["clear", "rain", "snow", "fog"]

Text = Annotated[str, Field(min_length=1, max_length=400)]
Thousandth = Annotated[int, Field(ge=0, le=1000)]
Box = Annotated[
    tuple[Thousandth, Thousandth, Thousandth, Thousandth],
    Field(description="left, top, right, bottom, in thousandths of the picture's width and height"),
]
Aim = Annotated[
    tuple[Annotated[int, Field(ge=0)], Thousandth, Thousandth],
    Field(description="ms since the picture began; then where to look, in thousandths of its width and height"),
]
Icon = Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]


class Landscape(Document):
    kind: Literal["landscape"] = "landscape"
    terrain: Terrain
    time: TimeOfDay = "day"
    weather: Weather = "clear"
    props: tuple[str, ...] = ()  # sailboat, balloon, lighthouse, rocket, cabin, tent, birds, or Phosphor names
    title: str | None = None  # a few words set over the landscape


class Title(Document):
    kind: Literal["title"] = "title"
    title: Text
    kicker: str | None = None  # the small line above
    sub: str | None = None  # the small line below
    accent: tuple[str, ...] = ()


class Statement(Document):
    """A sentence set as typography: where no honest picture exists, the words are the picture."""

    kind: Literal["statement"] = "statement"
    text: Text
    accent: tuple[str, ...] = ()


class Quote(Document):
    kind: Literal["quote"] = "quote"
    quote: Text
    by: str | None = None
    accent: tuple[str, ...] = ()


class Steps(Document):
    kind: Literal["steps"] = "steps"
    title: Text
    items: Annotated[tuple[str, ...], Field(min_length=1, max_length=7)]
    icons: tuple[Icon | None, ...] = ()  # one per item or ()
    numbered: bool = True


class Datum(Document):
    label: str
    value: str  # a decimal number in digits: "87.4", "-3"
    shown: str | None = None  # as written: "$1.2 million"


class Number(Document):
    """One figure, counted up, with a drawn line under it when `series` is given."""

    kind: Literal["number"] = "number"
    figure: Datum
    kicker: str | None = None
    series: tuple[Datum, ...] = ()


class BarChart(Document):
    kind: Literal["bars"] = "bars"
    title: Text
    data: Annotated[tuple[Datum, ...], Field(min_length=2, max_length=8)]
    unit: str = ""


class Event(Document):
    when: str
    what: str
    icon: Icon | None = None


class Timeline(Document):
    kind: Literal["timeline"] = "timeline"
    title: str | None = None
    events: Annotated[tuple[Event, ...], Field(min_length=2, max_length=8)]


class Place(Document):
    name: str
    latitude_e3: Annotated[int, Field(ge=-90_000, le=90_000)]  # thousandths of a degree, north positive
    longitude_e3: Annotated[int, Field(ge=-180_000, le=180_000)]  # east positive


class Map(Document):
    kind: Literal["map"] = "map"
    title: str | None = None
    places: Annotated[tuple[Place, ...], Field(min_length=1, max_length=8)]
    route: bool = True  # draw the line from each place to the next


class Concept(Document):
    """A hero illustration with satellites in orbit."""

    kind: Literal["concept"] = "concept"
    title: Text
    icons: Annotated[tuple[Icon, ...], Field(min_length=1, max_length=5)]  # the first is the hero
    accent: tuple[str, ...] = ()


class Side(Document):
    heading: Text
    points: tuple[str, ...] = ()
    icon: Icon | None = None


class Comparison(Document):
    kind: Literal["comparison"] = "comparison"
    title: str | None = None
    left: Side
    right: Side


class Hero(Document):
    """A product or thing, large."""

    kind: Literal["hero"] = "hero"
    title: Text
    kicker: str | None = None
    sub: str | None = None
    icon: Icon | None = None
    image: Asset | None = None  # the user's own product shot replaces the icon
    accent: tuple[str, ...] = ()


class Problem(Document):
    kind: Literal["problem"] = "problem"
    title: Text
    icons: Annotated[tuple[Icon, ...], Field(min_length=1, max_length=6)]
    accent: tuple[str, ...] = ()


class CallToAction(Document):
    kind: Literal["cta"] = "cta"
    title: Text
    button: str | None = None
    url: str | None = None
    accent: tuple[str, ...] = ()


class Terminal(Document):
    """A retro screen. Lines beginning with "$ " or "> " are typed, others printed at once."""

    kind: Literal["terminal"] = "terminal"
    lines: Annotated[tuple[str, ...], Field(min_length=1, max_length=60)]
    theme: Literal["green", "amber", "blue"] = "green"
    title: str = "SHOWRUNNER TTY1"
    typing_cps: Annotated[int, Field(ge=1, le=200)] = 22  # characters per second; faster when the shot is short
    blinks_per_minute: Annotated[int, Field(ge=0, le=600)] = 110  # of the cursor; 0 stands still
    noise: Annotated[int, Field(ge=0, le=100)] = 30  # static, in percent
    power_on_ms: Annotated[int, Field(ge=0, le=3000)] = 450  # 0: the screen is already on
    glitch_ms: Annotated[int, Field(ge=0, le=3000)] = 400  # length of each glitch; 0: none


class Origin(Document):
    """Whose a photo or some footage is; it goes with it into the film's credits."""

    author: Annotated[str, Field(min_length=1, max_length=200)]
    licence: Annotated[str, Field(max_length=200)] = "as you know"  # SPDX where there is one
    source: Annotated[str, Field(max_length=500)] = "your library"
    title: Annotated[str, Field(max_length=200)] | None = None  # of the work; files of the library go by their names


class Photo(Document):
    """A still with a Ken Burns move. `focus` is in thousandths of the picture's width and height.

    `keep` stays in frame during all of the move, where it fits; where it does not, its middle does.
    """

    kind: Literal["photo"] = "photo"
    image: Asset
    focus: tuple[int, int] = (500, 500)
    keep: Box | None = None
    title: str | None = None
    origin: Origin | None = None


class Clip(Document):
    """The user's own footage from `start_ms`, cropped to cover the frame; too short, it loops, which is declared.

    With `end_ms` it is cut out of its file for the film: what comes after is never seen. `aims` say where to look when
    cropping loses something, in order; the view glides from one to the next. `frame` leaves black bars out. `keep` is
    seen all the time: where cropping would lose some of it, the footage is shown wider, on a blurred copy of itself.
    """

    kind: Literal["clip"] = "clip"
    video: Asset
    start_ms: Annotated[int, Field(ge=0)] = 0
    end_ms: Annotated[int, Field(gt=0)] | None = None
    frame: Box = (0, 0, 1000, 1000)
    aims: tuple[Aim, ...] = ()
    keep: Box | None = None
    title: str | None = None
    origin: Origin | None = None

    @model_validator(mode="after")
    def _lasts(self) -> "Clip":
        check_lasts(self.start_ms, self.end_ms)
        return self


def check_lasts(start_ms: int, end_ms: int | None) -> None:
    """Raises ValueError for a part that ends before it begins."""
    if end_ms is not None and end_ms <= start_ms:
        raise ValueError("end_ms lies after start_ms")


Picture = Annotated[
    Landscape | Title | Statement | Quote | Steps | Number | BarChart | Timeline | Map | Concept | Comparison | Hero
    | Problem | CallToAction | Terminal | Photo | Clip,
    Field(discriminator="kind"),
]  # fmt: skip
