"""export: deliverables into a folder."""

import argparse
import asyncio
from pathlib import Path

from showrunner.cli import output
from showrunner.cli.progress import Progress
from showrunner.media.deliver.presets import PRESETS
from showrunner.productions.exporting import EXTRAS
from showrunner.wiring import Studio


def export(arguments: argparse.Namespace) -> int:
    if not arguments.presets:
        return _list(is_json=arguments.json)
    studio, progress = Studio(arguments.home), Progress()
    files = asyncio.run(studio.export(arguments.film, arguments.presets, Path(arguments.to), progress))
    progress.close()
    if arguments.json:
        output.last_line({"files": [str(file) for file in files]})
    else:
        for file in files:
            output.answer(str(file))
    return 0


def _list(*, is_json: bool) -> int:
    known = {name: preset.about for name, preset in PRESETS.items()} | EXTRAS
    if is_json:
        output.last_line({"presets": known})
    else:
        output.table(list(known.items()))
    return 0
