"""What music and sound cost and how they measure: CPU seconds per minute, balance, loudness after the codec.

python bench/music.py [--minutes 1] [--seeds 3 9] [--hour]
"""

import argparse
import resource
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.signal import welch

from showrunner.film.score import MOODS, Score, compose
from showrunner.media.aac import encode_aac, read_audio
from showrunner.media.loudness import Signal, decibels, hop_energies, integrated, master_level, true_peak
from showrunner.media.synth import render

BANDS = ((20, 60), (60, 250), (250, 1000), (1000, 4000), (4000, 16_000))  # Hz


def spent(work, *arguments):
    begin = time.process_time()
    result = work(*arguments)
    return result, time.process_time() - begin


def balance(sound: Signal) -> list[int]:
    frequencies, power = welch(sound.mean(axis=0), 48_000, nperseg=8192)
    shares = [power[(frequencies >= low) & (frequencies < high)].sum() / power.sum() for low, high in BANDS]
    return [round(float(10 * np.log10(share))) for share in shares]


def body_over_intro(score: Score, sound: Signal) -> float:
    energy = hop_energies(sound)
    edges = [section.start_ms // 100 for section in score.sections] + [score.close_ms // 100]
    levels = [float(decibels(np.array([energy[a:b].mean()]))[0]) for a, b in pairwise(edges)]
    return max(levels) - levels[0]


def piece(mood: str, length_ms: int, seed: int) -> str:
    score, composing = spent(compose, mood, length_ms, seed)
    sound, playing = spent(render, score)
    mastered, mastering = spent(master_level, sound)
    with tempfile.TemporaryDirectory() as folder:
        _, encoding = spent(encode_aac, mastered, Path(folder) / "sound.m4a")
        heard = read_audio(Path(folder) / "sound.m4a")
    crest = 20 * np.log10(np.abs(sound).max() / np.sqrt((sound**2).mean()))
    cost = " ".join(f"{each:4.2f}" for each in (composing, playing, mastering, encoding))
    shares = " ".join(f"{share:4d}" for share in balance(sound))
    return (
        f"{mood:11}{seed:3}{60_000_000 / score.beat_us:5.0f} bpm  cpu {cost}  bands {shares}  crest {crest:4.1f}"
        f"  width {np.corrcoef(sound)[0, 1]:4.2f}  body {body_over_intro(score, sound):+4.1f}"
        f"  aac {integrated(heard):6.2f} LUFS {true_peak(heard):5.2f} dBTP"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seeds", type=int, nargs="+", default=[3, 9])
    parser.add_argument("--hour", action="store_true", help="one piece of an hour, with its memory")
    asked = parser.parse_args()
    if asked.hour:
        score, composing = spent(compose, "hopeful", 3_600_000, 3)
        _, playing = spent(render, score)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
        print(f"an hour: compose {composing:.1f} s, play {playing:.1f} s CPU, {peak} MB at most")
        return
    print("mood     seed  tempo    cpu compose play master encode  bands (dB of all) 20-60-250-1k-4k-16k Hz ...")
    for mood in MOODS:
        for seed in asked.seeds:
            print(piece(mood, round(asked.minutes * 60_000), seed))


if __name__ == "__main__":
    main()
