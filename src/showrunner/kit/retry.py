"""When to try again: three attempts, 5 s doubled, with jitter (docs/decisions/0006-retries.md)."""

from showrunner.kit.chance import rng

ATTEMPTS = 3
FIRST_WAIT_MS = 5_000


def wait_ms(attempt: int, *purpose: object, after_ms: int | None = None) -> int:
    """Pause after failed `attempt` (from 1): 5 s, 10 s … ±20 %; a provider's own Retry-After (`after_ms`) wins."""
    if after_ms is not None:
        return after_ms
    jitter: float = rng("retry", attempt, *purpose).uniform(0.8, 1.2)
    return round((FIRST_WAIT_MS << (attempt - 1)) * jitter)
