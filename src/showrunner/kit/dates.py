"""Moments as people and programs elsewhere read them."""

from datetime import UTC, datetime


def iso(ms: int) -> str:
    """UTC milliseconds since 1970 as 2026-11-20T08:15:30.123Z."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
