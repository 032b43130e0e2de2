"""The mix, as a listener would notice it."""

import numpy as np
import pytest

from showrunner.film.asset import Asset
from showrunner.film.sound import EffectCue, MixPlan, Recorded, Reel, Stem
from showrunner.media.effects import MAKERS, effect
from showrunner.media.loudness import Signal, decibels, hop_energies, integrated, true_peak
from showrunner.media.mixing import BED_UNDER_LU, DUCK_DB, SPEECH_LUFS, duck_db, finished, fit, lap_of, mix

SECOND = 48_000


def asset(name: str) -> Asset:
    return Asset(digest=name, media_type="audio/wav", size=1)


def voice(seconds: float, level: float = 0.2, pitch: float = 150) -> Signal:
    t = np.arange(round(seconds * SECOND)) / SECOND
    words = sum(np.sin(2 * np.pi * pitch * h * t) / h for h in range(1, 12)) * (np.sin(2 * np.pi * 4 * t) > -0.5)
    return (level * words).astype(np.float32)[None]


def song(seconds: float, level: float = 0.1) -> Signal:
    """Steady, so that every change of its level was made by the mix. High, so that it can be told from the voice."""
    t = np.arange(round(seconds * SECOND)) / SECOND
    return np.stack([level * np.sin(2 * np.pi * 5000 * t), level * np.sin(2 * np.pi * 5100 * t)]).astype(np.float32)


def shelf(**sounds: Signal):  # type: ignore[no-untyped-def]  # a Load
    return lambda wanted: sounds[wanted.digest]


def music_level(mixed: Signal, start: float, end: float) -> float:
    """dB of what lies around 5 kHz between two seconds."""
    piece = mixed[0, round(start * SECOND) : round(end * SECOND)]
    spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece))))
    near = slice(int(4900 * len(piece) / SECOND), int(5200 * len(piece) / SECOND))
    return float(10 * np.log10((spectrum[near] ** 2).sum() / len(piece) ** 2))


def plan(seconds: float, *takes: tuple[float, float], **more: object) -> MixPlan:
    return MixPlan(
        samples=round(seconds * SECOND),
        speech=tuple(Stem(asset=asset("voice"), start=round(a * SECOND), voice="narrator") for a, _ in takes),
        spoken=tuple((round(a * SECOND), round(b * SECOND)) for a, b in takes),
        **more,  # type: ignore[arg-type]
    )


def reel_of(*names: str) -> tuple[Reel, Signal]:
    """A reel of two seconds of silence and then these effects, and its file."""
    pieces, places = [np.zeros((2, 2 * SECOND), np.float32)], []
    for name in names:
        sound, loudest = effect(name)
        start = sum(piece.shape[1] for piece in pieces)
        places.append(Recorded(start=start, length=sound.shape[1], loudest=loudest))
        pieces.append(sound)
    return Reel(asset=asset("reel"), sounds=tuple(places)), np.concatenate(pieces, axis=1)


def test_music_lies_far_under_the_voice_and_comes_back_after_it() -> None:
    mixed = mix(plan(16, (5, 8), music=asset("song")), shelf(voice=voice(3), song=song(16)))
    before, under, after = music_level(mixed, 2, 4), music_level(mixed, 5.5, 7.5), music_level(mixed, 10, 12)
    assert before - under == pytest.approx(DUCK_DB, abs=0.5)
    assert after == pytest.approx(before, abs=0.3)


def test_the_bed_is_sixteen_to_twenty_loudness_units_under_speech() -> None:
    takes = ((2, 12), (12, 22))
    sounds = shelf(voice=voice(10), song=song(24))
    alone = mix(plan(24, *takes), sounds)
    both = mix(plan(24, *takes, music=asset("song")), sounds)
    speech = integrated(alone[:, 3 * SECOND : 21 * SECOND])
    bed = integrated((both - alone)[:, 3 * SECOND : 21 * SECOND])
    assert speech == pytest.approx(SPEECH_LUFS, abs=0.5)
    assert 16 <= speech - bed <= 20
    assert speech - bed == pytest.approx(BED_UNDER_LU, abs=1)


def test_music_is_down_when_the_first_word_comes() -> None:
    gains = duck_db(((5 * SECOND, 8 * SECOND),), 12 * SECOND)
    at = lambda seconds: gains[round(seconds * SECOND / 32)]  # noqa: E731
    assert at(4.7) == 0
    assert at(5.0) == pytest.approx(-DUCK_DB, abs=0.1)
    assert at(8.0) == pytest.approx(-DUCK_DB, abs=0.1)
    assert -DUCK_DB < at(8.4) < 0
    assert at(8.8) == 0


def test_music_does_not_pump_between_sentences() -> None:
    gains = duck_db(((2 * SECOND, 4 * SECOND), (int(4.7 * SECOND), 7 * SECOND)), 12 * SECOND)
    assert gains[round(2 * SECOND / 32) : round(7 * SECOND / 32)].max() < -DUCK_DB + 0.1


def test_ducking_is_smooth() -> None:
    gains = duck_db(((SECOND, 2 * SECOND), (5 * SECOND, 6 * SECOND)), 9 * SECOND)
    assert np.abs(np.diff(gains)).max() < 0.15, "dB per two thirds of a millisecond"


def test_a_quiet_speaker_is_as_loud_as_a_loud_one() -> None:
    quiet_and_loud = MixPlan(
        samples=14 * SECOND,
        speech=(Stem(asset=asset("a"), start=0, voice="Ann"), Stem(asset=asset("b"), start=7 * SECOND, voice="Bob")),
        spoken=((0, 6 * SECOND), (7 * SECOND, 13 * SECOND)),
    )
    mixed = mix(quiet_and_loud, shelf(a=voice(6, 0.02, 220), b=voice(6, 0.4, 110)))
    ann, bob = integrated(mixed[:, : 6 * SECOND]), integrated(mixed[:, 7 * SECOND : 13 * SECOND])
    assert ann == pytest.approx(bob, abs=0.5)


def test_a_speaker_keeps_whispers_quieter_than_calls() -> None:
    both = MixPlan(
        samples=14 * SECOND,
        speech=(Stem(asset=asset("a"), start=0, voice="Ann"), Stem(asset=asset("b"), start=7 * SECOND, voice="Ann")),
        spoken=((0, 6 * SECOND), (7 * SECOND, 13 * SECOND)),
    )
    mixed = mix(both, shelf(a=voice(6, 0.1), b=voice(6, 0.2)))
    assert integrated(mixed[:, 7 * SECOND : 13 * SECOND]) - integrated(mixed[:, : 6 * SECOND]) == pytest.approx(
        6, abs=0.5
    )


def test_a_take_begins_on_its_sample() -> None:
    mixed = mix(plan(4, (1.5, 2.5)), shelf(voice=voice(1)))
    first = int(np.argmax(np.abs(mixed[0]) > 1e-4))
    assert 0 <= first - round(1.5 * SECOND) < 48


def test_the_mix_is_as_long_as_the_film_whatever_sticks_out() -> None:
    reel, file = reel_of("riser", "whoosh")
    effects = (EffectCue(sound=0, at=100), EffectCue(sound=1, at=5 * SECOND - 1))
    cut = plan(5, (4, 5), music=asset("song"), reel=reel, effects=effects)
    assert mix(cut, shelf(voice=voice(3), song=song(30), reel=file)).shape == (2, 5 * SECOND)


def test_a_film_without_any_sound_is_silent() -> None:
    assert not finished(plan(2), shelf()).any()


def test_music_alone_fills_the_film_at_the_same_loudness() -> None:
    alone = finished(plan(10, music=asset("song")), shelf(song=song(10)))
    assert integrated(alone) == pytest.approx(-14, abs=0.3)


def test_the_finished_mix_meets_the_platforms() -> None:
    effects = (EffectCue(sound=0, at=4 * SECOND), EffectCue(sound=1, at=9 * SECOND))
    reel, file = reel_of("whoosh", "riser")
    whole = plan(15, (1, 4), (5, 8), (10, 13), music=asset("song"), reel=reel, effects=effects)
    sound = finished(whole, shelf(voice=voice(3), song=song(15), reel=file))
    assert integrated(sound) == pytest.approx(-14, abs=0.3)
    assert true_peak(sound) <= -1.3


def rhythm(seconds: float, beat: float) -> Signal:
    t = np.arange(round(seconds * SECOND)) / SECOND
    pulse = np.exp(-(t % beat) * 14) * np.sin(2 * np.pi * 330 * t) * (1 + (t % (4 * beat) < beat))
    return np.stack([pulse, pulse]).astype(np.float32) * 0.1


def test_a_short_piece_is_looped_on_its_beat() -> None:
    lap, _ = lap_of(rhythm(21.3, 0.5))
    assert lap / SECOND % 2.0 == pytest.approx(0, abs=0.02) or lap / SECOND % 2.0 == pytest.approx(2, abs=0.02)


def test_a_loop_has_no_hole_and_no_bump() -> None:
    fitted = fit(rhythm(12, 0.5), 40 * SECOND)
    levels = decibels(hop_energies(fitted))
    beats = np.array([levels[n : n + 20].max() for n in range(0, 360, 20)])
    assert beats.max() - beats.min() < 3.5


def test_a_long_piece_is_faded_out_at_the_end_of_the_film() -> None:
    fitted = fit(song(30), 10 * SECOND)
    assert fitted.shape == (2, 10 * SECOND)
    assert np.abs(fitted[:, -1]).max() < 1e-6
    assert music_level(fitted, 8.5, 9) < music_level(fitted, 5, 6) - 2


def test_silence_at_the_ends_of_a_file_is_not_looped() -> None:
    padded = np.concatenate(
        [np.zeros((2, 3 * SECOND), np.float32), rhythm(8, 0.5), np.zeros((2, 3 * SECOND), np.float32)], axis=1
    )
    levels = decibels(hop_energies(fit(padded, 30 * SECOND)))
    assert min(levels[n : n + 10].max() for n in range(0, 260, 10)) > levels.max() - 8


@pytest.mark.parametrize("name", MAKERS)
def test_effects_are_short_equally_loud_and_start_and_end_in_silence(name: str) -> None:
    sound, loudest = effect(name, 4)
    assert sound.shape[1] < 1.6 * SECOND
    assert decibels(hop_energies(sound)).max() == pytest.approx(-25, abs=2)
    assert true_peak(sound) < -6
    assert np.abs(sound[:, [0, -1]]).max() < 1e-3
    assert 0 <= loudest < sound.shape[1]


@pytest.mark.parametrize("name", MAKERS)
def test_an_effect_is_loudest_where_the_eye_sees_the_change(name: str) -> None:
    at = 3 * SECOND
    reel, file = reel_of(name)
    mixed = mix(MixPlan(samples=6 * SECOND, reel=reel, effects=(EffectCue(sound=0, at=at),)), shelf(reel=file))
    power = np.convolve((mixed**2).sum(axis=0), np.ones(960), "same")
    assert abs(int(power.argmax()) - at) < 0.03 * SECOND


def test_two_whooshes_are_not_the_same_whoosh() -> None:
    assert not np.array_equal(effect("whoosh", 1)[0], effect("whoosh", 2)[0])


def test_effects_step_back_while_somebody_speaks() -> None:
    reel, file = reel_of("whoosh")

    def with_effect(*spoken: tuple[int, int]) -> float:
        cue = EffectCue(sound=0, at=2 * SECOND)
        plan = MixPlan(samples=4 * SECOND, spoken=spoken, reel=reel, effects=(cue,))
        return float(np.abs(mix(plan, shelf(reel=file))).max())

    assert with_effect((SECOND, 3 * SECOND)) == pytest.approx(with_effect() / 2, rel=0.05)
