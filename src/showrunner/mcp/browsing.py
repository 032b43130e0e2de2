"""Tools that list what there is: films, voices, styles."""

from collections.abc import Mapping
from typing import Annotated, get_args

from pydantic import Field

from showrunner.film.brief import Format, Quality
from showrunner.film.formats import SHORT_SIDE
from showrunner.film.look import CaptionStyle
from showrunner.mcp.answers import FilmList, Named, State, StyleList, VoiceEntry, VoiceList
from showrunner.mcp.telling import entry_of
from showrunner.mcp.visit import ask, here

TELLING = 6  # words that call for a style, of those it has


async def list_films(
    state: Annotated[State | None, Field(description="only films in this state")] = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 20,
    cursor: Annotated[str | None, Field(max_length=300, description="of the page before")] = None,
) -> FilmList:
    """The films of this workspace, newest first."""
    visit = here()
    visit.needs("films:read")
    rows, older = await ask(visit.studio.page, state=state, limit=limit, cursor=cursor)
    return FilmList(films=tuple(map(entry_of, rows)), cursor=older)


async def list_voices(
    language: Annotated[str | None, Field(max_length=35, description="only voices of this language: en, de")] = None,
    installed_only: bool = True,
) -> VoiceList:
    """Who can speak here. make_film takes the name in `voice`."""
    from showrunner.providers.voices import catalogue

    visit = here()
    visit.needs("films:read")
    found = await ask(catalogue, visit.studio.premises.settings.home)
    wanted = (language or "").lower().partition("-")[0]
    return VoiceList(
        voices=tuple(
            VoiceEntry(
                voice=f"{one.provider}:{one.model}",
                language=one.language,
                about=one.about,
                is_installed=one.is_installed,
            )
            for one in found
            if (one.is_installed or not installed_only)
            and (not wanted or one.language.lower().partition("-")[0] in (wanted, "any"))
        )
    )


async def list_styles() -> StyleList:
    """The names that make_film takes for style, palette, music, captions, format and quality, and export_film's."""
    from showrunner.film.looks import PALETTES, STYLES
    from showrunner.film.score import MOODS

    here().needs("films:read")
    return StyleList(
        styles=_named({name: style.about for name, style in STYLES.items()}),
        palettes=_named({name: palette.about for name, palette in PALETTES.items()}),
        moods=_named({name: mood.about for name, mood in MOODS.items()}),
        captions=get_args(CaptionStyle),
        formats=get_args(Format),
        qualities=tuple(Named(name=one, about=f"{SHORT_SIDE[one]} lines") for one in get_args(Quality)),
        presets=tuple(Named(name=name, about=about) for name, about in presets().items()),
    )


def presets() -> dict[str, str]:
    """What export_film can hand over → what it is."""
    from showrunner.media.deliver.presets import PRESETS
    from showrunner.productions.exporting import EXTRAS

    return {name: preset.about for name, preset in PRESETS.items()} | EXTRAS


def _named(found: Mapping[str, tuple[str, ...]]) -> tuple[Named, ...]:
    return tuple(Named(name=name, about=", ".join(about[:TELLING])) for name, about in found.items())
