"""settings: what is set, to what, by whom."""

import argparse

from showrunner import settings as settings_
from showrunner.cli import former, output, service


def settings(arguments: argparse.Namespace) -> int:
    told = settings_.told(arguments.home, service.flags(arguments), arguments.config)
    if arguments.json:
        output.last_line({"settings": [one.__dict__ for one in told]})
        return 0
    output.table([(one.name, one.value or "-", one.source, one.about) for one in told])
    for sentence in former.unread():
        output.say(sentence)
    return 0
