"""What an edited line keeps of its rhythm: a model says every word a little otherwise when one of them is another, by
some 25 ms here and there, and all captions after it would move. Words that stayed last as long as they did.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

import numpy as np

from showrunner.providers.voices.graph import Frames
from showrunner.providers.voices.utterance import Chunk

OPENING, ENDING = "^", "$"  # a word that opens or ends a sentence is another than the same word within it


class _Word(NamedTuple):
    """One word of a chunk, the space after it included, the padding at the chunk's ends too."""

    text: str
    first: int  # of the chunk's durations
    last: int


def held(chunks: Sequence[Chunk], before: Sequence[tuple[Chunk, Frames]]) -> list[Frames]:
    """For each chunk the frames of its symbols and its two paddings as they last in `before`, 0 for words not in it."""
    made = [np.zeros(len(chunk.symbols) + 2, np.int64) for chunk in chunks]
    earlier = [(word.text, frames[word.first : word.last]) for chunk, frames in before for word in _words(chunk)]
    now = [
        (word.text, frames[word.first : word.last])
        for chunk, frames in zip(chunks, made, strict=True)
        for word in _words(chunk)
    ]
    match = SequenceMatcher(None, [text for text, _ in earlier], [text for text, _ in now], autojunk=False)
    for was, here, count in match.get_matching_blocks():
        for (_, frames), (_, place) in zip(earlier[was : was + count], now[here : here + count], strict=True):
            place[:] = frames
    return made


def _words(chunk: Chunk) -> Iterator[_Word]:
    parts = chunk.text.split(" ")
    first = 0
    for number, part in enumerate(parts):
        is_last = number == len(parts) - 1
        last = len(chunk.symbols) + 2 if is_last else (first or 1) + len(part) + 1
        yield _Word(f"{'' if number else OPENING}{part}{ENDING if is_last else ''}", first, last)
        first = last
