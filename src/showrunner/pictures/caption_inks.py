"""The colours of captions: out of the film's palette, but always readable, whatever lies behind."""

from dataclasses import dataclass

from showrunner.film.look import CaptionStyle, Palette
from showrunner.pictures import colour
from showrunner.pictures.colour import RGB

BLACK = "#0a0a0f"  # of strokes
_YELLOW = "#ffe14d"  # where no accent glows


@dataclass(frozen=True)
class Inks:
    """Colours of one film's captions. `panel` is drawn at `panel_alpha` and is what the letters stand on."""

    panel: RGB
    panel_alpha: float
    ink: RGB
    ahead: RGB  # words not heard yet, karaoke
    lit: RGB  # the word being heard, where it has no pill
    pill: RGB
    on_pill: RGB


def inks(palette: Palette, style: CaptionStyle) -> Inks:
    """Colours out of the palette that can be read on any backdrop (panel styles) or on black (stroked styles)."""
    if style in ("pop", "poster", "classic"):
        white = colour.parse("#ffffff")
        lit = _vivid(palette)
        return Inks(colour.parse(BLACK), 0.0, white, white, lit, lit, white)
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
    )


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


def _vivid(palette: Palette) -> RGB:
    """The accent that glows most on black and is not mistaken for white."""
    for accent in (palette.accent2, palette.accent3, palette.accent1):
        if colour.contrast(accent, BLACK) >= 7 and colour.contrast(accent, "#ffffff") >= 1.25:
            return colour.parse(accent)
    return colour.parse(_YELLOW)
