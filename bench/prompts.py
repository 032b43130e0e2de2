"""Twenty prompts of different kinds become twenty films, with a contact sheet of each to look at.

    .venv/bin/python bench/prompts.py OUT_FOLDER [--quality draft] [--prompts examples/prompts.txt] [--only 3,7]

Fails when two films share palette, sequence of layouts and music. Prints one line per film.
"""

import argparse
import asyncio
import sys
from pathlib import Path

from showrunner import Brief, Studio
from showrunner.engine.events import Noted
from showrunner.film.look import Look
from showrunner.film.storyboard import Storyboard

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--quality", default="draft")
    parser.add_argument("--prompts", type=Path, default=ROOT / "examples" / "prompts.txt")
    parser.add_argument("--only", help="numbers of prompts, from 1")
    asked = parser.parse_args()
    prompts = [line.strip() for line in asked.prompts.read_text(encoding="utf-8").splitlines() if line.strip()]
    wanted = {int(n) for n in asked.only.split(",")} if asked.only else set(range(1, len(prompts) + 1))
    asked.out.mkdir(parents=True, exist_ok=True)
    studio = Studio(asked.out / "home")
    seen: dict[tuple[str, ...], int] = {}
    for number, prompt in enumerate(prompts, 1):
        if number in wanted:
            alike = seen.setdefault(film(studio, prompt, number, asked), number)
            if alike != number:
                sys.exit(f"films {alike} and {number} look and sound alike")


def film(studio, prompt: str, number: int, asked: argparse.Namespace) -> tuple[str, ...]:
    """Make one film and its sheet; what a viewer would recognise it by."""

    def tell(event) -> None:
        if isinstance(event, Noted):
            print("   ", event.text)

    record = asyncio.run(studio.make(Brief(prompt=prompt, quality=asked.quality), tell))
    (sheet,) = asyncio.run(studio.export(record.film, ["sheet"], asked.out))
    sheet.replace(asked.out / f"{number:02}.png")
    look = Look.model_validate_json(studio.draft(record.film, "look"))
    board = Storyboard.model_validate_json(studio.draft(record.film, "storyboard"))
    kinds = [shot.picture.kind for shot in board.shots]
    music = next(c.inputs for c in studio.calls(record.film) if c.step == "sound.compose_music")
    findings = [f"{f.severity} {f.code}: {f.text}" for f in record.review.findings]
    print(f"{number:2} {record.duration_ms / 1000:5.1f} s {look.palette.name}/{look.style.name} {'-'.join(kinds)}")
    print("   ", prompt[:100], *findings, *record.notes, sep="\n      ", flush=True)
    return (look.palette.name, *kinds, music)


if __name__ == "__main__":
    main()
