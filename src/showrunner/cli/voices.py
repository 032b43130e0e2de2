"""voices: who can speak here; and the optional set."""

import argparse
import asyncio
from pathlib import Path

from showrunner import settings
from showrunner.cli import output
from showrunner.errors import BriefError
from showrunner.providers.voices import catalogue

SETS = ("kokoro",)


def voices(arguments: argparse.Namespace) -> int:
    home = settings.prepared(settings.read(arguments.home)).home
    return _add(home, arguments) if arguments.action == "add" else _list(home, is_json=arguments.json)


def _list(home: Path, *, is_json: bool) -> int:
    found = catalogue(home)
    if is_json:
        output.last_line({"voices": [voice.model_dump() for voice in found]})
        return 0
    output.table(
        [(f"{v.provider}:{v.model}", v.language, "" if v.is_installed else "not installed", v.about) for v in found]
    )
    if not all(voice.is_installed for voice in found if voice.provider == "kokoro"):
        output.say("showrunner voices add kokoro fetches the Kokoro set (about 120 MB)")
    return 0


def _add(home: Path, arguments: argparse.Namespace) -> int:
    if arguments.set not in SETS:
        raise BriefError(f"there is no set {arguments.set!r}", field="set", hint=f"there is {', '.join(SETS)}")
    from showrunner.providers.voices import fetch

    def tell(what: str, done: int, of: int) -> None:
        output.say(f"{what}: {done}/{of}")

    folder = asyncio.run(fetch.add(home, tell, source=Path(arguments.folder) if arguments.folder else None))
    if arguments.json:
        output.last_line({"set": arguments.set, "folder": str(folder)})
    else:
        output.say(f"{arguments.set} is installed, every file verified")
    return 0
