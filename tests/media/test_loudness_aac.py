"""The codec: length, level and repeatability of what leaves the house, and reading of what comes in."""

import wave
from pathlib import Path

import av
import numpy as np
import pytest

from showrunner.errors import MediaError
from showrunner.film.score import compose
from showrunner.media.aac import encode_aac, read_audio, write_aac
from showrunner.media.loudness import Signal, integrated, master_level, true_peak
from showrunner.media.synth import render

SECOND = 48_000


def noise(samples: int, level: float = 0.1) -> Signal:
    return (np.random.default_rng(3).standard_normal((2, samples)) * level).astype(np.float32)


@pytest.mark.parametrize("mood", ["energetic", "playful", "calm"])
def test_the_encoded_master_keeps_its_loudness_and_its_ceiling(mood: str, tmp_path: Path) -> None:
    encode_aac(master_level(render(compose(mood, 20_000, 5))), tmp_path / "film.m4a")
    heard = read_audio(tmp_path / "film.m4a")
    assert integrated(heard) == pytest.approx(-14.0, abs=0.5)
    assert true_peak(heard) <= -1.0


@pytest.mark.parametrize("samples", [900, 1024, 48_000, 3 * 48_000 + 777])
def test_sound_is_as_long_as_it_was_to_within_a_millisecond(samples: int, tmp_path: Path) -> None:
    encode_aac(noise(samples), tmp_path / "sound.m4a")
    with av.open(str(tmp_path / "sound.m4a")) as file:
        stream = file.streams.audio[0]
        assert stream.start_time == 0
        assert abs((stream.duration or 0) * (stream.time_base or 0) - samples / SECOND) <= 0.001
    assert abs(read_audio(tmp_path / "sound.m4a").shape[1] - samples) <= 48


def test_the_codec_shifts_nothing(tmp_path: Path) -> None:
    click = np.zeros((2, SECOND), np.float32)
    click[:, 20_000:20_040] = 0.5
    encode_aac(click, tmp_path / "click.m4a")
    heard = read_audio(tmp_path / "click.m4a")
    assert abs(int(np.abs(heard[0]).argmax()) - 20_020) < 60


def test_what_the_codec_adds_is_taken_back(tmp_path: Path) -> None:
    """Clipped noise bursts at the very ceiling: the codec alone would pass it by more than a decibel."""
    bursts = np.clip(noise(3 * SECOND, 3.0), -1, 1) * np.float32(0.85)
    bursts[:, (np.arange(3 * SECOND) // 9000) % 3 > 0] *= np.float32(0.1)
    write_aac(bursts, tmp_path / "raw.m4a", 192_000)
    assert true_peak(read_audio(tmp_path / "raw.m4a")) > -0.5
    encode_aac(bursts, tmp_path / "held.m4a")
    assert true_peak(read_audio(tmp_path / "held.m4a")) <= -1.0


def test_encoding_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        encode_aac(noise(SECOND), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_mono_file_of_another_rate_becomes_ours(tmp_path: Path) -> None:
    t = np.arange(2 * 22_050) / 22_050
    with wave.open(str(tmp_path / "old.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22_050)
        file.writeframes((np.sin(2 * np.pi * 440 * t) * 16_000).astype("<i2").tobytes())
    heard = read_audio(tmp_path / "old.wav")
    assert heard.shape[0] == 2
    assert abs(heard.shape[1] - 2 * SECOND) < 200
    assert np.allclose(heard[0], heard[1])
    assert int(np.abs(np.fft.rfft(heard[0, :SECOND])).argmax()) == pytest.approx(440, abs=1)


def test_a_file_without_sound_is_named_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_bytes(b"these are not the bytes of a song")
    with pytest.raises(MediaError, match=r"song\.mp3"):
        read_audio(tmp_path / "song.mp3")
