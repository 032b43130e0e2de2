from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from accounts.houses import bearer, catalog, door

from showrunner.accounts.limits import Limits
from showrunner.errors import TooMany, Unauthenticated
from showrunner.http.app import _admitting


def test_who_guesses_keys_is_counted_by_address(tmp_path: Path) -> None:
    engine = catalog(tmp_path)
    house: Any = SimpleNamespace(accounts=door(engine, tmp_path), limits=Limits(rules={"requests": "5/minute"}))
    admit = _admitting(house)

    def ask(authorization: str, address: str) -> None:
        headers = [(b"authorization", authorization.encode())]
        admit({"type": "http", "method": "GET", "path": "/v1/films", "headers": headers, "client": (address, 1)})

    for number in range(5):
        with pytest.raises(Unauthenticated):
            ask(bearer(f"sr_{number}"), "192.0.2.1")
    with pytest.raises(TooMany):
        ask(bearer("sr_6"), "192.0.2.1")
    with pytest.raises(Unauthenticated):
        ask(bearer("sr_7"), "192.0.2.2")
    ask(bearer(house.accounts.install_token()), "192.0.2.1")
    engine.dispose()
