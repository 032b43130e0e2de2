"""Films whose files are in a bucket: the same films, also where one request in ten fails."""

import asyncio
import hashlib

from productions.quick import QuickWorkers, made, quick_studio
from stumbling import stumbling

from showrunner.catalog.database import open_database
from showrunner.film.brief import Brief
from showrunner.premises import Premises
from showrunner.providers.registry import Registry
from showrunner.settings import Settings, prepared
from showrunner.store.opening import open_store
from showrunner.studio import Studio

BRIEF = Brief(prompt="Honey never spoils. Bees make it.", seed=1)


def machine(home, catalog, store):
    """One of several that share a catalog and a bucket."""
    found = prepared(Settings(home))
    cold = open_store(store, cache=home / "cache")
    return Studio(Premises(found, open_database(catalog), cold, Registry(found.home), new_workers=QuickWorkers))


def test_a_film_made_on_one_machine_is_whole_on_the_other(database_url, s3, monkeypatch, tmp_path):
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    here, _ = made(quick_studio(tmp_path / "folder"), BRIEF)
    with stumbling(s3.endpoint, 0.1, seed=1) as (endpoint, plan):
        store = f"{s3.url}?endpoint={endpoint}"
        one, other = (machine(tmp_path / name, database_url, store) for name in ("one", "other"))
        there, _ = made(one, BRIEF)
        again, calls = made(other, BRIEF)
        master = asyncio.run(other.premises.store.path(again.master))
        assert plan.faults.total() > 0
    assert there.master == again.master == here.master  # where files are kept changes no byte
    assert {call.outcome for call in calls} == {"reused"}
    assert hashlib.sha256(master.read_bytes()).hexdigest() == here.master.digest
    for studio in (one, other):
        studio.premises.database.dispose()
