"""When a webhook is tried again: eight attempts over about 27.6 hours, the schedule of Svix."""

from showrunner.kit.chance import rng

WAITS_S = (5, 300, 1_800, 7_200, 18_000, 36_000, 36_000)  # after the first attempt, the second, …
ATTEMPTS = len(WAITS_S) + 1
LONGEST_S = 36_000.0  # that a receiver's Retry-After is followed
TIMEOUT_S = 15.0
OFF_AFTER_MS = 5 * 24 * 3_600_000  # of failing without one success
REDELIVERED_MS = 30 * 24 * 3_600_000  # how long a delivery may be asked for again
TWO_SECRETS_MS = 24 * 3_600_000  # how long the secret before still signs


def next_wait_ms(attempts: int, delivery: str, retry_after_s: float | None = None) -> int | None:
    """The pause after `attempts` failed ones (from 1), up to a tenth longer so that not all come back at once.

    None when that was the last. A receiver may ask for a longer pause, not for a shorter one.
    """
    if attempts >= ATTEMPTS:
        return None
    spread: float = rng("webhook", delivery, attempts).uniform(1.0, 1.1)
    asked = min(retry_after_s or 0.0, LONGEST_S)
    return round(1_000 * max(WAITS_S[attempts - 1] * spread, asked))
