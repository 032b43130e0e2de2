"""What it costs to change one word, for a word in the middle of every spoken line.

.venv/bin/python bench/words.py [--quality medium] [--text examples/ocean.txt] [--duration 60]
"""

import argparse
import json
import tempfile
from pathlib import Path
from statistics import mean

from measure import showrunner

from showrunner import Studio

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quality", default="medium")
    parser.add_argument("--text", default=str(ROOT / "examples" / "ocean.txt"))
    parser.add_argument("--duration", default="60")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        words = ["make", asked.text, "--quality", asked.quality, "--duration", asked.duration]
        cold = showrunner(home, *words)
        film, shares = cold.answer["film"], []
        for path, text in changes(home, film):
            Studio(home).edit(film, [f"{path}={json.dumps(text)}"])
            again = showrunner(home, "redo", film)
            shares.append(again.cpu_s / cold.cpu_s)
            print(f"{again.cpu_s:5.1f} CPU s  {shares[-1]:5.1%}  {again.answer['steps']['done']:2} steps  {text}")
    print(f"{len(shares)} words: mean {mean(shares):.1%}, {min(shares):.1%} to {max(shares):.1%} of {cold.cpu_s:.1f} s")


def changes(home: str, film: str):
    """(path, new text) for each line: its middle word becomes one of the same kind of length."""
    for s, scene in enumerate(json.loads(Studio(home).draft(film, "script"))["scenes"]):
        for n, line in enumerate(scene["lines"]):
            words = line["text"].split()
            middle = len(words) // 2
            words[middle] = "wonder" if len(words[middle]) > 3 else "that"
            yield f"scenes[{s}].lines[{n}].text", " ".join(words)


if __name__ == "__main__":
    main()
