"""Speech files: one shape in, one shape out."""

import wave
from pathlib import Path

import numpy as np
import pytest

from showrunner.errors import MediaError
from showrunner.media import wav


def test_what_is_written_is_read_within_half_a_step(tmp_path: Path) -> None:
    samples = np.sin(np.arange(4800) / 20).astype(np.float32) * np.float32(0.7)
    wav.write(tmp_path / "a.wav", samples)
    assert np.abs(wav.read(tmp_path / "a.wav") - samples).max() <= 0.51 / 32767


def test_what_is_too_loud_is_clipped_not_wrapped(tmp_path: Path) -> None:
    wav.write(tmp_path / "a.wav", np.array([2.0, -2.0], np.float32))
    assert wav.read(tmp_path / "a.wav").tolist() == [1.0, -1.0]


def test_another_rate_is_refused_where_48_khz_is_meant(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((2, 2, 22_050, 0, "NONE", ""))
        file.writeframes(np.array([100, 300, -100, -300], "<i2").tobytes())
    with pytest.raises(MediaError, match="22050 Hz"):
        wav.read(tmp_path / "a.wav")
    samples, rate = wav.read_any(tmp_path / "a.wav")
    assert (rate, (samples * 32767).round().tolist()) == (22_050, [200, -200])


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a sound at all"])
def test_what_is_no_wav_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(MediaError):
        wav.read(tmp_path / "a.wav")


def test_a_length_is_rounded_up() -> None:
    assert (wav.duration_ms(np.zeros(48, np.float32)), wav.duration_ms(np.zeros(49, np.float32))) == (1, 2)
