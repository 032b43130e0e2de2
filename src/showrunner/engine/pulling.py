"""Takes work from the queues: at once when somebody here says that there is some, else by looking now and then.

The engine library looks at every queue every so often; that is either slow between two steps or busy when idle.
"""

import logging
import threading
from collections.abc import Callable

FIRST_PAUSE_S = 0.02
BUSY_PAUSE_S = 0.1  # while films are being made anywhere: another worker may have queued something
_log = logging.getLogger(__name__)


class Puller:
    """A thread. `pull()` starts what there is room for; it says how much that was, and whether more may come soon."""

    def __init__(self, pull: Callable[[], tuple[int, bool]], idle_s: float) -> None:
        self._pull, self._idle_s = pull, idle_s
        self._wake, self._is_stopping = threading.Event(), False
        self._thread = threading.Thread(target=self._run, name="showrunner-pulling", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def nudge(self) -> None:
        """There is work, or room for it."""
        self._wake.set()

    def stop(self) -> None:
        self._is_stopping = True
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._is_stopping:
            if self._wake.wait(pause_s):
                pause_s = FIRST_PAUSE_S
            self._wake.clear()
            try:
                taken, is_busy = self._pull()
            except Exception:
                _log.warning("the queues cannot be looked at; trying again", exc_info=True)
                taken, is_busy = 0, False
            longest_s = BUSY_PAUSE_S if is_busy else self._idle_s
            pause_s = FIRST_PAUSE_S if taken else min(pause_s * 2, longest_s)
