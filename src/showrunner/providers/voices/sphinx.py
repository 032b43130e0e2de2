"""PocketSphinx: finds known English words in a recording. It aligns text it is given; it never guesses at words."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
from pocketsphinx import Decoder

from showrunner.film.speech import Word
from showrunner.language.spoken import Spoken, speak_as
from showrunner.media import wav
from showrunner.providers.voices.ear import RATE as EAR_RATE
from showrunner.providers.voices.ear import Ear, Span
from showrunner.providers.voices.level import resampled
from showrunner.providers.voices.placing import Placed, place
from showrunner.providers.voices.pronounce import Utterable, is_latin, pronounce
from showrunner.providers.voices.take import times_ms

RATE = 16_000  # Hz, of the acoustic model
FRAME_MS = 10
ROOM_MS = 250  # silence put around the sound: without it the last word may be taken for the end
EARLY_MS = 38  # its words begin and end this much before they are heard (docs/measured/onsets.md)
# Its search through the lattice afterwards loses words of a text that is known, a quarter of all runs in noise; and in
# noise its usual beams, 1e-48 and 7e-29, let go of the right words too early (docs/measured/captioning.md).
SEARCH = {"bestpath": False, "beam": 1e-80, "pbeam": 1e-80, "wbeam": 1e-60}

# Symbols of our pronunciations in the phones of the acoustic model. Longer symbols first.
_PHONES = {
    "ɜɹ": "ER", "əɹ": "ER", "ɚ": "ER", "A": "EY", "I": "AY", "W": "AW", "Y": "OY", "O": "OW", "Q": "OW",
    "i": "IY", "u": "UW", "ɑ": "AA", "ɒ": "AA", "æ": "AE", "a": "AE", "ə": "AH", "ɐ": "AH", "ʌ": "AH", "ᵊ": "AH",
    "ɛ": "EH", "e": "EH", "ɪ": "IH", "ᵻ": "IH", "ʊ": "UH", "ɔ": "AO", "ɜ": "ER", "o": "OW", "ʤ": "JH", "ʧ": "CH",
    "ð": "DH", "θ": "TH", "ʃ": "SH", "ʒ": "ZH", "ŋ": "NG", "ɡ": "G", "j": "Y", "ɹ": "R", "h": "HH", "T": "D",
    "b": "B", "d": "D", "f": "F", "k": "K", "l": "L", "m": "M", "n": "N", "p": "P", "s": "S", "t": "T", "v": "V",
    "w": "W", "z": "Z", "x": "K",
}  # fmt: skip
_SYMBOL = re.compile("|".join(_PHONES))


class Sphinx:
    """Aligner for English. Words that its dictionary lacks are pronounced by rule and added to it."""

    name: ClassVar[str] = "sphinx"
    revision: ClassVar[int] = 2
    needs: ClassVar[tuple[str, ...]] = ()

    async def align(self, audio: Path, text: str, language: str) -> tuple[tuple[Word, ...], tuple[str, ...]]:
        """(words timed, tokens that could not be placed). Other languages than English: all unplaced.

        Raises MediaError when `audio` is not a 16 bit WAV.
        """
        if language.split("-")[0].lower() != "en":
            return (), tuple(text.split())
        return await asyncio.to_thread(_align, audio, text)


def _align(audio: Path, text: str) -> Placed:
    samples, rate = wav.read_any(audio)
    duration_ms = len(samples) * 1000 // rate
    tokens = speak_as(text)
    entries = [(index, word) for index, spoken in enumerate(tokens) for word in _entries(spoken)]
    placed = _decode(samples, rate, [word for _, word in entries]) if entries else []
    if len(placed) != len(entries):
        return (), tuple(spoken.token for spoken in tokens)
    spans: dict[int, Span] = {}
    for (index, _), found in zip(entries, placed, strict=True):
        spans[index] = spans[index].and_also(found) if index in spans else found
    ear = Ear(resampled(samples, rate, EAR_RATE))
    return place(tokens, times_ms({index: ear.within(span) for index, span in spans.items()}), duration_ms)


def _entries(spoken: Spoken) -> list[str]:
    """Dictionary words of a token: lower case; letters as "letter_x"; nothing for other scripts."""
    words = [part for word in spoken.words for part in word.split("-") if part and is_latin(part)]
    return [f"letter_{w.lower()}" if re.fullmatch(r"[A-Z]('s)?", w) and w != "I" else w.lower() for w in words]


def _decode(samples: wav.Samples, rate: int, words: Sequence[str]) -> list[Span]:
    # a fresh one: it remembers the loudness of the utterance before
    decoder = Decoder(lm=None, loglevel="FATAL", **SEARCH)
    for word in words:
        if decoder.lookup_word(word) is None:
            decoder.add_word(word, _phones(word), True)
    quiet = np.zeros(ROOM_MS * RATE // 1000, np.float32)
    heard = np.concatenate([quiet, resampled(samples, rate, RATE).clip(-1, 1), quiet])
    decoder.set_align_text(" ".join(words))
    decoder.start_utt()
    decoder.process_raw((heard * 32767).astype("<i2").tobytes(), full_utt=True)
    decoder.end_utt()
    found = [(re.sub(r"\(\d+\)$", "", s.word), s.start_frame, s.end_frame + 1) for s in decoder.seg() or ()]
    heard_words = [(word, start, end) for word, start, end in found if not re.match(r"[<\[(]", word)]
    if [word for word, _, _ in heard_words] != list(words):
        return []
    return [Span(_samples(start), _samples(end)) for _, start, end in heard_words]


def _samples(frame: int) -> int:
    """Where a frame of the decoder lies in 24 kHz samples."""
    return max(0, frame * FRAME_MS + EARLY_MS - ROOM_MS) * EAR_RATE // 1000


def _phones(word: str) -> str:
    """A pronunciation for the dictionary: of the word by rule, or of the letter's name."""
    letter = word.removeprefix("letter_")
    item = Utterable(letter[0].upper() + letter[1:], is_letters=True) if letter != word else Utterable(word)
    (sound,) = pronounce([item])
    return " ".join(_PHONES[symbol] for symbol in _SYMBOL.findall(sound)) or "SIL"
