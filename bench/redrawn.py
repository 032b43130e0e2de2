"""How many frames one changed word draws again, for a word in the middle of every spoken line; nothing is drawn here.

.venv/bin/python bench/redrawn.py [TEXT [SECONDS [--why]]]
"""

import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from statistics import mean, median
from typing import Any

from words import changes

from showrunner.engine.ports import Call
from showrunner.film.brief import Brief

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "productions"))
DRAWING = "picture.render_segment"


def main(text: str = str(ROOT / "examples" / "ocean.txt"), seconds: str = "60", *options: str) -> None:
    from quick import made, quick_studio, redone

    counts: list[int] = []
    with tempfile.TemporaryDirectory() as home:
        studio = quick_studio(Path(home))
        brief = Brief(prompt=Path(text).read_text("utf-8"), duration_ms=int(seconds) * 1000)
        record, calls = made(studio, brief)
        print(f"{sum(piece['count'] for piece in pieces(calls).values())} frames in {len(pieces(calls))} pieces")
        for path, changed in list(changes(home, record.film)):
            studio.edit(record.film, [f"{path}={json.dumps(changed)}"])
            before, (_, calls) = pieces(calls), redone(studio, record.film)
            after = pieces(calls)
            drawn = [after[key] for key in after if key not in before]
            counts.append(sum(piece["count"] for piece in drawn))
            print(f"{counts[-1]:4} frames in {len(drawn)} pieces  {changed}")
            if "--why" in options:
                why(drawn, [before[key] for key in before if key not in after])
    print(f"{len(counts)} words: mean {mean(counts):.0f}, median {median(counts):.0f}, {min(counts)} to {max(counts)}")


def pieces(calls: Iterable[Call]) -> dict[str, dict[str, Any]]:
    """The segments of a run by key."""
    return {call.key: json.loads(call.inputs)["segment"] for call in calls if call.step == DRAWING}


def why(drawn: list[dict[str, Any]], gone: list[dict[str, Any]]) -> None:
    """For each piece drawn, what tells it from the piece that was in its place."""
    for piece in drawn:
        place = [old for old in gone if overlap(old, piece) > 0]
        old = max(place, key=lambda old: overlap(old, piece), default=None)
        print(f"       {piece['plate']['picture']['kind']:10} {piece['first']:4} +{piece['count']:3}", end="  ")
        if old is None:
            print("new")
            continue
        print(" ".join(f"{at} {short(old, at)}>{short(piece, at)}" for at in piece if old[at] != piece[at]))


def overlap(one: dict[str, Any], other: dict[str, Any]) -> int:
    """Frames that two pieces of one picture have in common."""
    if one["plate"]["picture"] != other["plate"]["picture"]:
        return 0
    ends = [piece["first"] + piece["count"] for piece in (one, other)]
    return int(min(ends) - max(one["first"], other["first"]))


def short(piece: dict[str, Any], at: str) -> Any:
    if at == "cues":
        return [
            f"{cue['start_ms']}-{cue['end_ms']} "
            + " ".join(f"{word['text']}:{word['start_ms']}-{word['end_ms']}" for word in cue["words"])
            for cue in piece["cues"]
        ]
    plate = piece.get(at)
    return [plate["frames"], plate["anchors"]] if isinstance(plate, dict) and "frames" in plate else plate


if __name__ == "__main__":
    main(*sys.argv[1:])
