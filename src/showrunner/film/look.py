"""Palettes and styles: how a film looks, apart from what it shows. All data; drawing is elsewhere."""

from typing import Literal

from showrunner.kit.document import Document

TransitionKind = Literal["cut", "dissolve", "push", "wipe", "zoom", "glitch"]
CaptionStyle = Literal["box", "karaoke", "pop", "poster", "classic", "off"]


class Palette(Document):
    """Colours as #rrggbb. field0 → field1 is the backdrop, ink the text, mute the secondary text."""

    name: str
    field0: str
    field1: str
    ink: str
    mute: str
    accent1: str
    accent2: str
    accent3: str
    is_dark: bool
    about: tuple[str, ...] = ()  # words that call for it


class Style(Document):
    """Faces are families known to `pictures.fonts`."""

    name: str
    display: str  # headings
    body: str
    serif: str  # quotations
    transitions: tuple[TransitionKind, ...]  # taken in turn between scenes
    captions: CaptionStyle  # the default of this style
    icons: Literal["duotone", "line", "fill"]
    backdrop: Literal["mesh", "plain", "paper", "grid"]
    motion: Literal["calm", "lively"]
    sound_effects: bool
    about: tuple[str, ...] = ()


class Look(Document):
    """Everything about the drawing of a film that is not in its pictures."""

    palette: Palette
    style: Style
    seed: int = 0
