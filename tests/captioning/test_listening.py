"""The sound that is listened to lies on the clock of the picture, however it lies in the file."""

import wave

import numpy as np
import pytest
from captioning.footage import program

from showrunner.media.burning.listening import extract


@pytest.fixture(scope="module")
def late(footage):
    """Sound that begins 1.5 s after the picture."""
    picture = ["-f", "lavfi", "-i", "color=c=gray:s=64x64:r=25:d=4"]
    sound = ["-itsoffset", "1.5", "-f", "lavfi", "-i", "sine=f=440:r=48000:d=2"]
    return program(
        *picture, *sound, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", footage.folder / "late.mp4"
    )


def heard(path, container, to):
    measured = extract(path, container, to)
    with wave.open(str(to), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32767
    return samples, measured


def begins_s(samples):
    return np.flatnonzero(np.abs(samples) > 0.02)[0] / 16_000


def test_sound_that_begins_late_is_silent_until_then(late, tmp_path):
    samples, measured = heard(late, "mov", tmp_path / "sound.wav")
    assert begins_s(samples) == pytest.approx(1.5, abs=0.03)
    assert measured.duration_ms == pytest.approx(3500, abs=60)


def test_sound_of_a_stream_counts_from_its_beginning(footage, tmp_path):
    samples, _ = heard(footage("stream.ts"), "mpegts", tmp_path / "sound.wav")
    assert begins_s(samples) < 0.05
    assert len(samples) == pytest.approx(4 * 16_000, abs=1600)


def test_how_loud_it_is_is_measured(footage, tmp_path):
    _, measured = heard(footage("plain.mp4"), "mov", tmp_path / "sound.wav")
    assert measured.loudness == pytest.approx(-2160, abs=150)  # a sine of an eighth of full scale, on two channels
    assert measured.peak == pytest.approx(-1806, abs=150)
    assert measured.clipped == 0
