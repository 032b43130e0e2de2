"""A score becomes sound: notes into parts, parts into the room, and a light hand on the whole.

Work goes in pieces of eight seconds, so that an hour of music needs no more memory than its own samples.
"""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from showrunner.film.score import Note, Part, Score
from showrunner.film.sound import RATE
from showrunner.media.biquad import bell, equalise, high_pass, high_shelf
from showrunner.media.loudness import PEAK_HOP, PIECE, Signal, apply_gain, integrated
from showrunner.media.smoothing import running_mean
from showrunner.media.synth.kit import NAMES, PEAK_S
from showrunner.media.synth.patches import PATCHES, Bank, Patch
from showrunner.media.synth.room import Room

BLOCK = 8 * RATE
LEVEL_LUFS = -20.0  # of every piece
HOT_LUFS = -15.0  # at which it passes the compressor and the soft clipper
THRESHOLD_DB, RATIO = -16.0, 2.0  # of the compressor, on the level of 60 ms
WET = 0.55
TOUCH = 1.35  # how strongly velocity is heard


def render(score: Score) -> Signal:
    """(2, n) float32 at 48 kHz, n = duration_ms · 48; silent at its last sample."""
    samples = score.duration_ms * RATE // 1000
    out = np.zeros((2, samples), np.float32)
    players = [Player(part) for part in score.parts]
    room, bank = Room(score.room_ms, BLOCK), Bank()
    for begin in range(0, samples, BLOCK):
        dry, sent = np.zeros((2, BLOCK), np.float32), np.zeros((2, BLOCK), np.float32)
        for player in players:
            sound = player.play(begin, bank)
            dry += sound
            sent += sound * np.float32(player.part.send_pc / 100)
        dry += np.float32(WET) * room.answer(sent)
        out[:, begin : begin + BLOCK] = dry[:, : samples - begin]
    return finished(out, score)


class Player:
    """One part, block by block; what rings over the end of a block is kept for the next."""

    def __init__(self, part: Part) -> None:
        self.part, self.turn = part, 0
        self.waiting = deque(sorted((first_sample(part.instrument, note), note) for note in part.notes))
        self.ringing = np.zeros((2, BLOCK), np.float32)
        gain, pan = 10 ** (part.gain_cb / 200), part.pan_pc / 100
        self.sides = gain * np.sqrt(np.array([[1 - max(0.0, pan)], [1 + min(0.0, pan)]]))

    def play(self, begin: int, bank: Bank) -> Signal:
        """(2, BLOCK) from sample `begin`; blocks are asked for in order."""
        while self.waiting and self.waiting[0][0] < begin + BLOCK:
            start, note = self.waiting.popleft()
            self.lay(self.sounded(note, bank), start - begin)
        sound, left = self.ringing[:, :BLOCK], self.ringing[:, BLOCK:]
        self.ringing = np.pad(left, ((0, 0), (0, max(0, BLOCK - left.shape[1]))))
        return sound

    def sounded(self, note: Note, bank: Bank) -> Signal:
        self.turn += 1
        if self.part.instrument == "kit":
            sound = bank.drum(note.pitch, self.turn)
        else:
            patch = PATCHES[self.part.instrument]
            sound = bank.note(self.part.instrument, note.pitch, note.velocity, note.length_ms / 1000 + patch.release_s)
            sound = held(sound, patch, note, self.turn)
        return np.asarray(sound * (self.sides * (note.velocity / 90) ** TOUCH), np.float32)

    def lay(self, sound: Signal, at: int) -> None:
        end = at + sound.shape[1]
        if end > self.ringing.shape[1]:
            longer = np.zeros((2, end), np.float32)
            longer[:, : self.ringing.shape[1]] = self.ringing
            self.ringing = longer
        self.ringing[:, at:end] += sound


def first_sample(instrument: str, note: Note) -> int:
    """Where its sound begins: a swell is loudest at the end of its note, wherever its sound must begin for that."""
    lead_s = PEAK_S.get(NAMES[note.pitch]) if instrument == "kit" else None
    early_ms = 0 if lead_s is None else round(lead_s * 1000) - note.length_ms
    return max(0, note.start_ms - early_ms) * RATE // 1000


def held(sound: Signal, patch: Patch, note: Note, turn: int) -> Signal:
    """The note for its length, then let go; a cloud is entered at another place each time."""
    length, release = note.length_ms * RATE // 1000, round(patch.release_s * RATE)
    if patch.loops:
        first = turn * 40_009 % sound.shape[1]
        laps = -(-(first + length + release) // sound.shape[1])
        sound = np.concatenate([sound] * laps, axis=1)[:, first : first + length + release].copy()
        attack = min(length, round(patch.attack_s * RATE))
        sound[:, :attack] *= (1 - np.cos(np.linspace(0, np.pi, attack, dtype=np.float32))) / 2
    else:
        sound = sound[:, : length + release].copy()
    fade = min(release, sound.shape[1])
    sound[:, -fade:] *= np.cos(np.linspace(0, np.pi / 2, fade, dtype=np.float32)) ** 2
    return sound


def finished(out: Signal, score: Score) -> Signal:
    """Equalised, held together, at its level, and faded to nothing at its end."""
    brightness = high_shelf(3000, (score.bright_pc - 40) * 0.12)
    equalise(out, high_pass(32), bell(280, -2.0, 0.9), brightness)  # no rumble, less mud, the mood's brightness
    out *= np.float32(10 ** ((HOT_LUFS - integrated(out)) / 20))
    apply_gain(out, compression(out))
    for begin in range(0, out.shape[1], PIECE):
        np.tanh(out[:, begin : begin + PIECE], out=out[:, begin : begin + PIECE])
    out *= np.float32(10 ** ((LEVEL_LUFS - integrated(out)) / 20))
    fade = (score.duration_ms - score.close_ms) * RATE // 1000 // 2
    out[:, -fade:] *= np.cos(np.linspace(0, np.pi, fade, dtype=np.float32)) / 2 + np.float32(0.5)
    return out


def compression(signal: Signal) -> NDArray[np.float64]:
    """Gain per 32 samples: above the threshold, half of every decibel."""
    power = running_mean(hop_power(signal), 60 * RATE // 1000 // PEAK_HOP)
    over = np.maximum(0, 10 * np.log10(np.maximum(power, 1e-9)) - THRESHOLD_DB)
    reduction = running_mean(over * (1 - 1 / RATIO), 250 * RATE // 1000 // PEAK_HOP)
    return np.asarray(10 ** (-reduction / 20))


def hop_power(signal: Signal) -> NDArray[np.float64]:
    """Mean square of every 32 samples of both channels."""
    power = np.zeros(-(-signal.shape[1] // PEAK_HOP))
    for begin in range(0, signal.shape[1], PIECE):
        squares = (signal[:, begin : begin + PIECE] ** 2).mean(axis=0)
        hops = np.pad(squares, (0, -len(squares) % PEAK_HOP)).reshape(-1, PEAK_HOP).mean(axis=1)
        power[begin // PEAK_HOP : begin // PEAK_HOP + len(hops)] = hops
    return power
