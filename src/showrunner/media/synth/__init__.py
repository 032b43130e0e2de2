"""Instruments made of arithmetic, and the players of a score."""

from showrunner.media.synth.playing import render

__all__ = ["render"]
