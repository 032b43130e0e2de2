"""Pictures that show what the one before them shows, written without an encoder: H.264 slices of nothing but skipped
macroblocks, 0.1 KB each. They follow what libx264 gave with our settings (media/encoding.py) and belong to its group.

Clauses and tables named here are those of ITU-T H.264.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

P_SLICE = 5  # of a picture that has no others (table 7-6)
SLICE, IDR, SPS, PPS = 1, 5, 7, 8  # kinds of units (table 7-1)
HEAD = 4096  # bytes of a packet: enough for what libx264 says of itself before the first picture
LATEST = 16  # packets: the picture shown last is among them, and the last that others refer to
HIGH = (100, 110, 122, 244)  # profiles whose SPS says how colours are sampled
QP = 51  # of what has no residue, any; with this one the table below begins late
FIRST_STATE = 42  # of context 11 (mb_skip_flag) with QP and cabac_init_idc 0: (23 * 51 >> 4) + 33 - 64, and MPS 1
# Table 9-44 (rangeTabLPS), states 42 to 62.
RANGES = (
    (16, 20, 23, 27), (15, 19, 22, 25), (14, 18, 21, 24), (14, 17, 20, 23), (13, 16, 19, 22), (12, 15, 18, 21),
    (12, 14, 17, 20), (11, 14, 16, 19), (11, 13, 15, 18), (10, 12, 15, 17), (10, 12, 14, 16), (9, 11, 13, 15),
    (9, 11, 12, 14), (8, 10, 12, 14), (8, 9, 11, 13), (7, 9, 11, 12), (7, 9, 10, 12), (7, 8, 10, 11), (6, 8, 9, 11),
    (6, 7, 9, 10), (6, 7, 8, 9),
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """What of the parameter sets the slices depend on. `order_bits` is 0 where pictures are shown as they come."""

    frame_bits: int
    order_bits: int
    macroblocks: int
    is_cabac: bool
    is_weighted: bool
    first_qp: int


class Group:
    """The pictures since the last IDR picture, as they come from the encoder: packets with start codes."""

    def __init__(self) -> None:
        self._latest: deque[tuple[bytes, int]] = deque(maxlen=LATEST)

    def take(self, packet: bytes, at: int) -> None:
        """Of a long one its first HEAD bytes will do. `at` is when it is shown: a whole number, larger later on."""
        self._latest.append((packet, at))

    def again(self, count: int, settings: Settings) -> Iterator[bytes]:
        """So many pictures more, each what the one shown last is, to be shown after it."""
        last_frame, shown = 0, (-1, 0, 0)
        for packet, at in self._latest:
            picture = _picture(packet, settings)
            if picture.is_idr:
                shown = (-1, 0, 0)
            if picture.is_referred_to:
                last_frame = picture.frame
            shown = max(shown, (at, picture.frame, picture.order))
        _, source, order = shown
        for number in range(1, count + 1):
            frame = last_frame + number
            # the one shown last, then the one written last
            back = (frame - source) % (1 << settings.frame_bits) if number == 1 else 1
            yield _slice(settings, frame, order + 2 * number, back)


class _Picture(NamedTuple):
    is_idr: bool
    is_referred_to: bool
    frame: int  # frame_num
    order: int  # pic_order_cnt_lsb


def _picture(packet: bytes, settings: Settings) -> _Picture:
    unit = next(unit for unit in _units(packet) if unit[0] & 0x1F in (IDR, SLICE))  # one slice a picture
    is_idr = unit[0] & 0x1F == IDR
    bits = _Bits(unit[1:16])
    for _ in range(3):  # first_mb_in_slice, slice_type, pic_parameter_set_id
        bits.number()
    frame = bits.take(settings.frame_bits)
    if is_idr:
        bits.number()  # idr_pic_id
    return _Picture(is_idr, bool(unit[0] >> 5), frame, bits.take(settings.order_bits))


def settings_of(sets: bytes) -> Settings:
    """Of the encoder's parameter sets, with start codes."""
    units = {unit[0] & 0x1F: _Bits(unit[1:]) for unit in _units(sets)}
    sps, pps = units[SPS], units[PPS]
    profile = sps.take(8)
    sps.take(16)
    sps.number()
    if profile in HIGH:
        assert [sps.number() for _ in range(3)] == [1, 0, 0], "4:2:0 of 8 bits, as all that we encode"
        assert not sps.take(2), "no scaling matrix"
    frame_bits = sps.number() + 4
    kind = sps.number()
    assert kind in (0, 2), "libx264 counts pictures by their order or not at all"
    order_bits = sps.number() + 4 if kind == 0 else 0
    sps.number()  # max_num_ref_frames
    sps.take(1)
    macroblocks = (sps.number() + 1) * (sps.number() + 1)
    assert sps.take(1), "frames, not fields"
    pps.number(), pps.number()
    is_cabac, has_bottom = pps.take(1), pps.take(1)
    assert not has_bottom, "frames, not fields"
    assert not pps.number(), "one group of slices"
    pps.number(), pps.number()
    is_weighted = pps.take(1)
    pps.take(2)
    first_qp = 26 + pps.signed()
    pps.signed(), pps.signed()
    assert pps.take(1), "slices say whether their edges are smoothed"
    pps.take(1)
    assert not pps.take(1), "no picture twice"
    return Settings(frame_bits, order_bits, macroblocks, bool(is_cabac), bool(is_weighted), first_qp)


def _units(data: bytes) -> Iterator[bytes]:
    """What stands between start codes."""
    return (unit for unit in re.split(rb"\x00?\x00\x00\x01", data) if unit)


def _slice(settings: Settings, frame: int, order: int, back: int) -> bytes:
    """A picture that copies the reference picture `back` before it, and may be referred to (7.3.3)."""
    head = [_coded(0), _coded(P_SLICE), _coded(0), _low(frame, settings.frame_bits), _low(order, settings.order_bits)]
    head += ["1", _coded(0)]  # one picture to refer to
    head += ["0"] if back == 1 else ["1", _coded(0), _coded(back - 1), _coded(3)]  # which one, if not the last
    head += [_coded(0), _coded(0), "00"] if settings.is_weighted else []  # as bright as it is
    head.append("0")  # the oldest reference picture makes room
    head += [_coded(0)] if settings.is_cabac else []  # cabac_init_idc
    head += [_coded_signed(QP - settings.first_qp), _coded(1)]  # edges as they are
    bits = "".join(head)
    if settings.is_cabac:
        bits += "1" * (-len(bits) % 8)
        bits += _skipped(settings.macroblocks)
    else:
        bits += _coded(settings.macroblocks) + "1"
    bits += "0" * (-len(bits) % 8)
    return b"\0\0\0\1" + bytes([2 << 5 | 1]) + _guarded(int(bits, 2).to_bytes(len(bits) // 8, "big"))


@lru_cache(4)
def _skipped(macroblocks: int) -> str:
    """So many macroblocks skipped, then the end of the slice, arithmetically coded (9.3.4): to the stop bit."""
    out = _Arithmetic()
    for left in range(macroblocks - 1, -1, -1):
        out.skip()
        out.end(is_end=not left)
    return "".join(out.bits)


class _Arithmetic:
    """The encoder of 9.3.4, for one context whose symbol is always the probable one, and for ends of slices."""

    def __init__(self) -> None:
        self.bits: list[str] = []
        self._low, self._range, self._state = 0, 510, FIRST_STATE
        self._is_first, self._outstanding = True, 0

    def skip(self) -> None:
        self._range -= RANGES[self._state - FIRST_STATE][self._range >> 6 & 3]
        self._state = min(self._state + 1, 62)
        self._renormalise()

    def end(self, *, is_end: bool) -> None:
        self._range -= 2
        if is_end:
            self._low, self._range = self._low + self._range, 2
        self._renormalise()
        if is_end:
            self._put(self._low >> 9 & 1)
            self.bits.append(f"{self._low >> 7 & 3 | 1:02b}")  # its last bit is the stop bit

    def _renormalise(self) -> None:
        while self._range < 256:
            if self._low < 256:
                self._put(0)
            elif self._low >= 512:
                self._low -= 512
                self._put(1)
            else:
                self._low -= 256
                self._outstanding += 1
            self._range, self._low = self._range << 1, self._low << 1

    def _put(self, bit: int) -> None:
        if not self._is_first:
            self.bits.append(str(bit))
        self._is_first = False
        self.bits.append(str(1 - bit) * self._outstanding)
        self._outstanding = 0


class _Bits:
    def __init__(self, unit: bytes) -> None:
        plain = unit.replace(b"\0\0\3", b"\0\0")
        self._bits, self._at = "".join(f"{byte:08b}" for byte in plain), 0

    def take(self, count: int) -> int:
        self._at += count
        return int(self._bits[self._at - count : self._at] or "0", 2)

    def number(self) -> int:
        """Exp-Golomb code (9.1)."""
        zeros = self._bits.index("1", self._at) - self._at
        self._at += zeros
        return self.take(zeros + 1) - 1

    def signed(self) -> int:
        code = self.number()
        return (code + 1) // 2 if code % 2 else -(code // 2)


def _coded(number: int) -> str:
    bits = f"{number + 1:b}"
    return "0" * (len(bits) - 1) + bits


def _coded_signed(number: int) -> str:
    return _coded(2 * number - 1 if number > 0 else -2 * number)


def _low(number: int, bits: int) -> str:
    return f"{number % (1 << bits):0{bits}b}" if bits else ""


def _guarded(data: bytes) -> bytes:
    """With the bytes that keep start codes out (7.3.1.1)."""
    return re.sub(rb"\0\0(?=[\0-\3])", b"\0\0\3", data)
