"""schema: the film document's JSON Schema."""

import argparse
import json

from showrunner.cli import output
from showrunner.film.document import schema as film_schema


def schema(arguments: argparse.Namespace) -> int:
    if arguments.json:
        output.last_line(film_schema())
    else:
        output.answer(json.dumps(film_schema(), indent=2, ensure_ascii=False))
    return 0
