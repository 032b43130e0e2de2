"""The designed scene kinds: motion graphics laid out for each aspect, one file per kind."""
