"""A song of one's own under a film: chosen from a library, told with its reason, credited."""

import re
from collections import Counter

from showrunner.film.asset import Asset
from showrunner.film.brief import Brief
from showrunner.film.composing.moods import MOODS, callers
from showrunner.film.footage import Catalogue
from showrunner.film.pictures import Origin
from showrunner.kit.document import Document

LEAST_MS = 20_000  # shorter ones are sounds


class Song(Document):
    """What plays instead of composed music."""

    asset: Asset
    name: str
    why: str
    origin: Origin | None = None


def may_choose(brief: Brief) -> bool:
    """Whether nobody said what is to be heard, and there is something to choose from."""
    return brief.music is None and brief.music_file is None and brief.footage is not None


def chosen(catalogue: Catalogue, mood: str) -> Song | None:
    """The longest song whose words call for this mood more than for any other; None when none does.

    By its words and not by their meaning: a sentence model holds "angry metal" for near to "calm music".
    """
    able = [one for one in catalogue.holdings if one.kind == "audio" and one.clip.duration_ms >= LEAST_MS]
    fit = [one for one in able if mood in moods_of(one.words)]
    if not fit:
        return None
    song = max(fit, key=lambda one: (one.clip.duration_ms, one.id))
    why = f"the music is your own {song.name}: its words call for a {mood} film"
    return Song(asset=song.clip.asset, name=song.name, why=why, origin=song.credited)


def moods_of(words: str) -> frozenset[str]:
    """The moods that these words name or call for most; none for words that call for none."""
    told = re.findall(r"[a-z]+", words.lower())
    votes = Counter(mood for word in told for mood in {*callers(word), *({word} & MOODS.keys())})
    most = max(votes.values(), default=0)
    return frozenset(mood for mood, count in votes.items() if count == most)


def with_song(brief: Brief, song: Song | None) -> Brief:
    return brief if song is None else brief.model_copy(update={"music_file": song.asset})


def notes_of(song: Song | None) -> tuple[str, ...]:
    return () if song is None else (song.why,)
