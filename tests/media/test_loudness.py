"""The meter against ffmpeg's, and the master against what platforms ask for."""

import re
import subprocess
import wave
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from showrunner.media.loudness import (
    PEAK_HOP,
    SILENCE,
    Signal,
    integrated,
    limiting_gain,
    master_level,
    short_term,
    true_peak,
    true_peaks,
)

SECOND = 48_000


def tone(hz: float, seconds: float, peak: float) -> Signal:
    t = np.arange(round(seconds * SECOND)) / SECOND
    return np.tile((peak * np.sin(2 * np.pi * hz * t)).astype(np.float32), (2, 1))


def talk(seconds: float, seed: int = 1) -> Signal:
    """Something with the rhythm of speech: voiced syllables, sharp consonants, pauses."""
    dice, n = np.random.default_rng(seed), round(seconds * SECOND)
    t = np.arange(n) / SECOND
    voice = sum(np.sin(2 * np.pi * 130 * h * t + h * h) / h for h in range(1, 20))
    syllables = np.clip(np.sin(2 * np.pi * 3.7 * t) + 0.3, 0, None) * (np.sin(2 * np.pi * 0.23 * t) > -0.6)
    hiss = np.diff(dice.standard_normal(n), prepend=0.0) * (np.sin(2 * np.pi * 3.7 * t + 2) > 0.93)
    return np.tile((0.06 * voice * syllables + 0.08 * hiss).astype(np.float32), (2, 1))


def read_by_ffmpeg(path: Path) -> tuple[float, float]:
    """(LUFS, dBTP)."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", "-i", str(path)]
    command += ["-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    level, peak = (float(re.findall(name + r":\s+(-?[\d.]+)", said)[-1]) for name in ("I", "Peak"))
    return level, peak


def written(signal: Signal, path: Path) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(signal.shape[0])
        file.setsampwidth(2)
        file.setframerate(SECOND)
        file.writeframes((np.clip(signal, -1, 1) * 32767).round().astype("<i2").T.tobytes())
    return path


def test_a_full_scale_tone_reads_as_the_standard_says() -> None:
    one_ear = tone(997, 5, 1.0)
    one_ear[1] = 0
    assert integrated(one_ear) == pytest.approx(-3.01, abs=0.05)


def test_the_gate_leaves_pauses_out() -> None:
    alone = tone(997, 10, 0.1)
    with_pause = np.concatenate([alone, alone * 0, alone * np.float32(0.01)], axis=1)
    assert integrated(with_pause) == pytest.approx(integrated(alone), abs=0.1)


def test_silence_has_no_loudness() -> None:
    assert integrated(np.zeros((2, SECOND), np.float32)) == SILENCE


@pytest.mark.parametrize("seed", [1, 2])
def test_the_meter_agrees_with_ffmpeg(seed: int, tmp_path: Path) -> None:
    signal = talk(12, seed) + tone(60, 12, 0.02) + tone(9000, 12, 0.01)
    level, peak = read_by_ffmpeg(written(signal, tmp_path / "talk.wav"))
    assert integrated(signal) == pytest.approx(level, abs=0.1)
    assert true_peak(signal) == pytest.approx(peak, abs=0.2)


def test_a_peak_between_two_samples_is_found() -> None:
    t = np.arange(SECOND)
    between = np.tile(np.sin(2 * np.pi * t / 4 + np.pi / 4).astype(np.float32), (2, 1))
    assert np.abs(between).max() == pytest.approx(0.7071, abs=0.001)
    assert true_peak(between[:, 1000:-1000]) == pytest.approx(0.0, abs=0.15)


def test_peaks_worth_knowing_are_exact_and_the_others_no_larger() -> None:
    signal = talk(5)
    exact, quick = true_peaks(signal), true_peaks(signal, 0.3)
    assert quick[exact > 0.3] == pytest.approx(exact[exact > 0.3], rel=1e-5)
    assert (quick[exact <= 0.3] <= exact[exact <= 0.3] + 1e-5).all()
    assert 0 < (exact > 0.3).mean() < 0.5, "the signal must have both"


def test_a_long_signal_is_measured_like_its_parts() -> None:
    part = talk(13)
    assert integrated(np.tile(part, (1, 3))) == pytest.approx(integrated(part), abs=0.15)
    assert true_peaks(np.tile(part, (1, 3))).max() == pytest.approx(true_peaks(part).max(), abs=0.01)


def test_short_term_loudness_follows_the_sound() -> None:
    levels = short_term(np.concatenate([tone(997, 5, 0.1), tone(997, 5, 0.01)], axis=1))
    assert levels[0] - levels[-1] == pytest.approx(20, abs=0.2)


@pytest.mark.parametrize("level", [0.02, 0.3, 3.0])
def test_the_master_lands_on_its_loudness_whatever_comes_in(level: float) -> None:
    mastered = master_level(talk(20) * np.float32(level))
    assert integrated(mastered) == pytest.approx(-14.0, abs=0.3)
    assert true_peak(mastered) <= -1.3


def test_the_master_of_silence_is_silence() -> None:
    assert not master_level(np.zeros((2, SECOND), np.float32)).any()


def test_the_master_leaves_its_input_alone() -> None:
    signal = talk(5)
    before = signal.copy()
    master_level(signal)
    assert np.array_equal(signal, before)


def test_a_few_lone_peaks_never_break_the_ceiling() -> None:
    ticks = np.zeros((2, 10 * SECOND), np.float32)
    ticks[:, ::SECOND] = 0.9
    assert true_peak(master_level(ticks)) <= -1.3


def test_the_limiter_is_down_before_the_peak_and_back_soon_after() -> None:
    peaks = np.full(3000, 0.5, np.float32)
    peaks[1500] = 2.0
    gain = limiting_gain(peaks, 0.9)
    per_ms = SECOND / 1000 / PEAK_HOP
    assert gain[1500] * 2.0 <= 0.9 + 1e-6
    assert gain[1500 - int(12 * per_ms)] == pytest.approx(1.0, abs=1e-3)
    assert gain[1500 + int(400 * per_ms)] > 0.97
    assert np.abs(np.diff(gain)).max() < 0.15, "no step in the gain"


def test_what_needs_no_limiting_is_only_made_louder() -> None:
    quiet = tone(440, 5, 0.01)
    mastered = master_level(quiet)
    ratio = mastered[0, 1000:2000].sum() / quiet[0, 1000:2000].sum()
    assert np.allclose(mastered, quiet * ratio, atol=1e-4)
