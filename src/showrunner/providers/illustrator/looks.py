"""Palette, style and seed of a film, from the words of its brief where it does not name them."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TypeVar

from showrunner.errors import BriefError
from showrunner.film.brief import Brief
from showrunner.film.look import Look, Palette, Style
from showrunner.film.looks import PALETTES, STYLES
from showrunner.kit.chance import rng
from showrunner.language.embed import similarity

NAMED = 0.12  # what a word that calls for a look by name is worth, in units of cosine; taste
FITTING = 0.05  # looks this close to the best one fit as well, and the seed chooses among them; taste
T = TypeVar("T", Palette, Style)

NEAREST = 3  # words of a look's description that count: no film is about all of them; tried on 30 prompts
OPENING_WORDS = 120  # of a long text: enough to know what it is about


# What a prompt asks for, told by how it is put, in the words that styles are described with.
GENRES = (
    (re.compile(r"\b(?:how to|tips|ways to|guide|explain\w*|why|how do\w*|what is)\b", re.I), "explainer howto"),
    (re.compile(r"\b(?:launch|advert\w*|promo\w*|introducing|our new|commercial|product)\b", re.I), "product"),
    (re.compile(r"\b(?:history|biography|fall of|rise of|century|ancient)\b", re.I), "history"),
    (re.compile(r"\b(?:bedtime|fairy tale|once upon|fable|old man|little)\b", re.I), "tale"),
)


def choose(brief: Brief) -> Look:
    """The look for a brief. Raises BriefError when it names a palette or style that does not exist."""
    words = _subject(brief)
    chance = rng("look", brief.seed, brief.prompt)
    palette = _named("palette", brief.palette, PALETTES) or _fitting(words, PALETTES, chance.random())
    style = _named("style", brief.style, STYLES) or _fitting(
        f"{words} {_genre(words)}".strip(), STYLES, chance.random()
    )
    return Look(palette=palette, style=style, seed=chance.getrandbits(31))


def _genre(words: str) -> str:
    return " ".join(genre for pattern, genre in GENRES if pattern.search(words))


def _subject(brief: Brief) -> str:
    """What the film is about. A given script speaks through its title and headings, so that rewording a line in it
    does not recolour the film."""
    if brief.script is None:
        return " ".join(brief.prompt.split()[:OPENING_WORDS])
    headings = [scene.heading for scene in brief.script.scenes if scene.heading]
    return " ".join([brief.script.title, brief.prompt, *headings][:8])


def _named(field: str, name: str | None, known: Mapping[str, T]) -> T | None:
    if name is None:
        return None
    if name in known:
        return known[name]
    near = get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    guess = f"did you mean {near[0]}? " if near else ""
    raise BriefError(f"no {field} is called {name!r}", field=field, hint=f"{guess}There are: {', '.join(known)}.")


def _fitting(words: str, known: Mapping[str, T], chance: float) -> T:
    """One of the looks that fit the words about equally well. `chance` in [0, 1) picks among them."""
    scores = {name: _fit(words, one.about) for name, one in known.items()}
    best = max(scores.values())
    fitting = sorted(name for name, score in scores.items() if score >= best - FITTING)
    return known[fitting[int(chance * len(fitting))]]


def _fit(words: str, about: Sequence[str]) -> float:
    said = set(re.findall(r"[^\W\d_]+", words.casefold()))
    named = sum(word in said or f"{word}s" in said or word.removesuffix("s") in said for word in about)
    nearest = sorted((similarity(words, word) for word in about), reverse=True)[:NEAREST]
    return sum(nearest) / NEAREST + NAMED * min(named, 3)
