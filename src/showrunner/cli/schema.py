"""schema: the film document's JSON Schema."""

import argparse
import json

from showrunner.cli import output
from showrunner.film import document


def schema(arguments: argparse.Namespace) -> int:
    if arguments.json:
        output.last_line(document.schema())
    else:
        output.answer(json.dumps(document.schema(), indent=2, ensure_ascii=False))
    return 0
