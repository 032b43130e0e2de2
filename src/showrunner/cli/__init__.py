"""The command line. `main` parses; each noun has a module of its own, imported when it is asked for."""

from collections.abc import Sequence

from showrunner.kit.rubbish import collect_no_more, collect_rarely


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status (docs/reference/exit-codes.md)."""
    from showrunner.cli.parser import build_parser

    collect_rarely()
    arguments = build_parser().parse_args(argv)
    if not hasattr(arguments, "module"):
        build_parser().print_help()
        return 0
    import importlib

    from showrunner.cli import output

    command = getattr(importlib.import_module(f"showrunner.cli.{arguments.module}"), arguments.function)
    try:
        return output.guarded(lambda: command(arguments), is_json=getattr(arguments, "json", False))
    finally:
        collect_no_more()
