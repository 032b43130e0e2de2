"""The film benchmark: what a cold film, an unchanged one and each kind of edit cost.

    .venv/bin/python bench/film.py [--quality medium] [--text examples/ocean.txt] [--duration 60]

Everything goes through the command line in a fresh home, one after the other; an idle machine tells most.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measure import Measured, showrunner

from showrunner import Studio

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quality", default="medium")
    parser.add_argument("--text", default=str(ROOT / "examples" / "ocean.txt"))
    parser.add_argument("--duration", default="60")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        rows = campaign(asked, Path(home))
    print(json.dumps(rows, indent=1))


def campaign(asked: argparse.Namespace, home: Path) -> list[dict]:
    cold = showrunner(home, "make", asked.text, "--quality", asked.quality, "--duration", asked.duration)
    film, seconds = cold.answer["film"], cold.answer["duration_ms"] / 1000
    rows = [row("cold", cold, cold, seconds)]
    rows.append(row("unchanged", showrunner(home, "redo", film), cold, seconds))
    for name, change in edits(film, home):
        plan = showrunner(home, "plan", film, "--set", change).answer
        showrunner(home, "edit", film, "--set", change)
        again = showrunner(home, "redo", film)
        rows.append(row(name, again, cold, seconds) | {"will": len(plan["will"]), "may": len(plan["may"])})
    return rows


def edits(film: str, home: Path) -> Iterator[tuple[str, str]]:
    """(name, change) of each edit; the script is read anew before each, as the one before may have changed it."""
    scenes = script(film, home)
    spoken = [n for n, scene in enumerate(scenes) if scene["lines"]]
    at = spoken[len(spoken) // 2]
    words = scenes[at]["lines"][0]["text"].split()
    longest = max(range(len(words)), key=lambda n: len(words[n]))
    words[longest] = "wonderful"
    yield "one word", f"scenes[{at}].lines[0].text={json.dumps(' '.join(words))}"
    yield "music", "brief.music=playful"
    scenes = script(film, home)
    one, two = spoken[1], spoken[2]
    scenes[one], scenes[two] = scenes[two], scenes[one]
    yield "two scenes swapped", f"scenes={json.dumps(scenes)}"


def script(film: str, home: Path) -> list[dict]:
    return json.loads(Studio(home).draft(film, "script"))["scenes"]


def row(name: str, done: Measured, cold: Measured, seconds: float) -> dict:
    return {
        "what": name,
        "cpu_s": round(done.cpu_s, 2),
        "cpu_per_film_s": round(done.cpu_s / seconds, 3),
        "share_of_cold": round(done.cpu_s / cold.cpu_s, 3),
        "wall_s": round(done.wall_s, 2),
        "peak_mb": round(done.peak_mb),
        "steps": done.answer["steps"],
        "seconds": done.answer["seconds"],
    }


if __name__ == "__main__":
    main()
