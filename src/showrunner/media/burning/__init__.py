"""Captions into people's own videos: only what they touch is encoded again, the rest is copied packet by packet."""
