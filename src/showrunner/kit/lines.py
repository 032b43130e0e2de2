"""How a line to PostgreSQL is held: opened in time or not at all, and given up when the other end is silent.

Asking an idle line whether it is alive is for keepalives. They rest while something sent is not acknowledged: then the
kernel alone would go on for a quarter of an hour, and `tcp_user_timeout` ends it after the same 14 s. The server is
told the same for its end, so that it frees the locks of a machine that vanished.
"""

from typing import Final

OPENED_WITHIN_S = 10
_IDLE_S, _INTERVAL_S, _COUNT = 5, 3, 3
SILENT_MS = (_IDLE_S + _INTERVAL_S * _COUNT) * 1000

# As libpq takes them.
LINE: Final[dict[str, int]] = {
    "connect_timeout": OPENED_WITHIN_S,
    "keepalives_idle": _IDLE_S,
    "keepalives_interval": _INTERVAL_S,
    "keepalives_count": _COUNT,
    "tcp_user_timeout": SILENT_MS,
}
# As `options` of a connection sets them at the server.
OF_SERVER: Final[str] = (
    f"-c tcp_keepalives_idle={_IDLE_S} -c tcp_keepalives_interval={_INTERVAL_S} -c tcp_keepalives_count={_COUNT}"
    f" -c tcp_user_timeout={SILENT_MS}"
)
