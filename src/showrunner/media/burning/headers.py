"""What stands in a file's header for a whole H.264 or HEVC track: its parameter sets, ours put beside the source's.

Layouts are those of ISO/IEC 14496-15: `avcC` (5.3.3.1) and `hvcC` (8.3.3.1).
"""

from dataclasses import dataclass

from showrunner.errors import MediaError
from showrunner.media.burning.units import LENGTH, RENUMBERED, Codec, exp_golomb, set_renumbered, sps_number

_HEAD = 22  # bytes of hvcC before its lists


@dataclass(frozen=True)
class Header:
    """`sets` are lists of parameter sets, each with the byte that says what it is a list of (H.264: 7, 8, or 13)."""

    codec: Codec
    head: bytes
    sets: tuple[tuple[int, tuple[bytes, ...]], ...]
    tail: bytes = b""  # avcC of the high profiles says once more how colours are coded


def parsed(data: bytes, codec: Codec) -> Header:
    """Raises MediaError when `data` is none, or not of packets whose lengths take four bytes."""
    try:
        found = _parsed_h264(data) if codec == "h264" else _parsed_hevc(data)
    except IndexError:
        found = None
    if found is None:
        raise MediaError("the video's header is not of the MP4 kind")
    return found


def packed(header: Header) -> bytes:
    out = bytearray(header.head)
    if header.codec == "hevc":
        out.append(len(header.sets))
    for kind, units in header.sets:
        if header.codec == "hevc":
            out += bytes([kind]) + len(units).to_bytes(2, "big")
        else:
            out.append(len(units) | (0xE0 if kind == 7 else 0))
        for unit in units:
            out += len(unit).to_bytes(2, "big") + unit
    return bytes(out) + header.tail


def numbers(header: Header) -> frozenset[int]:
    """Of all its sequence and picture parameter sets."""
    return frozenset(_number(header.codec, kind, unit) for kind, units in header.sets for unit in units)


def free_number(header: Header) -> int | None:
    """One that the source does not use for any set, nor in H.264 the one after it; None when there is none."""
    taken = numbers(header)
    if header.codec == "hevc":
        return None if RENUMBERED in taken else RENUMBERED
    return next((number for number in range(1, 31) if not taken & {number, number + 1}), None)


def beside(source: Header, ours: Header) -> Header:
    """A header for packets of both. Ours are renumbered where the encoder could not do it."""
    added = dict(ours.sets)
    if source.codec == "hevc":
        added = {kind: tuple(set_renumbered(unit) for unit in units) for kind, units in ours.sets if _is_needed(kind)}
        kinds = {kind & 0x3F for kind, _ in source.sets}
        lists = [(kind, (*units, *_of(added, kind & 0x3F))) for kind, units in source.sets]
        lists += [(kind, units) for kind, units in added.items() if kind & 0x3F not in kinds]
        head = bytearray(source.head)
        head[12] = max(source.head[12], ours.head[12])  # general_level_idc
        return Header("hevc", bytes(head), tuple(lists))
    head = bytearray(source.head)
    head[1] = max(source.head[1], ours.head[1])  # profile: of the sets', the one that says most
    head[3] = max(source.head[3], ours.head[3])  # level
    lists = [(kind, (*units, *added.get(kind, ()))) for kind, units in source.sets]
    return Header("h264", bytes(head), tuple(lists), source.tail or ours.tail)


def _of(added: dict[int, tuple[bytes, ...]], kind: int) -> tuple[bytes, ...]:
    return tuple(unit for key, units in added.items() if key & 0x3F == kind for unit in units)


def _is_needed(kind: int) -> bool:
    return kind & 0x3F in (32, 33, 34)


def _parsed_h264(data: bytes) -> Header | None:
    if data[0] != 1 or (data[4] & 3) + 1 != LENGTH:
        return None
    at = 5
    lists: list[tuple[int, tuple[bytes, ...]]] = []
    for kind in (7, 8):
        units, at = _units(data, at + 1, data[at] & (0x1F if kind == 7 else 0xFF))
        lists.append((kind, units))
    return Header("h264", data[:5], tuple(lists), data[at:])


def _parsed_hevc(data: bytes) -> Header | None:
    if data[0] != 1 or (data[21] & 3) + 1 != LENGTH:
        return None
    at = _HEAD + 1
    lists: list[tuple[int, tuple[bytes, ...]]] = []
    for _ in range(data[_HEAD]):
        kind = data[at]
        units, at = _units(data, at + 3, int.from_bytes(data[at + 1 : at + 3], "big"))
        lists.append((kind, units))
    return Header("hevc", data[:_HEAD], tuple(lists))


def _units(data: bytes, at: int, count: int) -> tuple[tuple[bytes, ...], int]:
    found = []
    for _ in range(count):
        size = int.from_bytes(data[at : at + 2], "big")
        if not size or at + 2 + size > len(data):
            raise MediaError("the video's header is damaged")
        found.append(data[at + 2 : at + 2 + size])
        at += 2 + size
    return tuple(found), at


def _number(codec: Codec, kind: int, unit: bytes) -> int:
    """The set's own number: after three bytes in an H.264 SPS, at once in a PPS; of HEVC's VPS four bits."""
    if codec == "h264":
        return exp_golomb(unit[4:12] if kind == 7 else unit[1:9])
    if kind & 0x3F == 32:
        return unit[2] >> 4
    return sps_number(unit) if kind & 0x3F == 33 else exp_golomb(unit[2:10])
