"""The mix as a document."""

import pytest

from showrunner.film.asset import Asset
from showrunner.film.sound import Effect, Reel, disjoint, effects, plan_mix, sample_at
from showrunner.film.speech import Take, Word
from showrunner.film.timeline import Spoken

VOICE = Asset(digest="aa", media_type="audio/wav", size=1)


def spoken(start_frame: int, *words: tuple[int, int], duration_ms: int = 2000, speaker: str = "narrator") -> Spoken:
    timed = tuple(Word(text="word", start_ms=first, end_ms=last) for first, last in words)
    return Spoken(
        take=Take(audio=VOICE, duration_ms=duration_ms, words=timed), start_frame=start_frame, speaker=speaker
    )


@pytest.mark.parametrize("fps", [24, 25, 30, 50, 60])
def test_a_frame_begins_on_an_exact_sample(fps: int) -> None:
    assert all(sample_at(frame, fps) * fps == frame * 48_000 for frame in (0, 1, 7, 1799, 215_999))


def test_odd_rates_do_not_drift() -> None:
    assert sample_at(7 * 3600, 7) == 48_000 * 3600


def test_a_take_lies_where_its_frame_is() -> None:
    plan = plan_mix([spoken(30), spoken(150)], 300, 30)
    assert plan.samples == 480_000
    assert [stem.start for stem in plan.speech] == [48_000, 240_000]


def test_the_music_yields_to_words_not_to_the_silence_around_them() -> None:
    plan = plan_mix([spoken(30, (250, 900), (950, 1600))], 300, 30)
    assert plan.spoken == ((48_000 + 12_000, 48_000 + 76_800),)


def test_a_take_without_word_times_counts_whole() -> None:
    assert plan_mix([spoken(0)], 300, 30).spoken == ((0, 96_000),)


def test_ranges_are_sorted_disjoint_and_inside_the_film() -> None:
    assert disjoint([(50, 80), (10, 20), (15, 30), (90, 200), (5, 5)], 100) == ((10, 30), (50, 80), (90, 100))


def test_transitions_are_heard_in_their_middle() -> None:
    reel = Reel(asset=Asset(digest="r", media_type="audio/flac", size=1), sounds=())
    plan = plan_mix([], 300, 30, transitions=((120, "push"), (200, "wipe")), reel=reel)
    assert [(cue.sound, cue.at) for cue in plan.effects] == [(0, 192_000), (1, 320_000)]
    assert plan_mix([], 300, 30, transitions=((120, "push"),)).effects == ()


def test_every_transition_has_a_take_of_its_own() -> None:
    assert effects(["push", "push", "wipe"], 7) == tuple(
        Effect(name=name, seed=seed) for name, seed in (("whoosh", 7), ("whoosh", 8), ("paper", 9))
    )
