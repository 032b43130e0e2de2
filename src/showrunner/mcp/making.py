"""Tools that make films: order, wait, stop, go on."""

import contextlib
import json
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context
from pydantic import Field

from showrunner.briefing import LONGEST_S, SHORTEST_S, Name, Wish, brief_of, film_of
from showrunner.errors import BriefError, Conflict, NotFound
from showrunner.film.brief import Brief, Format, Quality
from showrunner.film.look import CaptionStyle
from showrunner.mcp import telling
from showrunner.mcp.answers import FilmStatus, Price, QuoteAnswer
from showrunner.mcp.visit import ask, here
from showrunner.mcp.waiting import LONGEST_WAIT_S, wait

USUAL_WAIT_S = 50.0  # many clients give up on a call after a minute

Film = Annotated[str, Field(min_length=1, max_length=200, description="the film's id, from make_film or list_films")]
Words = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200_000,
        description=(
            "what to film: a text, which is narrated word for word (blank lines part scenes), or a request such as "
            "'a 60 second video about the ocean', for which a short script is written. Write the text yourself for a "
            "film that says more than the built-in writer knows; the prompts of this server tell how"
        ),
    ),
]
Wait = Annotated[
    float,
    Field(
        ge=0,
        le=LONGEST_WAIT_S,
        description=(
            "seconds to wait for the film to end, with progress notifications meanwhile; 0 answers at once. The film "
            "is made whether somebody waits or not"
        ),
    ),
]
Title = Annotated[str | None, Field(max_length=300, description="shown at the start; null: taken from the words")]
Length = Annotated[
    float | None,
    Field(ge=SHORTEST_S, le=LONGEST_S, description="length to aim for, in seconds; null: the words decide"),
]
Shape = Annotated[Format, Field(description="9:16 for phones held upright, 1:1 and 4:5 for feeds")]
Fineness = Annotated[Quality, Field(description="draft (360p, quick: for looking), low 720p, medium 1080p, high 2160p")]
StyleName = Annotated[Name | None, Field(description="see list_styles; null: chosen by the words")]
VoiceName = Annotated[Name | None, Field(description="who narrates: see list_voices; null: the built-in voice")]
Voices = Annotated[
    dict[Name, Name], Field(description='voices of other speakers, by name: {"Anna": "kokoro:af_bella"}')
]
Music = Annotated[Name | None, Field(description="a mood of list_styles, or off; null: chosen by the words")]
Captions = Annotated[
    CaptionStyle | None, Field(description="how the words appear on screen; null: as the style has it")
]
Language = Annotated[Name | None, Field(description="of the words, BCP 47 (en, de-AT); null: told by the words")]
Seed = Annotated[int, Field(ge=0, lt=2**63, description="another seed, another film of the same words")]
Degraded = Annotated[bool, Field(description="false: fail rather than fall back to something lesser")]
Anew = Annotated[
    bool | None,
    Field(description="true: choose pictures from the library as it is now; false: draw them all; null: as before"),
]
Budget = Annotated[
    float | None, Field(ge=0, le=1_000_000, description="US dollars it may cost at most; null: the workspace's ceiling")
]
Key = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=200,
        description="any text of yours: called again with the same key, nothing is ordered twice",
    ),
]
Whole = Annotated[
    dict[str, Any],
    Field(
        description=(
            "title, scenes (lines, headings, pictures), voices, music, look: as the resource "
            "showrunner://film-document.schema.json describes it; files of your own cannot be named in it"
        )
    ),
]
Priority = Annotated[Literal["urgent", "normal", "batch"], Field(description="which films go first in this workspace")]


async def make_film(
    context: Context,
    prompt: Words,
    title: Title = None,
    duration_s: Length = None,
    format: Shape = "16:9",
    quality: Fineness = "medium",
    style: StyleName = None,
    palette: StyleName = None,
    captions: Captions = None,
    voice: VoiceName = None,
    voices: Voices = {},  # noqa: B006 - read only; the schema shows it as the default
    music: Music = None,
    language: Language = None,
    seed: Seed = 0,
    allow_degraded: Degraded = True,
    priority: Priority = "normal",
    budget_usd: Budget = None,
    key: Key = None,
    wait_s: Wait = USUAL_WAIT_S,
) -> FilmStatus:
    """Make a narrated film out of words: script, voices, pictures, music, captions, all of it, offline.

    Answers with the film's id at the latest after `wait_s`; go on with watch_film if it is not done by then.
    """
    brief = await _brief(
        prompt=prompt, title=title, duration_s=duration_s, format=format, quality=quality, style=style,
        palette=palette, captions=captions, voice=voice, voices=voices, music=music, language=language, seed=seed,
        allow_degraded=allow_degraded,
    )  # fmt: skip
    film = await _ordered(brief, priority, budget_usd, key)
    return await _watched(context, film, wait_s)


async def make_film_from_document(
    context: Context,
    document: Whole,
    priority: Priority = "normal",
    budget_usd: Budget = None,
    key: Key = None,
    wait_s: Wait = USUAL_WAIT_S,
) -> FilmStatus:
    """Make a film out of a film document: every line, voice and picture as you say, nothing chosen that you set."""
    brief = await ask(_documented, document)
    film = await _ordered(brief, priority, budget_usd, key)
    return await _watched(context, film, wait_s)


async def quote(
    prompt: Words,
    duration_s: Length = None,
    quality: Fineness = "medium",
    voice: VoiceName = None,
    voices: Voices = {},  # noqa: B006 - read only; the schema shows it as the default
    language: Language = None,
) -> QuoteAnswer:
    """What a film would cost at most, before it is ordered. Built-in providers charge nothing."""
    visit = here()
    visit.needs("films:read")
    brief = await _brief(
        prompt=prompt, duration_s=duration_s, quality=quality, voice=voice, voices=voices, language=language
    )
    found = await visit.studio.quote(brief)
    prices = tuple(Price(provider=one.provider, what=one.what, usd=one.amount / 1_000_000) for one in found.lines)
    return QuoteAnswer(usd=found.amount / 1_000_000, lines=prices)


async def watch_film(context: Context, film: Film, wait_s: Wait = USUAL_WAIT_S) -> FilmStatus:
    """Wait until a film has ended, with progress notifications meanwhile; answers how it stands then.

    Being cancelled, or reaching `wait_s`, ends the waiting and not the film.
    """
    here().needs("films:read")
    return await _watched(context, film, wait_s)


async def film_status(film: Film) -> FilmStatus:
    """How a film stands: its state, how far it is, what is wrong with it, its files, and what makes sense next."""
    visit = here()
    visit.needs("films:read")
    return await telling.status_of(visit, await visit.film(film))


async def redo_film(
    context: Context, film: Film, priority: Priority = "normal", library: Anew = None, wait_s: Wait = USUAL_WAIT_S
) -> FilmStatus:
    """Make a film again after edits, or go on with one that failed or was cancelled: only what changed is made."""
    visit = here()
    visit.needs("films:write")
    row = await visit.film(film)
    if library is not None:
        await visit.studio.choose_anew(row.id, library)
    await ask(visit.studio.resubmit, row.id, priority=priority)
    return await _watched(context, row.id, wait_s)


async def cancel_film(film: Film) -> FilmStatus:
    """Stop making a film. What was finished is kept: redo_film goes on from there."""
    visit = here()
    visit.needs("films:write")
    row = await visit.film(film)
    return await telling.status_of(visit, await ask(visit.studio.cancel, row.id))


async def _ordered(brief: Brief, priority: Priority, budget_usd: float | None, key: str | None) -> str:
    """The id of the film that was asked for, now or when it came before under the same key."""
    visit = here()
    visit.needs("films:write")
    film = film_of(visit.principal.workspace, key, brief.title or brief.prompt) if key else None
    if film is not None:
        with contextlib.suppress(NotFound):
            return (await visit.film(film)).id
    await ask(visit.count)
    budget = None if budget_usd is None else round(budget_usd * 1_000_000)
    try:
        row = await ask(visit.studio.submit, brief, priority=priority, budget=budget, film=film)
    except Conflict:
        if film is None:
            raise
        return (await visit.film(film)).id  # the same key came twice at once
    return row.id


def _documented(written: dict[str, Any]) -> Brief:
    from showrunner.film import document

    try:
        text = json.dumps(written, allow_nan=False)
    except ValueError as error:
        raise BriefError("the document has a number that cannot be", field="document", hint="use integers") from error
    return document.parse(text, "document.json").brief()


async def _brief(**fields: object) -> Brief:
    return await ask(brief_of, Wish.model_validate(fields))


async def _watched(context: Context, film: str, wait_s: float) -> FilmStatus:
    visit = here()
    row = await visit.film(film)

    async def tell(percent: float, words: str) -> None:
        await context.report_progress(percent, 100, words)

    await wait(visit.studio, row.id, wait_s, tell)
    return await telling.status_of(visit, row)
