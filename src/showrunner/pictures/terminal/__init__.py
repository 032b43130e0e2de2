"""A retro terminal: typed text on a cathode ray tube."""

from showrunner.pictures.terminal.scene import TerminalScene

__all__ = ["TerminalScene"]
