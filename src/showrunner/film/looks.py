"""The palettes and styles that come with the house. A style's faces are written "Family:weight", as `pictures.text`
takes them. Contrast of ink (4.5) and mute (3.2) on both field colours is held by a test."""

from showrunner.film.look import Palette, Style


def _palette(
    name: str, field: tuple[str, str], text: tuple[str, str], accents: tuple[str, str, str], about: str
) -> Palette:
    """`field` is from → to, `text` is ink and mute; a palette is dark when its ink is lighter than its field."""
    return Palette(
        name=name,
        field0=field[0],
        field1=field[1],
        ink=text[0],
        mute=text[1],
        accent1=accents[0],
        accent2=accents[1],
        accent3=accents[2],
        is_dark=_weight(text[0]) > _weight(field[0]),
        about=_words(about),
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _weight(colour: str) -> int:
    return sum(int(colour[i : i + 2], 16) for i in (1, 3, 5))


_PALETTES = (
    _palette(
        "midnight", ("#0b1020", "#1b2352"), ("#f5f7ff", "#9aa5d1"), ("#6c8cff", "#22d3ee", "#f472b6"),
        "technology software space night future science internet data computer startup app robot",
    ),
    _palette(
        "ember", ("#160b12", "#4a1526"), ("#fff4ea", "#d9ab95"), ("#ff7a45", "#ffc53d", "#f43f5e"),
        "fire passion history war food cooking spice heat volcano drama battle revolution coffee",
    ),
    _palette(
        "forest", ("#071512", "#0f3d33"), ("#f0fff8", "#8dbfae"), ("#34d399", "#facc15", "#38bdf8"),
        "nature forest plants environment sustainability garden climate wildlife growth green animals ecology",
    ),
    _palette(
        "paper", ("#f6f1e7", "#eadfcb"), ("#1d1b16", "#6f6757"), ("#d9481f", "#17768a", "#a86c00"),
        "history book education literature essay philosophy biography museum tea art writing honey",
    ),
    _palette(
        "cloud", ("#f4f7fe", "#dfe7fb"), ("#111a3a", "#5a668e"), ("#3b5bfd", "#008f80", "#e83e6f"),
        "business product saas finance health clean office service school learning medicine team",
    ),
    _palette(
        "grape", ("#140a2a", "#3b1570"), ("#faf5ff", "#b8a1dd"), ("#a855f7", "#f0abfc", "#22d3ee"),
        "music party creative dream magic fantasy imagination entertainment game beauty night",
    ),
    _palette(
        "mono", ("#0c0c0d", "#1d1d20"), ("#fafafa", "#a1a1aa"), ("#e8e8ea", "#e5ff3d", "#8b8b96"),
        "minimal architecture design luxury fashion photography engineering sport premium",
    ),
    _palette(
        "tide", ("#062530", "#0b4a55"), ("#f3fbf7", "#93c3c1"), ("#2dd4bf", "#f2c783", "#7dd3fc"),
        "ocean sea water travel beach fish sailing river island marine calm holiday diving whale",
    ),
    _palette(
        "sakura", ("#fff5f4", "#fbdfe3"), ("#3a1424", "#8b5468"), ("#d6336c", "#7c5cd6", "#c8511f"),
        "love wedding spring flowers beauty kindness family baby gift care birthday mother children",
    ),
    _palette(
        "dusk", ("#1a1230", "#4b2346"), ("#fff3ec", "#cda4b4"), ("#ff8f6b", "#ffd08a", "#8f7bff"),
        "sunset evening story journey memory romance travel night dream desert autumn poem",
    ),
    _palette(
        "steel", ("#12181f", "#27343f"), ("#f2f6f9", "#9db0be"), ("#4fa3e3", "#f6a13c", "#7ee0b5"),
        "industry engineering economy energy transport machine manufacturing report news security train city",
    ),
    _palette(
        "meadow", ("#f7faec", "#e1efc9"), ("#1d2a12", "#586a45"), ("#35802a", "#b06a00", "#2779a8"),
        "farm garden bees food vegetables health outdoors hiking picnic bicycle walking fresh organic",
    ),
)  # fmt: skip

_STYLES = (
    Style(
        name="modern",
        display="Bricolage Grotesque:800",
        body="Manrope:600",
        serif="Instrument Serif:400",
        transitions=("push", "dissolve", "wipe"),
        captions="box",
        icons="duotone",
        backdrop="mesh",
        motion="lively",
        sound_effects=True,
        about=_words("product startup explainer app business technology science howto list service learning"),
    ),
    Style(
        name="editorial",
        display="Playfair Display:700",
        body="Inter:500",
        serif="Instrument Serif:400",
        transitions=("dissolve",),
        captions="classic",
        icons="line",
        backdrop="paper",
        motion="calm",
        sound_effects=False,
        about=_words("history essay biography literature philosophy museum culture art report documentary book"),
    ),
    Style(
        name="playful",
        display="Outfit:800",
        body="Outfit:500",
        serif="Fraunces:600",
        transitions=("push", "zoom", "wipe"),
        captions="pop",
        icons="fill",
        backdrop="mesh",
        motion="lively",
        sound_effects=True,
        about=_words("children kids fun game party animals toy birthday food pets holiday joke short"),
    ),
    Style(
        name="cinematic",
        display="Anton:400",
        body="Manrope:600",
        serif="Instrument Serif:400",
        transitions=("dissolve", "zoom"),
        captions="karaoke",
        icons="duotone",
        backdrop="mesh",
        motion="calm",
        sound_effects=True,
        about=_words("story drama adventure journey space ocean mountain legend hero trailer sport epic war"),
    ),
    Style(
        name="tech",
        display="Space Grotesk:700",
        body="Space Grotesk:500",
        serif="JetBrains Mono:500",
        transitions=("glitch", "cut", "wipe"),
        captions="karaoke",
        icons="line",
        backdrop="grid",
        motion="lively",
        sound_effects=True,
        about=_words("code software developer computer hacker terminal data security robot ai network engineering"),
    ),
    Style(
        name="minimal",
        display="Manrope:800",
        body="Manrope:500",
        serif="Fraunces:500",
        transitions=("dissolve", "cut"),
        captions="classic",
        icons="line",
        backdrop="plain",
        motion="calm",
        sound_effects=False,
        about=_words("design luxury architecture calm premium meditation finance health law quiet simple"),
    ),
    Style(
        name="storybook",
        display="Fraunces:700",
        body="Manrope:600",
        serif="Fraunces:500",
        transitions=("dissolve", "push"),
        captions="box",
        icons="duotone",
        backdrop="paper",
        motion="calm",
        sound_effects=False,
        about=_words("tale fairy bedtime poem nature family love spring garden grandmother tea folklore"),
    ),
)

PALETTES: dict[str, Palette] = {palette.name: palette for palette in _PALETTES}
STYLES: dict[str, Style] = {style.name: style for style in _STYLES}
