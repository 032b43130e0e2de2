"""Procedural landscapes: time × terrain × weather × props."""

from showrunner.pictures.landscape.props import can_draw
from showrunner.pictures.landscape.scene import LandscapeScene

__all__ = ["LandscapeScene", "can_draw"]
