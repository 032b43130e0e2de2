"""Voices that are no part of the project, to be listened to: what is installed of them speaks, the rest is told.

Debian's `flite` (four American and Scottish speakers: libflite1) and `espeak-ng` (libespeak-ng1) are used through their
libraries, for those say when each word begins.
"""

import ctypes
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np

from showrunner.film.speech import Word

FLITE = ("kal16", "awb", "rms", "slt")
ESPEAK = ("en-us", "en-gb", "en-us+f3")
_MS = 16_000 / 1000
_BEGINS = "R:SylStructure.daughter1.daughter1.R:Segment.p.end"  # of a word: where the sound before its first ends, s
_ENDS = "R:SylStructure.daughtern.daughtern.R:Segment.end"
_WORD, _LAST, _SYNCHRONOUS, _UTF8 = 1, 0, 2, 1  # of espeak's speak_lib.h


class Said(NamedTuple):
    """One text, spoken: mono, with the voice's own times of its words in ms."""

    sound: np.ndarray
    rate: int
    words: list[Word]


Speaker = Callable[[str], Said]


def speakers() -> Iterator[tuple[str, Speaker]]:
    """Those that are installed, by name."""
    for name in FLITE:
        try:
            _flite(name)
        except OSError as error:
            print(f"flite {name} is not here: {error}")
        else:
            yield f"flite {name}", partial(by_flite, name)
    try:
        _espeak()
    except OSError as error:
        print(f"espeak-ng is not here: {error}")
    else:
        yield from ((f"espeak-ng {name}", partial(by_espeak, name)) for name in ESPEAK)


class _Wave(ctypes.Structure):
    _fields_ = (("type", ctypes.c_char_p), ("rate", ctypes.c_int), ("count", ctypes.c_int),
                ("channels", ctypes.c_int), ("samples", ctypes.POINTER(ctypes.c_short)))  # fmt: skip


@cache
def _flite(name: str) -> tuple[Any, Any]:
    """(the library, one of its voices). Raises OSError where it is not installed."""
    library = ctypes.CDLL("libflite.so.1", ctypes.RTLD_GLOBAL)
    for part in ("libflite_usenglish.so.1", "libflite_cmulex.so.1"):
        ctypes.CDLL(part, ctypes.RTLD_GLOBAL)
    register = getattr(ctypes.CDLL(f"libflite_cmu_us_{name}.so.1"), f"register_cmu_us_{name}")
    for function in ("flite_synth_text", "utt_relation", "utt_wave", "item_next", "relation_head"):
        getattr(library, function).restype = ctypes.c_void_p
    library.flite_ffeature_float.restype, library.flite_ffeature_string.restype = ctypes.c_float, ctypes.c_char_p
    register.restype = ctypes.c_void_p
    library.flite_init()
    return library, ctypes.c_void_p(register(None))


def by_flite(name: str, text: str) -> Said:
    library, voice = _flite(name)
    utterance = ctypes.c_void_p(library.flite_synth_text(text.encode("ascii", "ignore"), voice))
    wave = _Wave.from_address(library.utt_wave(utterance))
    sound = np.ctypeslib.as_array(wave.samples, (wave.count,)).astype(np.float32) / 32768
    words, item = [], library.relation_head(ctypes.c_void_p(library.utt_relation(utterance, b"Word")))
    while item:
        begins, ends = (library.flite_ffeature_float(ctypes.c_void_p(item), path.encode()) for path in (_BEGINS, _ENDS))
        said = library.flite_ffeature_string(ctypes.c_void_p(item), b"name").decode()
        words.append(_word(said, begins * 1000, ends * 1000))
        item = library.item_next(ctypes.c_void_p(item))
    rate = wave.rate
    library.delete_utterance(utterance)
    return Said(sound, rate, words)


class _Event(ctypes.Structure):
    _fields_ = (("type", ctypes.c_int), ("message", ctypes.c_uint), ("text_at", ctypes.c_int),
                ("length", ctypes.c_int), ("at_ms", ctypes.c_int), ("sample", ctypes.c_int),
                ("user", ctypes.c_void_p), ("id", ctypes.c_void_p))  # fmt: skip


_HEARD = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


@cache
def _espeak() -> tuple[Any, int]:
    """(the library, Hz). Raises OSError where it is not installed."""
    library = ctypes.CDLL("libespeak-ng.so.1")
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, None, 0)
    if rate <= 0:
        raise OSError("espeak-ng finds no data of its own")
    return library, rate


def by_espeak(name: str, text: str) -> Said:
    library, rate = _espeak()
    library.espeak_SetVoiceByName(name.encode())
    pieces: list[np.ndarray] = []
    begun: list[tuple[int, str]] = []

    def heard(samples: Any, count: int, events: Any) -> int:
        if samples and count:
            pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        at = 0
        while events[at].type != _LAST:
            if events[at].type == _WORD:
                start = events[at].text_at - 1
                begun.append((events[at].at_ms, text[start : start + events[at].length]))
            at += 1
        return 0

    callback = _HEARD(heard)
    library.espeak_SetSynthCallback(callback)
    data = text.encode()
    library.espeak_Synth(data, len(data) + 1, 0, 0, 0, _UTF8, None, None)
    sound = np.concatenate(pieces).astype(np.float32) / 32768
    ends = [*(at for at, _ in begun[1:]), round(1000 * len(sound) / rate)]
    return Said(sound, rate, [_word(said, at, end) for (at, said), end in zip(begun, ends, strict=True)])


def _word(text: str, start_ms: float, end_ms: float) -> Word:
    start = max(0, round(start_ms))
    return Word(text=text, start_ms=start, end_ms=max(start + 1, round(end_ms)))
