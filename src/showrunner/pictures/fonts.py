"""Fonts by name, and the fonts that stand in for them where they have no glyph.

A face is written "Family:weight", "Family:weight:italic", and either may end in "@ja" (BCP 47): Han characters are
drawn differently in Japanese, Korean and Chinese. Optical size is fixed per weight, never taken from the size in
pixels, so that a draft at 360 lines breaks its lines where the master at 2160 does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import fontpkg
import skia
import uharfbuzz as hb

from showrunner.capabilities import Credit
from showrunner.errors import NotFound
from showrunner.pictures import scripts

_SANS_FALLBACK = ("Inter", "Noto Sans")
_SCRIPT_FAMILIES = {
    "arabic": "Noto Sans Arabic",
    "hebrew": "Heebo",
    "devanagari": "Noto Sans Devanagari",
    "tamil": "Noto Sans Tamil",
    "thai": "Noto Sans Thai",
    "telugu": "Noto Sans Telugu",
    "khmer": "Noto Sans Khmer",
    "bengali": "Hind Siliguri",
}
# East Asian fonts are large, so they are optional: language → (package, family). Both packages and fonts are OFL-1.1.
_EAST_ASIAN = {
    "ja": ("pylopdf-fonts-jp", "Noto Sans JP"),
    "ko": ("pylopdf-fonts-ko", "Noto Sans KR"),
    "zh-hant": ("pylopdf-fonts-zh-tw", "Noto Sans TC"),
    "zh": ("pylopdf-fonts-zh-cn", "Noto Sans SC"),
}
_PACKAGE_OF = {family: package for package, family in _EAST_ASIAN.values()}
_DRAWN_AT = {"Anton": 800}  # families of one weight that looks like another; their stand-ins match it
_HEAVY = 600  # from this weight on a face is meant for display sizes
_TEXT_OPTICAL = 28  # pt; taste: body text of a film is read from afar


@dataclass(frozen=True, eq=False)
class Face:
    """One font at one weight, opened in both libraries. `coverage` are code points."""

    name: str
    typeface: Any  # skia.Typeface
    shaper: Any  # uharfbuzz.Font, in font units
    units: int  # per em
    coverage: frozenset[int]
    is_emboldened: bool  # the family has no bold: outlines are grown instead
    is_mono: bool

    def has(self, text: str) -> bool:
        """Whether every character has a glyph; joiners and variation selectors need none."""
        return all(ord(char) in self.coverage or scripts.is_ignorable(char) for char in text)


@lru_cache(maxsize=256)
def face(spec: str) -> Face:
    """The face for "Family:weight[:italic][@language]". Raises NotFound for a family that is not installed."""
    family, weight, is_italic, _ = _parse(spec)
    path = _path(family, weight, is_italic)
    shaper = hb.Font(_tables(path))
    typeface = _opener().makeFromFile(str(path))
    if typeface is None:
        raise NotFound(f"{path.name} is not a font", hint=f"reinstall {package(family)}")
    axes = _axes(typeface, weight)
    if axes:
        shaper.set_variations(axes)
        typeface = _vary(typeface, axes)
    return Face(
        name=spec,
        typeface=typeface,
        shaper=shaper,
        units=shaper.face.upem,
        coverage=_coverage(path),
        is_emboldened=weight >= _HEAVY and family in _PACKAGE_OF,
        is_mono="Mono" in family,
    )


def language(spec: str) -> str:
    """The BCP 47 tag in a face's name, "" when it has none."""
    return _parse(spec)[3]


def for_language(spec: str, tag: str) -> str:
    """The same face for text in language `tag`."""
    return f"{spec.partition('@')[0]}@{tag}" if tag else spec


@lru_cache(maxsize=1024)
def substitute(spec: str, cluster: str) -> Face | None:
    """The face that draws all of `cluster` in text set in `spec`: itself or the first stand-in; None when none can."""
    own = face(spec)
    if own.has(cluster):
        return own
    family, weight, is_italic, tag = _parse(spec)
    weight = _DRAWN_AT.get(family, weight)
    for family in _stand_ins(cluster[0], tag):
        if not is_installed(family):
            continue
        slant = ":italic" if is_italic and family in _SANS_FALLBACK else ""
        candidate = face(f"{family}:{weight}{slant}")
        if candidate.has(cluster):
            return candidate
    return None


def families(text: str, spec: str) -> tuple[str, ...]:
    """The families that draw `text` set in `spec`, in order of appearance: what `credits` wants to know."""
    faces = (substitute(spec, char) for char in text if not char.isspace() and not scripts.is_ignorable(char))
    return tuple(dict.fromkeys(_parse(found.name)[0] for found in faces if found is not None))


def missing(text: str, tag: str = "") -> tuple[str, ...]:
    """Packages to install so that `text` (in language `tag`, if known) can be drawn; () when nothing is missing."""
    wanted: list[str] = []
    for char in undrawable(text):
        for family in _stand_ins(char, tag or language_of(text))[:1]:
            if not is_installed(family) and package(family) not in wanted:
                wanted.append(package(family))
    return tuple(wanted)


def undrawable(text: str) -> str:
    """The characters of `text` no installed font has, once each, in order; emoji are not counted: they are left out."""
    return "".join(dict.fromkeys(char for char in _foreign(text) if not scripts.is_pictograph(char)))


def package(family: str) -> str:
    """The name under which a family's package is installed."""
    return _PACKAGE_OF.get(family, f"fontpkg-{family.lower().replace(' ', '-')}")


@lru_cache(maxsize=128)
def is_installed(family: str) -> bool:
    if family in _PACKAGE_OF:
        return find_spec(package(family).replace("-", "_")) is not None
    return fontpkg.slugify(family) in fontpkg.families()


def credits(families: Iterable[str]) -> tuple[Credit, ...]:
    """What the film must say about its fonts, sorted by family. Faces ("Inter:600") are accepted as well."""
    return tuple(_credit(family) for family in sorted({_parse(name)[0] for name in families}))


def _credit(family: str) -> Credit:
    name = package(family)
    if family in _PACKAGE_OF:
        author = "The Noto CJK Project Authors (https://github.com/notofonts/noto-cjk)"
    else:
        author = _copyright(family)
    return Credit(what=f"font {family}", author=author, licence="OFL-1.1", source=f"PyPI {name}")


def _copyright(family: str) -> str:
    lines = metadata.distribution(package(family)).read_text("licenses/LICENSE") or ""
    first = next((line for line in lines.splitlines() if line.strip()), family)
    return first.removeprefix("Copyright").strip()


def _foreign(text: str) -> list[str]:
    default = "Inter:400" + (f"@{language_of(text)}" if language_of(text) else "")
    return [c for c in text if not c.isspace() and not scripts.is_ignorable(c) and substitute(default, c) is None]


def language_of(text: str) -> str:
    """The East Asian language of `text` as BCP 47, "" when there is nothing to tell it by."""
    found = {scripts.script(char) for char in text}
    if "kana" in found:
        return "ja"
    if "hangul" in found:
        return "ko"
    if "bopomofo" in found:
        return "zh-hant"
    return "zh" if "han" in found else ""


def _stand_ins(char: str, tag: str) -> tuple[str, ...]:
    own = scripts.block(char)
    if own in _SCRIPT_FAMILIES:
        return (_SCRIPT_FAMILIES[own], *_SANS_FALLBACK)
    eastern = tuple(family for _, family in _eastern(own, tag.lower()))
    wide = own in scripts.EAST_ASIAN or own == "hangul"
    return (*eastern, *_SANS_FALLBACK) if wide else (*_SANS_FALLBACK, *eastern)


def _eastern(script: str, tag: str) -> list[tuple[str, str]]:
    """The East Asian fonts, the one to prefer first."""
    if script == "kana":
        first = "ja"
    elif script == "hangul":
        first = "ko"
    elif tag.startswith(("zh-tw", "zh-hk", "zh-hant")) or script == "bopomofo":
        first = "zh-hant"
    else:
        first = next((known for known in ("ja", "ko") if tag.startswith(known)), "zh")
    return [_EAST_ASIAN[first], *(font for name, font in _EAST_ASIAN.items() if name != first)]


@lru_cache(maxsize=1024)
def _parse(spec: str) -> tuple[str, int, bool, str]:
    named, _, tag = spec.partition("@")
    family, *rest = named.split(":")
    weight = next((int(part) for part in rest if part.isdigit()), 400)
    return family, weight, "italic" in rest, tag


def _path(family: str, weight: int, is_italic: bool) -> Path:
    if not is_installed(family):
        raise NotFound(f"the font {family!r} is not installed", hint=f"pip install {package(family)}")
    if family in _PACKAGE_OF:
        return Path(import_module(package(family).replace("-", "_")).sans_path())
    styles = {file.style for file in fontpkg.family(family).files}
    style = "italic" if is_italic and "italic" in styles else "normal"
    return Path(fontpkg.path(family, weight, style, nearest=True))


@lru_cache(maxsize=1)
def _opener() -> Any:
    """A font manager that never asks fontconfig: the machine's own fonts are no business of a film's."""
    return skia.FontMgr.New_Custom_Empty()


@lru_cache(maxsize=64)
def _tables(path: Path) -> Any:
    return hb.Face(hb.Blob.from_file_path(str(path)))


@lru_cache(maxsize=64)
def _coverage(path: Path) -> frozenset[int]:
    return frozenset(_tables(path).unicodes)


def _axes(typeface: Any, weight: int) -> dict[str, float]:
    """The design position of a variable font, {} for a fixed one."""
    position: dict[str, float] = {}
    for axis in typeface.getVariationDesignParameters() or ():
        tag = int(axis.tag).to_bytes(4, "big").decode()
        if tag == "wght":
            position[tag] = min(max(weight, axis.min), axis.max)
        elif tag == "opsz":
            position[tag] = axis.max if weight >= _HEAVY else min(max(_TEXT_OPTICAL, axis.min), axis.max)
        elif tag == "wdth":
            position[tag] = min(max(100.0, axis.min), axis.max)
    return position


def _vary(typeface: Any, axes: dict[str, float]) -> Any:
    place = skia.FontArguments.VariationPosition
    pairs = [place.Coordinate(int.from_bytes(tag.encode(), "big"), value) for tag, value in axes.items()]
    coordinates = place.Coordinates(pairs)  # not copied by Skia: both names must outlive makeClone
    position = place(coordinates)
    return typeface.makeClone(skia.FontArguments().setVariationDesignPosition(position))
