"""From words as written to words as spoken, token by token: captions keep the writing."""

from showrunner.language.spoken.reading import Spoken, speak_as

__all__ = ["Spoken", "speak_as"]
