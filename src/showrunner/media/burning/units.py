"""H.264 and HEVC by their units: what a packet begins with, and pictures of ours under numbers that are nobody else's.

A stream joined of two encoders' work carries both encoders' parameter sets, told apart by their numbers. x264 takes a
number; x265 does not, so its units are renumbered: numbers from 15 on take eight bits more than 0, a whole byte, and
what follows stays as it was coded.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from showrunner.errors import MediaError

Codec = Literal["h264", "hevc"]

LENGTH = 4  # bytes before each unit
_H264_IDR, _H264_SPS, _H264_PPS = 5, 7, 8
_HEVC_SLICES, _HEVC_RANDOM, _HEVC_IDR = range(32), range(16, 24), (19, 20)
_HEVC_VPS, _HEVC_SPS, _HEVC_PPS = 32, 33, 34
RENUMBERED = 15  # in HEVC: the only number that all three kinds of parameter sets may have and that takes 9 bits
_NINE_BITS = "000010000"  # 15 in Exp-Golomb code


def split(packet: bytes) -> Iterator[bytes]:
    """The units of a packet as files of the MP4 and Matroska kinds hold it. Raises MediaError for any other."""
    at = 0
    while at < len(packet):
        size = int.from_bytes(packet[at : at + LENGTH], "big")
        if not size or at + LENGTH + size > len(packet):
            raise MediaError("the video's packets are not as its header says")
        yield packet[at + LENGTH : at + LENGTH + size]
        at += LENGTH + size


def joined(units: Sequence[bytes]) -> bytes:
    return b"".join(len(unit).to_bytes(LENGTH, "big") + unit for unit in units)


def starts_anew(packet: bytes, codec: Codec) -> bool:
    """Whether a decoder may begin here and nothing from here on looks back: an IDR picture, of a closed group."""
    kinds = (_kind(unit, codec) for unit in split(packet))
    return any(kind == _H264_IDR if codec == "h264" else kind in _HEVC_IDR for kind in kinds)


def renumbered(packet: bytes) -> bytes:
    """HEVC pictures that use parameter sets 0, to use sets RENUMBERED instead."""
    return joined([_slice_renumbered(unit) for unit in split(packet)])


def set_renumbered(unit: bytes) -> bytes:
    """An HEVC parameter set with number 0 everywhere, to have RENUMBERED instead."""
    kind, head, body = _kind(unit, "hevc"), unit[:2], _plain(unit[2:])
    if kind == _HEVC_VPS:
        return head + _guarded(bytes([body[0] & 0x0F | RENUMBERED << 4]) + body[1:])
    bits = _bits(body)
    if kind == _HEVC_PPS:
        return head + _guarded(_bytes(_NINE_BITS * 2 + _after_zero(_after_zero(bits, 0), 0)))
    at = 8 + _profile_bits(body)
    return head + _guarded(_bytes(f"{RENUMBERED:04b}" + bits[4:at] + _NINE_BITS + _after_zero(bits[at:], 0)))


def sps_number(unit: bytes) -> int:
    """Of an HEVC sequence parameter set."""
    body = _plain(unit[2:])
    at = 8 + _profile_bits(body)
    return exp_golomb(body[at // 8 :], at % 8)


def exp_golomb(data: bytes, at: int = 0) -> int:
    """The unsigned number that begins at bit `at`, below 2^16 (9.1)."""
    bits = _bits(data[: at // 8 + 6])[at:]
    zeros = len(bits) - len(bits.lstrip("0"))
    return int(bits[zeros : 2 * zeros + 1] or "1", 2) - 1


def _slice_renumbered(unit: bytes) -> bytes:
    kind = _kind(unit, "hevc")
    if kind not in _HEVC_SLICES:
        return unit
    at = 2 if kind in _HEVC_RANDOM else 1  # flags before the number of the set
    body = _plain(unit[2:])
    first = f"{body[0]:08b}"
    if first[at] != "1":
        raise MediaError("a picture just encoded uses a parameter set it was not given")
    whole = int.from_bytes(body, "big") & ((1 << (8 * len(body) - at - 1)) - 1)
    moved = int(first[:at] + _NINE_BITS, 2) << (8 * len(body) - at - 1) | whole
    return unit[:2] + _guarded(moved.to_bytes(len(body) + 1, "big"))


def _profile_bits(body: bytes) -> int:
    """Bits of an SPS's profile_tier_level (ITU-T H.265, 7.3.3), which begins with its second byte."""
    layers = (body[0] >> 1) & 7
    if not layers:
        return 96
    flags = _bits(body[13:15])
    size = 96 + 16
    for layer in range(layers):
        size += 88 * (flags[2 * layer] == "1") + 8 * (flags[2 * layer + 1] == "1")
    return size


def _after_zero(bits: str, at: int) -> str:
    """What follows a number that is 0. Raises MediaError when it is another."""
    if bits[at] != "1":
        raise MediaError("a parameter set just encoded has a number that was not expected")
    return bits[at + 1 :]


def _kind(unit: bytes, codec: Codec) -> int:
    return unit[0] & 0x1F if codec == "h264" else (unit[0] >> 1) & 0x3F


def _plain(data: bytes) -> bytes:
    """Without the bytes that keep start codes out (7.3.1.1)."""
    return data.replace(b"\0\0\3", b"\0\0")


def _guarded(data: bytes) -> bytes:
    return re.sub(rb"\0\0(?=[\0-\3])", b"\0\0\3", data)


def _bits(data: bytes) -> str:
    return "".join(f"{byte:08b}" for byte in data)


def _bytes(bits: str) -> bytes:
    return int(bits + "0" * (-len(bits) % 8), 2).to_bytes(-(-len(bits) // 8), "big")
