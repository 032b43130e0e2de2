"""Captions for people's own videos: what is asked for, and how it looks."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from showrunner.errors import BriefError
from showrunner.film import captions, looks, phrasing
from showrunner.film.asset import Asset
from showrunner.film.brief import Choice, Order
from showrunner.film.captions import Cue
from showrunner.film.clip import Clip
from showrunner.film.formats import Raster
from showrunner.film.look import Look
from showrunner.film.phrasing import CaptionProfile
from showrunner.film.record import Review
from showrunner.film.source import Limits, Source
from showrunner.film.transcript import Recording, Transcript
from showrunner.kit.document import Document

Style = Literal["box", "karaoke", "pop", "poster", "classic"]
Position = Literal["bottom", "middle", "top"]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
FAMILIES = tuple(
    sorted({face.partition(":")[0] for s in looks.STYLES.values() for face in (s.display, s.body, s.serif)})
)
MODELS = ("tiny", "base", "small", "medium", "large")


class CaptionDesign(Document):
    """How captions look. Colours as #rrggbb; None: the palette's."""

    style: Style = "classic"
    position: Position = "bottom"
    palette: str = "midnight"
    font: str | None = None  # of FAMILIES; pop and poster have letters of their own
    ink: Colour | None = None  # of letters
    accent: Colour | None = None  # of the word that is heard
    field: Colour | None = None  # of what letters stand on

    @model_validator(mode="after")
    def _is_known(self) -> "CaptionDesign":
        if self.palette not in looks.PALETTES:
            raise ValueError(f"no palette is called {self.palette!r}; there are {', '.join(looks.PALETTES)}")
        if self.font is not None and self.font not in FAMILIES:
            raise ValueError(f"no font is called {self.font!r}; there are {', '.join(FAMILIES)}")
        if self.font is not None and self.style in ("pop", "poster"):
            raise ValueError(f"{self.style} has letters of its own; choose a font with box, karaoke or classic")
        return self


class CaptionOrder(Order):
    """A video, and what its captions shall be. `script` is its known text: it is placed, not recognised."""

    source: Source
    limits: Limits = Limits()
    design: CaptionDesign = CaptionDesign()
    words_per_line: Annotated[int, Field(ge=1, le=12)] | None = None  # None: by reading rules
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")] | None = None  # None: as heard
    model: Choice = Choice(provider="whisper", model="base")
    script: Annotated[str, Field(max_length=400_000)] | None = None
    mask_profanity: bool = False
    burn: bool = True
    soft: bool = False  # a track of captions that a player can switch on

    @property
    def name(self) -> str:
        return (self.title or self.source.shown)[:80]


class Captioned(Document):
    """What the production hands over."""

    master: Asset
    review: Review
    clip: Clip
    transcript: Transcript
    cues: tuple[Cue, ...]
    notes: tuple[str, ...] = ()


def checked(clip: Clip, order: CaptionOrder) -> Clip:
    """The clip again. Raises BriefError for one without sound, or without the picture that captions are asked for."""
    if clip.audio is None:
        raise BriefError(
            f"{order.source.shown} has no sound: there is nothing to caption",
            hint="give one with speech",
            field="source",
        )
    if clip.video is None and (order.burn or order.soft):
        raise BriefError(
            f"{order.source.shown} has no picture to lay captions into",
            hint="ask for caption files only",
            field="burn",
        )
    return clip


def look_of(design: CaptionDesign) -> Look:
    palette, style = looks.PALETTES[design.palette], looks.STYLES["modern"]
    changed: dict[str, object] = {}
    if design.ink is not None:
        changed["ink"] = design.ink
    if design.accent is not None:  # each style takes the accent that reads best on what its letters stand on
        changed |= dict.fromkeys(("accent1", "accent2", "accent3"), design.accent)
    if design.field is not None:
        changed |= {"field0": design.field, "field1": design.field, "is_dark": _weight(design.field) < 3 * 128}
    body = f"{design.font}:500" if design.font else style.body
    return Look(palette=palette.model_copy(update=changed), style=style.model_copy(update={"body": body}))


def _weight(colour: str) -> int:
    return sum(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def profile_of(design: CaptionDesign, clip: Clip, words_per_line: int | None) -> CaptionProfile:
    """How much is shown at once: by the style and the frame, or so many words at a time."""
    raster = raster_of(clip)
    usual = captions.profile(design.style, raster.width, raster.height)
    if words_per_line is None:
        return usual
    return CaptionProfile(max_lines=1, max_chars=usual.max_chars, max_words=words_per_line, **phrasing.SHORT_FORM)


def raster_of(clip: Clip) -> Raster:
    """The frame as it is shown: upright, square pixels, even sides. Sound alone is captioned as if it were 16:9."""
    if clip.video is None:
        return Raster(width=1920, height=1080, fps=30)
    width, height = clip.video.shown
    top, bottom = clip.video.fps
    fps = min(120, max(1, round(top / bottom))) if top else 25
    return Raster(width=max(16, width // 2 * 2), height=max(16, height // 2 * 2), fps=fps)


def unchanged(clip: Clip, recording: Recording) -> Review:
    """Of a clip that stays as it is."""
    measured = recording.measured
    return Review(
        frames=clip.video.frames if clip.video else 0,
        duration_ms=clip.duration_ms,
        sound_ms=measured.duration_ms,
        offset_ms=measured.duration_ms - clip.duration_ms,
        loudness=measured.loudness,
        true_peak=measured.peak,
        clipped=measured.clipped,
    )
