"""One mix: speech levelled, music laid under it, effects on the cuts.

The music is lowered where somebody is known to speak, not where the signal is loud: it is already down when a sentence
begins and it does not come up between two sentences, so nothing pumps.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from showrunner.film.asset import Asset
from showrunner.film.sound import RATE, EffectCue, MixPlan, Recorded, Stem
from showrunner.media.biquad import bell, equalise, high_pass
from showrunner.media.cascade import quick_size
from showrunner.media.loudness import (
    PEAK_HOP,
    SILENCE,
    Signal,
    apply_gain,
    gated,
    hop_energies,
    integrated,
    master_level,
)
from showrunner.media.smoothing import running_mean

Load = Callable[[Asset], Signal]

SPEECH_LUFS = -20.0  # of every voice in the mix, before the master; taste: room for the limiter
BED_UNDER_LU = 17.0  # the ducked music below the speech: audible, never in the way (16 to 20 is common practice)
DUCK_DB = 12.0
ATTACK_MS, HOLD_MS, RELEASE_MS = 150, 80, 600
BRIDGE_MS = 1200  # between closer sentences the music stays down: it would hardly arrive before it had to leave
EFFECT_UNDER_SPEECH_DB = 6.0
EDGE_MS = 3  # fade at both ends of a take
RUMBLE_HZ = 70  # nothing of a voice lies below
CONSONANTS_HZ, CONSONANTS_DB = 2200, -2.5  # music leaves room where words are told apart
LOOP_FADE_MS, END_FADE_MS = 1800, 3000
GRID = RATE // 200  # samples per step when a rhythm is looked for
SHORTEST_BAR, LONGEST_BAR = 200, 900  # steps: 1 to 4.5 s


def mix(plan: MixPlan, load: Load) -> Signal:
    """(2, plan.samples), not yet at its final level. `load` gives a file as (channels, n) at 48 kHz, mono or stereo."""
    out = np.zeros((2, plan.samples), np.float32) if plan.music is None else bed(plan, load(plan.music))
    gains = voice_gains(plan.speech, load)
    for stem in plan.speech:
        add(out, voiced(load(stem.asset)) * np.float32(ratio(gains[stem.voice] + stem.gain_cb / 10)), stem.start)
    if plan.reel is not None and plan.effects:
        add_effects(out, plan, load(plan.reel.asset), plan.reel.sounds)
    return out


def add_effects(out: Signal, plan: MixPlan, reel: Signal, sounds: Sequence[Recorded]) -> None:
    for cue in plan.effects:
        place = sounds[cue.sound]
        sound = reel[:, place.start : place.start + place.length]
        add(out, sound * np.float32(ratio(effect_gain(cue, plan.spoken))), cue.at - place.loudest)


def finished(plan: MixPlan, load: Load) -> Signal:
    """The mix at the plan's loudness and under its ceiling."""
    return master_level(mix(plan, load), plan.target_lufs / 100, plan.ceiling_dbtp / 100)


def ratio(db: float) -> float:
    return float(10 ** (db / 20))


def add(out: Signal, sound: Signal, start: int) -> None:
    """Lay a sound into `out`, cut at both ends of it."""
    skip = max(0, -start)
    length = min(sound.shape[1] - skip, out.shape[1] - max(0, start))
    if length > 0:
        out[:, max(0, start) : max(0, start) + length] += sound[:, skip : skip + length]


def voiced(take: Signal) -> Signal:
    """A take without rumble, without clicks at its ends."""
    clean = take.astype(np.float32, copy=True)
    equalise(clean, high_pass(RUMBLE_HZ))
    edge = min(EDGE_MS * RATE // 1000, clean.shape[1] // 2)
    if edge:
        ramp = np.linspace(0, 1, edge, dtype=np.float32)
        clean[:, :edge] *= ramp
        clean[:, -edge:] *= ramp[::-1]
    return clean


def voice_gains(stems: Sequence[Stem], load: Load) -> dict[str, float]:
    """dB for each voice so that all are heard equally loud; a take keeps its place among the takes of its voice."""
    energies: dict[str, list[NDArray[np.float64]]] = {}
    for stem in stems:
        take = load(stem.asset)
        twice = 2.0 if take.shape[0] == 1 else 1.0  # mono is heard from both sides
        energies.setdefault(stem.voice, []).append(hop_energies(take) * twice)
    levels = {voice: gated(np.concatenate(found)) for voice, found in energies.items()}
    return {voice: SPEECH_LUFS - level if level > SILENCE else 0.0 for voice, level in levels.items()}


def effect_gain(cue: EffectCue, spoken: Sequence[tuple[int, int]]) -> float:
    under_speech = any(first <= cue.at < last for first, last in spoken)
    return cue.gain_cb / 10 - (EFFECT_UNDER_SPEECH_DB if under_speech else 0.0)


def bed(plan: MixPlan, music: Signal) -> Signal:
    """The music at its level, (2, plan.samples): under the speech where there is speech, on its own elsewhere."""
    fitted = fit(music, plan.samples) if plan.loop_music else exactly(music, plan.samples)
    level = integrated(fitted)
    if level <= SILENCE:
        return fitted
    target = SPEECH_LUFS - BED_UNDER_LU + DUCK_DB if plan.spoken else SPEECH_LUFS
    if plan.spoken:
        equalise(fitted, bell(CONSONANTS_HZ, CONSONANTS_DB, 0.8))
    ducking = duck_db(plan.spoken, plan.samples)
    apply_gain(fitted, 10 ** ((target - level + ducking) / 20))
    return fitted


def exactly(signal: Signal, samples: int) -> Signal:
    """Cut or filled with silence; itself where it fits."""
    if signal.shape == (2, samples):
        return signal
    out = np.zeros((2, samples), np.float32)
    add(out, signal, 0)
    return out


def duck_db(spoken: Sequence[tuple[int, int]], samples: int) -> NDArray[np.float64]:
    """dB (≤ 0) per 32 samples. Ranges are samples, sorted and disjoint; closer ones than BRIDGE_MS are one."""
    times, depth = [-1.0], [0.0]
    attack, hold, release = (ms * RATE / 1000 for ms in (ATTACK_MS, HOLD_MS, RELEASE_MS))
    for first, last in bridged(spoken, BRIDGE_MS * RATE // 1000):
        times += [first - attack, float(first), last + hold, last + hold + release]
        depth += [0.0, 1.0, 1.0, 0.0]
    hops = -(-samples // PEAK_HOP)
    way = np.interp((np.arange(hops) + 0.5) * PEAK_HOP, times, depth)
    return np.asarray(-DUCK_DB * way**2 * (3 - 2 * way))  # smooth at both ends


def bridged(ranges: Sequence[tuple[int, int]], gap: int) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in ranges:
        if joined and first - joined[-1][1] < gap:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined


def fit(music: Signal, samples: int) -> Signal:
    """A piece of any length as (2, samples): looped where it best continues itself, faded out at the end."""
    piece = trimmed(np.broadcast_to(music, (2, music.shape[1])))
    lap, fade = lap_of(piece)
    out = np.zeros((2, samples), np.float32)
    start = 0
    while start < samples:
        turn = piece.copy()
        rising = np.linspace(0, np.pi / 2, fade, dtype=np.float32)
        if start:
            turn[:, :fade] *= np.sin(rising)
        if start + piece.shape[1] < samples:
            turn = turn[:, : lap + fade]
            turn[:, lap:] *= np.cos(rising)
        add(out, turn, start)
        start += lap
    end = min(END_FADE_MS * RATE // 1000, samples // 4)
    out[:, samples - end :] *= np.cos(np.linspace(0, np.pi / 2, end, dtype=np.float32)) ** 2
    return out


def trimmed(signal: Signal) -> Signal:
    """Without the silence (60 dB under the peak) at its ends."""
    level = np.abs(signal).max(axis=0)
    heard = np.flatnonzero(level > level.max(initial=0.0) * 1e-3)
    return signal[:, heard[0] : heard[-1] + 1] if len(heard) else signal


def lap_of(piece: Signal) -> tuple[int, int]:
    """(lap, fade) in samples: played again `lap` after its start, the piece falls in with its own bar lines.

    The lap ends before an ending that dies away.
    """
    length = piece.shape[1]
    fade = min(LOOP_FADE_MS * RATE // 1000, length // 4)
    loud = np.abs(piece).mean(axis=0)[: length // GRID * GRID].reshape(-1, GRID).mean(axis=1)
    if len(loud) < 4 * SHORTEST_BAR:
        return max(1, length - fade), fade
    steady = running_mean(loud, RATE // GRID)
    still_full = int(np.flatnonzero(steady > 0.6 * np.median(steady))[-1])
    last = min(still_full, len(loud) - fade // GRID)
    bar = bar_length(np.maximum(np.diff(loud, prepend=loud[:1]), 0))
    return max(round(last // bar * bar * GRID), length // 3), fade


def bar_length(onsets: NDArray[np.float64]) -> float:
    """After how many steps of GRID the rhythm repeats: about a bar, sharpened by looking many bars ahead."""
    flat = onsets - onsets.mean()
    size = quick_size(2 * len(flat))
    likeness = np.fft.irfft(np.abs(np.fft.rfft(flat, size)) ** 2, size)[: len(flat)]
    likeness /= np.arange(len(flat), 0, -1)
    bar = float(SHORTEST_BAR + likeness[SHORTEST_BAR : min(LONGEST_BAR, len(flat) // 2)].argmax())
    for bars in (2, 4, 8, 16):
        near = round(bars * bar)
        if near + 4 < len(flat) * 3 // 4:
            bar = (near - 4 + int(likeness[near - 4 : near + 5].argmax())) / bars
    return bar
