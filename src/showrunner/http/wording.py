"""Hints of the command line in the words of this face: whoever calls an API has no shell on this machine."""

import re

_WORDS = (
    (r"showrunner (films|voices|keys|workspaces) lists them", r"GET /v1/\1 lists them"),
    (r"showrunner library list", "GET /v1/library lists them"),
    (r"showrunner secrets list shows them", "GET /v1/secrets lists them"),
    (r"\(showrunner voices\)", "(GET /v1/voices)"),
    (r"showrunner films show (\S+) tells all", r"GET /v1/films/\1/events tells all"),
    (r"choose from the library as it is now: showrunner redo FILM --library",
     "choose another picture: PATCH /v1/films/FILM/drafts/storyboard; or order the film anew"),
    (r"showrunner redo FILM", "POST /v1/films/FILM/redo"),
    (r"with --allow-degraded", "with allow_degraded: true"),
    (r"--no-burn", "burn: false"),
)  # fmt: skip
_KNOWN = tuple((re.compile(pattern), words) for pattern, words in _WORDS)


def in_requests(hint: str) -> str:
    """`showrunner films lists them` -> `GET /v1/films lists them`. What only an operator can mend stays as it is."""
    for pattern, words in _KNOWN:
        hint = pattern.sub(words, hint)
    return hint
