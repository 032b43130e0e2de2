"""A doorbell heard by every process of the house, through Redis. Without Redis it rings at home only."""

import logging
import threading
import time

from redis import Redis
from redis.exceptions import RedisError

from showrunner.kit.doorbell import Doorbell

CHANNEL = "showrunner:bell"
RETRY_S = 2.0
log = logging.getLogger(__name__)


class RedisBell(Doorbell):
    def __init__(self, url: str) -> None:
        super().__init__()
        self._redis = Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
        self._ear = Redis.from_url(url, socket_connect_timeout=1)
        self._quiet, self._away_until, self.heard_elsewhere = threading.Event(), 0.0, False
        threading.Thread(target=self._listen, name="doorbell", daemon=True).start()

    def ring(self, name: str) -> None:
        super().ring(name)
        if time.monotonic() < self._away_until:
            return
        try:
            self._redis.publish(CHANNEL, name)
        except RedisError as error:
            self._away_until = time.monotonic() + RETRY_S  # who rings does not wait for it again and again
            log.debug("nobody elsewhere heard the bell: %s", error)

    @property
    def trouble(self) -> str | None:
        try:
            self._redis.ping()
        except RedisError as error:
            return f"Redis does not answer ({type(error).__name__}): limits hold per process, waits are a little longer"
        return None

    def _listen(self) -> None:
        while True:
            try:
                with self._ear.pubsub(ignore_subscribe_messages=True) as heard:  # type: ignore[no-untyped-call]
                    heard.subscribe(CHANNEL)
                    for message in heard.listen():
                        self.heard_elsewhere = True
                        super().ring(message["data"].decode())
            except RedisError as error:
                log.warning("Redis is away, looking at the catalog instead: %s", error)
                self._quiet.wait(RETRY_S)
