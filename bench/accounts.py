"""What the door, the limits, the redaction and the purse cost.

.venv/bin/python bench/accounts.py [--database postgresql://…]
"""

import argparse
import secrets
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from showrunner.accounts.office import Office, open_office
from showrunner.catalog.database import open_database
from showrunner.kit.redaction import hide, redacted
from showrunner.settings import Settings

LINE = (
    '{"event":"step.finished","film":"how-the-ocean","step":"narrate","took_ms":1234,"trace":"0af7651916cd43dd8448eb"}'
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="", help="without it a SQLite file of its own")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(Settings(Path(folder)), database=arguments.database)
        engine = open_database(settings.database_url)
        office = open_office(settings, engine)
        _door(office)
        _redaction()
        _purse(office)
        engine.dispose()


def _door(office: Office) -> None:
    _, secret = office.accounts.create_key(office.accounts.local(), "bench", "editor")
    client, client_secret = office.accounts.create_key(office.accounts.local(), "bench", "editor", kind="client")
    form = {"grant_type": "client_credentials", "client_id": client.id, "client_secret": client_secret}
    token = office.accounts.grant(form).body["access_token"]
    _tell("a key is checked", lambda: office.accounts.authenticate(f"Bearer {secret}"))
    _tell("a token of a client is checked", lambda: office.accounts.authenticate(f"Bearer {token}"))
    _tell("a request is counted, in memory", lambda: office.limits.hit(secrets.token_hex(4)))


def _redaction() -> None:
    for values in (0, 200):
        for _ in range(values):
            hide(secrets.token_urlsafe(32))
        _tell(f"a line of {len(LINE)} characters is searched for {values} secrets", lambda: redacted(LINE))


def _purse(office: Office) -> None:
    """Distinct charges on one month's purse: the worst there is."""

    def pay(number: int) -> None:
        charge = f"bench-{time.time_ns()}-{number}"
        office.money.reserve(charge, workspace="local", film=None, provider="bench", what="calls", amount=10)
        office.money.settle(charge, 9)

    for threads in (1, 16):
        began = time.perf_counter()
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(pay, range(400)))
        print(f"reserved and settled by {threads} threads: {400 / (time.perf_counter() - began):,.0f} a second")


def _tell(what: str, act: Callable[[], object], times: int = 1000) -> None:
    act()
    began = time.process_time()
    for _ in range(times):
        act()
    print(f"{what}: {(time.process_time() - began) / times * 1e6:,.0f} µs CPU")


if __name__ == "__main__":
    main()
