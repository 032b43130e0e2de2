"""One line for each thing worth telling: JSON for machines, colours for a terminal; no secret in either.

The code logs with the standard library (`logging.getLogger(__name__)`); structlog renders it, with the request, film,
run and step it belongs to (kit.watching) and the trace. What libraries log comes out the same way.
"""

import logging
import sys
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

from showrunner.kit import watching
from showrunner.kit.redaction import redacted

QUIET = (
    "showrunner.catalog.database._Pool",
    "uvicorn.access",
    "httpx2",
    "httpcore2",
    "alembic",
    "botocore",
    "sqlalchemy",  # every statement is a line at `info`: a third of the CPU of a request
)  # we tell of requests ourselves


class Redacting(structlog.stdlib.ProcessorFormatter):
    """The last word on every line, so that nothing gets past it: not an exception's text, not a library's message."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def configure(log_format: str = "auto", level: str = "info", stream: TextIO | None = None) -> None:
    """`log_format`: json | pretty | auto (pretty on a terminal). `level`: debug | info | warning | error."""
    out = stream or sys.stderr
    is_pretty = log_format == "pretty" or (log_format == "auto" and out.isatty())
    before: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        _plain,
        _where,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    rendering: list[Processor] = (
        [structlog.dev.ConsoleRenderer(colors=out.isatty())]
        if is_pretty
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False, default=str)]
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        Redacting(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    root = logging.getLogger()
    root.handlers, root.level = [handler], logging.getLevelNamesMapping()[level.upper()]
    for name in list(logging.root.manager.loggerDict):
        library = logging.getLogger(name)
        library.handlers, library.propagate, library.disabled = [], True, False
        library.setLevel(logging.NOTSET)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _plain(_: Any, __: str, line: EventDict) -> EventDict:
    """Without what uvicorn adds for its own colours."""
    line.pop("color_message", None)
    return line


def _where(_: Any, __: str, line: EventDict) -> EventDict:
    """What the line belongs to. `trace` and `span` are hexadecimal, as in a traceparent."""
    trace = watching.carried()
    if trace is not None:
        _, line["trace"], line["span"], _ = trace.split("-")
    return {**watching.fields(), **line}
