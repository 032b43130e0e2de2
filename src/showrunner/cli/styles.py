"""styles: what a film can look and sound like."""

import argparse

from showrunner.cli import output
from showrunner.cli.parser import CAPTIONS
from showrunner.film.looks import PALETTES, STYLES
from showrunner.film.score import MOODS


def styles(arguments: argparse.Namespace) -> int:
    if arguments.json:
        output.last_line(
            {"styles": list(STYLES), "palettes": list(PALETTES), "captions": list(CAPTIONS), "moods": list(MOODS)}
        )
        return 0
    for heading, rows in (
        ("styles (--style)", [(f"  {s.name}", ", ".join(s.about[:6])) for s in STYLES.values()]),
        ("palettes (--palette)", [(f"  {p.name}", ", ".join(p.about[:6])) for p in PALETTES.values()]),
        ("captions (--captions)", [(f"  {name}", "") for name in CAPTIONS]),
        ("moods (--music)", [(f"  {name}", "") for name in MOODS]),
    ):
        output.answer(heading)
        output.table(rows)
    return 0
