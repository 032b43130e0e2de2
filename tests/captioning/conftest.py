import asyncio

import numpy as np
import pytest
from captioning.footage import Footage, program

from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.media import wav
from showrunner.providers.voices.hibari import Hibari


@pytest.fixture(scope="session")
def footage(tmp_path_factory):
    return Footage(tmp_path_factory.mktemp("footage"))


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """One for all: the recogniser's model is put together once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def video(tmp_path_factory):
    """(a talk of two sentences, two seconds and a half apart; when each is said)."""
    folder = tmp_path_factory.mktemp("talk")
    choice = Choice(provider="hibari", model="heart")
    words, _ = asyncio.run(Hibari().speak(Line(text="Honey never spoils."), choice, "en", folder / "take.wav"))
    take, quiet = wav.read(folder / "take.wav"), np.zeros(60_000, np.float32)
    wav.write(folder / "talk.wav", np.concatenate([quiet, take, quiet, quiet, take, quiet]))
    first = 1250 + words[0].start_ms
    picture = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=15:d=9", "-i", folder / "talk.wav", "-shortest"]
    coded = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "15", "-threads", "1"]
    return program(*picture, *coded, "-c:a", "aac", folder / "talk.mp4"), (first, first + len(take) // 48 + 2500)
