"""The target of docs/measured/onsets.md, held on a part of its text set."""

import asyncio
import importlib.util
from pathlib import Path

import numpy as np
import pytest

from showrunner.media.wav import Samples
from showrunner.providers.voices.ear import Ear, Span

BENCH = Path(__file__).parents[2] / "bench" / "onsets.py"


def test_words_begin_where_the_model_says_within_the_target(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("onsets", BENCH)
    assert spec and spec.loader
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    texts = bench.TEXTS.read_text("utf-8").splitlines()[::5]
    done = asyncio.run(bench.measure(bench.built_in(), texts, tmp_path))
    off = np.abs(done.to_model)
    assert len(off) > 60
    assert np.median(off) <= 20
    assert np.percentile(off, 99) <= 60
    assert np.median(np.abs(done.to_ear)) <= 20
    assert done.unplaced == 0


@pytest.fixture
def sound() -> Samples:
    """At 24 kHz: 300 ms of silence, a tone until 800 ms, silence until 1 s."""
    tone = np.sin(np.arange(24_000) / 5).astype(np.float32)
    tone[:7200] = 0
    tone[19_200:] = 0
    return tone


@pytest.mark.parametrize(("model_ms", "heard_ms"), [(345, 300), (300, 300), (310, 300), (400, 345)])
def test_a_word_after_a_pause_begins_when_it_is_heard_unless_that_is_far_off(
    sound: Samples, model_ms: int, heard_ms: int
) -> None:
    assert Ear(sound).word(Span(model_ms * 24, 700 * 24)).start == pytest.approx(heard_ms * 24, abs=5 * 24)


def test_a_word_before_a_pause_ends_when_it_is_last_heard(sound: Samples) -> None:
    assert Ear(sound).word(Span(400 * 24, 1000 * 24)).end == pytest.approx(800 * 24, abs=5 * 24)


def test_a_word_amid_speech_keeps_the_model_s_time_but_for_its_lag(sound: Samples) -> None:
    assert Ear(sound).word(Span(550 * 24, 700 * 24)) == Span((550 - 18) * 24, 700 * 24)


def test_silence_has_no_edges() -> None:
    assert Ear(np.zeros(24_000, np.float32)).whole() == Span(0, 24_000)
