"""Takes work from the queues: at once when somebody here says that there is some, else by looking now and then.

The engine library looks at every queue every so often; that is either slow between two steps or busy when idle.
"""

import logging
import threading
from collections.abc import Callable

FIRST_PAUSE_S = 0.02
BUSY_PAUSE_S = 0.5  # while films are being made anywhere: others call when they queue something, and mostly are heard
LOOKS_AHEAD = 2
_log = logging.getLogger(__name__)


class Puller:
    """A thread. `pull()` starts what there is room for; it says how much that was, and whether more may come soon.

    `call()` tells others of what was put here, once for all that is put at the same time, and only after a second look:
    the step before has left its place by then, and who has just done that has its models loaded.
    """

    def __init__(self, pull: Callable[[], tuple[int, bool]], call: Callable[[], None], idle_s: float) -> None:
        self._pull, self._call, self._idle_s = pull, call, idle_s
        self._wake, self._looks_to_call, self._is_stopping = threading.Event(), 0, False
        self._thread = threading.Thread(target=self._run, name="showrunner-pulling", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def nudge(self) -> None:
        """There is work, or room for it."""
        self._wake.set()

    def put(self) -> None:
        """There is work that others may do as well."""
        self._looks_to_call = self._looks_to_call or LOOKS_AHEAD
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
                self._call_in_time()
            except Exception:
                _log.warning("the queues cannot be looked at; trying again", exc_info=True)
                taken, is_busy = 0, False
            longest_s = BUSY_PAUSE_S if is_busy else self._idle_s
            is_soon = taken or self._looks_to_call
            pause_s = FIRST_PAUSE_S if is_soon else min(pause_s * 2, longest_s)

    def _call_in_time(self) -> None:
        if self._looks_to_call:
            self._looks_to_call -= 1
            if not self._looks_to_call:
                self._call()
