"""settings: what is set, to what, by whom."""

import argparse

from showrunner import settings as settings_
from showrunner.cli import output, service


def settings(arguments: argparse.Namespace) -> int:
    told = settings_.told(arguments.home, service.flags(arguments), arguments.config)
    if arguments.json:
        output.last_line({"settings": [one.__dict__ for one in told]})
    else:
        output.table([(one.name, one.value or "-", one.source, one.about) for one in told])
    return 0
