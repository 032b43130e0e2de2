"""Sound files: AAC out, anything in. The sound of a film is encoded once, as a whole, never piece by piece."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from showrunner.errors import BriefError, MediaError
from showrunner.film.sound import RATE
from showrunner.kit.containers import sniffed
from showrunner.kit.opening import opened
from showrunner.media.loudness import Signal, apply_gain, limiting_gain, true_peaks

# Without intensity stereo and noise for noise, which ffmpeg's coder uses at any rate: 13 dB nearer to the mix at
# 192 kbit/s.
CODER = {"aac_coder": "fast", "aac_is": "0", "aac_pns": "0", "flags": "+bitexact"}
ATTEMPTS = 4  # at encoding under the ceiling; two are enough for nearly everything
MARGIN_DB = 0.15  # further down each time
FRAME = 1024  # samples per AAC packet, and of the encoder's priming, which the edit list of the file hides
MOST_PADDING = 8192  # samples a codec may add to fill its last packet
LONGEST_S = 4 * 3600  # of a file read; the rest is left out


def encode_aac(signal: Signal, path: Path, bitrate: int = 192_000, ceiling_dbtp: float = -1.0) -> None:
    """Write (2, n) as AAC-LC in MP4: the same bytes each time, and n samples long (± 1 ms) when played.

    Where the codec passes the ceiling is found by decoding; those moments are turned down and all is encoded again.
    """
    for attempt in range(1, ATTEMPTS + 1):
        write_aac(signal, path, bitrate)
        peaks = true_peaks(read_audio(path), 10 ** (ceiling_dbtp / 20))
        over_db = 20 * np.log10(max(float(peaks.max(initial=0.0)), 1e-6)) - ceiling_dbtp
        if over_db <= 0:
            return
        signal = signal.copy()
        apply_gain(signal, limiting_gain(peaks, 10 ** ((ceiling_dbtp - MARGIN_DB * attempt) / 20)))
    # the codec answers every change with another peak: the whole gives way
    write_aac(signal * np.float32(10 ** (-(over_db + MARGIN_DB) / 20)), path, bitrate)


def write_aac(signal: Signal, path: Path, bitrate: int) -> None:
    try:
        with av.open(str(path), "w", format="mp4", options={"fflags": "+bitexact", "movflags": "+faststart"}) as file:
            stream = file.add_stream("aac", rate=RATE, options=CODER)
            stream.bit_rate, stream.layout = bitrate, "stereo"
            for frame in frames(signal):
                file.mux(stream.encode(frame))
            file.mux(stream.encode(None))
    except av.FFmpegError as error:
        raise MediaError("the sound could not be encoded", tail=str(error)) from error


def frames(signal: Signal) -> Iterator[av.AudioFrame]:
    for begin in range(0, signal.shape[1], FRAME):
        piece = np.ascontiguousarray(signal[:, begin : begin + FRAME], dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = RATE, begin
        yield frame


def read_audio(path: Path) -> Signal:
    """The first audio stream of any file as (2, n) float32 at 48 kHz. Raises MediaError when there is none.

    A foreign file is read behind walls (steps/sound.py).
    """
    try:
        with opened(path, str(sniffed(path).demuxer)) as file:
            if not file.streams.audio:
                raise MediaError(f"{path.name} has no sound", hint="give an audio file: wav, mp3, m4a, flac, ogg")
            signal = decoded(file)
    except (av.FFmpegError, BriefError) as error:
        raise MediaError(f"{path.name} could not be read as sound", tail=str(error)) from error
    if not signal.shape[1]:
        raise MediaError(f"{path.name} holds no sound", hint="the file may be empty or cut short")
    return signal


def decoded(file: InputContainer) -> Signal:
    stream, resampler = file.streams.audio[0], AudioResampler(format="fltp", layout="stereo", rate=RATE)
    pieces, given, last = [np.zeros((2, 0), np.float32)], 0, stream.start_time or 0
    for packet in file.demux(stream):
        if packet.pts is not None and packet.duration:
            last = packet.pts + packet.duration
        for frame in packet.decode():
            frame.pts = None  # broken time stamps must not make holes
            pieces += planes(resampler.resample(frame))
            given += pieces[-1].shape[1]
        if given >= LONGEST_S * RATE:
            break
    pieces += planes(resampler.resample(None))
    signal = np.concatenate(pieces, axis=1)[:, : LONGEST_S * RATE]
    end = round((last - (stream.start_time or 0)) * (stream.time_base or 0) * RATE)
    pads_last_packet = 0 < signal.shape[1] - end < MOST_PADDING
    return signal[:, :end] if end > 0 and pads_last_packet else signal


def planes(frames: list[av.AudioFrame]) -> list[Signal]:
    return [frame.to_ndarray().astype(np.float32, copy=False) for frame in frames]
