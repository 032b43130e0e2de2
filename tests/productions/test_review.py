"""The review sees what a viewer would notice, and nothing else."""

import pytest

from showrunner.film.asset import Asset
from showrunner.film.captions import Cue
from showrunner.film.formats import Raster
from showrunner.film.record import Piece, Span
from showrunner.film.speech import Word
from showrunner.media.playing import Played
from showrunner.steps import reviewing

RASTER = Raster(width=160, height=90, fps=30)
NOWHERE = Asset(digest="0" * 64, media_type="video/mp4", size=0)


def piece(frames=60, packets="p", **seen):
    return Piece(asset=NOWHERE, frames=frames, packets=packets, **seen)


def played(made, **other):
    frames = sum(p.frames for p in made)
    good = {
        "frames": frames, "start_ms": 0, "irregular": 0, "pieces": tuple(p.packets for p in made), "undecodable": (),
        "samples": frames * 1600, "loudness_lufs": -14.1, "true_peak_dbtp": -1.4, "clipped": 0,
    }  # fmt: skip
    return Played(**(good | other))


def codes(monkeypatch, made, *, cues=(), target_ms=None, **other):
    monkeypatch.setattr(reviewing, "play", lambda *_: played(made, **other))
    found = reviewing.review("film.mp4", made, cues, RASTER, target_ms)
    return {(finding.severity, finding.code) for finding in found.findings}


def test_a_good_film_has_no_findings(monkeypatch):
    assert codes(monkeypatch, [piece(), piece()], target_ms=4000) == set()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"frames": 119}, "frames"),
        ({"irregular": 1}, "timing"),
        ({"start_ms": 67}, "timing"),
        ({"pieces": ("p", "q")}, "packets"),
        ({"undecodable": (60,)}, "join"),
        ({"samples": 120 * 1600 + 3000}, "sync"),
        ({"loudness_lufs": -15.0}, "loudness"),
        ({"loudness_lufs": -13.0}, "loudness"),
        ({"true_peak_dbtp": -0.4}, "peak"),
        ({"clipped": 3}, "clipping"),
    ],
)
def test_a_fault_of_the_file_is_an_error(monkeypatch, fault, code):
    assert ("error", code) in codes(monkeypatch, [piece(), piece()], **fault)


def test_a_film_off_its_length_is_a_warning_from_two_percent_on(monkeypatch):
    assert codes(monkeypatch, [piece(), piece()], target_ms=4070) == set()
    assert codes(monkeypatch, [piece(), piece()], target_ms=4200) == {("warning", "length")}


def test_stillness_is_counted_over_joins(monkeypatch):
    half = [piece(40, "a", still=(Span(first=1, count=39),)), piece(40, "b", still=(Span(first=1, count=39),))]
    assert codes(monkeypatch, half) == {("warning", "frozen")}
    apart = [piece(40, "a", still=(Span(first=1, count=20),)), piece(40, "b", still=(Span(first=10, count=20),))]
    assert codes(monkeypatch, apart) == set()


def test_a_short_black_is_a_breath_and_a_long_one_is_told(monkeypatch):
    assert codes(monkeypatch, [piece(60, black=(Span(first=0, count=15),))]) == set()
    assert codes(monkeypatch, [piece(60, black=(Span(first=0, count=30),))]) == {("warning", "black")}


def test_colliding_text_is_told(monkeypatch):
    assert codes(monkeypatch, [piece(problems=("“Honey” covers “never”",))]) == {("warning", "layout")}


def test_captions_too_fast_to_read_are_told(monkeypatch):
    words = tuple(Word(text="extraordinary", start_ms=n, end_ms=n + 1) for n in range(3))
    cue = Cue(start_ms=0, end_ms=1000, words=words)
    assert codes(monkeypatch, [piece()], cues=[cue]) == {("warning", "reading")}
