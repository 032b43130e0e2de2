"""What measuring a sound gives. Apart from the measuring, which decodes: steps name it without ever doing that."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """Loudness in LUFS (SILENCE when nothing is heard), peak in dBTP, `clipped` in samples at full scale."""

    samples: int
    loudness_lufs: float
    true_peak_dbtp: float
    clipped: int
