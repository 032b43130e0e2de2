"""Storyboard: which picture carries which lines. A scene has one shot or more; a shot never crosses scenes."""

from typing import Annotated

from pydantic import Field

from showrunner.film.look import TransitionKind
from showrunner.film.pictures import Picture
from showrunner.kit.document import Document


class Shot(Document):
    """`lines` counts the scene's lines this shot carries, in order; 0 for the shot of a silent scene."""

    scene: str  # Scene.id
    lines: Annotated[int, Field(ge=0)]
    picture: Picture
    transition: TransitionKind = "cut"  # into this shot, out of the one before it, whichever that is
    captions: bool = True  # False where the words on screen are the words spoken
    seed: int = 0  # changes shapes, not subjects
    why: str = ""  # one sentence for the maker: what in the text led to this picture


class Storyboard(Document):
    shots: tuple[Shot, ...]
