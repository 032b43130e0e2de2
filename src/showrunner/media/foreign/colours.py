"""What the numbers of ITU-T H.273 are called, in the words that ffmpeg's options take."""

from typing import Any

PRIMARIES = {
    1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "film", 9: "bt2020", 10: "smpte428",
    11: "smpte431", 12: "smpte432", 22: "ebu3213",
}  # fmt: skip
TRANSFERS = {
    1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 7: "smpte240m", 8: "linear", 11: "iec61966-2-4",
    13: "iec61966-2-1", 14: "bt2020-10", 15: "bt2020-12", 16: "smpte2084", 17: "smpte428", 18: "arib-std-b67",
}  # fmt: skip
MATRICES = {
    0: "gbr", 1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "ycgco", 9: "bt2020nc",
    10: "bt2020c",
}  # fmt: skip
RANGES = {1: "tv", 2: "pc"}


def of(frame: Any) -> dict[str, str]:
    """`primaries`, `transfer`, `matrix` and `range` of a decoded picture; "unknown" where it does not say."""
    found = {
        "primaries": PRIMARIES.get(int(frame.color_primaries)),
        "transfer": TRANSFERS.get(int(frame.color_trc)),
        "matrix": MATRICES.get(int(frame.colorspace)),
        "range": RANGES.get(int(frame.color_range)),
    }
    return {name: said or "unknown" for name, said in found.items()}
