"""Python's collector of reference cycles, for processes that build much and leave few cycles behind."""

import gc

OBJECTS = 50_000  # made since the last look, before the youngest are looked through; Python's own number is 700


def collect_rarely() -> None:
    """A tenth of the CPU of starting goes into looking for cycles among modules that stay."""
    gc.set_threshold(OBJECTS)


def collect_no_more() -> None:
    """Before a process ends: Python would look through all there is once again, and then let go of it."""
    gc.freeze()
