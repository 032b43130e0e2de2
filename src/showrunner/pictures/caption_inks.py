"""The colours of captions: out of the film's palette, but always readable, whatever lies behind."""

from dataclasses import dataclass

from showrunner.film.look import CaptionStyle, Palette
from showrunner.pictures import colour
from showrunner.pictures.colour import RGB, Colour

_BLACK = "#0a0a0f"  # of strokes
_YELLOW = "#ffe14d"  # where no accent glows


@dataclass(frozen=True)
class Inks:
    """Colours of one film's captions. What letters stand on is `panel` at `panel_alpha`, or their own `stroke`."""

    panel: RGB
    panel_alpha: float
    ink: RGB
    ahead: RGB  # words not heard yet, karaoke
    lit: RGB  # the word being heard, where it has no pill
    pill: RGB
    on_pill: RGB
    stroke: RGB


def inks(palette: Palette, style: CaptionStyle) -> Inks:
    """Colours out of the palette that can be read on any backdrop (panel styles) or on black (stroked styles)."""
    if style == "classic" and not palette.is_dark:
        return _stroked(colour.readable(palette.ink, "#ffffff", minimum=10.0), "#ffffff", palette.accent1)
    if style in ("pop", "poster", "classic"):
        return _stroked("#ffffff", _BLACK, _vivid(palette))
    if palette.is_dark:
        panel, alpha = colour.mix(palette.field0, "#000000", 0.35), 0.84
    else:
        panel, alpha = colour.mix(palette.field0, "#ffffff", 0.5), 0.93
    ink = colour.readable(palette.ink, panel, minimum=7.0)
    pill, on_pill = _pill(palette.accent1)
    accents = (palette.accent1, palette.accent2, palette.accent3)
    lit = colour.readable(accents[0], panel, accents[1:], minimum=4.5)
    return Inks(
        panel=panel,
        panel_alpha=alpha,
        ink=ink,
        ahead=_faded(ink, panel),
        lit=lit if colour.contrast(lit, panel) >= 3 else ink,
        pill=pill,
        on_pill=on_pill,
        stroke=panel,
    )


def _stroked(ink: Colour, stroke: Colour, lit: Colour) -> Inks:
    letters, edge, heard = colour.parse(ink), colour.parse(stroke), colour.parse(lit)
    return Inks(edge, 0.0, letters, letters, heard, heard, letters, edge)


def _pill(accent: str) -> tuple[RGB, RGB]:
    """The accent behind the lit word, and its letters: white where a little darkening makes them readable."""
    if colour.contrast("#ffffff", accent) < 2.9:
        return colour.parse(accent), colour.parse("#101014")
    darkened = (colour.mix(accent, "#000000", step / 20) for step in range(20))
    return next(mixed for mixed in darkened if colour.contrast("#ffffff", mixed) >= 4.5), colour.parse("#ffffff")


def _faded(ink: RGB, panel: RGB) -> RGB:
    """`ink` as faint as it may be and still be read (4.5)."""
    shares = (share / 20 for share in range(6, 20))
    faint = (colour.mix(panel, ink, share) for share in shares)
    return next((mixed for mixed in faint if colour.contrast(mixed, panel) >= 4.5), ink)


def _vivid(palette: Palette) -> str:
    """The accent that glows most on black and is not mistaken for white."""
    for accent in (palette.accent2, palette.accent3, palette.accent1):
        if colour.contrast(accent, _BLACK) >= 7 and colour.contrast(accent, "#ffffff") >= 1.25:
            return accent
    return _YELLOW
