"""How often somebody may ask: a moving window per key and rule, shared by all processes where there is a Redis.

Counts are worth nothing once their window has passed, so losing Redis loses nothing else. While it is away each process
counts for itself, and says so.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from showrunner.errors import BadSetting, TooMany
from showrunner.settings import without_password

RULES = {"requests": "1200/minute", "films": "600/minute"}
PATIENCE_S = 0.3  # with Redis, for a request that waits: counting is not worth more
AGAIN_S = 5.0  # before Redis is asked again after it did not answer
_SCHEMES = {"valkey": "redis", "valkeys": "rediss", "unix": "redis+unix"}  # one protocol, many names

_log = logging.getLogger(__name__)
Found = TypeVar("Found")


class Limits:
    def __init__(self, storage_url: str | None = None, rules: Mapping[str, str] = RULES) -> None:
        """`rules` as "COUNT/PERIOD" by name. Without `storage_url` (redis://…) this process counts for itself.

        Redis is asked when somebody comes in, not before. Raises BadSetting for a rule or URL that cannot be.
        """
        self._rules = {name: _item(name, text) for name, text in rules.items()}
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._shared = MovingWindowRateLimiter(_redis(storage_url)) if storage_url else None
        self._where = without_password(storage_url or "")
        self._away_until, self._switching = 0.0, threading.Lock()

    @property
    def trouble(self) -> str | None:
        """What is wrong, None when all is well."""
        return f"{self._where} does not answer: limits hold per process" if self._away_until else None

    def hit(self, who: str, rule: str = "requests") -> None:
        """Count one. Raises TooMany, which is not counted, with the time until there is room again."""
        item = self._rules[rule]
        if self._ask(lambda limiter: limiter.hit(item, rule, who)):
            return
        _, _, reset_s = self._window(who, rule)
        raise TooMany(
            f"more than {item.amount} {rule} in {_span(item)}",
            retry_after_s=reset_s,
            hint="wait as long as Retry-After says; ask less often",
        )

    def headers(self, who: str, rule: str = "requests") -> dict[str, str]:
        """RateLimit-* as they stand (IETF draft-ietf-httpapi-ratelimit-headers, in its widespread form of -07)."""
        item, left, reset_s = self._window(who, rule)
        return {
            "RateLimit-Limit": str(item.amount),
            "RateLimit-Remaining": str(left),
            "RateLimit-Reset": str(math.ceil(reset_s)),
            "RateLimit-Policy": f"{item.amount};w={item.get_expiry()}",
        }

    def _window(self, who: str, rule: str) -> tuple[RateLimitItem, int, float]:
        """The rule, how many are left, and the seconds until the oldest is forgotten."""
        item = self._rules[rule]
        stats = self._ask(lambda limiter: limiter.get_window_stats(item, rule, who))
        return item, max(0, stats.remaining), min(max(0.1, stats.reset_time - time.time()), item.get_expiry())

    def _ask(self, question: Callable[[MovingWindowRateLimiter], Found]) -> Found:
        if self._shared is not None and time.monotonic() >= self._away_until:
            try:
                found = question(self._shared)
            except StorageError as error:
                self._went(error)
            else:
                self._came_back()
                return found
        return question(self._own)

    def _went(self, error: StorageError) -> None:
        with self._switching:
            is_news = not self._away_until
            self._away_until = time.monotonic() + AGAIN_S
        if is_news:
            _log.warning("%s does not answer (%s): limits hold per process until it does", self._where, error)

    def _came_back(self) -> None:
        if not self._away_until:
            return
        with self._switching:
            self._away_until = 0.0
        _log.warning("%s answers again: limits are shared", self._where)


def _item(name: str, text: str) -> RateLimitItem:
    try:
        return parse(text)
    except ValueError as error:
        raise BadSetting(
            f"{text!r} is not a limit for {name}", field="rate_limit", hint="write it as 600/minute"
        ) from error


def _redis(url: str) -> RedisStorage:
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    scheme, mark, rest = url.partition("://")
    known = _SCHEMES.get(scheme, scheme)
    if known not in ("redis", "rediss", "redis+unix") or not rest:
        raise BadSetting(
            f"{without_password(url)!r} is no Redis", field="redis", hint="write it as redis://host:6379/0"
        )
    options: dict[str, Any] = {
        "socket_connect_timeout": PATIENCE_S,
        "socket_timeout": PATIENCE_S,
        "retry": Retry(NoBackoff(), 1),  # a server that was started again costs nobody an error
    }
    try:
        return RedisStorage(f"{known}{mark}{rest}", key_prefix="showrunner-limits", wrap_exceptions=True, **options)
    except ValueError as error:
        raise BadSetting(
            f"{without_password(url)!r} is no Redis", field="redis", hint="write it as redis://host:6379/0"
        ) from error


def _span(item: RateLimitItem) -> str:
    seconds = item.get_expiry()
    names = {1: "a second", 60: "a minute", 3600: "an hour", 86_400: "a day"}
    return names.get(seconds, f"{seconds} seconds")
