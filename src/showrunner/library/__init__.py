"""A library of one's own: what people keep for their films, found again by what it shows."""

from showrunner.library.door import Added, Found, Library

__all__ = ["Added", "Found", "Library"]
