"""clean: free what no film needs."""

import argparse
import asyncio

from showrunner.cli import output
from showrunner.wiring import Studio


def clean(arguments: argparse.Namespace) -> int:
    studio = Studio(arguments.home)
    swept = asyncio.run(
        studio.clean(older_than_ms=round(arguments.older_than * 86_400_000), is_rehearsal=arguments.dry_run)
    )
    if arguments.json:
        output.last_line({"results": swept.results, "files": swept.files, "bytes": swept.size})
    else:
        word = "would free" if arguments.dry_run else "freed"
        output.say(f"{word} {swept.size / 1e6:.1f} MB: {swept.files} files, {swept.results} results")
    return 0
