"""Easing: progress from 0 to 1 shaped as movement. Pure functions of a number."""

import math


def clamp(x: float, low: float = 0.0, high: float = 1.0) -> float:
    return low if x < low else high if x > high else x


def progress(t: float, start: float, duration: float) -> float:
    """How far `t` is through [start, start + duration], clamped to 0..1. A duration of 0 is a step."""
    if duration <= 0:
        return 1.0 if t >= start else 0.0
    return clamp((t - start) / duration)


def ease_out(x: float, power: float = 3) -> float:
    """Quick at first, then settling. `x` is clamped to 0..1."""
    return 1.0 - math.pow(1.0 - clamp(x), power)


def ease_in(x: float, power: float = 3) -> float:
    return math.pow(clamp(x), power)


def ease_in_out(x: float) -> float:
    """Cubic, slow at both ends."""
    x = clamp(x)
    return 4 * x**3 if x < 0.5 else 1 - (2 - 2 * x) ** 3 / 2


def smooth(x: float) -> float:
    """Smoothstep: gentler than `ease_in_out`, for cameras."""
    x = clamp(x)
    return x * x * (3 - 2 * x)


def back(x: float, overshoot: float = 1.4) -> float:
    """Passes 1 and comes back; ends at exactly 1."""
    x = clamp(x) - 1
    return x * x * ((overshoot + 1) * x + overshoot) + 1


def spring(x: float, frequency: float = 1.6, damping: float = 5.0) -> float:
    """A damped oscillation about 1; `x` in seconds, `frequency` in Hz. Never quite ends, by x = 1 it is within 1 %."""
    return 0.0 if x <= 0 else 1 - math.exp(-damping * x) * math.cos(frequency * 2 * math.pi * x)
